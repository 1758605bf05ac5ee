/*
 * Ratings by category for the records of a ranking, and the questions grouped by their categories,
 * which are few.
 */
#include <jrank/rank.h>

#include <stdlib.h>

#include <jrank/stats.h>

#include "base/str.h"

static const jr_str NO_CATEGORY = {"(none)", sizeof("(none)") - 1};

static jr_str category_of(const jr_question_list *list, jr_str id)
{
    jr_str category = jr_question_category(list, id);
    return category.size ? category : NO_CATEGORY;
}

/* By text, questions without a category last. */
static int compare_names(const void *left, const void *right)
{
    const jr_str *a = left, *b = right;
    int a_none = str_equals(*a, NO_CATEGORY), b_none = str_equals(*b, NO_CATEGORY);
    return a_none != b_none ? a_none - b_none : jr_str_compare(*a, *b);
}

jr_categories jr_categories_of(jr_arena *arena, const jr_question_list *list,
                               const jr_str *questions, size_t n_questions)
{
    jr_categories c = {.names = jr_arena_alloc(arena, n_questions, sizeof *c.names),
                       .of_question = jr_arena_alloc(arena, n_questions, sizeof *c.of_question)};
    for (size_t i = 0; i < n_questions; i++) {
        jr_str name = category_of(list, questions[i]);
        if (str_index(c.names, c.n_names, name) == SIZE_MAX)
            c.names[c.n_names++] = name;
    }
    if (c.n_names)
        qsort(c.names, c.n_names, sizeof *c.names, compare_names);
    for (size_t i = 0; i < n_questions; i++)
        c.of_question[i] = (uint32_t)str_index(c.names, c.n_names, category_of(list, questions[i]));
    return c;
}

jr_status jr_rank_by_category(jr_arena *arena, const jr_votes *votes,
                              const jr_categories *categories, const jr_rank_details *details,
                              jr_ranking *ranking, jr_error *err)
{
    if (details->fit.ties != JR_TIES_HALF)
        return jr_error_set(err, JR_ERR_DATA,
                            "there are no ratings by category, since they take a tie as half a win "
                            "and could not be compared with these; HINT: leave out --ties");
    const jr_vote_weights *weights = votes->weights;
    jr_category_fit fit = {0};
    JR_TRY(jr_categories_fit(arena, votes->details, votes->n_details, categories, &details->fit,
                             &fit, err));
    size_t n = fit.n_models;
    if (weights && weights->have_weights && weights->are_applied &&
        (details->cluster == JR_CLUSTER_NONE || !fit.se_question))
        return jr_error_set(err, JR_ERR_DATA,
                            "there are no ratings by category, since the votes have weights and "
                            "nothing tells how sure they are where questions are not known; HINT: "
                            "--weights none, or --columns question=COLUMN");
    ranking->categories = categories->names;
    ranking->n_categories = fit.n_categories;
    ranking->category_spread = details->points_per_logit * fit.tau;
    bool by_question = details->cluster != JR_CLUSTER_NONE && fit.se_question;
    ranking->category_intervals = by_question ? JR_INTERVALS_QUESTION : JR_INTERVALS_INDEPENDENT;
    for (size_t i = 0; i < ranking->n_records; i++) {
        size_t model = details->model_of[i];
        jr_category_rating *rating = jr_arena_alloc(arena, fit.n_categories, sizeof *rating);
        double *unshrunk = jr_arena_alloc(arena, fit.n_categories, sizeof *unshrunk);
        ranking->records[i].by_category = rating;
        ranking->records[i].unshrunk = unshrunk;
        for (size_t c = 0; c < fit.n_categories; c++) {
            double t = by_question ? jr_student_quantile(0.975, (double)fit.n_questions[c] - 1)
                                   : jr_normal_quantile(0.975);
            double half = t * details->points_per_logit *
                          (by_question ? fit.se_question : fit.se)[c * n + model];
            rating[c].rating =
                details->offset[model] + details->points_per_logit * fit.strength[c * n + model];
            rating[c].lower95 = rating[c].rating - half;
            rating[c].upper95 = rating[c].rating + half;
            rating[c].matches = fit.matches[c * n + model];
            unshrunk[c] =
                details->offset[model] + details->points_per_logit * fit.unshrunk[c * n + model];
        }
    }
    return JR_OK;
}
