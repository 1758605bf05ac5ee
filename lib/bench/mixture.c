/*
 * Verdicts are counted by the number of their origin; what the origins say is looked at once for
 * each thing that should be one.
 */
#include "mixture.h"

#include <stdlib.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "shard.h"

typedef enum thing { MODEL, SERVED, MODEL_PATH, TEMPERATURE, PROMPT } thing;

static const char *const things[] = {[MODEL] = ENGLISH("model that was asked for"),
                                     [SERVED] = ENGLISH("model that the server named"),
                                     [MODEL_PATH] = ENGLISH("file that the server had loaded"),
                                     [TEMPERATURE] = "temperature",
                                     [PROMPT] = ENGLISH("wording of the prompt")};

typedef struct value_count {
    jr_str value;
    uint64_t n, line;
} value_count;

typedef struct telling {
    jr_arena *arena;
    const origin_list *origins;
    const origin_counts *counts;
    origins_asked asked;
    const char *what, *remedy;
    value_count values[MOST_ORIGINS];
    size_t n_values;
    uint64_t n_unknown;
    mixture *mixtures;
    size_t n;
} telling;

void origin_counts_add(origin_counts *counts, uint8_t number, bool is_stale, uint64_t line)
{
    if (counts->n[number]++ == 0 || line < counts->line[number])
        counts->line[number] = line;
    if (is_stale && counts->n_stale++ == 0)
        counts->stale_line = line;
}

static jr_str value_of(jr_arena *arena, const origin *o, thing what)
{
    JR_BUF_AUTO jr_buf text = {0};
    switch (what) {
    case MODEL:
        return o->model;
    case SERVED:
        return o->served;
    case MODEL_PATH:
        return o->model_path;
    case PROMPT:
        return o->wording;
    case TEMPERATURE:
        if (o->temperature == o->temperature)
            jr_json_append_number(&text, o->temperature);
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static size_t value_place(const telling *t, jr_str value)
{
    size_t i = 0;
    while (i < t->n_values && !str_equals(t->values[i].value, value))
        i++;
    return i;
}

static void add_value(telling *t, jr_str value, uint64_t n, uint64_t line)
{
    size_t i = value_place(t, value);
    if (!value.size) {
        t->n_unknown += n;
        return;
    }
    if (i == t->n_values)
        t->values[t->n_values++] = (value_count){value, 0, line};
    t->values[i].n += n;
    if (line < t->values[i].line)
        t->values[i].line = line;
}

/* What is asked for now, where no verdict has it. */
static void add_asked(telling *t, thing what, jr_str prompt)
{
    jr_str now = {0};
    for (size_t i = 0; t->n_values && i < t->asked.n; i++) {
        const origin *o = &t->asked.origins[i];
        jr_str value = what != PROMPT || str_equals(o->prompt, prompt) ? value_of(t->arena, o, what)
                                                                       : (jr_str){0};
        if (value.size && value_place(t, value) < t->n_values)
            return;
        now = now.size ? now : value;
    }
    if (now.size && t->n_values < MOST_ORIGINS)
        add_value(t, now, 0, UINT64_MAX);
}

static int by_line(const void *left, const void *right)
{
    const value_count *a = left, *b = right;
    return (a->line > b->line) - (a->line < b->line);
}

/* "A (3), B (2), and now C, not recorded (4)". */
static jr_str list_values(const telling *t)
{
    jr_str list = {0};
    for (size_t i = 0; i < t->n_values; i++) {
        const value_count *of = &t->values[i];
        list = of->n
                   ? jr_arena_format(t->arena, "%.*s%s%.*s (%llu)", JR_STR_ARG(list), i ? ", " : "",
                                     JR_STR_ARG(of->value), (unsigned long long)of->n)
                   : jr_arena_format(t->arena, ENGLISH("%.*s, and now %.*s"), JR_STR_ARG(list),
                                     JR_STR_ARG(of->value));
    }
    return t->n_unknown ? jr_arena_format(t->arena, ENGLISH("%.*s, not recorded (%llu)"),
                                          JR_STR_ARG(list), (unsigned long long)t->n_unknown)
                        : list;
}

/* Whether there are several values; of a prompt, of verdicts by this one alone. */
static bool tell_thing(telling *t, thing what, jr_str prompt)
{
    t->n_values = 0;
    t->n_unknown = what == PROMPT ? 0 : t->counts->n[0];
    for (size_t i = 0; i < t->origins->n; i++) {
        const origin *o = &t->origins->items[i];
        if (t->counts->n[i + 1] && (what != PROMPT || str_equals(o->prompt, prompt)))
            add_value(t, value_of(t->arena, o, what), t->counts->n[i + 1], t->counts->line[i + 1]);
    }
    add_asked(t, what, prompt);
    if (t->n_values < 2)
        return false;
    qsort(t->values, t->n_values, sizeof *t->values, by_line);
    jr_str remedy = jr_str_from(t->remedy);
    if (!t->values[t->n_values - 1].n)
        remedy = jr_arena_format(
            t->arena, ENGLISH("%s; with --only-current jrank judge has them judged anew"),
            t->remedy);
    jr_str values = list_values(t);
    jr_str sentence =
        prompt.size ? jr_arena_format(
                          t->arena,
                          ENGLISH("the %s are not of one wording of the prompt %.*s: %s; HINT: %s"),
                          t->what, JR_STR_ARG(prompt), values.data, remedy.data)
                    : jr_arena_format(t->arena, ENGLISH("the %s are not of one %s: %s; HINT: %s"),
                                      t->what, things[what], values.data, remedy.data);
    t->mixtures[t->n++] =
        (mixture){.sentence = sentence, .line = t->values[t->values[1].n ? 1 : 0].line};
    return true;
}

static void tell_prompts(telling *t)
{
    const origin *items = t->origins->items;
    for (size_t i = 0; i < t->origins->n; i++) {
        size_t k = 0;
        while (k < i && !str_equals(items[k].prompt, items[i].prompt))
            k++;
        if (k == i && items[i].prompt.size)
            (void)tell_thing(t, PROMPT, items[i].prompt);
    }
}

static void tell_models(telling *t)
{
    if (!tell_thing(t, MODEL, (jr_str){0}) && !tell_thing(t, SERVED, (jr_str){0}))
        (void)tell_thing(t, MODEL_PATH, (jr_str){0});
}

mixture *mixtures_of_answers(jr_arena *arena, const origin_list *origins,
                             const origin_counts *counts, size_t *ret_n)
{
    telling t = {.arena = arena,
                 .origins = origins,
                 .counts = counts,
                 .what = "answers",
                 .remedy = ENGLISH("those of another model are to have a name of their own"),
                 .mixtures = jr_arena_alloc(arena, 1, sizeof *t.mixtures)};
    tell_models(&t);
    *ret_n = t.n;
    return t.mixtures;
}

mixture *mixtures_of(jr_arena *arena, const origin_list *origins, const origin_counts *counts,
                     const origins_asked *asked, size_t *ret_n)
{
    telling t = {.arena = arena,
                 .origins = origins,
                 .counts = counts,
                 .asked = asked ? *asked : (origins_asked){0},
                 .what = "verdicts",
                 .remedy = ENGLISH("jrank verify tells whether they may be pooled")};
    t.mixtures = jr_arena_alloc(arena, origins->n + 4, sizeof *t.mixtures);
    tell_models(&t);
    (void)tell_thing(&t, TEMPERATURE, (jr_str){0});
    tell_prompts(&t);
    if (counts->n_stale)
        t.mixtures[t.n++] =
            (mixture){.sentence = jr_arena_format(
                          arena,
                          ENGLISH("%llu %s given on answers that have changed since, this one the "
                                  "first; HINT: with "
                                  "--only-current jrank rank leaves them out, and jrank judge has "
                                  "them judged anew"),
                          (unsigned long long)counts->n_stale,
                          counts->n_stale == 1 ? ENGLISH("verdict was") : ENGLISH("verdicts were")),
                      .line = counts->stale_line,
                      .is_stale = true};
    *ret_n = t.n;
    return t.mixtures;
}

/* "FILE:LINE: sentence". */
static jr_str sentence_of(jr_arena *arena, jr_str path, uint64_t line, jr_str sentence)
{
    return jr_arena_format(arena, "%.*s:%llu: %.*s", JR_STR_ARG(shard_file_name(path)),
                           (unsigned long long)line, JR_STR_ARG(sentence));
}

void mixtures_of_models(jr_arena *arena, const answer_table *table, jr_str **ret_sentences,
                        size_t *ret_n)
{
    AUTO_FREE origin_counts *counts = memory_zeroed(1, sizeof *counts);
    jr_str *sentences = jr_arena_alloc(arena, table->n_models, sizeof *sentences);
    size_t n = 0;
    for (size_t m = 0; m < table->n_models; m++) {
        const answer_file *file = &table->files[m];
        size_t n_found;
        if (file->origins.n < 2)
            continue;
        *counts = (origin_counts){0};
        for (size_t q = 0; q < table->n_questions; q++) {
            const answer_entry *entry = answer_table_entry(table, m, q);
            if (entry->n_turns)
                origin_counts_add(counts, entry->origin, false, entry->place.line);
        }
        mixture *found = mixtures_of_answers(arena, &file->origins, counts, &n_found);
        for (size_t i = 0; i < n_found; i++)
            sentences[n++] = sentence_of(arena, file->path, found[i].line, found[i].sentence);
    }
    *ret_sentences = sentences;
    *ret_n = n;
}

static bool is_meant(const judgment_table *table, size_t judge, const mixture_view *view, size_t i)
{
    const judgment_row *row = &table->rows[i];
    return row->judge == judge && row->status == JUDGMENT_COUNTS &&
           table->files[row->place.file]->source == GAMES_OF_PAIRS &&
           !(view->is_out && view->is_out[i]) &&
           (!view->is_listed || (view->is_listed[row->first] && view->is_listed[row->second]));
}

/* The verdicts of a judge may be in several files, each with a list of origins of its own: they are
 * counted by one list, and the first of each by its row instead of its line. */
void mixtures_of_judge(jr_arena *arena, const judgment_table *table, size_t judge,
                       const mixture_view *view, jr_str **ret_sentences, size_t *ret_n)
{
    static const mixture_view all = {0};
    AUTO_FREE origin_counts *counts = memory_zeroed(1, sizeof *counts);
    AUTO_FREE uint8_t *numbers = memory_zeroed(table->n_files * (MOST_ORIGINS + 1), 1);
    origin_list pooled = {.arena = arena};
    for (size_t i = 0; i < table->n_rows; i++) {
        const judgment_row *row = &table->rows[i];
        if (!is_meant(table, judge, view ? view : &all, i))
            continue;
        const origin_list *own = &table->files[row->place.file]->origins;
        uint8_t *number = &numbers[row->place.file * (MOST_ORIGINS + 1) + row->origin];
        if (row->origin && *number == 0)
            *number = origin_add(&pooled, &own->items[row->origin - 1]);
        origin_counts_add(counts, *number, row->is_stale, i);
    }
    mixture *found = mixtures_of(arena, &pooled, counts, &table->asked, ret_n);
    *ret_sentences = jr_arena_alloc(arena, *ret_n, sizeof **ret_sentences);
    for (size_t i = 0; i < *ret_n; i++) {
        line_place place = table->rows[found[i].line].place;
        (*ret_sentences)[i] =
            sentence_of(arena, table->files[place.file]->path, place.line, found[i].sentence);
    }
}
