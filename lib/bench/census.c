/*
 * A handful of values, looked through one by one: files have few, and of one that has many it is
 * enough to say so. Whether there were more does not depend on who counted what.
 *
 * A file that has 0 for the first model, 1 for the second and 2 for a tie is read as 1, 2 and
 * something invalid where nobody looks, which turns every verdict around without a word.
 */
#include "census.h"

#include <jrank/base.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/english.h"

/* The number of a failure in files of judges. */
static const double FAILURE = -1;

static void add(census *c, const char *text, double number, uint64_t n)
{
    size_t i = 0;
    while (i < c->n_values && strcmp(c->values[i].text, text) != 0)
        i++;
    if (i == CENSUS_VALUES) {
        c->is_full = true;
        return;
    }
    if (i == c->n_values) {
        c->values[i] = (census_value){.number = number};
        memcpy(c->values[i].text, text, strlen(text) + 1);
        c->n_values++;
    }
    c->values[i].n += n;
}

static void count_number(census *c, double number)
{
    if (number == FAILURE)
        c->n_failures++;
    else
        c->n_other++;
}

static void add_described(census *c, const jr_buf *text, double number)
{
    if (!isnan(number))
        count_number(c, number);
    if (text->size >= CENSUS_TEXT) {
        c->is_full = true;
        return;
    }
    add(c, text->data, number, 1);
}

void census_add(census *c, yyjson_val *value, winner w)
{
    bool is_number = yyjson_is_num(value);
    if (w != WINNER_INVALID) {
        if (is_number)
            c->n_codes[w]++;
        return;
    }
    JR_BUF_AUTO jr_buf text = {0};
    winner_append_value(&text, value);
    add_described(c, &text, is_number ? yyjson_get_num(value) : (double)NAN);
}

void census_add_text(census *c, jr_str text, winner w)
{
    if (w != WINNER_INVALID) {
        if (text.size == 1 && text.data[0] <= '9')
            c->n_codes[w]++;
        return;
    }
    char digits[CENSUS_TEXT] = "";
    const char *end = digits;
    double number = NAN;
    if (text.size && text.size < sizeof digits) {
        memcpy(digits, text.data, text.size);
        number = c_locale_number(digits, &end);
    }
    bool is_number = end > digits && !*end && isfinite(number);
    JR_BUF_AUTO jr_buf shown = {0};
    if (is_number)
        jr_buf_append_str(&shown, text);
    else
        winner_append_text(&shown, text);
    add_described(c, &shown, is_number ? number : (double)NAN);
}

void census_merge(census *to, const census *from)
{
    for (size_t i = 0; i < from->n_values; i++) {
        const census_value *v = &from->values[i];
        add(to, v->text, v->number, v->n);
    }
    for (size_t i = 0; i < N_WINNER_CODES; i++)
        to->n_codes[i] += from->n_codes[i];
    to->n_failures += from->n_failures;
    to->n_other += from->n_other;
    to->is_full |= from->is_full;
}

static int by_value(const void *left, const void *right)
{
    const census_value *a = left, *b = right;
    if (isnan(a->number) != isnan(b->number))
        return isnan(a->number) ? 1 : -1;
    if (!isnan(a->number) && a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return strcmp(a->text, b->text);
}

/* "0 (29 times), 1 (31), 2 (25)": all numbers, or all that mean nothing, numbers first. */
static void append_values(jr_buf *buf, const census *c, bool are_numbers)
{
    if (c->is_full) {
        jr_buf_format(buf, ENGLISH("one of more than %d values"), CENSUS_VALUES);
        return;
    }
    census_value sorted[CENSUS_VALUES + N_WINNER_CODES];
    size_t n = 0;
    for (size_t i = 0; i < N_WINNER_CODES && are_numbers; i++)
        if (c->n_codes[i])
            sorted[n++] = (census_value){{(char)('1' + i)}, 1 + (double)i, c->n_codes[i]};
    for (size_t i = 0; i < c->n_values; i++)
        if (!are_numbers || !isnan(c->values[i].number))
            sorted[n++] = c->values[i];
    qsort(sorted, n, sizeof *sorted, by_value);
    bool is_first = true;
    for (size_t i = 0; i < n; i++) {
        const census_value *v = &sorted[i];
        jr_buf_format(buf, "%s%s (%llu%s)", is_first ? "" : ", ", v->text, (unsigned long long)v->n,
                      !is_first   ? ""
                      : v->n == 1 ? " time"
                                  : " times");
        is_first = false;
    }
}

/* Whether numbers say who won in a way of their own: a number that is none of ours, or 1 and -1
 * without 2 and 3, of which not a few are no failures. */
static bool has_own_codes(const census *c)
{
    bool is_only_first = c->n_codes[WINNER_SECOND] + c->n_codes[WINNER_TIE] == 0;
    return c->n_other > 0 || (is_only_first && c->n_codes[WINNER_FIRST] > 0 && c->n_failures > 1 &&
                              c->n_failures * 5 > c->n_codes[WINNER_FIRST]);
}

static jr_status refuse_codes(const census *c, const char *source, const char *hint, jr_error *err)
{
    JR_BUF_AUTO jr_buf values = {0};
    append_values(&values, c, true);
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: winner is %s: as numbers only 1, 2 and 3 (a tie) are known%s", source,
                        values.data, hint);
}

jr_status census_check_judgments(const census *c, const char *source, jr_error *err)
{
    if (c->n_other == 0)
        return JR_OK;
    return refuse_codes(
        c, source,
        ENGLISH("; HINT: make them 1, 2 and 3, or the words model1_id, model2_id and tie"), err);
}

jr_status census_check_battles(const census *c, const char *source, uint64_t n_valid,
                               uint64_t n_invalid, jr_error *err)
{
    if (has_own_codes(c))
        return refuse_codes(c, source, CENSUS_HINT, err);
    if (n_valid == 0 || n_invalid <= n_valid)
        return JR_OK;
    JR_BUF_AUTO jr_buf values = {0};
    append_values(&values, c, false);
    return jr_error_set(err, JR_ERR_DATA,
                        "%s: %llu of %llu verdicts %s neither a model nor a tie: winner is "
                        "%s" CENSUS_HINT,
                        source, (unsigned long long)n_invalid,
                        (unsigned long long)(n_valid + n_invalid),
                        n_invalid == 1 ? "names" : "name", values.data);
}
