/*
 * Completion is asked of the program itself, so that one set of rows serves every shell, and names
 * that are on the disk can be offered.
 */
#include "complete.h"
#include "names.h"

#include <jrank/bench.h>

#include <stdlib.h>
#include <string.h>

void complete_format_script(jr_buf *buf, int shell)
{
    static const char *const scripts[] = {
        "# bash completion for jrank " JRANK_VERSION "\n"
        "_jrank() {\n"
        "    local IFS=$'\\n'\n"
        "    COMPREPLY=($(\"$1\" help --complete -- \"${COMP_WORDS[@]:1:COMP_CWORD}\" "
        "2>/dev/null))\n"
        "}\n"
        "complete -o bashdefault -o default -F _jrank jrank\n",

        "#compdef jrank\n"
        "# zsh completion for jrank " JRANK_VERSION "\n"
        "local -a there\n"
        "there=(${(f)\"$($words[1] help --complete -- \"${(@)words[2,CURRENT]}\" 2>/dev/null)\"})\n"
        "if (($#there)); then compadd -a there; else _files; fi\n",

        "# fish completion for jrank " JRANK_VERSION "\n"
        "function __jrank_words\n"
        "    set -l there (jrank help --complete -- (commandline -opc)[2..] (commandline -ct) "
        "2>/dev/null)\n"
        "    count $there >/dev/null; and printf '%s\\n' $there; or __fish_complete_path "
        "(commandline -ct)\n"
        "end\n"
        "complete -c jrank -f -a '(__jrank_words)'\n",
    };
    jr_buf_append_text(buf, scripts[shell]);
}

typedef struct completion {
    jr_arena *arena;
    const command_row *command;
    words typed; /* the command first, the word that is being typed last */
    jr_str begun;
    jr_buf *buf;
} completion;

static void offer(completion *c, const char *before, jr_str name)
{
    jr_str whole = jr_arena_format(c->arena, "%s%.*s", before, JR_STR_ARG(name));
    if (whole.size >= c->begun.size && memcmp(whole.data, c->begun.data, c->begun.size) == 0)
        jr_buf_format(c->buf, "%.*s\n", JR_STR_ARG(whole));
}

static void offer_all(completion *c, const jr_str *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        offer(c, "", names[i]);
}

static void offer_words(completion *c, const char *list)
{
    for (jr_str word; next_word(&list, &word);)
        offer(c, "", word);
}

static void offer_commands(completion *c)
{
    for (size_t i = 0; i < n_commands; i++)
        offer(c, "", jr_str_from(commands[i]->name));
}

static void offer_options(completion *c)
{
    offer_words(c, "--help --lang");
    for (size_t i = 0; i < c->command->n_options; i++)
        if (c->command->options[i].group)
            offer(c, "--", jr_str_from(c->command->options[i].name));
}

static const option_row *option_of(const command_row *command, const char *word)
{
    if (strncmp(word, "--", 2) != 0)
        return NULL;
    for (size_t i = 0; i < command->n_options; i++)
        if (same_name(jr_str_from(word + 2), jr_str_from(command->options[i].name)))
            return &command->options[i];
    return NULL;
}

/* The option whose value the word at this place is, NULL for an argument of the command. */
static const option_row *option_at(const completion *c, size_t place)
{
    for (size_t i = place; i-- > 1;) {
        const option_row *row = option_of(c->command, c->typed.items[i]);
        if (row)
            return row->kind == OPTION_LIST || (row->kind != OPTION_FLAG && i + 1 == place) ? row
                                                                                            : NULL;
    }
    return NULL;
}

/* What the line, the environment or the row says; NULL where the command has no such option. */
static const char *value_of(const completion *c, const char *name)
{
    const option_row *row = NULL;
    for (size_t i = 1; i < c->typed.n; i++) {
        row = option_at(c, i);
        if (row && strcmp(row->name, name) == 0 && i + 1 < c->typed.n)
            return c->typed.items[i];
    }
    row = option_of(c->command, jr_arena_format(c->arena, "--%s", name).data);
    if (!row)
        return NULL;
    const char *set = row->environment ? getenv(row->environment) : NULL;
    return set ? set : row->standard;
}

/* The first benchmark that the line names, else that of --bench-name; empty where there is none. */
static jr_str bench_of(const completion *c)
{
    const char *data_dir = value_of(c, "data-dir");
    jr_str folder;
    jr_error err;
    if (!data_dir)
        return (jr_str){0};
    for (size_t i = 1; i + 1 < c->typed.n; i++) {
        const char *word = c->typed.items[i];
        if (word[0] != '-' && !option_at(c, i) &&
            jr_bench_find(c->arena, data_dir, word, &folder, &err) == JR_OK)
            return folder;
    }
    const char *named = value_of(c, "bench-name");
    return named && jr_bench_find(c->arena, data_dir, named, &folder, &err) == JR_OK ? folder
                                                                                     : (jr_str){0};
}

static void offer_benches(completion *c)
{
    const char *data_dir = value_of(c, "data-dir");
    jr_str *names;
    size_t n;
    jr_error err;
    if (data_dir && jr_bench_names(c->arena, data_dir, &names, &n, &err) == JR_OK)
        offer_all(c, names, n);
}

static void offer_models(completion *c)
{
    jr_str folder = bench_of(c), *names;
    size_t n;
    jr_error err;
    if (folder.size && jr_bench_models(c->arena, folder.data, &names, &n, &err) == JR_OK)
        offer_all(c, names, n);
}

static void offer_judges(completion *c)
{
    jr_str folder = bench_of(c), *names;
    size_t n;
    jr_error err;
    if (folder.size && jr_bench_judges(c->arena, folder.data, &names, &n, &err) == JR_OK)
        offer_all(c, names, n);
}

/* By what the help calls the value. */
static void offer_named(completion *c, const char *argument)
{
    if (strstr(argument, "COMMAND"))
        offer_commands(c);
    if (strstr(argument, "BENCH"))
        offer_benches(c);
    if (strstr(argument, "MODEL"))
        offer_models(c);
    if (strstr(argument, "JUDGE"))
        offer_judges(c);
}

void complete_format(jr_arena *arena, words typed, jr_buf *buf)
{
    if (typed.n == 0)
        return;
    completion c = {.arena = arena,
                    .command = command_find(typed.items[0]),
                    .typed = typed,
                    .begun = jr_str_from(typed.items[typed.n - 1]),
                    .buf = buf};
    if (typed.n == 1) {
        offer_words(&c, "--help --version");
        offer_commands(&c);
        return;
    }
    if (!c.command)
        return;
    const option_row *row = option_at(&c, typed.n - 1);
    if (c.begun.size && c.begun.data[0] == '-')
        offer_options(&c);
    else if (row && row->choices)
        offer_words(&c, row->choices);
    else if (row && strcmp(row->name, "bench-name") == 0)
        offer_benches(&c);
    else if (row)
        offer_named(&c, row->argument);
    else if (c.command->arguments)
        offer_named(&c, c.command->arguments);
}
