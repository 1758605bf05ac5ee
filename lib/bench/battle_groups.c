/*
 * Battles are counted by question, and then put where they belong, in the order of the files: parts
 * of them side by side, each with places of its own. A battle takes four bytes and those of its
 * style.
 */
#include "battle_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"
#include "base/radix.h"

/* Below so many battles a question of a part, counting them for each part would cost more than it
 * gains. */
enum { FEWEST_A_PART = 8 };

/* For fewer no threads are started. */
enum { MANY_BATTLES = 1 << 15 };

/* Parts of the runs are counted and put side by side, and behind them the others. */
typedef struct grouping {
    battle_groups *g;
    battle_rows *rows;
    const battle_numbers *numbers;
    const jr_counts *counts;
    size_t n_style;
    size_t n_parts;
    size_t
        *at; /* per part, and for the others, and question: how many, or where the next one goes */
} grouping;

static size_t *at_question(const grouping *p, size_t part, uint32_t question)
{
    size_t n_questions = p->g->n_questions;
    return &p->at[part * (n_questions + 1) +
                  (question == NAME_NONE ? n_questions : p->numbers->questions[question])];
}

static void put(const grouping *p, size_t to, uint32_t outcome, double weight, const float *style)
{
    battle_groups *g = p->g;
    g->outcomes[to] = outcome;
    for (size_t k = 0; k < p->n_style; k++)
        g->style[to * p->n_style + k] = style[k];
    if (g->weights)
        g->weights[to] = weight;
}

static size_t first_run(const grouping *p, size_t part)
{
    return p->rows->runs.n * part / p->n_parts;
}

static void count_runs(void *context, size_t part, unsigned thread)
{
    (void)thread;
    const grouping *p = context;
    for (size_t r = first_run(p, part); r < first_run(p, part + 1); r++)
        for (size_t i = 0; i < p->rows->runs.items[r].n; i++) {
            const plain_row *row = plain_run_row(&p->rows->runs.items[r], i);
            if (p->numbers->cells[row->verdict >> PLAIN_WINNER_BITS] != NAME_NONE)
                (*at_question(p, part, row->question))++;
        }
}

static void put_runs(void *context, size_t part, unsigned thread)
{
    (void)thread;
    const grouping *p = context;
    for (size_t r = first_run(p, part); r < first_run(p, part + 1); r++) {
        plain_run *run = &p->rows->runs.items[r];
        for (size_t i = 0; i < run->n; i++) {
            const plain_row *row = plain_run_row(run, i);
            uint32_t cell = p->numbers->cells[row->verdict >> PLAIN_WINNER_BITS];
            if (cell != NAME_NONE)
                put(p, (*at_question(p, part, row->question))++,
                    BATTLE_OUTCOMES * cell + (row->verdict & PLAIN_WINNER_MASK), 1, row->style);
        }
        if (p->g->style)
            plain_run_release(run);
    }
}

/* The others in the order of the files; malloc'ed. */
static uint32_t *order_rows(const battle_rows *rows)
{
    AUTO_FREE uint64_t *places = memory_zeroed(rows->rows.n, sizeof *places);
    uint32_t *order = memory_zeroed(rows->rows.n, sizeof *order);
    for (size_t i = 0; i < rows->rows.n; i++) {
        places[i] = rows->rows.items[i].place;
        order[i] = (uint32_t)i;
    }
    radix_sort(places, order, rows->rows.n);
    return order;
}

/* A verdict between win and loss is a part of each. */
static size_t n_places_of(const battle_row *row)
{
    return battle_row_is_score(row) ? 2 : 1;
}

static void count_others(const grouping *p)
{
    for (size_t i = 0; i < p->rows->rows.n; i++) {
        const battle_row *row = &p->rows->rows.items[i];
        if (battle_row_cell(row, p->numbers, p->counts) != NAME_NONE)
            *at_question(p, p->n_parts, row->question) += n_places_of(row);
    }
}

static void put_others(const grouping *p)
{
    AUTO_FREE uint32_t *order = order_rows(p->rows);
    for (size_t i = 0; i < p->rows->rows.n; i++) {
        const battle_row *row = &p->rows->rows.items[order[i]];
        uint32_t cell = battle_row_cell(row, p->numbers, p->counts);
        if (cell == NAME_NONE)
            continue;
        const float *style = p->rows->style.items + row->style * p->n_style;
        uint32_t outcome = BATTLE_OUTCOMES * cell;
        size_t *at = at_question(p, p->n_parts, row->question);
        for (size_t k = 0; p->g->factors && k < n_places_of(row); k++)
            p->g->factors[*at + k] = (float)p->rows->weights.items[row->style];
        if (battle_row_is_score(row)) {
            put(p, (*at)++, outcome + WINNER_FIRST, row->score, style);
            put(p, (*at)++, outcome + WINNER_SECOND, 1 - row->score, style);
        } else {
            put(p, (*at)++, outcome + row->winner, 1, style);
        }
    }
}

/* From how many there are where each part and question begins. */
static void find_begins(const grouping *p)
{
    size_t n_questions = p->g->n_questions, at = 0;
    for (size_t q = 0; q <= n_questions; q++) {
        p->g->begin[q] = at;
        for (size_t part = 0; part <= p->n_parts; part++) {
            size_t *here = &p->at[part * (n_questions + 1) + q], n = *here;
            *here = at;
            at += n;
        }
    }
    p->g->n = p->g->begin[n_questions + 1] = at;
}

battle_groups battle_groups_of(jr_arena *arena, battle_rows *rows, const battle_numbers *numbers,
                               const jr_counts *counts, bool with_style, unsigned n_threads)
{
    size_t n_questions = rows->questions.n, n_battles = battle_rows_count(rows);
    battle_groups g = {.n_questions = n_questions,
                       .begin = jr_arena_alloc(arena, n_questions + 2, sizeof *g.begin)};
    grouping p = {.g = &g, .rows = rows, .numbers = numbers, .counts = counts};
    p.n_parts = 1 + n_battles / (FEWEST_A_PART * (n_questions + 1));
    p.n_parts = n_battles < MANY_BATTLES              ? 1
                : p.n_parts < pool_threads(n_threads) ? p.n_parts
                                                      : pool_threads(n_threads);
    AUTO_FREE size_t *at = memory_zeroed((p.n_parts + 1) * (n_questions + 1), sizeof *at);
    p.at = at;
    pool_run(n_threads, p.n_parts, count_runs, &p);
    if (with_style)
        count_others(&p);
    find_begins(&p);
    g.outcomes = jr_arena_alloc(arena, g.n, sizeof *g.outcomes);
    if (with_style) {
        p.n_style = rows->n_style;
        g.style = jr_arena_alloc(arena, g.n * rows->n_style, sizeof *g.style);
    }
    if (with_style && rows->has_scores)
        g.weights = jr_arena_alloc(arena, g.n, sizeof *g.weights);
    if (with_style && rows->has_weights)
        g.factors = jr_arena_alloc(arena, g.n, sizeof *g.factors);
    pool_run(n_threads, p.n_parts, put_runs, &p);
    if (with_style)
        put_others(&p);
    return g;
}

/* What one thread sorts with. */
typedef struct sorter {
    uint32_t *counted; /* zero per outcome; NULL at first */
    uint32_t *order;   /* of the rows of a question: which comes there */
    char *moved;       /* room for what they have, and for keys of them */
    size_t capacity;   /* in rows */
} sorter;

typedef struct sorting {
    const battle_groups *g;
    size_t n_outcomes, n_style, n_parts;
    sorter *sorters; /* per thread */
} sorting;

static int by_value(const void *left, const void *right)
{
    const uint32_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

static int by_key(const void *left, const void *right)
{
    const uint64_t *a = left, *b = right;
    return (*a > *b) - (*a < *b);
}

/* `counted` is zero per outcome, and again then. */
static void sort_by_counting(uint32_t *outcomes, size_t n, uint32_t *counted, size_t n_outcomes)
{
    for (size_t i = 0; i < n; i++)
        counted[outcomes[i]]++;
    for (uint32_t o = 0; o < n_outcomes; o++) {
        for (; counted[o]; counted[o]--)
            *outcomes++ = o;
    }
}

/* Likewise: where each goes, those of one outcome as they come. */
static void order_by_counting(const uint32_t *outcomes, size_t n, uint32_t *counted,
                              size_t n_outcomes, uint32_t *order)
{
    for (size_t i = 0; i < n; i++)
        counted[outcomes[i]]++;
    for (uint32_t o = 0, at = 0, here; o < n_outcomes; o++, at += here) {
        here = counted[o];
        counted[o] = at;
    }
    for (uint32_t i = 0; i < n; i++)
        order[counted[outcomes[i]]++] = i;
    memset(counted, 0, n_outcomes * sizeof *counted);
}

static void order_by_keys(const uint32_t *outcomes, size_t n, uint64_t *keys, uint32_t *order)
{
    enum { HALF = 32 };
    for (size_t i = 0; i < n; i++)
        keys[i] = (uint64_t)outcomes[i] << HALF | i;
    qsort(keys, n, sizeof *keys, by_key);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)keys[i];
}

static void move_all(void *items, size_t n, size_t size, const sorter *r)
{
    for (size_t i = 0; i < n; i++)
        memcpy(r->moved + i * size, (const char *)items + r->order[i] * size, size);
    memcpy(items, r->moved, n * size);
}

/* Of a question's rows all that they have; is_few: comparing them is sooner. */
static void sort_with_style(const sorting *s, sorter *r, size_t begin, size_t n, bool is_few)
{
    const battle_groups *g = s->g;
    size_t style_size = s->n_style * sizeof *g->style;
    if (r->capacity < n) {
        size_t widest = style_size > sizeof(uint64_t) ? style_size : sizeof(uint64_t);
        r->capacity = n > 2 * r->capacity ? n : 2 * r->capacity;
        r->order = memory_resize(r->order, r->capacity, sizeof *r->order);
        r->moved = memory_resize(r->moved, r->capacity, widest);
    }
    if (is_few)
        order_by_keys(g->outcomes + begin, n, (uint64_t *)(void *)r->moved, r->order);
    else
        order_by_counting(g->outcomes + begin, n, r->counted, s->n_outcomes, r->order);
    move_all(g->outcomes + begin, n, sizeof *g->outcomes, r);
    move_all(g->style + begin * s->n_style, n, style_size, r);
    if (g->weights)
        move_all(g->weights + begin, n, sizeof *g->weights, r);
    if (g->factors)
        move_all(g->factors + begin, n, sizeof *g->factors, r);
}

static void sort_part(void *context, size_t part, unsigned thread)
{
    enum { FEW = 24 }; /* below a vote among so many outcomes comparing is sooner */
    const sorting *s = context;
    const battle_groups *g = s->g;
    sorter *r = &s->sorters[thread];
    size_t end = g->n_questions * (part + 1) / s->n_parts;
    for (size_t q = g->n_questions * part / s->n_parts; q < end; q++) {
        uint32_t *outcomes = g->outcomes + g->begin[q];
        size_t n = g->begin[q + 1] - g->begin[q];
        bool is_few = n < s->n_outcomes / FEW;
        if (n < 2)
            continue;
        if (!is_few && !r->counted)
            r->counted = memory_zeroed(s->n_outcomes, sizeof *r->counted);
        if (g->style)
            sort_with_style(s, r, g->begin[q], n, is_few);
        else if (is_few)
            qsort(outcomes, n, sizeof *outcomes, by_value);
        else
            sort_by_counting(outcomes, n, r->counted, s->n_outcomes);
    }
}

void battle_groups_sort(const battle_groups *g, size_t n_style, const jr_counts *counts,
                        unsigned n_threads)
{
    enum { PARTS = 64 };
    AUTO_FREE sorter *sorters = memory_zeroed(pool_threads(n_threads), sizeof *sorters);
    sorting s = {.g = g,
                 .n_outcomes = BATTLE_OUTCOMES * counts->n_cells,
                 .n_style = n_style,
                 .n_parts = g->n < MANY_BATTLES ? 1 : PARTS,
                 .sorters = sorters};
    pool_run(n_threads, s.n_parts, sort_part, &s);
    for (unsigned thread = 0; thread < pool_threads(n_threads); thread++) {
        free(sorters[thread].counted);
        free(sorters[thread].order);
        free(sorters[thread].moved);
    }
}

size_t battle_groups_details(const jr_control_votes *grouped, jr_detail *ret_details)
{
    jr_detail *next = ret_details;
    for (size_t q = 0; q < grouped->n_questions; q++)
        for (size_t row = grouped->questions[q]; row < grouped->questions[q + 1]; next++) {
            next->question = (uint32_t)q;
            next->judge = 0;
            row = jr_control_votes_sum(grouped, row, grouped->questions[q + 1], &next->cell);
        }
    return (size_t)(next - ret_details);
}

/* Leaves the battles whose style is known and that weigh anything; begins of questions stay right.
 */
static void drop_unknown(battle_groups *g, size_t n_style)
{
    size_t kept = 0, i = 0;
    for (size_t q = 0; q <= g->n_questions; q++) {
        size_t end = g->begin[q + 1];
        g->begin[q] = kept;
        for (; i < end; i++) {
            if (isnan(g->style[i * n_style]) || (g->factors && !(g->factors[i] > 0)))
                continue;
            if (kept < i) {
                g->outcomes[kept] = g->outcomes[i];
                memcpy(g->style + kept * n_style, g->style + i * n_style,
                       n_style * sizeof *g->style);
                if (g->weights)
                    g->weights[kept] = g->weights[i];
                if (g->factors)
                    g->factors[kept] = g->factors[i];
            }
            kept++;
        }
    }
    g->n = g->begin[g->n_questions + 1] = kept;
}

/* Their sums, of the cells that have some, by whose numbers the outcomes go then. */
static jr_counts *count_groups(const battle_groups *g, jr_arena *arena, const jr_counts *counts)
{
    jr_counts *own = jr_arena_alloc(arena, 1, sizeof *own);
    *own = (jr_counts){counts->n_models, 0,
                       jr_arena_alloc(arena, counts->n_cells, sizeof *own->cells)};
    AUTO_FREE double *votes = memory_zeroed(BATTLE_OUTCOMES * counts->n_cells, sizeof *votes);
    AUTO_FREE uint32_t *places = memory_zeroed(counts->n_cells, sizeof *places);
    for (size_t i = 0; i < g->n; i++)
        votes[g->outcomes[i]] += g->weights ? g->weights[i] : 1;
    for (size_t k = 0; k < counts->n_cells; k++) {
        const double *of = votes + BATTLE_OUTCOMES * k;
        jr_cell cell = {counts->cells[k].first, counts->cells[k].second, of[WINNER_FIRST],
                        of[WINNER_SECOND], of[WINNER_TIE]};
        places[k] = (uint32_t)own->n_cells;
        if (jr_cell_total(&cell) > 0)
            own->cells[own->n_cells++] = cell;
    }
    for (size_t i = 0; i < g->n && own->n_cells < counts->n_cells; i++)
        g->outcomes[i] = BATTLE_OUTCOMES * places[g->outcomes[i] / BATTLE_OUTCOMES] +
                         g->outcomes[i] % BATTLE_OUTCOMES;
    return own;
}

const jr_control_votes *battle_groups_keep(jr_arena *arena, const battle_groups *g,
                                           const jr_counts *counts)
{
    jr_control_votes *grouped = jr_arena_alloc(arena, 1, sizeof *grouped);
    jr_counts *own = jr_arena_alloc(arena, 1, sizeof *own);
    size_t *questions = jr_arena_alloc(arena, g->n_questions + 1, sizeof *questions);
    *own = *counts;
    *grouped = (jr_control_votes){
        .outcomes = g->outcomes, .n_rows = g->n, .questions = questions, .counts = own};
    for (size_t q = 0; q < g->n_questions; q++)
        if (g->begin[q] < g->begin[q + 1])
            questions[grouped->n_questions++] = g->begin[q];
    questions[grouped->n_questions] = g->n;
    return grouped;
}

/* Those that some votes are left out of need what all were. */
static void keep_outcomes(jr_arena *arena, battle_groups *g)
{
    uint32_t *own = jr_arena_alloc(arena, g->n, sizeof *own);
    memcpy(own, g->outcomes, g->n * sizeof *own);
    g->outcomes = own;
}

void battle_rows_take_style(battle_rows *list, const tally *t, jr_arena *arena, bool with_grouped,
                            unsigned n_threads, jr_votes *votes, jr_vote_columns *columns)
{
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    battle_numbers_init(&numbers, list, t, arena, votes);
    battle_groups g = battle_groups_of(arena, list, &numbers, &votes->counts, true, n_threads);
    battle_groups_sort(&g, list->n_style, &votes->counts, n_threads);
    bool is_grouped = with_grouped && battle_rows_are_plain(list) && g.n &&
                      g.begin[g.n_questions] == votes->report.valid;
    if (is_grouped) {
        votes->questions = numbers.question_names;
        votes->n_questions = g.n_questions;
        columns->grouped = battle_groups_keep(arena, &g, &votes->counts);
    }
    if (is_grouped && list->lacks_style)
        keep_outcomes(arena, &g);
    if (list->lacks_style || g.factors)
        drop_unknown(&g, list->n_style);
    size_t n_alone = g.n - g.begin[g.n_questions];
    size_t *questions = jr_arena_alloc(arena, g.n_questions + n_alone + 1, sizeof *questions);
    jr_control_votes *styled = jr_arena_alloc(arena, 1, sizeof *styled);
    *styled = (jr_control_votes){.outcomes = g.outcomes,
                                 .weights = g.weights,
                                 .factors = g.factors,
                                 .covariates = g.style,
                                 .n_rows = g.n,
                                 .n_covariates = list->n_style,
                                 .questions = questions};
    styled->counts = is_grouped && !list->lacks_style ? columns->grouped->counts
                                                      : count_groups(&g, arena, &votes->counts);
    for (size_t q = 0; q < g.n_questions; q++)
        if (g.begin[q] < g.begin[q + 1])
            questions[styled->n_questions++] = g.begin[q];
    for (size_t i = g.begin[g.n_questions]; i < g.n; i++) /* each is a question by itself */
        questions[styled->n_questions++] = i;
    questions[styled->n_questions] = g.n;
    columns->styled = styled;
}
