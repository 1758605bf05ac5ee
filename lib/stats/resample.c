/*
 * Two exact ways to draw a multinomial. With few votes: pick each vote by its number. With many:
 * go through the outcomes and draw from each a binomial share of what is left, so that the cost
 * follows the cells and not the votes. Whole questions are drawn by their number; their votes stand
 * outcome by outcome, so that a draw reads them in order, which is several times as fast as adding
 * question after question to cells all over memory.
 */
#include "resample.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "cells.h"

enum { MAX_VOTES_BY_NUMBER = 15000 };

static const double *outcome_count(const jr_cell *cell, size_t outcome)
{
    return outcome == 0 ? &cell->wins : outcome == 1 ? &cell->losses : &cell->ties;
}

static double *drawn_count(jr_cell *cell, size_t outcome)
{
    return outcome == 0 ? &cell->wins : outcome == 1 ? &cell->losses : &cell->ties;
}

/* Counts the shares of each outcome, makes room for them, and puts them there. */
static void init_questions(resampler *r, const jr_detail *details, size_t n_details)
{
    size_t n_outcomes = 3 * r->counts->n_cells, n_shares = 0;
    AUTO_FREE size_t *cell_of = memory_zeroed(n_details, sizeof *cell_of);
    r->share_start = memory_zeroed(n_outcomes + 1, sizeof *r->share_start);
    for (size_t i = 0; i < n_details; i++) {
        const jr_cell *c = &details[i].cell;
        cell_of[i] = (size_t)(cells_find(r->counts, c->first, c->second) - r->counts->cells);
        for (size_t o = 0; o < 3; o++)
            r->share_start[3 * cell_of[i] + o] += *outcome_count(c, o) > 0;
    }
    for (size_t o = 0; o <= n_outcomes; o++) {
        size_t here = r->share_start[o];
        r->share_start[o] = n_shares;
        n_shares += here;
    }
    r->shares = memory_zeroed(n_shares, sizeof *r->shares);
    AUTO_FREE size_t *next = memory_zeroed(n_outcomes + 1, sizeof *next);
    memcpy(next, r->share_start, (n_outcomes + 1) * sizeof *next);
    for (size_t i = 0; i < n_details; i++) {
        r->n_questions += i == 0 || details[i].question != details[i - 1].question;
        for (size_t o = 0; o < 3; o++) {
            double votes = *outcome_count(&details[i].cell, o);
            if (votes > 0)
                r->shares[next[3 * cell_of[i] + o]++] =
                    (question_share){(uint32_t)r->n_questions - 1, votes};
        }
    }
}

static void init_votes(resampler *r)
{
    double total = 0;
    bool whole = true;
    for (size_t k = 0; k < r->counts->n_cells; k++) {
        const jr_cell *cell = &r->counts->cells[k];
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
    *r = (resampler){.counts = counts};
    if (details)
        init_questions(r, details, n_details);
    else
        init_votes(r);
}

void resampler_release(resampler *r)
{
    free(r->outcome);
    free(r->shares);
    free(r->share_start);
}

/* How often each question is drawn comes first: what they add up to is then one pass over memory in
 * its order. */
static void draw_questions(const resampler *r, rng *random, jr_cell *cells, double *times)
{
    memset(times, 0, r->n_questions * sizeof *times);
    for (size_t draw = 0; draw < r->n_questions; draw++)
        times[rng_below(random, r->n_questions)]++;
    const question_share *share = r->shares;
    for (size_t outcome = 0; outcome < 3 * r->counts->n_cells; outcome++) {
        double votes = 0;
        for (const question_share *end = r->shares + r->share_start[outcome + 1]; share < end;
             share++)
            votes += times[share->question] * share->votes;
        *drawn_count(&cells[outcome / 3], outcome % 3) = votes;
    }
}

static void draw_by_number(const resampler *r, rng *random, jr_cell *cells)
{
    for (uint64_t vote = 0; vote < r->n_votes; vote++) {
        uint32_t outcome = r->outcome[rng_below(random, r->n_votes)];
        *drawn_count(&cells[outcome / 3], outcome % 3) += 1;
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
            *drawn_count(&cells[k], o) = (double)drawn;
            left -= drawn;
            weight_left -= weight;
        }
}

void resampler_draw(const resampler *r, rng *random, jr_cell *ret_cells, double *ret_times)
{
    for (size_t k = 0; k < r->counts->n_cells; k++)
        ret_cells[k] =
            (jr_cell){.first = r->counts->cells[k].first, .second = r->counts->cells[k].second};
    if (r->n_questions)
        draw_questions(r, random, ret_cells, ret_times);
    else if (r->outcome)
        draw_by_number(r, random, ret_cells);
    else
        draw_by_outcome(r, random, ret_cells);
}
