/*
 * Two exact ways to draw a multinomial. With few votes: pick each vote by its number. With many:
 * go through the outcomes and draw from each a binomial share of what is left, so that the cost
 * follows the cells and not the votes.
 */
#include "resample.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "cells.h"

enum { MAX_VOTES_BY_NUMBER = 15000 };

static double *outcome_count(jr_cell *cell, size_t outcome)
{
    return outcome == 0 ? &cell->wins : outcome == 1 ? &cell->losses : &cell->ties;
}

static void init_questions(resampler *r)
{
    r->question_start = memory_zeroed(r->n_details + 1, sizeof *r->question_start);
    r->detail_cell = memory_zeroed(r->n_details, sizeof *r->detail_cell);
    for (size_t i = 0; i < r->n_details; i++) {
        const jr_detail *d = &r->details[i];
        if (i == 0 || d->question != r->details[i - 1].question)
            r->question_start[r->n_questions++] = i;
        r->detail_cell[i] =
            (uint32_t)(cells_find(r->counts, d->cell.first, d->cell.second) - r->counts->cells);
    }
    r->question_start[r->n_questions] = r->n_details;
}

static void init_votes(resampler *r)
{
    double total = 0;
    bool whole = true;
    for (size_t k = 0; k < r->counts->n_cells; k++) {
        jr_cell *cell = &r->counts->cells[k];
        total += jr_cell_total(cell);
        whole &= cell->wins == floor(cell->wins) && cell->losses == floor(cell->losses) &&
                 cell->ties == floor(cell->ties);
    }
    r->n_votes = (uint64_t)llround(total);
    if (!whole || r->n_votes > MAX_VOTES_BY_NUMBER)
        return;
    r->outcome = memory_zeroed(r->n_votes, sizeof *r->outcome);
    size_t vote = 0;
    for (size_t k = 0; k < r->counts->n_cells; k++)
        for (size_t o = 0; o < 3; o++)
            for (double c = *outcome_count(&r->counts->cells[k], o); c > 0; c--)
                r->outcome[vote++] = (uint32_t)(3 * k + o);
}

void resampler_init(resampler *r, const jr_counts *counts, const jr_detail *details,
                    size_t n_details)
{
    *r = (resampler){.counts = counts, .details = details, .n_details = n_details};
    if (details)
        init_questions(r);
    else
        init_votes(r);
}

void resampler_release(resampler *r)
{
    free(r->outcome);
    free(r->question_start);
    free(r->detail_cell);
}

static void draw_questions(const resampler *r, rng *random, jr_cell *cells)
{
    for (size_t draw = 0; draw < r->n_questions; draw++) {
        size_t question = rng_below(random, r->n_questions);
        for (size_t i = r->question_start[question]; i < r->question_start[question + 1]; i++) {
            const jr_cell *from = &r->details[i].cell;
            jr_cell *to = &cells[r->detail_cell[i]];
            to->wins += from->wins;
            to->losses += from->losses;
            to->ties += from->ties;
        }
    }
}

static void draw_by_number(const resampler *r, rng *random, jr_cell *cells)
{
    for (uint64_t vote = 0; vote < r->n_votes; vote++) {
        uint32_t outcome = r->outcome[rng_below(random, r->n_votes)];
        *outcome_count(&cells[outcome / 3], outcome % 3) += 1;
    }
}

static void draw_by_outcome(const resampler *r, rng *random, jr_cell *cells)
{
    uint64_t left = r->n_votes;
    double weight_left = 0;
    for (size_t k = 0; k < r->counts->n_cells; k++)
        weight_left += jr_cell_total(&r->counts->cells[k]);
    for (size_t k = 0; k < r->counts->n_cells && left > 0; k++)
        for (size_t o = 0; o < 3; o++) {
            double weight = *outcome_count(&r->counts->cells[k], o);
            if (weight <= 0)
                continue;
            uint64_t drawn = rng_binomial(random, left, fmin(1, weight / weight_left));
            *outcome_count(&cells[k], o) = (double)drawn;
            left -= drawn;
            weight_left -= weight;
        }
}

void resampler_draw(const resampler *r, rng *random, jr_cell *ret_cells)
{
    for (size_t k = 0; k < r->counts->n_cells; k++)
        ret_cells[k] =
            (jr_cell){.first = r->counts->cells[k].first, .second = r->counts->cells[k].second};
    if (r->details)
        draw_questions(r, random, ret_cells);
    else if (r->outcome)
        draw_by_number(r, random, ret_cells);
    else
        draw_by_outcome(r, random, ret_cells);
}
