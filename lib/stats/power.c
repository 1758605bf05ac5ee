/*
 * Numbers of votes on a geometric grid, one matrix inverse for each, all targets read off together:
 * between two grid points the inverse of a variance is nearly linear in the votes. A variance has
 * two parts, of single votes and of pairs on one question; as only the second knows sigma, one walk
 * along the grid serves every sigma.
 */
#include <jrank/stats.h>

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "likelihood.h"
#include "linalg.h"
#include "question_votes.h"

/* The grid begins at about 1 % of the present votes; its point TWICE adds as many as there are. */
enum { PORTIONS = 400, GRID = 70, TWICE = 20 };
static const double GRID_STEP = 1.25;

enum { MOST_QUESTIONS = 1 << 30 };

typedef struct planner {
    const jr_power_votes *votes;
    const jr_bt_fit *fit;
    size_t n, d;
    double *theta;      /* (a, b), 0 where it was not estimated */
    double present;     /* votes so far */
    double *total;      /* of these, and of those to come, per model */
    double *added;      /* n x n: votes to come, with the row first */
    double *old;        /* d x d: H of the votes so far, with the ridge that takes away shifts */
    double *fresh;      /* d x d: H of those to come */
    double *pairs;      /* d x d: P of the votes so far */
    double *covariance; /* d x d: C */
    double *work;       /* d x d */
    double ridge, dispersion;
    double n_questions; /* 0: votes are independent */
} planner;

/* A variance is dispersion * single + s * paired. */
typedef struct variance_parts {
    double single, paired;
} variance_parts;

/* How a target fares along the grid with one sigma, and variances of single votes taken for so many
 * times what they are by the estimates. */
typedef struct course {
    double s, share, before, votes;
} course;

enum { COURSES = 3 };

/* One portion of votes: a model with the fewest votes against all opponents, in both seats alike.
 */
static void add_portion(planner *p, double votes)
{
    const uint32_t *component = p->fit->field.component;
    size_t fewest = SIZE_MAX, opponents = 0;
    for (size_t i = 0; i < p->n; i++)
        if (component[i] != JR_NO_COMPONENT && p->fit->field.component_size[component[i]] > 1 &&
            (fewest == SIZE_MAX || p->total[i] < p->total[fewest]))
            fewest = i;
    if (fewest == SIZE_MAX)
        return;
    for (size_t j = 0; j < p->n; j++)
        opponents += j != fewest && component[j] == component[fewest];
    for (size_t j = 0; j < p->n; j++) {
        if (j == fewest || component[j] != component[fewest])
            continue;
        p->added[fewest * p->n + j] += votes / (double)(2 * opponents);
        p->added[j * p->n + fewest] += votes / (double)(2 * opponents);
        p->total[j] += votes / (double)opponents;
    }
    p->total[fewest] += votes;
}

static void fill_upper(double *matrix, size_t d)
{
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < i; j++)
            matrix[j * d + i] = matrix[i * d + j];
}

/* With the pairs of votes on one question, those of a vote with itself taken out. */
static void add_question(planner *p, const question_votes *v, const question_block *b)
{
    size_t m = 1 + b->n_models, d = p->d;
    AUTO_FREE double *h = memory_zeroed(m * m, sizeof *h);
    question_votes_look(v, b, p->theta, 0, NULL, 1, h, NULL);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t k = 1; k < m; k++)
                sum += h[i * m + k] * h[j * m + k];
            p->pairs[question_parameter(b, i) * d + question_parameter(b, j)] += sum;
        }
}

static void find_pairs(planner *p)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_power_votes *votes = p->votes;
    question_votes v = question_votes_of(arena, votes->details, votes->n_details, p->n);
    for (size_t q = 0; q < v.n_blocks; q++)
        add_question(p, &v, &v.blocks[q]);
    for (size_t k = 0; k < votes->n_details; k++) {
        const jr_cell *cell = &votes->details[k].cell;
        double e =
            jr_logistic(p->theta[0] + p->theta[1 + cell->first] - p->theta[1 + cell->second]);
        linalg_add_difference(p->pairs, p->d, 0, 1 + cell->first, 1 + cell->second,
                              -2 * jr_cell_total(cell) * pow(e * (1 - e), 2));
    }
    fill_upper(p->pairs, p->d);
    p->n_questions = (double)v.n_blocks;
}

static void find_fresh(planner *p)
{
    memset(p->fresh, 0, p->d * p->d * sizeof *p->fresh);
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->n; j++) {
            double e = jr_logistic(p->theta[0] + p->theta[1 + i] - p->theta[1 + j]);
            if (p->added[i * p->n + j] > 0)
                linalg_add_difference(p->fresh, p->d, p->fit->home_free ? 0 : SIZE_MAX, 1 + i,
                                      1 + j, p->added[i * p->n + j] * e * (1 - e));
        }
    fill_upper(p->fresh, p->d);
}

/* C of the votes so far and those to come; false where there is none. */
static bool find_covariance(planner *p)
{
    size_t d = p->d;
    for (size_t k = 0; k < d * d; k++)
        p->work[k] = p->old[k] + p->fresh[k];
    if (!linalg_cholesky(p->work, d))
        return false;
    linalg_inverse(p->work, d, p->covariance);
    /* Takes the ridge out again, as jr_bt_covariance does: sum 0 per component. */
    const jr_field *field = &p->fit->field;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->n && field->component[i] != JR_NO_COMPONENT; j++)
            if (field->component[i] == field->component[j]) {
                double size = (double)field->component_size[field->component[i]];
                p->covariance[(1 + i) * d + 1 + j] -= 1 / (p->ridge * size * size);
            }
    return true;
}

/* With x = C c: c' C H C c = c' x, and x' P x, of which the votes so far are known pair by pair and
 * those to come are spread over the questions. */
static variance_parts find_variance(const planner *p, const jr_power_target *target, double *x)
{
    size_t d = p->d, i = 1 + target->model, j = 1 + target->reference;
    for (size_t k = 0; k < d; k++)
        x[k] = p->covariance[k * d + i] -
               (target->reference == SIZE_MAX ? 0 : p->covariance[k * d + j]);
    variance_parts v = {x[i] - (target->reference == SIZE_MAX ? 0 : x[j]), 0};
    for (size_t k = 0; k < d && p->n_questions > 0; k++) {
        double pairs = 0, old = 0, fresh = 0;
        for (size_t l = 0; l < d; l++) {
            pairs += p->pairs[k * d + l] * x[l];
            old += p->old[k * d + l] * x[l];
            fresh += p->fresh[k * d + l] * x[l];
        }
        v.paired += x[k] * pairs + (k > 0 ? fresh * (2 * old + fresh) / p->n_questions : 0);
    }
    return v;
}

/* (t + z) of an interval from so many questions; 0: votes are independent. */
static double factor_of(double n_questions, double z)
{
    return z + (n_questions > 0 ? jr_student_quantile(0.975, n_questions - 1)
                                : jr_normal_quantile(0.975));
}

/* The variance at which the target is met. */
static double wanted_variance(const jr_power_target *target, double n_questions)
{
    return pow(target->length / factor_of(n_questions, target->z), 2);
}

/* More questions, where with n of them the variance is that of now / n. */
static double find_questions(const jr_power_target *target, double variance, double n)
{
    double enough = n, few = n;
    while (variance * n / enough > wanted_variance(target, enough) && enough < MOST_QUESTIONS) {
        few = enough;
        enough *= 2;
    }
    while (enough - few > 1) {
        double middle = floor((few + enough) / 2);
        if (variance * n / middle > wanted_variance(target, middle))
            few = middle;
        else
            enough = middle;
    }
    return enough - n;
}

/* The variance of a target that questions share when they have any number of votes, over s. */
static double least_paired(const planner *p, const jr_power_target *target)
{
    const jr_field *field = &p->fit->field;
    double size = (double)field->component_size[field->component[target->model]];
    return p->n_questions > 0 ? (target->reference == SIZE_MAX ? 1 - 1 / size : 2) / p->n_questions
                              : 0;
}

/* sigma as a fit sees it that averages over questions, squared. */
static double marginal_square(double sigma)
{
    const double c = 16 * sqrt(3) / (15 * M_PI);
    return 1 / (1 / (sigma * sigma) + 2 * c * c);
}

/* Standard error of log c' C c, which strengths tell no better than they are known: of its slope
 * -sum n v (1 - 2 p) (x' x_k)^2 x_k in them. x is C c. */
static double doubt_of(const planner *p, const double *x, double single)
{
    size_t d = p->d;
    AUTO_FREE double *slope = memory_zeroed(d, sizeof *slope);
    for (size_t k = 0; k < p->votes->counts->n_cells; k++) {
        const jr_cell *cell = &p->votes->counts->cells[k];
        size_t i = 1 + cell->first, j = 1 + cell->second;
        double e = jr_logistic(p->theta[0] + p->theta[i] - p->theta[j]), along = x[0] + x[i] - x[j];
        double part = jr_cell_total(cell) * e * (1 - e) * (1 - 2 * e) * along * along;
        slope[0] -= part;
        slope[i] -= part;
        slope[j] += part;
    }
    double variance = 0;
    for (size_t i = 0; i < d; i++)
        for (size_t j = 0; j < d; j++)
            variance += slope[i] * p->covariance[i * d + j] * slope[j];
    return sqrt(variance) / single;
}

static double variance_of(const planner *p, const course *at, variance_parts parts)
{
    return at->share * p->dispersion * parts.single + at->s * parts.paired;
}

/* What a target's widths are before any vote comes. */
static void begin(const planner *p, const jr_power_target *target, variance_parts now,
                  course courses[COURSES], jr_power_answer *answer)
{
    double q = 2 * factor_of(p->n_questions, 0), n = p->n_questions, s = courses[0].s;
    double variance = variance_of(p, &courses[0], now);
    *answer = (jr_power_answer){.now = q * sqrt(variance),
                                .least = q * sqrt(s * least_paired(p, target)),
                                .twice_questions = NAN,
                                .twice_samples = NAN,
                                .questions = NAN};
    if (n > 0) {
        answer->twice_questions = 2 * factor_of(2 * n, 0) * sqrt(variance / 2);
        answer->twice_samples = q * sqrt(variance - s / 2 * now.paired);
        answer->questions = find_questions(target, variance, n);
    }
    for (size_t c = 0; c < COURSES; c++) {
        courses[c].before = variance_of(p, &courses[c], now);
        courses[c].votes = courses[c].before <= wanted_variance(target, n) ? 0 : INFINITY;
    }
}

/* Reads a grid point for a target; false where every course has ended. */
static bool read_point(const planner *p, const jr_power_target *target, variance_parts parts,
                       double votes_before, double votes, course courses[COURSES])
{
    double wanted = wanted_variance(target, p->n_questions);
    bool is_open = false;
    for (size_t c = 0; c < COURSES; c++) {
        course *at = &courses[c];
        double now = variance_of(p, at, parts);
        if (isinf(at->votes) && now <= wanted) {
            double share = (1 / wanted - 1 / at->before) / (1 / now - 1 / at->before);
            at->votes = votes_before + fmin(fmax(share, 0), 1) * (votes - votes_before);
        }
        at->before = now;
        is_open |= isinf(at->votes) && at->s * least_paired(p, target) < wanted;
    }
    return is_open;
}

/* Walks along the grid. courses: COURSES for each target. */
static void walk(planner *p, const jr_power_target *targets, size_t n_targets, double *x,
                 course *courses, jr_power_answer *answers)
{
    double votes = 0, votes_before, goal = p->present * pow(GRID_STEP, -TWICE);
    size_t portions = PORTIONS < 4 * p->n ? 4 * p->n : PORTIONS;
    bool is_open = true;
    for (size_t point = 0; point < GRID && (is_open || point <= TWICE); point++) {
        for (size_t k = 0; k < portions; k++)
            add_portion(p, (goal - votes) / (double)portions);
        votes_before = votes;
        votes = goal;
        goal *= GRID_STEP;
        find_fresh(p);
        if (!find_covariance(p))
            return;
        is_open = false;
        for (size_t t = 0; t < n_targets; t++) {
            variance_parts parts = find_variance(p, &targets[t], x);
            course *own = courses + t * COURSES;
            is_open |= read_point(p, &targets[t], parts, votes_before, votes, own);
            if (point == TWICE)
                answers[t].twice_votes = 2 * factor_of(p->n_questions, 0) * sqrt(own->before);
        }
    }
}

static planner make_planner(jr_arena *work, const jr_power_votes *votes)
{
    const jr_bt_fit *fit = votes->fit;
    const jr_counts *counts = votes->counts;
    size_t n = fit->n_models, d = n + 1;
    double *rows = jr_arena_alloc(work, 5 * d * d + n * n + n + 2 * d, sizeof *rows);
    planner p = {.votes = votes, .fit = fit, .n = n, .d = d, .old = rows};
    p.fresh = p.old + d * d;
    p.pairs = p.fresh + d * d;
    p.covariance = p.pairs + d * d;
    p.work = p.covariance + d * d;
    p.added = p.work + d * d;
    p.total = p.added + n * n;
    p.theta = p.total + n;
    double *scale = p.theta + d;
    p.theta[0] = fit->home;
    for (size_t i = 0; i < n; i++)
        p.theta[1 + i] = isnan(fit->strength[i]) ? 0 : fit->strength[i];
    for (size_t k = 0; k < counts->n_cells; k++) {
        double cell_votes = jr_cell_total(&counts->cells[k]);
        p.total[counts->cells[k].first] += cell_votes;
        p.total[counts->cells[k].second] += cell_votes;
        p.present += cell_votes;
    }
    p.ridge = p.present / (2 * (double)n * (double)n);
    p.dispersion = likelihood_dispersion(counts, fit);
    likelihood_scale(n, p.theta, scale);
    likelihood_information(counts, &fit->field, fit->home_free, p.ridge, scale, p.old);
    fill_upper(p.old, d);
    return p;
}

jr_power_answer *jr_power_plan(jr_arena *arena, const jr_power_votes *votes,
                               const jr_question_effect *effect, const jr_power_target *targets,
                               size_t n_targets)
{
    JR_ARENA_AUTO jr_arena *work = jr_arena_new();
    planner p = make_planner(work, votes);
    jr_power_answer *answers = jr_arena_alloc(arena, n_targets, sizeof *answers);
    course *courses = jr_arena_alloc(work, n_targets * COURSES, sizeof *courses);
    double *x = jr_arena_alloc(work, p.d, sizeof *x);
    if (effect)
        find_pairs(&p);
    if (!find_covariance(&p))
        return answers;
    for (size_t t = 0; t < n_targets; t++) {
        course *own = courses + t * COURSES;
        variance_parts now = find_variance(&p, &targets[t], x);
        double doubt = jr_normal_quantile(0.975) * doubt_of(&p, x, now.single);
        for (size_t c = 0; c < COURSES; c++)
            own[c] = (course){.share = exp((double[]){0, -doubt, doubt}[c])};
        for (size_t c = 0; c < COURSES && effect; c++)
            own[c].s = marginal_square((double[]){effect->sigma, effect->lower, effect->upper}[c]);
        begin(&p, &targets[t], now, own, &answers[t]);
    }
    walk(&p, targets, n_targets, x, courses, answers);
    for (size_t t = 0; t < n_targets; t++) {
        answers[t].votes = courses[t * COURSES].votes;
        answers[t].votes_lower = courses[t * COURSES + 1].votes;
        answers[t].votes_upper = courses[t * COURSES + 2].votes;
    }
    return answers;
}
