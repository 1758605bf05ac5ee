/*
 * Status codes and error sentences. A sentence is formatted into the fixed array of the jr_error,
 * so that reporting a failure can never fail; what does not fit is cut at a whole character.
 */
#include <jrank/base.h>

#include <stdarg.h>
#include <string.h>

#include "c_locale.h"

jr_status jr_error_set(jr_error *err, jr_status status, const char *format, ...)
{
    if (!err)
        return status;
    err->status = status;
    va_list args;
    va_start(args, format);
    int wanted = c_locale_vformat(err->message, sizeof err->message, format, args);
    va_end(args);
    if (wanted < 0)
        err->message[0] = '\0';
    size_t size = strlen(err->message);
    if (wanted >= (int)sizeof err->message) {
        while (size > 0 && ((unsigned char)err->message[size - 1] & 0xC0) == 0x80)
            size--;
        if (size > 0 && (unsigned char)err->message[size - 1] >= 0xC0)
            size--;
    }
    size = jr_text_clean(err->message, size);
    err->message[size] = '\0';
    for (size_t i = 0; i < size; i++)
        if (err->message[i] == '\t' || err->message[i] == '\n')
            err->message[i] = '?';
    return status;
}

int jr_status_exit_code(jr_status status)
{
    static const int exit_codes[] = {
#define JR_STATUS_EXIT(name, exit_code, meaning) [JR_##name] = exit_code,
        JR_STATUS_ROWS(JR_STATUS_EXIT)
#undef JR_STATUS_EXIT
    };
    return exit_codes[status];
}

const char *jr_status_meaning(jr_status status)
{
    static const char *const meanings[] = {
#define JR_STATUS_MEANING(name, exit_code, meaning) [JR_##name] = meaning,
        JR_STATUS_ROWS(JR_STATUS_MEANING)
#undef JR_STATUS_MEANING
    };
    return meanings[status];
}
