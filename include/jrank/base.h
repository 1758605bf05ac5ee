/**
 * base.h: what every part of the library stands on: status codes and error sentences, memory,
 * strings, text, JSON, files and the time.
 *
 * Example: doc/examples/base.c.
 */
#ifndef JRANK_BASE_H
#define JRANK_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Errors: status codes, error sentences and the attributes that every header uses.
 *
 * A fallible function returns a jr_status, which must be used, and fills the jr_error it was
 * given with one complete sentence: lower case, no full stop, naming the file and line where
 * there is one, and ending in "; HINT: ..." where there is a remedy. On failure no ret_ output
 * has been touched. The library never prints and never exits.
 */

#define JR_API __attribute__((visibility("default")))
#define JR_MUST_USE __attribute__((warn_unused_result))
#define JR_PRINTF(format_index, first_index)                                                       \
    __attribute__((format(printf, format_index, first_index)))

/**
 * Room for n more members of eight bytes, at the end of each struct that may get some: options,
 * results and their records. A new member stands in front of it and takes of it, so that sizes and
 * places stay and programs that were compiled before go on working; it is zero where they did not
 * know it. Set all of an options struct to zero, or use an initialiser.
 */
#define JR_ROOM(n) uint64_t room[n]

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
    char message[JR_ERROR_MAX]; /**< one line, as jr_text_clean leaves it */
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

/** The version of the library. */
JR_API const char *jr_version(void);

/**
 * Arenas and strings: memory that is freed in one call, and strings that carry their length.
 */

/** UTF-8 text of known size. Not terminated in general; a NUL byte inside is data. */
typedef struct jr_str {
    const char *data;
    size_t size; /**< bytes */
} jr_str;

/** For printf's "%.*s". */
#define JR_STR_ARG(string) ((int)(string).size), ((string).size ? (string).data : "")

/** A string literal as jr_str. */
#define JR_STR(literal) ((jr_str){(literal), sizeof(literal) - 1})

/** The jr_str of a terminated string; NULL gives the empty string. Borrows. */
JR_API jr_str jr_str_from(const char *terminated);

/** Bytewise comparison as memcmp, a prefix being smaller: for UTF-8 the order of code points. */
JR_API int jr_str_compare(jr_str left, jr_str right);

typedef struct jr_arena jr_arena;

JR_API jr_arena *jr_arena_new(void);

/** Frees everything that came from the arena. NULL is a no-op. */
JR_API void jr_arena_free(jr_arena *arena);

/** Zeroed memory for count items of item_size bytes, aligned for any type. Never NULL. */
JR_API void *jr_arena_alloc(jr_arena *arena, size_t count, size_t item_size);

/** A terminated copy of size bytes (the copy's data[size] is NUL). */
JR_API jr_str jr_arena_copy(jr_arena *arena, jr_str text);

/** A formatted, terminated string. */
JR_API jr_str jr_arena_format(jr_arena *arena, const char *format, ...) JR_PRINTF(2, 3);

/**
 * Called when memory is exhausted or a buffer would pass its maximum; must not return.
 * The default prints one sentence to standard error and exits with 1.
 */
typedef void (*jr_oom_handler)(size_t wanted_size);
JR_API void jr_set_oom_handler(jr_oom_handler handler);

/** jr_arena_free for the cleanup attribute: `JR_ARENA_AUTO jr_arena *arena = jr_arena_new();` */
static inline void jr_arena_cleanup(jr_arena **arena)
{
    jr_arena_free(*arena);
}
#define JR_ARENA_AUTO __attribute__((cleanup(jr_arena_cleanup)))

/**
 * Buffers: a growing byte buffer for text that is built piece by piece.
 *
 * A zeroed jr_buf is empty and ready. data is terminated with NUL once anything was appended.
 */

/** Largest buffer in bytes; passing it is treated as memory exhausted. */
#if SIZE_MAX > UINT32_MAX
#define JR_BUF_MAX ((size_t)4 << 30)
#else
#define JR_BUF_MAX ((size_t)1 << 31)
#endif

typedef struct jr_buf {
    char *data;
    size_t size;     /**< bytes used, without the terminating NUL */
    size_t capacity; /**< bytes allocated */
} jr_buf;

JR_API void jr_buf_release(jr_buf *buf);
JR_API void jr_buf_clear(jr_buf *buf);
/** Room for at least extra more bytes, so that the caller may write at data + size. */
JR_API void jr_buf_reserve(jr_buf *buf, size_t extra);
JR_API void jr_buf_append(jr_buf *buf, const void *bytes, size_t size);
JR_API void jr_buf_append_str(jr_buf *buf, jr_str text);
JR_API void jr_buf_append_text(jr_buf *buf, const char *terminated);
JR_API void jr_buf_append_char(jr_buf *buf, char c);
JR_API void jr_buf_append_repeated(jr_buf *buf, char c, size_t count);
/** Text as content or attribute of XML: &, <, > and quotes escaped; what XML forbids shown as '?'.
 */
JR_API void jr_buf_append_xml(jr_buf *buf, jr_str text);
JR_API void jr_buf_format(jr_buf *buf, const char *format, ...) JR_PRINTF(2, 3);

/** The content as jr_str; borrowed until the buffer changes. */
static inline jr_str jr_buf_str(const jr_buf *buf)
{
    return (jr_str){buf->data, buf->size};
}

#define JR_BUF_AUTO __attribute__((cleanup(jr_buf_release)))

/**
 * Text: the width of UTF-8 text on a terminal, for tables that stay aligned with Japanese names,
 * and text as a word of a command line.
 *
 * Widths count terminal columns: 2 for East Asian wide and full-width characters, 0 for combining
 * marks, 1 for everything else. Bytes that are not valid UTF-8 count 1 each.
 */

/** Columns that text takes on a terminal. */
JR_API size_t jr_text_width(jr_str text);

/**
 * Appends text cut to at most max_width columns (the cut marked with "…"), control characters
 * and line breaks shown as spaces, what nobody sees as "?": what may safely go into one cell of a
 * terminal table.
 */
JR_API void jr_text_append_clipped(jr_buf *buf, jr_str text, size_t max_width);

/**
 * Makes text harmless to a terminal, in place: control characters (those of C0 but tab and line
 * feed, those of C1, those that turn the direction of writing), what nobody sees where it stands
 * (U+200B, tags, joiners and variation selectors behind nothing that they belong to) and bytes that
 * are no UTF-8 become "?", one each. Returns the size that is left.
 */
JR_API size_t jr_text_clean(char *text, size_t size);

/** The text without white space around it. Borrows. */
JR_API jr_str jr_text_trim(jr_str text);

/**
 * Appends a URL, and what stands before it, as people may see it: without user and password, with
 * "***" in the place of its query and of segments of its path that may be keys, which are those of
 * 20 bytes and more with both letters and digits.
 */
JR_API void jr_url_append_shown(jr_buf *buf, jr_str url);

/** Appends the text as one word of a shell's command line, in quotes where it needs them. */
JR_API void jr_text_append_shell_word(jr_buf *buf, jr_str text);

/**
 * Appends the text as one field of comma-separated values, in quotes where a reader (RFC 4180, or
 * one that trims fields or passes over lines that begin with '#') would else take it for another.
 * Text that a spreadsheet would take for a formula, because it begins with = + - @ or a line break
 * and is no number, gets an apostrophe in front.
 */
JR_API void jr_text_append_csv_field(jr_buf *buf, jr_str text);

/**
 * Nearest names: which of the names that exist was meant by one that does not.
 */

/**
 * The name nearest to what was typed, by edit distance, collected one candidate at a time:
 * `jr_nearest best = {.typed = text};`, then jr_nearest_consider for each name there is.
 */
typedef struct jr_nearest {
    jr_str typed;
    jr_str name;     /**< empty as long as none is near enough to have been meant */
    size_t distance; /**< of name */
} jr_nearest;

/** Borrows the candidate. '_' and '-' are the same character. */
JR_API void jr_nearest_consider(jr_nearest *best, jr_str candidate);

/**
 * JSON: JSON as text that is written piece by piece into a buffer.
 */

/**
 * Appends a JSON string with its quotes. Escaped is what JSON asks for and no more: quote,
 * backslash and control characters, NUL among them. Bytes that are no UTF-8 become U+FFFD, one
 * each, so that the result is always JSON.
 */
JR_API void jr_json_append_string(jr_buf *buf, jr_str text);

/** Appends the shortest digits that read back as the same number; null for NAN and infinities. */
JR_API void jr_json_append_number(jr_buf *buf, double number);

/**
 * Files: writing files so that a reader never sees half of one.
 */

/**
 * Replaces path by these bytes: a temporary file beside it, flushed to disk, then renamed. On any
 * failure path is as it was and the temporary file is gone; SIGINT and SIGTERM wait meanwhile.
 * Missing folders of the path are made. A link in the place of the file is replaced, not followed;
 * a device or a pipe, such as /dev/stdout, is written to. Errors: ERR_IO, naming the path.
 */
JR_API JR_MUST_USE jr_status jr_file_save(const char *path, jr_str bytes, jr_error *err);

/**
 * The same for a path that begins with a folder, as "FOLDER/rankings/x.json" does: links in the
 * name of the folder are followed, and none that lies in it, since a folder may come from
 * elsewhere. Also ERR_IO for such a link in the place of a folder, and for a pipe or a device.
 */
JR_API JR_MUST_USE jr_status jr_file_save_below(const char *folder, const char *path, jr_str bytes,
                                                jr_error *err);

/**
 * Reads a whole file into the arena, terminated: a regular file, or what a shell hands over
 * (/dev/stdin, /dev/fd/63). Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT for more than 256 MB.
 */
JR_API JR_MUST_USE jr_status jr_file_load(jr_arena *arena, const char *path, jr_str *ret_bytes,
                                          jr_error *err);

/**
 * Lets the process have n_files open files, or as many as it may; never fewer than before. Each
 * connection is one, and many systems allow 1,024 unless more is asked for: a program calls this
 * before it asks thousands of questions at once or serves many readers. The library never does.
 */
JR_API void jr_file_raise_limit(size_t n_files);

/**
 * Clocks: the time, as the caller of the library tells it.
 */

/** Both in seconds. A test may give clocks that stand still or jump. */
typedef struct jr_clock {
    double (*monotonic)(void *context); /**< from any beginning, never backwards */
    double (*wall)(void *context);      /**< since 1970-01-01 00:00 UTC */
    void *context;
} jr_clock;

static inline double jr_clock_monotonic(const jr_clock *clock)
{
    return clock->monotonic(clock->context);
}

static inline double jr_clock_wall(const jr_clock *clock)
{
    return clock->wall(clock->context);
}

/**
 * Verdicts: what a judge said about a match.
 */

/** By seat: the model shown first won, the one shown second did, or neither. */
typedef enum jr_verdict { JR_VERDICT_FIRST, JR_VERDICT_SECOND, JR_VERDICT_TIE } jr_verdict;

enum { JR_N_VERDICTS = 3 };

#ifdef __cplusplus
}
#endif

#endif
