/**
 * error.h: status codes, error sentences and the attributes that every header uses.
 *
 * A fallible function returns a jr_status, which must be used, and fills the jr_error it was
 * given with one complete sentence: lower case, no full stop, naming the file and line where
 * there is one, and ending in "; HINT: ..." where there is a remedy. On failure no ret_ output
 * has been touched. The library never prints and never exits.
 */
#ifndef JRANK_ERROR_H
#define JRANK_ERROR_H

#include <stddef.h>

#define JR_API __attribute__((visibility("default")))
#define JR_MUST_USE __attribute__((warn_unused_result))
#define JR_PRINTF(format_index, first_index)                                                       \
    __attribute__((format(printf, format_index, first_index)))

/** One row per status: name, exit code of the command, meaning. */
#define JR_STATUS_ROWS(X)                                                                          \
    X(OK, 0, "success")                                                                            \
    X(ERR_USAGE, 2, "wrong option or argument")                                                    \
    X(ERR_NOT_FOUND, 1, "a file, folder, judge or model does not exist")                           \
    X(ERR_IO, 1, "the operating system refused a read or a write")                                 \
    X(ERR_FORMAT, 1, "a file is not what its format asks for")                                     \
    X(ERR_DATA, 1, "the data does not allow what was asked")                                       \
    X(ERR_UNAVAILABLE, 1, "an optional part is not installed")

typedef enum jr_status {
#define JR_STATUS_ENUM(name, exit_code, meaning) JR_##name,
    JR_STATUS_ROWS(JR_STATUS_ENUM)
#undef JR_STATUS_ENUM
} jr_status;

/** Longest error sentence in bytes, terminating NUL included; longer ones are cut at a character.
 */
#define JR_ERROR_MAX 1024

typedef struct jr_error {
    jr_status status;
    char message[JR_ERROR_MAX]; /**< UTF-8, control characters shown as "?" */
} jr_error;

/** Fills err (which may be NULL) and returns status, so that `return jr_error_set(...)` works. */
JR_API jr_status jr_error_set(jr_error *err, jr_status status, const char *format, ...)
    JR_PRINTF(3, 4);

/** The exit code of a command that ends with this status. */
JR_API int jr_status_exit_code(jr_status status);

/** The meaning column of the status table. */
JR_API const char *jr_status_meaning(jr_status status);

/** Returns from the calling function when the expression is not JR_OK. */
#define JR_TRY(expression)                                                                         \
    do {                                                                                           \
        jr_status jr_try_status_ = (expression);                                                   \
        if (jr_try_status_ != JR_OK)                                                               \
            return jr_try_status_;                                                                 \
    } while (0)

#endif
