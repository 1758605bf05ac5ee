/*
 * The distance is the optimal string alignment distance: insertions, deletions, substitutions and
 * swaps of neighbours each cost one. A name that begins with what was typed counts as one step
 * away.
 */
#include <jrank/base.h>

#include <stdbool.h>

/* No name is longer; what is longer can't be a misspelling of one. */
enum { LONGEST_NAME = 64 };

static char plain(char c)
{
    return c == '_' ? '-' : c;
}

static bool is_same(jr_str a, jr_str b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (plain(a.data[i]) != plain(b.data[i]))
            return false;
    return true;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static size_t edit_distance(jr_str a, jr_str b)
{
    size_t rows[3][LONGEST_NAME + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b.size; j++)
        above[j] = j;
    for (size_t i = 1; i <= a.size; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b.size; j++) {
            char x = plain(a.data[i - 1]), y = plain(b.data[j - 1]);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == plain(b.data[j - 2]) && y == plain(a.data[i - 2]) &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b.size];
}

void jr_nearest_consider(jr_nearest *best, jr_str candidate)
{
    jr_str typed = best->typed;
    if (typed.size == 0 || typed.size > LONGEST_NAME || candidate.size > LONGEST_NAME)
        return;
    jr_str beginning = {candidate.data, candidate.size < typed.size ? candidate.size : typed.size};
    size_t distance = is_same(typed, beginning) ? 1 : edit_distance(typed, candidate);
    if (distance > 1 + candidate.size / 4)
        return;
    if (best->name.size == 0 || distance < best->distance) {
        best->name = candidate;
        best->distance = distance;
    }
}
