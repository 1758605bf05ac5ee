/*
 * Where a command finds its votes: what was typed becomes one source, and the source votes.
 */
#include "vote_source.h"

#include "bench.h"
#include "message.h"
#include "names.h"
#include "options.h"

#include <jrank/bench.h>
#include <stdlib.h>
#include <string.h>

bool source_has_filter(const source_options *options)
{
    return options->where || options->since || options->through || options->exclude_models.n ||
           options->votes_per_voter_day || options->only_current || options->without_flagged ||
           options->without_kin;
}

jr_status source_refuse_filtered_counts(const source_options *options, jr_error *err)
{
    if (!options->counts || !source_has_filter(options))
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "counts can't be filtered: they do not tell single votes; HINT: "
                        "--battles takes the votes themselves");
}

jr_status source_find(const invocation *in, const source_options *options, vote_source *ret_source,
                      jr_error *err)
{
    bool has_argument = in->arguments.n > 0, is_named = options_has(in->line, "bench-name");
    if (has_argument && is_named)
        return jr_error_set(err, JR_ERR_USAGE, "the benchmark is named twice, as '%s' and '%s'",
                            in->arguments.items[0], options->bench_name);
    int n_given = (has_argument || is_named) + (options->battles.n > 0) + (options->counts != NULL);
    if (n_given > 1 || (n_given == 0 && !options->bench_name))
        return jr_error_set(err, JR_ERR_USAGE,
                            "jrank %s takes either BENCH, --battles FILE... or --counts FILE",
                            in->command->name);
    *ret_source = (vote_source){.options = options,
                                .has_default_judge = !options_has(in->line, "judge-model")};
    if (options->counts)
        ret_source->kind = SOURCE_COUNTS;
    else if (options->battles.n)
        ret_source->kind = SOURCE_BATTLES;
    else
        ret_source->bench = has_argument ? in->arguments.items[0] : options->bench_name;
    static const char *const wheres[] = {NULL, "with --battles", "with --counts"};
    if (ret_source->kind != SOURCE_BENCH)
        options_warn_idle(in->line, "data-dir judge-model with-people clear-weight",
                          wheres[ret_source->kind]);
    if (ret_source->kind != SOURCE_BATTLES)
        options_warn_idle(in->line, "winner-codes", "without --battles");
    if (ret_source->kind == SOURCE_BENCH)
        options_warn_idle(in->line, "columns", "without --battles or --counts");
    return source_refuse_filtered_counts(options, err);
}

jr_status source_folder(jr_arena *arena, const vote_source *source, jr_str *ret_folder,
                        jr_error *err)
{
    return bench_find(arena, source->options->data_dir, source->bench, ret_folder, err);
}

/* FIRST,SECOND,TIE. */
static jr_status parse_winner_codes(jr_arena *arena, const char *text, const jr_str **ret_codes,
                                    jr_error *err)
{
    enum { N_CODES = 3 };
    *ret_codes = NULL;
    if (!text)
        return JR_OK;
    jr_str *codes = jr_arena_alloc(arena, N_CODES, sizeof *codes);
    size_t n = 0;
    for (const char *at = text; n < N_CODES; at++) {
        codes[n] = (jr_str){at, strcspn(at, ",")};
        at += codes[n++].size;
        if (!*at)
            break;
    }
    const char *last = codes[n - 1].data + codes[n - 1].size;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (jr_str_compare(codes[i], codes[k]) == 0)
                return jr_error_set(err, JR_ERR_USAGE, "--winner-codes has '%.*s' twice",
                                    JR_STR_ARG(codes[i]));
    if (n < N_CODES || *last)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--winner-codes takes three values, FIRST,SECOND,TIE, not '%s'", text);
    *ret_codes = codes;
    return JR_OK;
}

/* ROLE=COLUMN,ROLE=COLUMN. */
static void split_columns(jr_arena *arena, const char *text, jr_votes_options *how)
{
    if (!text)
        return;
    jr_str *columns = jr_arena_alloc(arena, how->n_columns + strlen(text) + 1, sizeof *columns);
    for (size_t i = 0; i < how->n_columns; i++)
        columns[i] = how->columns[i];
    for (const char *at = text;; at++) {
        columns[how->n_columns] = (jr_str){at, strcspn(at, ",")};
        at += columns[how->n_columns++].size;
        if (!*at)
            break;
    }
    how->columns = columns;
}

static jr_status set_filter(jr_arena *arena, const source_options *options, jr_votes_options *how,
                            jr_error *err)
{
    if (!source_has_filter(options))
        return JR_OK;
    jr_vote_filter *filter = jr_arena_alloc(arena, 1, sizeof *filter);
    *filter = (jr_vote_filter){.where = options->where,
                               .without_models = names_of(arena, options->exclude_models),
                               .n_without_models = options->exclude_models.n,
                               .per_voter_day = (uint64_t)options->votes_per_voter_day,
                               .only_current = options->only_current,
                               .without_flagged = options->without_flagged,
                               .without_kin = options->without_kin};
    if (options->since)
        JR_TRY(jr_time_parse(jr_str_from(options->since), false, &filter->since, err));
    if (options->through)
        JR_TRY(jr_time_parse(jr_str_from(options->through), true, &filter->until, err));
    how->filter = filter;
    return JR_OK;
}

jr_status source_set_votes(jr_arena *arena, const source_options *options, jr_votes_options *how,
                           jr_error *err)
{
    JR_TRY(parse_winner_codes(arena, options->winner_codes, &how->winner_codes, err));
    split_columns(arena, options->columns, how);
    return set_filter(arena, options, how, err);
}

jr_str source_default_judge(jr_arena *arena, const char *folder, jr_str judge, bool of_pairs)
{
    jr_str path, only = jr_bench_only_judge(arena, folder, of_pairs);
    if (!only.size || jr_bench_judgments(arena, folder, judge, of_pairs, &path, NULL) == JR_OK)
        return judge;
    tell("jrank: by %.*s, the only judge there is\n", JR_STR_ARG(only));
    return only;
}

/* A name that is misspelled leaves the model in. */
static void warn_of_excluded(const source_options *options, const jr_votes *votes)
{
    if (!options->exclude_models.n || votes->report.by_filter)
        return;
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < options->exclude_models.n; i++)
        jr_buf_format(&names, "%s%s", i ? ", " : "", options->exclude_models.items[i]);
    warn("--exclude-models leaves nothing out: no vote is on %s", names.data);
}

jr_status source_load_votes(jr_arena *arena, const vote_source *source, jr_votes_options how,
                            jr_votes *ret_votes, jr_str *ret_folder, jr_error *err)
{
    const source_options *options = source->options;
    JR_TRY(source_set_votes(arena, options, &how, err));
    *ret_folder = (jr_str){0};
    if (source->kind == SOURCE_COUNTS)
        return jr_votes_load_counts(arena, options->counts, &how, ret_votes, err);
    if (source->kind == SOURCE_BATTLES) {
        JR_TRY(jr_votes_load_battles(arena, options->battles.items, options->battles.n, &how,
                                     ret_votes, err));
        warn_of_excluded(options, ret_votes);
        return JR_OK;
    }
    jr_str folder = {0};
    JR_TRY(source_folder(arena, source, &folder, err));
    jr_str judge;
    if (source->has_default_judge && how.n_judges == 1) {
        judge = source_default_judge(arena, folder.data, how.judges[0], true);
        how.judges = &judge;
    }
    JR_TRY(jr_votes_load_bench(arena, folder.data, &how, ret_votes, err));
    warn_of_excluded(options, ret_votes);
    *ret_folder = folder;
    return JR_OK;
}

jr_status source_spare(const vote_source *source, const char *folder, const char *option,
                       const char *output, jr_error *err)
{
    const source_options *typed = source->options;
    if (!output)
        return JR_OK;
    bool is_input = typed->counts && bench_is_one_file(typed->counts, output);
    for (size_t i = 0; i < typed->battles.n; i++)
        is_input = is_input || bench_is_one_file(typed->battles.items[i], output);
    if (is_input)
        return jr_error_set(err, JR_ERR_USAGE, "%s: is what is read; HINT: another %s", output,
                            option);
    return source->kind == SOURCE_BENCH ? bench_spare(folder, option, output, err) : JR_OK;
}

jr_status source_refuse_counts(const vote_source *source, jr_error *err)
{
    if (source->kind != SOURCE_COUNTS)
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "%s: counts do not tell which verdicts are on the same match; HINT: "
                        "--battles takes the votes themselves; jrank convert makes them of counts "
                        "by question and judge",
                        source->options->counts);
}

void source_warn_of_counts(const jr_votes *votes)
{
    const jr_vote_weights *weights = votes->weights;
    if (weights && weights->have_weights)
        warn("the votes have weights, which the table of counts does not hold");
    if (weights && weights->have_scores)
        warn("the votes have scores, of which the table of counts holds parts of wins and losses: "
             "errors of independent votes come out larger");
}

const char *source_temporary_folder(void)
{
    const char *folder = getenv("TMPDIR");
    return folder && *folder ? folder : NULL;
}
