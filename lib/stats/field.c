/*
 * Existence of the estimate, by graphs. An edge i -> j says that i took a score off j; its weight
 * is +1 when i sat first and -1 when it sat second.
 *
 * Let (da, db) be a direction in which the likelihood never falls. With da = 0 it says that no
 * edge leads from a lower db to a higher one, so it exists iff the graph has more than one
 * strongly connected part: Tarjan's algorithm, without recursion. With da = +1 it says
 * db_j <= db_i + weight for every edge, a system of difference constraints, which has a solution
 * iff no cycle has a negative sum: Bellman and Ford's algorithm, after a search for opposite
 * edges that settles nearly all real data at once. da = -1 is the same with the signs turned.
 */
#include <jrank/stats.h>

#include <string.h>

#include "base/memory.h"
#include "cells.h"

typedef struct edge {
    uint32_t to;
    int weight;
} edge;

typedef struct graph {
    size_t n;
    size_t *start; /* n + 1 offsets into edges */
    edge *edges;
} graph;

static void cell_edges(const jr_cell *cell, bool *ret_first_scored, bool *ret_second_scored)
{
    *ret_first_scored = cell->wins > 0 || cell->ties > 0;
    *ret_second_scored = cell->losses > 0 || cell->ties > 0;
}

static void graph_init(graph *g, const jr_counts *counts)
{
    bool first, second;
    g->n = counts->n_models;
    g->start = memory_zeroed(g->n + 2, sizeof *g->start);
    for (size_t k = 0; k < counts->n_cells; k++) {
        cell_edges(&counts->cells[k], &first, &second);
        g->start[counts->cells[k].first + 2] += first;
        g->start[counts->cells[k].second + 2] += second;
    }
    for (size_t i = 2; i < g->n + 2; i++)
        g->start[i] += g->start[i - 1];
    g->edges = memory_zeroed(g->start[g->n + 1], sizeof *g->edges);
    /* start[i + 1] runs from the beginning to the end of i's edges while they are filled in */
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        cell_edges(cell, &first, &second);
        if (first)
            g->edges[g->start[cell->first + 1]++] = (edge){cell->second, 1};
        if (second)
            g->edges[g->start[cell->second + 1]++] = (edge){cell->first, -1};
    }
}

static void graph_release(graph *g)
{
    free(g->start);
    free(g->edges);
}

static void find_components(jr_arena *arena, const jr_counts *counts, jr_field *field)
{
    size_t n = counts->n_models;
    AUTO_FREE uint32_t *parent = memory_zeroed(n, sizeof *parent);
    AUTO_FREE bool *has_votes = memory_zeroed(n, sizeof *has_votes);
    for (size_t i = 0; i < n; i++)
        parent[i] = (uint32_t)i;
    for (size_t k = 0; k < counts->n_cells; k++) {
        uint32_t a = counts->cells[k].first, b = counts->cells[k].second;
        has_votes[a] = has_votes[b] = true;
        a = cells_root(parent, a);
        b = cells_root(parent, b);
        parent[a > b ? a : b] = a > b ? b : a; /* the smallest model is the root */
    }
    field->component = jr_arena_alloc(arena, n, sizeof *field->component);
    for (size_t i = 0; i < n; i++) {
        uint32_t root = cells_root(parent, (uint32_t)i);
        if (!has_votes[i])
            field->component[i] = JR_NO_COMPONENT;
        else if (root == i)
            field->component[i] = (uint32_t)field->n_components++;
        else
            field->component[i] = field->component[root];
    }
    field->component_size =
        jr_arena_alloc(arena, field->n_components, sizeof *field->component_size);
    for (size_t i = 0; i < n; i++)
        if (has_votes[i])
            field->component_size[field->component[i]]++;
}

/* Tarjan 1972 with a stack of our own: ret_group gets a number per strongly connected part. */
static size_t find_groups(const graph *g, uint32_t *ret_group)
{
    enum { UNSEEN = 0 };
    size_t n = g->n, n_groups = 0, counter = 0, stack_size = 0;
    AUTO_FREE uint32_t *order = memory_zeroed(n, sizeof *order);
    AUTO_FREE uint32_t *low = memory_zeroed(n, sizeof *low);
    AUTO_FREE uint32_t *stack = memory_zeroed(n, sizeof *stack);
    AUTO_FREE uint32_t *path = memory_zeroed(n, sizeof *path);
    AUTO_FREE size_t *next = memory_zeroed(n, sizeof *next);
    for (size_t i = 0; i < n; i++)
        ret_group[i] = UINT32_MAX;
    for (size_t root = 0; root < n; root++) {
        if (order[root] != UNSEEN)
            continue;
        size_t depth = 0;
        path[depth++] = (uint32_t)root;
        while (depth > 0) {
            uint32_t i = path[depth - 1];
            if (order[i] == UNSEEN) {
                order[i] = low[i] = (uint32_t)++counter;
                next[i] = g->start[i];
                stack[stack_size++] = i;
            }
            if (next[i] < g->start[i + 1]) {
                uint32_t to = g->edges[next[i]++].to;
                if (order[to] == UNSEEN)
                    path[depth++] = to;
                else if (ret_group[to] == UINT32_MAX && order[to] < low[i])
                    low[i] = order[to];
                continue;
            }
            depth--;
            if (depth > 0 && low[i] < low[path[depth - 1]])
                low[path[depth - 1]] = low[i];
            if (low[i] != order[i])
                continue;
            uint32_t member;
            do {
                member = stack[--stack_size];
                ret_group[member] = (uint32_t)n_groups;
            } while (member != i);
            n_groups++;
        }
    }
    return n_groups;
}

static void find_directions(jr_arena *arena, const graph *g, jr_field *field)
{
    uint32_t *group = field->group = jr_arena_alloc(arena, g->n, sizeof *group);
    size_t n_groups = find_groups(g, group);
    AUTO_FREE bool *beaten = memory_zeroed(n_groups, sizeof *beaten);
    AUTO_FREE bool *beats = memory_zeroed(n_groups, sizeof *beats);
    for (size_t i = 0; i < g->n; i++)
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++)
            if (group[i] != group[g->edges[e].to])
                beats[group[i]] = beaten[group[g->edges[e].to]] = true;
    field->direction = jr_arena_alloc(arena, g->n, sizeof *field->direction);
    for (size_t i = 0; i < g->n; i++) {
        bool up = beats[group[i]] && !beaten[group[i]], down = beaten[group[i]] && !beats[group[i]];
        field->direction[i] = (int8_t)(up - down);
        field->separated |= beats[group[i]] || beaten[group[i]];
    }
}

/* The home advantage is a mere relabelling of strengths iff levels b exist with b_to - b_from =
 * weight along every edge: search from model to model and look for a contradiction. */
static bool find_home_identified(const jr_counts *counts, const graph *g)
{
    for (size_t k = 0; k < counts->n_cells; k++)
        if (cells_find(counts, counts->cells[k].second, counts->cells[k].first))
            return true; /* a pair that met in both orders of seats is the shortest contradiction */
    size_t n = g->n;
    AUTO_FREE long *level = memory_zeroed(n, sizeof *level);
    AUTO_FREE bool *seen = memory_zeroed(n, sizeof *seen);
    AUTO_FREE uint32_t *queue = memory_zeroed(n, sizeof *queue);
    /* A search along directed edges would miss those who only beat others: turn edges around */
    AUTO_FREE size_t *start = memory_zeroed(n + 2, sizeof *start);
    AUTO_FREE edge *reverse = memory_zeroed(g->start[n], sizeof *reverse);
    for (size_t e = 0; e < g->start[n]; e++)
        start[g->edges[e].to + 2]++;
    for (size_t i = 2; i < n + 2; i++)
        start[i] += start[i - 1];
    for (size_t i = 0; i < n; i++)
        for (size_t e = g->start[i]; e < g->start[i + 1]; e++)
            reverse[start[g->edges[e].to + 1]++] = (edge){(uint32_t)i, -g->edges[e].weight};
    for (size_t root = 0; root < n; root++) {
        if (seen[root])
            continue;
        size_t head = 0, tail = 0;
        queue[tail++] = (uint32_t)root;
        seen[root] = true;
        while (head < tail) {
            uint32_t i = queue[head++];
            for (int side = 0; side < 2; side++) {
                const edge *edges = side ? reverse : g->edges;
                const size_t *bounds = side ? start : g->start;
                for (size_t e = bounds[i]; e < bounds[i + 1]; e++) {
                    uint32_t to = edges[e].to;
                    if (!seen[to]) {
                        seen[to] = true;
                        level[to] = level[i] + edges[e].weight;
                        queue[tail++] = to;
                    } else if (level[to] != level[i] + edges[e].weight) {
                        return true;
                    }
                }
            }
        }
    }
    return false;
}

/* Some pair met in both seat orders and the first (sign +1) or the second (-1) seat scored in
 * both: a cycle of two edges with that sign. */
static bool has_two_cycle(const jr_counts *counts, int sign)
{
    for (size_t k = 0; k < counts->n_cells; k++) {
        const jr_cell *cell = &counts->cells[k];
        if (cell->first > cell->second)
            continue;
        const jr_cell *other = cells_find(counts, cell->second, cell->first);
        if (!other)
            continue;
        if (sign > 0 ? cell->wins + cell->ties > 0 && other->wins + other->ties > 0
                     : cell->losses + cell->ties > 0 && other->losses + other->ties > 0)
            return true;
    }
    return false;
}

/* True when some directed cycle has a sum of this sign: Bellman-Ford from everywhere at once. */
static bool has_cycle(const graph *g, int sign)
{
    AUTO_FREE long *distance = memory_zeroed(g->n, sizeof *distance);
    for (size_t round = 0; round <= g->n; round++) {
        bool changed = false;
        for (size_t i = 0; i < g->n; i++)
            for (size_t e = g->start[i]; e < g->start[i + 1]; e++) {
                long through = distance[i] - (long)sign * g->edges[e].weight;
                if (through < distance[g->edges[e].to]) {
                    distance[g->edges[e].to] = through;
                    changed = true;
                }
            }
        if (!changed)
            return false;
    }
    return true;
}

void jr_field_analyse(jr_arena *arena, const jr_counts *counts, jr_field *ret_field)
{
    jr_field field = {.n_models = counts->n_models};
    graph g;
    find_components(arena, counts, &field);
    graph_init(&g, counts);
    find_directions(arena, &g, &field);
    field.home_identified = find_home_identified(counts, &g);
    if (field.home_identified && !field.separated) {
        /* da = +1 is possible unless a cycle is negative, da = -1 unless one is positive */
        if (!has_two_cycle(counts, -1) && !has_cycle(&g, -1))
            field.home_direction = 1;
        else if (!has_two_cycle(counts, 1) && !has_cycle(&g, 1))
            field.home_direction = -1;
        field.separated = field.home_direction != 0;
    }
    graph_release(&g);
    *ret_field = field;
}

void jr_field_fix_home(jr_field *field)
{
    /* A direction of the home advantage is looked for only where strengths are finite. */
    if (field->home_direction != 0)
        field->separated = false;
    field->home_identified = false;
    field->home_direction = 0;
}
