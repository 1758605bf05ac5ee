/*
 * Replies are found by the key of their match and the number of their test, so that several tests
 * share one file. Prompts stand in the records of the votes and are read where they are needed.
 */
#include "verify_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "id_table.h"
#include "records.h"

jr_str verify_path(jr_arena *arena, const char *bench_folder, jr_str judge, const char *ending)
{
    return jr_arena_format(arena, "%s/model_judgment/%s_verify%s", bench_folder,
                           folder_escape(arena, judge).data, ending);
}

static id_key key_of(const jr_verified_match *match)
{
    const jr_str models[] = {match->first, match->second};
    return match_key(match->question, models, 2, (uint16_t)match->turn);
}

/* Number + 1 of a match by its key. */
static void add_matches(const jr_verified_match *matches, size_t n, id_table *table)
{
    for (size_t k = 0; k < n; k++)
        (void)id_table_add(table, key_of(&matches[k]), k + 1);
}

typedef struct reading {
    const jr_verification *verification;
    id_table numbers;
    game_source source;
    verify_reply *replies;
} reading;

static uint64_t count_of(yyjson_val *object, const field_row *row)
{
    yyjson_val *value = yyjson_obj_get(object, row->name.data);
    return yyjson_is_uint(value) ? yyjson_get_uint(value) : 0;
}

static double score_of(winner said)
{
    return said == WINNER_FIRST ? 1 : said == WINNER_TIE ? 0.5 : 0;
}

static jr_status read_reply(void *context, const json_line *line, jr_error *err)
{
    reading *r = context;
    game_record record;
    JR_TRY(game_record_read(line->parser, line->block, line->text, line->name, r->source, &record,
                            err));
    yyjson_val *verify = yyjson_obj_get(record.object, call_fields[CALL_VERIFY].name.data);
    uint64_t test = count_of(verify, &verify_fields[VERIFY_TEST]);
    uint64_t call = count_of(verify, &verify_fields[VERIFY_CALL]);
    if (test == 0 || call < 1 || call > VERIFY_CALLS)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: is no reply of a verification {..., \"verify\": {\"test\", "
                            "\"stage\", \"call\"}}",
                            line->name, (unsigned long long)line->number);
    uint64_t number = id_table_find(&r->numbers, game_match_key(&record, &record.games[0]));
    if (test != r->verification->test || number == 0)
        return JR_OK;
    verify_reply *reply = &r->replies[(number - 1) * VERIFY_CALLS + call - 1];
    winner said = record.games[0].winner;
    if (r->source == GAMES_OF_PAIRS && said != WINNER_INVALID)
        reply->score = score_of(said);
    else
        reply->is_unreadable = true;
    return JR_OK;
}

static jr_status read_replies(reading *r, jr_str path, game_source source, jr_error *err)
{
    r->source = source;
    return access(path.data, F_OK) == 0 ? json_lines_read(path.data, read_reply, r, NULL, err)
                                        : JR_OK;
}

jr_status verify_replies_load(jr_arena *arena, const char *bench_folder,
                              const jr_verification *verification, verify_reply **ret_replies,
                              jr_error *err)
{
    size_t n = verification->n_matches * VERIFY_CALLS;
    reading r = {.verification = verification,
                 .replies = jr_arena_alloc(arena, n, sizeof *r.replies)};
    for (size_t i = 0; i < n; i++)
        r.replies[i].score = NAN;
    add_matches(verification->matches, verification->n_matches, &r.numbers);
    jr_str judge = verification->judge;
    jr_status status = read_replies(&r, verify_path(arena, bench_folder, judge, ".invalid.jsonl"),
                                    GAMES_UNREADABLE, err);
    if (status == JR_OK)
        status = read_replies(&r, verify_path(arena, bench_folder, judge, ".jsonl"), GAMES_OF_PAIRS,
                              err);
    id_table_release(&r.numbers);
    if (status == JR_OK)
        *ret_replies = r.replies;
    return status;
}

static jr_status look_at_test(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    uint64_t *last = context;
    yyjson_val *verify = yyjson_obj_get(line->record, call_fields[CALL_VERIFY].name.data);
    uint64_t test = count_of(verify, &verify_fields[VERIFY_TEST]);
    *last = test > *last ? test : *last;
    return JR_OK;
}

jr_status verify_last_test(jr_arena *arena, const char *bench_folder, jr_str judge,
                           uint64_t *ret_test, jr_error *err)
{
    jr_str path = verify_path(arena, bench_folder, judge, ".jsonl");
    uint64_t last = 0;
    if (access(path.data, F_OK) == 0)
        JR_TRY(json_lines_read(path.data, look_at_test, &last, NULL, err));
    *ret_test = last;
    return JR_OK;
}

/* Name and text of the prompt of a record, with_text or without. */
typedef struct prompt_found {
    jr_str name, text;
    bool asks_json;       /* for a JSON object, in words and by a schema */
    bool is_empty_answer; /* nobody was asked */
} prompt_found;

static jr_str text_of(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static jr_status find_prompt(jr_arena *arena, const judgment_table *t, const judgment_row *row,
                             bool with_text, jr_buf *line, prompt_found *ret_found, jr_error *err)
{
    JR_TRY(judgment_file_read_line(t->files[row->place.file], row->place, line, err));
    yyjson_doc *doc = yyjson_read(line->data, line->size, 0);
    yyjson_val *object = doc ? yyjson_doc_get_root(doc) : NULL;
    yyjson_val *judge = yyjson_obj_get(object, pair_fields[PAIR_JUDGE].name.data);
    prompt_found found = {.name = text_of(arena, yyjson_arr_get(judge, 1))};
    found.is_empty_answer = str_is(found.name, EMPTY_ANSWER_PROMPT);
    if (with_text) {
        yyjson_val *text = yyjson_obj_get(object, pair_fields[PAIR_PROMPT].name.data);
        if (!text)
            text = yyjson_obj_get(object, game_fields[row->game][GAME_USER_PROMPT].name.data);
        found.text = text_of(arena, text);
        yyjson_val *call = yyjson_obj_get(object, game_fields[row->game][GAME_CALL].name.data);
        found.asks_json =
            yyjson_obj_get(call ? call : object, call_fields[CALL_VERDICT_FORM].name.data) != NULL;
    }
    yyjson_doc_free(doc);
    *ret_found = found;
    return JR_OK;
}

static bool is_vote(const judgment_row *row)
{
    return row->status == JUDGMENT_COUNTS && row->second != NO_MODEL;
}

static jr_verified_match match_of(jr_arena *arena, const judgment_table *t, const judgment_row *row)
{
    return (jr_verified_match){.question = jr_arena_copy(arena, t->questions[row->question]),
                               .first = jr_arena_copy(arena, t->models[row->first]),
                               .second = jr_arena_copy(arena, t->models[row->second]),
                               .turn = row->turn,
                               .stage = 1,
                               .score = score_of((winner)row->winner)};
}

/* Places of the rows that are votes, by question and place. */
static size_t *votes_by_question(const judgment_table *t, size_t *ret_n)
{
    size_t *begin = memory_zeroed(t->n_questions + 1, sizeof *begin), n = 0;
    for (size_t i = 0; i < t->n_rows; i++)
        begin[t->rows[i].question + 1] += is_vote(&t->rows[i]);
    for (size_t q = 0; q < t->n_questions; q++)
        begin[q + 1] += begin[q];
    n = begin[t->n_questions];
    size_t *order = memory_zeroed(n, sizeof *order);
    for (size_t i = 0; i < t->n_rows; i++)
        if (is_vote(&t->rows[i]))
            order[begin[t->rows[i].question]++] = i;
    free(begin);
    *ret_n = n;
    return order;
}

jr_status verify_frame_load(jr_arena *arena, const judgment_table *table,
                            jr_verified_match **ret_matches, size_t *ret_n_matches, jr_error *err)
{
    size_t n_votes, n = 0;
    AUTO_FREE size_t *order = votes_by_question(table, &n_votes);
    jr_verified_match *matches = jr_arena_alloc(arena, n_votes, sizeof *matches);
    JR_BUF_AUTO jr_buf line = {0};
    for (size_t k = 0; k < n_votes; k++) {
        const judgment_row *row = &table->rows[order[k]];
        prompt_found found;
        JR_TRY(find_prompt(arena, table, row, false, &line, &found, err));
        if (!found.is_empty_answer)
            matches[n++] = match_of(arena, table, row);
    }
    *ret_matches = matches;
    *ret_n_matches = n;
    return JR_OK;
}

static jr_status require_all(const jr_verified_match *matches, size_t n, const bool *is_found,
                             jr_error *err)
{
    for (size_t k = 0; k < n; k++)
        if (!is_found[k])
            return jr_error_set(err, JR_ERR_DATA,
                                "the verdict on %.*s and %.*s, question %.*s, turn %llu, is to be "
                                "verified and is no longer there; HINT: --new plans a new test",
                                JR_STR_ARG(matches[k].first), JR_STR_ARG(matches[k].second),
                                JR_STR_ARG(matches[k].question),
                                (unsigned long long)matches[k].turn);
    return JR_OK;
}

jr_status verify_prompts_load(jr_arena *arena, const judgment_table *table,
                              jr_verified_match *matches, size_t n_matches, jr_error *err)
{
    id_table numbers = {0};
    AUTO_FREE bool *is_found = memory_zeroed(n_matches, sizeof *is_found);
    JR_BUF_AUTO jr_buf line = {0};
    jr_status status = JR_OK;
    add_matches(matches, n_matches, &numbers);
    for (size_t i = 0; i < table->n_rows && status == JR_OK; i++) {
        if (!is_vote(&table->rows[i]))
            continue;
        const jr_verified_match match = match_of(arena, table, &table->rows[i]);
        uint64_t number = id_table_find(&numbers, key_of(&match));
        prompt_found found;
        if (!number)
            continue;
        status = find_prompt(arena, table, &table->rows[i], true, &line, &found, err);
        if (status != JR_OK)
            continue;
        matches[number - 1].prompt_name = found.name;
        matches[number - 1].prompt = found.text;
        matches[number - 1].asks_json = found.asks_json;
        is_found[number - 1] = true;
    }
    id_table_release(&numbers);
    JR_TRY(status);
    return require_all(matches, n_matches, is_found, err);
}
