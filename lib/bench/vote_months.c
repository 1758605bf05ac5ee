/*
 * The votes of each month stand one after the other, added up, so that the board at the end of a
 * month is made of all that are before it, and the votes are held once.
 */
#include "vote_months.h"

#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "vote_details.h"

enum { MONTHS = 12, FIRST_YEAR = 1970, TM_YEAR = 1900 };

uint32_t vote_month_of(double time)
{
    if (!(time > 0 && time < 1e11)) /* NaN is no time either */
        return VOTE_MONTH_NONE;
    time_t seconds = (time_t)time;
    struct tm when;
    if (!gmtime_r(&seconds, &when))
        return VOTE_MONTH_NONE;
    return (uint32_t)((when.tm_year + TM_YEAR - FIRST_YEAR) * MONTHS + when.tm_mon);
}

jr_str vote_month_name(jr_arena *arena, uint32_t month)
{
    return jr_arena_format(arena, "%04u-%02u", FIRST_YEAR + month / MONTHS, 1 + month % MONTHS);
}

double vote_month_begin(uint32_t month)
{
    JR_BUF_AUTO jr_buf date = {0};
    double begin = 0;
    jr_buf_format(&date, "%04u-%02u-01", FIRST_YEAR + month / MONTHS, 1 + month % MONTHS);
    (void)!jr_time_parse(jr_buf_str(&date), false, &begin, NULL);
    return begin;
}

void month_set_add(month_set *set, uint32_t month)
{
    if (month == VOTE_MONTH_NONE)
        return;
    size_t at = set->n;
    while (at > 0 && set->months[at - 1] > month)
        at--;
    if (at > 0 && set->months[at - 1] == month)
        return;
    if (set->n < VOTE_MONTHS_MAX) {
        memmove(set->months + at + 1, set->months + at, (set->n++ - at) * sizeof *set->months);
        set->months[at] = month;
        return;
    }
    if (at == 0)
        return;
    memmove(set->months, set->months + 1, (at - 1) * sizeof *set->months);
    set->months[at - 1] = month;
}

/* The first month of the set that is not before it, or n. */
static size_t place_in(const month_set *set, uint32_t month)
{
    size_t k = 0;
    while (k < set->n && set->months[k] < month)
        k++;
    return k;
}

vote_months vote_months_of(jr_arena *arena, const jr_detail *details, const uint32_t *months,
                           size_t n)
{
    vote_months made = {0};
    month_set set = {0};
    for (size_t i = 0; i < n; i++)
        month_set_add(&set, months[i]);
    if (set.n < 2)
        return made;
    made.n = set.n;
    size_t end[VOTE_MONTHS_MAX + 1] = {0};
    for (size_t i = 0; i < n; i++)
        if (months[i] != VOTE_MONTH_NONE)
            end[place_in(&set, months[i]) + 1]++;
    for (size_t k = 0; k < set.n; k++)
        end[k + 1] += end[k];
    jr_detail *sorted = jr_arena_alloc(arena, end[set.n], sizeof *sorted);
    size_t begin[VOTE_MONTHS_MAX + 1];
    memcpy(begin, end, sizeof begin);
    for (size_t i = 0; i < n; i++)
        if (months[i] != VOTE_MONTH_NONE)
            sorted[begin[place_in(&set, months[i])]++] = details[i];
    for (size_t k = 0; k < set.n; k++)
        made.all[k] = (vote_month){set.months[k], sorted + end[k],
                                   vote_details_add_up(sorted + end[k], end[k + 1] - end[k], 1)};
    return made;
}

jr_votes vote_months_until(jr_arena *arena, const jr_votes *votes, const vote_months *months,
                           size_t k)
{
    size_t n = 0;
    for (size_t i = 0; i <= k; i++)
        n += months->all[i].n_details;
    jr_detail *details = jr_arena_alloc(arena, n, sizeof *details), *to = details;
    for (size_t i = 0; i <= k; i++) {
        memcpy(to, months->all[i].details, months->all[i].n_details * sizeof *to);
        to += months->all[i].n_details;
    }
    n = vote_details_add_up(details, n, 1);
    AUTO_FREE jr_detail *pairs = memory_zeroed(n, sizeof *pairs);
    for (size_t i = 0; i < n; i++)
        pairs[i].cell = details[i].cell;
    jr_votes until = {.models = votes->models, .seats = votes->seats};
    until.counts.n_models = votes->counts.n_models;
    until.counts.n_cells = vote_details_add_up(pairs, n, 1);
    until.counts.cells = jr_arena_alloc(arena, until.counts.n_cells, sizeof(jr_cell));
    for (size_t i = 0; i < until.counts.n_cells; i++) {
        until.counts.cells[i] = pairs[i].cell;
        until.report.valid += (uint64_t)jr_cell_total(&pairs[i].cell);
    }
    if (votes->n_details) {
        until.details = details;
        until.n_details = n;
        until.questions = votes->questions;
        until.n_questions = votes->n_questions;
    }
    return until;
}
