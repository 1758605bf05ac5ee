/*
 * How far people have come with the sample, how they vote, and how far they agree.
 */
#include <jrank/bench.h>
#include <jrank/card.h>
#include <jrank/stats.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "base/str.h"
#include "bench/game_record.h"
#include "bench/id_table.h"
#include "bench/judgment_table.h"
#include "bench/lines.h"
#include "bench/records.h"
#include "stats/krippendorff.h"

enum { ROUNDS = 1000, FEW_VOTES = 20 };

static const double FAST_SECONDS = 2, HASTY_SHARE = 0.25, BY_CHANCE = 1e-5;

/* A person's votes as they are counted. */
typedef struct tally {
    double n_left, n_right, n_tie;
    double *seconds; /* of votes that tell */
    size_t n_seconds;
    double n_same, n_pairs;
} tally;

typedef struct looking {
    jr_people_status status;
    const judgment_table *table;
    id_table numbers; /* of the frame's matches, by their key and from 1 */
    tally *tallies;
    uint32_t *counts;    /* [frame match][JR_N_VERDICTS] of votes that count, by the left seat */
    uint8_t *verdict_of; /* [frame match][voter]; JR_N_VERDICTS: none */
} looking;

static jr_status list_people(jr_arena *arena, const char *bench_folder, looking *l,
                             jr_str **ret_names, jr_error *err)
{
    static const size_t PREFIX = sizeof "human-" - 1;
    size_t n, n_people = 0;
    JR_TRY(jr_bench_judges(arena, bench_folder, ret_names, &n, err));
    for (size_t i = 0; i < n; i++)
        if (jr_judge_is_person((*ret_names)[i]))
            (*ret_names)[n_people++] = (*ret_names)[i];
    l->status.n_voters = n_people;
    l->status.voters = jr_arena_alloc(arena, n_people, sizeof *l->status.voters);
    for (size_t i = 0; i < n_people; i++)
        l->status.voters[i].name = str_from((*ret_names)[i], PREFIX);
    return JR_OK;
}

static void take_row(looking *l, const judgment_row *row)
{
    const judgment_table *t = l->table;
    jr_voter_status *voter = &l->status.voters[row->judge];
    tally *sums = &l->tallies[row->judge];
    if (row->status != JUDGMENT_COUNTS)
        return;
    if (row->is_stale) {
        voter->n_stale++;
        return;
    }
    jr_verdict verdict = judgment_verdict(row);
    sums->n_left += verdict == JR_VERDICT_FIRST;
    sums->n_right += verdict == JR_VERDICT_SECOND;
    sums->n_tie += verdict == JR_VERDICT_TIE;
    jr_str first = t->models[row->first], second = t->models[row->second];
    uint64_t number =
        id_table_find(&l->numbers, pair_key(t->questions[row->question], first, second, row->turn));
    if (number == 0 || !l->status.sample.matches[number - 1].is_drawn) {
        voter->n_outside++;
        return;
    }
    if (!str_equals(l->status.sample.matches[number - 1].left, first))
        verdict = verdict == JR_VERDICT_FIRST    ? JR_VERDICT_SECOND
                  : verdict == JR_VERDICT_SECOND ? JR_VERDICT_FIRST
                                                 : verdict;
    voter->n_sample++;
    l->counts[(number - 1) * JR_N_VERDICTS + verdict]++;
    l->verdict_of[(number - 1) * l->status.n_voters + row->judge] = (uint8_t)verdict;
}

/* Pairs of people on each match, for both of them. */
static void compare_people(looking *l)
{
    size_t n = l->status.n_voters;
    for (size_t k = 0; k < l->status.sample.n_matches; k++) {
        const uint8_t *of = l->verdict_of + k * n;
        size_t n_there = 0;
        for (size_t i = 0; i < n; i++) {
            n_there += of[i] != JR_N_VERDICTS;
            for (size_t j = 0; j < n && of[i] != JR_N_VERDICTS; j++) {
                if (i == j || of[j] == JR_N_VERDICTS)
                    continue;
                l->tallies[i].n_pairs++;
                l->tallies[i].n_same += of[i] == of[j];
            }
        }
        l->status.n_labelled += n_there > 0;
        l->status.n_shared += n_there > 1;
    }
}

static int by_size(const void *left, const void *right)
{
    const double *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* Both tails of n votes with so many on one side, each as likely. */
static double chance_of(double most, double n)
{
    if (most <= n - most)
        return 1;
    /* P(Bin(n, 1/2) >= most) by the incomplete beta function, as an F distribution. */
    double numerator = 2 * (n - most + 1), denominator = 2 * most;
    return fmin(1, 2 * jr_f_upper(denominator / numerator, numerator, denominator));
}

static void describe(looking *l)
{
    for (size_t i = 0; i < l->status.n_voters; i++) {
        jr_voter_status *v = &l->status.voters[i];
        tally *t = &l->tallies[i];
        double decided = t->n_left + t->n_right, fast = 0;
        v->left = decided > 0 ? t->n_left / decided : (double)NAN;
        v->tie = decided + t->n_tie > 0 ? t->n_tie / (decided + t->n_tie) : (double)NAN;
        v->n_compared = (uint64_t)t->n_pairs;
        v->agreement = t->n_pairs > 0 ? t->n_same / t->n_pairs : (double)NAN;
        v->is_one_sided = chance_of(fmax(t->n_left, t->n_right), decided) < BY_CHANCE;
        v->median = v->fast = NAN;
        if (t->n_seconds == 0)
            continue;
        qsort(t->seconds, t->n_seconds, sizeof *t->seconds, by_size);
        for (size_t k = 0; k < t->n_seconds; k++)
            fast += t->seconds[k] < FAST_SECONDS;
        v->median = (t->seconds[(t->n_seconds - 1) / 2] + t->seconds[t->n_seconds / 2]) / 2;
        v->fast = fast / (double)t->n_seconds;
        v->is_hasty = t->n_seconds >= FEW_VOTES && v->fast > HASTY_SHARE;
    }
}

/* alpha, and its quantiles over rounds that draw as many questions as there are. */
static void find_alpha(looking *l)
{
    jr_people_status *s = &l->status;
    size_t n = s->sample.n_matches, n_questions = 0, n_there = 0;
    AUTO_FREE size_t *begin = memory_zeroed(n + 1, sizeof *begin);
    AUTO_FREE uint32_t *weight = memory_zeroed(n, sizeof *weight);
    AUTO_FREE double *alpha = memory_zeroed(ROUNDS, sizeof *alpha);
    s->alpha = krippendorff_alpha(l->counts, NULL, n, JR_N_VERDICTS);
    s->alpha_low = s->alpha_high = NAN;
    for (size_t k = 0; k < n; k++)
        if (k == 0 || !str_equals(s->sample.matches[k].question, s->sample.matches[k - 1].question))
            begin[n_questions++] = k;
    begin[n_questions] = n;
    for (uint64_t round = 0; round < ROUNDS && !isnan(s->alpha); round++) {
        rng random;
        rng_init(&random, s->sample.seed, round);
        memset(weight, 0, n * sizeof *weight);
        for (size_t q = 0; q < n_questions; q++) {
            size_t drawn = (size_t)rng_below(&random, n_questions);
            for (size_t k = begin[drawn]; k < begin[drawn + 1]; k++)
                weight[k]++;
        }
        double one = krippendorff_alpha(l->counts, weight, n, JR_N_VERDICTS);
        if (!isnan(one))
            alpha[n_there++] = one;
    }
    if (n_there < ROUNDS / 2)
        return;
    qsort(alpha, n_there, sizeof *alpha, by_size);
    s->alpha_low = alpha[(size_t)(0.025 * (double)(n_there - 1))];
    s->alpha_high = alpha[(size_t)ceil(0.975 * (double)(n_there - 1))];
}

/* How long each vote took, which only the records tell. */
static jr_status read_seconds(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    tally *t = context;
    yyjson_val *seconds = yyjson_obj_get(line->record, call_fields[CALL_LATENCY].name.data);
    if (yyjson_is_num(seconds))
        t->seconds[t->n_seconds++] = yyjson_get_num(seconds);
    return JR_OK;
}

static jr_status take_votes(jr_arena *arena, looking *l, jr_error *err)
{
    const judgment_table *t = l->table;
    jr_people_status *s = &l->status;
    size_t n = s->sample.n_matches;
    l->tallies = jr_arena_alloc(arena, s->n_voters, sizeof *l->tallies);
    l->counts = jr_arena_alloc(arena, n * JR_N_VERDICTS, sizeof *l->counts);
    l->verdict_of = jr_arena_alloc(arena, n * s->n_voters, sizeof *l->verdict_of);
    for (size_t k = 0; k < n * s->n_voters; k++)
        l->verdict_of[k] = JR_N_VERDICTS;
    for (size_t k = 0; k < n; k++) {
        const jr_people_match *m = &s->sample.matches[k];
        (void)id_table_add(&l->numbers, pair_key(m->question, m->left, m->right, (uint16_t)m->turn),
                           k + 1);
    }
    for (size_t i = 0; i < t->n_rows; i++)
        take_row(l, &t->rows[i]);
    for (size_t i = 0; i < t->n_files; i++) {
        if (!t->files[i] || t->files[i]->source != GAMES_OF_PAIRS)
            continue;
        tally *of = &l->tallies[t->judge_of_file[i]];
        of->seconds = jr_arena_alloc(arena, t->files[i]->n_rows, sizeof *of->seconds);
        JR_TRY(json_lines_read(t->files[i]->path.data, read_seconds, of, NULL, err));
    }
    compare_people(l);
    describe(l);
    find_alpha(l);
    return JR_OK;
}

jr_status jr_people_status_load(jr_arena *arena, const char *bench_folder,
                                jr_people_status *ret_status, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    looking l = {0};
    jr_str *names;
    JR_TRY(jr_people_sample_load(arena, bench_folder, &l.status.sample, err));
    JR_TRY(list_people(arena, bench_folder, &l, &names, err));
    judgment_plan plan = {.needs_stale = true};
    JR_TRY(
        judgment_table_open_bench(bench_folder, names, l.status.n_voters, plan, NULL, &table, err));
    l.table = table;
    jr_status status = take_votes(scratch, &l, err);
    id_table_release(&l.numbers);
    JR_TRY(status);
    *ret_status = l.status;
    return JR_OK;
}
