/*
 * The ranking file, written by yyjson in the original's key order with our keys behind, and read
 * from any of the forms that are about.
 */
#include <jrank/rank.h>

#include <math.h>

#include "json/parser.h"

typedef struct writer {
    yyjson_mut_doc *doc;
    yyjson_mut_val *object; /* the one being filled */
} writer;

static void add_text(writer *w, const char *key, jr_str text)
{
    yyjson_mut_obj_add_strn(w->doc, w->object, key, text.data ? text.data : "", text.size);
}

static void add_count(writer *w, const char *key, uint64_t count)
{
    yyjson_mut_obj_add_uint(w->doc, w->object, key, count);
}

static void add_number(writer *w, const char *key, double number)
{
    if (isfinite(number))
        yyjson_mut_obj_add_real(w->doc, w->object, key, number);
    else
        yyjson_mut_obj_add_null(w->doc, w->object, key);
}

static void add_rank(writer *w, const char *key, uint32_t rank)
{
    if (rank)
        add_count(w, key, rank);
    else
        yyjson_mut_obj_add_null(w->doc, w->object, key);
}

/* A number that is whole where there is one, without a decimal point. */
static void add_whole(writer *w, const char *key, double number)
{
    if (number >= 0 && number < 0x1p64)
        add_count(w, key, (uint64_t)number);
    else
        yyjson_mut_obj_add_null(w->doc, w->object, key);
}

/* The same writer on a new object below this one. */
static writer add_object(writer *w, const char *key)
{
    return (writer){w->doc, yyjson_mut_obj_add_obj(w->doc, w->object, key)};
}

/* The original's keys of an mcmc ranking, then those of an mle ranking that it does not have. */
static void add_mcmc_keys(writer *w, const jr_ranking_record *record)
{
    add_text(w, "model_id", record->model_id);
    add_number(w, "median", record->median);
    add_number(w, "one_sigma_plus", record->upper - record->median);
    add_number(w, "one_sigma_minus", record->median - record->lower);
    add_number(w, "stronger_than_next_confidence", record->stronger_than_next);
    add_text(w, "display_name", record->display_name);
    add_number(w, "lower", record->lower);
    add_number(w, "upper", record->upper);
}

static void add_mle_keys(writer *w, const jr_ranking_record *record)
{
    add_text(w, "model_id", record->model_id);
    add_number(w, "lower", record->lower);
    add_number(w, "median", record->median);
    add_number(w, "upper", record->upper);
    add_number(w, "one_sigma_plus", record->upper - record->median);
    add_number(w, "one_sigma_minus", record->median - record->lower);
    add_number(w, "median_rounded", nearbyint(record->median));
    add_text(w, "display_name", record->display_name);
}

static void add_rating_keys(writer *w, const jr_ranking_record *record)
{
    add_number(w, "mle", record->mle);
    add_number(w, "se_information", record->se_information);
    add_number(w, "se_sandwich", record->se_sandwich);
    add_number(w, "se_question", record->se_question);
    if (!isnan(record->se_question_judge))
        add_number(w, "se_question_judge", record->se_question_judge);
    add_number(w, "lower95", record->lower95);
    add_number(w, "upper95", record->upper95);
    add_number(w, "win_rate", record->win_rate);
    add_whole(w, "matches", record->matches);
    add_rank(w, "rank", record->rank);
    add_rank(w, "rank_ub", record->rank_ub);
    if (record->component)
        add_count(w, "component", record->component);
}

/* An object with the record's rating in every category that there is. */
static void add_by_category(writer *w, const jr_ranking *ranking, const jr_ranking_record *record)
{
    writer all = add_object(w, "by_category");
    for (size_t c = 0; c < ranking->n_categories; c++) {
        const jr_category_rating *rating = &record->by_category[c];
        jr_str name = ranking->categories[c];
        yyjson_mut_val *object = yyjson_mut_obj(w->doc);
        yyjson_mut_obj_add(all.object, yyjson_mut_strn(w->doc, name.data, name.size), object);
        writer one = {w->doc, object};
        add_number(&one, "rating", rating->rating);
        add_number(&one, "lower95", rating->lower95);
        add_number(&one, "upper95", rating->upper95);
        add_whole(&one, "matches", rating->matches);
    }
}

static void add_places(writer *w, const jr_ranking *ranking, const jr_ranking_record *record)
{
    add_rank(w, "rank_lower", record->rank_lower);
    add_rank(w, "rank_upper", record->rank_upper);
    add_rank(w, "tier", record->tier);
    if (ranking->top)
        add_number(w, "p_top", record->p_top);
    if (record->by_category)
        add_by_category(w, ranking, record);
}

/* Row `i` of a matrix of the posterior. */
static void add_row(writer *w, yyjson_mut_val *list, const double *matrix, size_t n, size_t i)
{
    for (size_t j = 0; j < n; j++)
        if (isfinite(matrix[i * n + j]))
            yyjson_mut_arr_add_real(w->doc, list, matrix[i * n + j]);
        else
            yyjson_mut_arr_add_null(w->doc, list);
}

static void add_posterior_of_record(writer *w, const jr_ranking *ranking, size_t i)
{
    const jr_ranking_posterior *p = ranking->posterior;
    if (!p)
        return;
    add_number(w, "expected_rank", p->expected_rank[i]);
    add_row(w, yyjson_mut_obj_add_arr(w->doc, w->object, "p_rank"), p->rank, ranking->n_records, i);
}

static void add_posterior(writer *w, const jr_ranking *ranking)
{
    static const char *const quantiles[] = {"lower95", "lower", "median", "upper", "upper95"};
    const jr_ranking_posterior *p = ranking->posterior;
    if (!p)
        return;
    writer o = add_object(w, "posterior");
    add_text(&o, "sampler", p->sampler);
    add_text(&o, "prior", p->prior);
    add_number(&o, "tau", p->tau);
    add_count(&o, "draws", p->n_draws);
    add_number(&o, "effective_sample_size", p->effective);
    if (p->n_walkers) {
        add_count(&o, "walkers", p->n_walkers);
        add_count(&o, "burned_steps", p->n_burned);
        add_count(&o, "thinning", p->thinning);
        add_number(&o, "autocorrelation_time", p->autocorrelation);
        add_number(&o, "acceptance", p->acceptance);
    }
    writer home = add_object(&o, "home_advantage");
    for (size_t q = 0; q < sizeof quantiles / sizeof *quantiles; q++)
        add_number(&home, quantiles[q], p->home[q]);
    yyjson_mut_val *rows = yyjson_mut_obj_add_arr(w->doc, o.object, "p_better");
    for (size_t i = 0; i < ranking->n_records; i++)
        add_row(w, yyjson_mut_arr_add_arr(w->doc, rows), p->better, ranking->n_records, i);
}

static void add_winrate_record(writer *w, const jr_ranking_record *record)
{
    add_text(w, "model_id", record->model_id);
    add_number(w, "win_rate", record->win_rate);
    add_number(w, "win_rate_uniform", record->win_rate_uniform);
    add_number(w, "win_rate_implied", record->win_rate_implied);
    add_whole(w, "matches", record->matches);
    add_rank(w, "rank", record->rank);
    add_text(w, "display_name", record->display_name);
}

static void add_home_advantage(writer *w, const jr_home_advantage *home)
{
    if (isnan(home->logit)) {
        yyjson_mut_obj_add_null(w->doc, w->object, "home_advantage");
        return;
    }
    writer h = add_object(w, "home_advantage");
    add_number(&h, "logit", home->logit);
    add_number(&h, "rating", home->rating);
    add_number(&h, "p_first", home->p_first);
    add_number(&h, "se", home->se);
    add_number(&h, "chi2", home->chi2);
    add_number(&h, "p_value", home->p_value);
}

static void add_equality(writer *w, const char *key, const jr_equality_test *equal)
{
    writer test = add_object(w, key);
    add_number(&test, "chi2", equal->chi2);
    add_count(&test, "degrees_of_freedom", equal->degrees);
    add_number(&test, "p_value", equal->p_value);
}

static void add_judges(writer *w, const jr_judge_homes *homes)
{
    if (homes->n_judges == 0)
        return;
    bool has_ties = homes->ties.size && jr_str_compare(homes->ties, JR_STR("half")) != 0;
    writer j = add_object(w, "judges");
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, j.object, "home_advantage");
    for (size_t i = 0; i < homes->n_judges; i++) {
        const jr_judge_home *home = &homes->judges[i];
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, list)};
        add_text(&one, "judge", home->judge);
        add_number(&one, "logit", home->logit);
        add_number(&one, "rating", home->rating);
        add_number(&one, "p_first", home->p_first);
        add_number(&one, "se", home->se);
        if (!has_ties)
            continue;
        add_number(&one, "tie_parameter", home->tie_parameter);
        add_number(&one, "tie_se", home->tie_se);
    }
    add_equality(&j, "equality", &homes->equal_home);
    if (has_ties)
        add_equality(&j, "tie_equality", &homes->equal_ties);
    if (homes->ties.size)
        add_text(&j, "ties", homes->ties);
    if (homes->firth)
        add_text(&j, "estimator", JR_STR("firth"));
    if (homes->problem.size)
        add_text(&j, "problem", homes->problem);
}

static void add_ties(writer *w, const jr_ranking_ties *ties)
{
    writer t = add_object(w, "ties");
    add_text(&t, "model", ties->model);
    add_number(&t, "share", ties->share);
    add_number(&t, "parameter", ties->parameter);
    add_number(&t, "se", ties->se);
    add_number(&t, "log_likelihood", ties->log_likelihood);
    add_number(&t, "aic", ties->aic);
}

static void add_control_rating(writer *w, const char *key, const jr_control_rating *rating)
{
    writer r = add_object(w, key);
    add_number(&r, "rating", rating->rating);
    add_number(&r, "se", rating->se);
    add_number(&r, "lower95", rating->lower95);
    add_number(&r, "upper95", rating->upper95);
}

static void add_control(writer *w, const jr_ranking *ranking)
{
    const jr_ranking_control *control = &ranking->control;
    if (control->n_coefficients == 0)
        return;
    writer c = add_object(w, "control");
    yyjson_mut_val *coefficients = yyjson_mut_obj_add_arr(w->doc, c.object, "coefficients");
    for (size_t k = 0; k < control->n_coefficients; k++) {
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, coefficients)};
        add_text(&one, "feature", control->coefficients[k].name);
        add_number(&one, "logit", control->coefficients[k].logit);
        add_number(&one, "se_logit", control->coefficients[k].se_logit);
        add_number(&one, "points", control->coefficients[k].points);
        add_number(&one, "se_points", control->coefficients[k].se_points);
        add_number(&one, "spread", control->coefficients[k].spread);
    }
    yyjson_mut_val *ratings = yyjson_mut_obj_add_arr(w->doc, c.object, "ratings");
    for (size_t i = 0; i < ranking->n_records; i++) {
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, ratings)};
        add_text(&one, "model_id", ranking->records[i].model_id);
        add_control_rating(&one, "before", &control->ratings[i].before);
        add_control_rating(&one, "after", &control->ratings[i].after);
    }
    add_text(&c, "intervals", control->intervals);
    add_number(&c, "home_before", control->home_before);
    add_number(&c, "home_after", control->home_after);
    add_number(&c, "log_likelihood_before", control->log_likelihood_before);
    add_number(&c, "log_likelihood_after", control->log_likelihood_after);
    add_count(&c, "votes", control->n_votes);
    add_count(&c, "left_out", control->n_left_out);
}

static void add_loss(writer *w, const char *key, const jr_held_out_loss *loss)
{
    writer l = add_object(w, key);
    add_number(&l, "loss", loss->loss);
    add_number(&l, "excess", loss->excess);
    add_number(&l, "se", loss->se);
}

static void add_held_out(writer *w, const jr_held_out *held_out)
{
    writer h = add_object(w, "held_out");
    add_text(&h, "folds_of", held_out->by_question ? JR_STR("questions") : JR_STR("votes"));
    add_count(&h, "folds", held_out->n_folds);
    add_count(&h, "firth_folds", held_out->n_firth);
    add_whole(&h, "votes", held_out->n_votes);
    add_whole(&h, "skipped", held_out->n_skipped);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, h.object, "models");
    for (size_t p = 0; p < JR_N_PREDICTORS; p++) {
        const jr_prediction *prediction = &held_out->predictions[p];
        if (!prediction->name)
            continue;
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, list)};
        add_text(&one, "model", jr_str_from(prediction->name));
        add_loss(&one, "score", &prediction->score);
        add_loss(&one, "outcome", &prediction->outcome);
        if (prediction->problem.size)
            add_text(&one, "problem", prediction->problem);
    }
}

static void add_goodness(writer *w, const jr_diagnosis *diagnosis)
{
    const jr_goodness *fit = &diagnosis->goodness;
    writer g = add_object(w, "goodness_of_fit");
    add_count(&g, "ordered_pairs", fit->n_cells);
    add_count(&g, "sparse", fit->n_sparse);
    add_count(&g, "degrees_of_freedom", fit->degrees);
    add_number(&g, "pearson", fit->pearson);
    add_number(&g, "p_pearson", fit->p_pearson);
    add_number(&g, "deviance", fit->deviance);
    add_number(&g, "p_deviance", fit->p_deviance);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, g.object, "residuals");
    for (size_t k = 0; k < fit->n_worst; k++) {
        const jr_residual *residual = &fit->worst[k];
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, list)};
        add_text(&one, "model", diagnosis->models[residual->i]);
        add_text(&one, "against", diagnosis->models[residual->j]);
        add_whole(&one, "votes", residual->votes);
        add_number(&one, "observed", residual->observed);
        add_number(&one, "expected", residual->expected);
        add_number(&one, "z", residual->z);
    }
}

static void add_diagnosis(writer *w, const jr_diagnosis *diagnosis)
{
    if (!diagnosis)
        return;
    const jr_intransitive *circles = &diagnosis->intransitive;
    writer d = add_object(w, "diagnosis");
    add_held_out(&d, &diagnosis->held_out);
    add_goodness(&d, diagnosis);
    writer c = add_object(&d, "intransitive");
    add_count(&c, "decided_pairs", circles->n_edges);
    add_count(&c, "triples", circles->n_triples);
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, c.object, "clearest");
    for (size_t k = 0; k < circles->n_clearest; k++) {
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, list)};
        yyjson_mut_val *models = yyjson_mut_obj_add_arr(w->doc, one.object, "models");
        yyjson_mut_val *scores = yyjson_mut_obj_add_arr(w->doc, one.object, "scores");
        for (size_t i = 0; i < 3; i++) {
            jr_str name = diagnosis->models[circles->clearest[k].model[i]];
            yyjson_mut_arr_add_strn(w->doc, models, name.data, name.size);
            yyjson_mut_arr_add_real(w->doc, scores, circles->clearest[k].score[i]);
        }
    }
}

static void add_votes(writer *w, const jr_votes_report *report)
{
    writer v = add_object(w, "votes");
    add_count(&v, "valid", report->valid);
    add_count(&v, "invalid", report->invalid);
    add_count(&v, "duplicates", report->duplicates);
    add_count(&v, "self_matches", report->self_matches);
    add_count(&v, "filtered", report->filtered);
    add_count(&v, "torn_lines", report->torn_lines);
}

static void add_method(writer *w, const jr_ranking *ranking, bool has_ratings)
{
    writer m = add_object(w, "method");
    add_text(&m, "name", ranking->method);
    if (!has_ratings)
        return;
    writer o = add_object(&m, "options");
    add_text(&o, "estimator", ranking->estimator);
    add_text(&o, "intervals", ranking->intervals);
    add_count(&o, "questions", ranking->n_questions);
    add_count(&o, "bootstrap_n", ranking->bootstrap_n);
    add_number(&o, "scale", ranking->scale);
    add_number(&o, "base", ranking->base);
    add_number(&o, "init_rating", ranking->init_rating);
    add_text(&o, "anchor", ranking->anchor);
    add_count(&m, "seed", ranking->seed);
    writer b = add_object(&m, "bootstrap");
    add_count(&b, "separated", ranking->bootstrap_separated);
    add_count(&b, "disconnected", ranking->bootstrap_disconnected);
    add_count(&b, "lost_a_model", ranking->bootstrap_lost);
}

static void add_inputs(writer *w, const jr_ranking *ranking)
{
    yyjson_mut_val *inputs = yyjson_mut_obj_add_arr(w->doc, w->object, "inputs");
    for (size_t i = 0; i < ranking->n_inputs; i++) {
        writer one = {w->doc, yyjson_mut_arr_add_obj(w->doc, inputs)};
        add_text(&one, "path", ranking->inputs[i].path);
        add_count(&one, "size", ranking->inputs[i].size);
        add_text(&one, "sha256", jr_str_from(ranking->inputs[i].sha256));
    }
}

void jr_ranking_format(jr_buf *buf, const jr_ranking *ranking)
{
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    writer w = {doc, yyjson_mut_obj(doc)};
    bool has_ratings = jr_str_compare(ranking->method, JR_STR("winrate")) != 0;
    yyjson_mut_doc_set_root(doc, w.object);
    add_text(&w, "date", ranking->date);
    add_text(&w, "judge", ranking->judge);
    yyjson_mut_val *records = yyjson_mut_obj_add_arr(doc, w.object, "ranking");
    for (size_t i = 0; i < ranking->n_records; i++) {
        writer record = {doc, yyjson_mut_arr_add_obj(doc, records)};
        if (has_ratings) {
            if (ranking->posterior)
                add_mcmc_keys(&record, &ranking->records[i]);
            else
                add_mle_keys(&record, &ranking->records[i]);
            add_rating_keys(&record, &ranking->records[i]);
            add_places(&record, ranking, &ranking->records[i]);
            add_posterior_of_record(&record, ranking, i);
        } else {
            add_winrate_record(&record, &ranking->records[i]);
        }
    }
    if (has_ratings) {
        add_home_advantage(&w, &ranking->home);
        add_judges(&w, &ranking->judges);
        add_posterior(&w, ranking);
        add_ties(&w, &ranking->ties);
        add_control(&w, ranking);
        add_diagnosis(&w, ranking->diagnosis);
        add_number(&w, "separability", ranking->separability);
        add_count(&w, "components", ranking->n_components);
        if (ranking->top)
            add_count(&w, "top", ranking->top);
        if (ranking->n_categories) {
            add_number(&w, "category_spread", ranking->category_spread);
            add_text(&w, "category_intervals", ranking->category_intervals);
        }
    }
    add_votes(&w, &ranking->votes);
    add_method(&w, ranking, has_ratings);
    add_inputs(&w, ranking);
    writer j = add_object(&w, "jrank");
    add_text(&j, "version", ranking->version);
    add_text(&j, "command", ranking->command);
    size_t size;
    char *text =
        yyjson_mut_write(doc, YYJSON_WRITE_PRETTY | YYJSON_WRITE_ALLOW_INVALID_UNICODE, &size);
    jr_buf_append(buf, text, size);
    jr_buf_append_char(buf, '\n');
    free(text);
    yyjson_mut_doc_free(doc);
}

jr_status jr_ranking_save(const jr_ranking *ranking, const char *path, jr_error *err)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_ranking_format(&text, ranking);
    return jr_file_save(path, jr_buf_str(&text), err);
}

static double get_number(yyjson_val *object, const char *key)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    return yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
}

/* The number under the first of two keys that has one. */
static double get_either(yyjson_val *object, const char *key, const char *other)
{
    double number = get_number(object, key);
    return isnan(number) ? get_number(object, other) : number;
}

static jr_str get_text(jr_arena *arena, yyjson_val *object, const char *key)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static uint32_t get_rank(yyjson_val *object, const char *key)
{
    uint64_t rank = yyjson_get_uint(yyjson_obj_get(object, key));
    return rank < UINT32_MAX ? (uint32_t)rank : 0;
}

static void load_record(jr_arena *arena, yyjson_val *from, jr_ranking_record *record)
{
    record->model_id = get_text(arena, from, "model_id");
    record->display_name = get_text(arena, from, "display_name");
    if (record->display_name.size == 0)
        record->display_name = get_text(arena, from, "short_name");
    if (record->display_name.size == 0)
        record->display_name = record->model_id;
    record->median = get_number(from, "median");
    record->lower = get_number(from, "lower");
    if (isnan(record->lower))
        record->lower = record->median - get_either(from, "one_sigma_minus", "one_sigma_down");
    record->upper = get_number(from, "upper");
    if (isnan(record->upper))
        record->upper = record->median + get_either(from, "one_sigma_plus", "one_sigma_up");
    record->lower95 = get_number(from, "lower95");
    record->upper95 = get_number(from, "upper95");
    record->mle = get_number(from, "mle");
    record->se_information = get_number(from, "se_information");
    record->se_sandwich = get_number(from, "se_sandwich");
    record->se_question = get_number(from, "se_question");
    record->se_question_judge = get_number(from, "se_question_judge");
    record->win_rate = get_number(from, "win_rate");
    record->win_rate_uniform = get_number(from, "win_rate_uniform");
    record->win_rate_implied = get_number(from, "win_rate_implied");
    record->matches = get_number(from, "matches");
    record->stronger_than_next = get_number(from, "stronger_than_next_confidence");
    record->rank = get_rank(from, "rank");
    record->rank_ub = get_rank(from, "rank_ub");
    record->rank_lower = get_rank(from, "rank_lower");
    record->rank_upper = get_rank(from, "rank_upper");
    record->tier = get_rank(from, "tier");
    record->p_top = get_number(from, "p_top");
    record->component = get_rank(from, "component");
}

static jr_status load_records(jr_arena *arena, const char *path, yyjson_val *list,
                              jr_ranking *ranking, jr_error *err)
{
    ranking->n_records = yyjson_arr_size(list);
    ranking->records = jr_arena_alloc(arena, ranking->n_records, sizeof *ranking->records);
    size_t i, n;
    yyjson_val *one;
    yyjson_arr_foreach(list, i, n, one)
    {
        if (!yyjson_is_str(yyjson_obj_get(one, "model_id")))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: record %zu of \"ranking\" has no \"model_id\"", path, i + 1);
        load_record(arena, one, &ranking->records[i]);
    }
    return JR_OK;
}

jr_status jr_ranking_load(jr_arena *arena, const char *path, jr_ranking *ret_ranking, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root = json_parse(&parser, text);
    if (!root)
        return json_parse_error(&parser, text, path, 1, err);
    yyjson_val *list = yyjson_obj_get(root, "ranking");
    if (!yyjson_is_arr(list))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is no ranking: it has no list \"ranking\"; HINT: 'jrank rank' "
                            "writes such files below rankings/",
                            path);
    jr_ranking ranking = {.date = get_text(arena, root, "date"),
                          .judge = get_text(arena, root, "judge"),
                          .method = get_text(arena, yyjson_obj_get(root, "method"), "name"),
                          .separability = get_number(root, "separability"),
                          .n_components = get_rank(root, "components"),
                          .top = get_rank(root, "top"),
                          .version = get_text(arena, yyjson_obj_get(root, "jrank"), "version"),
                          .command = get_text(arena, yyjson_obj_get(root, "jrank"), "command")};
    yyjson_val *home = yyjson_obj_get(root, "home_advantage");
    ranking.home = (jr_home_advantage){get_number(home, "logit"),   get_number(home, "rating"),
                                       get_number(home, "p_first"), get_number(home, "se"),
                                       get_number(home, "chi2"),    get_number(home, "p_value")};
    JR_TRY(load_records(arena, path, list, &ranking, err));
    *ret_ranking = ranking;
    return JR_OK;
}
