/* The ranking of a table of counts, best first, as a file too. */
#include <jrank/rank.h>

#include <stdio.h>

int main(void)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_votes_options reading = {0};
    jr_model_list models = {0};
    jr_rank_options options = {.init_rating = 1000};
    jr_votes votes;
    jr_ranking ranking;
    jr_rank_details details;
    jr_error err;
    if (jr_votes_load_counts(arena, "counts.csv", &reading, &votes, &err) != JR_OK ||
        jr_rank_votes(arena, &votes, &models, &options, &ranking, &details, &err) != JR_OK ||
        jr_ranking_save(&ranking, "ranking.json", &err) != JR_OK) {
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    for (size_t i = ranking.n_records; i-- > ranking.n_records - 3;)
        printf("%.*s: %.0f\n", JR_STR_ARG(ranking.records[i].model_id), ranking.records[i].mle);
}

/* Prints:
 * gpt-4:20230713: 1511
 * gpt-3.5-turbo-0301:20230614: 1379
 * rwkv-world-jpn-55: 1075
 */
