/*
 * Pair judgments of a benchmark folder. Valid votes are kept, 48 bytes each, until the file has
 * been read: of several votes on the same match the last one in the file counts, whatever thread
 * read it. A match is known by its key; the judge is the file.
 */
#include <jrank/votes.h>

#include "base/memory.h"
#include "base/pool.h"
#include "details.h"
#include "folder.h"
#include "pair_record.h"
#include "question.h"
#include "scan.h"

typedef struct vote {
    match_key key;
    uint64_t order;         /* in the file */
    uint32_t first, second; /* models in the worker's tally */
    uint32_t question;      /* in the worker's tally of questions */
    uint32_t worker;
    winner winner;
} vote;

/* What one worker found in the file that is being read. */
typedef struct vote_list {
    vote *votes;
    size_t size, capacity;
    uint64_t n_invalid; /* between listed models */
    tally questions;    /* of all files; only its names are used */
} vote_list;

typedef struct judgment_scan {
    scan *scan;
    vote_list *lists;     /* one per worker */
    detail_list *details; /* the votes that count, of all files */
} judgment_scan;

/* The number of the question in the worker's tally. */
static uint32_t question_number(vote_list *list, yyjson_val *id)
{
    char digits[QUESTION_ID_MAX];
    return tally_model(&list->questions, question_id_text(id, digits));
}

static void add_vote(const judgment_scan *s, unsigned worker, uint64_t order,
                     const pair_record *record, const pair_game *g)
{
    match_key key = pair_record_key(record, g->first, g->second);
    vote_list *list = &s->lists[worker];
    if (list->size == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->votes = memory_resize(list->votes, list->capacity, sizeof *list->votes);
    }
    tally *t = &s->scan->workers[worker].tally;
    uint32_t first = tally_model(t, g->first), second = tally_model(t, g->second);
    uint32_t question = question_number(list, record->fields[PAIR_QUESTION_ID]);
    list->votes[list->size++] = (vote){key, order, first, second, question, worker, g->winner};
}

static void add_game(const judgment_scan *s, unsigned worker, const block *b, size_t offset,
                     uint64_t order, const pair_record *record, const pair_game *g)
{
    scan_worker *own = &s->scan->workers[worker];
    bool is_self_match = jr_str_compare(g->first, g->second) == 0;
    if (g->winner != WINNER_INVALID && !is_self_match) {
        add_vote(s, worker, order, record, g);
        return;
    }
    uint32_t first = tally_model(&own->tally, g->first),
             second = tally_model(&own->tally, g->second);
    tally_pair(&own->tally, first, second)->votes[g->winner]++;
    if (is_self_match)
        return;
    if (scan_wants_invalid(s->scan, own, g->first, g->second))
        winner_describe(scan_begin_invalid(s->scan, own, b, block_line(b, offset)), g->field,
                        g->value);
    const jr_votes_options *options = s->scan->options;
    s->lists[worker].n_invalid +=
        tally_is_listed(options, g->first) && tally_is_listed(options, g->second);
}

static jr_status read_record(const judgment_scan *s, unsigned worker, const block *b, jr_str text,
                             uint64_t order, jr_error *err)
{
    pair_record record;
    JR_TRY(
        pair_record_read(&s->scan->workers[worker].parser, b, text, s->scan->name, &record, err));
    for (size_t i = 0; i < record.n_games; i++)
        add_game(s, worker, b, (size_t)(text.data - b->data), order + i, &record, &record.games[i]);
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const judgment_scan *s = context;
    scan_worker *own = &s->scan->workers[worker];
    jr_str line;
    for (size_t offset = 0; scan_next_line(own, b, &offset, &line);) {
        /* A line has more bytes than games, so the orders of two lines never meet. */
        uint64_t order = b->number << 32 | (uint64_t)(line.data - b->data);
        JR_TRY(read_record(s, worker, b, line, order, err));
    }
    return JR_OK;
}

/* For each match the last vote, in an open-addressing table. What it replaces is counted. */
static vote **last_votes(const judgment_scan *s, size_t *ret_n_slots)
{
    size_t n_votes = 0, n_slots = 16;
    for (unsigned w = 0; w < s->scan->n_workers; w++)
        n_votes += s->lists[w].size;
    while (n_slots < 2 * n_votes)
        n_slots *= 2;
    vote **slots = memory_zeroed(n_slots, sizeof(vote *));
    for (unsigned w = 0; w < s->scan->n_workers; w++) {
        for (size_t i = 0; i < s->lists[w].size; i++) {
            vote *v = &s->lists[w].votes[i];
            size_t slot = v->key.low & (n_slots - 1);
            while (slots[slot] &&
                   (slots[slot]->key.low != v->key.low || slots[slot]->key.high != v->key.high))
                slot = (slot + 1) & (n_slots - 1);
            if (slots[slot])
                tally_pair(&s->scan->workers[w].tally, v->first, v->second)->duplicates++;
            if (!slots[slot] || slots[slot]->order < v->order)
                slots[slot] = v;
        }
    }
    *ret_n_slots = n_slots;
    return slots;
}

/* Counts the votes of the file into the tallies and into the judge's report. */
static void count_votes(const judgment_scan *s, uint32_t number, jr_judge_votes *judge)
{
    bool *is_listed[POOL_MAX];
    uint64_t n_listed = 0;
    for (unsigned w = 0; w < s->scan->n_workers; w++) {
        const tally *t = &s->scan->workers[w].tally;
        is_listed[w] = memory_zeroed(t->n_names, sizeof(bool));
        for (size_t i = 0; i < t->n_names; i++)
            is_listed[w][i] = tally_is_listed(s->scan->options, t->names[i].text);
        for (size_t i = 0; i < s->lists[w].size; i++) {
            const vote *v = &s->lists[w].votes[i];
            n_listed += is_listed[w][v->first] && is_listed[w][v->second];
        }
        judge->invalid += s->lists[w].n_invalid;
        s->lists[w].n_invalid = 0;
    }
    size_t n_slots;
    AUTO_FREE vote **slots = last_votes(s, &n_slots);
    for (size_t i = 0; i < n_slots; i++) {
        const vote *v = slots[i];
        if (!v)
            continue;
        tally_pair(&s->scan->workers[v->worker].tally, v->first, v->second)->votes[v->winner]++;
        details_add(s->details,
                    (detail_vote){v->worker, number, v->question, v->first, v->second, v->winner});
        judge->valid += is_listed[v->worker][v->first] && is_listed[v->worker][v->second];
    }
    judge->duplicates = n_listed - judge->valid;
    for (unsigned w = 0; w < s->scan->n_workers; w++) {
        free(is_listed[w]);
        s->lists[w].size = 0;
    }
}

static jr_status read_judge(const judgment_scan *s, const char *bench_folder, jr_arena *arena,
                            uint32_t number, jr_votes *votes, jr_error *err)
{
    jr_judge_votes *judge = &votes->judges[number];
    jr_str path = jr_arena_format(arena, "%s/model_judgment/%s_pair.jsonl", bench_folder,
                                  folder_escape(arena, judge->judge).data);
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(scan_open(s->scan, path.data, &source, err));
    jr_error problem;
    jr_status status = scan_run(s->scan, source, read_block, (void *)s, &problem);
    if (status == JR_ERR_FORMAT)
        return jr_error_set(err, status, "%s; HINT: jrank check %s lists all that is wrong",
                            problem.message, bench_folder);
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", problem.message);
    count_votes(s, number, judge);
    scan_add_input(path.data, arena, source, votes);
    return JR_OK;
}

/* Sets votes->judges to the wanted ones that are there, each once, sorted. */
static jr_status select_judges(jr_arena *arena, const char *bench_folder,
                               const jr_votes_options *options, jr_votes *votes, jr_error *err)
{
    jr_str *judges;
    JR_TRY(folder_select_judges(arena, bench_folder, options->judges, options->n_judges, &judges,
                                &votes->n_judges, err));
    votes->judges = jr_arena_alloc(arena, votes->n_judges, sizeof *votes->judges);
    for (size_t i = 0; i < votes->n_judges; i++)
        votes->judges[i].judge = judges[i];
    return JR_OK;
}

static void finish_details(const judgment_scan *s, jr_arena *arena, jr_votes *votes)
{
    const tally *models[POOL_MAX], *questions[POOL_MAX];
    for (unsigned w = 0; w < s->scan->n_workers; w++) {
        models[w] = &s->scan->workers[w].tally;
        questions[w] = &s->lists[w].questions;
    }
    details_finish(s->details, models, questions, s->scan->n_workers, arena, votes);
}

jr_status jr_votes_load_bench(jr_arena *arena, const char *bench_folder,
                              const jr_votes_options *options, jr_votes *ret_votes, jr_error *err)
{
    jr_votes votes = {0};
    JR_TRY(select_judges(arena, bench_folder, options, &votes, err));
    votes.inputs = jr_arena_alloc(arena, votes.n_judges, sizeof *votes.inputs);
    SCAN_AUTO scan base;
    scan_init(&base, options);
    vote_list lists[POOL_MAX] = {0};
    for (unsigned w = 0; w < base.n_workers; w++)
        tally_init(&lists[w].questions);
    DETAILS_AUTO detail_list details = {0};
    judgment_scan s = {&base, lists, &details};
    jr_status status = JR_OK;
    for (uint32_t i = 0; i < votes.n_judges && status == JR_OK; i++)
        status = read_judge(&s, bench_folder, arena, i, &votes, err);
    TALLY_AUTO tally total;
    tally_init(&total);
    if (status == JR_OK)
        status = scan_finish(&base, &total, bench_folder, arena, &votes, err);
    if (status == JR_OK)
        finish_details(&s, arena, &votes);
    for (unsigned w = 0; w < base.n_workers; w++) {
        free(lists[w].votes);
        tally_release(&lists[w].questions);
    }
    JR_TRY(status);
    *ret_votes = votes;
    return JR_OK;
}
