/*
 * Votes of jrank rank: which are read, what they weigh, and what the ranking of them is called.
 */
#include "names.h"
#include "rank.h"

#include <string.h>

/* The judges in one name: sorted, each once, so that it does not depend on how they were asked for;
 * "all" stands for those that are no people. */
static jr_str name_of_judges(jr_arena *arena, const jr_votes *votes, words wanted, bool with_people)
{
    bool is_all = false;
    for (size_t i = 0; i < wanted.n; i++)
        is_all |= strcmp(wanted.items[i], "all") == 0;
    if (is_all && with_people)
        return JR_STR("all+people");
    JR_BUF_AUTO jr_buf joined = {0};
    jr_buf_append_text(&joined, is_all ? "all" : "");
    for (size_t i = 0; i < votes->n_judges; i++) {
        jr_str judge = votes->judges[i].judge;
        if (!is_all || jr_judge_is_person(judge))
            jr_buf_format(&joined, "%s%.*s", joined.size ? "+" : "", JR_STR_ARG(judge));
    }
    return jr_arena_copy(arena, jr_buf_str(&joined));
}

/* "votes.jsonl.gz" of "data/votes.jsonl.gz" is the judge "votes". */
static jr_str name_of_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t size = strcspn(name, ".");
    return size ? (jr_str){name, size} : JR_STR("votes");
}

static bool weighs_pairs(const rank_options *options)
{
    return strcmp(options->weights, "pair") == 0;
}

static jr_status choose_weights(jr_arena *arena, const rank_options *options, source_kind kind,
                                jr_votes_options *how, jr_error *err)
{
    how->without_weights = strcmp(options->weights, "none") == 0 || weighs_pairs(options);
    if (how->without_weights || strcmp(options->weights, "auto") == 0)
        return JR_OK;
    if (kind != SOURCE_BENCH && *options->weights) {
        jr_str *named = jr_arena_alloc(arena, how->n_columns + 1, sizeof *named);
        for (size_t i = 0; i < how->n_columns; i++)
            named[i] = how->columns[i];
        named[how->n_columns++] = jr_arena_format(arena, "weight=%s", options->weights);
        how->columns = named;
        return JR_OK;
    }
    return jr_error_set(err, JR_ERR_USAGE,
                        "--weights takes auto, none, pair or, of --battles and --counts, the name "
                        "of a column, not '%s'",
                        options->weights);
}

jr_votes rank_weigh_votes(jr_arena *arena, const rank_options *options, const jr_votes *votes,
                          jr_str *ret_name)
{
    enum { PAIR_LEAST = 50 }; /* as arena-rank has it */
    bool by_pair = weighs_pairs(options),
         by_column = votes->weights && votes->weights->have_weights;
    *ret_name = (jr_str){0};
    if (by_pair)
        *ret_name = JR_STR("pair");
    else if (options->jury)
        *ret_name = JR_STR("jury");
    else if (options->soft)
        *ret_name = JR_STR("soft");
    else if (by_column)
        *ret_name = strcmp(options->weights, "auto") == 0 ? JR_STR("weight")
                                                          : jr_str_from(options->weights);
    return jr_votes_weigh(arena, votes, by_pair ? PAIR_LEAST : 0);
}

jr_status rank_load_votes(const invocation *in, const jr_model_list *models, bool without_flagged,
                          jr_votes *ret_votes, rank_place *ret_place, jr_error *err)
{
    const rank_options *options = in->options;
    source_options of_votes = options->source, *typed = &of_votes;
    typed->without_flagged = without_flagged;
    typed->without_kin = options->no_self_judging ? models : NULL;
    jr_arena *arena = in->arena;
    vote_source source;
    JR_TRY(source_find(in, typed, &source, err));
    bool all_models = options->model_list.n > 0 && strcmp(options->model_list.items[0], "all") == 0;
    /* Digests tell files that are given twice, too. */
    bool needs_digests = options->output_path || options->format == TABLE_JSON ||
                         source.kind == SOURCE_BENCH || typed->battles.n > 1;
    jr_votes_options how = {.judges = names_of(arena, options->judge_model),
                            .n_judges = options->judge_model.n,
                            .models = names_of(arena, options->model_list),
                            .n_models = all_models ? 0 : options->model_list.n,
                            .n_threads = (unsigned)options->threads,
                            .without_sha256 = !needs_digests,
                            .with_people = options->with_people,
                            .clear_weight = (uint64_t)options->clear_weight,
                            .soft = options->soft};
    jr_vote_wanted wanted = {.by = options->by, .epochs = options->epochs};
    jr_str *style;
    JR_TRY(jr_control_parse(arena, options->control, &style, &wanted.n_style, err));
    wanted.style = style;
    how.wanted = &wanted;
    if (options->by && source.kind != SOURCE_BATTLES && strcmp(options->by, "category") != 0 &&
        (source.kind != SOURCE_BENCH || strcmp(options->by, "criterion") != 0))
        return jr_error_set(err, JR_ERR_USAGE,
                            "--by does not know '%s'; HINT: it is category, of a benchmark also "
                            "criterion, or of --battles any column",
                            options->by);
    if (options->soft && (source.kind != SOURCE_BENCH || options->clear_weight > 1))
        return jr_error_set(err, JR_ERR_USAGE,
                            options->clear_weight > 1
                                ? "--soft and --clear-weight both say what a verdict counts; HINT: "
                                  "leave one out"
                                : "--soft is of the judgments of a benchmark; HINT: votes with "
                                  "scores of their own count in part as they are");
    JR_TRY(choose_weights(arena, options, source.kind, &how, err));
    if (options->jury && (source.kind != SOURCE_BENCH || options->clear_weight > 1 ||
                          options->with_people || strcmp(options->weights, "auto") != 0))
        return jr_error_set(err, JR_ERR_USAGE,
                            "--jury weighs the verdicts of the judges of a benchmark; HINT: leave "
                            "out --clear-weight, --weights and --with-people");
    wanted.grouped = !weighs_pairs(options) && !options->write_counts && !options->diagnose;
    jr_str folder;
    JR_TRY(source_load_votes(arena, &source, how, ret_votes, &folder, err));
    JR_TRY(source_spare(&source, folder.data, "--output-path", options->output_path, err));
    JR_TRY(source_spare(&source, folder.data, "--write-counts", options->write_counts, err));
    JR_TRY(source_spare(&source, folder.data, "--chain-path", options->chain_path, err));
    const char *file = source.kind == SOURCE_COUNTS    ? typed->counts
                       : source.kind == SOURCE_BATTLES ? typed->battles.items[0]
                                                       : NULL;
    ret_place->folder = folder.data;
    ret_place->judge =
        file ? name_of_file(file)
             : name_of_judges(arena, ret_votes, options->judge_model, options->with_people);
    return JR_OK;
}
