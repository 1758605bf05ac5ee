/*
 * The checks of questions, answers and judge prompts.
 */
#include <stdio.h>
#include <string.h>

#include "answers.h"
#include "base/str.h"
#include "checker.h"
#include "question.h"
#include "turns.h"
#include "verdict_format.h"

/* Notes a repeated id of this file. */
static void check_id(checker *c, const check_line *line, const char *name, yyjson_val *id)
{
    uint64_t first =
        id ? id_table_add(&c->seen, checker_id_key(id), checker_place(c, line->number)) : 0;
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_ID, line->number, "%s %s is that of %s already", name,
                    checker_show_id(c, id), checker_show_place(c, first));
}

static void add_question(checker *c, yyjson_val *id, size_t n_turns)
{
    uint64_t n = c->result.n_questions;
    if (id_table_add(&c->question_numbers, checker_id_key(id), n + 1))
        return;
    VECTOR_ADD(&c->questions, c->arena,
               ((known_question){.id = jr_str_from(checker_show_id(c, id)),
                                 .is_number = yyjson_is_num(id),
                                 .n_turns = n_turns}));
    c->result.n_questions++;
}

void check_question(checker *c, const check_line *line)
{
    yyjson_val *fields[N_QUESTION_FIELDS], *as_written[N_QUESTION_FIELDS];
    fields_pick(line->record, question_fields, N_QUESTION_FIELDS, as_written);
    checker_fields(c, line->number, "", line->record, question_fields, N_QUESTION_FIELDS, fields);
    if (!question_id_of(as_written))
        checker_add(c, JR_FINDING_MISSING_FIELD, line->number, "question_id is missing");
    turn_list turns = question_turns(c->arena, as_written);
    if (turns.problem)
        checker_add(c, turns.kind, line->number, "%s", turns.problem);
    yyjson_val *id = question_id_of(fields);
    check_id(c, line, "question_id", id);
    if (id)
        add_question(c, id, turns.n_texts ? turns.n_texts : 1);
}

static void check_turns(checker *c, uint64_t line, size_t choice, yyjson_val *turns)
{
    for (size_t index = 0; index < answers_n_turns(turns); index++) {
        JR_BUF_AUTO jr_buf problem = {0};
        if (answers_has_problem(answers_turn(turns, index), &problem))
            checker_add(c, JR_FINDING_FAILED_ANSWER, line, "choices[%zu].turns[%zu] %s", choice,
                        index, problem.data);
    }
}

static void check_choices(checker *c, uint64_t line, yyjson_val *choices)
{
    size_t index, n_choices;
    yyjson_val *choice;
    if (yyjson_arr_size(choices) == 0)
        checker_add(c, JR_FINDING_FAILED_ANSWER, line, "choices is empty");
    yyjson_arr_foreach(choices, index, n_choices, choice)
    {
        char prefix[48];
        snprintf(prefix, sizeof prefix, "choices[%zu].", index);
        if (!yyjson_is_obj(choice)) {
            checker_add(c, JR_FINDING_WRONG_TYPE, line, "choices[%zu] is not an object", index);
            continue;
        }
        yyjson_val *fields[N_CHOICE_FIELDS];
        checker_fields(c, line, prefix, choice, choice_fields, N_CHOICE_FIELDS, fields);
        if (!fields[CHOICE_TURNS])
            continue;
        check_turns(c, line, index, fields[CHOICE_TURNS]);
        if (answers_n_turns(fields[CHOICE_TURNS]) == 0)
            checker_add(c, JR_FINDING_FAILED_ANSWER, line, "%sturns is empty", prefix);
    }
}

/* An answer's id, unlike all others of the folder. */
static void check_answer_id(checker *c, const check_line *line, yyjson_val *id)
{
    uint64_t first =
        id ? id_table_add(&c->answer_ids, checker_id_key(id), checker_place(c, line->number)) : 0;
    if (first)
        checker_add(c, JR_FINDING_REPEATED_ANSWER_ID, line->number,
                    "answer_id %s is that of %s already", checker_show_id(c, id),
                    checker_show_place(c, first));
}

void check_reference(checker *c, const check_line *line)
{
    yyjson_val *fields[N_ANSWER_FIELDS];
    checker_fields(c, line->number, "", line->record, answer_fields, N_ANSWER_FIELDS, fields);
    check_answer_id(c, line, fields[ANSWER_ID]);
    if (fields[ANSWER_CHOICES])
        check_choices(c, line->number, fields[ANSWER_CHOICES]);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!id)
        return;
    uint64_t first = id_table_add(&c->seen, checker_id_key(id), checker_place(c, line->number));
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_ANSWER, line->number,
                    "question %s was answered in %s already", checker_show_id(c, id),
                    checker_show_place(c, first));
    checker_question(c, line->number, id);
    uint64_t number = id_table_find(&c->question_numbers, checker_id_key(id));
    answer_line answer;
    answer_line_read(line->record, &answer);
    answer_use_note(&c->use, c->arena, line->number, line->record, &answer,
                    number || !c->has_questions);
    known_question *question = number ? &c->questions.items[number - 1] : NULL;
    if (question && question->n_answered == 0)
        question->empty = answer.empty;
    if (question && answers_replaces(answer.n_turns, question->n_answered)) {
        question->empty = answer.empty;
        question->n_answered = answer.n_turns;
        question->answer_place = checker_place(c, line->number);
        question->origin = check_answer_origin(c, line->record);
    }
}

void check_answer(checker *c, const check_line *line)
{
    yyjson_val *fields[N_ANSWER_FIELDS];
    fields_pick(line->record, answer_fields, N_ANSWER_FIELDS, fields);
    if (yyjson_is_str(fields[ANSWER_MODEL_ID]))
        id_table_add(&c->models, checker_name_key(json_str(fields[ANSWER_MODEL_ID])), 1);
    c->result.n_answers++;
    check_reference(c, line);
}

static void tell_empty(checker *c)
{
    unsigned long long n_turns = 0, n_empty = 0;
    for (size_t i = 0; i < c->questions.n; i++) {
        known_question *q = &c->questions.items[i];
        for (size_t turn = 0; turn < q->n_turns; turn++)
            n_empty += turn < 32 && (q->empty >> turn & 1);
        n_turns += q->n_turns;
        q->empty = 0;
    }
    if (n_empty)
        checker_add(
            c, JR_FINDING_EMPTY_ANSWERS, 0,
            "the model says nothing in %llu of %llu turns; its matches there are left out, or "
            "with jrank judge --empty-answers lose lost",
            n_empty, n_turns);
}

void check_answers_end(checker *c, bool are_references)
{
    enum { MAX_NAMED = 10 };
    jr_str problem = answer_use_problem(c->arena, &c->use);
    bool is_unread = problem.size && c->use.n_unreadable;
    if (is_unread)
        checker_add(c, JR_FINDING_NOT_READ, 0, "%s", problem.data);
    if (!are_references)
        check_answer_origins_end(c);
    JR_BUF_AUTO jr_buf names = {0};
    size_t n_missing = 0;
    for (size_t i = 0; i < c->result.n_questions; i++) {
        known_question *q = &c->questions.items[i];
        if (q->n_answered == 0 && n_missing++ < MAX_NAMED)
            jr_buf_format(&names, "%s%s", names.size ? ", " : "", q->id.data);
        else if (q->n_answered && q->n_answered < q->n_turns)
            checker_add(c, JR_FINDING_MISSING_ANSWER, q->answer_place,
                        "question %s has %zu turns, its answer has %u", q->id.data, q->n_turns,
                        q->n_answered);
        q->n_answered = 0;
    }
    if (!are_references)
        tell_empty(c);
    if (n_missing && !are_references && !is_unread)
        checker_add(c, JR_FINDING_MISSING_ANSWER, 0, "%zu of %llu %s not answered: %s%s", n_missing,
                    (unsigned long long)c->result.n_questions,
                    c->result.n_questions == 1 ? "question is"
                    : n_missing == 1           ? "questions is"
                                               : "questions are",
                    names.data, n_missing > MAX_NAMED ? ", ..." : "");
}

static void add_wrong_value(checker *c, uint64_t line, const field_row *row, yyjson_val *value)
{
    if (value)
        checker_add(c, JR_FINDING_WRONG_VALUE, line, "%s is \"%s\", not %s", row->name.data,
                    checker_show(c, json_str(value)), row->meaning);
}

void check_prompt(checker *c, const check_line *line)
{
    static const char *const types[] = {"single", "pairwise"};
    yyjson_val *fields[N_PROMPT_FIELDS];
    checker_fields(c, line->number, "", line->record, prompt_fields, N_PROMPT_FIELDS, fields);
    checker_call(c, line);
    check_id(c, line, "name", fields[PROMPT_NAME]);
    size_t type = 0, n_types = sizeof types / sizeof *types;
    while (type < n_types && !str_is(json_str(fields[PROMPT_TYPE]), types[type]))
        type++;
    if (type == n_types)
        add_wrong_value(c, line->number, &prompt_fields[PROMPT_TYPE], fields[PROMPT_TYPE]);
    verdict_format format;
    if (!fields[PROMPT_LABELS] && type < n_types &&
        !verdict_format_parse(json_str(fields[PROMPT_OUTPUT_FORMAT]), type == 1, &format))
        add_wrong_value(c, line->number, &prompt_fields[PROMPT_OUTPUT_FORMAT],
                        fields[PROMPT_OUTPUT_FORMAT]);
}
