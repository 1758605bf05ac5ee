/*
 * Models of a question are numbered in the order in which its votes name them.
 */
#include "question_votes.h"

#include <string.h>

#include "details.h"
#include "likelihood.h"
#include "linalg.h"

static void find_models(jr_arena *arena, const question_votes *v, size_t n_models,
                        question_block *b)
{
    size_t most = 2 * b->n_details < n_models ? 2 * b->n_details : n_models;
    b->models = jr_arena_alloc(arena, most, sizeof *b->models);
    for (size_t k = 0; k < b->n_details; k++)
        v->place[b->details[k].cell.first] = v->place[b->details[k].cell.second] = UINT32_MAX;
    for (size_t k = 0; k < b->n_details; k++) {
        uint32_t pair[] = {b->details[k].cell.first, b->details[k].cell.second};
        for (size_t side = 0; side < 2; side++)
            if (v->place[pair[side]] == UINT32_MAX) {
                v->place[pair[side]] = (uint32_t)b->n_models;
                b->models[b->n_models++] = pair[side];
            }
    }
}

question_votes question_votes_of(jr_arena *arena, const jr_detail *details, size_t n_details,
                                 size_t n_models)
{
    size_t n_questions = details_count_questions(details, n_details);
    question_votes v = {.blocks = jr_arena_alloc(arena, n_questions, sizeof *v.blocks),
                        .place = jr_arena_alloc(arena, n_models, sizeof *v.place)};
    for (size_t begin = 0, end = 0; begin < n_details; begin = end) {
        while (end < n_details && details[end].question == details[begin].question)
            end++;
        question_block *b = &v.blocks[v.n_blocks++];
        *b = (question_block){.details = details + begin, .n_details = end - begin};
        find_models(arena, &v, n_models, b);
        v.most_models = b->n_models > v.most_models ? b->n_models : v.most_models;
    }
    return v;
}

void question_votes_enter(const question_votes *v, const question_block *b)
{
    for (uint32_t k = 0; k < b->n_models; k++)
        v->place[b->models[k]] = k;
}

double question_votes_eta(const question_votes *v, const double *theta, double sigma,
                          const double *z, const jr_cell *cell)
{
    double eta = theta[0] + theta[1 + cell->first] - theta[1 + cell->second];
    return z ? eta + sigma * (z[v->place[cell->first]] - z[v->place[cell->second]]) : eta;
}

void question_votes_look(const question_votes *v, const question_block *b, const double *theta,
                         double sigma, const double *z, double weight, double *ret_information,
                         double *ret_gradient)
{
    size_t n = 1 + b->n_models;
    memset(ret_information, 0, n * n * sizeof *ret_information);
    if (ret_gradient)
        memset(ret_gradient, 0, n * sizeof *ret_gradient);
    question_votes_enter(v, b);
    for (size_t k = 0; k < b->n_details; k++) {
        const jr_cell *cell = &b->details[k].cell;
        double p = jr_logistic(question_votes_eta(v, theta, sigma, z, cell));
        double total = weight * jr_cell_total(cell);
        double left = weight * cell_score(cell) - total * p;
        size_t i = 1 + v->place[cell->first], j = 1 + v->place[cell->second];
        linalg_add_difference(ret_information, n, 0, i, j, total * p * (1 - p));
        if (!ret_gradient)
            continue;
        ret_gradient[0] += left;
        ret_gradient[i] += left;
        ret_gradient[j] -= left;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            ret_information[j * n + i] = ret_information[i * n + j];
}
