/*
 * Two exact ways to draw a multinomial. With few votes: pick each vote by its number. With many:
 * independent Poisson numbers of slightly fewer votes than are wanted, which given their sum are a
 * multinomial, the rest likewise as long as it is many, and at last one by one, so that the cost
 * follows the cells and not the votes. The Poisson number of a few whole votes comes from a table,
 * which all outcomes with as many share. Whole questions are drawn by their number; their votes
 * stand outcome by outcome, so that a draw reads them in order, which is several times as fast as
 * adding question after question to cells all over memory.
 */
#include "resample.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "cells.h"
#include "log_gamma.h"

enum { MAX_VOTES_BY_NUMBER = 15000, MANY_LEFT = 1000 };

/* By how many standard deviations the Poisson numbers' mean sum is less than the votes that are
 * wanted. A sum that is larger than them is drawn again. */
static const double MARGIN = 4;

/* A table goes so many standard deviations, and the last of these numbers further up, from its
 * mean: to probabilities that 64 random bits cannot tell from 0. */
static const double TABLE_WIDTH = 10, TABLE_MORE = 20;

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

/* The mean of the Poisson number for one vote of `total`, so many being wanted. */
static double scale_for(double wanted, double total)
{
    return fmax(0, wanted - MARGIN * sqrt(wanted)) / total;
}

static bool is_whole(double votes)
{
    return votes == floor(votes);
}

/* The number of the table of so many votes; 0: they have none. */
static size_t table_of(const resampler *r, double votes)
{
    return r->scale > 0 && is_whole(votes) && votes <= POISSON_TABLES ? (size_t)votes : 0;
}

static void init_table(poisson_table *table, double mean)
{
    double width = TABLE_WIDTH * sqrt(mean);
    table->lowest = (uint32_t)fmax(0, mean - width);
    table->n = (uint32_t)(mean + width + TABLE_MORE) - table->lowest;
    table->columns = memory_zeroed(table->n, sizeof *table->columns);
    AUTO_FREE double *weight = memory_zeroed(table->n, sizeof *weight);
    for (size_t i = 0; i < table->n; i++) {
        double k = (double)(table->lowest + i);
        weight[i] = exp(k * log(mean) - mean - log_gamma(k + 1));
    }
    alias_init(weight, table->n, table->columns);
}

/* Outcomes are in order of their tables, so that a table stays in the processor's cache. */
static void init_many(resampler *r, double total)
{
    size_t n_outcomes = 3 * r->counts->n_cells, start = 0;
    AUTO_FREE double *weight = memory_zeroed(n_outcomes, sizeof *weight);
    r->total = total;
    r->scale = scale_for((double)r->n_votes, total);
    r->tables = memory_zeroed(POISSON_TABLES + 1, sizeof *r->tables);
    r->by_table = memory_zeroed(n_outcomes, sizeof *r->by_table);
    r->columns = memory_zeroed(n_outcomes, sizeof *r->columns);
    for (size_t o = 0; o < n_outcomes; o++) {
        weight[o] = *outcome_count(&r->counts->cells[o / 3], o % 3);
        if (weight[o] > 0)
            r->tables[table_of(r, weight[o])].end++;
    }
    for (size_t t = 0; t <= POISSON_TABLES; t++) {
        size_t n = r->tables[t].end;
        if (t > 0 && n > 0)
            init_table(&r->tables[t], (double)t * r->scale);
        r->tables[t].end = start;
        start += n;
    }
    for (size_t o = 0; o < n_outcomes; o++)
        if (weight[o] > 0)
            r->by_table[r->tables[table_of(r, weight[o])].end++] = (uint32_t)o;
    alias_init(weight, n_outcomes, r->columns);
}

static void init_votes(resampler *r)
{
    double total = 0;
    bool whole = true;
    for (size_t k = 0; k < r->counts->n_cells; k++) {
        const jr_cell *cell = &r->counts->cells[k];
        total += jr_cell_total(cell);
        whole &= is_whole(cell->wins) && is_whole(cell->losses) && is_whole(cell->ties);
    }
    r->n_votes = (uint64_t)llround(total);
    if (!whole || r->n_votes > MAX_VOTES_BY_NUMBER) {
        if (r->n_votes > 0)
            init_many(r, total);
        return;
    }
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
    for (size_t t = 0; r->tables && t <= POISSON_TABLES; t++)
        free(r->tables[t].columns);
    free(r->tables);
    free(r->by_table);
    free(r->columns);
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

/* Returns the sum of what was drawn. */
static uint64_t draw_poisson(const resampler *r, rng *random, jr_cell *cells)
{
    uint64_t sum = 0;
    size_t i = 0;
    for (size_t t = 0; t <= POISSON_TABLES; t++) {
        const poisson_table *table = &r->tables[t];
        for (; i < table->end; i++) {
            uint32_t o = r->by_table[i];
            uint64_t drawn =
                table->columns
                    ? table->lowest + alias_draw(table->columns, table->n, random)
                    : rng_poisson(random,
                                  r->scale * *outcome_count(&r->counts->cells[o / 3], o % 3));
            *drawn_count(&cells[o / 3], o % 3) = (double)drawn;
            sum += drawn;
        }
    }
    return sum;
}

/* The same of `wanted` more votes, which are added to the cells; numbers: room for one per outcome.
 */
static uint64_t draw_more(const resampler *r, rng *random, uint64_t wanted, double *numbers,
                          jr_cell *cells)
{
    size_t n_outcomes = 3 * r->counts->n_cells;
    double scale = scale_for((double)wanted, r->total);
    uint64_t sum;
    do {
        sum = 0;
        for (size_t o = 0; o < n_outcomes; o++) {
            double votes = *outcome_count(&r->counts->cells[o / 3], o % 3);
            uint64_t drawn = votes > 0 ? rng_poisson(random, scale * votes) : 0;
            numbers[o] = (double)drawn;
            sum += drawn;
        }
    } while (sum > wanted);
    for (size_t o = 0; o < n_outcomes; o++)
        *drawn_count(&cells[o / 3], o % 3) += numbers[o];
    return sum;
}

static void draw_many(const resampler *r, rng *random, jr_cell *cells)
{
    size_t n_outcomes = 3 * r->counts->n_cells;
    uint64_t drawn = draw_poisson(r, random, cells);
    while (drawn > r->n_votes)
        drawn = draw_poisson(r, random, cells);
    uint64_t left = r->n_votes - drawn;
    if (left > MANY_LEFT && left > n_outcomes) {
        AUTO_FREE double *numbers = memory_zeroed(n_outcomes, sizeof *numbers);
        while (left > MANY_LEFT && left > n_outcomes)
            left -= draw_more(r, random, left, numbers, cells);
    }
    for (; left > 0; left--) {
        uint32_t outcome = alias_draw(r->columns, n_outcomes, random);
        *drawn_count(&cells[outcome / 3], outcome % 3) += 1;
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
    else if (r->columns)
        draw_many(r, random, ret_cells);
}
