/*
 * calibrate.h: ratings that are true of human readers, from the verdicts of a judge on all matches
 * and those of people on a sample whose probabilities are known.
 *
 * Prediction-powered inference [Angelopoulos, Duchi & Zrnic 2023, PPI++] with the equations of
 * Bradley and Terry. With f the judge's score of the first seat, h that of people, w = 1 /
 * probability on labelled matches and 0 on others, c = n / N, x = (1, e_first - e_second) and p =
 * logistic(x' theta), theta solves
 *
 *     sum c [lambda (f - p) + w ((h - p) - lambda (f - p))] x = 0
 *
 * with Firth's penalty: the fit of n_k = c (lambda + w (1 - lambda)) votes of which y_k = c (lambda
 * f + w (h - lambda f)) are wins. Whatever the judge is wrong about cancels for any lambda, which
 * decides how sure the result is. With p, H of the fit of people alone (lambda = 0), u = 1 /
 * probability - 1 and s = |strengths of H^-1 x|^2,
 *
 *     lambda = sum w u (h - p) (f - p) s / sum u (f - p)^2 s, within 0..1
 *
 * the second sum over all matches. Errors: H^-1 (Q / (Q - 1) sum g g') H^-1 with g the sums of a
 * question, Student's t of the labelled questions less one.
 *
 * Where the votes of ten people or more are told apart, people are a second cluster, so that the
 * errors are for others like them, too [Cameron, Gelbach & Miller 2011]: with e = c w (h_i - p) x /
 * m the part of a vote of one of m people on a match in the sums, e_i its sums over the votes of
 * person i and e_qi those on question q, there are V of them, and U pairs (q, i),
 *
 *     H^-1 (Q / (Q - 1) sum g g' + V / (V - 1) sum e_i e_i' - U / (U - 1) sum e_qi e_qi') H^-1
 *
 * whose negative eigenvalues are set to 0; Student's t of the lesser of questions and people less
 * one. What the judge says and which matches were drawn is no doing of people, and has no part in
 * e.
 */
#ifndef STATS_CALIBRATE_H
#define STATS_CALIBRATE_H

#include <jrank/card.h>

#include <stddef.h>
#include <stdint.h>

typedef struct calibration_match {
    uint32_t question, first, second;
    double judge;       /* score of the first seat in 0..1 */
    double human;       /* mean of the people; NaN: not labelled */
    double probability; /* with which it was drawn to be labelled */
} calibration_match;

/* Of the people whose mean `human` is. Votes are sorted by voter, then by match. */
typedef struct calibration_vote {
    uint32_t match, voter;
    double score;  /* of the first seat in 0..1 */
    double weight; /* of this vote in the mean */
} calibration_vote;

typedef struct calibration_voters {
    const calibration_vote *votes;
    size_t n_votes, n_voters;
} calibration_voters;

/* In logits; strengths sum to 0. Matrices are (1 + n_models)^2. */
typedef struct calibration_fit {
    double home, *strength;
    double *covariance;
} calibration_fit;

typedef struct calibration {
    size_t n_models, n_matches, n_labelled;
    size_t n_questions; /* with a labelled match */
    double lambda_raw;  /* before it was clipped */
    double lambda;      /* 0: the judge says nothing about these readers */
    double correlation; /* of what judge and people have beyond the fit of people alone; NaN where
                           either has nothing */
    calibration_fit human; /* lambda = 0 */
    calibration_fit ratings;
    double *independent; /* variances of the strengths of `human`, if the matches of a question
                            were independent: what more matches take away */
    size_t n_voters;     /* that are a second cluster; 0: none is */
    double t;            /* 95 % intervals are so many errors wide on either side */
    double worth;        /* votes of people without a judge that would say as much */
} calibration;

/* What is needed before an interval means what it says. */
enum {
    CALIBRATION_LABELS_MIN = 50,
    CALIBRATION_PER_MODEL_MIN = 10,
    CALIBRATION_QUESTIONS_MIN = 20,
    CALIBRATION_LABELS_FEW = 100
};

/*
 * Errors: ERR_DATA, one sentence: a probability outside of (0, 1]; fewer labels, labels of a model
 * or labelled questions than the least above; labels that do not connect the models or cannot tell
 * the home advantage. names: of the models.
 */
JR_MUST_USE jr_status calibration_check(const calibration_match *matches, size_t n_matches,
                                        const jr_str *names, size_t n_models, jr_error *err);

/* Matches are sorted by question. voters: NULL: not told apart. Errors: ERR_DATA where a fit
 * fails. */
JR_MUST_USE jr_status calibration_fit_votes(jr_arena *arena, const calibration_match *matches,
                                            size_t n_matches, size_t n_models,
                                            const calibration_voters *voters,
                                            calibration *ret_calibration, jr_error *err);

/* The numbers of one vote's e, before or behind a matrix, are added to g. */
typedef void calibration_part(const void *context, const calibration_vote *vote, double *g);

/* Adds what people have in common beyond questions: the lower triangle of the d x d matrix += V /
 * (V
 * - 1) sum e_i e_i' - U / (U - 1) sum e_qi e_qi'. */
void calibration_add_voters(const calibration_match *matches, const calibration_voters *voters,
                            size_t d, calibration_part *part, const void *context, double *matrix);

/* What a judge has that people have not, in logits: 1 + n_models numbers, the home advantage and
 * the strengths, and one more for a covariate. */
typedef struct calibration_bias {
    double *value;      /* the judge's less that of people */
    double *covariance; /* of these, (their number)^2 */
} calibration_bias;

/*
 * Both fits with the equations above, the judge's of all verdicts (f in the place of h, with
 * probability 1), that of people by the lambda of `of`, the calibration of these matches; eta = x'
 * theta + gamma z where a covariate has a number per match (NULL: none). Firth's penalty in both.
 * Each question moves the difference by H_judge^-1 g_judge - H^-1 g, and a person by - H^-1 e,
 * whose squares add up as above (voters as they were given to calibration_fit_votes), so that what
 * both have in common makes it no less sure. Errors: ERR_DATA where a fit fails.
 */
JR_MUST_USE jr_status calibration_compare(jr_arena *arena, const calibration_match *matches,
                                          size_t n_matches, const calibration_voters *voters,
                                          const calibration *of, const double *z,
                                          calibration_bias *ret_bias, jr_error *err);

#endif
