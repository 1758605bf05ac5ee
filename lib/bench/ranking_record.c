/*
 * The rows of a record of a ranking file. The order in which they are written is the method's: the
 * original's keys, then ours.
 */
#include <math.h>

#include "ranking_rows.h"
#include "json/bound_rows.h"

#define T jr_category_rating
static const bound_row category_rows[] = {
    FIELD(NUMBER, rating, 0, "of the model in the category, in points"),
    FIELD(NUMBER, lower95, 0, "2.5 %"),
    FIELD(NUMBER, upper95, 0, "97.5 %"),
    FIELD(WHOLE, matches, 0, "votes that the model is in"),
};
static TABLE(category, "category of a record");
#undef T

static void write_plus(const bound_writer *w, yyjson_mut_val *object, const char *name,
                       const void *record)
{
    const jr_ranking_record *r = record;
    bound_add_number(w, object, name, r->upper - r->median);
}

static void write_minus(const bound_writer *w, yyjson_mut_val *object, const char *name,
                        const void *record)
{
    const jr_ranking_record *r = record;
    bound_add_number(w, object, name, r->median - r->lower);
}

static void write_rounded(const bound_writer *w, yyjson_mut_val *object, const char *name,
                          const void *record)
{
    bound_add_number(w, object, name, nearbyint(((const jr_ranking_record *)record)->median));
}

static void write_by_category(const bound_writer *w, yyjson_mut_val *object, const char *name,
                              const void *record)
{
    const jr_ranking *ranking = w->whole;
    const jr_ranking_record *r = record;
    if (!r->by_category)
        return;
    yyjson_mut_val *all = yyjson_mut_obj_add_obj(w->doc, object, name);
    for (size_t c = 0; c < ranking->n_categories; c++) {
        jr_str category = ranking->categories[c];
        yyjson_mut_val *one = yyjson_mut_obj(w->doc);
        yyjson_mut_obj_add(all, yyjson_mut_strn(w->doc, category.data, category.size), one);
        bound_write(w, one, &category_table, &r->by_category[c]);
        bound_add_number(w, one, "unshrunk", r->unshrunk[c]);
    }
}

static void write_expected_rank(const bound_writer *w, yyjson_mut_val *object, const char *name,
                                const void *record)
{
    const jr_ranking *ranking = w->whole;
    size_t i = (size_t)((const jr_ranking_record *)record - ranking->records);
    if (ranking->posterior)
        bound_add_number(w, object, name, ranking->posterior->expected_rank[i]);
}

static void write_p_rank(const bound_writer *w, yyjson_mut_val *object, const char *name,
                         const void *record)
{
    const jr_ranking *ranking = w->whole;
    size_t i = (size_t)((const jr_ranking_record *)record - ranking->records);
    if (ranking->posterior)
        ranking_write_row(w, yyjson_mut_obj_add_arr(w->doc, object, name), ranking->posterior->rank,
                          ranking->n_records, i);
}

enum {
    MODEL_ID,
    DISPLAY_NAME,
    LOWER,
    MEDIAN,
    UPPER,
    ONE_SIGMA_PLUS,
    ONE_SIGMA_MINUS,
    MEDIAN_ROUNDED,
    STRONGER_THAN_NEXT,
    MLE,
    SE_INFORMATION,
    SE_SANDWICH,
    SE_QUESTION,
    SE_QUESTION_JUDGE,
    LOWER95,
    UPPER95,
    WIN_RATE,
    WIN_RATE_UNIFORM,
    UNIFORM_LOWER95,
    UNIFORM_UPPER95,
    WIN_RATE_IMPLIED,
    MATCHES,
    MISSING,
    RATING_ALL_LOST,
    RATING_ALL_WON,
    RANK,
    RANK_UB,
    COMPONENT,
    RANK_LOWER,
    RANK_UPPER,
    TIER,
    UNRANKED,
    EVIDENCE,
    P_TOP,
    BY_CATEGORY,
    EXPECTED_RANK,
    P_RANK,
    N_RECORD_ROWS
};

#define T jr_ranking_record
static const bound_row record_rows[N_RECORD_ROWS] = {
    [MODEL_ID] = {.field = {{"model_id", 8}, FIELD_STRING, true, "its id"},
                  .form = BOUND_TEXT,
                  .offset = offsetof(T, model_id)},
    [DISPLAY_NAME] = FIELD(TEXT, display_name, 0, "from the list of models"),
    [LOWER] = FIELD(NUMBER, lower, 0, "16 % of the bootstrap, or posterior, in points"),
    [MEDIAN] = FIELD(NUMBER, median, 0, "50 %"),
    [UPPER] = FIELD(NUMBER, upper, 0, "84 %"),
    [ONE_SIGMA_PLUS] = OTHER("one_sigma_plus", FIELD_NUMBER, 0, write_plus, NULL, "upper - median"),
    [ONE_SIGMA_MINUS] =
        OTHER("one_sigma_minus", FIELD_NUMBER, 0, write_minus, NULL, "median - lower"),
    [MEDIAN_ROUNDED] =
        OTHER("median_rounded", FIELD_NUMBER, 0, write_rounded, NULL, "half to even"),
    [STRONGER_THAN_NEXT] =
        NAMED("stronger_than_next_confidence", NUMBER, stronger_than_next, 0,
              "of method mcmc: probability to be stronger than the record before it, -1 for the "
              "weakest"),
    [MLE] = FIELD(NUMBER, mle, 0, "the estimate itself, in points"),
    [SE_INFORMATION] = FIELD(NUMBER, se_information, 0, "its standard error, by the model"),
    [SE_SANDWICH] = FIELD(NUMBER, se_sandwich, 0, "the same, votes independent"),
    [SE_QUESTION] = FIELD(NUMBER, se_question, 0, "the same, by question"),
    [SE_QUESTION_JUDGE] =
        FIELD(NUMBER, se_question_judge, THERE, "the same, by question and judge"),
    [LOWER95] = FIELD(NUMBER, lower95, 0, "2.5 %"),
    [UPPER95] = FIELD(NUMBER, upper95, 0, "97.5 %"),
    [WIN_RATE] = FIELD(NUMBER, win_rate, 0, "score over matches, ties half"),
    [WIN_RATE_UNIFORM] =
        FIELD(NUMBER, win_rate_uniform, 0, "of method winrate: mean over the opponents"),
    [UNIFORM_LOWER95] = NAMED("win_rate_uniform_lower95", NUMBER, uniform_lower95, 0, "2.5 %"),
    [UNIFORM_UPPER95] = NAMED("win_rate_uniform_upper95", NUMBER, uniform_upper95, 0, "97.5 %"),
    [WIN_RATE_IMPLIED] =
        FIELD(NUMBER, win_rate_implied, 0, "of method winrate: by the fitted strengths"),
    [MATCHES] = FIELD(WHOLE, matches, 0, "votes that the model is in"),
    [MISSING] = NAMED("missing_verdicts", WHOLE, missing, THERE, "verdicts on it without a winner"),
    [RATING_ALL_LOST] = FIELD(NUMBER, rating_all_lost, THERE,
                              "mle if it had lost all of these; where more than 5 % of all are "
                              "missing"),
    [RATING_ALL_WON] = FIELD(NUMBER, rating_all_won, THERE, "mle if it had won them"),
    [RANK] = FIELD(PLACE, rank, 0, "place by median, or by win rate"),
    [RANK_UB] = FIELD(PLACE, rank_ub, 0, "rank_lower by the name that Chatbot Arena gave it"),
    [COMPONENT] = FIELD(PLACE, component, THERE, "which part of the field, where it has several"),
    [RANK_LOWER] = FIELD(PLACE, rank_lower, 0, "first place that the data leave"),
    [RANK_UPPER] = FIELD(PLACE, rank_upper, 0, "last place that the data leave"),
    [TIER] = FIELD(PLACE, tier, 0, "1 for the strongest models"),
    [UNRANKED] = ENUM("unranked", unranked, ranking_unranked_names, THERE,
                      "why it has no rank: \"no vote\", \"few matches\" (--min-matches), \"any "
                      "place\" (the data leave every place open)"),
    [EVIDENCE] = ENUM("evidence", evidence, ranking_evidence_names, THERE,
                      "where the votes say little of the model: \"little\" (its interval is of the "
                      "profile likelihood), \"one-sided\" (so is it, and its estimate is by "
                      "Firth's penalty)"),
    [P_TOP] = FIELD(NUMBER, p_top, TOP, "probability to be among the first, with --top"),
    [BY_CATEGORY] = OTHER("by_category", FIELD_OBJECT, 0, write_by_category, &category_table,
                          "with --by category: rating, lower95, upper95, matches and unshrunk (by "
                          "its votes alone) of each"),
    [EXPECTED_RANK] = OTHER("expected_rank", FIELD_NUMBER, 0, write_expected_rank, NULL,
                            "of method mcmc: mean place"),
    [P_RANK] = OTHER("p_rank", FIELD_LIST, 0, write_p_rank, NULL,
                     "of method mcmc: probability of each place, the first first"),
};
#undef T
const bound_table ranking_record_table = {"record of a ranking", record_rows, N_RECORD_ROWS};

/* clang-format off: the keys of the original, then ours */
static const unsigned char
    mle_keys[] = {MODEL_ID,       LOWER,           MEDIAN,         UPPER,
                  ONE_SIGMA_PLUS, ONE_SIGMA_MINUS, MEDIAN_ROUNDED, DISPLAY_NAME},
    mcmc_keys[] = {MODEL_ID,           MEDIAN,       ONE_SIGMA_PLUS, ONE_SIGMA_MINUS,
                   STRONGER_THAN_NEXT, DISPLAY_NAME, LOWER,          UPPER},
    rating_keys[] = {MLE,      SE_INFORMATION, SE_SANDWICH,     SE_QUESTION,   SE_QUESTION_JUDGE,
                     LOWER95,  UPPER95,        WIN_RATE,        MATCHES,       RANK,
                     RANK_UB,  COMPONENT,      RANK_LOWER,      RANK_UPPER,    TIER,
                     UNRANKED, EVIDENCE,       P_TOP,           BY_CATEGORY,   EXPECTED_RANK,
                     P_RANK,   MISSING,        RATING_ALL_LOST, RATING_ALL_WON},
    winrate_keys[] = {MODEL_ID,        WIN_RATE,         WIN_RATE_UNIFORM, UNIFORM_LOWER95,
                      UNIFORM_UPPER95, WIN_RATE_IMPLIED, MATCHES,          RANK,
                      UNRANKED,        DISPLAY_NAME};
/* clang-format on */

static void write_keys(const bound_writer *w, yyjson_mut_val *object, const unsigned char *keys,
                       size_t n_keys, const jr_ranking_record *record)
{
    for (size_t i = 0; i < n_keys; i++)
        bound_write_row(w, object, &record_rows[keys[i]], record);
}

void ranking_write_records(const bound_writer *w, yyjson_mut_val *object, const char *name,
                           const void *record)
{
    const jr_ranking *ranking = record;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < ranking->n_records; i++) {
        const jr_ranking_record *r = &ranking->records[i];
        yyjson_mut_val *one = bound_add_object(w, list);
        if (!(w->cases & RATED)) {
            write_keys(w, one, winrate_keys, sizeof winrate_keys, r);
            continue;
        }
        if (ranking->posterior)
            write_keys(w, one, mcmc_keys, sizeof mcmc_keys, r);
        else
            write_keys(w, one, mle_keys, sizeof mle_keys, r);
        write_keys(w, one, rating_keys, sizeof rating_keys, r);
    }
}
