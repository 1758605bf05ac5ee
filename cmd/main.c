/*
 * The entry of the program: which command is meant, and how the process ends.
 */
#include "command.h"
#include "help.h"
#include "interrupt.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "pager.h"

#include <jrank/run.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void print_version(bool is_verbose)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf text = {0};
    jr_library *libraries = NULL;
    size_t n = 0;
    jr_buf_format(&text, "jrank %s\n", jr_version());
    if (is_verbose) {
        jr_libraries(arena, &libraries, &n);
        say(&text, "linked with %s\n", jr_linked());
    }
    for (size_t i = 0; i < n; i++)
        if (libraries[i].version)
            jr_buf_format(&text, "%s %s: %s\n", libraries[i].use, libraries[i].name,
                          libraries[i].version);
        else
            say(&text, "%s %s: is not there; %s\n", libraries[i].use, libraries[i].name,
                libraries[i].remedy);
    print_text(jr_buf_str(&text));
}

static bool is_one_of(const char *word, const char *long_form, const char *short_form)
{
    return strcmp(word, long_form) == 0 || strcmp(word, short_form) == 0;
}

static jr_status run_command(jr_arena *arena, words line, int *ret_exit_code,
                             int *ret_error_codes_from, jr_error *err)
{
    const command_row *found = command_find(line.items[1]);
    if (!found)
        return command_unknown(line.items[1], err);
    invocation in;
    *ret_exit_code = *ret_error_codes_from = found->error_codes_from;
    JR_TRY(options_parse(arena, found, line, &in, err));
    if (in.wants_help) {
        JR_BUF_AUTO jr_buf text = {0};
        help_format_command(&text, found);
        pager_show(jr_buf_str(&text));
        *ret_exit_code = 0;
        return JR_OK;
    }
    JR_TRY(found->run(&in, err));
    *ret_exit_code = in.exit_code;
    return JR_OK;
}

/* Whoever lists processes sees the command line: of the URLs in it only what people may see. */
static words take_arguments(jr_arena *arena, int argc, char **argv)
{
    const char **items = jr_arena_alloc(arena, (size_t)argc, sizeof *items);
    for (int i = 0; i < argc; i++) {
        JR_BUF_AUTO jr_buf shown = {0};
        jr_str word = jr_str_from(argv[i]);
        items[i] = argv[i];
        if (!strstr(argv[i], "://"))
            continue;
        items[i] = jr_arena_copy(arena, word).data;
        jr_url_append_shown(&shown, word);
        memset(argv[i], 0, word.size);
        memcpy(argv[i], shown.data, shown.size < word.size ? shown.size : word.size);
    }
    return (words){items, (size_t)argc};
}

int main(int argc, char **argv)
{
    open_missing_streams();
    signal(SIGXFSZ,
           SIG_IGN); /* a file that may not grow is a failed write, and is cleaned up after */
    say_when_interrupted();
    JR_BUF_AUTO jr_buf overview = {0};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    words line = take_arguments(arena, argc, argv);
    jr_error err;
    jr_status status = language_choose(&line, &err);
    if (status != JR_OK) {
        print_error(&err);
        return finish_output(jr_status_exit_code(status), 0);
    }
    if (line.n < 2) {
        help_format_overview(&overview);
        fwrite(overview.data, 1, overview.size, stderr);
        return jr_status_exit_code(JR_ERR_USAGE);
    }
    if (is_one_of(line.items[1], "--help", "-h")) {
        help_format_overview(&overview);
        pager_show(jr_buf_str(&overview));
        return finish_output(0, 0);
    }
    if (is_one_of(line.items[1], "--version", "-V")) {
        print_version(line.n > 2 && strcmp(line.items[2], "--verbose") == 0);
        return finish_output(0, 0);
    }
    int exit_code = 0, error_codes_from = 0;
    status = run_command(arena, line, &exit_code, &error_codes_from, &err);
    if (status != JR_OK) {
        print_error(&err);
        exit_code += jr_status_exit_code(status);
    }
    return finish_output(exit_code, error_codes_from);
}
