/*
 * Sentences about a field. Lists of models are cut after a few names.
 */
#include "warnings.h"

#include <jrank/buf.h>

#include <stdarg.h>
#include <stdio.h>

enum { MOST_WARNINGS = 16, MOST_NAMES = 5, LONGEST_NAME = 80 };

void warnings_add(warning_list *list, const char *format, ...)
{
    char sentence[JR_ERROR_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (!list->warnings)
        list->warnings = jr_arena_alloc(list->arena, MOST_WARNINGS, sizeof *list->warnings);
    if (list->n_warnings < MOST_WARNINGS)
        list->warnings[list->n_warnings++] = jr_arena_copy(list->arena, jr_str_from(sentence));
}

typedef bool (*model_test)(const jr_field *field, size_t model);

/* Appends the names of the models that pass; returns their number. */
static size_t list_names(const warning_list *list, const jr_field *field, model_test test,
                         jr_buf *names)
{
    size_t n = 0;
    for (size_t i = 0; i < field->n_models; i++) {
        if (!test(field, i))
            continue;
        if (n < MOST_NAMES) {
            jr_str name = list->names[i];
            jr_buf_append_text(names, n ? ", " : "");
            if (name.size > LONGEST_NAME)
                name.size = LONGEST_NAME;
            jr_buf_append_str(names, name);
        }
        n++;
    }
    if (n > MOST_NAMES)
        jr_buf_format(names, " and %zu more", n - MOST_NAMES);
    return n;
}

static bool rises(const jr_field *field, size_t model)
{
    return field->direction[model] > 0;
}

static bool falls(const jr_field *field, size_t model)
{
    return field->direction[model] < 0;
}

static bool has_no_votes(const jr_field *field, size_t model)
{
    return field->component[model] == JR_NO_COMPONENT;
}

static void add_names(warning_list *list, const jr_field *field, model_test test,
                      const char *sentence)
{
    JR_BUF_AUTO jr_buf names = {0};
    if (list_names(list, field, test, &names) > 0)
        warnings_add(list, "%s: %s", sentence, names.data);
}

void warnings_add_field(warning_list *list, const jr_field *field, bool firth)
{
    add_names(list, field, has_no_votes, "no valid vote, so no rating and no rank");
    if (field->n_components > 1)
        warnings_add(list,
                     "the votes fall into %zu parts with no match between them: each part is "
                     "rated and ranked by itself, and ratings of different parts can't be compared",
                     field->n_components);
    add_names(list, field, rises,
              "never lost a score outside its group, so its rating has no "
              "finite maximum");
    add_names(list, field, falls,
              "never took a score outside its group, so its rating has no "
              "finite minimum");
    if (field->home_direction)
        warnings_add(list,
                     "the votes set no bound to the advantage of the %s seat, so it has no finite "
                     "estimate",
                     field->home_direction > 0 ? "first" : "second");
    if (field->separated && firth)
        warnings_add(list, "Firth's penalised likelihood is used instead of maximum likelihood");
    if (!field->home_identified)
        warnings_add(list, "the order of the seats never changed, so the home advantage can't be "
                           "told from the strengths and is taken as 0");
}
