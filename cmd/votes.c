/*
 * jrank votes: the sample that people are asked about, and what they said.
 */
#include "votes.h"
#include "language.h"

#include "bench.h"
#include "message.h"
#include "names.h"
#include "options.h"
#include "shared_options.h"
#include "vote_source.h"

#include <jrank/card.h>

#include <string.h>
#include <time.h>

jr_status votes_find_bench(invocation *in, jr_str *ret_folder, words *ret_rest, jr_error *err)
{
    const votes_options *options = in->options;
    const char *name = options->bench_name;
    words rest = {in->arguments.items + 1, in->arguments.n - 1};
    if (!name && rest.n) {
        name = *rest.items++;
        rest.n--;
    }
    *ret_rest = rest;
    return bench_find(in->arena, options->data_dir, name, ret_folder, err);
}

jr_status votes_plan_sample(invocation *in, const char *folder, const votes_options *options,
                            jr_people_sample *ret_sample, jr_error *err)
{
    jr_votes_options votes = {.judges = names_of(in->arena, options->judge_model),
                              .n_judges = options->judge_model.n};
    source_options filters = {.only_current = options->only_current};
    JR_TRY(source_set_votes(in->arena, &filters, &votes, err));
    jr_people_sample_options how = {.bench_folder = folder,
                                    .votes = &votes,
                                    .n = (uint64_t)options->n,
                                    .seed = (uint64_t)options->seed,
                                    .now = (double)time(NULL)};
    JR_TRY(jr_people_sample_plan(in->arena, &how, ret_sample, err));
    if (ret_sample->n_without_answers)
        warn("%llu %s left out, as an answer to be shown is not there",
             (unsigned long long)ret_sample->n_without_answers,
             ret_sample->n_without_answers == 1 ? "match is" : "matches are");
    if (ret_sample->problem.size)
        warn("the sample is too small for ratings: %.*s; HINT: a larger --n",
             JR_STR_ARG(ret_sample->problem));
    return jr_people_sample_save(ret_sample, folder, err);
}

static jr_status draw_sample(invocation *in, jr_error *err)
{
    const votes_options *options = in->options;
    jr_str folder;
    jr_people_sample sample;
    jr_error why;
    words rest;
    JR_TRY(votes_find_bench(in, &folder, &rest, err));
    if (rest.n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "name one benchmark; HINT: jrank votes sample BENCH");
    jr_status status = jr_people_sample_load(in->arena, folder.data, &sample, &why);
    if (status == JR_OK && !options->is_new)
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s: there is a sample of %llu matches, %.*s; HINT: --new draws "
                            "another, and keeps this one as human_sample.%.*s.json",
                            folder.data, (unsigned long long)sample.n_drawn, JR_STR_ARG(sample.id),
                            JR_STR_ARG(sample.id));
    if (status != JR_OK && status != JR_ERR_NOT_FOUND && !options->is_new)
        return jr_error_set(err, status, "%s", why.message);
    JR_TRY(votes_plan_sample(in, folder.data, options, &sample, err));
    tell("Sample %.*s: %llu of %zu matches with a verdict of %.*s\n", JR_STR_ARG(sample.id),
         (unsigned long long)sample.n_drawn, sample.n_matches, JR_STR_ARG(sample.judges));
    note_written(jr_people_sample_path(in->arena, folder.data).data);
    return JR_OK;
}

static void tell_added(const char *path, const jr_people_votes_added *a)
{
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "%s: %.*s: %llu vote%s added", path, JR_STR_ARG(a->voter),
        (unsigned long long)a->n_added, a->n_added == 1 ? "" : "s");
    if (a->n_changed)
        say(&text, ", %llu of them in the place of earlier ones", (unsigned long long)a->n_changed);
    if (a->n_known)
        say(&text, "; %llu were there", (unsigned long long)a->n_known);
    if (a->n_skipped)
        say(&text, "; %llu skipped", (unsigned long long)a->n_skipped);
    tell("%.*s\n", JR_STR_ARG(jr_buf_str(&text)));
    if (a->n_stale)
        warn("%s: %llu %s on answers that have changed since (the first: %.*s), kept without a "
             "part in ratings",
             path, (unsigned long long)a->n_stale, a->n_stale == 1 ? "vote is" : "votes are",
             JR_STR_ARG(a->first_stale));
}

/* All files are tried, so that one that is wrong keeps no other out. */
static jr_status add_votes(invocation *in, jr_error *err)
{
    const votes_options *options = in->options;
    words files;
    jr_str folder;
    size_t n_wrong = 0;
    JR_TRY(votes_find_bench(in, &folder, &files, err));
    if (files.n == 0)
        return jr_error_set(err, JR_ERR_USAGE,
                            "name a benchmark and files; HINT: jrank votes add BENCH FILE...");
    for (size_t i = 0; i < files.n; i++) {
        jr_people_votes_options how = {.bench_folder = folder.data,
                                       .path = files.items[i],
                                       .now = (double)time(NULL),
                                       .ignores_times = options->ignore_times};
        jr_people_votes_added added;
        jr_error why;
        jr_status status = jr_people_votes_add(in->arena, &how, &added, &why);
        if (status == JR_OK) {
            tell_added(files.items[i], &added);
            continue;
        }
        if (files.n == 1)
            return jr_error_set(err, status, "%s", why.message);
        warn("%s", why.message);
        n_wrong++;
    }
    if (n_wrong == 0)
        return JR_OK;
    return jr_error_set(err, JR_ERR_DATA, "%zu of %zu files were not taken", n_wrong, files.n);
}

static const struct {
    const char *name;
    jr_status (*run)(invocation *in, jr_error *err);
    const char *idle; /* options of the others */
} actions[] = {
    {"sample", draw_sample, "ignore-times format"},
    {"add", add_votes, "judge-model only-current n seed new format"},
    {"status", votes_status, "judge-model only-current n seed new ignore-times"},
};

static jr_status run(invocation *in, jr_error *err)
{
    const char *wanted = in->arguments.items[0];
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, wanted) == 0) {
            options_warn_idle(in->line, actions[i].idle,
                              jr_arena_format(in->arena, "with jrank votes %s", wanted).data);
            return actions[i].run(in, err);
        }
        jr_buf_format(&names, "%s%s", i ? ", " : "", actions[i].name);
    }
    return jr_error_set(err, JR_ERR_USAGE, "jrank votes does not know '%s'; HINT: it knows %.*s",
                        wanted, JR_STR_ARG(jr_buf_str(&names)));
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(votes_options),
    OPTION_DATA_DIR(votes_options),
    OPTION_JUDGE_MODEL(votes_options),
    OPTION_ONLY_CURRENT_IN(votes_options, only_current),
    {"n", WHOLE(votes_options, n), .argument = "N", .standard = "200", .min = 1, .max = 1e6,
     .group = "Sample", .help = "Matches that people are asked about."},
    OPTION_SEED(votes_options, "Sample", "Seed of the draw."),
    {"new", FLAG(votes_options, is_new), .group = "Sample",
     .help = "Draw another sample where there is one, which is kept under its id."},
    {"ignore-times", FLAG(votes_options, ignore_times), .group = "Votes",
     .help = "Take votes of a clock that was not set, or is ahead, as given now."},
    OPTION_FORMAT(votes_options, format),
};

static const example examples[] = {
    {"jrank votes sample rakuda_v2 --n 200",
     "Draws the matches that people are to be asked about."},
};

const command_row command_votes = {
    .name = "votes",
    .arguments = "ACTION [BENCH] [FILE...]",
    .min_arguments = 1,
    .max_arguments = ANY_NUMBER,
    .summary = "ask people about a planned sample of matches, and take their votes",
    .description =
        "sample draws the matches that people are asked about, so that what they say holds for all "
        "matches: by question, with twice the probability where judges disagree, call it a tie, or "
        "the outcome is open, with seats at random. The list with its probabilities stands in "
        "model_judgment/human_sample.json, and must not be edited.\n\n"
        "add takes the files of votes that the pages of jrank vote-page make, and appends what is "
        "new "
        "to model_judgment/human-NAME_pair.jsonl; a file that was cut or edited, is of another "
        "sample or has impossible times is refused. The same file may be added again.\n\n"
        "status tells who has voted on how many of the sample, how fast and on which side, and how "
        "far people agree (Krippendorff's alpha).\n\n"
        "jrank rank --calibrate makes ratings of the votes.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(votes_options),
    .run = run,
};
