/*
 * One pass over the matches. The judgments of a match stand by turn, judge and seat, so those of a
 * turn and those of a judge in it are runs, and nothing has to be looked up.
 */
#include "tallies.h"

#include <jrank/bench.h>

#include <math.h>
#include <stdlib.h>

#include "game.h"

/* A page of matches has a row per match, with a cell per judge and some more. */
enum { CELLS_PER_PAGE = 4000, OTHER_CELLS = 6, ROWS_MIN = 10 };

uint32_t standing_games(standing s)
{
    return s.wins + s.losses + s.ties;
}

double standing_score(standing s)
{
    uint32_t games = standing_games(s);
    return games ? (s.wins + 0.5 * s.ties) / games : NAN;
}

standing standing_reversed(standing s)
{
    return (standing){.wins = s.losses, .losses = s.wins, .ties = s.ties};
}

bool judgment_is_upset(const site_boards *boards, const judgment_row *j)
{
    size_t own = boards->of_judge[j->judge], preferred = judgment_preferred(j);
    if (own == SIZE_MAX || preferred == SIZE_MAX || !judgment_counts(j))
        return false;
    const board *b = &boards->all[own];
    return board_rating(b, preferred) <
           board_rating(b, preferred == j->first ? j->second : j->first);
}

size_t tallies_pair(const tallies *t, size_t one, size_t other)
{
    size_t low = 0, high = t->n_pairs;
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const pair_tally *p = &t->pairs[middle];
        if (p->one == lesser && p->other == greater)
            return middle;
        if (p->one < lesser || (p->one == lesser && p->other < greater))
            low = middle + 1;
        else
            high = middle;
    }
    return SIZE_MAX;
}

static void list_pairs(const archive *a, jr_arena *arena, tallies *t)
{
    t->pairs = jr_arena_alloc(arena, a->n_matches, sizeof *t->pairs);
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[a->by_pair[i]];
        pair_tally *last = t->n_pairs ? &t->pairs[t->n_pairs - 1] : NULL;
        if (!last || last->one != m->one || last->other != m->other) {
            last = &t->pairs[t->n_pairs++];
            *last = (pair_tally){.one = m->one, .other = m->other, .first_match = i};
        }
        last->n_matches++;
    }
    size_t rows = CELLS_PER_PAGE / (a->n_judges + OTHER_CELLS);
    t->matches_per_page = rows < ROWS_MIN ? ROWS_MIN : rows;
    for (size_t i = 0; i < t->n_pairs; i++) {
        pair_tally *pair = &t->pairs[i];
        pair->first_page = t->n_pair_pages;
        pair->n_pages = (pair->n_matches + t->matches_per_page - 1) / t->matches_per_page;
        t->n_pair_pages += pair->n_pages;
    }
}

void standing_count(standing *s, const judgment_row *j, size_t model)
{
    size_t preferred = judgment_preferred(j);
    if (preferred == SIZE_MAX)
        s->ties++;
    else if (preferred == model)
        s->wins++;
    else
        s->losses++;
}

/* What is counted, and from what. */
typedef struct counter {
    const archive *archive;
    const site_boards *boards;
    const bool *together; /* per judge: it is one of those taken together */
    tallies *tallies;
} counter;

/* What one verdict adds. */
static void count_judgment(const counter *c, const judgment_row *j, size_t pair, uint8_t *flags)
{
    tallies *t = c->tallies;
    size_t n_models = c->archive->n_models;
    question_tally *q = &t->questions[j->question];
    if (!judgment_counts(j)) {
        if (j->status != JUDGMENT_REPLACED) {
            *flags |= MATCH_INVALID;
            q->n_invalid++;
        }
        return;
    }
    bool is_tie = judgment_preferred(j) == SIZE_MAX;
    *flags |= (is_tie ? MATCH_TIE : 0) | (judgment_is_upset(c->boards, j) ? MATCH_UPSET : 0);
    q->n_valid++;
    q->n_ties += is_tie;
    standing_count(&t->by_judge[j->judge * t->n_pairs + pair], j, t->pairs[pair].one);
    if (!c->together[j->judge])
        return;
    standing_count(&t->overall[pair], j, t->pairs[pair].one);
    standing_count(&t->on_question[j->question * n_models + j->first], j, j->first);
    standing_count(&t->on_question[j->question * n_models + j->second], j, j->second);
}

/* Whether whoever gave verdict i gave one before it. */
static bool was_before(const judgment_row *turn, size_t i)
{
    for (size_t k = i; k-- > 0 && turn[k].judge == turn[i].judge;)
        if (judgment_is_by_one(&turn[k], &turn[i]))
            return true;
    return false;
}

/* Flips and disagreements in one turn of a match, of judges and of people each by itself. */
static void compare_turn(const judgment_row *turn, size_t n, question_tally *q, uint8_t *flags)
{
    enum { ONE = 1, OTHER = 2 };
    unsigned seen = 0; /* whom the judges before this one preferred */
    bool has_decided = false, is_compared = false, is_disagreement = false;
    for (size_t i = 0; i < n; i++) {
        const judgment_row *in_order[2] = {NULL, NULL};
        unsigned own = 0;
        if (was_before(turn, i))
            continue;
        for (size_t k = i; k < n; k++) {
            const judgment_row *j = &turn[k];
            if (!judgment_counts(j) || !judgment_is_by_one(j, &turn[i]))
                continue;
            size_t preferred = judgment_preferred(j);
            bool is_lesser_first = j->first < j->second;
            in_order[is_lesser_first] = j;
            if (preferred != SIZE_MAX)
                own |= (preferred == j->first) == is_lesser_first ? ONE : OTHER;
        }
        if (in_order[0] && in_order[1]) {
            bool is_flip = judgment_preferred(in_order[0]) != judgment_preferred(in_order[1]);
            q->n_both_orders++;
            q->n_flips += is_flip;
            *flags |= is_flip ? MATCH_FLIP : 0;
        }
        is_compared |= has_decided && own;
        is_disagreement |= (own & ONE && seen & OTHER) || (own & OTHER && seen & ONE);
        has_decided |= own != 0;
        seen |= own;
    }
    q->n_compared += is_compared;
    q->n_disagreements += is_disagreement;
    *flags |= is_disagreement ? MATCH_DISAGREEMENT : 0;
}

static void count_match(const counter *c, size_t match)
{
    const archive *a = c->archive;
    tallies *t = c->tallies;
    const archive_match *m = &a->matches[match];
    const judgment_row *all = &a->judgments[m->first_judgment];
    size_t pair = tallies_pair(t, m->one, m->other);
    question_tally *q = &t->questions[m->question];
    q->n_matches++;
    for (size_t begin = 0, end; begin < m->n_judgments; begin = end) {
        for (end = begin; end < m->n_judgments && all[end].turn == all[begin].turn; end++)
            count_judgment(c, &all[end], pair, &t->flags[match]);
        compare_turn(&all[begin], end - begin, q, &t->flags[match]);
    }
}

/* Judges that are no people, or all where there is no other verdict. */
static bool *judges_together(const archive *a, jr_arena *arena)
{
    bool *together = jr_arena_alloc(arena, a->n_judges, sizeof *together), is_any = false;
    for (size_t i = 0; i < a->n_judgments; i++)
        is_any |= judgment_counts(&a->judgments[i]) &&
                  !jr_judge_is_person(a->judges[a->judgments[i].judge]);
    for (size_t j = 0; j < a->n_judges; j++)
        together[j] = !is_any || !jr_judge_is_person(a->judges[j]);
    return together;
}

/* By the ratings alone, without an advantage of a seat. */
static double expected_score(const board *b, size_t model, size_t other)
{
    double difference = board_rating(b, model) - board_rating(b, other);
    return 1 / (1 + pow(b->ranking.base, -difference / b->ranking.scale));
}

static void add_expected(const counter *c)
{
    const archive *a = c->archive;
    tallies *t = c->tallies;
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        if (!judgment_counts(j) || !c->together[j->judge])
            continue;
        double *expected = &t->expected[j->question * a->n_models];
        double p = c->boards->n ? expected_score(&c->boards->all[0], j->first, j->second) : NAN;
        expected[j->first] += p;
        expected[j->second] += 1 - p;
    }
    for (size_t i = 0; i < a->n_questions * a->n_models; i++)
        t->expected[i] /= standing_games(t->on_question[i]);
}

static void order_by_rating(const site_boards *boards, size_t n_models, jr_arena *arena, tallies *t)
{
    size_t n = 0;
    bool *is_placed = jr_arena_alloc(arena, n_models, sizeof *is_placed);
    t->by_rating = jr_arena_alloc(arena, n_models, sizeof *t->by_rating);
    const board *b = boards->n ? &boards->all[0] : NULL;
    for (size_t r = b ? b->ranking.n_records : 0; r-- > 0;)
        if (b->model_of[r] != SIZE_MAX && !is_placed[b->model_of[r]]) {
            is_placed[b->model_of[r]] = true;
            t->by_rating[n++] = b->model_of[r];
        }
    for (size_t m = 0; m < n_models; m++)
        if (!is_placed[m])
            t->by_rating[n++] = m;
}

tallies tallies_make(jr_arena *arena, const archive *a, const site_boards *boards)
{
    tallies t = {0};
    list_pairs(a, arena, &t);
    order_by_rating(boards, a->n_models, arena, &t);
    size_t n_cells = a->n_questions * a->n_models;
    t.flags = jr_arena_alloc(arena, a->n_matches, sizeof *t.flags);
    t.by_judge = jr_arena_alloc(arena, a->n_judges * t.n_pairs, sizeof *t.by_judge);
    t.overall = jr_arena_alloc(arena, t.n_pairs, sizeof *t.overall);
    t.on_question = jr_arena_alloc(arena, n_cells, sizeof *t.on_question);
    t.expected = jr_arena_alloc(arena, n_cells, sizeof *t.expected);
    t.questions = jr_arena_alloc(arena, a->n_questions, sizeof *t.questions);
    const counter c = {a, boards, judges_together(a, arena), &t};
    for (size_t i = 0; i < a->n_matches; i++)
        count_match(&c, i);
    add_expected(&c);
    return t;
}

static int compare_cells(const void *left, const void *right)
{
    const pair_tally *a = left, *b = right;
    if (a->one != b->one)
        return a->one < b->one ? -1 : 1;
    return (a->other > b->other) - (a->other < b->other);
}

tallies tallies_of_votes(jr_arena *arena, const archive *a, const site_boards *boards,
                         const jr_votes *votes)
{
    tallies t = {0};
    const jr_counts *counts = &votes->counts;
    order_by_rating(boards, a->n_models, arena, &t);
    t.pairs = jr_arena_alloc(arena, counts->n_cells, sizeof *t.pairs);
    for (size_t i = 0; i < counts->n_cells; i++) {
        const jr_cell *cell = &counts->cells[i];
        bool is_exchanged = cell->first > cell->second;
        t.pairs[i] = (pair_tally){.one = is_exchanged ? cell->second : cell->first,
                                  .other = is_exchanged ? cell->first : cell->second};
    }
    if (counts->n_cells)
        qsort(t.pairs, counts->n_cells, sizeof *t.pairs, compare_cells);
    for (size_t i = 0; i < counts->n_cells; i++)
        if (t.n_pairs == 0 || compare_cells(&t.pairs[t.n_pairs - 1], &t.pairs[i]) != 0)
            t.pairs[t.n_pairs++] = t.pairs[i];
    t.overall = jr_arena_alloc(arena, t.n_pairs, sizeof *t.overall);
    for (size_t i = 0; i < counts->n_cells; i++) {
        const jr_cell *cell = &counts->cells[i];
        bool is_exchanged = cell->first > cell->second;
        size_t pair = tallies_pair(&t, cell->first, cell->second);
        standing *s = &t.overall[pair];
        s->wins += (uint32_t)(is_exchanged ? cell->losses : cell->wins);
        s->losses += (uint32_t)(is_exchanged ? cell->wins : cell->losses);
        s->ties += (uint32_t)cell->ties;
        t.pairs[pair].n_matches += (uint32_t)(cell->wins + cell->losses + cell->ties);
    }
    return t;
}
