/*
 * c_locale.h: numbers as text, the same under every locale of the program. printf and strtod take
 * the locale's decimal point, which would write "0,5" into a file and read "0.5" as 0.
 */
#ifndef BASE_C_LOCALE_H
#define BASE_C_LOCALE_H

#include <jrank/base.h>

#include <stdarg.h>

/* vsnprintf and snprintf. */
int c_locale_vformat(char *ret_text, size_t size, const char *format, va_list args) JR_PRINTF(3, 0);
int c_locale_format(char *ret_text, size_t size, const char *format, ...) JR_PRINTF(3, 4);

/* strtod: the number at the beginning of terminated text; *ret_end, which may not be NULL, is
 * behind it, or the text itself where there is none. */
double c_locale_number(const char *text, const char **ret_end);

#endif
