/* vote_text.h: votes read from a text, and what they must be. */
#ifndef TESTS_UNIT_VOTE_TEXT_H
#define TESTS_UNIT_VOTE_TEXT_H

#include "arena.h"

#include <math.h>

#include <jrank/votes.h>

static jr_error err;
static jr_votes votes;

static inline jr_status load_votes(const char *text, jr_votes_options options)
{
    const char *path = workspace_write_text("votes", text);
    options.n_threads = 2;
    memset(&err, 0, sizeof err);
    return jr_votes_load_battles(arena, &path, 1, &options, &votes, &err);
}

static inline jr_status load_text(const char *text)
{
    return load_votes(text, (jr_votes_options){0});
}

static inline void assert_fails(jr_status status, jr_status wanted, const char *part)
{
    assert_int_equal(status, wanted);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
}

static inline void assert_cell(const char *first, const char *second, double wins, double losses,
                               double ties)
{
    for (size_t i = 0; i < votes.counts.n_cells; i++) {
        const jr_cell *cell = &votes.counts.cells[i];
        if (jr_str_compare(votes.models[cell->first], jr_str_from(first)) != 0 ||
            jr_str_compare(votes.models[cell->second], jr_str_from(second)) != 0)
            continue;
        if (fabs(cell->wins - wins) > 1e-6 || fabs(cell->losses - losses) > 1e-6 ||
            cell->ties != ties)
            fail_msg("%s against %s: %g %g %g", first, second, cell->wins, cell->losses,
                     cell->ties);
        return;
    }
    fail_msg("no votes on %s against %s", first, second);
}

#endif
