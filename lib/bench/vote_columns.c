/*
 * Columns by name. A row fills the places of the columns that it has; who asks for a role gets the
 * first of its columns that holds anything, so that a file may have one here and another there.
 */
#include "vote_columns.h"

#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "json/fields.h"

/* By role. */
enum {
    TYPES_FIRST = FIELD_STRING | FIELD_NUMBER,
    TYPES_SECOND = FIELD_STRING | FIELD_NUMBER,
    TYPES_WINNER = FIELD_STRING | FIELD_NUMBER,
    TYPES_LOSER = FIELD_STRING | FIELD_NUMBER,
    TYPES_QUESTION = FIELD_STRING | FIELD_NUMBER,
    TYPES_VOTER = FIELD_STRING | FIELD_NUMBER,
    TYPES_ID = FIELD_STRING | FIELD_NUMBER,
    TYPES_TURN = FIELD_NUMBER,
    TYPES_TIME = FIELD_STRING | FIELD_NUMBER,
    TYPES_WEIGHT = FIELD_NUMBER,
    TYPES_BLIND = FIELD_BOOL,
    TYPES_SAMPLED = FIELD_OBJECT | FIELD_BOOL,
    TYPES_VERDICT = FIELD_STRING | FIELD_NUMBER,
    TYPES_LIST = FIELD_LIST,
    TYPES_TEXT = FIELD_STRING,
    TYPES_TALK = FIELD_LIST,
};

const vote_column_row vote_column_rows[N_VOTE_SLOTS] = {
#define VOTE_COLUMN_ROW(id, name, role, meaning)                                                   \
    [SLOT_##id] = {{name, sizeof(name) - 1}, ROLE_##role, TYPES_##role, meaning},
    VOTE_COLUMNS(VOTE_COLUMN_ROW)
#undef VOTE_COLUMN_ROW
};

const jr_str vote_role_names[N_VOTE_ROLES] = {
#define VOTE_ROLE_NAME(id, name) [ROLE_##id] = {name, sizeof(name) - 1},
    VOTE_ROLES(VOTE_ROLE_NAME)
#undef VOTE_ROLE_NAME
};

vote_role vote_role_find(jr_str name)
{
    if (str_is(name, "judge"))
        return ROLE_VOTER;
    vote_role role = 0;
    while (role < N_VOTE_ROLES && !str_equals(vote_role_names[role], name))
        role++;
    return role;
}

static vote_path path_of(vote_places *places, jr_str name)
{
    vote_path path = {.whole = name_map_add(&places->names, name), .head = NAME_NONE};
    const char *dot = name.size ? memchr(name.data, '.', name.size) : NULL;
    if (dot && dot > name.data) {
        size_t size = (size_t)(dot - name.data);
        path.head = name_map_add(&places->names, (jr_str){name.data, size});
        path.rest = jr_arena_copy(places->names.arena, str_from(name, size + 1));
    }
    return path;
}

static jr_status add_role(vote_places *places, jr_str assignment, jr_error *err)
{
    const char *equals = assignment.size ? memchr(assignment.data, '=', assignment.size) : NULL;
    jr_str role = {assignment.data, equals ? (size_t)(equals - assignment.data) : assignment.size};
    if (!equals || equals + 1 == assignment.data + assignment.size)
        return jr_error_set(err, JR_ERR_USAGE, "--columns takes ROLE=COLUMN, not '%.*s'",
                            JR_STR_ARG(assignment));
    jr_nearest nearest = {.typed = role};
    for (size_t r = 0; r < N_VOTE_ROLES; r++) {
        if (str_equals(vote_role_names[r], role)) {
            jr_str name = str_from(assignment, role.size + 1);
            if (places->role_names[r].size)
                return jr_error_set(err, JR_ERR_USAGE, "--columns names %.*s twice",
                                    JR_STR_ARG(role));
            places->role_names[r] = jr_arena_copy(places->names.arena, name);
            places->roles[r] = path_of(places, name);
            places->n_named++;
            return JR_OK;
        }
        jr_nearest_consider(&nearest, vote_role_names[r]);
    }
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t r = 0; r < N_VOTE_ROLES; r++)
        jr_buf_format(&names, "%s%s", r ? ", " : "", vote_role_names[r].data);
    if (nearest.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--columns: '%.*s' is nothing that a vote has; did you mean '%.*s'?",
                            JR_STR_ARG(role), JR_STR_ARG(nearest.name));
    return jr_error_set(err, JR_ERR_USAGE,
                        "--columns: '%.*s' is nothing that a vote has; these are: %s",
                        JR_STR_ARG(role), names.data);
}

void vote_columns_guess(jr_buf *buf, jr_str nearest)
{
    if (nearest.size)
        jr_buf_format(buf, ENGLISH("; did you mean '%.*s'?"), JR_STR_ARG(nearest));
}

jr_status vote_places_init(vote_places *places, jr_arena *arena, const vote_plan *plan,
                           const vote_filter *filter, jr_error *err)
{
    size_t n_wanted = plan->n_wanted + filter->n_fields;
    *places =
        (vote_places){.names.arena = arena,
                      .without_weights = plan->without_weights,
                      .wanted = jr_arena_alloc(arena, n_wanted, sizeof *places->wanted),
                      .numbers = jr_arena_alloc(arena, plan->n_numbers, sizeof *places->numbers),
                      .n_wanted = n_wanted,
                      .n_numbers = plan->n_numbers};
    for (size_t i = 0; i < N_VOTE_SLOTS; i++)
        (void)name_map_add(&places->names, vote_column_rows[i].name);
    for (size_t r = 0; r < N_VOTE_ROLES; r++)
        places->roles[r] = (vote_path){.whole = NAME_NONE, .head = NAME_NONE};
    jr_status status = JR_OK;
    for (size_t i = 0; i < plan->n_columns && status == JR_OK; i++)
        status = add_role(places, plan->columns[i], err);
    for (size_t i = 0; i < plan->n_numbers; i++)
        places->numbers[i] = path_of(places, plan->numbers[i]);
    for (size_t i = 0; i < n_wanted; i++)
        places->wanted[i] = path_of(
            places, i < plan->n_wanted ? plan->wanted[i] : filter->fields[i - plan->n_wanted]);
    if (status != JR_OK)
        vote_places_release(places);
    return status;
}

void vote_places_release(vote_places *places)
{
    name_map_release(&places->names);
}

/* The place of the name with small letters and "_" between its words, which spaces, hyphens or,
 * where told, capitals part: "Model A", "modelA". */
static uint32_t find_folded(const vote_places *places, jr_str name, bool parts_at_capitals)
{
    enum { LONGEST = 64 };
    char folded[2 * LONGEST];
    size_t size = 0;
    if (name.size > LONGEST)
        return NAME_NONE;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        bool is_capital = c >= 'A' && c <= 'Z';
        if (parts_at_capitals && is_capital && i > 0 && name.data[i - 1] >= 'a' &&
            name.data[i - 1] <= 'z')
            folded[size++] = '_';
        folded[size++] = is_capital ? (char)(c - 'A' + 'a') : c == ' ' || c == '-' ? '_' : c;
    }
    return name_map_find(&places->names, (jr_str){folded, size});
}

uint32_t vote_places_find(const vote_places *places, jr_str name)
{
    uint32_t place = name_map_find(&places->names, name);
    if (place == NAME_NONE)
        place = find_folded(places, name, false);
    return place != NAME_NONE ? place : find_folded(places, name, true);
}

void vote_slots_init(vote_slots *slots, const vote_places *places)
{
    enum { APART = 4 }; /* values of two threads share no line of the cache */
    size_t n = places->names.n;
    *slots = (vote_slots){.places = places,
                          .values = memory_zeroed(n + APART, sizeof *slots->values),
                          .filled = memory_zeroed(n, sizeof *slots->filled),
                          .is_used = memory_zeroed(n, sizeof *slots->is_used),
                          .is_met = memory_zeroed(n, sizeof *slots->is_met)};
}

void vote_slots_release(vote_slots *slots)
{
    free(slots->values);
    free(slots->filled);
    free(slots->is_used);
    free(slots->is_met);
}

yyjson_val *vote_json_at(yyjson_val *object, jr_str path)
{
    if (!yyjson_is_obj(object))
        return NULL;
    yyjson_val *whole = yyjson_obj_getn(object, path.data, path.size);
    for (size_t i = 1; !whole && i + 1 < path.size; i++) {
        if (path.data[i] != '.')
            continue;
        yyjson_val *part = yyjson_obj_getn(object, path.data, i);
        if (part)
            whole = vote_json_at(part, str_from(path, i + 1));
    }
    return whole;
}

const vote_value *vote_slots_inside(vote_slots *slots, const vote_path *path)
{
    yyjson_val *found = NULL;
    if (path->head != NAME_NONE && slots->values[path->head].kind == VOTE_OTHER)
        found = vote_json_at(slots->values[path->head].json, path->rest);
    if (found)
        vote_slots_use(slots, path->whole);
    vote_value_put_json(&slots->inside, found);
    return &slots->inside;
}

#define COLUMNS(first, last)                                                                       \
    (VOTE_SLOT_BIT(SLOT_##last) | (VOTE_SLOT_BIT(SLOT_##last) - VOTE_SLOT_BIT(SLOT_##first)))
static const uint64_t columns[N_VOTE_ROLES] = {
    [ROLE_FIRST] = COLUMNS(MODEL_A, WHITE),
    [ROLE_SECOND] = COLUMNS(MODEL_B, BLACK),
    [ROLE_WINNER] = COLUMNS(WINNER, CHOICE),
    [ROLE_LOSER] = COLUMNS(LOSER, LOSER),
    [ROLE_QUESTION] = COLUMNS(QUESTION_ID, PROMPT),
    [ROLE_VOTER] = COLUMNS(VOTER, IP),
    [ROLE_ID] = COLUMNS(VOTE_ID, VOTE_ID),
    [ROLE_TURN] = COLUMNS(TURN_COLUMN, TURN_COLUMN),
    [ROLE_TIME] = COLUMNS(TSTAMP, TIMESTAMP),
    [ROLE_WEIGHT] = COLUMNS(WEIGHT_COLUMN, WEIGHT_COLUMN),
    [ROLE_BLIND] = COLUMNS(ANONY, ANONY),
    [ROLE_SAMPLED] = COLUMNS(DEDUP_TAG, DEDUP_SAMPLED),
};
#undef COLUMNS

/* The columns that layouts know the roles of models and winner by. */
static const vote_slot standing[] = {
    [ROLE_FIRST] = SLOT_MODEL_A,
    [ROLE_SECOND] = SLOT_MODEL_B,
    [ROLE_WINNER] = SLOT_WINNER,
    [ROLE_LOSER] = SLOT_LOSER,
};

uint64_t vote_places_stand_in(const vote_places *places, uint64_t has, vote_has named,
                              const void *context)
{
    uint64_t set = has;
    for (size_t r = 0; r < sizeof standing / sizeof *standing; r++) {
        const vote_path *path = &places->roles[r];
        bool is_named =
            path->whole != NAME_NONE && (named(context, path->whole) ||
                                         (path->head != NAME_NONE && named(context, path->head)));
        vote_slot found = r == ROLE_WINNER && !is_named ? SLOT_RESULT : standing[r];
        if (is_named || (has & columns[r]))
            set |= VOTE_SLOT_BIT(found);
    }
    return set;
}

uint32_t vote_slots_find_stand_in(const vote_slots *slots, vote_slot slot)
{
    vote_role role = vote_column_rows[slot].role;
    if (role >= sizeof standing / sizeof *standing)
        return slot;
    if (slots->places->roles[role].whole != NAME_NONE)
        return slots->places->roles[role].whole;
    uint64_t held = slots->holds & columns[role], has = slots->has & columns[role];
    return held ? (uint32_t)__builtin_ctzll(held) : has ? (uint32_t)__builtin_ctzll(has) : slot;
}

const vote_value *vote_slots_role(vote_slots *slots, vote_role role)
{
    const vote_places *places = slots->places;
    if (places->roles[role].whole != NAME_NONE)
        return vote_slots_at(slots, &places->roles[role]);
    uint64_t held = slots->holds & columns[role];
    if (held) {
        uint32_t place = (uint32_t)__builtin_ctzll(held);
        vote_slots_use(slots, place);
        return &slots->values[place];
    }
    vote_value_put_json(&slots->inside, NULL);
    return &slots->inside;
}
