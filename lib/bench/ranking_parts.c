/*
 * The rows of what a ranking file says of judges, ties, the posterior, the control for style and
 * the diagnosis, in the order in which they are written.
 */
#include <math.h>

#include <jrank/card.h>
#include <jrank/duel.h>

#include "ranking_rows.h"
#include "json/bound_rows.h"

/* Of judges, ties and the home advantage. */

#define T jr_home_advantage
static const bound_row ranking_home_advantage_rows[] = {
    FIELD(NUMBER, logit, 0, "in natural-log units"),
    FIELD(NUMBER, rating, 0, "in points"),
    FIELD(NUMBER, p_first, 0,
          "probability that the first of two equals wins, half of a tie included"),
    FIELD(NUMBER, se, 0, "in points, by question where the intervals are; null: it was given"),
    FIELD(NUMBER, chi2, 0, "Wald's statistic against none, 1 degree of freedom"),
    FIELD(NUMBER, p_value, 0, "of that test"),
};
TABLE(ranking_home_advantage, "home advantage");
#undef T

#define T jr_judge_home
static const bound_row judge_home_rows[] = {
    FIELD(TEXT, judge, 0, "its name"),
    FIELD(NUMBER, logit, 0, "as in home advantage, with strengths that the judges share"),
    FIELD(NUMBER, rating, 0, "in points"),
    FIELD(NUMBER, p_first, 0, "between equals"),
    FIELD(NUMBER, se, 0, "in points"),
    FIELD(NUMBER, tie_parameter, WITH_TIES, "only with a model of ties"),
    FIELD(NUMBER, tie_se, WITH_TIES, "of the tie parameter; null where a judge has no tie"),
};
static TABLE(judge_home, "home advantage of a judge");
#undef T

#define T jr_equality_test
static const bound_row equality_rows[] = {
    FIELD(NUMBER, chi2, 0, "Wald's statistic; null where there is no test"),
    NAMED("degrees_of_freedom", COUNT, degrees, 0, "of the test"),
    FIELD(NUMBER, p_value, 0, "of the test"),
};
static TABLE(equality, "equality of judges");
#undef T

static void write_judges_estimator(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                   const void *record)
{
    if (((const jr_judge_homes *)record)->firth)
        yyjson_mut_obj_add_str(w->doc, object, name, "firth");
}

#define T jr_judge_homes
static const bound_row ranking_judges_rows[] = {
    LISTED("home_advantage", LIST, judges, n_judges, judge_home_table, "one of each judge"),
    NESTED("equality", OBJECT, equal_home, equality_table, 0, "test that they are alike"),
    NESTED("tie_equality", OBJECT, equal_ties, equality_table, WITH_TIES,
           "test that the tie parameters are alike"),
    ENUM("ties", ties, ranking_ties_names, FITTED, "what ties were in it"),
    OTHER("estimator", FIELD_STRING, 0, write_judges_estimator, NULL,
          "firth where there is no finite maximum; else missing"),
    FIELD(TEXT, problem, THERE, "why nothing was estimated"),
};
TABLE(ranking_judges, "judges of a ranking");
#undef T

#define T jr_epoch_home
static const bound_row epoch_home_rows[] = {
    NAMED("epoch", TEXT, home.judge, 0, "what the model, prompt or month was called then"),
    NAMED("votes", COUNT, n_votes, 0, "that were counted"),
    NAMED("logit", NUMBER, home.logit, 0, "as in home advantage, with strengths that both share"),
    NAMED("rating", NUMBER, home.rating, 0, "in points"),
    NAMED("p_first", NUMBER, home.p_first, 0, "between equals"),
    NAMED("se", NUMBER, home.se, 0, "in points"),
    FIELD(NUMBER, lower95, 0, "in points"),
    FIELD(NUMBER, upper95, 0, "in points"),
};
static TABLE(epoch_home, "home advantage of an epoch");
#undef T

#define T jr_epoch_rating
static const bound_row epoch_rating_rows[] = {
    FIELD(TEXT, model_id, 0, "its name"),
    FIELD(NUMBER, rating, 0, "in points; null: no vote"),
};
static TABLE(epoch_rating, "rating with epochs");
#undef T

static void write_epochs_estimator(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                   const void *record)
{
    if (((const jr_epoch_homes *)record)->firth)
        yyjson_mut_obj_add_str(w->doc, object, name, "firth");
}

#define T jr_epoch_homes
static const bound_row ranking_epochs_rows[] = {
    FIELD(TEXT, border, 0, "what changed: served model, file of the model, model, prompt or month"),
    FIELD(NUMBER, since, 0, "of the first vote behind the border, in seconds since 1970, or null"),
    LISTED("home_advantage", LIST, homes, n_homes, epoch_home_table, "one of each epoch"),
    NESTED("equality", OBJECT, equal_home, equality_table, 0, "test that they are alike"),
    ENUM("ties", ties, ranking_ties_names, 0, "what ties were in it"),
    OTHER("estimator", FIELD_STRING, 0, write_epochs_estimator, NULL,
          "firth where there is no finite maximum; else missing"),
    LISTED("ratings", LIST, ratings, n_ratings, epoch_rating_table,
           "of the models with these advantages; none where there is a problem"),
    FIELD(NUMBER, most_moved, 0,
          "how far one of them is from that of the ranking at most, in points; null where the two "
          "are fitted differently"),
    FIELD(TEXT, problem, THERE, "why nothing was estimated"),
};
TABLE(ranking_epochs, "epochs of a ranking");
#undef T

#define T jr_ranking_ties
static const bound_row ranking_ties_rows[] = {
    ENUM("model", model, ranking_ties_names, 0, "half, davidson or rao-kupper"),
    FIELD(NUMBER, share, 0, "of the valid votes"),
    FIELD(NUMBER, parameter, 0, "of the model; null where it was not estimated"),
    FIELD(NUMBER, se, 0, "of the parameter"),
    FIELD(NUMBER, log_likelihood, 0, "null for half wins where there are ties: not comparable"),
    FIELD(NUMBER, aic, 0, "likewise"),
};
TABLE(ranking_ties, "ties of a ranking");
#undef T

/* Of the posterior. */

void ranking_write_row(const bound_writer *w, yyjson_mut_val *list, const double *matrix, size_t n,
                       size_t i)
{
    for (size_t j = 0; j < n; j++)
        if (isfinite(matrix[i * n + j]))
            yyjson_mut_arr_add_real(w->doc, list, matrix[i * n + j]);
        else
            yyjson_mut_arr_add_null(w->doc, list);
}

static void write_home_quantiles(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                 const void *record)
{
    static const char *const quantiles[] = {"lower95", "lower", "median", "upper", "upper95"};
    const jr_ranking_posterior *posterior = record;
    yyjson_mut_val *home = yyjson_mut_obj_add_obj(w->doc, object, name);
    for (size_t q = 0; q < sizeof quantiles / sizeof *quantiles; q++)
        bound_add_number(w, home, quantiles[q], posterior->home[q]);
}

static void write_better(const bound_writer *w, yyjson_mut_val *object, const char *name,
                         const void *record)
{
    const jr_ranking_posterior *posterior = record;
    size_t n = ((const jr_ranking *)w->whole)->n_records;
    yyjson_mut_val *rows = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < n; i++)
        ranking_write_row(w, yyjson_mut_arr_add_arr(w->doc, rows), posterior->better, n, i);
}

#define T jr_ranking_posterior
static const bound_row ranking_posterior_rows[] = {
    FIELD(TEXT, sampler, 0, "how the draws were made"),
    FIELD(TEXT, prior, 0, "of the strengths"),
    FIELD(NUMBER, tau, 0, "width of the normal prior in points; null for the box"),
    NAMED("draws", COUNT, n_draws, 0, "how many"),
    NAMED("effective_sample_size", NUMBER, effective, 0, "independent draws that say as much"),
    NAMED("walkers", COUNT, n_walkers, CHAINS, "of chains, as the next four"),
    NAMED("burned_steps", COUNT, n_burned, CHAINS, "left out at the beginning"),
    FIELD(COUNT, thinning, CHAINS, "steps of which one is kept"),
    NAMED("autocorrelation_time", NUMBER, autocorrelation, CHAINS, "in kept steps"),
    FIELD(NUMBER, acceptance, CHAINS, "share of the proposals"),
    OTHER("home_advantage", FIELD_OBJECT, 0, write_home_quantiles, NULL,
          "lower95, lower, median, upper, upper95 in points"),
    OTHER("p_better", FIELD_LIST, 0, write_better, NULL,
          "a matrix: probability that the record of the row is stronger than that of the column, "
          "both in the order of ranking"),
};
TABLE(ranking_posterior, "posterior");
#undef T

/* Of the control for style. */

#define T jr_control_coefficient
static const bound_row coefficient_rows[] = {
    NAMED("feature", TEXT, name, 0, "of the answers"),
    FIELD(NUMBER, logit, 0, "what a typical difference is worth, in natural-log units"),
    FIELD(NUMBER, se_logit, 0, "its standard error"),
    FIELD(NUMBER, points, 0, "the same in points"),
    FIELD(NUMBER, se_points, 0, "its standard error"),
    FIELD(NUMBER, spread, 0, "the typical difference"),
};
static TABLE(coefficient, "coefficient of a control");
#undef T

#define T jr_control_rating
static const bound_row control_rating_rows[] = {
    FIELD(NUMBER, rating, 0, "in points"),
    FIELD(NUMBER, se, 0, "in points"),
    FIELD(NUMBER, lower95, 0, "2.5 %"),
    FIELD(NUMBER, upper95, 0, "97.5 %"),
};
static TABLE(control_rating, "rating of a control");
#undef T

static void write_controlled_model(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                   const void *record)
{
    const jr_ranking *ranking = w->whole;
    const __typeof__(*ranking->control.ratings) *ratings = record;
    jr_str model = ranking->records[ratings - ranking->control.ratings].model_id;
    yyjson_mut_obj_add_strn(w->doc, object, name, model.data, model.size);
}

#define T __typeof__(*((jr_ranking_control *)0)->ratings)
static const bound_row controlled_rows[] = {
    OTHER("model_id", FIELD_STRING, 0, write_controlled_model, NULL, "in the order of ranking"),
    NESTED("before", OBJECT, before, control_rating_table, 0, "without control, of the same votes"),
    NESTED("after", OBJECT, after, control_rating_table, 0, "with length and style held equal"),
};
static TABLE(controlled, "model of a control");
#undef T

static void write_controlled(const bound_writer *w, yyjson_mut_val *object, const char *name,
                             const void *record)
{
    const jr_ranking_control *control = record;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < ((const jr_ranking *)w->whole)->n_records; i++)
        bound_write(w, bound_add_object(w, list), &controlled_table, &control->ratings[i]);
}

#define T jr_ranking_control
static const bound_row ranking_control_rows[] = {
    LISTED("coefficients", LIST, coefficients, n_coefficients, coefficient_table,
           "of each feature"),
    OTHER("ratings", FIELD_LIST, 0, write_controlled, &controlled_table, "of each model"),
    ENUM("intervals", intervals, ranking_intervals_names, 0, "question or sandwich"),
    FIELD(NUMBER, home_before, 0, "home advantage in points without control"),
    FIELD(NUMBER, home_after, 0, "and with it"),
    FIELD(NUMBER, log_likelihood_before, 0, "without control"),
    FIELD(NUMBER, log_likelihood_after, 0, "and with it"),
    NAMED("votes", COUNT, n_votes, 0, "whose answers are at hand"),
    NAMED("left_out", COUNT, n_left_out, 0, "the others"),
};
TABLE(ranking_control, "control");
#undef T

/* Of the jury. */

#define T jr_juror
static const bound_row juror_rows[] = {
    FIELD(TEXT, judge, 0, "its name"),
    FIELD(NUMBER, weight, 0, "of its votes, 1 on average over the judges"),
    FIELD(NUMBER, se, 0, "of the weight, by question"),
    FIELD(NUMBER, lower95, 0, "of the weight"),
    FIELD(NUMBER, upper95, 0, "of the weight"),
    FIELD(NUMBER, reliability, 0, "of which the weight is made; below 0 it is 0"),
    NAMED("votes", COUNT, n_votes, 0, "that were counted"),
    NAMED("shared", COUNT, n_shared, 0, "verdicts on matches that people have voted on"),
    FIELD(TEXT, kin, THERE, "models of its own family, joined by commas"),
};
static TABLE(juror, "judge of a jury");
#undef T

#define T jr_jury
static const bound_row ranking_jury_rows[] = {
    LISTED("judges", LIST, jurors, n_jurors, juror_table, "one of each judge"),
    FIELD(COUNT, by_people, 0, "1: by agreement with people; 0: with each other"),
    NAMED("people", COUNT, n_people, 0, "matches with votes of people that were compared with"),
    NAMED("questions", COUNT, n_questions, 0, "of the intervals"),
};
TABLE(ranking_jury, "jury");
#undef T

/* Of the calibration. */

static void write_calibrated_model(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                   const void *record)
{
    const jr_ranking *ranking = w->whole;
    const jr_calibrated *rating = record;
    jr_str model = ranking->records[rating - ranking->calibration->ratings].model_id;
    yyjson_mut_obj_add_strn(w->doc, object, name, model.data, model.size);
}

#define T jr_calibrated
static const bound_row calibrated_rows[] = {
    OTHER("model_id", FIELD_STRING, 0, write_calibrated_model, NULL, "in the order of ranking"),
    NESTED("people", OBJECT, people, control_rating_table, 0, "by the votes of people alone"),
    NESTED("calibrated", OBJECT, calibrated, control_rating_table, 0,
           "by these and the judge's verdicts"),
    NAMED("labelled", COUNT, n_labelled, 0, "its matches of the sample with a vote"),
};
static TABLE(calibrated, "model of a calibration");
#undef T

#define T jr_people_bias
static const bound_row people_bias_rows[] = {
    NAMED("model_id", TEXT, model, 0, "of the judge's own name; empty: of longer answers"),
    FIELD(NUMBER, points, 0, "how much more the judge likes it than people do"),
    FIELD(NUMBER, se, 0, "its standard error"),
    FIELD(NUMBER, lower95, 0, "95 % interval"),
    FIELD(NUMBER, upper95, 0, "95 % interval"),
    NAMED("typical_difference", NUMBER, spread, 0,
          "of length: root mean square of (f1 - f2) / (f1 + f2), to which the points belong"),
};
static TABLE(people_bias, "bias of a calibration");
#undef T

#define T jr_calibration
static const bound_row ranking_calibration_rows[] = {
    FIELD(TEXT, sample, 0, "id of the sample that people voted on"),
    LISTED("ratings", LIST, ratings, n_ratings, calibrated_table,
           "of each model; the judge's are those of ranking"),
    LISTED("biases", LIST, biases, n_biases, people_bias_table,
           "what the judge likes more than people do"),
    FIELD(NUMBER, lambda, 0, "weight of the judge's verdicts, 0 to 1"),
    FIELD(NUMBER, correlation, 0, "of judge and people beyond the strengths"),
    FIELD(NUMBER, worth, 0, "votes of people without a judge that would say as much"),
    NAMED("home_advantage", NUMBER, home, 0, "of the left answer for people, in points"),
    NAMED("home_advantage_se", NUMBER, home_se, 0, "its standard error"),
    NAMED("matches", COUNT, n_matches, 0, "of which the sample was drawn"),
    NAMED("drawn", COUNT, n_drawn, 0, "matches of the sample"),
    NAMED("labelled", COUNT, n_labelled, 0, "of these with a vote"),
    NAMED("questions", COUNT, n_questions, 0, "with a labelled match"),
    NAMED("votes", COUNT, n_votes, 0, "of people on these"),
    NAMED("people", COUNT, n_people, 0, "who voted"),
    NAMED("outside", COUNT, n_outside, 0, "votes that are not on the sample: not used"),
    NAMED("stale", COUNT, n_stale, 0, "votes on answers that have changed since: not used"),
    NAMED("without_verdict", COUNT, n_without_verdict, 0,
          "labelled matches without a verdict: left out"),
    NAMED("later", COUNT, n_later, 0, "matches that were not there when the sample was drawn"),
    NAMED("voters", COUNT, n_voters, 0,
          "people whose votes are used, as far as they are told apart"),
    NAMED(
        "voter_clusters", COUNT, n_voter_clusters, 0,
        "the same where errors are by question and by voter; 0: by question alone, as they are too "
        "few"),
};
TABLE(ranking_calibration, "calibration");
#undef T

/* Of intervals at every look. */

static void write_peek_model(const bound_writer *w, yyjson_mut_val *object, const char *name,
                             const void *record)
{
    const jr_ranking *ranking = w->whole;
    const jr_peek_rating *rating = record;
    jr_str model = ranking->records[rating - ranking->peek->ratings].model_id;
    yyjson_mut_obj_add_strn(w->doc, object, name, model.data, model.size);
}

#define T jr_peek_rating
static const bound_row peek_rating_rows[] = {
    OTHER("model_id", FIELD_STRING, 0, write_peek_model, NULL, "in the order of ranking"),
    FIELD(NUMBER, rating, 0, "of the fit that these intervals are of"),
    FIELD(NUMBER, lower95, 0, "at one look"),
    FIELD(NUMBER, upper95, 0, "at one look"),
    FIELD(NUMBER, every_lower95, 0, "at every look; null where the goal is not about it"),
    FIELD(NUMBER, every_upper95, 0, "at every look"),
    FIELD(PLACE, rank_lower, THERE, "first place by the decisions on pairs"),
    FIELD(PLACE, rank_upper, THERE, "last place"),
};
static TABLE(peek_rating, "model of intervals at every look");
#undef T

#define T jr_peek_ranking
static const bound_row ranking_peek_rows[] = {
    FIELD(TEXT, goal, 0, "as --until had it"),
    FIELD(TEXT, end, THERE, "reached, budget, nothing left to ask or cannot be reached"),
    FIELD(TEXT, sentence, 0, "why it ended, or where it stands"),
    FIELD(NUMBER, alpha, 0, "its share of 0.05"),
    NAMED("family", COUNT, n_family, 0, "contrasts that share it"),
    FIELD(NUMBER, target, 0, "variance that was aimed at, in logits squared"),
    FIELD(NUMBER, multiplier, 0, "of the standard error, once that is met"),
    NAMED("looks", COUNT, n_looks, 0, "that were taken"),
    NAMED("questions", COUNT, n_questions, 0, "with verdicts"),
    LISTED("ratings", LIST, ratings, n_ratings, peek_rating_table, "of each model"),
};
TABLE(ranking_peek, "intervals at every look");
#undef T

/* Of the diagnosis. */

#define T jr_held_out_loss
static const bound_row loss_rows[] = {
    FIELD(NUMBER, loss, 0, "per vote, in natural-log units"),
    FIELD(NUMBER, excess, 0, "over the smallest loss of all"),
    FIELD(NUMBER, se, 0, "of the excess"),
};
static TABLE(loss, "loss of a prediction");
#undef T

#define T jr_prediction
static const bound_row prediction_rows[] = {
    NAMED("model", POINTER, name, 0, "which predicts"),
    NESTED("score", OBJECT, score, loss_table, 0, "of scores"),
    NESTED("outcome", OBJECT, outcome, loss_table, 0, "of win, loss or tie"),
    FIELD(TEXT, problem, THERE, "why there is none"),
};
static TABLE(prediction, "prediction");
#undef T

static void write_folds_of(const bound_writer *w, yyjson_mut_val *object, const char *name,
                           const void *record)
{
    const jr_held_out *held_out = record;
    yyjson_mut_obj_add_str(w->doc, object, name, held_out->by_question ? "questions" : "votes");
}

static void write_predictions(const bound_writer *w, yyjson_mut_val *object, const char *name,
                              const void *record)
{
    const jr_held_out *held_out = record;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t p = 0; p < JR_N_PREDICTORS; p++)
        if (held_out->predictions[p].name)
            bound_write(w, bound_add_object(w, list), &prediction_table, &held_out->predictions[p]);
}

#define T jr_held_out
static const bound_row held_out_rows[] = {
    OTHER("folds_of", FIELD_STRING, 0, write_folds_of, NULL, "questions or votes"),
    NAMED("folds", COUNT, n_folds, 0, "how many"),
    NAMED("firth_folds", COUNT, n_firth, 0, "where the rest has no finite maximum"),
    NAMED("votes", WHOLE, n_votes, 0, "that were predicted"),
    NAMED("skipped", WHOLE, n_skipped, 0, "votes that the other folds do not connect"),
    OTHER("models", FIELD_LIST, 0, write_predictions, &prediction_table,
          "that predict, with their losses"),
};
static TABLE(held_out, "held-out votes");
#undef T

static void write_name(const bound_writer *w, yyjson_mut_val *object, const char *name,
                       uint32_t model)
{
    jr_str text = ((const jr_ranking *)w->whole)->diagnosis->models[model];
    yyjson_mut_obj_add_strn(w->doc, object, name, text.data, text.size);
}

static void write_residual_model(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                 const void *record)
{
    write_name(w, object, name, ((const jr_residual *)record)->i);
}

static void write_residual_against(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                   const void *record)
{
    write_name(w, object, name, ((const jr_residual *)record)->j);
}

#define T jr_residual
static const bound_row residual_rows[] = {
    OTHER("model", FIELD_STRING, 0, write_residual_model, NULL, "whose score it is"),
    OTHER("against", FIELD_STRING, 0, write_residual_against, NULL, "the other one"),
    FIELD(WHOLE, votes, 0, "between the two"),
    FIELD(NUMBER, observed, 0, "score per vote"),
    FIELD(NUMBER, expected, 0, "by the ratings"),
    FIELD(NUMBER, z, 0, "the difference in standard errors"),
};
static TABLE(residual, "residual");
#undef T

#define T jr_goodness
static const bound_row goodness_rows[] = {
    NAMED("ordered_pairs", COUNT, n_cells, 0, "that have votes"),
    NAMED("sparse", COUNT, n_sparse, 0, "those with fewer than 5 expected votes"),
    NAMED("degrees_of_freedom", COUNT, degrees, 0, "of both tests"),
    FIELD(NUMBER, pearson, 0, "chi-squared"),
    FIELD(NUMBER, p_pearson, 0, "its probability"),
    FIELD(NUMBER, deviance, 0, "likelihood ratio"),
    FIELD(NUMBER, p_deviance, 0, "its probability"),
    LISTED("residuals", ARRAY, worst, n_worst, residual_table, "the largest"),
};
static TABLE(goodness, "goodness of fit");
#undef T

static void write_circle_models(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                const void *record)
{
    const jr_str *models = ((const jr_ranking *)w->whole)->diagnosis->models;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < 3; i++) {
        jr_str model = models[((const jr_triple *)record)->model[i]];
        yyjson_mut_arr_add_strn(w->doc, list, model.data, model.size);
    }
}

static void write_circle_scores(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                const void *record)
{
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < 3; i++)
        yyjson_mut_arr_add_real(w->doc, list, ((const jr_triple *)record)->score[i]);
}

static const bound_row circle_rows[] = {
    OTHER("models", FIELD_STRINGS, 0, write_circle_models, NULL, "each stronger than the next"),
    OTHER("scores", FIELD_LIST, 0, write_circle_scores, NULL, "of each against the next"),
};
static TABLE(circle, "circle of models");

#define T jr_intransitive
static const bound_row intransitive_rows[] = {
    NAMED("decided_pairs", COUNT, n_edges, 0, "of which one beats the other"),
    NAMED("triples", COUNT, n_triples, 0, "circles of three"),
    LISTED("clearest", ARRAY, clearest, n_clearest, circle_table, "of these"),
};
static TABLE(intransitive, "intransitive models");
#undef T

#define T jr_skew
static const bound_row skew_rows[] = {
    FIELD(NUMBER, logit, 0, "root mean square over pairs of what the term adds, in logits"),
    FIELD(NUMBER, p_value, 0, "of the test against none; null where there is no test"),
    NAMED("rounds", COUNT, n_rounds, 0, "of the test"),
};
static TABLE(skew, "intransitivity of rank 2");
#undef T

#define T jr_diagnosis
static const bound_row ranking_diagnosis_rows[] = {
    NESTED("held_out", OBJECT, held_out, held_out_table, 0, "losses of votes that were held out"),
    NESTED("goodness_of_fit", OBJECT, goodness, goodness_table, 0, "what the fit leaves over"),
    NESTED("intransitive", OBJECT, intransitive, intransitive_table, 0,
           "models that beat each other in a circle"),
    NESTED("skew", OBJECT, skew, skew_table, 0, "intransitivity beyond strengths"),
};
TABLE(ranking_diagnosis, "diagnosis");
#undef T
