/*
 * jrank site: the leaderboard and every verdict of a benchmark as a folder of pages.
 */
#include "command.h"
#include "dates.h"
#include "language.h"
#include "message.h"
#include "options.h"
#include "shared_options.h"
#include "spent.h"
#include "vote_source.h"

#include <jrank/bench.h>
#include <jrank/site.h>
#include <jrank/votes.h>

#include <stdio.h>

typedef struct site_options {
    source_options source;
    const char *output, *models, *title, *about, *home_advantage, *by, *control, *url, *logo;
    int interval; /* jr_interval_kind, or -1 */
    int target;   /* jr_cluster */
    int pages;    /* jr_site_pages */
    int64_t bootstrap_n, pool, seed, threads;
} site_options;

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
    const source_options *typed = &options->source;
    vote_source source;
    jr_str folder = {0};
    jr_model_list models = {0};
    jr_votes_options how_read = {0};
    JR_TRY(source_find(in, typed, &source, err));
    if (source.kind == SOURCE_BENCH)
        JR_TRY(source_folder(in->arena, &source, &folder, err));
    if (!options->output)
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank site needs --output DIR, the folder to write to");
    jr_str about = {0};
    if (options->about)
        JR_TRY(load_about(in->arena, options->about, &about, err));
    if (options->models)
        JR_TRY(jr_model_list_load(in->arena, options->models, &models, err));
    jr_model_list_append_shipped(in->arena, &models);
    if (source.kind == SOURCE_BENCH)
        options_warn_idle(in->line, "where exclude-models votes-per-voter-day since through by",
                          "without --battles");
    const jr_vote_wanted wanted = {.by = options->by};
    JR_TRY(source_set_votes(in->arena, typed, &how_read, err));
    how_read.wanted = &wanted;
    const jr_vote_source votes = {
        .battles = typed->battles.items, .n_battles = typed->battles.n, .counts = typed->counts};
    jr_site_options how = {
        .title = jr_str_from(options->title),
        .models = &models,
        .seed = (uint64_t)options->seed,
        .bootstrap_n = options->interval == JR_INTERVAL_KIND_T ? 0 : (size_t)options->bootstrap_n,
        .interval = chosen_interval(options->interval, options->bootstrap_n),
        .target = (jr_cluster)options->target,
        .pool = (uint64_t)options->pool,
        .n_threads = (unsigned)options->threads,
        .date = zoned_date(in->arena),
        .about = about.data,
        .url = jr_str_from(options->url),
        .logo = options->logo,
        .votes = source.kind == SOURCE_BENCH ? NULL : &votes,
        .votes_options = &how_read,
        .control = options->control,
        .temporary_folder = source_temporary_folder(),
        .in_japanese = sentence_in_japanese,
        .pages = (jr_site_pages)options->pages};
    if (source.kind == SOURCE_BENCH)
        spent_on_answers(in->arena, folder.data, &models, &how.spent, &how.n_spent);
    JR_TRY(jr_home_choice_parse(options->home_advantage, &how.home, err));
    jr_site *site;
    jr_site_report report;
    JR_TRY(jr_site_open(folder.data, &how, &site, err));
    jr_status status = jr_site_write(site, options->output, how.n_threads, &report, err);
    if (status == JR_OK && source.kind == SOURCE_BENCH)
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
    OPTIONS_OF_SOURCES(site_options, NULL),
    OPTIONS_OF_FILTERS(site_options),
    OPTION_ONLY_CURRENT(site_options),
    {"by", TEXT(site_options, by), .argument = "COLUMN", .group = "Ranking",
     .help = "Of vote files: ratings by category, which this column tells; a dot leads into "
             "objects, of which what is true is a category. Those of a benchmark are told by its "
             "questions."},
    {"output", PATH(site_options, output), .argument = "DIR", .letter = 'o', .group = "Output",
     .help = "Folder to write to; it is made where it is not there."},
    OPTION_CONTROL(site_options),
    {"title", TEXT(site_options, title), .argument = "TEXT", .group = "Output",
     .help = "Name of the benchmark on the pages; the name of the folder or file where not given."},
    {"about", PATH(site_options, about), .argument = "FILE", .group = "Output",
     .help = "Markdown for the foot of the first page: what this is, whom to ask, under which "
             "licence. It is shown as answers are: no HTML, no pictures."},
    {"logo", PATH(site_options, logo), .argument = "FILE", .group = "Output",
     .help = "Picture for the head and the icon of each page: SVG, PNG, JPEG, GIF or WebP."},
    {"url", TEXT(site_options, url), .argument = "URL", .group = "Output",
     .help = "Where the pages will be, such as https://example.org/board/. Their heads have their "
             "addresses then and a picture of the ranking, which others show beside a link."},
    {"pages", CHOICE(site_options, pages), .argument = "WHICH", .standard = "questions",
     .choices = CHOICES(JR_SITE_PAGES), .group = "Output",
     .help = "Matches and pairs have a file each (all), or are packed, and shown by one page with "
             "JavaScript, a tenth as large; the pages of questions have all verdicts either way."},
    {"models", PATH(site_options, models), .argument = "FILE", .group = "Input",
     .help =
         "Display names, licences, organisations, prices and links of models, before those that "
         "come with jrank."},
    OPTION_INTERVAL(site_options, "Ranking"),
    OPTION_BOOTSTRAP_N(site_options, "Ranking"),
    OPTION_TARGET(site_options, "Ranking"),
    OPTION_POOL(site_options, "Ranking"),
    {"seed", WHOLE(site_options, seed), .argument = "N", .standard = "0", .min = 0, .max = 1e15,
     .group = "Ranking", .help = "Seed of the random numbers."},
    OPTION_HOME_ADVANTAGE(site_options),
    OPTION_THREADS(site_options),
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
