/*
 * The pages that are made from the rows when jrank is built. Man pages are written with the classic
 * man macros, which every man program renders. They are dated with the release, not with the build,
 * so that the same source gives the same bytes.
 */
#include "pages.h"
#include "language.h"
#include "names.h"
#include "rows.h"

#include <jrank/base.h>
#include <jrank/bench.h>

#include <ctype.h>
#include <string.h>

/* Of the version in the top meson.build; man programs show it below every page. */
#define RELEASE_DATE "2026-11-23"

/* Text with what roff would take for itself escaped; an empty line becomes a new paragraph. */
static void append_roff(jr_buf *buf, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            jr_buf_append_text(buf, "\\e");
        else if (*c == '-')
            jr_buf_append_text(buf, "\\-");
        else if (*c == '\'')
            jr_buf_append_text(buf, "\\(aq");
        else if (*c == '.' && (c == text || c[-1] == '\n'))
            jr_buf_append_text(buf, "\\&.");
        else if (*c == '\n' && c[1] == '\n') {
            jr_buf_append_text(buf, "\n.PP\n");
            c++;
        } else
            jr_buf_append_char(buf, *c);
    }
}

static void append_section(jr_buf *buf, const char *title)
{
    jr_buf_format(buf, ".SH %s\n", translate(title));
}

static void append_title(jr_buf *buf, const char *name, const char *summary)
{
    jr_buf_append_text(buf, ".TH \"");
    for (const char *c = name; *c; c++)
        jr_buf_append_char(buf, (char)toupper((unsigned char)*c));
    jr_buf_format(buf, "\" \"1\" \"" RELEASE_DATE "\" \"jrank " JRANK_VERSION "\" \"%s\"\n.SH %s\n",
                  translate("User commands"), translate("NAME"));
    append_roff(buf, name);
    jr_buf_append_text(buf, " \\- ");
    append_roff(buf, translate(summary));
    jr_buf_append_char(buf, '\n');
}

static void append_man_heading(jr_buf *buf, const char *group)
{
    jr_buf_format(buf, ".SS %s\n", translate(group));
}

static void append_man_option(jr_buf *buf, const option_row *row)
{
    jr_buf_append_text(buf, ".TP\n");
    if (row->letter)
        jr_buf_format(buf, "\\fB\\-%c\\fR, ", row->letter);
    jr_buf_append_text(buf, "\\fB\\-\\-");
    append_roff(buf, row->name);
    jr_buf_append_text(buf, "\\fR");
    if (row->kind != OPTION_FLAG)
        jr_buf_format(buf, " \\fI%s\\fR", row->argument);
    jr_buf_append_char(buf, '\n');
    JR_BUF_AUTO jr_buf text = {0};
    rows_append_help(&text, row);
    append_roff(buf, text.data);
    jr_buf_append_char(buf, '\n');
}

static void append_exit_status(jr_buf *buf)
{
    append_section(buf, ENGLISH("EXIT STATUS"));
    for (int code = 0; code <= 2; code++) {
        static const char *const meanings[] = {
            ENGLISH("Success."),
            ENGLISH("The work could not be done, or a check found an error."),
            ENGLISH("The command line was wrong."),
        };
        jr_buf_format(buf, ".TP\n%d\n%s\n", code, translate(meanings[code]));
    }
}

static void format_command_page(jr_buf *buf, const command_row *command)
{
    JR_BUF_AUTO jr_buf name = {0};
    jr_buf_format(&name, "jrank-%s", command->name);
    append_title(buf, name.data, command->summary);
    append_section(buf, ENGLISH("SYNOPSIS"));
    jr_buf_format(buf, "\\fBjrank %s\\fR [\\fIOPTIONS\\fR]", command->name);
    if (command->arguments)
        jr_buf_format(buf, " \\fI%s\\fR", command->arguments);
    jr_buf_append_char(buf, '\n');
    append_section(buf, ENGLISH("DESCRIPTION"));
    append_roff(buf, translate(command->description));
    jr_buf_append_char(buf, '\n');
    const char *rest = command->aliases;
    for (jr_str alias; next_word(&rest, &alias);) {
        jr_buf_format(buf, ".PP\n%s\n.BR \"jrank ", translate("It may also be called as"));
        JR_BUF_AUTO jr_buf word = {0};
        jr_buf_append_str(&word, alias);
        append_roff(buf, word.data);
        jr_buf_append_text(buf, "\" .\n");
    }
    append_section(buf, ENGLISH("OPTIONS"));
    static const row_writer writer = {append_man_heading, append_man_option};
    rows_walk(buf, command, &writer);
    append_exit_status(buf);
    if (command->n_examples)
        append_section(buf, ENGLISH("EXAMPLES"));
    for (size_t i = 0; i < command->n_examples; i++) {
        jr_buf_append_text(buf, ".TP\n.B \"");
        append_roff(buf, command->examples[i].line);
        jr_buf_append_text(buf, "\"\n");
        append_roff(buf, translate(command->examples[i].meaning));
        jr_buf_append_char(buf, '\n');
    }
    append_section(buf, ENGLISH("SEE ALSO"));
    jr_buf_append_text(buf, ".BR jrank (1)\n");
}

static void format_program_page(jr_buf *buf)
{
    append_title(buf, "jrank", program_summary);
    append_section(buf, ENGLISH("SYNOPSIS"));
    jr_buf_append_text(buf, "\\fBjrank\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n");
    append_section(buf, ENGLISH("DESCRIPTION"));
    append_roff(buf, translate(program_description));
    jr_buf_append_char(buf, '\n');
    append_section(buf, ENGLISH("COMMANDS"));
    for (size_t i = 0; i < n_commands; i++) {
        jr_buf_format(buf, ".TP\n.BR jrank\\-%s (1)\n", commands[i]->name);
        append_roff(buf, translate(commands[i]->summary));
        jr_buf_append_char(buf, '\n');
    }
    append_exit_status(buf);
}

jr_status pages_write_manual(jr_arena *arena, const char *folder, jr_error *err)
{
    JR_BUF_AUTO jr_buf page = {0};
    format_program_page(&page);
    JR_TRY(jr_file_save(jr_arena_format(arena, "%s/jrank.1", folder).data, jr_buf_str(&page), err));
    for (size_t i = 0; i < n_commands; i++) {
        jr_buf_clear(&page);
        format_command_page(&page, commands[i]);
        jr_str path = jr_arena_format(arena, "%s/jrank-%s.1", folder, commands[i]->name);
        JR_TRY(jr_file_save(path.data, jr_buf_str(&page), err));
    }
    return JR_OK;
}

static void append_reference_heading(jr_buf *buf, const char *group)
{
    jr_buf_format(buf, "\n### %s\n\n", translate(group));
}

static void append_reference_option(jr_buf *buf, const option_row *row)
{
    jr_buf_format(buf, "- `--%s", row->name);
    if (row->kind != OPTION_FLAG)
        jr_buf_format(buf, " %s", row->argument);
    jr_buf_append_char(buf, '`');
    if (row->letter)
        jr_buf_format(buf, " (`-%c`)", row->letter);
    jr_buf_append_text(buf, ": ");
    rows_append_help(buf, row);
    jr_buf_append_char(buf, '\n');
}

void pages_format_reference(jr_buf *buf)
{
    say(buf, "# Commands and options\n\n"
             "Written by `jrank help --reference`; the tests compare it.\n");
    for (size_t i = 0; i < n_commands; i++) {
        const command_row *command = commands[i];
        jr_buf_format(buf, "\n## jrank %s%s%s\n\n", command->name, command->arguments ? " " : "",
                      command->arguments ? command->arguments : "");
        jr_buf_append_text(buf, translate(command->description));
        jr_buf_append_char(buf, '\n');
        if (command->aliases) {
            say(buf, "\nOther names: ");
            const char *rest = command->aliases, *separator = "";
            for (jr_str alias; next_word(&rest, &alias); separator = ", ")
                jr_buf_format(buf, "%s`%.*s`", separator, JR_STR_ARG(alias));
            jr_buf_append_text(buf, "\n");
        }
        static const row_writer writer = {append_reference_heading, append_reference_option};
        rows_walk(buf, command, &writer);
    }
}

static void append_text(jr_buf *buf, const char *text)
{
    jr_json_append_string(buf, jr_str_from(text));
    jr_buf_append_char(buf, '\n');
}

static void append_option_text(jr_buf *buf, const option_row *row)
{
    append_text(buf, row->help);
}

void pages_format_texts(jr_buf *buf)
{
    append_text(buf, program_summary);
    append_text(buf, program_description);
    for (size_t i = 0; i < n_commands; i++) {
        append_text(buf, commands[i]->summary);
        append_text(buf, commands[i]->description);
        static const row_writer writer = {append_text, append_option_text};
        rows_walk(buf, commands[i], &writer);
        for (size_t j = 0; j < commands[i]->n_examples; j++)
            append_text(buf, commands[i]->examples[j].meaning);
    }
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_format_field *fields;
    size_t n;
    jr_format_fields(arena, &fields, &n);
    for (size_t i = 0; i < n; i++) {
        append_text(buf, fields[i].record);
        append_text(buf, fields[i].type);
        append_text(buf, fields[i].meaning);
    }
}
