/*
 * Messages and the standard streams. A message is one line "jrank: KIND: sentence"; a remedy
 * follows on a line of its own, so that it is found at a glance.
 */
#include "message.h"

#include "language.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The errno of the first write that failed; fflush alone forgets the ones before it. */
static int write_failure;

/* What was printed before a message stands before it where both go to the same place. */
static void flush_output(void)
{
    if (fflush(stdout) != 0 && !write_failure)
        write_failure = errno;
}

void tell(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int size = vasprintf(&text, translate(format), args);
    va_end(args);
    flush_output();
    if (size > 0)
        (void)!fwrite(text, 1, jr_text_clean(text, (size_t)size), stderr);
    free(text);
}

static bool is_of_url(char c)
{
    return c > 0x20 && c < 0x7F && c != '\'' && c != '"';
}

/* Appends a sentence in which URLs show no key. */
static void append_shown(jr_buf *buf, const char *sentence)
{
    for (const char *mark; (mark = strstr(sentence, "://"));) {
        const char *begin = mark, *end = mark;
        while (begin > sentence && is_of_url(begin[-1]))
            begin--;
        while (is_of_url(*end))
            end++;
        while (end > mark && strchr(".,:;)", end[-1]))
            end--;
        jr_buf_append(buf, sentence, (size_t)(begin - sentence));
        jr_url_append_shown(buf, (jr_str){begin, (size_t)(end - begin)});
        sentence = end;
    }
    jr_buf_append_text(buf, sentence);
}

static void print_message(const char *kind, const char *english)
{
    static const char separator[] = "; HINT: ";
    JR_BUF_AUTO jr_buf sentence = {0};
    JR_BUF_AUTO jr_buf whole = {0};
    append_sentence(&whole, jr_str_from(english));
    append_shown(&sentence, jr_buf_str(&whole).size ? whole.data : "");
    const char *hint = sentence.size ? strstr(sentence.data, separator) : NULL;
    if (hint)
        tell("jrank: %s: %.*s\n  HINT: %s\n", kind, (int)(hint - sentence.data), sentence.data,
             hint + strlen(separator));
    else
        tell("jrank: %s: %.*s\n", kind, JR_STR_ARG(jr_buf_str(&sentence)));
}

void warn(const char *format, ...)
{
    char sentence[JR_ERROR_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    jr_error cleaned;
    (void)!jr_error_set(&cleaned, JR_OK, "%s", sentence);
    print_message(translate("warning"), cleaned.message);
}

void warn_of_all(const jr_str *sentences, size_t n)
{
    for (size_t i = 0; i < n; i++)
        warn("%.*s", JR_STR_ARG(sentences[i]));
}

static bool is_quiet;

void message_be_quiet(bool wanted)
{
    is_quiet = wanted;
}

void note_written(const char *path)
{
    if (!is_quiet)
        tell("jrank: wrote %s\n", path);
}

void print_error(const jr_error *err)
{
    print_message(translate("error"), err->message);
}

static void print(jr_str text)
{
    if (text.size && fwrite(text.data, 1, text.size, stdout) != text.size && !write_failure)
        write_failure = errno;
}

void print_text(jr_str text)
{
    JR_BUF_AUTO jr_buf shown = {0};
    jr_buf_append_str(&shown, text);
    shown.size = jr_text_clean(shown.data, shown.size);
    print(jr_buf_str(&shown));
}

void print_data(jr_str text)
{
    if (isatty(STDOUT_FILENO))
        print_text(text);
    else
        print(text);
}

int finish_output(int exit_code, int error_codes_from)
{
    int failed = ferror(stdout) ? write_failure ? write_failure : EIO : 0;
    if (fclose(stdout) != 0 && !failed)
        failed = errno;
    if (!failed)
        return exit_code;
    if (failed != EPIPE)
        fprintf(stderr, translate("jrank: error: standard output can't be written: %s\n"),
                translate(strerror(failed)));
    return exit_code > error_codes_from ? exit_code : error_codes_from + 1;
}

void open_missing_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            /* The lowest free number is fd. Read-only, so that output there fails as it must. */
            (void)!open("/dev/null", O_RDONLY);
}
