/*
 * jrank power --human: how many votes of people until their ratings are as sure as wanted.
 */
#include "language.h"
#include "message.h"
#include "power.h"

#include <jrank/card.h>

#include <math.h>

static const table_column columns[] = {
    {"model_id", NULL, .kind = COLUMN_TEXT},
    {"display_name", "Model", .kind = COLUMN_TEXT},
    {"width", "Now", .kind = COLUMN_NUMBER},
    {"matches", "Matches", .kind = COLUMN_NUMBER},
    {"matches_lower", "From", .kind = COLUMN_NUMBER},
    {"matches_upper", "To", .kind = COLUMN_NUMBER},
    {"matches_without_judge", "Without the judge", .kind = COLUMN_NUMBER},
    {"least_width", "Least", .kind = COLUMN_NUMBER},
};

static void add_row(table *t, const jr_ranking_record *record, const jr_people_needs *needs)
{
    table_add_text(t, record->model_id);
    table_add_text(t, record->display_name);
    table_add_number(t, needs->now);
    table_add_number(t, needs->votes);
    table_add_number(t, needs->lower);
    table_add_number(t, needs->upper);
    table_add_number(t, needs->alone);
    table_add_number(t, needs->least);
}

static void append_facts(jr_buf *text, const jr_calibration *c, double width, double most)
{
    jr_buf_append_char(text, '\n');
    if (isnan(most))
        say(text,
            "Intervals of %g points take more than a vote on each of the %llu matches: "
            "more questions lower the least width\n",
            width, (unsigned long long)c->n_matches);
    else
        say(text,
            "Intervals of %g points take votes on %.0f of the %llu matches; HINT: jrank "
            "votes sample --new --n %.0f\n",
            width, most, (unsigned long long)c->n_matches, most);
    say(text,
        "Now: %llu matches with votes, worth %.0f with the judge; from and to by the 95 "
        "%% interval of what judge and people have in common\n",
        (unsigned long long)c->n_labelled, c->worth);
}

jr_status power_of_people(jr_arena *arena, const power_options *options, const char *folder,
                          const jr_votes *votes, const jr_rank_options *rank,
                          const jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    jr_votes_options read = {0};
    table t;
    double most = 0;
    JR_BUF_AUTO jr_buf text = {0};
    JR_TRY(source_set_votes(arena, &options->source, &read, err));
    jr_calibrate_options asked = {.bench_folder = folder, .votes = &read};
    JR_TRY(jr_rank_calibrate(arena, votes, &asked, rank, details, ranking, err));
    const jr_calibration *c = ranking->calibration;
    warn_of_all(c->warnings, c->n_warnings);
    table_init(&t, arena, ROWS(columns));
    for (size_t i = c->n_ratings; i-- > 0;) {
        if (isnan(c->ratings[i].calibrated.rating))
            continue;
        jr_people_needs needs = jr_people_power(c, i, options->width);
        add_row(&t, &ranking->records[i], &needs);
        most = isnan(needs.votes) || isnan(most) ? (double)NAN : fmax(most, needs.votes);
    }
    table_append(&text, &t, (table_format)options->format, 0);
    if (is_for_people(options->format))
        append_facts(&text, c, options->width, most);
    print_in_format((table_format)options->format, jr_buf_str(&text));
    return JR_OK;
}
