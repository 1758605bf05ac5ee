/*
 * jrank rank --control: ratings with the length and style of the answers held equal, beside those
 * without. What stands in its way is a warning: the ranking itself is there.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <math.h>

void rank_control(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                  const rank_options *options, const jr_rank_options *how, jr_rank_details *details,
                  jr_ranking *ranking)
{
    jr_str *names;
    size_t n_names;
    jr_error why = {0};
    jr_status status = jr_control_parse(arena, options->control, &names, &n_names, &why);
    if (status != JR_OK || n_names == 0 || options->compute == JR_METHOD_WINRATE)
        return;
    status = jr_rank_control_names(arena, bench_folder, votes, names, n_names, how, details,
                                   ranking, &why);
    if (status != JR_OK) {
        warn("no control for length and style: %s", why.message);
        return;
    }
    const jr_ranking_control *control = &ranking->control;
    unsigned long long n = control->n_left_out;
    if (n && !bench_folder)
        warn("the control for length and style leaves out %llu votes that do not tell it", n);
    else if (n && control->n_without_answers)
        warn("the control for length and style leaves out %llu votes on answers that are not "
             "there; without any answer: %.*s",
             n, JR_STR_ARG(control->without_answers));
    else if (n)
        warn("the control for length and style leaves out %llu votes on answers that are not there",
             n);
    if (how->ties != JR_TIES_HALF)
        warn("the control for length and style takes ties as half wins");
}

static const table_column rating_columns[] = {
    {NULL, "Model", .kind = COLUMN_TEXT},
    {NULL, "As voted", .kind = COLUMN_NUMBER},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Controlled", .kind = COLUMN_NUMBER},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Change", .kind = COLUMN_NUMBER, .always_signed = true},
};

static const table_column coefficient_columns[] = {
    {NULL, "Feature", .kind = COLUMN_TEXT},
    {NULL, "Points", .kind = COLUMN_NUMBER, .always_signed = true},
    {NULL, "±", .kind = COLUMN_NUMBER},
};

/* The columns with all numbers to so many decimals. */
static const table_column *columns_with(jr_arena *arena, const table_column *columns, size_t n,
                                        int decimals)
{
    table_column *copy = jr_arena_alloc(arena, n, sizeof *copy);
    for (size_t i = 0; i < n; i++) {
        copy[i] = columns[i];
        copy[i].decimals = decimals;
    }
    return copy;
}

void rank_append_control(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                         table_format format)
{
    const jr_ranking_control *control = &ranking->control;
    if (control->n_coefficients == 0)
        return;
    table ratings, coefficients;
    int decimals = jr_rating_decimals(ranking);
    table_init(&ratings, arena, columns_with(arena, ROWS(rating_columns), decimals),
               sizeof rating_columns / sizeof *rating_columns);
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_control_rating *before = &control->ratings[i].before;
        const jr_control_rating *after = &control->ratings[i].after;
        table_add_text(&ratings, ranking->records[i].display_name);
        table_add_number(&ratings, before->rating);
        table_add_text(&ratings, rank_interval(arena, before->lower95, before->upper95, decimals));
        table_add_number(&ratings, after->rating);
        table_add_text(&ratings, rank_interval(arena, after->lower95, after->upper95, decimals));
        table_add_number(&ratings, after->rating - before->rating);
    }
    table_init(&coefficients, arena, columns_with(arena, ROWS(coefficient_columns), 1 + decimals),
               sizeof coefficient_columns / sizeof *coefficient_columns);
    for (size_t k = 0; k < control->n_coefficients; k++) {
        table_add_text(&coefficients, control->coefficients[k].name);
        table_add_number(&coefficients, control->coefficients[k].points);
        table_add_number(&coefficients, control->coefficients[k].se_points);
    }
    say(text, "\nWith length and style held equal:\n\n");
    table_append(text, &ratings, format, 0);
    say(text, "\nWhat more of a feature is worth, per typical difference:\n\n");
    table_append(text, &coefficients, format, 0);
    say(text, "\nControl: %llu votes, estimates; errors %s; home advantage ",
        (unsigned long long)control->n_votes,
        control->intervals == JR_INTERVALS_QUESTION ? translate("by question (Student's t)")
                                                    : translate("of independent votes (normal)"));
    rank_append_points(text, ranking, control->home_after, NAN);
    say(text, ", was ");
    rank_append_points(text, ranking, control->home_before, NAN);
    jr_buf_append_char(text, '\n');
}
