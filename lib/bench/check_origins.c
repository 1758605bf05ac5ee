/*
 * Whether the verdicts of one file are of one judge: one model, one wording of each prompt, one
 * temperature, and of the answers that are there now. A line each says what is mixed, with counts;
 * records that say nothing of it are passed over.
 */
#include <stdlib.h>

#include "answer_table.h"
#include "checker.h"
#include "folder.h"

/* Values beyond these are not told apart: each verdict is compared with all of them. */
enum { MOST_VALUES = 64 };

struct present_answers {
    jr_str *models;
    size_t n_models;
    jr_question_list questions;
    answer_table table;
    bool is_read;
};

static void note_value(checker *c, const check_line *line, jr_str what, jr_str value)
{
    for (size_t i = 0; i < c->origins.n; i++) {
        origin_value *known = &c->origins.items[i];
        if (jr_str_compare(known->what, what) == 0 && jr_str_compare(known->value, value) == 0) {
            known->count++;
            return;
        }
    }
    if (c->origins.n == MOST_VALUES)
        return;
    origin_value seen = {jr_arena_copy(c->arena, what), jr_arena_copy(c->arena, value), 1,
                         line->number};
    VECTOR_ADD(&c->origins, c->arena, seen);
}

static void note_member(checker *c, const check_line *line, const char *what, yyjson_val *object,
                        const field_row *row)
{
    yyjson_val *value = yyjson_obj_get(object, row->name.data);
    JR_BUF_AUTO jr_buf text = {0};
    if (yyjson_is_str(value))
        jr_buf_append_str(&text, json_str(value));
    else if (yyjson_is_num(value))
        jr_json_append_number(&text, yyjson_get_num(value));
    if (text.size)
        note_value(c, line, jr_str_from(what), jr_buf_str(&text));
}

/* All answers with their texts, where they can be read; what is wrong with them is told elsewhere.
 */
static const struct present_answers *look_at_answers(checker *c)
{
    if (c->present)
        return c->present;
    struct present_answers *p = c->present = jr_arena_alloc(c->arena, 1, sizeof *p);
    if (jr_bench_models(c->arena, c->bench_folder, &p->models, &p->n_models, NULL) != JR_OK ||
        jr_questions_load(c->arena, c->bench_folder, &p->questions, NULL) != JR_OK)
        return p;
    answer_plan plan = {.bench_folder = c->bench_folder,
                        .models = p->models,
                        .n_models = p->n_models,
                        .questions = question_ids(c->arena, &p->questions),
                        .n_questions = p->questions.n_questions,
                        .with_texts = true};
    p->is_read = answer_table_load(c->arena, &plan, &p->table, NULL) == JR_OK;
    return p;
}

/* Whether the answer that was judged, by its hash, is another one now. One that is gone is not. */
static bool is_other(const struct present_answers *p, const jr_question *question, jr_str model,
                     uint16_t turn, yyjson_val *hash)
{
    size_t number = name_index(p->models, p->n_models, model);
    if (!yyjson_is_str(hash) || number == SIZE_MAX || !question)
        return false;
    const answer_entry *entry =
        answer_table_entry(&p->table, number, (size_t)(question - p->questions.questions));
    return entry->n_turns >= turn &&
           strtoull(yyjson_get_str(hash), NULL, 16) != answer_hash(entry, turn);
}

static void check_answers_of(checker *c, const check_line *line, const game_record *record,
                             const record_game *g, yyjson_val *call)
{
    yyjson_val *hashes = yyjson_obj_get(call, call_fields[CALL_ANSWER_HASHES].name.data);
    if (!yyjson_is_arr(hashes))
        return;
    const struct present_answers *p = look_at_answers(c);
    char digits[QUESTION_ID_MAX];
    if (!p->is_read)
        return;
    const jr_question *question =
        question_find(&p->questions, question_id_text(record->question, digits));
    if (!is_other(p, question, g->first, record->turn, yyjson_arr_get(hashes, 0)) &&
        !is_other(p, question, g->second, record->turn, yyjson_arr_get(hashes, 1)))
        return;
    c->first_stale = c->n_stale++ ? c->first_stale : line->number;
}

void check_origin(checker *c, const check_line *line, const game_record *record)
{
    for (size_t g = 0; g < record->n_games; g++) {
        yyjson_val *call = yyjson_obj_get(record->object, game_fields[g][GAME_CALL].name.data);
        call = call ? call : record->object;
        yyjson_val *judge = yyjson_obj_get(record->object, pair_fields[PAIR_JUDGE].name.data);
        yyjson_val *prompt = yyjson_arr_get(judge, 1);
        note_member(c, line, "model that the server named",
                    yyjson_obj_get(call, call_fields[CALL_SERVED].name.data),
                    &served_fields[SERVED_MODEL]);
        note_member(c, line, "model that was asked for",
                    yyjson_obj_get(call, call_fields[CALL_ENDPOINT].name.data),
                    &asked_fields[ASKED_MODEL]);
        note_member(c, line, "temperature",
                    yyjson_obj_get(call, call_fields[CALL_SAMPLING].name.data),
                    &sampling_fields[SAMPLING_TEMPERATURE]);
        if (yyjson_is_str(prompt)) {
            JR_BUF_AUTO jr_buf what = {0};
            jr_buf_append_text(&what, "wording of the prompt ");
            jr_buf_append_str(&what, json_str(prompt));
            note_member(c, line, jr_buf_str(&what).data, call, &call_fields[CALL_PROMPT_HASH]);
        }
        check_answers_of(c, line, record, &record->games[g], call);
    }
}

/* The values of one thing, where there are several, from number i on. */
static void tell_mixture(checker *c, size_t i)
{
    const origin_value *first = &c->origins.items[i];
    JR_BUF_AUTO jr_buf text = {0};
    size_t n = 0;
    uint64_t line = 0;
    for (size_t k = i; k < c->origins.n; k++) {
        const origin_value *one = &c->origins.items[k];
        if (jr_str_compare(one->what, first->what) != 0)
            continue;
        jr_buf_format(&text, "%s%s (%llu)", n++ ? ", " : "", one->value.data,
                      (unsigned long long)one->count);
        line = n == 2 ? one->line : line;
    }
    if (n > 1)
        checker_add(c, JR_FINDING_MIXED_JUDGE, line,
                    "the verdicts are not of one %s: %s; HINT: jrank verify tells whether they may "
                    "be pooled",
                    first->what.data, text.data);
}

void check_origins_end(checker *c)
{
    for (size_t i = 0; i < c->origins.n; i++) {
        bool is_new = true;
        for (size_t k = 0; k < i; k++)
            is_new &= jr_str_compare(c->origins.items[k].what, c->origins.items[i].what) != 0;
        if (is_new)
            tell_mixture(c, i);
    }
    if (c->n_stale)
        checker_add(c, JR_FINDING_STALE_VERDICT, c->first_stale,
                    "%llu %s given on answers that have changed since, this one the first",
                    (unsigned long long)c->n_stale,
                    c->n_stale == 1 ? "verdict was" : "verdicts were");
    c->origins.n = 0;
    c->n_stale = 0;
}
