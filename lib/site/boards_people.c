/*
 * What people make of a board: ratings that are true of them, and the weights of a jury's judges,
 * as `jrank rank --calibrate` and `--jury` have them.
 */
#include "boards.h"

static jr_votes_options read_as(const jr_site_options *options)
{
    const jr_votes_options *typed = options->votes_options;
    return (jr_votes_options){.filter = typed ? typed->filter : NULL,
                              .n_threads = options->n_threads};
}

void board_add_people(jr_arena *arena, const jr_votes *votes, const board_people_plan *plan,
                      board *b)
{
    const jr_votes_options read = read_as(plan->options);
    const jr_calibrate_options asked = {.bench_folder = plan->bench_folder, .votes = &read};
    jr_error why;
    jr_status status =
        jr_rank_calibrate(arena, votes, &asked, plan->how, &b->details, &b->ranking, &why);
    if (status == JR_ERR_DATA)
        board_warn(arena, b, jr_arena_copy(arena, jr_str_from(why.message)));
    if (status != JR_OK)
        return;
    size_t n = b->ranking.n_records;
    double *values = jr_arena_alloc(arena, n, sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = b->ranking.calibration->ratings[i].calibrated.rating;
    b->calibrated_rank = board_rank_by(arena, b, values);
}

void board_add_jury(jr_arena *arena, const jr_votes *votes, const board_people_plan *plan, board *b)
{
    const jr_votes_options read = read_as(plan->options);
    const jr_jury_options asked = {
        .bench_folder = plan->bench_folder, .votes = &read, .models = plan->models};
    jr_jury *jury = jr_arena_alloc(arena, 1, sizeof *jury);
    jr_votes weighed;
    jr_rank_details details;
    jr_error why;
    jr_status status = jr_jury_weigh(arena, votes, &asked, jury, &weighed, &why);
    if (status == JR_OK) {
        weighed = jr_votes_weigh(arena, &weighed, 0);
        status =
            jr_rank_votes(arena, &weighed, plan->models, plan->how, &b->by_jury, &details, &why);
    }
    if (status == JR_OK)
        b->by_jury.judges.jury = jury;
    else
        board_warn(arena, b, jr_arena_format(arena, "no jury: %s", why.message));
}
