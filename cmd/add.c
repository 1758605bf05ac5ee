/*
 * jrank add: a new model in a benchmark that has been judged: its answers, its matches, and who
 * moved.
 */
#include "bench.h"
#include "command.h"
#include "message.h"
#include "run_pipeline.h"
#include "shared_options.h"
#include "table.h"
#include "until.h"

#include <jrank/bench.h>
#include <jrank/rank.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

typedef struct add_options {
    const char *data_dir, *bench_name, *conv_template, *system, *judge_file, *judge_prompt, *until;
    words judge_model;
    const char *home_advantage;
    int64_t n, seed, max_tokens;
    int verdict, order;
    bool both_orders, guard;
    asking_options asking;
} add_options;

/* A ranking of the folder; no records where nothing is judged yet. */
typedef struct standing {
    jr_votes votes;
    jr_ranking ranking;
} standing;

/* By those judges that have a verdict; n_verdicts NULL: by all. */
static jr_status rank_folder(jr_arena *arena, const char *folder, const jr_endpoint_list *judges,
                             const uint64_t *n_verdicts, const jr_home_choice *home,
                             standing *ret_standing, jr_error *err)
{
    standing s = {0};
    jr_str *names = jr_arena_alloc(arena, judges->n_endpoints, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < judges->n_endpoints; i++)
        if (!n_verdicts || n_verdicts[i])
            names[n++] = judges->endpoints[i].id;
    jr_votes_options how = {.judges = names, .n_judges = n, .without_sha256 = true};
    jr_model_list models = {0};
    jr_model_list_append_shipped(arena, &models);
    jr_rank_details details;
    jr_rank_options options = {.init_rating = 1000, .home = *home};
    JR_TRY(jr_votes_load_bench(arena, folder, &how, &s.votes, err));
    JR_TRY(jr_rank_votes(arena, &s.votes, &models, &options, &s.ranking, &details, err));
    *ret_standing = s;
    return JR_OK;
}

/* How often each of the other models was judged by each judge, on average. */
static double judgments_per_model(const jr_votes *votes, jr_str new_model, size_t n_judges)
{
    double n_judgments = 0, n_models = 0;
    for (size_t i = 0; i < votes->counts.n_models; i++)
        n_models += jr_str_compare(votes->models[i], new_model) != 0;
    for (size_t i = 0; i < votes->counts.n_cells; i++) {
        const jr_cell *cell = &votes->counts.cells[i];
        if (jr_str_compare(votes->models[cell->first], new_model) != 0 &&
            jr_str_compare(votes->models[cell->second], new_model) != 0)
            n_judgments += jr_cell_total(cell);
    }
    return n_models > 0 ? 2 * n_judgments / n_models / (double)n_judges : 0;
}

static const jr_ranking_record *find_record(const jr_ranking *ranking, jr_str model)
{
    for (size_t i = 0; i < ranking->n_records; i++)
        if (jr_str_compare(ranking->records[i].model_id, model) == 0)
            return &ranking->records[i];
    return NULL;
}

static const table_column columns[] = {
    {"rank", "#", .kind = COLUMN_NUMBER},
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"rating", "Rating", MEMBER(jr_ranking_record, median)},
    {"lower_95", NULL, MEMBER(jr_ranking_record, lower95)},
    {"upper_95", NULL, MEMBER(jr_ranking_record, upper95)},
    {"rank_before", "# before", .kind = COLUMN_NUMBER},
    {"rating_before", "Rating before", .kind = COLUMN_NUMBER},
    {"places", "Places up", .kind = COLUMN_NUMBER, .always_signed = true},
};

/* The strongest first, with where each stood before. */
static void print_moves(jr_arena *arena, const jr_ranking *before, const jr_ranking *after,
                        table_format format)
{
    table t;
    table_init(&t, arena, ROWS(columns));
    for (size_t i = after->n_records; i-- > 0;) {
        const jr_ranking_record *now = &after->records[i];
        const jr_ranking_record *old = find_record(before, now->model_id);
        bool had_rank = old && old->rank && now->rank;
        table_add_number(&t, now->rank ? (double)now->rank : NAN);
        TABLE_ADD(&t, jr_ranking_record, now);
        table_add_number(&t, had_rank ? (double)old->rank : NAN);
        table_add_number(&t, old ? old->median : NAN);
        table_add_number(&t, had_rank ? (double)old->rank - now->rank : NAN);
    }
    table_print(&t, format);
}

/* The judges named, else all that have judged here. */
static jr_status choose_judges(invocation *in, const char *folder, jr_endpoint_list *ret_judges,
                               jr_error *err)
{
    const add_options *options = in->options;
    words names = options->judge_model;
    jr_str *judges;
    size_t n;
    if (!names.n) {
        jr_status status = jr_bench_judges(in->arena, folder, &judges, &n, err);
        if (status != JR_OK && status != JR_ERR_NOT_FOUND)
            return status;
        n = status == JR_OK ? n : 0;
        names.items = jr_arena_alloc(in->arena, n, sizeof *names.items);
        for (size_t i = 0; i < n; i++)
            names.items[names.n++] = judges[i].data;
    }
    if (!names.n)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: nobody has judged here yet; HINT: jrank judge, or --judge-model "
                            "JUDGE and --n",
                            folder);
    asking_options asking = options->asking;
    asking.local = false;
    jr_error problem;
    jr_status status = asking_endpoints(in->arena, &asking, names, ret_judges, &problem);
    if (status == JR_OK)
        return JR_OK;
    const char *hint = options->judge_model.n ? NULL : strstr(problem.message, "; HINT: ");
    if (!hint)
        return jr_error_set(err, status, "%s", problem.message);
    return jr_error_set(err, status,
                        "%.*s; HINT: all that have judged in %s are asked; --judge-model names "
                        "those that shall be, --models FILE tells who serves them",
                        (int)(hint - problem.message), problem.message, folder);
}

/* The goal that was typed; "new" is of the model that is added. */
static const char *goal_of(const invocation *in, jr_str model)
{
    const add_options *options = in->options;
    return strcmp(options->until, "new") == 0
               ? jr_arena_format(in->arena, "new=%.*s", JR_STR_ARG(model)).data
               : options->until;
}

static jr_status ask(invocation *in, const char *folder, const jr_endpoint_list *models,
                     const jr_endpoint_list *judges, uint64_t n, pipeline_outcome *ret_outcome,
                     jr_error *err)
{
    const add_options *options = in->options;
    const jr_answering_model own = {.is_local = models->endpoints[0].provider == JR_PROVIDER_LOCAL};
    jr_answering_options answering = {.bench_folder = folder,
                                      .models = models,
                                      .own = &own,
                                      .system = options->system,
                                      .conv_template = options->conv_template,
                                      .force_temperature = NAN,
                                      .top_p = NAN,
                                      .repetition_penalty = NAN,
                                      .max_tokens = options->max_tokens,
                                      .seed = -1};
    jr_judging_options judging = {.bench_folder = folder,
                                  .judges = judges,
                                  .prompt_file = options->judge_file,
                                  .prompt = options->judge_prompt,
                                  .only_model = models->endpoints[0].id,
                                  .both_orders = options->both_orders,
                                  .guard = options->guard,
                                  .verdict = (jr_verdict_form)options->verdict,
                                  .order = (jr_order)options->order,
                                  .seed = (uint64_t)options->seed,
                                  .n = n};
    jr_run_options limits;
    asking_run_options(&options->asking, &limits);
    if (options->until) {
        judging.only_model = (jr_str){0};
        return run_until(in->arena, &answering, &judging, goal_of(in, models->endpoints[0].id),
                         &options->asking, &limits, ret_outcome, err);
    }
    return run_pipeline(in->arena, &answering, &judging, &options->asking, &limits, ret_outcome,
                        err);
}

static jr_status run(invocation *in, jr_error *err)
{
    const add_options *options = in->options;
    jr_str found;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &found, err));
    const char *folder = found.data;
    jr_endpoint_list models, judges;
    words name = {in->arguments.items, 1};
    jr_home_choice home;
    JR_TRY(jr_home_choice_parse(options->home_advantage, &home, err));
    JR_TRY(asking_endpoints(in->arena, &options->asking, name, &models, err));
    asking_warn_of_idle_local(in->line, &models);
    JR_TRY(choose_judges(in, folder, &judges, err));
    standing before, after;
    jr_error unjudged;
    bool is_judged =
        rank_folder(in->arena, folder, &judges, NULL, &home, &before, &unjudged) == JR_OK;
    uint64_t n = (uint64_t)options->n;
    if (!n && is_judged && !options->until)
        n = (uint64_t)ceil(
            judgments_per_model(&before.votes, models.endpoints[0].id, judges.n_endpoints));
    if (!n && !options->until)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: these judges have compared no other models; HINT: --n says "
                            "how many judgments to ask",
                            folder);
    pipeline_outcome outcome;
    JR_TRY(ask(in, folder, &models, &judges, n, &outcome, err));
    in->exit_code = outcome.exit_code;
    if (outcome.is_dry || outcome.is_cut_off)
        return JR_OK;
    if (!is_judged && !outcome.has_verdicts)
        return JR_OK;
    const uint64_t *n_verdicts = is_judged ? NULL : outcome.n_verdicts;
    JR_TRY(rank_folder(in->arena, folder, &judges, n_verdicts, &home, &after, err));
    print_text(JR_STR("\n"));
    print_moves(in->arena, is_judged ? &before.ranking : &(jr_ranking){0}, &after.ranking,
                (table_format)options->asking.format);
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(add_options),
    OPTION_DATA_DIR(add_options),
    {"judge-model", LIST(add_options, judge_model), .argument = "JUDGE...", .group = "Input",
     .help = "Judges; by default all that have judged in this benchmark."},
    {"judge-file", PATH(add_options, judge_file), .argument = "FILE", .group = "Input",
     .help = "Judge prompts, as for jrank judge."},
    {"judge-prompt", TEXT(add_options, judge_prompt), .argument = "NAME", .group = "Input",
     .help = "Name of the prompt, as for jrank judge."},
    OPTION_GUARD(add_options),
    OPTION_ORDER(add_options),
    OPTION_VERDICT(add_options),
    {"n", WHOLE(add_options, n), .argument = "N", .min = 1, .max = 1e15, .group = "Matches",
     .help =
         "Judgments of the new model by each judge, those that exist included; by default as many "
         "as the other models have on average."},
    OPTION_UNTIL(add_options, "; new alone is the model that is added."),
    {"both-orders", FLAG(add_options, both_orders), .group = "Matches",
     .help = "Judge each match with the seats exchanged too."},
    OPTION_SEED(add_options, "Matches", "Seed of what is drawn."),
    {"system", TEXT(add_options, system), .argument = "TEXT", .group = "Prompt",
     .help = "System message of the answers, as for jrank answer."},
    {"conv-template", PATH(add_options, conv_template), .argument = "FILE", .group = "Prompt",
     .help = "Chat template: its raw prompt goes to the server's completions."},
    {"max-tokens", WHOLE(add_options, max_tokens), .argument = "N", .standard = "1024", .min = 1,
     .max = 1e9, .group = "Sampling", .help = "Tokens that a turn of an answer may have."},
    OPTION_HOME_ADVANTAGE(add_options),
    OPTIONS_OF_ASKING(add_options),
    OPTIONS_OF_LOCAL_MODELS(add_options),
    OPTION_FORMAT(add_options, asking.format),
};

static const example examples[] = {
    {"jrank add gpt-4o --bench-name rakuda_v2",
     "Answers, judges and places gpt-4o among the models of data/rakuda_v2."},
    {"jrank add mine=http://127.0.0.1:8080/v1#m --bench-name rakuda_v2 --n 80",
     "The model of a server on this machine, in 80 matches."},
    {"jrank add gpt-4o --bench-name rakuda_v2 --until new",
     "Asks no more than it takes to place the model to within 125 points."},
    {"jrank add my-7b.gguf --local --bench-name rakuda_v2",
     "A model that is served here while it is asked."},
};

const command_row command_add = {
    .name = "add",
    .arguments = "MODEL",
    .min_arguments = 1,
    .max_arguments = 1,
    .summary = "add a model to a benchmark that has been judged",
    .description = "Lets the new model answer the questions, lets the judges compare it with the "
                   "others, as often "
                   "as those have been judged on average, ranks again and shows who moved. Nothing "
                   "that exists is "
                   "asked again. The opponents are drawn as pairwise-n draws them, those with the "
                   "fewest of the new "
                   "matches first.\n\n"
                   "MODEL is a name, URL#MODEL, ID=NAME or an id of the file of --models, as for "
                   "jrank answer; with --local a path.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(add_options),
    .run = run,
};
