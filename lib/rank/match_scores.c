/*
 * Rows are sorted by match and voter, so that each match's stand together.
 */
#include "match_scores.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

typedef struct scored_row {
    match_score match; /* n_votes 1 */
    uint32_t voter;
    uint16_t judge;
} scored_row;

static int compare_matches(const match_score *a, const match_score *b)
{
    const uint32_t left[] = {a->question, a->one, a->other, a->turn};
    const uint32_t right[] = {b->question, b->one, b->other, b->turn};
    for (size_t k = 0; k < sizeof left / sizeof *left; k++)
        if (left[k] != right[k])
            return left[k] < right[k] ? -1 : 1;
    return 0;
}

static int by_match(const void *left, const void *right)
{
    return compare_matches(left, right);
}

static int by_voter(const void *left, const void *right)
{
    const scored_row *a = left, *b = right;
    int order = compare_matches(&a->match, &b->match);
    if (order)
        return order;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    if (a->voter != b->voter)
        return a->voter < b->voter ? -1 : 1;
    return (a->match.score > b->match.score) - (a->match.score < b->match.score);
}

double match_score_of_row(const judgment_table *table, size_t i, bool soft)
{
    static const double scores[] = {
        [JR_VERDICT_FIRST] = 1, [JR_VERDICT_SECOND] = 0, [JR_VERDICT_TIE] = 0.5};
    double by_labels = soft ? (double)judgment_shade_of(table, i)->soft : (double)NAN;
    return isnan(by_labels) ? scores[judgment_verdict(&table->rows[i])] : by_labels;
}

static scored_row row_of(const judgment_table *table, size_t i, bool soft)
{
    const judgment_row *row = &table->rows[i];
    bool is_ordered = row->first < row->second;
    double score = match_score_of_row(table, i, soft);
    return (scored_row){.match = {.question = row->question,
                                  .one = is_ordered ? row->first : row->second,
                                  .other = is_ordered ? row->second : row->first,
                                  .turn = row->turn,
                                  .n_votes = 1,
                                  .score = is_ordered ? score : 1 - score},
                        .voter = row->voter,
                        .judge = row->judge};
}

/* On the same match. */
static bool is_same_voter(const scored_row *a, const scored_row *b)
{
    return compare_matches(&a->match, &b->match) == 0 && a->voter == b->voter &&
           a->judge == b->judge;
}

/* The rows of one match. */
static match_score sum_up(const scored_row *rows, size_t n)
{
    match_score match = rows[0].match;
    double sum = 0, n_voters = 0;
    for (size_t begin = 0, end; begin < n; begin = end) {
        double of_voter = 0;
        for (end = begin; end < n && is_same_voter(&rows[begin], &rows[end]); end++) {
            of_voter += rows[end].match.score;
            match.is_split |= rows[end].match.score == 0.5 ||
                              (rows[end].match.score > 0.5) != (rows[0].match.score > 0.5);
        }
        sum += of_voter / (double)(end - begin);
        n_voters++;
    }
    match.score = sum / n_voters;
    match.n_votes = (uint32_t)n;
    return match;
}

/* The rows of these judges that count, each match's together, and there each voter's. */
static scored_row *sort_rows(const judgment_table *table, size_t first_judge, size_t end_judge,
                             bool with_stale, bool soft, size_t *ret_n)
{
    scored_row *rows = memory_zeroed(table->n_rows, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (row->status == JUDGMENT_COUNTS && row->judge >= first_judge && row->judge < end_judge &&
            (with_stale || !row->is_stale))
            rows[n++] = row_of(table, i, soft);
    }
    if (n)
        qsort(rows, n, sizeof *rows, by_voter);
    *ret_n = n;
    return rows;
}

match_score *match_scores_of(jr_arena *arena, const judgment_table *table, size_t first_judge,
                             size_t end_judge, bool with_stale, bool soft, size_t *ret_n)
{
    size_t n, n_matches = 0;
    AUTO_FREE scored_row *rows = sort_rows(table, first_judge, end_judge, with_stale, soft, &n);
    match_score *scores = jr_arena_alloc(arena, n, sizeof *scores);
    for (size_t begin = 0, end; begin < n; begin = end) {
        for (end = begin; end < n && by_match(&rows[begin], &rows[end]) == 0; end++)
            ;
        scores[n_matches++] = sum_up(rows + begin, end - begin);
    }
    *ret_n = n_matches;
    return scores;
}

voter_score *match_scores_by_voter(jr_arena *arena, const judgment_table *table, size_t first_judge,
                                   size_t end_judge, bool with_stale, const match_score *scores,
                                   size_t n, size_t *ret_n)
{
    size_t n_rows, n_kept = 0, match = 0;
    AUTO_FREE scored_row *rows =
        sort_rows(table, first_judge, end_judge, with_stale, false, &n_rows);
    voter_score *kept = jr_arena_alloc(arena, n_rows, sizeof *kept);
    for (size_t begin = 0, end; begin < n_rows; begin = end) {
        double sum = 0;
        while (match < n && by_match(&scores[match], &rows[begin].match) != 0)
            match++;
        for (end = begin; end < n_rows && is_same_voter(&rows[begin], &rows[end]); end++)
            sum += rows[end].match.score;
        size_t voter =
            rows[begin].voter == NO_VOTER ? table->n_voters + rows[begin].judge : rows[begin].voter;
        kept[n_kept++] = (voter_score){.match = (uint32_t)match,
                                       .voter = (uint32_t)voter,
                                       .score = sum / (double)(end - begin)};
    }
    *ret_n = n_kept;
    return kept;
}

const match_score *match_scores_find(const match_score *scores, size_t n, uint32_t question,
                                     uint32_t left, uint32_t right, uint16_t turn)
{
    const match_score key = {.question = question,
                             .one = left < right ? left : right,
                             .other = left < right ? right : left,
                             .turn = turn};
    return n ? bsearch(&key, scores, n, sizeof *scores, by_match) : NULL;
}
