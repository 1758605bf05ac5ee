/*
 * Ratings by category: from the questions' categories to the table.
 */
#include "language.h"
#include "message.h"
#include "rank.h"

#include <jrank/base.h>

#include <math.h>

static bool is_by_question(const jr_ranking *ranking)
{
    return ranking->category_intervals == JR_INTERVALS_QUESTION;
}

jr_status rank_categories(jr_arena *arena, const jr_votes *votes, const char *folder,
                          const jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    if (!folder && !votes->columns) {
        warn("there are no ratings by category, since counts do not tell the categories of "
             "questions");
        return JR_OK;
    }
    jr_question_list questions = {0};
    jr_status status = JR_OK;
    bool are_in_votes = votes->columns && votes->columns->n_by_category;
    if (are_in_votes || !folder) {
        jr_votes by = *votes;
        by.details = votes->columns->by_category;
        by.n_details = votes->columns->n_by_category;
        status =
            jr_rank_by_category(arena, &by, &votes->columns->categories, details, ranking, err);
    } else {
        status = jr_questions_load(arena, folder, &questions, err);
    }
    if (status == JR_OK && folder && !are_in_votes) {
        jr_categories categories =
            jr_categories_of(arena, &questions, votes->questions, votes->n_questions);
        status = jr_rank_by_category(arena, votes, &categories, details, ranking, err);
    }
    if (status == JR_OK && details->cluster != JR_CLUSTER_NONE && !is_by_question(ranking))
        warn("the intervals by category take votes as independent, since a category has votes on "
             "one question only");
    if (status != JR_ERR_DATA && status != JR_ERR_NOT_FOUND)
        return status;
    warn("%s", err->message);
    return JR_OK;
}

static const table_column long_columns[] = {
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", NULL, MEMBER(jr_ranking_record, display_name)},
    {"category", NULL, .kind = COLUMN_TEXT},
    {"rating", NULL, MEMBER(jr_category_rating, rating)},
    {"lower95", NULL, MEMBER(jr_category_rating, lower95)},
    {"upper95", NULL, MEMBER(jr_category_rating, upper95)},
    {"matches", NULL, MEMBER(jr_category_rating, matches)},
    {"unshrunk", NULL, .kind = COLUMN_NUMBER},
};

static void append_long(jr_buf *text, jr_arena *arena, const jr_ranking *ranking)
{
    table t;
    table_init(&t, arena, ROWS(long_columns));
    for (size_t i = ranking->n_records; i-- > 0;)
        for (size_t c = 0; c < ranking->n_categories; c++) {
            const jr_ranking_record *record = &ranking->records[i];
            const jr_category_rating *rating = &record->by_category[c];
            TABLE_ADD(&t, jr_ranking_record, record);
            table_add_text(&t, ranking->categories[c]);
            TABLE_ADD(&t, jr_category_rating, rating);
            table_add_number(&t, record->unshrunk[c]);
        }
    table_append(text, &t, TABLE_CSV, 0);
}

static const table_column *wide_columns(jr_arena *arena, const jr_ranking *ranking)
{
    enum { TITLE_WIDTH = 20 };
    table_column *columns = jr_arena_alloc(arena, 2 + ranking->n_categories, sizeof *columns);
    columns[0] = (table_column){NULL, "Model", .kind = COLUMN_TEXT};
    columns[1] =
        (table_column){NULL, "All", .kind = COLUMN_NUMBER, .decimals = jr_rating_decimals(ranking)};
    for (size_t c = 0; c < ranking->n_categories; c++) {
        JR_BUF_AUTO jr_buf title = {0};
        jr_text_append_clipped(&title, ranking->categories[c], TITLE_WIDTH);
        columns[2 + c] = (table_column){NULL, jr_arena_copy(arena, jr_buf_str(&title)).data,
                                        .kind = COLUMN_TEXT};
    }
    return columns;
}

static jr_str with_error(jr_arena *arena, const jr_category_rating *rating, int decimals)
{
    enum { USUAL_WIDTH = 4 };
    JR_BUF_AUTO jr_buf value = {0};
    append_rounded(&value, rating->rating, decimals, false);
    return jr_arena_format(arena, "%*s ± %.*f", USUAL_WIDTH + (decimals ? 1 + decimals : 0),
                           value.data, decimals, (rating->upper95 - rating->lower95) / 2);
}

void rank_append_categories(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                            table_format format)
{
    if (format == TABLE_CSV) {
        append_long(text, arena, ranking);
        return;
    }
    int decimals = jr_rating_decimals(ranking);
    table t;
    table_init(&t, arena, wide_columns(arena, ranking), 2 + ranking->n_categories);
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_ranking_record *record = &ranking->records[i];
        table_add_text(&t, record->display_name);
        table_add_number(&t, record->mle);
        for (size_t c = 0; c < ranking->n_categories; c++) {
            const jr_category_rating *rating = &record->by_category[c];
            table_add_text(&t, isnan(rating->rating) ? (jr_str){0}
                                                     : with_error(arena, rating, decimals));
        }
    }
    say(text, "\nBy category (estimates, ± 95 %%):\n\n");
    table_append(text, &t, format, 0);
    say(text,
        "\nCategories: shrunk towards the estimate over all, the more the fewer the "
        "votes (empirical Bayes);\n"
        "more than half of them are within %.*f points of it; intervals %s\n",
        decimals, ranking->category_spread,
        is_by_question(ranking) ? translate("by question") : translate("of independent votes"));
}
