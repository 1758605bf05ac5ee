/*
 * Pair judgments of a benchmark folder. Valid votes are kept, 40 bytes each, until the file has
 * been read: of several votes on the same match the last one in the file counts, whatever thread
 * read it. A match is known by a 128-bit hash of (question, first, second, turn); the judge is the
 * file. Two different matches share a hash with a probability of 1e-25 in a million of them.
 */
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/pool.h"
#include "folder.h"
#include "records.h"
#include "scan.h"

typedef struct match_key {
    uint64_t low, high;
} match_key;

typedef struct vote {
    match_key key;
    uint64_t order;         /* in the file */
    uint32_t first, second; /* models in the worker's tally */
    uint32_t worker;
    winner winner;
} vote;

/* What one worker found in the file that is being read. */
typedef struct vote_list {
    vote *votes;
    size_t size, capacity;
    uint64_t n_invalid; /* between listed models */
} vote_list;

typedef struct judgment_scan {
    scan *scan;
    vote_list *lists; /* one per worker */
} judgment_scan;

/* A record holds one game, or FastChat's two. */
typedef struct game {
    jr_str first, second;
    const char *field;
    yyjson_val *value;
    winner winner;
} game;

static uint64_t hash_value(uint64_t seed, yyjson_val *value)
{
    if (yyjson_is_str(value))
        return hash_bytes(hash_word(seed, 's'), yyjson_get_str(value), yyjson_get_len(value));
    /* A number counts by its value, however it is written: 81 and 81.0 are one question. */
    double number = yyjson_get_num(value) + 0.0;
    if (yyjson_is_int(value) && fabs(number) > 0x1p53)
        return hash_word(hash_word(seed, 'i'), yyjson_get_uint(value));
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return hash_word(hash_word(seed, 'n'), bits);
}

static uint64_t hash_match(uint64_t seed, yyjson_val *question, yyjson_val *turn, const game *g)
{
    uint64_t hash = hash_value(seed, question);
    hash = hash_bytes(hash, g->first.data, g->first.size);
    hash = hash_bytes(hash, g->second.data, g->second.size);
    bool is_first_turn = !yyjson_is_num(turn) || yyjson_get_num(turn) == 1;
    return is_first_turn ? hash_word(hash, 1) : hash_value(hash, turn);
}

static void add_vote(const judgment_scan *s, unsigned worker, uint64_t order, match_key key,
                     const game *g)
{
    vote_list *list = &s->lists[worker];
    if (list->size == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->votes = memory_resize(list->votes, list->capacity, sizeof *list->votes);
    }
    tally *t = &s->scan->workers[worker].tally;
    uint32_t first = tally_model(t, g->first), second = tally_model(t, g->second);
    list->votes[list->size++] = (vote){key, order, first, second, worker, g->winner};
}

static void add_game(const judgment_scan *s, unsigned worker, const block *b, size_t offset,
                     uint64_t order, yyjson_val *const *fields, const game *g)
{
    scan_worker *own = &s->scan->workers[worker];
    bool is_self_match = jr_str_compare(g->first, g->second) == 0;
    if (g->winner != WINNER_INVALID && !is_self_match) {
        match_key key = {hash_match(1, fields[PAIR_QUESTION_ID], fields[PAIR_TURN], g),
                         hash_match(2, fields[PAIR_QUESTION_ID], fields[PAIR_TURN], g)};
        add_vote(s, worker, order, key, g);
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

/* The one or two games of a record; FastChat's winners name the models, so that in the second
 * game, which shows model_2 first, "model_1" is the one shown second. */
static size_t find_games(yyjson_val *const *fields, jr_str model1, jr_str model2, game games[2])
{
    yyjson_val *g1 = fields[PAIR_G1_WINNER], *g2 = fields[PAIR_G2_WINNER];
    if (fields[PAIR_WINNER] || (!g1 && !g2)) {
        yyjson_val *value = fields[PAIR_WINNER];
        games[0] = (game){model1, model2, "winner", value, winner_parse(value)};
        return 1;
    }
    games[0] = (game){model1, model2, "g1_winner", g1, winner_parse(g1)};
    games[1] = (game){model2, model1, "g2_winner", g2, winner_swap(winner_parse(g2))};
    return 2;
}

static jr_status wrong_field(const scan *s, const block *b, size_t offset, const char *field,
                             yyjson_val *value, const char *wanted, jr_error *err)
{
    unsigned long long line = block_line(b, offset);
    if (!value)
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is missing", s->name, line, field);
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is not %s", s->name, line, field, wanted);
}

static jr_status read_record(const judgment_scan *s, unsigned worker, const block *b, jr_str text,
                             uint64_t order, jr_error *err)
{
    json_parser *parser = &s->scan->workers[worker].parser;
    size_t offset = (size_t)(text.data - b->data);
    yyjson_val *record = json_parse(parser, text), *fields[N_PAIR_FIELDS];
    if (!record)
        return json_parse_error(parser, text, s->scan->name, block_line(b, offset), err);
    if (!yyjson_is_obj(record))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not an object {\"question_id\": ...}",
                            s->scan->name, (unsigned long long)block_line(b, offset));
    fields_pick(record, pair_fields, N_PAIR_FIELDS, fields);
    yyjson_val *model1 = fields[PAIR_MODEL1_ID] ? fields[PAIR_MODEL1_ID] : fields[PAIR_MODEL_1];
    yyjson_val *model2 = fields[PAIR_MODEL2_ID] ? fields[PAIR_MODEL2_ID] : fields[PAIR_MODEL_2];
    if (!yyjson_is_str(model1) || yyjson_get_len(model1) == 0)
        return wrong_field(s->scan, b, offset, "model1_id", model1, "a model's name", err);
    if (!yyjson_is_str(model2) || yyjson_get_len(model2) == 0)
        return wrong_field(s->scan, b, offset, "model2_id", model2, "a model's name", err);
    yyjson_val *question = fields[PAIR_QUESTION_ID];
    if (!yyjson_is_str(question) && !yyjson_is_num(question))
        return wrong_field(s->scan, b, offset, "question_id", question, "a string or a number",
                           err);
    game games[2];
    size_t n_games = find_games(fields, json_str(model1), json_str(model2), games);
    for (size_t i = 0; i < n_games; i++)
        add_game(s, worker, b, offset, order + i, fields, &games[i]);
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const judgment_scan *s = context;
    scan_worker *own = &s->scan->workers[worker];
    jr_str line;
    for (size_t offset = 0; block_next_line(b, &offset, &line);) {
        if (json_is_blank(line))
            continue;
        bool is_unfinished = b->is_last && line.data + line.size == b->data + b->size;
        if (is_unfinished && !json_parse(&own->parser, line)) {
            own->n_torn++;
            continue;
        }
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
static void count_votes(const judgment_scan *s, jr_judge_votes *judge)
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
        judge->valid += is_listed[v->worker][v->first] && is_listed[v->worker][v->second];
    }
    judge->duplicates = n_listed - judge->valid;
    for (unsigned w = 0; w < s->scan->n_workers; w++) {
        free(is_listed[w]);
        s->lists[w].size = 0;
    }
}

static jr_status read_judge(const judgment_scan *s, const char *bench_folder, jr_arena *arena,
                            jr_judge_votes *judge, jr_votes *votes, jr_error *err)
{
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
    count_votes(s, judge);
    scan_add_input(path.data, arena, source, votes);
    return JR_OK;
}

/* Sets votes->judges to the wanted ones that are there, each once, sorted. */
static jr_status select_judges(jr_arena *arena, const char *bench_folder,
                               const jr_votes_options *options, jr_votes *votes, jr_error *err)
{
    jr_str *there;
    size_t n_there;
    JR_TRY(jr_bench_judges(arena, bench_folder, &there, &n_there, err));
    if (n_there == 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s/model_judgment: holds no pair judgments (JUDGE_pair.jsonl)",
                            bench_folder);
    bool *is_wanted = jr_arena_alloc(arena, n_there, sizeof *is_wanted);
    bool wants_all = options->n_judges == 0;
    for (size_t i = 0; i < options->n_judges; i++) {
        jr_str wanted = folder_escape(arena, options->judges[i]);
        bool is_there = jr_str_compare(wanted, JR_STR("all")) == 0;
        wants_all |= is_there;
        for (size_t k = 0; k < n_there; k++) {
            if (jr_str_compare(folder_escape(arena, there[k]), wanted) == 0)
                is_wanted[k] = is_there = true;
        }
        if (!is_there)
            return jr_error_set(err, JR_ERR_NOT_FOUND,
                                "%s: has no pair judgments by %.*s; HINT: there is %s",
                                bench_folder, JR_STR_ARG(options->judges[i]),
                                folder_join(arena, there, n_there).data);
    }
    votes->judges = jr_arena_alloc(arena, n_there, sizeof *votes->judges);
    for (size_t k = 0; k < n_there; k++)
        if (wants_all || is_wanted[k])
            votes->judges[votes->n_judges++].judge = there[k];
    return JR_OK;
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
    judgment_scan s = {&base, lists};
    jr_status status = JR_OK;
    for (size_t i = 0; i < votes.n_judges && status == JR_OK; i++)
        status = read_judge(&s, bench_folder, arena, &votes.judges[i], &votes, err);
    for (unsigned w = 0; w < base.n_workers; w++)
        free(lists[w].votes);
    JR_TRY(status);
    TALLY_AUTO tally total;
    tally_init(&total);
    JR_TRY(scan_finish(&base, &total, bench_folder, arena, &votes, err));
    *ret_votes = votes;
    return JR_OK;
}
