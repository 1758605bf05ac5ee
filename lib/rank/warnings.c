/*
 * Sentences about a field. Lists of models are cut after a few names.
 */
#include "warnings.h"

#include <jrank/base.h>

#include <stdarg.h>

#include "base/c_locale.h"
#include "base/english.h"

enum { MOST_WARNINGS = 16, MOST_NAMES = 5, MOST_COLUMNS = 60 };

void warnings_add(warning_list *list, const char *format, ...)
{
    char sentence[JR_ERROR_MAX];
    va_list args;
    va_start(args, format);
    c_locale_vformat(sentence, sizeof sentence, format, args);
    va_end(args);
    if (!list->warnings)
        list->warnings = jr_arena_alloc(list->arena, MOST_WARNINGS, sizeof *list->warnings);
    if (list->n_warnings < MOST_WARNINGS)
        list->warnings[list->n_warnings++] = jr_arena_copy(list->arena, jr_str_from(sentence));
}

typedef bool (*model_test)(const void *context, size_t model);

/* Appends the names of the models that pass; returns their number. */
static size_t list_names(const warning_list *list, size_t n_models, model_test test,
                         const void *context, jr_buf *names)
{
    size_t n = 0;
    for (size_t i = 0; i < n_models; i++) {
        if (!test(context, i))
            continue;
        if (n < MOST_NAMES) {
            jr_buf_append_text(names, n ? ", " : "");
            jr_text_append_clipped(names, list->names[i], MOST_COLUMNS);
        }
        n++;
    }
    if (n > MOST_NAMES)
        jr_buf_format(names, ENGLISH(" and %zu more"), n - MOST_NAMES);
    return n;
}

static bool rises(const void *context, size_t model)
{
    const jr_field *field = context;
    return field->direction[model] > 0;
}

static bool falls(const void *context, size_t model)
{
    const jr_field *field = context;
    return field->direction[model] < 0;
}

static bool has_no_votes(const void *context, size_t model)
{
    const jr_field *field = context;
    return field->component[model] == JR_NO_COMPONENT;
}

static bool is_marked(const void *context, size_t model)
{
    const bool *marks = context;
    return marks[model];
}

/*
 * Where all models either rise or fall, the two lists say the same and the shorter one is enough:
 * it is the one champion that is news, not the many that are infinitely weaker.
 */
static void append_unbounded_models(jr_buf *text, const warning_list *list, const jr_field *field)
{
    JR_BUF_AUTO jr_buf winners = {0};
    JR_BUF_AUTO jr_buf losers = {0};
    size_t n_rated = 0;
    for (size_t i = 0; i < field->n_models; i++)
        n_rated += !has_no_votes(field, i);
    size_t n_winners = list_names(list, field->n_models, rises, field, &winners);
    size_t n_losers = list_names(list, field->n_models, falls, field, &losers);
    bool once = n_winners + n_losers == n_rated;
    bool shows_winners = n_winners && (!once || n_winners <= n_losers);
    if (shows_winners)
        jr_buf_format(text, ENGLISH("%s won every match against the other models"), winners.data);
    if (!n_losers || (once && shows_winners))
        return;
    if (shows_winners)
        jr_buf_append_text(text, " and ");
    jr_buf_format(text, ENGLISH("%s lost every match against the other models"), losers.data);
}

jr_str warnings_describe_separation(const warning_list *list, const jr_field *field)
{
    JR_BUF_AUTO jr_buf text = {0};
    if (field->home_direction)
        jr_buf_append_text(
            &text, field->home_direction > 0
                       ? ENGLISH("the votes set no bound to the advantage of the first seat")
                       : ENGLISH("the votes set no bound to the advantage of the second seat"));
    else
        append_unbounded_models(&text, list, field);
    jr_buf_append_text(&text, ENGLISH(", so maximum likelihood gives no finite estimate"));
    return jr_arena_copy(list->arena, jr_buf_str(&text));
}

static jr_str describe_penalty(const warning_list *list, const jr_bt_fit *fit)
{
    size_t n_penalised = 0, n_rated = 0;
    for (size_t i = 0; i < fit->n_models; i++) {
        n_penalised += fit->penalised[i];
        n_rated += fit->field.component[i] != JR_NO_COMPONENT;
    }
    return fit->firth
               ? JR_STR(ENGLISH("Firth's penalised likelihood is used instead"))
               : jr_arena_format(list->arena,
                                 ENGLISH("Firth's penalised likelihood is used for %zu of the %zu "
                                         "models"),
                                 n_penalised, n_rated);
}

void warnings_add_field(warning_list *list, const jr_field *field, const jr_bt_fit *fit)
{
    JR_BUF_AUTO jr_buf unrated = {0};
    if (list_names(list, field->n_models, has_no_votes, field, &unrated))
        warnings_add(list, "no valid vote, so no rating and no rank: %s", unrated.data);
    if (field->n_components > 1)
        warnings_add(list,
                     "the votes fall into %zu parts with no match between them: each part is "
                     "rated and ranked by itself, and ratings of different parts can't be compared",
                     field->n_components);
    if (field->separated)
        warnings_add(list, "%.*s; %.*s", JR_STR_ARG(warnings_describe_separation(list, field)),
                     JR_STR_ARG(describe_penalty(list, fit)));
}

void warnings_add_blind(warning_list *list, const bool *is_blind, size_t n_models)
{
    JR_BUF_AUTO jr_buf names = {0};
    size_t n = list_names(list, n_models, is_marked, is_blind, &names);
    if (n == n_models)
        warnings_add(list, "the votes all went as expected, or are copies of each other, so they "
                           "do not show how sure the ratings are, and the intervals are from the "
                           "likelihood alone");
    else
        warnings_add(
            list,
            "the votes on %s went one way, or nearly, or are copies of each other, so they do not "
            "show how sure the rating is, and the interval is from the likelihood alone",
            names.data);
}
