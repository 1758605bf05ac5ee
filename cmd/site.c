/*
 * jrank site: the leaderboard and every verdict of a benchmark as a folder of pages.
 */
#include "board_options.h"
#include "command.h"
#include "dates.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "spent.h"
#include "vote_source.h"

#include <jrank/site.h>

#include <stdio.h>

typedef struct site_options {
    board_options board;
    const char *output, *about, *url;
    int pages; /* jr_site_pages */
} site_options;
_Static_assert(offsetof(site_options, board) == 0, "rows of boards begin where the options do");

/* Pages without judgments or answers where some are there and were not read. */
static void warn_of_unread(invocation *in, const char *folder, const jr_site_report *report)
{
    const struct {
        uint64_t n_read;
        const char *what;
    } parts[] = {{report->n_models, ENGLISH("no answers were read")},
                 {report->n_judgments, ENGLISH("no judgments were read")}};
    for (size_t i = 0; i < 2; i++) {
        jr_str unread = parts[i].n_read ? (jr_str){0} : jr_bench_unread(in->arena, folder, i == 1);
        if (unread.size)
            warn("%s: %s; %.*s", folder, parts[i].what, JR_STR_ARG(unread));
    }
}

static jr_status load_about(jr_arena *arena, const char *path, jr_str *ret_about, jr_error *err)
{
    enum { ABOUT_MAX = 100000 };
    JR_TRY(jr_file_load(arena, path, ret_about, err));
    return ret_about->size <= ABOUT_MAX
               ? JR_OK
               : jr_error_set(err, JR_ERR_DATA,
                              "%s: has more than 100 kB; HINT: --about takes a short text, which "
                              "may link to a longer one",
                              path);
}

static jr_status run(invocation *in, jr_error *err)
{
    const site_options *options = in->options;
    board of;
    jr_site_options how;
    jr_str folder = {0}, about = {0};
    JR_TRY(board_options_read(in, &options->board, &of, &how, err));
    bool is_bench = of.source.kind == SOURCE_BENCH;
    if (is_bench)
        JR_TRY(source_folder(in->arena, &of.source, &folder, err));
    if (!options->output)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank site needs --output DIR, the folder to write to");
    if (options->about)
        JR_TRY(load_about(in->arena, options->about, &about, err));
    how.about = about.data;
    how.date = zoned_date(in->arena);
    how.url = jr_str_from(options->url);
    how.pages = (jr_site_pages)options->pages;
    if (is_bench)
        spent_on_answers(in->arena, folder.data, &of.models, &how.spent, &how.n_spent);
    jr_site *site;
    jr_site_report report;
    JR_TRY(jr_site_open(folder.data, &how, &site, err));
    jr_status status = jr_site_write(site, options->output, how.n_threads, &report, err);
    if (status == JR_OK && is_bench)
        warn_of_unread(in, folder.data, &report);
    if (status == JR_OK && report.no_picture.size)
        warn("no picture for links to the pages: %.*s", JR_STR_ARG(report.no_picture));
    if (status == JR_OK && report.no_matches.size)
        warn("no pages of matches: %.*s", JR_STR_ARG(report.no_matches));
    jr_site_free(site);
    JR_TRY(status);
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "%s/index.html and %llu other files, %.1f MB", options->output,
        (unsigned long long)report.n_files - 1, (double)report.n_bytes / 1e6);
    if (report.n_without_conversation)
        say(&text, "; %llu vote%s without a conversation on no page of a match",
            (unsigned long long)report.n_without_conversation,
            report.n_without_conversation == 1 ? "" : "s");
    if (report.n_removed)
        say(&text, "; removed %llu without a page", (unsigned long long)report.n_removed);
    note_written(text.data);
    return JR_OK;
}

static const option_row rows[] = {
    OPTIONS_OF_BOARD_VOTES,
    {"output", PATH(site_options, output), .argument = "DIR", .letter = 'o', .group = "Output",
     .help = "Folder to write to; it is made where it is not there."},
    OPTIONS_OF_BOARD_LOOKS,
    {"about", PATH(site_options, about), .argument = "FILE", .group = "Output",
     .help = "Markdown for the foot of the first page: what this is, whom to ask, under which "
             "licence. It is shown as answers are: no HTML, no pictures."},
    {"url", TEXT(site_options, url), .argument = "URL", .group = "Output",
     .help = "Where the pages will be, such as https://example.org/board/. Their heads have their "
             "addresses then and a picture of the ranking, which others show beside a link."},
    {"pages", CHOICE(site_options, pages), .argument = "WHICH", .standard = "questions",
     .choices = CHOICES(JR_SITE_PAGES), .group = "Output",
     .help = "Matches and pairs have a file each (all), or are packed, and shown by one page with "
             "JavaScript, a tenth as large; the pages of questions have all verdicts either way."},
    OPTIONS_OF_BOARD_RANKING,
};

static const example examples[] = {
    {"jrank site rakuda_v2 -o site", "Pages of data/rakuda_v2; open site/index.html."},
    {"jrank site --battles votes.jsonl -o site", "A leaderboard of Arena votes."},
};

const command_row command_site = {
    .name = "site",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .summary = "write the leaderboard and every verdict as a folder of pages",
    .description =
        "BENCH is a name below --data-dir, or the path of a benchmark folder. Of vote files "
        "(--battles) or counts (--counts) there are the leaderboard, the pairs and a page for each "
        "model; where votes have conversations, also pages of matches, questions and answers, "
        "those "
        "of the benchmark that jrank convert --to bench makes of them.\n\n"
        "The pages need no "
        "server: they may be opened from the disk or put on any web server. They load nothing from "
        "elsewhere. Written again into the same folder, pages that are no longer there are "
        "removed; a folder that holds something else is refused.",
    OPTION_ROWS(rows),
    .options_size = sizeof(site_options),
    EXAMPLE_ROWS(examples),
    .run = run,
};
