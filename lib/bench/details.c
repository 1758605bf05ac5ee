/*
 * Votes per question, judge and pair: the workers' numbers are turned into those of the result by
 * name, then the votes are sorted and equal ones added up.
 */
#include "details.h"

#include "base/memory.h"

void details_add(detail_list *list, detail_vote vote)
{
    if (list->size == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->votes = memory_resize(list->votes, list->capacity, sizeof *list->votes);
    }
    list->votes[list->size++] = vote;
}

void details_release(detail_list *list)
{
    free(list->votes);
}

static int compare_names(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

/* Per worker and name its position in the sorted names, UINT32_MAX where it is not among them. */
static uint32_t **number_names(const tally *const *tallies, size_t n_workers, const jr_str *names,
                               size_t n_names)
{
    uint32_t **numbers = memory_zeroed(n_workers, sizeof *numbers);
    for (size_t w = 0; w < n_workers; w++) {
        numbers[w] = memory_zeroed(tallies[w]->n_names, sizeof **numbers);
        for (size_t i = 0; i < tallies[w]->n_names; i++) {
            const jr_str *found = n_names ? bsearch(&tallies[w]->names[i].text, names, n_names,
                                                    sizeof *names, compare_names)
                                          : NULL;
            numbers[w][i] = found ? (uint32_t)(found - names) : UINT32_MAX;
        }
    }
    return numbers;
}

static void release_numbers(uint32_t **numbers, size_t n_workers)
{
    for (size_t w = 0; w < n_workers; w++)
        free(numbers[w]);
    free(numbers);
}

/* All names of all workers, each once, sorted. */
static void collect_questions(const tally *const *questions, size_t n_workers, jr_arena *arena,
                              jr_votes *votes)
{
    TALLY_AUTO tally all;
    tally_init(&all);
    for (size_t w = 0; w < n_workers; w++)
        tally_merge(&all, questions[w], NULL);
    votes->n_questions = all.n_names;
    votes->questions = jr_arena_alloc(arena, all.n_names, sizeof *votes->questions);
    for (size_t i = 0; i < all.n_names; i++)
        votes->questions[i] = jr_arena_copy(arena, all.names[i].text);
    qsort(votes->questions, votes->n_questions, sizeof *votes->questions, compare_names);
}

static int compare_details(const void *left, const void *right)
{
    const jr_detail *a = left, *b = right;
    if (a->question != b->question)
        return a->question < b->question ? -1 : 1;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    if (a->cell.first != b->cell.first)
        return a->cell.first < b->cell.first ? -1 : 1;
    return (a->cell.second > b->cell.second) - (a->cell.second < b->cell.second);
}

static void add_up(jr_votes *votes)
{
    size_t kept = 0;
    for (size_t i = 0; i < votes->n_details; i++) {
        jr_detail *d = &votes->details[i];
        if (kept > 0 && compare_details(&votes->details[kept - 1], d) == 0) {
            votes->details[kept - 1].cell.wins += d->cell.wins;
            votes->details[kept - 1].cell.losses += d->cell.losses;
            votes->details[kept - 1].cell.ties += d->cell.ties;
        } else {
            votes->details[kept++] = *d;
        }
    }
    votes->n_details = kept;
}

void details_finish(const detail_list *list, const tally *const *models,
                    const tally *const *questions, size_t n_workers, jr_arena *arena,
                    jr_votes *votes)
{
    collect_questions(questions, n_workers, arena, votes);
    uint32_t **model_numbers =
        number_names(models, n_workers, votes->models, votes->counts.n_models);
    uint32_t **question_numbers =
        number_names(questions, n_workers, votes->questions, votes->n_questions);
    votes->details = jr_arena_alloc(arena, list->size, sizeof *votes->details);
    for (size_t i = 0; i < list->size; i++) {
        const detail_vote *v = &list->votes[i];
        uint32_t first = model_numbers[v->worker][v->first];
        uint32_t second = model_numbers[v->worker][v->second];
        if (first == UINT32_MAX || second == UINT32_MAX)
            continue; /* left out by the model list */
        jr_cell cell = {first, second, v->winner == WINNER_FIRST, v->winner == WINNER_SECOND,
                        v->winner == WINNER_TIE};
        votes->details[votes->n_details++] =
            (jr_detail){question_numbers[v->worker][v->question], v->judge, cell};
    }
    release_numbers(model_numbers, n_workers);
    release_numbers(question_numbers, n_workers);
    qsort(votes->details, votes->n_details, sizeof *votes->details, compare_details);
    add_up(votes);
}
