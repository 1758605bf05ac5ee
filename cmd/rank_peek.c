/*
 * jrank rank --peek-proof: intervals that hold although they were looked at after every batch,
 * beside those of one look.
 */
#include "language.h"
#include "message.h"
#include "rank.h"
#include "table.h"

#include <jrank/duel.h>

#include <math.h>

jr_status rank_peek(jr_arena *arena, const char *bench_folder, const jr_votes *votes,
                    const rank_options *options, const jr_rank_options *how, jr_ranking *ranking,
                    jr_error *err)
{
    if (!options->peek_proof)
        return JR_OK;
    if (!bench_folder || options->compute != JR_METHOD_MLE || options->compat == COMPAT_ORIGINAL ||
        how->anchor_model.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--peek-proof goes with a benchmark and --compute mle, without "
                            "--compat original and --anchor");
    return jr_rank_peek(arena, bench_folder, votes, ranking, err);
}

void rank_append_peek(jr_buf *text, jr_arena *arena, const jr_ranking *ranking, table_format format)
{
    const jr_peek_ranking *peek = ranking->peek;
    if (!peek)
        return;
    int decimals = jr_rating_decimals(ranking);
    bool has_ranks = peek->n_ratings > 0 && peek->ratings[0].rank_upper > 0;
    const table_column columns[] = {
        {NULL, "Model", .kind = COLUMN_TEXT},
        {NULL, "Rating", .kind = COLUMN_NUMBER, .decimals = decimals},
        {NULL, "One look", .kind = COLUMN_TEXT},
        {NULL, has_ranks ? ENGLISH("Ranks, every look") : ENGLISH("Every look"),
         .kind = COLUMN_TEXT},
    };
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_peek_rating *r = &peek->ratings[i];
        table_add_text(&t, ranking->records[i].display_name);
        table_add_number(&t, r->rating);
        table_add_text(&t, rank_interval(arena, r->lower95, r->upper95, decimals));
        table_add_text(&t,
                       has_ranks && r->rank_upper
                           ? jr_arena_format(arena, "%u–%u", r->rank_lower, r->rank_upper)
                           : rank_interval(arena, r->every_lower95, r->every_upper95, decimals));
    }
    say(text, "\nIntervals of 95 %% at one look, and at every look that was taken:\n\n");
    table_append(text, &t, format, 0);
    say(text, "\nGoal %.*s, alpha %.4g shared by %llu %s, %llu %s: %.*s\n", JR_STR_ARG(peek->goal),
        peek->alpha, (unsigned long long)peek->n_family,
        peek->n_family == 1 ? translate("contrast") : translate("contrasts"),
        (unsigned long long)peek->n_looks,
        peek->n_looks == 1 ? translate("look") : translate("looks"),
        JR_STR_ARG(sentence_said(arena, peek->sentence)));
}
