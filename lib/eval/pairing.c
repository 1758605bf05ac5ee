/*
 * Plans of matches. All modes go once through their matches in one order; pairwise-n then draws
 * from those that are left. Each model has a list of them, in which every match stands twice.
 * Drawing a place of a list until the match there is not planned yet, and taking planned ones out
 * when they are met, is a uniform draw from the rest that costs each match one visit. Models stand
 * in groups of equal counts; a match moves both of its models one group up, which is an exchange of
 * two places. So nothing is searched or sorted per match, as the original does it.
 */
#include "pairing.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/rng.h"
#include "base/vector.h"

enum { MAX_TURNS = 2 };

typedef struct planner {
    const pairing_options *options;
    uint8_t *n_answered;        /* [question][model]: turns, from the first on */
    VECTOR(planned_match) open; /* not judged and answered, in order */
    uint64_t *counts;           /* matches of each model */
    match_plan result;
} planner;

static void find_answers(planner *p)
{
    const pairing_options *o = p->options;
    p->n_answered = memory_zeroed(o->n_questions * o->n_models, 1);
    for (uint32_t q = 0; q < o->n_questions; q++)
        for (uint32_t m = 0; m < o->n_models; m++)
            for (uint8_t turn = 1; turn <= MAX_TURNS && turn <= o->question_turns[q]; turn++)
                if (o->is_answered(o->context, q, m, turn))
                    p->n_answered[q * o->n_models + m] = turn;
}

static bool is_answered(const planner *p, uint32_t question, uint32_t model, uint32_t turn)
{
    return model == NO_SECOND || p->n_answered[question * p->options->n_models + model] >= turn;
}

static void count_match(planner *p, const planned_match *match)
{
    p->counts[match->first]++;
    if (match->second != NO_SECOND)
        p->counts[match->second]++;
}

static void consider(planner *p, planned_match match)
{
    const pairing_options *o = p->options;
    if ((o->has_only && match.first != o->only && match.second != o->only) ||
        (o->is_wanted && !o->is_wanted(o->context, &match)))
        return;
    bool has_answers = is_answered(p, match.question, match.first, match.turn) &&
                       is_answered(p, match.question, match.second, match.turn);
    bool is_judged = o->is_judged(o->context, &match);
    p->result.n_possible += has_answers;
    p->result.n_judged += is_judged;
    p->result.n_unanswered += !has_answers && !is_judged;
    if (is_judged)
        count_match(p, &match);
    else if (has_answers)
        VECTOR_ADD(&p->open, NULL, match);
}

static planned_match game_of(uint32_t question, uint32_t first, uint32_t second, uint32_t turn)
{
    return (planned_match){.question = question, .first = first, .second = second, .turn = turn};
}

static planned_match exchange_seats(planned_match match)
{
    return game_of(match.question, match.second, match.first, match.turn);
}

static void consider_pair(planner *p, planned_match match)
{
    consider(p, match);
    if (p->options->both_orders)
        consider(p, exchange_seats(match));
}

/* The matches of the mode on one question and turn with this model as model1. */
static void consider_model(planner *p, uint32_t question, uint32_t turn, uint32_t first)
{
    const pairing_options *o = p->options;
    switch (o->mode) {
    case JR_PAIRING_N:
        for (uint32_t second = 0; second < o->n_models; second++)
            if (second != first)
                consider(p, game_of(question, first, second, turn));
        break;
    case JR_PAIRING_ALL:
        for (uint32_t second = first + 1; second < o->n_models; second++)
            consider_pair(p, game_of(question, first, second, turn));
        break;
    case JR_PAIRING_BASELINE:
        if (first != o->baseline)
            consider_pair(p, game_of(question, first, o->baseline, turn));
        break;
    case JR_PAIRING_SINGLE:
        consider(p, game_of(question, first, NO_SECOND, turn));
        break;
    }
}

static void consider_all(planner *p)
{
    for (uint32_t turn = 1; turn <= MAX_TURNS; turn++)
        for (uint32_t q = 0; q < p->options->n_questions; q++)
            for (uint32_t m = 0; m < p->options->n_models; m++)
                if (turn <= p->options->question_turns[q])
                    consider_model(p, q, turn, m);
}

/* Models in the order of their counts, and the open matches of each. */
typedef struct draw {
    planner *planner;
    rng random;
    bool *is_planned;  /* by place in open */
    size_t *list;      /* places in open: those of model 0, of model 1, ... */
    size_t *begin;     /* of the model's list */
    size_t *size;      /* of it, planned ones that were met left out */
    uint32_t *models;  /* in the order of their counts */
    uint32_t *place;   /* of the model in models */
    size_t *group;     /* [count]: the models with smaller counts, spent ones included */
    size_t n_spent;    /* models without an open match stand first */
    size_t n_wanted;   /* matches to be planned */
    uint64_t smallest; /* count at the beginning; group begins with it */
} draw;

static void list_matches(draw *d)
{
    const planner *p = d->planner;
    size_t n_models = p->options->n_models;
    for (size_t i = 0; i < p->open.n; i++) {
        d->begin[p->open.items[i].first + 1]++;
        d->begin[p->open.items[i].second + 1]++;
    }
    for (size_t m = 0; m < n_models; m++)
        d->begin[m + 1] += d->begin[m];
    for (size_t i = 0; i < p->open.n; i++) {
        uint32_t models[] = {p->open.items[i].first, p->open.items[i].second};
        for (size_t k = 0; k < 2; k++)
            d->list[d->begin[models[k]] + d->size[models[k]]++] = i;
    }
}

/* Sorts the models into groups by counting. */
static void group_models(draw *d)
{
    const uint64_t *counts = d->planner->counts;
    size_t n_models = d->planner->options->n_models;
    uint64_t largest = 0;
    d->smallest = UINT64_MAX;
    for (size_t m = 0; m < n_models; m++) {
        d->smallest = counts[m] < d->smallest ? counts[m] : d->smallest;
        largest = counts[m] > largest ? counts[m] : largest;
    }
    size_t n_groups = (size_t)(largest - d->smallest) + d->n_wanted + 2;
    d->group = memory_zeroed(n_groups + 1, sizeof *d->group);
    for (size_t m = 0; m < n_models; m++)
        d->group[counts[m] - d->smallest + 1]++;
    for (size_t c = 0; c < n_groups; c++)
        d->group[c + 1] += d->group[c];
    AUTO_FREE size_t *next = memory_zeroed(n_groups, sizeof *next);
    for (uint32_t m = 0; m < n_models; m++) {
        size_t c = (size_t)(counts[m] - d->smallest);
        d->place[m] = (uint32_t)(d->group[c] + next[c]++);
        d->models[d->place[m]] = m;
    }
}

static void move_model(draw *d, uint32_t model, size_t place)
{
    uint32_t other = d->models[place];
    d->models[d->place[model]] = other;
    d->place[other] = d->place[model];
    d->models[place] = model;
    d->place[model] = (uint32_t)place;
}

/* The model goes to the end of its group, which then begins the next one. */
static void raise_count(draw *d, uint32_t model)
{
    size_t next_group = (size_t)(d->planner->counts[model]++ - d->smallest) + 1;
    move_model(d, model, --d->group[next_group]);
}

static void plan_match(draw *d, size_t match)
{
    planner *p = d->planner;
    d->is_planned[match] = true;
    raise_count(d, p->open.items[match].first);
    raise_count(d, p->open.items[match].second);
    p->result.matches[p->result.n_matches++] = p->open.items[match];
}

static int compare_matches(const void *left, const void *right)
{
    const planned_match *a = left, *b = right;
    const uint32_t keys[][2] = {{a->turn, b->turn},
                                {a->question, b->question},
                                {a->first, b->first},
                                {a->second, b->second}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (keys[i][0] != keys[i][1])
            return keys[i][0] < keys[i][1] ? -1 : 1;
    return 0;
}

static void plan_partner(draw *d, size_t match)
{
    const planner *p = d->planner;
    planned_match partner = exchange_seats(p->open.items[match]);
    const planned_match *found =
        bsearch(&partner, p->open.items, p->open.n, sizeof partner, compare_matches);
    if (found && !d->is_planned[found - p->open.items] && p->result.n_matches < d->n_wanted)
        plan_match(d, (size_t)(found - p->open.items));
}

/* What an earlier run left half done. */
static void plan_missing_partners(draw *d)
{
    const planner *p = d->planner;
    for (size_t i = 0; i < p->open.n && p->result.n_matches < d->n_wanted; i++) {
        planned_match partner = exchange_seats(p->open.items[i]);
        if (p->options->is_judged(p->options->context, &partner))
            plan_match(d, i);
    }
}

/* A random open match of the model; false when it has none. */
static bool draw_match(draw *d, uint32_t model, size_t *ret_match)
{
    size_t *list = d->list + d->begin[model];
    while (d->size[model]) {
        size_t i = (size_t)rng_below(&d->random, d->size[model]), match = list[i];
        list[i] = list[--d->size[model]];
        if (!d->is_planned[match]) {
            *ret_match = match;
            return true;
        }
    }
    return false;
}

static void plan_random(draw *d)
{
    const planner *p = d->planner;
    while (p->result.n_matches < d->n_wanted && d->n_spent < p->options->n_models) {
        uint64_t fewest = p->counts[d->models[d->n_spent]];
        size_t end = d->group[fewest - d->smallest + 1];
        uint32_t model = d->models[d->n_spent + (size_t)rng_below(&d->random, end - d->n_spent)];
        size_t match;
        if (!draw_match(d, model, &match)) {
            move_model(d, model, d->n_spent++);
            continue;
        }
        plan_match(d, match);
        if (p->options->both_orders)
            plan_partner(d, match);
    }
}

static void plan_n(planner *p)
{
    const pairing_options *o = p->options;
    draw d = {.planner = p, .n_wanted = p->open.n};
    if (o->n) {
        uint64_t n_missing = o->n > p->result.n_judged ? o->n - p->result.n_judged : 0;
        if (n_missing < p->open.n)
            d.n_wanted = (size_t)n_missing;
    }
    if (d.n_wanted == 0)
        return;
    rng_init(&d.random, o->seed, 0);
    d.is_planned = memory_zeroed(p->open.n, sizeof *d.is_planned);
    d.list = memory_zeroed(2 * p->open.n, sizeof *d.list);
    d.begin = memory_zeroed(o->n_models + 1, sizeof *d.begin);
    d.size = memory_zeroed(o->n_models, sizeof *d.size);
    d.models = memory_zeroed(o->n_models, sizeof *d.models);
    d.place = memory_zeroed(o->n_models, sizeof *d.place);
    list_matches(&d);
    group_models(&d);
    if (o->both_orders)
        plan_missing_partners(&d);
    plan_random(&d);
    free(d.is_planned);
    free(d.list);
    free(d.begin);
    free(d.size);
    free(d.models);
    free(d.place);
    free(d.group);
}

static void find_idle_models(planner *p, jr_arena *arena)
{
    if (p->options->has_only)
        return;
    size_t n_models = p->options->n_models;
    AUTO_FREE bool *has_answer = memory_zeroed(n_models, sizeof *has_answer);
    for (size_t i = 0; i < p->open.n; i++)
        has_answer[p->open.items[i].first] = has_answer[p->open.items[i].second] = true;
    p->result.idle = jr_arena_alloc(arena, n_models, sizeof *p->result.idle);
    for (uint32_t m = 0; m < n_models; m++)
        if (has_answer[m] && p->counts[m] == 0)
            p->result.idle[p->result.n_idle++] = m;
}

void pairing_plan(jr_arena *arena, const pairing_options *options, match_plan *ret_pairing)
{
    planner p = {.options = options};
    p.counts = memory_zeroed(options->n_models, sizeof *p.counts);
    find_answers(&p);
    consider_all(&p);
    p.result.matches = jr_arena_alloc(arena, p.open.n, sizeof *p.result.matches);
    if (options->mode == JR_PAIRING_N) {
        plan_n(&p);
        find_idle_models(&p, arena);
    } else if (p.open.n) {
        memcpy(p.result.matches, p.open.items, p.open.n * sizeof *p.open.items);
        p.result.n_matches = p.open.n;
    }
    free(p.n_answered);
    free(p.open.items);
    free(p.counts);
    *ret_pairing = p.result;
}
