/*
 * Judge prompts. A template is walked piece by piece (template.h): once when the file is loaded,
 * where every fault is kept as the prompt's problem, and again for every match (eval/prompt.h),
 * where there is none left. The fields are a table of what each stands for, so that the loader's
 * checks and the filling can't disagree. Prompts that come with jrank are data/judge_prompts.jsonl
 * itself, made part of the library at build time.
 */
#include "judge_prompt.h"

#include <assert.h>
#include <string.h>

#include <jrank/base.h>

#include "base/digest.h"
#include "base/english.h"
#include "base/str.h"
#include "base/vector.h"
#include "lines.h"
#include "records.h"
#include "verdict_fold.h"
#include "winner.h"

/* made from data/judge_prompts.jsonl by tools/embed */
extern const unsigned char shipped_judge_prompts[];
extern const size_t shipped_judge_prompts_size;

enum { FOR_SINGLE = 1, FOR_PAIRS = 2, FOR_ALL = 3 };

static const template_field template_fields[] = {
#define NAME(literal) {(literal), sizeof(literal) - 1}
    {NAME("question"), VALUE_QUESTION, CURRENT_TURN, 0, FOR_ALL},
    {NAME("question_1"), VALUE_QUESTION, 0, 0, FOR_ALL},
    {NAME("question_2"), VALUE_QUESTION, 1, 0, FOR_ALL},
    {NAME("ref_answer"), VALUE_REFERENCE, 0, 0, FOR_ALL},
    {NAME("ref_answer_1"), VALUE_REFERENCE, 0, 0, FOR_ALL},
    {NAME("ref_answer_2"), VALUE_REFERENCE, 1, 0, FOR_ALL},
    {NAME("answer"), VALUE_ANSWER, CURRENT_TURN, 0, FOR_SINGLE},
    {NAME("answer_1"), VALUE_ANSWER, 0, 0, FOR_SINGLE},
    {NAME("answer_2"), VALUE_ANSWER, 1, 0, FOR_SINGLE},
    {NAME("answer_a"), VALUE_ANSWER, CURRENT_TURN, 0, FOR_PAIRS},
    {NAME("answer_b"), VALUE_ANSWER, CURRENT_TURN, 1, FOR_PAIRS},
    {NAME("answer_a_1"), VALUE_ANSWER, 0, 0, FOR_PAIRS},
    {NAME("answer_b_1"), VALUE_ANSWER, 0, 1, FOR_PAIRS},
    {NAME("answer_a_2"), VALUE_ANSWER, 1, 0, FOR_PAIRS},
    {NAME("answer_b_2"), VALUE_ANSWER, 1, 1, FOR_PAIRS},
    {NAME(TEMPLATE_BOUNDARY), VALUE_BOUNDARY, CURRENT_TURN, 0, FOR_ALL},
#undef NAME
};
enum { N_TEMPLATE_FIELDS = sizeof template_fields / sizeof *template_fields };

const template_field *template_field_find(jr_str name)
{
    for (size_t i = 0; i < N_TEMPLATE_FIELDS; i++)
        if (str_equals(template_fields[i].name, name))
            return &template_fields[i];
    return NULL;
}

/* Where a prompt stands, for errors. */
typedef struct place {
    const char *file;
    unsigned long long line;
} place;

static jr_status unknown_field(const place *at, jr_str name, unsigned type, jr_error *err)
{
    jr_nearest best = {.typed = name};
    for (size_t i = 0; i < N_TEMPLATE_FIELDS; i++)
        if (template_fields[i].types & type)
            jr_nearest_consider(&best, template_fields[i].name);
    if (best.name.size)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: prompt_template has the unknown field {%.*s}; HINT: did you "
                            "mean {%.*s}? A literal brace is written twice",
                            at->file, at->line, JR_STR_ARG(name), JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s:%llu: prompt_template has the unknown field {%.*s}; HINT: a literal "
                        "brace is written twice; doc/formats.md lists the fields",
                        at->file, at->line, JR_STR_ARG(name));
}

static jr_status check_template(const place *at, judge_prompt *prompt, jr_error *err)
{
    unsigned type = prompt->is_pair ? FOR_PAIRS : FOR_SINGLE;
    jr_str rest = prompt->template_text, piece;
    for (piece_kind kind; (kind = template_take(&rest, &piece)) != PIECE_END;) {
        if (kind == PIECE_LONE_BRACE)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: prompt_template has a lone '%.1s'; HINT: a literal brace "
                                "is written twice",
                                at->file, at->line, piece.data);
        if (kind != PIECE_FIELD)
            continue;
        const template_field *field = template_field_find(piece);
        if (!field)
            return unknown_field(at, piece, type, err);
        if (!(field->types & type))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: prompt_template has {%.*s}, which only prompts of type "
                                "\"%s\" can fill",
                                at->file, at->line, JR_STR_ARG(piece),
                                prompt->is_pair ? "single" : "pairwise");
        prompt->wants_reference |= field->kind == VALUE_REFERENCE;
        prompt->wants_turns |= field->turn == 1;
        prompt->has_boundary |= field->kind == VALUE_BOUNDARY;
    }
    return JR_OK;
}

static jr_status parse_type(const place *at, jr_str type, judge_prompt *prompt, jr_error *err)
{
    prompt->is_pair = str_is(type, "pairwise");
    if (prompt->is_pair || str_is(type, "single"))
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s:%llu: type is \"%.*s\"; HINT: it is \"pairwise\" or \"single\"",
                        at->file, at->line, JR_STR_ARG(type));
}

/* {"A>>B": 1, "B>>A": "model2_id", ...}: the values are those of a winner. */
static jr_status parse_labels(jr_arena *arena, const place *at, yyjson_val *labels,
                              judge_prompt *prompt, jr_error *err)
{
    size_t n = yyjson_is_obj(labels) ? yyjson_obj_size(labels) : 0, i, max;
    verdict_label *all = jr_arena_alloc(arena, n, sizeof *all);
    yyjson_val *key, *value;
    yyjson_obj_foreach(labels, i, max, key, value)
    {
        winner meant = winner_parse(value);
        JR_BUF_AUTO jr_buf folded = {0};
        verdict_fold(&folded, json_str(key));
        all[i] = (verdict_label){jr_arena_copy(arena, jr_buf_str(&folded)), (jr_verdict)meant};
        if (meant == WINNER_INVALID || folded.size == 0)
            n = 0;
    }
    if (n == 0 || !prompt->is_pair)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: labels are not those of a pair; HINT: {\"A\": 1, \"B\": 2, "
                            "\"T\": 3}, where 3 is a tie",
                            at->file, at->line);
    prompt->style.format = VERDICT_LETTER;
    prompt->style.labels = all;
    prompt->style.n_labels = n;
    return JR_OK;
}

static jr_status parse_format(const place *at, jr_str format, judge_prompt *prompt, jr_error *err)
{
    if (verdict_format_parse(format, prompt->is_pair, &prompt->style.format))
        return JR_OK;
    return jr_error_set(
        err, JR_ERR_FORMAT, "%s:%llu: output_format is \"%.*s\"; HINT: of a %s prompt it is %s",
        at->file, at->line, JR_STR_ARG(format), prompt->is_pair ? "pairwise" : "single",
        prompt->is_pair
            ? "\"last\", \"[[A]]\", \"[[rating_a,rating_b]]\" or \"json\", or it has labels"
            : "\"[[rating]]\" or \"json\"");
}

/* Names that a reply can be searched for. */
static jr_status parse_criteria(jr_arena *arena, const place *at, yyjson_val *criteria,
                                judge_prompt *prompt, jr_error *err)
{
    size_t n = yyjson_is_arr(criteria) ? yyjson_arr_size(criteria) : 0, i, max;
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    bool is_wrong = n == 0 || n > VERDICT_CRITERIA_MAX || !prompt->is_pair;
    yyjson_val *name;
    yyjson_arr_foreach(criteria, i, max, name)
    {
        JR_BUF_AUTO jr_buf folded = {0};
        if (yyjson_is_str(name))
            verdict_fold(&folded, str_trim(json_str(name)));
        names[i] = jr_arena_copy(arena, jr_buf_str(&folded));
        is_wrong = is_wrong || names[i].size == 0;
        for (size_t k = 0; k < i; k++)
            is_wrong = is_wrong || str_equals(names[k], names[i]);
    }
    if (is_wrong)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: criteria are not those of a pair; HINT: they are a list of "
                            "at most %d different names, [\"正確さ\", \"自然さ\"]",
                            at->file, at->line, VERDICT_CRITERIA_MAX);
    prompt->style.criteria = names;
    prompt->style.n_criteria = n;
    return JR_OK;
}

void prompt_set_hash(judge_prompt *prompt)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, prompt->system);
    jr_buf_append_char(&text, '\0');
    jr_buf_append_str(&text, prompt->template_text);
    jr_buf_append_char(&text, '\0');
    jr_buf_append_char(&text, (char)('0' + prompt->style.format));
    for (size_t i = 0; i < prompt->style.n_labels; i++) {
        jr_buf_append_str(&text, prompt->style.labels[i].text);
        jr_buf_append_char(&text, (char)('0' + prompt->style.labels[i].verdict));
    }
    jr_buf_append_str(&text, prompt->style.field);
    for (size_t i = 0; i < prompt->style.n_criteria; i++) {
        jr_buf_append_char(&text, '\0');
        jr_buf_append_str(&text, prompt->style.criteria[i]);
    }
    char digest[DIGEST_SIZE];
    digest_sha256(jr_buf_str(&text), digest);
    memcpy(prompt->hash, digest, sizeof prompt->hash - 1);
}

/* The place of the first prompt of this name; the number of all where there is none. */
static size_t prompt_place(const prompt_list *list, jr_str name)
{
    size_t i = 0;
    while (i < list->n_prompts && !str_equals(list->prompts[i].name, name))
        i++;
    return i;
}

typedef struct prompt_reader {
    jr_arena *arena;
    VECTOR(judge_prompt) found; /* in the arena */
} prompt_reader;

static jr_status check_types(const place *at, yyjson_val *const *fields, jr_error *err)
{
    for (size_t i = 0; i < N_PROMPT_FIELDS; i++)
        if (prompt_fields[i].is_required && !yyjson_is_str(fields[i]))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is %s", at->file, at->line,
                                prompt_fields[i].name.data, fields[i] ? "not a string" : "missing");
    return JR_OK;
}

/* All that can be wrong with a prompt but its name. */
static jr_status fill_prompt(jr_arena *arena, const place *at, yyjson_val *const *fields,
                             judge_prompt *prompt, jr_error *err)
{
    JR_TRY(check_types(at, fields, err));
    prompt->system = jr_arena_copy(arena, json_str(fields[PROMPT_SYSTEM]));
    prompt->template_text = jr_arena_copy(arena, json_str(fields[PROMPT_TEMPLATE]));
    JR_TRY(parse_type(at, json_str(fields[PROMPT_TYPE]), prompt, err));
    JR_TRY(check_template(at, prompt, err));
    prompt->delimiters = template_delimiters(arena, prompt->template_text);
    if (yyjson_is_str(fields[PROMPT_VERDICT_FIELD]))
        prompt->style.field = jr_arena_copy(arena, json_str(fields[PROMPT_VERDICT_FIELD]));
    if (fields[PROMPT_LABELS])
        JR_TRY(parse_labels(arena, at, fields[PROMPT_LABELS], prompt, err));
    else
        JR_TRY(parse_format(at, json_str(fields[PROMPT_OUTPUT_FORMAT]), prompt, err));
    if (fields[PROMPT_CRITERIA])
        JR_TRY(parse_criteria(arena, at, fields[PROMPT_CRITERIA], prompt, err));
    prompt_set_hash(prompt);
    return JR_OK;
}

/* Of two prompts of a name nobody knows which is meant. */
static void note_namesake(prompt_reader *r, const place *at, judge_prompt *prompt)
{
    const prompt_list before = {r->found.items, r->found.n, {0}};
    size_t i = prompt->name.size ? prompt_place(&before, prompt->name) : before.n_prompts;
    if (i == before.n_prompts)
        return;
    if (prompt->problem.size == 0)
        prompt->problem =
            jr_arena_format(r->arena,
                            ENGLISH("%s:%llu: the name \"%.*s\" is that of a prompt above; "
                                    "HINT: rename one of them"),
                            at->file, at->line, JR_STR_ARG(prompt->name));
    if (before.prompts[i].problem.size == 0)
        before.prompts[i].problem = prompt->problem;
}

/* The prompt of a record; what is wrong with it is kept with it. */
static void read_prompt(prompt_reader *r, const place *at, yyjson_val *record)
{
    yyjson_val *fields[N_PROMPT_FIELDS];
    fields_pick(record, prompt_fields, N_PROMPT_FIELDS, fields);
    yyjson_val *name = fields[PROMPT_NAME];
    judge_prompt prompt = {.name = yyjson_is_str(name) ? jr_arena_copy(r->arena, json_str(name))
                                                       : (jr_str){"", 0}};
    jr_error problem;
    if (fill_prompt(r->arena, at, fields, &prompt, &problem) != JR_OK)
        prompt.problem = jr_arena_copy(r->arena, jr_str_from(problem.message));
    note_namesake(r, at, &prompt);
    VECTOR_ADD(&r->found, r->arena, prompt);
}

static jr_status read_line(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    place at = {line->name, line->number};
    read_prompt(context, &at, line->record);
    return JR_OK;
}

jr_status prompts_load(jr_arena *arena, const char *path, prompt_list *ret_list, jr_error *err)
{
    prompt_reader r = {.arena = arena};
    uint64_t n_torn;
    jr_status status = json_lines_read(path, read_line, &r, &n_torn, err);
    if (status == JR_OK && n_torn)
        status = jr_error_set(err, JR_ERR_FORMAT, "%s: the last prompt is cut off", path);
    if (status == JR_OK)
        *ret_list =
            (prompt_list){r.found.items, r.found.n, jr_arena_copy(arena, jr_str_from(path))};
    return status;
}

void prompts_shipped(jr_arena *arena, prompt_list *ret_list)
{
    prompt_reader r = {.arena = arena};
    JSON_PARSER_AUTO json_parser parser = {0};
    jr_str rest = {(const char *)shipped_judge_prompts, shipped_judge_prompts_size}, line;
    place at = {"data/judge_prompts.jsonl", 0};
    while (str_next_part(&rest, '\n', &line) && line.size) {
        at.line++;
        read_prompt(&r, &at, json_parse(&parser, line));
        assert(r.found.items[r.found.n - 1].problem.size == 0);
    }
    *ret_list = (prompt_list){r.found.items, r.found.n, JR_STR(ENGLISH("jrank's own prompts"))};
}

jr_status prompt_check(const judge_prompt *prompt, jr_error *err)
{
    if (prompt->problem.size == 0)
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT, "%.*s", JR_STR_ARG(prompt->problem));
}

const judge_prompt *prompt_find(const prompt_list *list, jr_str name)
{
    size_t i = prompt_place(list, name);
    return i < list->n_prompts ? &list->prompts[i] : NULL;
}
