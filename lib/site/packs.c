/*
 * Sizes of what is packed are guessed from those of the records, which are known: it is only about
 * how much a browser loads for one page.
 */
#include "packs.h"

static const uint32_t HASH_OF_NOTHING = 0x811c9dc5;

static uint32_t hash_on(uint32_t hash, jr_str text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * 0x01000193;
    return hash;
}

size_t packs_of_question(size_t n)
{
    return HASH_OF_NOTHING % n;
}

size_t packs_of_model(const site_names *names, size_t model, size_t n)
{
    return hash_on(HASH_OF_NOTHING, names->model_slugs[model]) % n;
}

size_t packs_of_two(const site_names *names, size_t one, size_t other, size_t n)
{
    uint32_t hash = hash_on(HASH_OF_NOTHING, names->model_slugs[one]);
    return hash_on(hash_on(hash, JR_STR(".vs.")), names->model_slugs[other]) % n;
}

static size_t n_files(size_t size)
{
    enum { FILE_MAX = 1 << 20 };
    return 1 + size / FILE_MAX;
}

/* Bytes of a page, and of a row of it, about; HTML is as much longer than what it shows. */
enum { PAGE = 4 << 10, ROW = 1 << 10, HTML = 2 };

/* A counting sort of the pairs by their file. */
static void plan_pairs(jr_arena *arena, const tallies *t, const site_names *names, pack_plan *plan)
{
    size_t size = 0;
    for (size_t i = 0; i < t->n_pairs; i++)
        size += PAGE + ROW * t->pairs[i].n_matches;
    size_t n = plan->n[PACK_OF_PAIRS] = n_files(size);
    plan->pairs = jr_arena_alloc(arena, t->n_pairs, sizeof *plan->pairs);
    plan->first_pair = jr_arena_alloc(arena, n + 2, sizeof *plan->first_pair);
    size_t *ends = plan->first_pair + 1;
    for (size_t i = 0; i < t->n_pairs; i++)
        ends[packs_of_two(names, t->pairs[i].one, t->pairs[i].other, n) + 1]++;
    for (size_t k = 0; k < n; k++)
        ends[k + 1] += ends[k];
    for (size_t i = 0; i < t->n_pairs; i++)
        plan->pairs[ends[packs_of_two(names, t->pairs[i].one, t->pairs[i].other, n)]++] =
            (uint32_t)i;
}

static size_t larger(size_t one, size_t other)
{
    return one > other ? one : other;
}

pack_plan packs_plan(jr_arena *arena, const archive *a, const tallies *t, const site_names *names,
                     bool has_pages)
{
    pack_plan plan = {0};
    size_t most_matches = 0, most_answers = 0, most_judgments = 0;
    if (has_pages)
        plan_pairs(arena, t, names, &plan);
    for (size_t q = 0; q < a->n_questions; q++) {
        size_t begin, end, answers = 0, judgments = 0;
        archive_of_question(a, q, &begin, &end);
        for (size_t m = begin; m < end; m++)
            for (size_t i = 0; i < a->matches[m].n_judgments; i++)
                judgments += HTML * a->judgments[a->matches[m].first_judgment + i].place.size;
        for (size_t i = 0; i < a->n_models; i++)
            answers += HTML * answer_table_entry(&a->answers, i, q)->place.size;
        most_matches = larger(most_matches, PAGE * (end - begin));
        most_answers = larger(most_answers, answers);
        most_judgments = larger(most_judgments, judgments);
    }
    plan.n[PACK_OF_MATCHES] = has_pages && a->n_matches ? n_files(most_matches) : 0;
    plan.n[PACK_OF_ANSWERS] = n_files(most_answers);
    plan.n[PACK_OF_JUDGMENTS] = a->n_matches ? n_files(most_judgments) : 0;
    return plan;
}
