/*
 * Two wealths for each mean in question, as logarithms. Rejection from above falls with the mean
 * and that from below rises with it, so the means that were never rejected are an interval, whose
 * ends are found by bisection over the whole history.
 */
#include <jrank/duel.h>
#include <jrank/stats.h>

#include <math.h>

static const double USUAL_ALPHA = 0.05, LARGEST_SHARE = 0.5;

enum { BISECTIONS = 50 };

static const struct {
    int exit_code;
    const char *word;
} decisions[] = {
#define ROW(id, exit_code, word) {exit_code, word},
    JR_DUEL_DECISIONS(ROW)
#undef ROW
};

const char *jr_duel_word(jr_duel_decision decision)
{
    return decisions[decision].word;
}

int jr_duel_exit_code(jr_duel_decision decision)
{
    return decisions[decision].exit_code;
}

/* What the size of the next bet follows from. */
typedef struct bettor {
    double alpha;
    size_t n;
    double sum, squares; /* of the scores; of their distances from the running mean */
} bettor;

static double bet_of(const bettor *b)
{
    double t = (double)b->n + 1, variance = (0.25 + b->squares) / t;
    return sqrt(2 * log(2 / b->alpha) / (variance * t * log(1 + t)));
}

static void see(bettor *b, double score)
{
    b->n++;
    b->sum += score;
    double mean = (0.5 + b->sum) / ((double)b->n + 1);
    b->squares += (score - mean) * (score - mean);
}

/* ln of what a bet on a mean above m, and one on a mean below it, are worth afterwards. */
static double up_by(double bet, double score, double m)
{
    return log1p(fmin(bet, LARGEST_SHARE / m) * (score - m));
}

static double down_by(double bet, double score, double m)
{
    return log1p(-fmin(bet, LARGEST_SHARE / (1 - m)) * (score - m));
}

void jr_duel_wealth(const double *score, size_t n_questions, double mean, double alpha,
                    double *ret_up, double *ret_down)
{
    bettor b = {.alpha = alpha};
    *ret_up = *ret_down = 0;
    for (size_t q = 0; q < n_questions; q++) {
        double bet = bet_of(&b);
        *ret_up += up_by(bet, score[q], mean);
        *ret_down += down_by(bet, score[q], mean);
        see(&b, score[q]);
    }
}

typedef double (*wealth_step)(double bet, double score, double m);

/* Questions until the mean is rejected; 0: it never is. */
static size_t rejected_at(const double *score, size_t n_questions, double mean, double alpha,
                          wealth_step step)
{
    bettor b = {.alpha = alpha};
    double wealth = 0, enough = log(2 / alpha);
    for (size_t q = 0; q < n_questions; q++) {
        wealth += step(bet_of(&b), score[q], mean);
        if (wealth >= enough)
            return q + 1;
        see(&b, score[q]);
    }
    return 0;
}

/* Where rejection ends, between a mean beyond which all are rejected and one that is not. */
static double end_of(const double *score, size_t n_questions, double alpha, wealth_step step,
                     double rejected, double kept)
{
    for (int k = 0; k < BISECTIONS; k++) {
        double middle = (rejected + kept) / 2;
        if (rejected_at(score, n_questions, middle, alpha, step) > 0)
            rejected = middle;
        else
            kept = middle;
    }
    return rejected;
}

/* The rate rises with the gap. */
static double gap_of(double rate, double home)
{
    if (!(rate > 0 && rate < 1))
        return rate == 0 ? -INFINITY : rate == 1 ? INFINITY : NAN;
    double most = log(rate / (1 - rate)) + fabs(home), least = most - 2 * fabs(home);
    for (int k = 0; k < BISECTIONS; k++) {
        double gap = (most + least) / 2;
        if ((jr_logistic(home + gap) + jr_logistic(gap - home)) / 2 < rate)
            least = gap;
        else
            most = gap;
    }
    return (most + least) / 2;
}

static void decide(jr_duel *duel, jr_duel_decision decision, size_t at)
{
    if (at == 0 || (duel->decided_at > 0 && duel->decided_at <= at))
        return;
    duel->decision = decision;
    duel->decided_at = at;
}

void jr_duel_test(const double *score, size_t n_questions, const jr_duel_options *options,
                  jr_duel *ret_duel)
{
    double alpha = options->alpha > 0 ? options->alpha : USUAL_ALPHA, sum = 0;
    for (size_t q = 0; q < n_questions; q++)
        sum += score[q];
    jr_duel duel = {.n_questions = n_questions,
                    .rate = n_questions > 0 ? sum / (double)n_questions : NAN,
                    .decision = JR_DUEL_UNDECIDED};
    duel.lower = end_of(score, n_questions, alpha, up_by, 0, 1);
    duel.upper = end_of(score, n_questions, alpha, down_by, 1, 0);
    duel.gap = gap_of(duel.rate, options->home);
    duel.gap_lower = gap_of(duel.lower, options->home);
    duel.gap_upper = gap_of(duel.upper, options->home);
    decide(&duel, JR_DUEL_SECOND, rejected_at(score, n_questions, 0.5, alpha, up_by));
    decide(&duel, JR_DUEL_FIRST, rejected_at(score, n_questions, 0.5, alpha, down_by));
    if (options->margin > 0) {
        double d = jr_logistic(options->margin) - 0.5;
        size_t above = rejected_at(score, n_questions, 0.5 - d, alpha, up_by);
        size_t below = rejected_at(score, n_questions, 0.5 + d, alpha, down_by);
        decide(&duel, JR_DUEL_CLOSER, above > 0 && below > 0 ? above > below ? above : below : 0);
    }
    *ret_duel = duel;
}
