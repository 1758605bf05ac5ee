/*
 * The thread's locale is exchanged for the length of a call: printf has no form that is given one.
 * That costs some nanoseconds and is seen by nobody else.
 */
#include "c_locale.h"

#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

static pthread_once_t made = PTHREAD_ONCE_INIT;
static locale_t c_locale;

static void make(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", NULL);
    if (!c_locale)
        memory_exhausted(1);
}

int c_locale_vformat(char *ret_text, size_t size, const char *format, va_list args)
{
    pthread_once(&made, make);
    locale_t before = uselocale(c_locale);
    int wanted = vsnprintf(ret_text, size, format, args);
    uselocale(before);
    return wanted;
}

int c_locale_format(char *ret_text, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int wanted = c_locale_vformat(ret_text, size, format, args);
    va_end(args);
    return wanted;
}

double c_locale_number(const char *text, const char **ret_end)
{
    pthread_once(&made, make);
    return strtod_l(text, (char **)ret_end, c_locale);
}
