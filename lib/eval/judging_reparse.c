/*
 * Replies that were paid and could not be read, read again. The file of the valid judgments is
 * locked meanwhile, which every run that judges for this judge would need too.
 */
#include "judging.h"

#include <unistd.h>

#include <jrank/base.h>

#include "bench/done.h"
#include "bench/ledger.h"
#include "bench/lines.h"
#include "bench/question.h"
#include "json/value.h"

typedef struct reparsing {
    const prompt_list *prompts;
    const prompt_choice *choice;
    done_set done;
    bool is_single;
    ledger *valid;
    jr_buf kept; /* lines that stay unreadable */
    jr_buf line;
    jr_reparse_report report;
} reparsing;

static jr_str text_field(yyjson_val *record, const char *name)
{
    yyjson_val *value = yyjson_obj_get(record, name);
    return yyjson_is_str(value) ? json_str(value) : (jr_str){0};
}

/* What a reply is about; without a question it is about nothing that a run would ask. */
typedef struct subject {
    char digits[QUESTION_ID_MAX];
    jr_str question, models[2];
    uint32_t turn;
} subject;

static void read_subject(const reparsing *r, yyjson_val *record, subject *ret_subject)
{
    yyjson_val *id = yyjson_obj_get(record, "question_id"), *turn = yyjson_obj_get(record, "turn");
    *ret_subject = (subject){.turn = yyjson_is_uint(turn) ? (uint32_t)yyjson_get_uint(turn) : 1};
    if (yyjson_is_str(id) || yyjson_is_num(id))
        ret_subject->question = question_id_text(id, ret_subject->digits);
    ret_subject->models[0] = text_field(record, r->is_single ? "model" : "model1_id");
    if (!r->is_single)
        ret_subject->models[1] = text_field(record, "model2_id");
}

static bool is_judged(const reparsing *r, const subject *s)
{
    if (r->is_single)
        return done_has_single(&r->done, s->question, s->models[0], s->turn);
    return done_has_pair(&r->done, s->question, s->models[0], s->models[1], s->turn);
}

/* Later replies about the same, of other runs, are obsolete from here on. */
static void note_judged(reparsing *r, const subject *s)
{
    if (r->is_single)
        done_add_single(&r->done, s->question, s->models[0], s->turn);
    else
        done_add_pair(&r->done, s->question, s->models[0], s->models[1], s->turn);
}

/* The verdict as JSON; empty: there is none. The arena is the buffer's. */
static jr_str read_verdict(const reparsing *r, yyjson_val *record, jr_buf *score_text)
{
    yyjson_val *judge = yyjson_obj_get(record, "judge");
    yyjson_val *name = yyjson_arr_get(judge, 1);
    const judge_prompt *prompt =
        yyjson_is_str(name) ? prompt_find(r->prompts, json_str(name)) : NULL;
    if (!prompt)
        prompt = r->choice->plain ? r->choice->plain : r->choice->reference;
    jr_str judgment = text_field(record, "judgment");
    jr_verdict verdict;
    double score;
    if (!r->is_single)
        return prompt && prompt->is_pair && verdict_read_pair(prompt->format, judgment, &verdict)
                   ? verdict_winner_json(prompt->format, verdict)
                   : (jr_str){0};
    if (!verdict_read_score(judgment, &score))
        return (jr_str){0};
    jr_json_append_number(score_text, score);
    return jr_buf_str(score_text);
}

/* The record with the verdict in the place of the problem. */
static void format_valid(jr_buf *line, yyjson_val *record, const char *field, jr_str verdict)
{
    yyjson_val *key, *member;
    size_t i, n;
    jr_buf_clear(line);
    jr_buf_append_char(line, '{');
    yyjson_obj_foreach(record, i, n, key, member)
    {
        jr_buf_append_text(line, i ? ", " : "");
        if (yyjson_equals_str(key, "problem")) {
            jr_buf_format(line, "\"%s\": ", field);
            jr_buf_append_str(line, verdict);
            continue;
        }
        jr_json_append_string(line, json_str(key));
        jr_buf_append_text(line, ": ");
        json_append_value(line, member);
    }
    jr_buf_append_char(line, '}');
}

static jr_status reparse_line(void *context, const json_line *line, jr_error *err)
{
    reparsing *r = context;
    r->report.n_read++;
    if (!yyjson_obj_get(line->record, "problem") || !yyjson_obj_get(line->record, "judgment"))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: is no unreadable judgment {..., \"problem\", \"judgment\"}",
                            line->name, (unsigned long long)json_line_number(line));
    subject about;
    read_subject(r, line->record, &about);
    if (is_judged(r, &about)) {
        r->report.n_obsolete++;
        return JR_OK;
    }
    JR_BUF_AUTO jr_buf score = {0};
    jr_str verdict = read_verdict(r, line->record, &score);
    if (verdict.size == 0) {
        jr_buf_append_str(&r->kept, line->text);
        jr_buf_append_char(&r->kept, '\n');
        return JR_OK;
    }
    format_valid(&r->line, line->record, r->is_single ? "score" : "winner", verdict);
    JR_TRY(ledger_append(r->valid, jr_buf_str(&r->line), err));
    note_judged(r, &about);
    r->report.n_valid++;
    return JR_OK;
}

/* A half line that a kill left goes where a run would put it. */
static jr_status put_in_order(const char *path, jr_error *err)
{
    ledger *unreadable;
    uint64_t n_repaired;
    JR_TRY(ledger_open(path, NULL, &unreadable, &n_repaired, err));
    return ledger_close(unreadable, err);
}

static jr_status reparse_files(reparsing *r, const result_paths *paths, jr_error *err)
{
    const char *invalid = paths->of[RESULT_INVALID].data;
    JR_TRY(put_in_order(invalid, err));
    JR_TRY(json_lines_read(invalid, reparse_line, r, NULL, err));
    JR_TRY(ledger_sync(r->valid, err));
    if (r->report.n_valid + r->report.n_obsolete == 0)
        return JR_OK;
    if (r->kept.size)
        return jr_file_save(invalid, jr_buf_str(&r->kept), err);
    unlink(invalid);
    return JR_OK;
}

jr_status jr_judging_reparse(jr_arena *arena, const jr_judging_options *options, size_t judge,
                             jr_reparse_report *ret_report, jr_error *err)
{
    prompt_list prompts;
    prompt_choice choice;
    bool is_single = options->mode == JR_PAIRING_SINGLE;
    JR_TRY(judging_choose_prompts(arena, options, &prompts, &choice, err));
    result_paths paths = judging_paths(arena, options->bench_folder,
                                       options->judges->endpoints[judge].id, is_single);
    if (access(paths.of[RESULT_INVALID].data, F_OK) != 0) {
        *ret_report = (jr_reparse_report){0};
        return JR_OK;
    }
    reparsing r = {.prompts = &prompts, .choice = &choice, .is_single = is_single};
    uint64_t n_repaired;
    JR_TRY(ledger_open(paths.of[RESULT_VALID].data, NULL, &r.valid, &n_repaired, err));
    const char *path = paths.of[RESULT_VALID].data;
    jr_status status = is_single ? done_load_singles(path, 0, &r.done, err)
                                 : done_load_pairs(path, 0, &r.done, err);
    if (status == JR_OK)
        status = reparse_files(&r, &paths, err);
    jr_error closing;
    jr_status closed = ledger_close(r.valid, &closing);
    done_release(&r.done);
    jr_buf_release(&r.kept);
    jr_buf_release(&r.line);
    JR_TRY(status);
    if (closed != JR_OK)
        return jr_error_set(err, closed, "%s", closing.message);
    *ret_report = r.report;
    return JR_OK;
}
