/*
 * The option parser. It walks the command line once and stores each value through its row's
 * offset; what is not an option is an argument of the command. An argument that looks like an
 * option is refused as a value, so that a forgotten value is noticed at once; "--name=-x" passes
 * one all the same.
 */
#include "options.h"

#include <jrank/base.h>

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "language.h"
#include "message.h"
#include "names.h"

typedef struct parser {
    jr_arena *arena;
    const command_row *command;
    char *options; /* the struct that is filled */
    bool *given;   /* per row */
    words line;
    size_t position;             /* of the next word of line */
    const option_row *last_list; /* that took several words, and the last of these; or NULL */
    const char *last_word;
    bool wants_help;
} parser;

static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && !isdigit((unsigned char)word[1]) && word[1] != '.';
}

static void append_word(parser *p, words *list, const char *word)
{
    /* Room for the rest of the line at once: no list can become longer. */
    if (!list->items)
        list->items = jr_arena_alloc(p->arena, p->line.n, sizeof *list->items);
    list->items[list->n++] = word;
}

/* What of an amount of money is no figure: "EUR" of "5 EUR"; empty: nothing. */
static jr_str currency_of(const char *value)
{
    static const char figures[] = "0123456789.,+- ";
    const char *begin = value + strspn(value, figures), *end = value + strlen(value);
    while (end > begin && strchr(figures, end[-1]))
        end--;
    return (jr_str){begin, (size_t)(end - begin)};
}

static jr_status refuse_number(const option_row *row, const char *value, jr_error *err)
{
    bool has_unit = row->argument && strlen(row->argument) > 1;
    jr_str currency = currency_of(value);
    if (has_unit && strcmp(row->argument, "USD") == 0 && currency.size &&
        currency.size < strlen(value))
        return jr_error_set(err, JR_ERR_USAGE,
                            "--%s is in USD and takes the number alone, without '%.*s'", row->name,
                            JR_STR_ARG(currency));
    return jr_error_set(err, JR_ERR_USAGE, "--%s takes a %snumber%s%s%s, not '%s'", row->name,
                        row->kind == OPTION_WHOLE ? ENGLISH("whole ") : "", has_unit ? " (" : "",
                        has_unit ? row->argument : "", has_unit ? ")" : "", value);
}

static jr_status set_number(const option_row *row, const char *value, void *field, jr_error *err)
{
    char *end;
    errno = 0;
    bool whole = row->kind == OPTION_WHOLE;
    long long integer = whole ? strtoll(value, &end, 10) : 0;
    double number = whole ? (double)integer : strtod(value, &end);
    if (end == value || *end || isspace((unsigned char)*value) || isnan(number))
        return refuse_number(row, value, err);
    bool bounded = row->min != 0 || row->max != 0;
    if (errno == ERANGE || isinf(number) || (bounded && (number < row->min || number > row->max))) {
        if (bounded && isfinite(row->max))
            return jr_error_set(err, JR_ERR_USAGE, "--%s must be from %.15g to %.15g, not %s",
                                row->name, row->min, row->max, value);
        if (bounded && number < row->min)
            return jr_error_set(err, JR_ERR_USAGE, "--%s must be at least %.15g, not %s", row->name,
                                row->min, value);
        return jr_error_set(err, JR_ERR_USAGE, "--%s: %s is too large", row->name, value);
    }
    if (whole)
        *(int64_t *)field = integer;
    else
        *(double *)field = number;
    return JR_OK;
}

static jr_status find_choice(const option_row *row, jr_str value, int *ret_position, jr_error *err)
{
    const char *rest = row->choices;
    int position = 0;
    jr_nearest best = {.typed = value};
    for (jr_str choice; next_word(&rest, &choice); position++) {
        if (same_name(value, choice)) {
            *ret_position = position;
            return JR_OK;
        }
        jr_nearest_consider(&best, choice);
    }
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--%s does not know '%.*s'; HINT: did you mean %.*s?", row->name,
                            JR_STR_ARG(value), JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE, "--%s does not know '%.*s'; HINT: it is one of %s",
                        row->name, JR_STR_ARG(value), row->choices);
}

static jr_status set_of_choices(const option_row *row, const char *value, unsigned *field,
                                jr_error *err)
{
    unsigned set = 0;
    for (const char *start = value; start; start = strchr(start, ',')) {
        start += *start == ',';
        int position;
        JR_TRY(find_choice(row, (jr_str){start, strcspn(start, ",")}, &position, err));
        set |= 1u << position;
    }
    *field = set;
    return JR_OK;
}

static jr_status set_value(parser *p, const option_row *row, const char *value, jr_error *err)
{
    void *field = p->options + row->offset;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return JR_OK;
    case OPTION_TEXT:
    case OPTION_PATH:
        *(const char **)field = value;
        return JR_OK;
    case OPTION_NUMBER:
    case OPTION_WHOLE:
        return set_number(row, value, field, err);
    case OPTION_CHOICE:
        return find_choice(row, jr_str_from(value), field, err);
    case OPTION_SET:
        return set_of_choices(row, value, field, err);
    case OPTION_LIST:
        append_word(p, field, value);
        return JR_OK;
    }
    return JR_OK;
}

static jr_status missing_value(const option_row *row, jr_error *err)
{
    return jr_error_set(err, JR_ERR_USAGE, "--%s needs a value: --%s %s", row->name, row->name,
                        row->argument);
}

/* Takes the value from after "=" (attached, or NULL) or from the following words. */
static jr_status take_option(parser *p, const option_row *row, const char *attached, jr_error *err)
{
    bool *given = &p->given[row - p->command->options];
    if (*given && row->kind != OPTION_FLAG && row->kind != OPTION_LIST)
        return jr_error_set(err, JR_ERR_USAGE, "--%s is given twice, and takes one value",
                            row->name);
    *given = true;
    if (row->kind == OPTION_FLAG && attached)
        return jr_error_set(err, JR_ERR_USAGE, "--%s takes no value", row->name);
    if (row->kind == OPTION_FLAG || attached)
        return set_value(p, row, attached, err);
    size_t n_taken = 0;
    while (p->position < p->line.n && !looks_like_option(p->line.items[p->position])) {
        JR_TRY(set_value(p, row, p->line.items[p->position++], err));
        n_taken++;
        if (row->kind != OPTION_LIST)
            break;
    }
    if (n_taken > 1) {
        p->last_list = row;
        p->last_word = p->line.items[p->position - 1];
    }
    return n_taken ? JR_OK : missing_value(row, err);
}

static jr_status unknown_option(const parser *p, jr_str name, jr_error *err)
{
    jr_nearest best = {.typed = name};
    for (size_t i = 0; i < p->command->n_options; i++)
        if (p->command->options[i].group)
            jr_nearest_consider(&best, jr_str_from(p->command->options[i].name));
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank %s has no option --%.*s; HINT: did you mean --%.*s?",
                            p->command->name, JR_STR_ARG(name), JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE,
                        "jrank %s has no option --%.*s; HINT: 'jrank help %s' lists its options",
                        p->command->name, JR_STR_ARG(name), p->command->name);
}

static jr_status parse_long(parser *p, const char *word, jr_error *err)
{
    jr_str name = {word, strcspn(word, "=")};
    const char *attached = word[name.size] == '=' ? word + name.size + 1 : NULL;
    if (same_name(name, JR_STR("help"))) {
        p->wants_help = true;
        return JR_OK;
    }
    for (size_t i = 0; i < p->command->n_options; i++)
        if (same_name(name, jr_str_from(p->command->options[i].name)))
            return take_option(p, &p->command->options[i], attached, err);
    return unknown_option(p, name, err);
}

/* Several flags may share one dash; the first that takes a value takes the rest of the word. */
static jr_status parse_short(parser *p, const char *letters, jr_error *err)
{
    for (; *letters; letters++) {
        if (*letters == 'h') {
            p->wants_help = true;
            return JR_OK;
        }
        const option_row *row = NULL;
        for (size_t i = 0; i < p->command->n_options; i++)
            if (p->command->options[i].letter == *letters)
                row = &p->command->options[i];
        if (!row)
            return jr_error_set(err, JR_ERR_USAGE,
                                "jrank %s has no option -%s; HINT: 'jrank help %s' lists its "
                                "options",
                                p->command->name, letters, p->command->name);
        if (row->kind != OPTION_FLAG)
            return take_option(p, row, letters[1] ? letters + 1 : NULL, err);
        JR_TRY(take_option(p, row, NULL, err));
    }
    return JR_OK;
}

static jr_status parse_words(parser *p, words *arguments, jr_error *err)
{
    bool options_ended = false;
    while (p->position < p->line.n && !p->wants_help) {
        const char *word = p->line.items[p->position++];
        if (options_ended || !looks_like_option(word))
            append_word(p, arguments, word);
        else if (strcmp(word, "--") == 0)
            options_ended = true;
        else if (word[1] == '-')
            JR_TRY(parse_long(p, word + 2, err));
        else
            JR_TRY(parse_short(p, word + 1, err));
    }
    return JR_OK;
}

/* Fills what was not given, from the environment or the default column. */
static jr_status set_defaults(parser *p, jr_error *err)
{
    for (size_t i = 0; i < p->command->n_options; i++) {
        const option_row *row = &p->command->options[i];
        if (p->given[i])
            continue;
        const char *value = row->environment ? getenv(row->environment) : NULL;
        if (!value || !*value)
            value = row->standard;
        if (value)
            JR_TRY(set_value(p, row, value, err));
        else if (row->kind == OPTION_NUMBER)
            *(double *)(p->options + row->offset) = NAN;
        else if (row->kind == OPTION_CHOICE)
            *(int *)(p->options + row->offset) = -1;
    }
    return JR_OK;
}

static jr_status check_arguments(const command_row *command, words arguments, jr_error *err)
{
    if (arguments.n < command->min_arguments)
        return jr_error_set(
            err, JR_ERR_USAGE, "jrank %s takes at least %zu argument%s, not %zu; HINT: jrank %s %s",
            command->name, command->min_arguments, command->min_arguments == 1 ? "" : "s",
            arguments.n, command->name, command->arguments);
    if (arguments.n <= command->max_arguments)
        return JR_OK;
    const char *extra = arguments.items[command->max_arguments];
    return jr_error_set(err, JR_ERR_USAGE, "'%s' is one argument too many; HINT: jrank %s %s",
                        extra, command->name, command->arguments);
}

static jr_status take_bench(parser *p, words *arguments, jr_error *err)
{
    size_t i = 0;
    while (strcmp(p->command->options[i].name, "bench-name") != 0)
        i++;
    if (p->given[i])
        return jr_error_set(err, JR_ERR_USAGE,
                            "two benchmarks are named, '%s' and that of --bench-name",
                            arguments->items[0]);
    p->given[i] = true;
    arguments->n--;
    return set_value(p, &p->command->options[i], arguments->items[arguments->n], err);
}

/* A benchmark behind the values of a list is one of them; who wants that names one by --bench-name.
 */
static jr_status check_last_word(const parser *p, words arguments, jr_error *err)
{
    const char *takes = p->command->arguments;
    if (!p->last_list || arguments.n || !takes || !strstr(takes, "BENCH"))
        return JR_OK;
    const char *data_dir = "data";
    for (size_t i = 0; i < p->command->n_options; i++) {
        const char *name = p->command->options[i].name;
        bool names_source = strcmp(name, "bench-name") == 0 || strcmp(name, "battles") == 0 ||
                            strcmp(name, "counts") == 0;
        if (names_source && p->given[i])
            return JR_OK;
        if (strcmp(name, "data-dir") == 0)
            data_dir = *(const char **)(void *)(p->options + p->command->options[i].offset);
    }
    if (!bench_is_there(p->arena, data_dir, p->last_word))
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "'%s' is read as a value of --%s, which takes all words up to the next "
                        "option; HINT: a benchmark is named first: jrank %s %s --%s ...",
                        p->last_word, p->last_list->name, p->command->name, p->last_word,
                        p->last_list->name);
}

jr_status options_parse(jr_arena *arena, const command_row *command, words line,
                        invocation *ret_invocation, jr_error *err)
{
    parser p = {
        .arena = arena,
        .command = command,
        .options = jr_arena_alloc(arena, 1, command->options_size),
        .given = jr_arena_alloc(arena, command->n_options, sizeof *p.given),
        .line = line,
        .position = 2,
    };
    words arguments = {0};
    JR_TRY(parse_words(&p, &arguments, err));
    if (!p.wants_help) {
        JR_TRY(check_arguments(command, arguments, err));
        if (command->takes_bench && arguments.n)
            JR_TRY(take_bench(&p, &arguments, err));
        JR_TRY(set_defaults(&p, err));
        JR_TRY(check_last_word(&p, arguments, err));
    }
    *ret_invocation = (invocation){
        .command = command,
        .arena = arena,
        .options = p.options,
        .arguments = arguments,
        .line = line,
        .wants_help = p.wants_help,
    };
    return JR_OK;
}

/* A value can't look like an option, so words tell what was given. */
static bool is_given(words line, jr_str name)
{
    for (size_t i = 2; i < line.n && strcmp(line.items[i], "--") != 0; i++) {
        const char *word = line.items[i];
        if (strncmp(word, "--", 2) == 0 &&
            same_name((jr_str){word + 2, strcspn(word + 2, "=")}, name))
            return true;
    }
    return false;
}

bool options_has(words line, const char *name)
{
    return is_given(line, jr_str_from(name));
}

void options_warn_idle(words line, const char *names, const char *where)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_str name, last = {0};
    size_t n = 0;
    while (next_word(&names, &name)) {
        if (!is_given(line, name))
            continue;
        if (n++ > 0)
            jr_buf_format(&text, "%s--%.*s", n > 2 ? ", " : "", JR_STR_ARG(last));
        last = name;
    }
    if (n > 1)
        warn("%s and --%.*s have no effect %s", text.data, JR_STR_ARG(last), where);
    else if (n > 0)
        warn("--%.*s has no effect %s", JR_STR_ARG(last), where);
}

void options_format_line(jr_buf *buf, words line)
{
    jr_buf_append_text(buf, "jrank");
    for (size_t i = 1; i < line.n; i++) {
        jr_buf_append_char(buf, ' ');
        jr_text_append_shell_word(buf, jr_str_from(line.items[i]));
    }
}
