/*
 * jrank vote-page: the pages that people vote by who have no jrank: one file each, by mail.
 */
#include "bench.h"
#include "message.h"
#include "options.h"
#include "shared_options.h"
#include "votes.h"

#include <jrank/card.h>
#include <jrank/site.h>

#include <string.h>

/* What mail takes without complaint. */
enum { MOST_BYTES = 2 << 20 };

/* "votes.html", or of several "votes-2.html". */
static const char *path_of(jr_arena *arena, const char *output, int64_t n_voters, int64_t voter)
{
    const char *slash = strrchr(output, '/'), *dot = strrchr(slash ? slash : output, '.');
    size_t stem = dot ? (size_t)(dot - output) : strlen(output);
    if (n_voters == 1)
        return output;
    return jr_arena_format(arena, "%.*s-%lld%s", (int)stem, output, (long long)voter,
                           dot ? dot : "")
        .data;
}

/* The sample that there is, or a new one. */
static jr_status find_sample(invocation *in, const char *folder, jr_people_sample *ret_sample,
                             jr_error *err)
{
    const votes_options *options = in->options;
    jr_error why;
    jr_status status = jr_people_sample_load(in->arena, folder, ret_sample, &why);
    if (status == JR_ERR_NOT_FOUND)
        return votes_plan_sample(in, folder, options, ret_sample, err);
    if (status != JR_OK)
        return jr_error_set(err, status, "%s", why.message);
    options_warn_idle(in->line,
                      (uint64_t)options->seed == ret_sample->seed ? "judge-model only-current"
                                                                  : "judge-model only-current seed",
                      "on the sample that is there");
    if (!options_has(in->line, "n") || (uint64_t)options->n == ret_sample->n_drawn)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: there is a sample of %llu matches, and --n is %lld; HINT: leave --n "
                        "out, or jrank votes sample --new --n %lld",
                        folder, (unsigned long long)ret_sample->n_drawn, (long long)options->n,
                        (long long)options->n);
}

static jr_status run(invocation *in, jr_error *err)
{
    const votes_options *options = in->options;
    jr_str folder;
    jr_people_sample sample;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    if (options->voters == 1)
        options_warn_idle(in->line, "overlap", "without --voters");
    JR_TRY(find_sample(in, folder.data, &sample, err));
    jr_str title = folder;
    while (title.size > 1 && title.data[title.size - 1] == '/')
        title.size--;
    for (size_t i = 0; i < title.size; i++)
        if (title.data[i] == '/' && i + 1 < title.size) {
            title = (jr_str){title.data + i + 1, title.size - i - 1};
            i = (size_t)-1;
        }
    for (int64_t voter = 1; voter <= options->voters; voter++) {
        JR_BUF_AUTO jr_buf page = {0};
        uint64_t n_matches;
        const char *path = path_of(in->arena, options->output, options->voters, voter);
        JR_TRY(bench_spare(folder.data, "--output", path, err));
        jr_vote_page_options how = {.bench_folder = folder.data,
                                    .title = title,
                                    .n_voters = (size_t)options->voters,
                                    .voter = (size_t)voter,
                                    .overlap = options->overlap};
        JR_TRY(jr_vote_page_format(&page, &sample, &how, &n_matches, err));
        JR_TRY(jr_file_save(path, jr_buf_str(&page), err));
        tell("jrank: wrote %s: %llu matches of sample %.*s, %.1f MB\n", path,
             (unsigned long long)n_matches, JR_STR_ARG(sample.id), (double)page.size / (1 << 20));
        if (page.size > MOST_BYTES)
            warn("%s is larger than many mail boxes take at once; HINT: --voters shares the "
                 "matches out",
                 path);
    }
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(votes_options),
    OPTION_DATA_DIR(votes_options),
    OPTION_JUDGE_MODEL(votes_options),
    OPTION_ONLY_CURRENT_IN(votes_options, only_current),
    {"n", WHOLE(votes_options, n), .argument = "N", .standard = "200", .min = 1, .max = 1e6,
     .group = "Sample", .help = "Matches of a sample that is drawn where there is none."},
    OPTION_SEED(votes_options, "Sample", "Seed of the draw."),
    {"voters", WHOLE(votes_options, voters), .argument = "N", .standard = "1", .min = 1,
     .max = 1000, .group = "Output",
     .help = "Write a page for each of N people, NAME-1.html and so on."},
    {"overlap", NUMBER(votes_options, overlap), .argument = "SHARE", .standard = "0.2", .min = 0,
     .max = 1, .group = "Output",
     .help = "With --voters: the share of the sample that all of them vote on, by which their "
             "agreement is known; the rest is shared out. 1 asks everybody about all."},
    {"output", PATH(votes_options, output), .argument = "FILE", .standard = "votes.html",
     .letter = 'o', .group = "Output", .help = "Where the page goes."},
};

static const example examples[] = {
    {"jrank vote-page rakuda_v2 --n 200 -o votes.html", "A page about 200 matches."},
    {"jrank vote-page rakuda_v2 --voters 3 --overlap 0.2",
     "Three pages, votes-1.html to votes-3.html, a fifth of whose matches is the same."},
};

const command_row command_vote_page = {
    .name = "vote-page",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "write a page by which people vote, to be sent by mail",
    .description =
        "One file that needs neither server nor network: it works from a disk, from a mail and on "
        "a "
        "phone, in English and Japanese, by keys (1, 2, 3, 4 both bad, s skip, u undo) or touch. "
        "It "
        "shows the matches of the sample (see jrank votes), which is drawn where there is none, "
        "with two answers and no name of a model. Votes are kept in the browser; at the end they "
        "are downloaded as a file, which jrank votes add takes.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(votes_options),
    .run = run,
};
