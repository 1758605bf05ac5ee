/*
 * Verdicts of the archive, one by one.
 */
#include "game.h"

size_t judgment_preferred(const judgment_row *j)
{
    return j->winner == WINNER_FIRST ? j->first : j->winner == WINNER_SECOND ? j->second : SIZE_MAX;
}

bool judgment_counts(const judgment_row *j)
{
    return j->status == JUDGMENT_COUNTS;
}

const judgment_row *judgment_in_order(const archive *a, const archive_match *m, unsigned turn,
                                      unsigned judge, uint32_t first)
{
    const judgment_row *found = NULL;
    for (size_t i = 0; i < m->n_judgments; i++) {
        const judgment_row *j = &a->judgments[m->first_judgment + i];
        if (j->turn == turn && j->judge == judge && j->first == first &&
            (!found || judgment_counts(j)))
            found = j;
    }
    return found;
}

bool judgment_is_by_one(const judgment_row *a, const judgment_row *b)
{
    return a->judge == b->judge && a->voter == b->voter;
}

const judgment_row *judgment_mirrored(const archive *a, const judgment_row *j)
{
    const archive_match *m = archive_find(a, j->question, j->first, j->second);
    for (size_t i = 0; m && i < m->n_judgments; i++) {
        const judgment_row *other = &a->judgments[m->first_judgment + i];
        if (judgment_is_by_one(other, j) && other->turn == j->turn && other->first == j->second &&
            judgment_counts(other))
            return other;
    }
    return NULL;
}

bool judgment_is_flip(const archive *a, const judgment_row *j)
{
    const judgment_row *other = judgment_counts(j) ? judgment_mirrored(a, j) : NULL;
    return other && judgment_preferred(other) != judgment_preferred(j);
}
