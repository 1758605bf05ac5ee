/*
 * Replies that were paid and could not be read, read again. The file of the valid judgments is
 * locked meanwhile, which every run that judges for this judge would need too.
 */
#include "judging.h"

#include <unistd.h>

#include <jrank/base.h>

#include "bench/both_games.h"
#include "bench/done.h"
#include "bench/ledger.h"
#include "bench/lines.h"
#include "reply.h"
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

/* The prompt that the record names, else the one that is used now. */
static const judge_prompt *prompt_of(const reparsing *r, yyjson_val *record)
{
    yyjson_val *name = yyjson_arr_get(yyjson_obj_get(record, "judge"), 1);
    const judge_prompt *prompt =
        yyjson_is_str(name) ? prompt_find(r->prompts, json_str(name)) : NULL;
    if (!prompt || prompt->is_pair == r->is_single)
        prompt = r->choice->plain ? r->choice->plain : r->choice->reference;
    return prompt;
}

/* The verdict as JSON, with the member that says it is clear behind it, in the buffer; empty: there
 * is none. */
static jr_str read_verdict(const reparsing *r, const judge_prompt *prompt, yyjson_val *record,
                           jr_buf *text_of_verdict)
{
    yyjson_val *text = yyjson_obj_get(record, "judgment");
    jr_str judgment = yyjson_is_str(text) ? json_str(text) : (jr_str){0};
    yyjson_val *reason = yyjson_obj_get(record, call_fields[CALL_FINISH_REASON].name.data);
    bool is_whole = chat_is_whole(chat_finish_of(json_str(reason)));
    jr_verdict verdict;
    double score;
    if (!r->is_single) {
        if (!verdict_read_pair(&prompt->style, judgment, is_whole, &verdict))
            return (jr_str){0};
        jr_buf_append_str(text_of_verdict, verdict_winner_json(prompt->style.format, verdict));
        if (verdict_is_clear(judgment, is_whole, verdict))
            jr_buf_format(text_of_verdict, ", \"%s\": true", call_fields[CALL_CLEAR].name.data);
        return jr_buf_str(text_of_verdict);
    }
    if (!verdict_read_score(&prompt->style, judgment, is_whole, &score))
        return (jr_str){0};
    jr_json_append_number(text_of_verdict, score);
    return jr_buf_str(text_of_verdict);
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
                            line->name, (unsigned long long)line->number);
    game_record record;
    JR_TRY(game_record_read(line->parser, line->block, line->text, line->name,
                            r->is_single ? SCORES_UNREADABLE : GAMES_UNREADABLE, &record, err));
    id_key match = game_match_key(&record, &record.games[0]);
    if (done_has(&r->done, match)) {
        r->report.n_obsolete++;
        return JR_OK;
    }
    JR_BUF_AUTO jr_buf text = {0};
    const judge_prompt *prompt = prompt_of(r, record.object);
    if (prompt)
        JR_TRY(prompt_check(prompt, err));
    jr_str verdict = prompt ? read_verdict(r, prompt, record.object, &text) : (jr_str){0};
    if (verdict.size == 0) {
        jr_buf_append_str(&r->kept, line->text);
        jr_buf_append_char(&r->kept, '\n');
        return JR_OK;
    }
    format_valid(&r->line, record.object, r->is_single ? "score" : "winner", verdict);
    JR_TRY(ledger_append(r->valid, jr_buf_str(&r->line), err));
    done_add(&r->done, match); /* later replies about the same are obsolete from here on */
    r->report.n_valid++;
    return JR_OK;
}

/* A half line that a kill left goes where a run would put it. */
static jr_status put_in_order(file_place place, jr_error *err)
{
    ledger *unreadable;
    uint64_t n_repaired;
    JR_TRY(ledger_open(place, &unreadable, &n_repaired, err));
    return ledger_close(unreadable, err);
}

static jr_status reparse_files(reparsing *r, const result_paths *paths, jr_error *err)
{
    file_place invalid = result_place(paths, RESULT_INVALID);
    JR_TRY(put_in_order(invalid, err));
    JR_TRY(json_lines_read(invalid.path, reparse_line, r, NULL, err));
    JR_TRY(ledger_sync(r->valid, err));
    if (r->report.n_valid + r->report.n_obsolete == 0)
        return JR_OK;
    if (r->kept.size)
        return file_save(invalid, jr_buf_str(&r->kept), err);
    (void)file_remove(invalid, false);
    return JR_OK;
}

jr_status jr_judging_reparse(jr_arena *arena, const jr_judging_options *options, size_t judge,
                             jr_reparse_report *ret_report, jr_error *err)
{
    prompt_list prompts;
    prompt_choice choice;
    bool is_single = options->mode == JR_PAIRING_SINGLE;
    JR_TRY(judging_choose_prompts(arena, options, &prompts, &choice, err));
    result_paths paths = judging_paths(arena, options->bench_folder, (jr_shard){0},
                                       options->judges->endpoints[judge].id, is_single);
    if (access(paths.of[RESULT_INVALID].data, F_OK) != 0) {
        *ret_report = (jr_reparse_report){0};
        return JR_OK;
    }
    reparsing r = {.prompts = &prompts, .choice = &choice, .is_single = is_single};
    uint64_t n_repaired;
    JR_TRY(ledger_open(result_place(&paths, RESULT_VALID), &r.valid, &n_repaired, err));
    const char *path = paths.of[RESULT_VALID].data;
    jr_status status = done_load_judgments(path, !is_single, 0, &r.done, err);
    if (status == JR_OK)
        status = reparse_files(&r, &paths, err);
    jr_error closing;
    jr_status closed = ledger_close(r.valid, &closing);
    bool is_fastchat = judging_is_fastchat(arena, options, r.done.has_fastchat);
    done_release(&r.done);
    jr_buf_release(&r.kept);
    jr_buf_release(&r.line);
    JR_TRY(status);
    if (closed != JR_OK)
        return jr_error_set(err, closed, "%s", closing.message);
    uint64_t n_alone;
    if (is_fastchat)
        JR_TRY(both_games_join(result_place(&paths, RESULT_VALID),
                               options->judges->endpoints[judge].id, &n_alone, err));
    *ret_report = r.report;
    return JR_OK;
}
