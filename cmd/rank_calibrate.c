/*
 * jrank rank --calibrate: ratings that are true of people, beside those of the judge. What stands
 * in its way is an error: a ranking without it is not what was asked for.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <jrank/card.h>

#include <math.h>

jr_status rank_calibrate(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                         const rank_options *options, const jr_rank_options *how,
                         const jr_rank_details *details, jr_ranking *ranking, jr_error *err)
{
    jr_votes_options read = {.soft = options->soft, .n_threads = (unsigned)options->threads};
    if (!options->calibrate)
        return JR_OK;
    if (!bench_folder || options->compute != JR_METHOD_MLE || options->compat == COMPAT_ORIGINAL)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--calibrate goes with a benchmark and --compute mle, without "
                            "--compat original");
    if (options->without == WITHOUT_FLAGGED)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--calibrate does not go with --without flagged, as the sample that "
                            "people voted on is one of all matches");
    JR_TRY(source_set_votes(arena, &options->source, &read, err));
    jr_calibrate_options asked = {.bench_folder = bench_folder,
                                  .votes = &read,
                                  .human_paths = options->human.items,
                                  .n_human_paths = options->human.n};
    JR_TRY(jr_rank_calibrate(arena, votes, &asked, how, details, ranking, err));
    warn_of_all(ranking->calibration->warnings, ranking->calibration->n_warnings);
    return JR_OK;
}

/* What Student's t goes by. */
static uint64_t fewer(const jr_calibration *c)
{
    return c->n_voter_clusters && c->n_voter_clusters < c->n_questions ? c->n_voter_clusters
                                                                       : c->n_questions;
}

static void append_facts(jr_buf *text, const jr_ranking *ranking)
{
    const jr_calibration *c = ranking->calibration;
    say(text,
        "\nPeople: %llu votes by %llu %s on %llu of the %llu matches of sample %.*s, "
        "drawn of %llu",
        (unsigned long long)c->n_votes, (unsigned long long)c->n_people,
        c->n_people == 1 ? translate("person") : translate("people"),
        (unsigned long long)c->n_labelled, (unsigned long long)c->n_drawn, JR_STR_ARG(c->sample),
        (unsigned long long)c->n_matches);
    if (c->n_outside)
        say(text, "; %llu outside of the sample, not used", (unsigned long long)c->n_outside);
    if (c->n_stale)
        say(text, "; %llu on answers that have changed since, not used",
            (unsigned long long)c->n_stale);
    say(text,
        "\nCalibration: these %llu matches are worth %.0f with the judge (its weight "
        "%.2f, correlation ",
        (unsigned long long)c->n_labelled, c->worth, c->lambda);
    if (isnan(c->correlation))
        say(text, "not known");
    else
        jr_buf_format(text, "%.2f", c->correlation);
    say(text, "); errors by question%s (Student's t, %llu %s), for ",
        c->n_voter_clusters ? translate(" and by voter") : "", (unsigned long long)fewer(c),
        c->n_voter_clusters && fewer(c) < c->n_questions ? translate("voters")
                                                         : translate("questions"));
    if (c->n_voter_clusters)
        say(text, "readers like these");
    else
        say(text,
            "these readers, as %llu %s too few to tell how others like them differ, which "
            "takes %d",
            (unsigned long long)c->n_voters, c->n_voters == 1 ? translate("is") : translate("are"),
            JR_PEOPLE_VOTERS_MIN);
    say(text, "; home advantage of the left answer ");
    rank_append_points(text, ranking, c->home, c->home_se);
    jr_buf_append_char(text, '\n');
    for (size_t i = 0; i < c->n_biases; i++) {
        const jr_people_bias *b = &c->biases[i];
        int decimals = jr_rating_decimals(ranking);
        say(text, "%s %+.*f points (95 %% %+.*f to %+.*f) ",
            i ? ";" : translate("The judge gives, beyond what people do,"), decimals, b->points,
            decimals, b->lower95, decimals, b->upper95);
        if (b->model.size)
            say(text, "to its own answers (%.*s)", JR_STR_ARG(b->model));
        else
            say(text, "to the longer of two answers that differ as they typically do");
    }
    if (c->n_biases)
        jr_buf_append_char(text, '\n');
}

void rank_append_calibration(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                             table_format format)
{
    int decimals = jr_rating_decimals(ranking);
    const table_column columns[] = {
        {NULL, "Model", .kind = COLUMN_TEXT},
        {NULL, "Judge", .kind = COLUMN_NUMBER, .decimals = decimals},
        {NULL, "95 %", .kind = COLUMN_TEXT},
        {NULL, "People", .kind = COLUMN_NUMBER, .decimals = decimals},
        {NULL, "95 %", .kind = COLUMN_TEXT},
        {NULL, "Calibrated", .kind = COLUMN_NUMBER, .decimals = decimals},
        {NULL, "95 %", .kind = COLUMN_TEXT},
        {NULL, "Change", .kind = COLUMN_NUMBER, .decimals = decimals, .always_signed = true},
    };
    if (!ranking->calibration)
        return;
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_ranking_record *record = &ranking->records[i];
        const jr_control_rating *people = &ranking->calibration->ratings[i].people;
        const jr_control_rating *both = &ranking->calibration->ratings[i].calibrated;
        table_add_text(&t, record->display_name);
        table_add_number(&t, record->median);
        table_add_text(&t, rank_interval(arena, record->lower95, record->upper95, decimals));
        table_add_number(&t, people->rating);
        table_add_text(&t, rank_interval(arena, people->lower95, people->upper95, decimals));
        table_add_number(&t, both->rating);
        table_add_text(&t, rank_interval(arena, both->lower95, both->upper95, decimals));
        table_add_number(&t, both->rating - record->median);
    }
    say(text, "\nRatings for people, who corrected the judge:\n\n");
    table_append(text, &t, format, 0);
    append_facts(text, ranking);
}
