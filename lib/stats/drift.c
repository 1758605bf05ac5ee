/*
 * Two verdicts of the present judge on matches that have one: are they what it would have said
 * then? Matches whose score did not change add nothing to the shift and keep their sign, so only
 * the others are turned, and the cost is rounds x changes x models.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/rng.h"
#include "drift.h"
#include "linalg.h"

enum { MOST_EXACT = 16, ROUNDS = 9999, PATTERNS_AT_ONCE = 256 };

static const double USUAL_ALPHA = 0.05;

/* Sums in another order differ in the last digits, and a pattern equal to what was seen reaches it.
 */
static const double SAME = 1 - 1e-10;

static const struct {
    int exit_code;
    const char *word, *meaning;
} decisions[] = {
#define ROW(id, exit_code, word, meaning) {exit_code, word, meaning},
    JR_DRIFT_DECISIONS(ROW)
#undef ROW
};

const char *jr_drift_word(jr_drift_decision decision)
{
    return decisions[decision].word;
}

const char *jr_drift_meaning(jr_drift_decision decision)
{
    return decisions[decision].meaning;
}

int jr_drift_exit_code(jr_drift_decision decision)
{
    return decisions[decision].exit_code;
}

/* What the test sums up. */
typedef struct drift_sums {
    const jr_rejudged *matches;
    size_t n_matches, d; /* d = models + 1 */
    double mean_weight;  /* of 1 / probability */
    double *inverse;     /* R, d x d */
    double *changes;     /* psi of each match whose score changed, d each */
    size_t n_changed;
} drift_sums;

static double weight_of(const drift_sums *s, const jr_rejudged *match)
{
    return 1 / match->probability / s->mean_weight;
}

/* R = the inverse of H with the rows of strengths centred; false where there is none. */
static bool find_inverse(const drift_sums *s, const double *theta)
{
    size_t d = s->d, n_models = d - 1;
    double trace = 0;
    AUTO_FREE double *factor = memory_zeroed(d * d, sizeof *factor);
    for (size_t k = 0; k < s->n_matches; k++) {
        const jr_rejudged *m = &s->matches[k];
        double p = jr_logistic(theta[0] + theta[1 + m->first] - theta[1 + m->second]);
        linalg_add_difference(factor, d, 0, 1 + m->first, 1 + m->second,
                              weight_of(s, m) * p * (1 - p));
    }
    for (size_t i = 0; i < d; i++)
        trace += factor[i * d + i];
    /* Along the sum of strengths, which no difference has a part in. */
    for (size_t i = 1; i < d; i++)
        for (size_t j = 1; j <= i; j++)
            factor[i * d + j] += trace / (double)(d * n_models);
    if (!linalg_cholesky(factor, d))
        return false;
    for (size_t i = 0; i < d; i++)
        if (factor[i * d + i] * factor[i * d + i] < 1e-10 * trace / (double)d)
            return false;
    linalg_inverse(factor, d, s->inverse);
    for (size_t j = 0; j < d; j++) {
        double mean = 0;
        for (size_t i = 1; i < d; i++)
            mean += s->inverse[i * d + j] / (double)n_models;
        for (size_t i = 1; i < d; i++)
            s->inverse[i * d + j] -= mean;
    }
    return true;
}

/* R x for one match. */
static double influence(const drift_sums *s, const jr_rejudged *m, size_t i)
{
    const double *row = s->inverse + i * s->d;
    return row[0] + row[1 + m->first] - row[1 + m->second];
}

/* Q / (Q - 1) of what a question adds, around the mean. */
static void add_cluster(const double *sums, const double *shift, double n_questions, size_t d,
                        double *variance)
{
    for (size_t i = 0; i < d; i++) {
        double off = sums[i] - shift[i] / n_questions;
        variance[i] += n_questions / (n_questions - 1) * off * off;
    }
}

static void find_clustered(const drift_sums *s, jr_drift *drift)
{
    AUTO_FREE double *sums = memory_zeroed(s->d, sizeof *sums);
    for (size_t k = 0, changed = 0; k < s->n_matches; k++) {
        const jr_rejudged *m = &s->matches[k];
        if (m->new_score != m->old_score) {
            for (size_t i = 0; i < s->d; i++)
                sums[i] += s->changes[changed * s->d + i];
            changed++;
        }
        if (k + 1 < s->n_matches && s->matches[k + 1].question == m->question)
            continue;
        add_cluster(sums, drift->shift, (double)drift->n_questions, s->d, drift->clustered);
        memset(sums, 0, s->d * sizeof *sums);
    }
}

static void find_sums(drift_sums *s, jr_drift *drift)
{
    size_t d = s->d;
    for (size_t k = 0; k < s->n_matches; k++) {
        const jr_rejudged *m = &s->matches[k];
        double change = m->new_score - m->old_score, weight = weight_of(s, m);
        drift->square += change * change / (double)s->n_matches;
        drift->n_self += m->again != m->new_score;
        for (size_t i = 0; i < d; i++) {
            double each = weight * influence(s, m, i);
            drift->floor[i] += each * each;
            if (change == 0)
                continue;
            double psi = change * each;
            s->changes[s->n_changed * d + i] = psi;
            drift->shift[i] += psi;
            drift->independent[i] += psi * psi;
        }
        s->n_changed += change != 0;
    }
    drift->n_changed = s->n_changed;
    double m = (double)s->n_matches;
    find_clustered(s, drift);
    for (size_t i = 0; i < d; i++) {
        drift->floor[i] *= (drift->square * m + 2) / m;
        drift->variance[i] =
            fmax(fmax(drift->independent[i], drift->clustered[i]), drift->floor[i]);
    }
}

/* Of n sums, the largest in errors of independent matches. */
static double largest_of(const double *sums, const double *variance, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        if (variance[i] > 0)
            largest = fmax(largest, fabs(sums[i]) / sqrt(variance[i]));
    return largest;
}

/* Patterns of signs, many a task. */
typedef struct sign_flips {
    const drift_sums *sums;
    const double *variance;
    double seen;
    bool is_exact;
    size_t n_patterns;
    uint64_t seed;
    uint32_t *n_reached; /* per task */
} sign_flips;

static void try_patterns(void *context, size_t task, unsigned thread)
{
    (void)thread;
    sign_flips *f = context;
    size_t d = f->sums->d, end = (task + 1) * PATTERNS_AT_ONCE;
    AUTO_FREE double *sums = memory_zeroed(d, sizeof *sums);
    for (size_t p = task * PATTERNS_AT_ONCE; p < end && p < f->n_patterns; p++) {
        rng random;
        uint64_t signs = p;
        if (!f->is_exact)
            rng_init(&random, f->seed, p);
        memset(sums, 0, d * sizeof *sums);
        for (size_t k = 0; k < f->sums->n_changed; k++) {
            const double *psi = f->sums->changes + k * d;
            if (!f->is_exact && k % 64 == 0)
                signs = rng_bits(&random);
            double sign = signs >> k % 64 & 1 ? -1 : 1;
            for (size_t i = 0; i < d; i++)
                sums[i] += sign * psi[i];
        }
        f->n_reached[task] += largest_of(sums, f->variance, d) >= f->seen * SAME;
    }
}

static void test_shift(const drift_sums *s, const jr_drift_options *options, jr_drift *drift)
{
    drift->largest = largest_of(drift->shift, drift->independent, s->d);
    drift->is_exact = s->n_changed <= MOST_EXACT;
    size_t n_patterns = drift->is_exact ? (size_t)1 << s->n_changed : ROUNDS;
    size_t n_tasks = (n_patterns + PATTERNS_AT_ONCE - 1) / PATTERNS_AT_ONCE;
    AUTO_FREE uint32_t *n_reached = memory_zeroed(n_tasks, sizeof *n_reached);
    sign_flips flips = {.sums = s,
                        .variance = drift->independent,
                        .seen = drift->largest,
                        .is_exact = drift->is_exact,
                        .n_patterns = n_patterns,
                        .seed = options->seed,
                        .n_reached = n_reached};
    pool_run(options->n_threads, n_tasks, try_patterns, &flips);
    double reached = 0;
    for (size_t t = 0; t < n_tasks; t++)
        reached += n_reached[t];
    drift->p_shift =
        drift->is_exact ? reached / (double)n_patterns : (1 + reached) / (1 + (double)n_patterns);
}

/* P(Bin(n, 1/3) >= k), by the incomplete beta function. */
static double upper_third(uint64_t n, uint64_t k)
{
    if (k == 0)
        return 1;
    double numerator = 2 * (double)(n - k + 1), denominator = 2 * (double)k;
    return jr_f_upper(denominator * 2 / numerator, numerator, denominator);
}

static void test_identity(const drift_sums *s, jr_drift *drift)
{
    for (size_t k = 0; k < s->n_matches; k++) {
        const jr_rejudged *m = &s->matches[k];
        bool old_new = m->old_score == m->new_score, old_again = m->old_score == m->again;
        bool new_again = m->new_score == m->again;
        drift->n_odd += old_new + old_again + new_again == 1;
        drift->n_odd_old += new_again && !old_new;
    }
    drift->p_identity = upper_third(drift->n_odd, drift->n_odd_old);
}

bool drift_is_within(const double *shift, const double *variance, size_t d, double t, double margin,
                     double *ret_reach)
{
    bool is_within = true;
    for (size_t i = 0; i < d; i++) {
        ret_reach[i] = fabs(shift[i]) + t * sqrt(variance[i]);
        is_within &= ret_reach[i] <= margin;
    }
    return is_within;
}

double drift_alpha(double alpha)
{
    return alpha > 0 ? alpha : USUAL_ALPHA;
}

jr_status jr_drift_test(jr_arena *arena, const jr_rejudged *matches, size_t n_matches,
                        const jr_drift_options *options, jr_drift *ret_drift, jr_error *err)
{
    size_t d = options->n_models + 1;
    AUTO_FREE double *inverse = memory_zeroed(d * d, sizeof *inverse);
    AUTO_FREE double *changes = memory_zeroed(n_matches * d, sizeof *changes);
    drift_sums s = {
        .matches = matches, .n_matches = n_matches, .d = d, .inverse = inverse, .changes = changes};
    for (size_t k = 0; k < n_matches; k++)
        s.mean_weight += 1 / matches[k].probability / (double)n_matches;
    if (!find_inverse(&s, options->theta))
        return jr_error_set(err, JR_ERR_DATA,
                            "the %zu matches that were judged again do not connect all models, or "
                            "always have them in the same seats",
                            n_matches);
    double *arrays = jr_arena_alloc(arena, 6 * d, sizeof *arrays);
    jr_drift drift = {.n_matches = n_matches,
                      .shift = arrays,
                      .variance = arrays + d,
                      .independent = arrays + 2 * d,
                      .clustered = arrays + 3 * d,
                      .floor = arrays + 4 * d,
                      .reach = arrays + 5 * d};
    for (size_t k = 0; k < n_matches; k++)
        drift.n_questions += k == 0 || matches[k].question != matches[k - 1].question;
    if (drift.n_questions < 2)
        return jr_error_set(err, JR_ERR_DATA,
                            "the matches that were judged again are of one question only");
    find_sums(&s, &drift);
    test_shift(&s, options, &drift);
    test_identity(&s, &drift);
    double alpha = drift_alpha(options->alpha);
    double t = jr_student_quantile(1 - alpha, (double)drift.n_questions - 1);
    drift.is_equivalent =
        drift_is_within(drift.shift, drift.variance, d, t, options->margin, drift.reach);
    drift.is_different = fmin(drift.p_shift, drift.p_identity) <= alpha / 2;
    drift.decision = drift.is_equivalent  ? JR_DRIFT_POOL
                     : drift.is_different ? JR_DRIFT_DIFFERS
                                          : JR_DRIFT_NOT_ENOUGH;
    *ret_drift = drift;
    return JR_OK;
}
