/*
 * Values as text, numbers and times, whatever form they were written in.
 */
#include <math.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/csv.h"
#include "base/str.h"
#include "question.h"
#include "vote_row.h"

jr_str vote_value_text(const vote_value *value, char digits[VOTE_TEXT_MAX])
{
    if (value->kind == VOTE_TEXT)
        return value->text;
    if (value->kind == VOTE_BOOL)
        return value->number != 0 ? JR_STR("true") : JR_STR("false");
    if (value->kind != VOTE_NUMBER)
        return (jr_str){0};
    if (value->json)
        return question_id_text(value->json, digits);
    bool is_whole = fabs(value->number) < 1e15 && value->number == floor(value->number);
    int size = c_locale_format(digits, VOTE_TEXT_MAX, is_whole ? "%.0f" : "%.17g", value->number);
    return (jr_str){digits, (size_t)size};
}

static void add_category(jr_buf *categories, jr_str name)
{
    jr_str rest = jr_buf_str(categories);
    while (rest.size) {
        size_t end = str_find_char(rest, '\n');
        if (str_equals((jr_str){rest.data, end}, name))
            return;
        rest = end < rest.size ? str_from(rest, end + 1) : (jr_str){0};
    }
    jr_buf_format(categories, "%s%.*s", categories->size ? "\n" : "", JR_STR_ARG(name));
}

/* What was parsed is no deeper than the parser allows, but that may be deeper than the stack. */
static void add_true(jr_buf *categories, yyjson_val *value, int depth)
{
    enum { DEEPEST = 8 };
    size_t i, n;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, i, n, key, member)
    {
        if (yyjson_is_true(member))
            add_category(categories, (jr_str){yyjson_get_str(key), yyjson_get_len(key)});
        else if (depth < DEEPEST)
            add_true(categories, member, depth + 1);
    }
    yyjson_arr_foreach(value, i, n, member)
    {
        if (yyjson_is_str(member) && yyjson_get_len(member))
            add_category(categories, (jr_str){yyjson_get_str(member), yyjson_get_len(member)});
    }
}

void vote_value_categories(const vote_value *value, jr_buf *categories)
{
    char digits[VOTE_TEXT_MAX];
    categories->size = 0;
    if (value->kind == VOTE_OTHER)
        add_true(categories, value->json, 0); /* NULL of a list of Parquet: none */
    else
        jr_buf_append_str(categories, vote_value_text(value, digits));
}

double vote_value_number(const vote_value *value)
{
    if (value->kind == VOTE_NUMBER || value->kind == VOTE_BOOL)
        return value->number;
    char digits[VOTE_TEXT_MAX];
    if (value->kind != VOTE_TEXT || value->text.size >= sizeof digits)
        return NAN;
    memcpy(digits, value->text.data, value->text.size);
    digits[value->text.size] = '\0';
    if (strcmp(digits, "true") == 0 || strcmp(digits, "True") == 0)
        return 1;
    if (strcmp(digits, "false") == 0 || strcmp(digits, "False") == 0)
        return 0;
    csv_point_decimals(digits);
    const char *end = digits;
    double number = c_locale_number(digits, &end);
    return end > digits && !*end && isfinite(number) ? number : (double)NAN;
}

bool vote_value_is_false(const vote_value *value)
{
    return value->kind == VOTE_TEXT
               ? str_is_nocase(value->text, "false") || str_is(value->text, "0")
               : (value->kind == VOTE_BOOL || value->kind == VOTE_NUMBER) && value->number == 0;
}

/* A number of so many digits at *at; -1: they are none. */
static int take_digits(jr_str text, size_t *at, size_t n)
{
    int number = 0;
    for (size_t i = 0; i < n; i++, (*at)++) {
        if (*at >= text.size || text.data[*at] < '0' || text.data[*at] > '9')
            return -1;
        number = 10 * number + (text.data[*at] - '0');
    }
    return number;
}

static bool take_char(jr_str text, size_t *at, const char *any)
{
    if (*at >= text.size || !text.data[*at] || !strchr(any, text.data[*at]))
        return false;
    (*at)++;
    return true;
}

/* Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, days_from_civil). */
static double days_of(int year, int month, int day)
{
    enum { DAYS_OF_ERA = 146097, DAYS_BEFORE_1970 = 719468 };
    int y = year - (month <= 2), era = y / 400, year_of_era = y - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (double)era * DAYS_OF_ERA + day_of_era - DAYS_BEFORE_1970;
}

/* Seconds that a zone is ahead of UTC, at the end of the text; NaN: it is none. */
static double take_zone(jr_str text, size_t *at)
{
    take_char(text, at, " ");
    if (take_char(text, at, "Zz") || *at == text.size)
        return 0;
    bool is_behind = text.data[*at] == '-';
    if (!take_char(text, at, "+-"))
        return str_is(str_from(text, *at), "UTC") ? (*at = text.size, 0) : (double)NAN;
    int hours = take_digits(text, at, 2), minutes = 0;
    if (*at < text.size) {
        take_char(text, at, ":");
        minutes = take_digits(text, at, 2);
    }
    if (hours < 0 || minutes < 0)
        return NAN;
    return (is_behind ? -60.0 : 60.0) * (60 * hours + minutes);
}

static double parse_date(jr_str text)
{
    size_t at = 0;
    int year = take_digits(text, &at, 4), month, day;
    if (year < 1 || !take_char(text, &at, "-/") || (month = take_digits(text, &at, 2)) < 1 ||
        month > 12 || !take_char(text, &at, "-/") || (day = take_digits(text, &at, 2)) < 1 ||
        day > 31)
        return NAN;
    double seconds = 86400 * days_of(year, month, day);
    if (at == text.size)
        return seconds;
    int hour, minute, second = 0;
    if (!take_char(text, &at, "T ") || (hour = take_digits(text, &at, 2)) < 0 ||
        !take_char(text, &at, ":") || (minute = take_digits(text, &at, 2)) < 0)
        return NAN;
    if (take_char(text, &at, ":") && (second = take_digits(text, &at, 2)) < 0)
        return NAN;
    seconds += 3600.0 * hour + 60.0 * minute + second;
    if (take_char(text, &at, ".,"))
        for (double place = 0.1; at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
             place /= 10)
            seconds += place * (text.data[at++] - '0');
    double zone = take_zone(text, &at);
    return at == text.size ? seconds - zone : (double)NAN;
}

double vote_value_time(const vote_value *value)
{
    static const double FIRST_MILLIS = 1e11, FIRST_MICROS = 1e14;
    double number = value->kind == VOTE_BOOL ? (double)NAN : vote_value_number(value);
    if (isnan(number))
        return value->kind == VOTE_TEXT ? parse_date(value->text) : (double)NAN;
    return number >= FIRST_MICROS ? number / 1e6 : number >= FIRST_MILLIS ? number / 1e3 : number;
}

jr_status jr_time_parse(jr_str text, bool is_end, double *ret_time, jr_error *err)
{
    static const double DAY = 86400;
    vote_value v = {.kind = text.size ? VOTE_TEXT : VOTE_NOTHING, .text = text};
    double time = vote_value_time(&v);
    if (isnan(time))
        return jr_error_set(err, JR_ERR_USAGE,
                            "'%.*s' is no date; HINT: write it as 2025-05-01 or "
                            "2025-05-01T10:00:00+09:00",
                            JR_STR_ARG(text));
    bool is_date = text.size == strlen("2025-05-01") && isnan(vote_value_number(&v));
    *ret_time = time + (is_end && is_date ? DAY : 0);
    return JR_OK;
}
