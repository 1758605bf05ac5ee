/*
 * The rows of a ranking file as a whole, in the order in which they are written.
 */
#include "ranking_rows.h"

#include <math.h>

#include "base/enum_names.h"
#include "json/bound_rows.h"

static const char *const method_names[] = {JR_METHODS(ENUM_NAME) "", NULL};

static const char *const estimator_names[] = {JR_ESTIMATORS(ENUM_SECOND_NAME) NULL};

const char *const ranking_intervals_names[] = {JR_INTERVALS(ENUM_NAME) NULL};

static const char *const target_names[] = {JR_CLUSTERS(ENUM_SECOND_NAME) NULL};

static const char *const home_mode_names[] = {JR_HOME_MODES(ENUM_SECOND_NAME) NULL};

const char *const ranking_ties_names[] = {JR_TIES(ENUM_NAME) NULL};

const char *const ranking_unranked_names[] = {JR_UNRANKED(ENUM_NAME) NULL};

const char *const ranking_evidence_names[] = {JR_EVIDENCES(ENUM_NAME) NULL};

const char *jr_unranked_name(jr_unranked unranked)
{
    return ranking_unranked_names[unranked];
}

const char *jr_method_name(jr_method method)
{
    return method_names[method];
}

unsigned ranking_cases(const jr_ranking *ranking)
{
    const jr_judge_homes *homes = &ranking->judges;
    return (ranking->method == JR_METHOD_WINRATE ? 0u : RATED) | (homes->n_judges ? SEVERAL : 0u) |
           (homes->problem.size ? 0u : FITTED) | (homes->ties == JR_TIES_HALF ? 0u : WITH_TIES) |
           (ranking->posterior && ranking->posterior->n_walkers ? CHAINS : 0u) |
           (ranking->control.n_coefficients ? CONTROLLED : 0u) | (ranking->top ? TOP : 0u) |
           (ranking->n_categories ? CATEGORIES : 0u);
}

static void write_home(const bound_writer *w, yyjson_mut_val *object, const char *name,
                       const void *record)
{
    const jr_home_advantage *home = &((const jr_ranking *)record)->home;
    if (isnan(home->logit))
        yyjson_mut_obj_add_null(w->doc, object, name);
    else
        bound_write(w, yyjson_mut_obj_add_obj(w->doc, object, name), &ranking_home_advantage_table,
                    home);
}

#define T jr_votes_report
static const bound_row votes_rows[] = {
    FIELD(COUNT, valid, 0, "that were counted"),
    FIELD(COUNT, invalid, 0, "that have no winner"),
    FIELD(COUNT, duplicates, 0, "of a match that was judged again"),
    FIELD(COUNT, self_matches, 0, "of a model with itself"),
    FIELD(COUNT, filtered, 0, "of models that were not asked for"),
    FIELD(COUNT, torn_lines, 0, "unfinished last lines"),
    FIELD(COUNT, not_blind, 0, "by who saw the names of the models"),
    FIELD(COUNT, not_sampled, 0, "that the Arena leaves out, as one of many on a prompt"),
    FIELD(COUNT, other_rows, 0, "rows of a server's log that are no votes"),
    FIELD(COUNT, by_filter, 0, "that a condition, a date or another filter leaves out"),
};
static TABLE(votes, "votes of a ranking");
#undef T

#define T jr_input
static const bound_row input_rows[] = {
    FIELD(TEXT, path, 0, "as given"),
    FIELD(COUNT, size, 0, "in bytes, compressed where it was compressed"),
    FIELD(CHARS, sha256, 0, "of these bytes"),
};
static TABLE(input, "input of a ranking");
#undef T

#define T jr_ranking
static const bound_row options_rows[] = {
    ENUM("estimator", estimator, estimator_names, 0, "maximum likelihood or firth"),
    ENUM("intervals", intervals, ranking_intervals_names, 0,
         "sandwich, question, question and judge, studentised vote bootstrap, studentised question "
         "bootstrap, vote bootstrap, profile, posterior, and these two by question (and judge)"),
    ENUM("target", target, target_names, BOUND_WHERE_THERE,
         "what intervals are for: same questions, new questions or new questions and judges; "
         "missing where questions are not known"),
    ENUM("home_advantage", home_mode, home_mode_names, 0,
         "fit, none or fixed: whether it was estimated; missing in older files: fit"),
    FIELD(TEXT, weights, BOUND_WHERE_THERE,
          "of votes: pair, jury, or the column that they stood in"),
    NAMED("questions", COUNT, n_questions, 0, "0: not known"),
    FIELD(COUNT, pool, BOUND_WHERE_THERE,
          "how many new questions there are, those with votes among them; missing where endlessly "
          "many"),
    FIELD(COUNT, bootstrap_n, 0, "rounds"),
    FIELD(NUMBER, scale, 0, "points for odds of base to 1"),
    FIELD(NUMBER, base, 0, "of the scale"),
    FIELD(NUMBER, init_rating, 0, "mean of the ratings"),
    FIELD(TEXT, anchor, 0, "mean, or MODEL=RATING"),
};
static TABLE(options, "options of a method");

static const bound_row bootstrap_rows[] = {
    NAMED("separated", COUNT, bootstrap_separated, 0, "rounds without a finite maximum"),
    NAMED("disconnected", COUNT, bootstrap_disconnected, 0, "rounds in several parts"),
    NAMED("lost_a_model", COUNT, bootstrap_lost, 0, "rounds without a vote on some model"),
    NAMED("failed", COUNT, bootstrap_failed, 0, "rounds without a result"),
};
static TABLE(bootstrap, "bootstrap of a method");

static const bound_row method_rows[] = {
    ENUM("name", method, method_names, 0, "mle, mcmc or winrate"),
    GROUP("options", options_table, RATED, "as it was made with"),
    FIELD(COUNT, seed, RATED, "of all that is random"),
    GROUP("bootstrap", bootstrap_table, RATED, "rounds that were not like the others"),
};
static TABLE(method, "method of a ranking");

static const bound_row jrank_rows[] = {
    FIELD(TEXT, version, 0, "that wrote this"),
    FIELD(TEXT, command, 0, "without --threads, which changes nothing"),
};
static TABLE(jrank, "jrank of a ranking");

static const bound_row ranking_rows[] = {
    FIELD(TEXT, date, 0, "local time, ISO 8601"),
    FIELD(TEXT, judge, 0, "several joined by +"),
    {.field = {{"ranking", 7}, FIELD_LIST, true, "a record per model, the weakest first"},
     .form = BOUND_OTHER,
     .rows = &ranking_record_table,
     .write = ranking_write_records},
    OTHER("home_advantage", FIELD_OBJECT, RATED, write_home, &ranking_home_advantage_table,
          "of the first seat; null: there is none, or it is not known"),
    NESTED("judges", OBJECT, judges, ranking_judges_table, RATED | SEVERAL,
           "where there are several"),
    NESTED("epochs", PART, judges.epochs, ranking_epochs_table, RATED,
           "with --epochs: a home advantage for each time of the judge"),
    NESTED("jury", PART, judges.jury, ranking_jury_table, RATED,
           "with --jury: what votes of each judge weigh"),
    NESTED("posterior", PART, posterior, ranking_posterior_table, RATED, "of method mcmc"),
    NESTED("ties", OBJECT, ties, ranking_ties_table, RATED, "what they were taken for"),
    NESTED("control", OBJECT, control, ranking_control_table, RATED | CONTROLLED, "with --control"),
    NESTED("calibration", PART, calibration, ranking_calibration_table, RATED,
           "with --calibrate: ratings for people"),
    NESTED("peek_proof", PART, peek, ranking_peek_table, RATED,
           "with --peek-proof: intervals that hold at every look"),
    NESTED("diagnosis", PART, diagnosis, ranking_diagnosis_table, RATED, "with --diagnose"),
    FIELD(NUMBER, separability, RATED, "share of pairs that are told apart, all at once at 95 %"),
    NAMED("components", COUNT, n_components, RATED, "number of parts of the field"),
    FIELD(COUNT, top, RATED | TOP, "the K of --top K"),
    FIELD(NUMBER, category_spread, RATED | CATEGORIES,
          "distance in points from the rating over all within which more than half of a model's "
          "ratings "
          "by category are"),
    ENUM("category_intervals", category_intervals, ranking_intervals_names, RATED | CATEGORIES,
         "question or independent"),
    NESTED("votes", OBJECT, votes, votes_table, 0, "what was counted and what was left out"),
    GROUP("method", method_table, 0, "how it was made"),
    LISTED("inputs", LIST, inputs, n_inputs, input_table, "the files that were read"),
    GROUP("jrank", jrank_table, 0, "who made it"),
};
#undef T
TABLE(ranking, "ranking");
