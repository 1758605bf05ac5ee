/*
 * Rows of some questions are made side by side and taken one after the other: making them is where
 * the time goes where votes are many, and taking them decides about the last digits.
 */
#include "question_sums.h"

#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/vector.h"
#include "details.h"

enum { NUMBERS_AT_A_TIME = 1 << 20, MOST_AT_A_TIME = 1 << 14, MANY_VOTES = 1 << 15 };

size_t question_list_count(const question_list *list)
{
    return list->begin     ? list->n_questions
           : list->grouped ? list->grouped->n_questions
                           : details_count_questions(list->details, list->n_details);
}

double question_list_votes(const question_list *list)
{
    if (list->grouped)
        return (double)list->grouped->n_rows;
    if (list->begin)
        return list->n_votes;
    double n = 0;
    for (size_t i = 0; i < list->n_details; i++)
        n += jr_cell_total(&list->details[i].cell);
    return n;
}

/* Behind the details of the question that begins there. */
static size_t end_of_question(const question_list *list, size_t begin)
{
    const jr_detail *first = &list->details[begin];
    size_t end = begin + 1;
    while (end < list->n_details && list->details[end].question == first->question &&
           (!list->by_judge || list->details[end].judge == first->judge))
        end++;
    return end;
}

/* Finds up to `most` questions of details, the first of which begins there; how many. */
static size_t find_begins(const question_list *list, size_t most, size_t *begin)
{
    size_t n = 0;
    while (n < most && begin[n] < list->n_details) {
        begin[n + 1] = end_of_question(list, begin[n]);
        n++;
    }
    return n;
}

/* In one pass, since details may be far more than the processor's caches hold. */
static void index_details(jr_arena *arena, question_list *list)
{
    VECTOR(size_t) begin = {0};
    for (size_t i = 0; i < list->n_details; i++) {
        if (i == 0 || list->details[i].question != list->details[i - 1].question)
            VECTOR_ADD(&begin, NULL, i);
        list->n_votes += jr_cell_total(&list->details[i].cell);
        list->has_judges |= list->details[i].judge != list->details[0].judge;
    }
    list->n_questions = begin.n;
    VECTOR_ADD(&begin, NULL, list->n_details);
    list->begin = vector_keep(arena, begin.items, begin.n, sizeof *begin.items);
    VECTOR_RELEASE(&begin);
}

void question_list_index(jr_arena *arena, question_list *list, const jr_counts *counts)
{
    if (list->grouped) {
        list->begin = list->grouped->questions;
        list->n_questions = list->grouped->n_questions;
        list->counts = list->grouped->counts;
        return;
    }
    index_details(arena, list);
    size_t n = counts->n_models;
    if (n * n > list->n_details)
        return;
    uint32_t *places = jr_arena_alloc(arena, n * n, sizeof *places);
    for (size_t k = 0; k < counts->n_cells; k++)
        places[counts->cells[k].first * n + counts->cells[k].second] = (uint32_t)k;
    list->counts = counts;
    list->places = places;
}

/* Questions that are summed side by side. */
typedef struct batch {
    const question_list *list;
    size_t width, n;
    const size_t *begin; /* of each its first detail or row, and what is behind the last */
    double *rows;
    question_add add;
    void *context;
} batch;

static size_t place_of(const question_list *list, const jr_cell *cell)
{
    return list->places ? list->places[cell->first * list->counts->n_models + cell->second]
                        : SIZE_MAX;
}

static void make_row(void *context, size_t number, unsigned thread)
{
    (void)thread;
    const batch *b = context;
    size_t at = b->begin[number], end = b->begin[number + 1];
    double *row = b->rows + number * b->width;
    memset(row, 0, b->width * sizeof *row);
    const jr_control_votes *grouped = b->list->grouped;
    while (grouped && at < end) {
        jr_cell sum;
        size_t place = grouped->outcomes[at] / 3;
        at = jr_control_votes_sum(grouped, at, end, &sum);
        b->add(b->context, &sum, place, row);
    }
    for (; at < end; at++) {
        const jr_cell *cell = &b->list->details[at].cell;
        b->add(b->context, cell, place_of(b->list, cell), row);
    }
}

size_t question_sums(const question_list *list, size_t width, question_add add, question_take take,
                     void *context)
{
    size_t most = 1 + NUMBERS_AT_A_TIME / width, question = 0;
    size_t n_sums = list->grouped ? list->grouped->n_rows : list->n_details;
    const size_t *known = list->grouped ? list->grouped->questions : list->begin;
    size_t n_known = list->grouped ? list->grouped->n_questions : list->n_questions;
    most = most < MOST_AT_A_TIME ? most : MOST_AT_A_TIME;
    most = most < n_sums ? most : n_sums;
    if (known && n_known < most)
        most = n_known ? n_known : 1;
    AUTO_FREE size_t *begin = memory_zeroed(most + 1, sizeof *begin);
    AUTO_FREE double *rows = memory_zeroed(most * width, sizeof *rows);
    batch b = {
        .list = list, .width = width, .begin = begin, .rows = rows, .add = add, .context = context};
    for (;;) {
        if (known) {
            b.begin = known + question;
            b.n = n_known - question < most ? n_known - question : most;
        } else {
            b.n = find_begins(list, most, begin);
        }
        if (b.n == 0)
            return question;
        pool_run(n_sums < MANY_VOTES ? 1 : list->n_threads, b.n, make_row, &b);
        for (size_t i = 0; i < b.n; i++)
            take(context, question++, rows + i * width);
        begin[0] = begin[b.n];
    }
}
