/*
 * Findings, the reading of files of JSON lines, and the check of a record against its field table.
 * One thread: the point is a list in the order of the files, and the parser is not the bottleneck
 * of a folder that people look at.
 */
#include "checker.h"

#include <jrank/votes.h>

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/c_locale.h"
#include "base/english.h"
#include "base/file.h"
#include "foreign.h"
#include "game_record.h"
#include "question.h"

enum { SHOWN_WIDTH = 60, LONGEST_SENTENCE = 4096 };

/* A place is the number of a file, from 1, before that of its line. */
enum { LINE_BITS = 40 };
static const uint64_t MOST_LINES = ((uint64_t)1 << LINE_BITS) - 1;

void checker_add(checker *c, jr_finding_kind kind, uint64_t line, const char *format, ...)
{
    jr_check *result = &c->result;
    result->n_by_kind[kind]++;
    if (jr_finding_is_error(kind))
        result->n_errors++;
    else
        result->n_warnings++;
    if (c->findings.n == JR_FINDINGS_MAX)
        return;
    jr_str path = line >> LINE_BITS ? c->files.items[(line >> LINE_BITS) - 1] : c->path;
    char sentence[LONGEST_SENTENCE];
    va_list args;
    va_start(args, format);
    c_locale_vformat(sentence, sizeof sentence, format, args);
    va_end(args);
    for (char *s = sentence; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 127)
            *s = ' ';
    VECTOR_ADD(&c->findings, c->arena,
               ((jr_finding){kind, path, line & MOST_LINES,
                             jr_arena_copy(c->arena, jr_str_from(sentence))}));
}

uint64_t checker_place(const checker *c, uint64_t line)
{
    return (uint64_t)c->files.n << LINE_BITS | line;
}

const char *checker_show_place(checker *c, uint64_t place)
{
    unsigned long long line = place & MOST_LINES;
    return place >> LINE_BITS == c->files.n
               ? jr_arena_format(c->arena, ENGLISH("line %llu"), line).data
               : jr_arena_format(c->arena, "%s:%llu", c->files.items[(place >> LINE_BITS) - 1].data,
                                 line)
                     .data;
}

void checker_add_error(checker *c, jr_finding_kind kind, const jr_error *err)
{
    const char *text = err->message;
    uint64_t line = 0;
    if (strncmp(text, c->path.data, c->path.size) == 0 && text[c->path.size] == ':') {
        text += c->path.size + 1;
        size_t n_digits = strspn(text, "0123456789");
        if (n_digits && text[n_digits] == ':') {
            for (size_t i = 0; i < n_digits; i++)
                line = 10 * line + (uint64_t)(text[i] - '0');
            text += n_digits + 1;
        }
        text += *text == ' ';
    }
    checker_add(c, kind, line, "%s", text);
}

static void read_line(checker *c, const check_line *line,
                      void (*check)(checker *, const check_line *))
{
    if (c->is_spread || json_is_blank(line->text))
        return;
    check_line parsed = *line;
    parsed.record = json_parse(&c->parser, line->text);
    const block *b = line->block;
    if (!parsed.record && b->is_last && line->text.data + line->text.size == b->data + b->size) {
        checker_add(c, JR_FINDING_TORN_LINE, line->number, "the last line is unfinished");
    } else if (!parsed.record || yyjson_is_arr(parsed.record)) {
        jr_error err;
        jr_status status =
            json_line_error(&c->parser, line->text, c->path.data, line->number, &err);
        if (status != JR_OK)
            checker_add_error(c, JR_FINDING_UNREADABLE, &err);
        c->is_spread = !parsed.record && line->number == 1 && json_goes_on(line->text);
    } else if (!yyjson_is_obj(parsed.record)) {
        checker_add(c, JR_FINDING_WRONG_TYPE, line->number, "the line is not an object {...}");
    } else {
        check(c, &parsed);
    }
}

static jr_status read_blocks(checker *c, void (*check)(checker *, const check_line *),
                             jr_error *err)
{
    stream *opened;
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(stream_open(c->path.data, FILE_REGULAR, false, &opened, err));
    JR_TRY(blocks_open(opened, JR_LINE_MAX, &source, err));
    bool is_all;
    JR_TRY(foreign_refuse_parquet(blocks_peek(source, &is_all), c->path.data, err));
    c->is_spread = false;
    BLOCK_AUTO block b = {0};
    jr_status status;
    while (blocks_next(source, &b, &status, err)) {
        JR_TRY(status);
        check_line line = {.block = &b, .number = b.first_line};
        for (size_t offset = 0; block_next_line(&b, &offset, &line.text); line.number++)
            read_line(c, &line, check);
    }
    return JR_OK;
}

void checker_see(checker *c, jr_str path)
{
    int fd;
    jr_error err;
    c->path = path;
    if (file_open(path.data, FILE_REGULAR, &fd, &err) == JR_OK)
        close(fd);
    else
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
}

void checker_begin(checker *c)
{
    id_table_clear(&c->seen);
    c->verdicts.n = 0;
    c->origins.n = c->origins.last = 0;
    c->use = (answer_use){0};
}

void checker_read(checker *c, jr_str path, void (*check)(checker *, const check_line *))
{
    jr_error err;
    c->path = path;
    VECTOR_ADD(&c->files, c->arena, path);
    c->result.n_files++;
    id_table_clear(&c->told);
    c->has_told_type = false;
    c->winners = (census){0};
    if (read_blocks(c, check, &err) != JR_OK)
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
}

void checker_fields(checker *c, uint64_t line, const char *prefix, yyjson_val *record,
                    const field_row *rows, size_t n_rows, yyjson_val **values)
{
    fields_pick(record, rows, n_rows, values);
    for (size_t i = 0; i < n_rows; i++) {
        const char *name = rows[i].name.data;
        if (!values[i] && rows[i].is_required) {
            checker_add(c, JR_FINDING_MISSING_FIELD, line, "%s%s is missing", prefix, name);
        } else if (values[i] && !field_has_type(values[i], rows[i].types)) {
            bool is_none = yyjson_is_null(values[i]) && !rows[i].is_required;
            values[i] = NULL;
            if (is_none)
                continue;
            JR_BUF_AUTO jr_buf types = {0};
            field_describe_types(&types, rows[i].types);
            bool is_needed = rows[i].is_required || (rows[i].types & FIELD_KEY);
            checker_add(c, is_needed ? JR_FINDING_WRONG_TYPE : JR_FINDING_IGNORED_FIELD, line,
                        "%s%s is not a %s", prefix, name, types.data);
        }
    }
}

void checker_call(checker *c, const check_line *line)
{
    yyjson_val *fields[N_CALL_FIELDS], *inner[N_SAMPLING_FIELDS + N_USAGE_FIELDS];
    checker_fields(c, line->number, "", line->record, call_fields, N_CALL_FIELDS, fields);
    checker_fields(c, line->number, "usage.", fields[CALL_USAGE], usage_fields, N_USAGE_FIELDS,
                   inner);
    checker_fields(c, line->number, "sampling.", fields[CALL_SAMPLING], sampling_fields,
                   N_SAMPLING_FIELDS, inner);
    checker_fields(c, line->number, "endpoint.", fields[CALL_ENDPOINT], asked_fields,
                   N_ASKED_FIELDS, inner);
    if (fields[CALL_VERIFY])
        checker_fields(c, line->number, "verify.", fields[CALL_VERIFY], verify_fields,
                       N_VERIFY_FIELDS, inner);
}

id_key checker_id_key(yyjson_val *id)
{
    char digits[QUESTION_ID_MAX];
    return match_key(question_id_text(id, digits), NULL, 0, 1);
}

id_key checker_name_key(jr_str name)
{
    return match_key((jr_str){0}, &name, 1, 1);
}

const char *checker_show(checker *c, jr_str name)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_text_append_clipped(&text, name, SHOWN_WIDTH);
    return jr_arena_copy(c->arena, jr_buf_str(&text)).data;
}

const char *checker_show_id(checker *c, yyjson_val *id)
{
    char digits[QUESTION_ID_MAX];
    return checker_show(c, question_id_text(id, digits));
}

/* One question for jrank, two for tools that compare JSON values. */
static void check_id_type(checker *c, uint64_t line, yyjson_val *id, bool is_number)
{
    if (c->has_told_type || yyjson_is_num(id) == is_number)
        return;
    c->has_told_type = true;
    checker_add(c, JR_FINDING_OTHER_ID_TYPE, line,
                "question_id is a %s here, %s: other tools may take them for two",
                is_number ? "string" : "number",
                is_number ? "a number in the questions" : "a string in the questions");
}

void checker_question(checker *c, uint64_t line, yyjson_val *id)
{
    id_key key = checker_id_key(id);
    uint64_t number = id_table_find(&c->question_numbers, key);
    if (number)
        check_id_type(c, line, id, c->questions.items[number - 1].is_number);
    if (!c->has_questions || number || id_table_add(&c->told, key, line))
        return;
    checker_add(c, JR_FINDING_UNKNOWN_QUESTION, line, "there is no question %s",
                checker_show_id(c, id));
}

void checker_model(checker *c, uint64_t line, jr_str model)
{
    id_key key = checker_name_key(model);
    if (!c->has_answers || id_table_find(&c->models, key) || id_table_add(&c->told, key, line))
        return;
    checker_add(c, JR_FINDING_UNKNOWN_MODEL, line, "the model %s has no answer file",
                checker_show(c, model));
}

void checker_finish(checker *c, jr_check *ret_check)
{
    c->result.findings = c->findings.items;
    c->result.n_findings = c->findings.n;
    json_parser_release(&c->parser);
    id_table_release(&c->question_numbers);
    id_table_release(&c->models);
    id_table_release(&c->answer_ids);
    id_table_release(&c->seen);
    id_table_release(&c->told);
    *ret_check = c->result;
}
