/*
 * Options and script words from rows: the row knows where the value goes, what form it has and
 * what it means, so that the parser and --help never disagree.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "llm_server.h"

const setting_row *setting_find(const setting_row *rows, size_t n_rows, jr_str name)
{
    for (size_t i = 0; i < n_rows; i++)
        if (str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

/* Reads digits from *text and moves it behind them. */
static bool read_count(const char **text, uint64_t *ret_count)
{
    char *end;
    errno = 0;
    unsigned long long count = strtoull(*text, &end, 10);
    if (end == *text || errno || **text == '-')
        return false;
    unsigned long long unit = *end == 'k' ? 1000 : *end == 'M' ? 1000000 : 1;
    *text = end + (unit > 1);
    *ret_count = count * unit;
    return true;
}

static bool read_range(const char *text, range *ret_range)
{
    range r;
    if (!read_count(&text, &r.first))
        return false;
    r.last = r.first;
    if (*text == '-') {
        text++;
        r.last = UINT64_MAX;
        if (*text && !read_count(&text, &r.last))
            return false;
    }
    *ret_range = r;
    return *text == '\0';
}

static bool read_choice(const setting_row *row, jr_str value, int *ret_choice)
{
    for (int i = 0; row->choices[i]; i++)
        if (str_is(value, row->choices[i])) {
            *ret_choice = i;
            return true;
        }
    return false;
}

static bool append_item(text_list *list, jr_str value)
{
    if (list->n_items == TEXT_LIST_MAX)
        return false;
    list->items[list->n_items++] = value;
    return true;
}

static bool set_value(const setting_row *row, void *field, const jr_str *values)
{
    const char *text = values ? values->data : "";
    char *end;
    switch (row->kind) {
    case VALUE_FLAG:
        *(bool *)field = true;
        return true;
    case VALUE_TEXT:
        for (size_t i = 0; i == 0 || i < row->n_values; i++)
            ((jr_str *)field)[i] = values[i];
        return true;
    case VALUE_COUNT:
        return read_count(&text, field) && *text == '\0';
    case VALUE_NUMBER:
        *(double *)field = strtod(text, &end);
        return end != text && *end == '\0';
    case VALUE_RANGE:
        return read_range(text, field);
    case VALUE_CHOICE:
        return read_choice(row, *values, field);
    case VALUE_LIST:
        return append_item(field, *values);
    }
    return false;
}

jr_status setting_set(const setting_row *row, void *target, const jr_str *values, jr_error *err)
{
    if (!set_value(row, (char *)target + row->offset, values))
        return jr_error_set(err, JR_ERR_USAGE, "%s does not take \"%s\"; HINT: %s", row->name,
                            values->data, row->meaning);
    return JR_OK;
}

void setting_print(const setting_row *rows, size_t n_rows, const char *prefix)
{
    for (size_t i = 0; i < n_rows; i++) {
        const char *between = !*rows[i].value ? "" : *prefix == '-' ? " " : "=";
        int width = printf("  %s%s%s%s", prefix, rows[i].name, between, rows[i].value);
        printf("%*s%s\n", width < 26 ? 26 - width : 1, "", rows[i].meaning);
    }
}
