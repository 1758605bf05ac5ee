/*
 * What help, man pages and reference have in common: the order of the options, and what is said
 * about each.
 */
#include "rows.h"
#include "language.h"
#include "names.h"

#include <math.h>
#include <string.h>

const char program_summary[] = "rank language models by the verdicts of judges";
const char program_description[] =
    "jrank turns verdicts on pairs of answers into a ranking that states its own uncertainty. It "
    "reads benchmark folders in the layout of Rakuda and of FastChat's LLM Judge, Arena-style "
    "votes and tables of counts.";

/* Of every command; language_choose and options_parse take them. */
static const option_row common_rows[] = {
    {.name = "help",
     .kind = OPTION_FLAG,
     .letter = 'h',
     .group = "Help",
     .help = "Show this text."},
    {.name = "lang",
     .kind = OPTION_CHOICE,
     .argument = "LANGUAGE",
     .choices = LANGUAGES,
     .group = "Help",
     .help = "Language of messages, help, tables and charts; other files, JSON and CSV are the "
             "same in both. "
             "That of the locale without it."},
};

static bool same_group(const option_row *a, const option_row *b)
{
    return a->group && b->group && strcmp(a->group, b->group) == 0;
}

void rows_walk(jr_buf *buf, const command_row *command, const row_writer *writer)
{
    const option_row *rows = command->options;
    for (size_t i = 0; i < command->n_options; i++) {
        bool first = rows[i].group;
        for (size_t j = 0; j < i && first; j++)
            first = !same_group(&rows[i], &rows[j]);
        if (!first)
            continue;
        writer->heading(buf, rows[i].group);
        for (size_t j = i; j < command->n_options; j++)
            if (same_group(&rows[i], &rows[j]))
                writer->option(buf, &rows[j]);
    }
    writer->heading(buf, common_rows[0].group);
    for (size_t i = 0; i < sizeof common_rows / sizeof *common_rows; i++)
        writer->option(buf, &common_rows[i]);
}

static void append_choices(jr_buf *buf, const option_row *row)
{
    JR_BUF_AUTO jr_buf names = {0};
    const char *rest = row->choices, *separator = "";
    for (jr_str choice; next_word(&rest, &choice); separator = ", ")
        jr_buf_format(&names, "%s%.*s", separator, JR_STR_ARG(choice));
    if (row->kind == OPTION_SET)
        say(buf, " Any of %s, separated by commas.", names.data);
    else
        say(buf, " One of %s.", names.data);
}

void rows_append_help(jr_buf *buf, const option_row *row)
{
    jr_buf_append_text(buf, translate(row->help));
    if (row->choices)
        append_choices(buf, row);
    if (row->min != 0 || row->max != 0) {
        if (isfinite(row->max))
            say(buf, " From %.15g to %.15g.", row->min, row->max);
        else
            say(buf, " At least %.15g.", row->min);
    }
    if (row->standard && row->environment)
        say(buf, " Default: $%s, or %s.", row->environment, row->standard);
    else if (row->standard)
        say(buf, " Default: %s.", row->standard);
}
