/*
 * Help on a terminal, and the help command. Texts are wrapped at 79 columns; the help of an option
 * stands beside it, or below it where the option is long. The fields of the files come from the
 * rows by which the library reads them.
 */
#include "help.h"
#include "complete.h"
#include "language.h"
#include "message.h"
#include "names.h"
#include "pager.h"
#include "pages.h"
#include "rows.h"

#include <jrank/bench.h>

#include <string.h>

enum { LINE_WIDTH = 79, HELP_COLUMN = 28, FIELD_COLUMN = 25, COMMAND_COLUMN = 14 };

static jr_str first_character(const char *text)
{
    size_t size = 1;
    while (((unsigned char)text[size] & 0xC0) == 0x80)
        size++;
    return (jr_str){text, size};
}

/* Japanese has no spaces: a line may end behind each wide character, unless what follows closes
 * something. */
static bool may_break_between(jr_str before, jr_str behind)
{
    static const char *const closing = "、。）」』：；？！ーっょゃゅァィゥェォッャュョ";
    static const char *const opening = "（「『";
    if (jr_text_width(before) < 2 && jr_text_width(behind) < 2)
        return false;
    JR_BUF_AUTO jr_buf character = {0};
    jr_buf_append_str(&character, behind);
    bool closes =
        strstr(closing, character.data) || (behind.size == 1 && strchr(",.:;)", *behind.data));
    jr_buf_clear(&character);
    jr_buf_append_str(&character, before);
    return !closes && !strstr(opening, character.data) && *before.data != '(';
}

/* What stays on one line. */
static jr_str unbroken(const char *text)
{
    size_t size = 0;
    while (text[size] && text[size] != ' ' && text[size] != '\n') {
        jr_str character = first_character(text + size);
        size += character.size;
        if (text[size] && text[size] != ' ' && text[size] != '\n' &&
            may_break_between(character, first_character(text + size)))
            break;
    }
    return (jr_str){text, size};
}

/*
 * Appends words, continuing at column and breaking lines before LINE_WIDTH; new lines begin at
 * indent. An empty line in text starts a paragraph.
 */
static void append_wrapped(jr_buf *buf, const char *text, size_t column, size_t indent)
{
    bool at_start = true, is_spaced = false;
    for (const char *rest = text; *rest;) {
        if (*rest == '\n') {
            jr_buf_append_text(buf, "\n\n");
            jr_buf_append_repeated(buf, ' ', indent);
            column = indent;
            at_start = true;
            rest += strspn(rest, "\n ");
            continue;
        }
        jr_str word = unbroken(rest);
        size_t width = jr_text_width(word);
        if (!at_start && column + is_spaced + width > LINE_WIDTH) {
            jr_buf_append_char(buf, '\n');
            jr_buf_append_repeated(buf, ' ', indent);
            column = indent;
        } else if (!at_start && is_spaced) {
            jr_buf_append_char(buf, ' ');
            column++;
        }
        jr_buf_append_str(buf, word);
        column += width;
        at_start = false;
        rest += word.size;
        is_spaced = *rest == ' ';
        rest += is_spaced;
    }
    jr_buf_append_char(buf, '\n');
}

static void append_aliases(jr_buf *buf, const command_row *command)
{
    const char *rest = command->aliases, *separator = "";
    for (jr_str alias; next_word(&rest, &alias); separator = ", ")
        jr_buf_format(buf, "%s%.*s", separator, JR_STR_ARG(alias));
}

void help_format_overview(jr_buf *buf)
{
    jr_buf_format(buf, "jrank " JRANK_VERSION ": %s\n\n", translate(program_summary));
    say(buf, "Usage: jrank COMMAND [OPTIONS]\n\nCommands:\n");
    for (size_t i = 0; i < n_commands; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        jr_buf_append_text(&text, translate(commands[i]->summary));
        if (commands[i]->aliases) {
            JR_BUF_AUTO jr_buf aliases = {0};
            append_aliases(&aliases, commands[i]);
            say(&text, " (also: %s)", aliases.data);
        }
        jr_buf_format(buf, "  %-*s", COMMAND_COLUMN - 2, commands[i]->name);
        append_wrapped(buf, text.data, COMMAND_COLUMN, COMMAND_COLUMN);
    }
    say(buf, "\n'jrank help COMMAND' tells everything about one of them, "
             "'jrank help formats'\nwhich fields the files have that are read or "
             "written.\n");
}

static void append_heading(jr_buf *buf, const char *group)
{
    say(buf, "\n%s:\n", translate(group));
}

static void append_option(jr_buf *buf, const option_row *row)
{
    size_t start = buf->size;
    if (row->letter)
        jr_buf_format(buf, "  -%c, --%s", row->letter, row->name);
    else
        jr_buf_format(buf, "  --%s", row->name);
    if (row->kind != OPTION_FLAG)
        jr_buf_format(buf, " %s", row->argument);
    size_t column = buf->size - start;
    if (column + 2 > HELP_COLUMN) {
        jr_buf_append_char(buf, '\n');
        column = 0;
    }
    jr_buf_append_repeated(buf, ' ', HELP_COLUMN - column);
    JR_BUF_AUTO jr_buf text = {0};
    rows_append_help(&text, row);
    append_wrapped(buf, text.data, HELP_COLUMN, HELP_COLUMN);
}

void help_format_command(jr_buf *buf, const command_row *command)
{
    say(buf, "Usage: jrank %s [OPTIONS]%s%s\n", command->name, command->arguments ? " " : "",
        command->arguments ? command->arguments : "");
    if (command->aliases) {
        JR_BUF_AUTO jr_buf text = {0};
        say(&text, "Also known as: ");
        append_aliases(&text, command);
        append_wrapped(buf, text.data, 0, 0);
    }
    jr_buf_append_char(buf, '\n');
    append_wrapped(buf, translate(command->description), 0, 0);
    static const row_writer writer = {append_heading, append_option};
    rows_walk(buf, command, &writer);
    if (command->n_examples)
        say(buf, "\nExamples:\n");
    for (size_t i = 0; i < command->n_examples; i++) {
        jr_buf_format(buf, "  $ %s\n      ", command->examples[i].line);
        append_wrapped(buf, translate(command->examples[i].meaning), 6, 6);
    }
}

/* "pair judgment" from the words that follow "formats", as one text; empty for all records. */
static void join_words(jr_buf *buf, words list, size_t first)
{
    for (size_t i = first; i < list.n; i++)
        jr_buf_format(buf, "%s%s", i > first ? " " : "", list.items[i]);
}

static jr_status unknown_record(const char *record, const jr_format_field *fields, size_t n,
                                jr_error *err)
{
    jr_nearest best = {.typed = jr_str_from(record)};
    for (size_t i = 0; i < n; i++)
        jr_nearest_consider(&best, jr_str_from(fields[i].record));
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "there is no record '%s'; HINT: did you mean '%.*s'? 'jrank help "
                            "formats' shows all",
                            record, JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE,
                        "there is no record '%s'; HINT: 'jrank help formats' shows all", record);
}

/* The name as it is typed and, in another language, what it means. */
static void append_record(jr_buf *buf, const char *record)
{
    const char *meaning = translate(record);
    jr_buf_append_text(buf, record);
    if (strcmp(meaning, record) != 0)
        jr_buf_format(buf, " (%s)", meaning);
    jr_buf_append_text(buf, ":\n");
}

/* A heading per record and its fields below; only the record of this name unless that is empty. */
static jr_status format_records(jr_arena *arena, jr_str wanted, jr_buf *buf, jr_error *err)
{
    jr_format_field *fields;
    size_t n;
    jr_format_fields(arena, &fields, &n);
    const char *heading = NULL;
    for (size_t i = 0; i < n; i++) {
        const jr_format_field *field = &fields[i];
        if (wanted.size && jr_str_compare(jr_str_from(field->record), wanted) != 0)
            continue;
        if (heading && strcmp(heading, field->record) != 0)
            jr_buf_append_char(buf, '\n');
        if (!heading || strcmp(heading, field->record) != 0)
            append_record(buf, field->record);
        heading = field->record;
        jr_str text = jr_arena_format(arena, "%s%s: %s", translate(field->type),
                                      field->is_required ? translate(ENGLISH(", required")) : "",
                                      translate(field->meaning));
        bool is_long = strlen(field->name) + 4 > FIELD_COLUMN;
        jr_buf_format(buf, "  %-*s", FIELD_COLUMN - 2, field->name);
        if (is_long)
            jr_buf_format(buf, "\n%*s", FIELD_COLUMN, "");
        append_wrapped(buf, text.data, FIELD_COLUMN, FIELD_COLUMN);
    }
    return heading ? JR_OK : unknown_record(wanted.data, fields, n, err);
}

typedef struct help_options {
    const char *man_dir;
    int completion;
    bool complete, reference, names, texts;
} help_options;

static const option_row rows[] = {
    {"man-dir", PATH(help_options, man_dir), .argument = "DIR",
     .help = "Write the man pages into this folder."},
    {"completion", CHOICE(help_options, completion), .argument = "SHELL",
     .choices = COMPLETE_SHELLS, .help = "Print the script of a shell's completion."},
    {"complete", FLAG(help_options, complete),
     .help = "Print what may stand for the last of the words after --."},
    {"reference", FLAG(help_options, reference), .help = "Print the reference of all options."},
    {"names", FLAG(help_options, names), .help = "Print the name of every command."},
    {"texts", FLAG(help_options, texts), .help = "Print every text that a row has."},
};

static jr_status run(invocation *in, jr_error *err)
{
    const help_options *options = in->options;
    JR_BUF_AUTO jr_buf text = {0};
    if (options->man_dir)
        return pages_write_manual(in->arena, options->man_dir, err);
    if (options->completion >= 0) {
        complete_format_script(&text, options->completion);
    } else if (options->complete) {
        complete_format(in->arena, in->arguments, &text);
    } else if (options->reference) {
        pages_format_reference(&text);
    } else if (options->texts) {
        pages_format_texts(&text);
    } else if (options->names) {
        for (size_t i = 0; i < n_commands; i++)
            jr_buf_format(&text, "%s\n", commands[i]->name);
    } else if (in->arguments.n == 0) {
        help_format_overview(&text);
    } else if (strcmp(in->arguments.items[0], "formats") == 0) {
        JR_BUF_AUTO jr_buf record = {0};
        join_words(&record, in->arguments, 1);
        JR_TRY(format_records(in->arena, jr_buf_str(&record), &text, err));
    } else if (in->arguments.n > 1) {
        return jr_error_set(err, JR_ERR_USAGE, "jrank help takes one command, not also '%s'",
                            in->arguments.items[1]);
    } else {
        const command_row *about = command_find(in->arguments.items[0]);
        if (!about)
            return command_unknown(in->arguments.items[0], err);
        help_format_command(&text, about);
    }
    pager_show(jr_buf_str(&text));
    return JR_OK;
}

const command_row command_help = {
    .name = "help",
    .arguments = "[COMMAND | formats [RECORD]]",
    .max_arguments = ANY_NUMBER,
    .summary = "show what a command does and its options",
    .description =
        "Shows the commands there are, or everything about one of them. 'jrank COMMAND "
        "--help' shows the same; 'man jrank-COMMAND' has it as a man page. On a terminal "
        "that has fewer lines it is shown by the program that PAGER names, or by less.\n\n"
        "'jrank help formats' lists the fields of the records in the files that are "
        "read or written, each with its JSON type; with the name of a record, that one's only.",
    OPTION_ROWS(rows),
    .options_size = sizeof(help_options),
    .run = run,
};
