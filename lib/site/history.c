/*
 * A month is ranked by itself, of all votes up to its end, as `jrank rank --through` does it. So it
 * is the board as it was then, on its own scale: the mean of the models that had votes by then is
 * 1000.
 */
#include "history.h"

#include <math.h>

#include "bench/votes.h"

static void take_records(const history_maker *m, const jr_ranking *ranking, history_month *month)
{
    const archive *a = m->archive;
    month->of_model = jr_arena_alloc(m->arena, a->n_models, sizeof *month->of_model);
    for (size_t i = 0; i < a->n_models; i++)
        month->of_model[i] = (history_rating){.rating = {NAN, NAN, NAN, NAN, NAN}};
    for (size_t i = 0; i < ranking->n_records; i++) {
        const jr_ranking_record *r = &ranking->records[i];
        size_t model = archive_model(a, r->model_id);
        if (model == SIZE_MAX || !(r->matches > 0))
            continue;
        month->of_model[model] = (history_rating){
            {r->median, r->lower, r->upper, r->lower95, r->upper95}, r->rank, (uint64_t)r->matches};
        month->n_models++;
    }
    month->decimals = jr_rating_decimals(ranking);
}

/* votes is of the scratch arena. */
static jr_status add_month(const history_maker *m, jr_arena *scratch, uint32_t number,
                           const jr_votes *votes, board_history *history, jr_error *err)
{
    jr_ranking ranking;
    jr_rank_details details;
    jr_status status = jr_rank_votes(scratch, votes, m->models, m->how, &ranking, &details, err);
    if (status == JR_ERR_DATA)
        return JR_OK;
    JR_TRY(status);
    history_month *month = &history->months[history->n++];
    *month = (history_month){.month = number};
    take_records(m, &ranking, month);
    return JR_OK;
}

static board_history new_history(const history_maker *m, size_t n)
{
    return (board_history){.months = jr_arena_alloc(m->arena, n, sizeof(history_month))};
}

jr_status history_of_votes(const history_maker *m, const jr_votes *votes, const vote_months *months,
                           board_history *ret_history, jr_error *err)
{
    board_history made = new_history(m, months->n);
    for (size_t k = 0; k < months->n; k++) {
        JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
        jr_votes until = vote_months_until(scratch, votes, months, k);
        JR_TRY(add_month(m, scratch, months->all[k].month, &until, &made, err));
    }
    *ret_history = made;
    return JR_OK;
}

static month_set months_of(const judgment_table *t, const bool *is_in)
{
    month_set set = {0};
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (is_in[i] && row->status == JUDGMENT_COUNTS && row->second != NO_MODEL)
            month_set_add(&set, vote_month_of(row->time));
    }
    return set;
}

jr_status history_of_folder(const history_maker *m, const jr_votes_options *options,
                            const bool *is_in, board_history *ret_history, jr_error *err)
{
    const archive *a = m->archive;
    month_set set = months_of(a->table, is_in);
    board_history made = new_history(m, set.n);
    for (size_t k = 0; k < set.n && set.n > 1; k++) {
        JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
        jr_vote_filter filter = options->filter ? *options->filter : (jr_vote_filter){0};
        double end = vote_month_begin(set.months[k] + 1);
        filter.until = filter.until > 0 ? fmin(filter.until, end) : end;
        jr_votes_options until = *options;
        until.filter = &filter;
        jr_votes votes;
        jr_status status = votes_of_table(scratch, a->table, a->folder.data, &until, &votes, err);
        if (status == JR_ERR_DATA)
            continue;
        JR_TRY(status);
        JR_TRY(add_month(m, scratch, set.months[k], &votes, &made, err));
    }
    *ret_history = made;
    return JR_OK;
}
