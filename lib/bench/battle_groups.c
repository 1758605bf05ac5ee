/*
 * Battles are counted by question, and then put where they belong, which is one pass over them in
 * the order of the files. A battle takes four bytes and those of its style.
 */
#include "battle_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/radix.h"

/* What is done with a battle: it is counted, or put where it belongs. */
typedef struct grouping {
    battle_groups *g;
    battle_rows *rows;
    const battle_numbers *numbers;
    const jr_counts *counts;
    size_t n_style;
    size_t *at; /* per question: how many so far, or where the next one goes */
} grouping;

static size_t *at_question(const grouping *p, uint32_t question)
{
    return &p->at[question == NAME_NONE ? p->g->n_questions : p->numbers->questions[question]];
}

static void put(const grouping *p, uint32_t question, uint32_t outcome, double weight,
                const float *style)
{
    battle_groups *g = p->g;
    size_t to = (*at_question(p, question))++;
    g->outcomes[to] = outcome;
    for (size_t k = 0; k < p->n_style; k++)
        g->style[to * p->n_style + k] = style[k];
    if (g->weights)
        g->weights[to] = weight;
}

static void count_runs(const grouping *p)
{
    for (size_t r = 0; r < p->rows->runs.n; r++)
        for (size_t i = 0; i < p->rows->runs.items[r].rows.n; i++) {
            const plain_row *row = &p->rows->runs.items[r].rows.items[i];
            if (p->numbers->cells[row->verdict >> PLAIN_WINNER_BITS] != NAME_NONE)
                (*at_question(p, row->question))++;
        }
}

static void put_runs(const grouping *p)
{
    for (size_t r = 0; r < p->rows->runs.n; r++) {
        plain_run *run = &p->rows->runs.items[r];
        for (size_t i = 0; i < run->rows.n; i++) {
            const plain_row *row = &run->rows.items[i];
            uint32_t cell = p->numbers->cells[row->verdict >> PLAIN_WINNER_BITS];
            if (cell != NAME_NONE)
                put(p, row->question, BATTLE_OUTCOMES * cell + (row->verdict & PLAIN_WINNER_MASK),
                    1, run->style.items ? run->style.items + i * p->n_style : NULL);
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
static void count_others(const grouping *p)
{
    for (size_t i = 0; i < p->rows->rows.n; i++) {
        const battle_row *row = &p->rows->rows.items[i];
        if (battle_row_cell(row, p->numbers, p->counts) != NAME_NONE)
            *at_question(p, row->question) += battle_row_is_score(row) ? 2 : 1;
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
        if (battle_row_is_score(row)) {
            put(p, row->question, outcome + WINNER_FIRST, row->score, style);
            put(p, row->question, outcome + WINNER_SECOND, 1 - row->score, style);
        } else {
            put(p, row->question, outcome + row->winner, 1, style);
        }
    }
}

battle_groups battle_groups_of(jr_arena *arena, battle_rows *rows, const battle_numbers *numbers,
                               const jr_counts *counts, bool with_style)
{
    size_t n_questions = rows->questions.n;
    battle_groups g = {.n_questions = n_questions,
                       .begin = jr_arena_alloc(arena, n_questions + 3, sizeof *g.begin)};
    /* Counted two places ahead, begun one place ahead: what stands there at the end is the end. */
    grouping p = {.g = &g, .rows = rows, .numbers = numbers, .counts = counts, .at = g.begin + 2};
    count_runs(&p);
    if (with_style)
        count_others(&p);
    for (size_t q = 1; q < n_questions + 3; q++)
        g.begin[q] += g.begin[q - 1];
    g.n = g.begin[n_questions + 2];
    g.outcomes = jr_arena_alloc(arena, g.n, sizeof *g.outcomes);
    if (with_style) {
        p.n_style = rows->n_style;
        g.style = jr_arena_alloc(arena, g.n * rows->n_style, sizeof *g.style);
    }
    if (with_style && rows->has_scores)
        g.weights = jr_arena_alloc(arena, g.n, sizeof *g.weights);
    p.at = g.begin + 1;
    put_runs(&p);
    if (with_style)
        put_others(&p);
    return g;
}

/* Leaves the battles whose style is known; begins of questions stay right. */
static void drop_unknown(battle_groups *g, size_t n_style)
{
    size_t kept = 0, i = 0;
    for (size_t q = 0; q <= g->n_questions; q++) {
        size_t end = g->begin[q + 1];
        g->begin[q] = kept;
        for (; i < end; i++) {
            if (isnan(g->style[i * n_style]))
                continue;
            if (kept < i) {
                g->outcomes[kept] = g->outcomes[i];
                memcpy(g->style + kept * n_style, g->style + i * n_style,
                       n_style * sizeof *g->style);
                if (g->weights)
                    g->weights[kept] = g->weights[i];
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

void battle_rows_take_style(battle_rows *list, const tally *t, jr_arena *arena,
                            const jr_votes *votes, jr_vote_columns *columns)
{
    BATTLE_NUMBERS_AUTO battle_numbers numbers;
    battle_numbers_init(&numbers, list, t, t->arena, votes);
    battle_groups g = battle_groups_of(arena, list, &numbers, &votes->counts, true);
    drop_unknown(&g, list->n_style);
    size_t n_alone = g.n - g.begin[g.n_questions];
    size_t *questions = jr_arena_alloc(arena, g.n_questions + n_alone + 1, sizeof *questions);
    jr_control_votes *styled = jr_arena_alloc(arena, 1, sizeof *styled);
    *styled = (jr_control_votes){.outcomes = g.outcomes,
                                 .weights = g.weights,
                                 .covariates = g.style,
                                 .n_rows = g.n,
                                 .n_covariates = list->n_style,
                                 .questions = questions,
                                 .counts = count_groups(&g, arena, &votes->counts)};
    for (size_t q = 0; q < g.n_questions; q++)
        if (g.begin[q] < g.begin[q + 1])
            questions[styled->n_questions++] = g.begin[q];
    for (size_t i = g.begin[g.n_questions]; i < g.n; i++) /* each is a question by itself */
        questions[styled->n_questions++] = i;
    questions[styled->n_questions] = g.n;
    columns->styled = styled;
}
