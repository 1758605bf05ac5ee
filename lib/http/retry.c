/*
 * Tables rather than rules for each provider: the statuses mean the same to all of them, and what a
 * provider's own error object adds is read where the provider is known.
 */
#include "retry.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "curl.h"

static const double FIRST_CEILING = 0.5, LAST_CEILING = 30, RETRY_AFTER_MAX = 120;

static http_verdict judge_status(int status)
{
    static const int passing[] = {
        408, 409, 425, 429, 424, /* TGI: the generation failed */
        498,                     /* Groq: no capacity */
        499,                     /* Google: cancelled; nginx: a gateway in front hung up */
    };
    if (status >= 200 && status < 300)
        return HTTP_TAKE;
    if (status >= 500)
        return HTTP_TRY_AGAIN;
    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (status == passing[i])
            return HTTP_TRY_AGAIN;
    return HTTP_GIVE_UP;
}

http_verdict http_judge(http_failure failure, int status)
{
    switch (failure) {
    case HTTP_ANSWERED:
        return judge_status(status);
    case HTTP_TOO_LARGE:
        return HTTP_GIVE_UP;
    case HTTP_UNTRUSTED:
    case HTTP_MISUSED:
        return HTTP_STOP;
    default:
        return HTTP_TRY_AGAIN;
    }
}

bool http_is_overload(http_failure failure, int status)
{
    return failure == HTTP_ANSWERED &&
           (status == 429 || status == 498 || status == 503 || status == 529);
}

bool http_is_late(http_failure failure)
{
    return failure == HTTP_TIMED_OUT || failure == HTTP_UNREACHED;
}

bool http_may_be_paid(http_failure failure, int status)
{
    enum { REQUEST_TIMEOUT = 408, GATEWAY_TIMEOUT = 504, ORIGIN_TIMEOUT = 524 };
    if (failure == HTTP_ANSWERED)
        return judge_status(status) == HTTP_TAKE || status == REQUEST_TIMEOUT ||
               status == GATEWAY_TIMEOUT || status == ORIGIN_TIMEOUT;
    return failure == HTTP_TIMED_OUT || failure == HTTP_TOO_LARGE ||
           (failure == HTTP_BROKEN && status > 0);
}

double http_backoff(unsigned attempt, double retry_after, double uniform)
{
    double ceiling = LAST_CEILING;
    if (attempt < 16)
        ceiling = fmin(ldexp(FIRST_CEILING, attempt > 0 ? (int)attempt - 1 : 0), LAST_CEILING);
    double least = isnan(retry_after) ? 0 : fmin(fmax(retry_after, 0), RETRY_AFTER_MAX);
    return fmax(uniform * ceiling, least);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A decimal number without sign at the beginning of terminated text, free of the locale. Moves
 * *text behind it; NAN, and nowhere, where there is none. */
static double take_number(const char **text)
{
    const char *c = *text;
    if (!is_digit(*c))
        return NAN;
    double number = 0, scale = 1;
    for (; is_digit(*c); c++)
        number = number * 10 + (*c - '0');
    if (*c == '.' && is_digit(c[1]))
        for (c++; is_digit(*c); c++)
            number += (*c - '0') * (scale /= 10);
    *text = c;
    return number;
}

/* Longer values are no times. */
enum { VALUE_MAX = 64 };

/* A terminated copy without the blanks around; empty where it is too long. */
static void copy_value(jr_str value, char *ret_copy)
{
    value = str_trim(value);
    if (value.size >= VALUE_MAX)
        value.size = 0;
    if (value.size)
        memcpy(ret_copy, value.data, value.size);
    ret_copy[value.size] = '\0';
}

double http_parse_retry_after(jr_str value, double wall)
{
    char copy[VALUE_MAX];
    copy_value(value, copy);
    const char *rest = copy;
    double seconds = take_number(&rest);
    if (!isnan(seconds))
        return *rest == '\0' ? seconds : NAN;
    /* A date begins with the day of the week; libcurl would take much else for a date. */
    bool is_letter = (copy[0] | 0x20) >= 'a' && (copy[0] | 0x20) <= 'z';
    time_t date = is_letter && curl_open(NULL) == JR_OK ? libcurl.getdate(copy, NULL) : -1;
    return date == -1 ? NAN : fmax((double)date - wall, 0);
}

/* RFC 3339; NAN for anything else. */
static double parse_date(const char *text)
{
    struct tm parts = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &parts);
    if (!rest)
        return NAN;
    double date = (double)timegm(&parts);
    if (*rest == '.') {
        double scale = 1;
        for (rest++; is_digit(*rest); rest++)
            date += (*rest - '0') * (scale /= 10);
    }
    if (strcmp(rest, "Z") == 0 || strcmp(rest, "z") == 0)
        return date;
    struct tm offset = {0};
    const char *end = *rest == '+' || *rest == '-' ? strptime(rest + 1, "%H:%M", &offset) : NULL;
    if (!end || *end)
        return NAN;
    double seconds = 3600.0 * offset.tm_hour + 60.0 * offset.tm_min;
    return *rest == '+' ? date - seconds : date + seconds;
}

static double take_unit(const char **text)
{
    static const struct {
        const char *name;
        double seconds;
    } UNITS[] = {{"millis", 1e-3}, {"ms", 1e-3}, {"us", 1e-6}, {"µs", 1e-6}, {"ns", 1e-9},
                 {"d", 86400},     {"h", 3600},  {"m", 60},    {"s", 1}};
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        size_t size = strlen(UNITS[i].name);
        if (strncmp(*text, UNITS[i].name, size) == 0) {
            *text += size;
            return UNITS[i].seconds;
        }
    }
    return NAN;
}

/* A number of seconds from here on is a time of the world's clock; one of a thousand times as much
 * is that in milliseconds (OpenRouter). */
static const double EPOCH_LEAST = 1e9;

double http_parse_reset(jr_str value, double wall)
{
    char copy[VALUE_MAX];
    copy_value(value, copy);
    const char *rest = copy;
    double sum = take_number(&rest);
    if (*rest == '\0' && sum >= EPOCH_LEAST)
        return fmax((sum < EPOCH_LEAST * 1000 ? sum : sum / 1000) - wall, 0);
    if (*rest == '\0')
        return sum;
    if (*rest == '-') {
        double date = parse_date(copy);
        return isnan(date) ? NAN : fmax(date - wall, 0);
    }
    sum = 0;
    for (rest = copy; *rest;) {
        double number = take_number(&rest), unit = take_unit(&rest);
        if (isnan(number) || isnan(unit))
            return NAN;
        sum += number * unit;
    }
    return sum;
}

/* A number and its unit, whether they stand together ("6m0s") or are written out ("2 minutes"). */
static double take_duration(const char **text)
{
    const char *rest = *text;
    double number = take_number(&rest);
    if (isnan(number))
        return NAN;
    rest += *rest == ' ';
    double unit = take_unit(&rest);
    if (isnan(unit))
        return NAN;
    while ((*rest | 0x20) >= 'a' && (*rest | 0x20) <= 'z')
        rest++;
    *text = rest;
    return number * unit;
}

double http_find_wait(jr_str words)
{
    static const char *const phrases[] = {"try again in ", "retry in ",    "try again after ",
                                          "retry after ",  "please wait ", "wait for "};
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        const char *at = words.size ? strcasestr(words.data, phrases[i]) : NULL;
        if (!at)
            continue;
        at += strlen(phrases[i]);
        double sum = take_duration(&at), more;
        while (!isnan(sum) && !isnan(more = take_duration(&at)))
            sum += more;
        if (!isnan(sum))
            return sum;
    }
    return NAN;
}
