/*
 * What became of the columns of files, once all rows were read. Every thread has noted which it met
 * and which it used.
 */
#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "vote_bench.h"
#include "vote_rows.h"

/* Of those that mean nothing. */
enum { UNUSED_SHOWN = 6 };

static bool is_used(const rows_scan *s, size_t place)
{
    bool found = false;
    for (unsigned k = 0; k < s->scan.n_workers; k++)
        found |= s->workers[k].reading.slots.is_used[place];
    return found;
}

/* The name of a column that was used; of many in one object that of the object, at the first of
 * them, and nothing at the others. */
static jr_str name_to_show(const rows_scan *s, size_t place)
{
    enum { SHOWN_OF_OBJECT = 2 };
    const jr_str *names = s->places.names.names;
    const char *dot = memchr(names[place].data, '.', names[place].size);
    if (!dot)
        return names[place];
    jr_str head = {names[place].data, (size_t)(dot - names[place].data) + 1};
    size_t n = 0, first = place;
    for (size_t p = s->places.names.n; p-- > 0;) {
        bool is_beside = names[p].size > head.size && is_used(s, p) &&
                         memcmp(names[p].data, head.data, head.size) == 0;
        n += is_beside;
        first = is_beside ? p : first;
    }
    if (n <= SHOWN_OF_OBJECT)
        return names[place];
    return first == place ? (jr_str){head.data, head.size - 1} : (jr_str){0};
}

/* Whether it goes without saying what the column means. */
static bool is_plain(size_t place, vote_role role)
{
    bool may_mean_else = place >= N_VOTE_SLOTS || (place >= SLOT_RESULT && role == ROLE_WINNER);
    return role == ROLE_VERDICT || role == ROLE_LIST || (role <= ROLE_LOSER && !may_mean_else);
}

jr_str rows_describe_used(const rows_scan *s, jr_arena *arena)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t place = 0; place < s->places.names.n; place++) {
        vote_role role = place < N_VOTE_SLOTS ? vote_column_rows[place].role : ROLE_TEXT;
        for (size_t r = 0; r < N_VOTE_ROLES; r++)
            if (s->places.roles[r].whole == place)
                role = (vote_role)r;
        if (!is_used(s, place) || is_plain(place, role))
            continue;
        jr_str name = name_to_show(s, place);
        if (!name.size)
            continue;
        jr_buf_format(&text, "%s%.*s", text.size ? ", " : "", JR_STR_ARG(name));
        if (place == SLOT_CONVERSATION_A)
            jr_buf_append_text(&text, ENGLISH(" as question"));
        else if (role < N_VOTE_ROLES && !str_equals(vote_role_names[role], name))
            jr_buf_format(&text, " as %.*s", JR_STR_ARG(vote_role_names[role]));
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
}

jr_str rows_describe_unused(const rows_scan *s, jr_arena *arena)
{
    jr_str names[UNUSED_NAMES * 2];
    size_t n = 0;
    NAME_MAP_AUTO name_map all = {.arena = arena};
    for (unsigned k = 0; k < s->scan.n_workers; k++) {
        const rows_worker *w = &s->workers[k];
        for (size_t i = 0; i < w->unused.n; i++)
            (void)name_map_add(&all, w->unused.names[i]);
    }
    for (size_t i = 0; i < all.n && n < UNUSED_NAMES; i++)
        names[n++] = all.names[i];
    for (size_t place = 0; place < N_VOTE_SLOTS; place++) {
        bool is_met = false;
        for (unsigned k = 0; k < s->scan.n_workers; k++)
            is_met |= s->workers[k].reading.slots.is_met[place];
        if (is_met && !is_used(s, place))
            names[n++] = vote_column_rows[place].name;
    }
    n = str_sort_unique(names, n);
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < n && i < UNUSED_SHOWN; i++) {
        JR_BUF_AUTO jr_buf shown = {0};
        jr_text_append_clipped(&shown, names[i], 40);
        jr_buf_format(&text, "%s%.*s", i ? ", " : "", (int)shown.size, shown.data);
    }
    if (n > UNUSED_SHOWN)
        jr_buf_format(&text, ENGLISH(" and %zu more"), n - UNUSED_SHOWN);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

/* The columns that some row has. */
static void list_known(const rows_scan *s, name_map *known)
{
    for (unsigned k = 0; k < s->scan.n_workers; k++) {
        const rows_worker *w = &s->workers[k];
        for (size_t i = 0; i < w->unused.n; i++)
            (void)name_map_add(known, w->unused.names[i]);
        for (size_t place = 0; place < s->places.names.n; place++)
            if (w->reading.slots.is_met[place])
                (void)name_map_add(known, s->places.names.names[place]);
    }
}

jr_str *rows_list_columns(const rows_scan *s, jr_arena *arena, size_t *ret_n)
{
    NAME_MAP_AUTO name_map known = {.arena = arena};
    list_known(s, &known);
    jr_str *names = jr_arena_alloc(arena, known.n, sizeof *names);
    for (size_t i = 0; i < known.n; i++)
        names[i] = jr_arena_copy(arena, known.names[i]);
    *ret_n = known.n;
    return names;
}

bool rows_have_conversations(const rows_scan *s)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    NAME_MAP_AUTO name_map known = {.arena = arena};
    list_known(s, &known);
    return vote_bench_has_conversations(&known);
}

jr_status rows_check_fields(const rows_scan *s, const char *source, jr_error *err)
{
    if (!s->filter.n_fields)
        return JR_OK;
    AUTO_FREE bool *has_field = memory_zeroed(s->filter.n_fields, sizeof *has_field);
    for (unsigned k = 0; k < s->scan.n_workers; k++)
        for (size_t i = 0; i < s->filter.n_fields; i++)
            has_field[i] |= s->workers[k].has_field[i];
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    NAME_MAP_AUTO name_map known = {.arena = arena};
    list_known(s, &known);
    for (size_t r = 0; r < N_VOTE_ROLES; r++)
        (void)name_map_add(&known, vote_role_names[r]);
    return vote_filter_check_fields(&s->filter, has_field, &known, source, err);
}

jr_status rows_check_named(const rows_scan *s, const char *source, jr_error *err)
{
    for (size_t r = 0; r < N_VOTE_ROLES; r++) {
        const vote_path *path = &s->places.roles[r];
        if (path->whole == NAME_NONE || is_used(s, path->whole))
            continue;
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        NAME_MAP_AUTO name_map known = {.arena = arena};
        list_known(s, &known);
        jr_str named = s->places.role_names[r];
        jr_nearest nearest = {.typed = named};
        if (name_map_find(&known, named) != NAME_NONE)
            return jr_error_set(
                err, JR_ERR_USAGE,
                "%s: the column '%.*s' that is asked for has no value: it is empty, "
                "a list or several columns in one; HINT: a dot leads into it, as "
                "%.*s.NAME",
                source, JR_STR_ARG(named), JR_STR_ARG(named));
        for (size_t i = 0; i < known.n; i++)
            jr_nearest_consider(&nearest, known.names[i]);
        JR_BUF_AUTO jr_buf guess = {0};
        vote_columns_guess(&guess, nearest.name);
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s: no row has the column '%.*s' that is asked for%.*s", source,
                            JR_STR_ARG(named), JR_STR_ARG(jr_buf_str(&guess)));
    }
    return JR_OK;
}
