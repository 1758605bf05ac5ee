/*
 * Words of options, and URLs as they are shown: the first byte says what the rest is.
 *
 *   c  what is held equal      g  a goal      h  a choice of the home advantage
 *   s  a shard                 t  a time      u  a URL among words
 */
#include "invariants.h"
#include "target.h"

#include <jrank/ask.h>
#include <jrank/duel.h>
#include <jrank/rank.h>

#include <math.h>
#include <string.h>

#include "base/str.h"

static void read_control(jr_arena *arena, const char *text)
{
    jr_error err;
    jr_str *names;
    size_t n;
    if (jr_control_parse(arena, text, &names, &n, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            MUST(!str_equals(names[i], names[k]));
}

static void read_goal(jr_arena *arena, jr_str text)
{
    jr_error err;
    jr_goal goal = {0};
    if (jr_goal_parse(arena, text, &goal, &err) != JR_OK)
        must_be_sentence(&err);
}

/* What is formatted is read again as the same, to the digits that are shown. */
static void read_home(const char *text)
{
    jr_error err;
    jr_home_choice choice, again;
    if (jr_home_choice_parse(text, &choice, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    JR_BUF_AUTO jr_buf shown = {0};
    jr_home_choice_format(&shown, &choice);
    MUST(isfinite(choice.points));
    MUST(jr_home_choice_parse(shown.data, &again, &err) == JR_OK && again.mode == choice.mode);
}

static void read_shard(jr_str text)
{
    jr_error err;
    jr_shard shard;
    if (jr_shard_parse(text, &shard, &err) != JR_OK)
        must_be_sentence(&err);
    else
        MUST(shard.number >= 1 && shard.number <= shard.n);
}

/* A day ends behind its beginning. */
static void read_time(jr_str text)
{
    jr_error err;
    double begin, end;
    if (jr_time_parse(text, false, &begin, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(isfinite(begin) && jr_time_parse(text, true, &end, &err) == JR_OK && end >= begin);
}

/* What stands behind a question mark or belongs to a user is gone, and nothing more is left to
 * hide. */
static void show_url(jr_str text)
{
    JR_BUF_AUTO jr_buf shown = {0};
    JR_BUF_AUTO jr_buf again = {0};
    jr_url_append_shown(&shown, text);
    jr_str once = jr_buf_str(&shown);
    size_t query = str_find_char(once, '?');
    MUST(query == once.size || str_is(str_from(once, query), "?***"));
    jr_url_append_shown(&again, once);
    MUST(str_equals(jr_buf_str(&again), once));
}

FUZZ_TARGET(words)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str text = jr_arena_copy(arena, (jr_str){(const char *)data, size});
    if (size == 0)
        return 0;
    text = str_from(text, 1);
    switch (data[0]) {
    case 'c':
        read_control(arena, text.data);
        break;
    case 'g':
        read_goal(arena, text);
        break;
    case 'h':
        read_home(text.data);
        break;
    case 's':
        read_shard(text);
        break;
    case 't':
        read_time(text);
        break;
    default:
        show_url(text);
    }
    return 0;
}
