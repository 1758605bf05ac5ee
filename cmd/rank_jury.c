/*
 * jrank rank --jury: what the votes of each judge weigh in the ranking, and why.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <jrank/card.h>

jr_status rank_jury(jr_arena *arena, const char *bench_folder, const jr_model_list *models,
                    const rank_options *options, jr_votes *votes, jr_jury *ret_jury, jr_error *err)
{
    jr_votes_options read = {.soft = options->soft, .n_threads = (unsigned)options->threads};
    source_options typed = options->source;
    if (!options->jury)
        return JR_OK;
    typed.without_kin = options->no_self_judging ? models : NULL;
    typed.without_flagged = options->without == WITHOUT_FLAGGED;
    JR_TRY(source_set_votes(arena, &typed, &read, err));
    jr_jury_options asked = {.bench_folder = bench_folder,
                             .votes = &read,
                             .human_paths = options->human.items,
                             .n_human_paths = options->human.n,
                             .models = models};
    JR_TRY(jr_jury_weigh(arena, votes, &asked, ret_jury, votes, err));
    warn_of_all(ret_jury->warnings, ret_jury->n_warnings);
    return JR_OK;
}

void rank_append_jury(jr_buf *text, jr_arena *arena, const jr_ranking *ranking, table_format format)
{
    const jr_jury *jury = ranking->judges.jury;
    static const table_column columns[] = {
        {NULL, "Judge", .kind = COLUMN_TEXT},
        {NULL, "Weight", .kind = COLUMN_NUMBER, .decimals = 2},
        {NULL, "95 %", .kind = COLUMN_TEXT},
        {NULL, "Votes", .kind = COLUMN_NUMBER},
        {NULL, "With people", .kind = COLUMN_NUMBER},
        {NULL, "Own family", .kind = COLUMN_TEXT},
    };
    if (!jury)
        return;
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = 0; i < jury->n_jurors; i++) {
        const jr_juror *juror = &jury->jurors[i];
        table_add_text(&t, juror->judge);
        table_add_number(&t, juror->weight);
        table_add_text(&t, rank_interval(arena, juror->lower95, juror->upper95, 2));
        table_add_number(&t, (double)juror->n_votes);
        table_add_number(&t, (double)juror->n_shared);
        table_add_text(&t, juror->kin);
    }
    say(text, "\nJury, votes weighed by the judges' agreement with ");
    if (jury->by_people)
        say(text, "people on %llu matches:\n\n", (unsigned long long)jury->n_people);
    else
        say(text, "each other:\n\n");
    table_append(text, &t, format, 0);
    say(text, "Intervals of weights by question (Student's t, %llu questions)\n",
        (unsigned long long)jury->n_questions);
}
