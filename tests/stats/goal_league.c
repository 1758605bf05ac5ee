/*
 * Verdicts are drawn with the odds of strengths and of what the question does to them. With matches
 * in flight replies come in any order.
 */
#include "goal_league.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

static const double ALPHA = 0.05, PRIOR_VARIANCE = 0.75 * 0.75;

const double league_rakuda[LEAGUE_RAKUDA] = {1468.2, 1351.8, 1283.3, 1088.8, 1043.9, 1012.2, 1018.9,
                                             972.1,  921.3,  898.9,  840.2,  767.1,  676.6,  655.7};

void league_normal(double sd, size_t n_models, double *ret_points)
{
    for (size_t i = 0; i < n_models; i++)
        ret_points[i] = sd * jr_normal_quantile(((double)i + 0.5) / (double)n_models);
}

/* What questions differ by makes the odds over all of them smaller: a normal variable in a logistic
 * function, by the normal one that is nearest to it. */
static double share_of(double moves)
{
    const double nearest = 16 * sqrt(3) / (15 * acos(-1));
    return 1 / sqrt(1 + 2 * pow(nearest * moves, 2));
}

league *league_open(jr_arena *arena, const league_setting *setting, uint64_t run)
{
    size_t m = setting->n_models, q = setting->n_questions;
    league *l = jr_arena_alloc(arena, 1, sizeof *l);
    *l = (league){.setting = setting,
                  .n_models = m,
                  .n_questions = q,
                  .strength = jr_arena_alloc(arena, m, sizeof *l->strength),
                  .truth = jr_arena_alloc(arena, m, sizeof *l->truth),
                  .effect = jr_arena_alloc(arena, q * m, sizeof *l->effect),
                  .details = jr_arena_alloc(arena, setting->most + LEAGUE_LOOK, sizeof *l->details),
                  .is_closed = jr_arena_alloc(arena, q * m * m, sizeof *l->is_closed),
                  .uses = jr_arena_alloc(arena, q * m, sizeof *l->uses),
                  .n_matches = jr_arena_alloc(arena, m, sizeof *l->n_matches)};
    rng_init(&l->random, 91, run);
    double mean = 0,
           other = setting->moves_every_other > 0 ? setting->moves_every_other : setting->moves;
    for (size_t i = 0; i < m; i++)
        mean += setting->points[i] / (double)m;
    for (size_t i = 0; i < m; i++) {
        l->strength[i] = (setting->points[i] - mean) * LEAGUE_POINT;
        l->truth[i] = (share_of(setting->moves) + share_of(other)) / 2 * l->strength[i];
    }
    for (size_t k = 0; k < q * m; k++)
        l->effect[k] = (k / m % 2 ? other : setting->moves) * rng_normal(&l->random);
    return l;
}

static bool *place_of(const league *l, choice_match m)
{
    return &l->is_closed[(m.question * l->n_models + m.first) * l->n_models + m.second];
}

void league_close(league *l, choice_match m)
{
    *place_of(l, m) = true;
    l->uses[m.question * l->n_models + m.first]++;
    l->uses[m.question * l->n_models + m.second]++;
}

void league_judge(league *l, choice_match m)
{
    const double *effect = l->effect + m.question * l->n_models;
    double p = jr_logistic(LEAGUE_HOME + l->strength[m.first] - l->strength[m.second] +
                           effect[m.first] - effect[m.second]);
    bool is_won = rng_uniform(&l->random) < p;
    l->details[l->n++] = (jr_detail){m.question, 0, {m.first, m.second, is_won, !is_won, 0}};
    l->n_matches[m.first]++;
    l->n_matches[m.second]++;
}

choice_match league_draw_fewest(league *l)
{
    uint32_t fewest = 0, n_models = (uint32_t)l->n_models;
    uint64_t n_equal = 0;
    choice_match match;
    for (uint32_t i = 0; i < n_models; i++) {
        n_equal = l->n_matches[i] < l->n_matches[fewest] ? 0 : n_equal;
        if (l->n_matches[i] <= l->n_matches[fewest] && rng_below(&l->random, ++n_equal) == 0)
            fewest = i;
    }
    do {
        uint32_t other = (fewest + 1 + (uint32_t)rng_below(&l->random, n_models - 1)) % n_models;
        bool is_first = rng_below(&l->random, 2) == 0;
        match = (choice_match){(uint32_t)rng_below(&l->random, l->n_questions),
                               is_first ? fewest : other, is_first ? other : fewest};
    } while (*place_of(l, match));
    return match;
}

jr_counts league_count(jr_arena *arena, const league *l)
{
    size_t m = l->n_models, n = 0;
    jr_cell *cells = jr_arena_alloc(arena, m * m, sizeof *cells);
    for (size_t k = 0; k < l->n; k++) {
        const jr_cell *vote = &l->details[k].cell;
        jr_cell *sum = &cells[vote->first * m + vote->second];
        *sum = (jr_cell){vote->first, vote->second, sum->wins + vote->wins,
                         sum->losses + vote->losses, 0};
    }
    for (size_t k = 0; k < m * m; k++)
        if (jr_cell_total(&cells[k]) > 0)
            cells[n++] = cells[k];
    return (jr_counts){.n_models = m, .n_cells = n, .cells = cells};
}

static int by_question(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    return (a->question > b->question) - (a->question < b->question);
}

static void fit_nothing(jr_arena *arena, const league *l, jr_peek_fit *ret_fit)
{
    size_t d = l->n_models + 1;
    jr_peek_fit fit = {.n_models = l->n_models,
                       .strength = jr_arena_alloc(arena, l->n_models, sizeof *fit.strength),
                       .model = jr_arena_alloc(arena, d * d, sizeof *fit.model)};
    for (size_t i = 0; i < d; i++)
        fit.model[i * d + i] = i == 0 ? 1 : PRIOR_VARIANCE;
    *ret_fit = fit;
}

void league_fit(jr_arena *arena, league *l, jr_peek_fit *ret_fit)
{
    if (l->n == 0) {
        fit_nothing(arena, l, ret_fit);
        return;
    }
    const jr_counts counts = league_count(arena, l);
    jr_error err;
    qsort(l->details, l->n, sizeof *l->details, by_question);
    if (jr_peek_fit_votes(arena, &counts, l->details, l->n, ret_fit, &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        abort();
    }
}

/* A league on its way. */
typedef struct game {
    league *l;
    jr_peek_fit fit;
    choice_contrast *open;
    size_t n_open;
    bool *is_narrow;
    choice_match *out; /* in flight */
    size_t n_out;
    uint64_t n_planned;
    league_outcome outcome;
} game;

static void choose(game *g)
{
    league *l = g->l;
    size_t wanted = l->setting->in_flight + LEAGUE_LOOK - g->n_out;
    const choice_problem problem = {.fit = &g->fit,
                                    .open = g->open,
                                    .n_open = l->setting->rule == LEAGUE_WIDTH ? g->n_open : 0,
                                    .n_questions = l->n_questions,
                                    .is_closed = l->is_closed,
                                    .uses = l->uses,
                                    .in_flight = g->out,
                                    .n_in_flight = g->n_out,
                                    .seed = rng_below(&l->random, UINT32_MAX),
                                    .n_planned = g->n_planned};
    size_t n = match_choose(&problem, wanted, g->out + g->n_out);
    for (size_t k = g->n_out; k < g->n_out + n; k++)
        league_close(l, g->out[k]);
    g->n_out += n;
    g->n_planned += n;
}

static void ask(game *g)
{
    league *l = g->l;
    if (l->setting->rule == LEAGUE_FEWEST_FIRST) {
        for (size_t k = 0; k < LEAGUE_LOOK; k++) {
            choice_match match = league_draw_fewest(l);
            league_close(l, match);
            league_judge(l, match);
        }
        return;
    }
    choose(g);
    for (size_t k = 0; k < LEAGUE_LOOK && g->n_out > 0; k++) {
        size_t reply = l->setting->in_flight ? (size_t)rng_below(&l->random, g->n_out) : 0;
        league_judge(l, g->out[reply]);
        for (size_t later = reply + 1; later < g->n_out; later++)
            g->out[later - 1] = g->out[later];
        g->n_out--;
    }
}

static bool may_speak(const league *l)
{
    bool may = true;
    for (size_t i = 0; i < l->n_models; i++)
        may &= l->n_matches[i] >= CHOICE_LEAST_MATCHES;
    return may;
}

static bool misses(const jr_peek *peek, double truth)
{
    return truth < peek->lower || truth > peek->upper;
}

static void check_pairs(game *g)
{
    const league *l = g->l;
    size_t m = l->n_models;
    double pairs = (double)(m * (m - 1)) / 2, degrees = (double)l->n_questions - 1;
    double target = jr_peek_target(l->setting->width * LEAGUE_POINT, pairs, ALPHA);
    double shared_by_all = jr_student_quantile(1 - ALPHA / 2 / pairs, degrees);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < i; j++) {
            jr_peek peek;
            double truth = l->truth[i] - l->truth[j];
            jr_peek_at(&g->fit, (jr_contrast){i, j}, pairs, ALPHA, target, &peek);
            g->outcome.misses_pair |= misses(&peek, truth);
            g->outcome.misses_bonferroni |=
                fabs(peek.estimate - truth) > shared_by_all * sqrt(peek.variance);
        }
}

/* Models that are wider than wanted become the open contrasts. */
static void check_models(game *g)
{
    const league *l = g->l;
    size_t m = l->n_models;
    double width = l->setting->width * LEAGUE_POINT, sum = 0;
    double target = jr_peek_target(width, (double)m, ALPHA);
    double t = jr_student_quantile(1 - ALPHA / 2, (double)l->n_questions - 1);
    g->n_open = 0;
    for (size_t i = 0; i < m; i++) {
        jr_peek peek;
        jr_peek_at(&g->fit, (jr_contrast){i, SIZE_MAX}, (double)m, ALPHA, target, &peek);
        g->outcome.misses_model |= misses(&peek, l->truth[i]);
        g->outcome.misses_plain |= fabs(peek.estimate - l->truth[i]) > t * sqrt(peek.variance);
        g->is_narrow[i] |= peek.upper - peek.lower <= width;
        if (!g->is_narrow[i])
            g->open[g->n_open++] = (choice_contrast){{i, SIZE_MAX}, peek.variance * peek.variance};
        sum += 2 * t * sqrt(peek.variance) / LEAGUE_POINT / (double)m;
    }
    if (sum <= 100 && g->outcome.calls_to_100 == (double)l->setting->most)
        g->outcome.calls_to_100 = (double)l->n;
}

static double kendall(const league *l, const double *estimate)
{
    double sum = 0, n = (double)(l->n_models * (l->n_models - 1)) / 2;
    for (size_t i = 0; i < l->n_models; i++)
        for (size_t j = 0; j < i; j++)
            sum += (estimate[i] - estimate[j]) * (l->truth[i] - l->truth[j]) > 0 ? 1 : -1;
    return sum / n;
}

league_outcome league_play(const league_setting *setting, bool with_pairs, uint64_t run)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t m = setting->n_models;
    game g = {.l = league_open(arena, setting, run),
              .open = jr_arena_alloc(arena, m, sizeof *g.open),
              .is_narrow = jr_arena_alloc(arena, m, sizeof *g.is_narrow),
              .out = jr_arena_alloc(arena, setting->in_flight + LEAGUE_LOOK, sizeof *g.out),
              .outcome = {.calls = (double)setting->most, .calls_to_100 = (double)setting->most}};
    JR_ARENA_AUTO jr_arena *last = jr_arena_new();
    league_fit(last, g.l, &g.fit);
    while (g.l->n < setting->most && (with_pairs || g.outcome.calls == (double)setting->most)) {
        ask(&g);
        jr_arena *next = jr_arena_new();
        league_fit(next, g.l, &g.fit);
        jr_arena_free(last);
        last = next;
        if (g.outcome.n_looks < LEAGUE_MOST_LOOKS)
            g.outcome.tau[g.outcome.n_looks++] = kendall(g.l, g.fit.strength);
        if (!may_speak(g.l))
            continue;
        check_models(&g);
        if (with_pairs)
            check_pairs(&g);
        if (g.n_open == 0 && g.outcome.calls == (double)setting->most)
            g.outcome.calls = (double)g.l->n;
    }
    return g.outcome;
}

league_errors league_count_errors(const league_setting *setting, size_t n_runs)
{
    league_errors e = {0};
    double share = 100 / (double)n_runs;
    for (uint64_t run = 0; run < n_runs; run++) {
        league_outcome o = league_play(setting, true, run);
        e.pair += share * o.misses_pair;
        e.model += share * o.misses_model;
        e.plain += share * o.misses_plain;
        e.bonferroni += share * o.misses_bonferroni;
    }
    return e;
}

void league_designs(league_design ret_designs[LEAGUE_DESIGNS])
{
    static const char *const names[LEAGUE_DESIGNS] = {"flat", "rakuda", "in-flight", "uneven",
                                                      "20-questions"};
    static double flat[LEAGUE_RAKUDA];
    league_normal(70, LEAGUE_RAKUDA, flat);
    for (size_t k = 0; k < LEAGUE_DESIGNS; k++)
        ret_designs[k] = (league_design){names[k],
                                         {.points = flat,
                                          .n_models = LEAGUE_RAKUDA,
                                          .n_questions = 40,
                                          .moves = 0.5,
                                          .rule = LEAGUE_MIX,
                                          .width = 200,
                                          .most = 1500}};
    ret_designs[1].setting.points = league_rakuda;
    ret_designs[2].setting.in_flight = 1000;
    ret_designs[2].setting.most = 3000;
    ret_designs[3].setting.moves = 0.2;
    ret_designs[3].setting.moves_every_other = 1.2;
    ret_designs[4].setting.n_questions = 20;
}
