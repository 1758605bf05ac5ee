/*
 * Taking a file of votes: all of it is looked at before anything is written. Then what is new goes
 * to the voter's file line by line, each whole or not there, so that a kill leaves a beginning, and
 * the same file given again adds the rest.
 */
#include "people_votes.h"

#include <math.h>
#include <stdio.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "current.h"
#include "game_record.h"
#include "human_sample.h"
#include "judgment_record.h"
#include "ledger.h"
#include "lines.h"
#include "question.h"
#include "json/parser.h"

/* Before the first page for voting, and how far a clock may be ahead, in seconds since 1970. */
static const double EARLIEST = 1577836800, LEEWAY = 86400;

enum { MOST_VOTES = 1000000 };

/* How the page says it, and how the record. */
static const struct {
    const char *name, *winner;
} sayings[N_SAID] = {
    [SAID_LEFT] = {"left", "1"},  [SAID_RIGHT] = {"right", "2"},
    [SAID_TIE] = {"tie", "3"},    [SAID_BOTH_BAD] = {"both_bad", "\"tie (bothbad)\""},
    [SAID_SKIP] = {"skip", NULL},
};

typedef struct page_vote {
    const jr_people_match *match;
    said said;
    double time, seconds;
    uint64_t hashes[2];
    jr_str note;
} page_vote;

typedef struct adding {
    const jr_people_votes_options *options;
    jr_str text; /* of the file */
    jr_people_sample sample;
    jr_str voter;
    page_vote *votes;
    size_t n_votes;
    jr_people_votes_added result;
} adding;

said said_of(jr_str word)
{
    for (size_t i = 0; i < N_SAID; i++)
        if (str_is(word, sayings[i].name))
            return (said)i;
    return N_SAID;
}

const char *said_winner(said what)
{
    return sayings[what].winner;
}

bool voter_is_name(jr_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    }
    return name.size > 0 && name.size <= VOTER_NAME_MAX;
}

jr_str voter_path(jr_arena *arena, const char *bench_folder, jr_str name)
{
    return jr_arena_format(arena, "%s/model_judgment/human-%.*s_pair.jsonl", bench_folder,
                           JR_STR_ARG(name));
}

uint32_t people_votes_check(uint32_t hash, jr_str bytes)
{
    enum { PRIME = 16777619 };
    for (size_t i = 0; i < bytes.size; i++)
        hash = (hash ^ (unsigned char)bytes.data[i]) * PRIME;
    return hash;
}

static jr_str text_of(yyjson_val *object, const char *name)
{
    yyjson_val *value = yyjson_obj_get(object, name);
    return yyjson_is_str(value) ? json_str(value) : (jr_str){0};
}

static uint64_t number_of(yyjson_val *object, const char *name)
{
    return yyjson_get_uint(yyjson_obj_get(object, name));
}

/* Where the vote of this number, from 1, begins: the objects that stand in an array of the file's
 * own object. */
static size_t line_of(const adding *a, size_t number)
{
    size_t line = 1, depth = 0;
    bool is_text = false;
    for (size_t i = 0; i < a->text.size && number > 0; i++) {
        char c = a->text.data[i];
        line += c == '\n';
        if (is_text && c == '\\')
            i++;
        else if (c == '"')
            is_text = !is_text;
        else if (!is_text && (c == '{' || c == '['))
            number -= depth++ == 2 && c == '{';
        else if (!is_text && (c == '}' || c == ']'))
            depth--;
    }
    return line;
}

/* What is wrong with a vote, from 1, as a sentence about it. */
static jr_status refuse(const adding *a, size_t number, const char *what, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%zu: vote %zu %s", a->options->path,
                        line_of(a, number), number, what);
}

/* In milliseconds since 1970, of the page. */
static jr_status take_time(const adding *a, size_t number, double time, double *ret_time,
                           jr_error *err)
{
    *ret_time = time / 1000;
    bool is_possible = *ret_time >= EARLIEST && *ret_time <= a->options->now + LEEWAY;
    if (!is_possible && a->options->ignores_times)
        *ret_time = a->options->now;
    if (is_possible || a->options->ignores_times)
        return JR_OK;
    return refuse(
        a, number,
        time / 1000 < EARLIEST
            ? ENGLISH("is of a clock that was not set, long before there was a page for voting; "
                      "HINT: --ignore-times takes it as given now")
            : ENGLISH("is from the future by more than a day; HINT: --ignore-times takes it as "
                      "given now"),
        err);
}

static jr_status take_vote(jr_arena *arena, const adding *a, yyjson_val *object, size_t number,
                           page_vote *ret_vote, uint32_t *hash, jr_error *err)
{
    jr_str word = text_of(object, "vote");
    page_vote vote = {.said = said_of(word), .note = jr_arena_copy(arena, text_of(object, "note"))};
    uint64_t match = number_of(object, "match");
    yyjson_val *hashes = yyjson_obj_get(object, "answers");
    if (vote.said == N_SAID)
        return refuse(a, number, ENGLISH("says neither left, right, tie, both_bad nor skip"), err);
    if (match == 0 || match > a->sample.n_matches)
        return refuse(a, number, ENGLISH("is on a match that the sample does not have"), err);
    vote.match = &a->sample.matches[match - 1];
    if (!vote.match->is_drawn)
        return refuse(a, number, ENGLISH("is on a match that was not drawn into the sample"), err);
    jr_str texts[2];
    for (size_t i = 0; i < 2; i++) {
        yyjson_val *text = yyjson_arr_get(hashes, i);
        texts[i] = yyjson_is_str(text) ? json_str(text) : (jr_str){0};
        for (size_t k = 0; k < texts[i].size; k++)
            vote.hashes[i] = vote.hashes[i] << 4 |
                             (uint64_t)(texts[i].data[k] % 32 + (texts[i].data[k] > '9' ? 9 : -16));
    }
    uint64_t time = number_of(object, "time"), took = number_of(object, "took");
    JR_BUF_AUTO jr_buf line = {0};
    jr_buf_format(&line, "%llu %.*s %llu %llu %.*s %.*s ", (unsigned long long)match,
                  JR_STR_ARG(word), (unsigned long long)time, (unsigned long long)took,
                  JR_STR_ARG(texts[0]), JR_STR_ARG(texts[1]));
    jr_buf_append_str(&line, text_of(object, "note"));
    jr_buf_append_char(&line, '\n');
    *hash = people_votes_check(*hash, jr_buf_str(&line));
    vote.seconds = (double)took / 1000;
    JR_TRY(take_time(a, number, (double)time, &vote.time, err));
    *ret_vote = vote;
    return JR_OK;
}

/* The sample that the file is of, or one that stood there before. */
static jr_status find_sample(jr_arena *arena, adding *a, yyjson_val *root, jr_error *err)
{
    jr_str id = text_of(root, "sample"), bench = text_of(root, "benchmark");
    const char *folder = a->options->bench_folder;
    JR_TRY(jr_people_sample_load(arena, folder, &a->sample, err));
    if (str_equals(a->sample.id, id))
        return JR_OK;
    jr_str now = a->sample.id;
    if (people_sample_load_earlier(arena, folder, id, &a->sample) == JR_OK)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: is of sample %.*s of the benchmark %.*s, and %s has sample %.*s; "
                        "HINT: name the benchmark that the page was made of",
                        a->options->path, JR_STR_ARG(id), JR_STR_ARG(bench), folder,
                        JR_STR_ARG(now));
}

static jr_status check_twice(const adding *a, jr_error *err)
{
    AUTO_FREE size_t *vote_of = memory_zeroed(a->sample.n_matches, sizeof *vote_of);
    for (size_t i = 0; i < a->n_votes; i++) {
        size_t match = (size_t)(a->votes[i].match - a->sample.matches);
        if (vote_of[match])
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%zu: votes %zu and %zu are on the same match, as no page "
                                "writes it",
                                a->options->path, line_of(a, i + 1), vote_of[match], i + 1);
        vote_of[match] = i + 1;
    }
    return JR_OK;
}

static jr_status read_file(jr_arena *arena, adding *a, jr_error *err)
{
    const char *path = a->options->path;
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root, *one;
    jr_error why;
    JR_TRY(jr_file_load(arena, path, &a->text, err));
    if (json_parse_file(&parser, a->text, path, &root, &why) != JR_OK)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s; HINT: a page for voting writes whole files: this one was cut, or "
                            "is something else",
                            why.message);
    yyjson_val *votes = yyjson_obj_get(root, "votes");
    if (number_of(root, "jrank_votes") != 1 || !yyjson_is_arr(votes))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is no file of votes as a page of jrank vote-page writes it", path);
    if (yyjson_arr_size(votes) > MOST_VOTES)
        return jr_error_set(err, JR_ERR_DATA, "%s: has more than %d votes", path, MOST_VOTES);
    a->voter = jr_arena_copy(arena, text_of(root, "voter"));
    if (!voter_is_name(a->voter))
        return jr_error_set(err, JR_ERR_DATA, "%s: '%.*s' can't be taken: %s", path,
                            JR_STR_ARG(a->voter), VOTER_NAME_RULE);
    JR_TRY(find_sample(arena, a, root, err));
    jr_str head = jr_arena_format(arena, "%.*s\n%.*s\n", JR_STR_ARG(text_of(root, "sample")),
                                  JR_STR_ARG(a->voter));
    uint32_t hash = people_votes_check(PEOPLE_VOTES_CHECK_START, head);
    size_t i, n;
    a->votes = jr_arena_alloc(arena, yyjson_arr_size(votes), sizeof *a->votes);
    yyjson_arr_foreach(votes, i, n, one)
    {
        JR_TRY(take_vote(arena, a, one, i + 1, &a->votes[a->n_votes++], &hash, err));
    }
    char digits[16];
    snprintf(digits, sizeof digits, "%08x", hash);
    if (!str_is(text_of(root, "check"), digits))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: was edited after the page wrote it, and nothing of it is taken; "
                            "HINT: ask %.*s for the file of the page",
                            path, JR_STR_ARG(a->voter));
    return check_twice(a, err);
}

static id_key key_of(const jr_people_match *m)
{
    return pair_key(m->question, m->left, m->right, (uint16_t)m->turn);
}

/* When the last vote on each match was given, in milliseconds and 1. */
static jr_status note_earlier(void *context, const json_line *line, jr_error *err)
{
    id_table *times = context;
    game_record record;
    JR_TRY(game_record_read(line->parser, line->block, line->text, line->name, GAMES_OF_PAIRS,
                            &record, err));
    const record_game *g = &record.games[0];
    char digits[QUESTION_ID_MAX];
    id_key key =
        pair_key(question_id_text(record.question, digits), g->first, g->second, record.turn);
    double time = yyjson_get_num(record.time);
    uint64_t number = 1 + (time > 0 ? (uint64_t)llround(time * 1000) : 0);
    uint64_t earlier = id_table_add(times, key, number);
    if (earlier && earlier < number)
        id_table_set(times, key, number);
    return JR_OK;
}

static void append_record(jr_buf *line, const adding *a, const page_vote *vote, jr_str id_json)
{
    JR_BUF_AUTO jr_buf judge = {0};
    jr_buf_format(&judge, "human-%.*s", JR_STR_ARG(a->voter));
    judgment_record record = {.question_id = id_json,
                              .model1 = vote->match->left,
                              .model2 = vote->match->right,
                              .winner = jr_str_from(said_winner(vote->said)),
                              .judge = jr_buf_str(&judge),
                              .prompt_name = JR_STR("vote"),
                              .judgment = vote->note,
                              .turn = (uint32_t)vote->match->turn,
                              .tstamp = vote->time,
                              .call = {.latency = vote->seconds,
                                       .answer_hashes = {vote->hashes[0], vote->hashes[1]},
                                       .n_answer_hashes = 2}};
    vote_append(line, &record);
}

static jr_status write_votes(const adding *a, const jr_question_list *questions,
                             const id_table *times, ledger *out, jr_people_votes_added *result,
                             jr_error *err)
{
    for (size_t i = 0; i < a->n_votes; i++) {
        const page_vote *vote = &a->votes[i];
        if (vote->said == SAID_SKIP) {
            result->n_skipped++;
            continue;
        }
        uint64_t number = 1 + (uint64_t)llround(vote->time * 1000);
        uint64_t earlier = id_table_find(times, key_of(vote->match));
        if (earlier >= number || (earlier && a->options->ignores_times)) {
            result->n_known++;
            continue;
        }
        JR_BUF_AUTO jr_buf line = {0};
        append_record(&line, a, vote, question_find(questions, vote->match->question)->id_json);
        JR_TRY(ledger_append(out, jr_buf_str(&line), err));
        result->n_added++;
        result->n_changed += earlier > 0;
    }
    return ledger_sync(out, err);
}

/* How many are on answers that are others by now, and the first of these answers. */
static jr_status count_stale(jr_arena *arena, adding *a, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    current_answers answers;
    jr_people_votes_added *result = &a->result;
    JR_TRY(current_answers_load(scratch, a->options->bench_folder, &answers, err));
    for (size_t i = 0; i < a->n_votes; i++) {
        const page_vote *vote = &a->votes[i];
        size_t question = current_question(&answers, vote->match->question);
        const jr_str models[] = {vote->match->left, vote->match->right};
        uint16_t turn = (uint16_t)vote->match->turn;
        bool is_stale = false;
        for (size_t k = 0; k < 2 && vote->said != SAID_SKIP && !is_stale; k++) {
            is_stale = current_is_other(&answers, current_model(&answers, models[k]), question,
                                        turn, origin_answer(vote->hashes[k]));
            if (is_stale && result->n_stale++ == 0)
                result->first_stale =
                    jr_arena_format(arena, ENGLISH("%.*s's to question %.*s"),
                                    JR_STR_ARG(models[k]), JR_STR_ARG(vote->match->question));
        }
    }
    return JR_OK;
}

static jr_status check_questions(const adding *a, const jr_question_list *questions, jr_error *err)
{
    for (size_t i = 0; i < a->n_votes; i++)
        if (!question_find(questions, a->votes[i].match->question))
            return jr_error_set(err, JR_ERR_DATA,
                                "%s:%zu: vote %zu is on question %.*s, which is not in the "
                                "benchmark any more",
                                a->options->path, line_of(a, i + 1), i + 1,
                                JR_STR_ARG(a->votes[i].match->question));
    return JR_OK;
}

static jr_status add(jr_arena *arena, adding *a, ledger **out, id_table *times, jr_error *err)
{
    const char *folder = a->options->bench_folder;
    jr_question_list questions;
    uint64_t n_repaired;
    jr_str path = voter_path(arena, folder, a->voter);
    JR_TRY(jr_questions_load(arena, folder, &questions, err));
    JR_TRY(check_questions(a, &questions, err));
    JR_TRY(count_stale(arena, a, err));
    /* Locked before it is read, so that of two that add the same file one waits for nothing. */
    JR_TRY(ledger_open(file_below(folder, path.data), out, &n_repaired, err));
    JR_TRY(json_lines_read(path.data, note_earlier, times, NULL, err));
    return write_votes(a, &questions, times, *out, &a->result, err);
}

jr_status jr_people_votes_add(jr_arena *arena, const jr_people_votes_options *options,
                              jr_people_votes_added *ret_added, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    adding a = {.options = options};
    ledger *out = NULL;
    id_table times = {0};
    JR_TRY(read_file(scratch, &a, err));
    jr_status status = add(scratch, &a, &out, &times, err);
    jr_status closed = ledger_close(out, status == JR_OK ? err : NULL);
    id_table_release(&times);
    JR_TRY(status);
    JR_TRY(closed);
    a.result.voter = jr_arena_copy(arena, a.voter);
    a.result.first_stale = jr_arena_copy(arena, a.result.first_stale);
    a.result.n_votes = a.n_votes;
    *ret_added = a.result;
    return JR_OK;
}
