/*
 * Verdicts on single criteria: each is looked for by its name, so that the forms of a verdict are
 * those of all others.
 */
#include <string.h>

#include "base/str.h"
#include "verdict_forms.h"

/* Two different verdicts on one criterion, in the place of its verdict. */
enum { CONTRADICTORY = JR_N_VERDICTS + 1 };

enum { LONGEST = 200 }; /* name and label in brackets, in bytes */

typedef struct criteria_search {
    const verdict_style *style;
    jr_buf *text;
    jr_verdict *found;
} criteria_search;

static void note(const criteria_search *s, size_t criterion, double value)
{
    int *known = (int *)&s->found[criterion];
    if (*known == JR_N_VERDICTS)
        *known = (int)value;
    else if (*known != (int)value)
        *known = CONTRADICTORY;
}

static void blank(const criteria_search *s, jr_str part)
{
    memset(s->text->data + (part.data - s->text->data), ' ', part.size);
}

/* The content behind the name of a criterion that a text begins with, and a sign. */
static bool drop_name(jr_str *text, jr_str name)
{
    static const char *const signs[] = {":", "=", "|", "は", "→", "-"};
    jr_str rest = *text;
    if (rest.size < name.size || !str_is_nocase((jr_str){rest.data, name.size}, name.data))
        return false;
    rest = str_from(rest, name.size);
    while (rest.size && strchr(" \t*_`\"'])", rest.data[0]) && rest.data[0])
        rest = str_from(rest, 1);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_drop_beginning(&rest, signs[i])) {
            *text = rest;
            return true;
        }
    return false;
}

/* [[NAME: A]], wherever it stands. */
static void take_brackets(const criteria_search *s)
{
    jr_str text = jr_buf_str(s->text);
    for (size_t i = 0; i + 2 < text.size; i++) {
        if (text.data[i] != '[' || text.data[i + 1] != '[')
            continue;
        size_t left = text.size - i;
        const char *end = memmem(text.data + i, left < LONGEST ? left : LONGEST, "]]", 2);
        if (!end)
            continue;
        jr_str whole = {text.data + i, (size_t)(end - text.data) - i + 2};
        for (size_t k = 0; k < s->style->n_criteria; k++) {
            jr_str content = {whole.data + 2, whole.size - 4};
            double value;
            if (!drop_name(&content, s->style->criteria[k]) ||
                !verdict_read_label(s->style, content, &value))
                continue;
            note(s, k, value);
            blank(s, whole);
        }
    }
}

/* "NAME: [[A]], as ..." or "NAME: A" in a line. */
static bool read_line(const criteria_search *s, jr_str content, double *ret_value)
{
    verdict_search search = {s->style, content, verdict_read_label, true};
    verdict_mark mark;
    if (verdict_in_brackets(&search, &mark) == CHOSEN_ONE) {
        *ret_value = mark.value;
        return true;
    }
    return verdict_read_label(s->style, verdict_bare(content), ret_value);
}

static jr_str without_marks_in_front(jr_str line)
{
    jr_str bare = verdict_bare(line);
    return bare.size ? str_from(line, (size_t)(bare.data - line.data)) : bare;
}

static void take_lines(const criteria_search *s)
{
    jr_str rest = jr_buf_str(s->text), line;
    while (str_next_part(&rest, '\n', &line)) {
        for (size_t k = 0; k < s->style->n_criteria; k++) {
            jr_str content = without_marks_in_front(line);
            double value;
            if (!drop_name(&content, s->style->criteria[k]) || !read_line(s, content, &value))
                continue;
            note(s, k, value);
            blank(s, line);
            break;
        }
    }
}

static bool take_members(const criteria_search *s)
{
    bool is_found = false;
    for (size_t k = 0; k < s->style->n_criteria; k++) {
        verdict_style style = *s->style;
        style.field = style.criteria[k];
        verdict_search search = {&style, jr_buf_str(s->text), verdict_read_label, true};
        verdict_mark mark;
        if (verdict_in_json(&search, &mark) != CHOSEN_ONE)
            continue;
        note(s, k, mark.value);
        is_found = true;
    }
    return is_found;
}

void verdict_take_criteria(const verdict_style *style, jr_buf *folded, jr_verdict *ret_verdicts)
{
    jr_verdict own[VERDICT_CRITERIA_MAX];
    criteria_search s = {style, folded, ret_verdicts ? ret_verdicts : own};
    for (size_t k = 0; k < style->n_criteria; k++)
        s.found[k] = (jr_verdict)JR_N_VERDICTS;
    if (folded->size == 0)
        return;
    if (!take_members(&s)) {
        take_brackets(&s);
        take_lines(&s);
    }
    for (size_t k = 0; k < style->n_criteria; k++)
        if ((int)s.found[k] == CONTRADICTORY)
            s.found[k] = (jr_verdict)JR_N_VERDICTS;
}
