/*
 * Ranking files: what was read can be written, and what was written reads and writes the same
 * again.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/rank.h>

FUZZ_TARGET(ranking)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_ranking ranking, again;
    const char *path = input_file("ranking.json", data, size, NULL);
    if (jr_ranking_load(arena, path, &ranking, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    JR_BUF_AUTO jr_buf text = {0};
    jr_ranking_format(&text, &ranking);
    path = input_file("ranking.json", (const uint8_t *)text.data, text.size, NULL);
    MUST(jr_ranking_load(arena, path, &again, &err) == JR_OK);
    JR_BUF_AUTO jr_buf second = {0};
    jr_ranking_format(&second, &again);
    MUST(jr_str_compare(jr_buf_str(&text), jr_buf_str(&second)) == 0);
    return 0;
}
