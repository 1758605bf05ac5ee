/*
 * jrank cost: what the answers and judgments of a benchmark took. Records hold tokens and no money,
 * so that a price that was wrong can be put right afterwards.
 */
#include "bench.h"
#include "command.h"
#include "language.h"
#include "message.h"
#include "progress.h"
#include "run_options.h"
#include "shared_options.h"
#include "spent.h"
#include "table.h"

#include <jrank/run.h>

#include <math.h>

typedef struct cost_options {
    const char *data_dir, *bench_name, *models;
    int format;
} cost_options;

/* All rows, and what each costs: NAN where its price is not known. */
typedef struct cost_account {
    const char *folder;
    const jr_spending *list;
    double *costs;
    size_t n;
} cost_account;

static const table_column columns[] = {
    {"step", "Step", .kind = COLUMN_TEXT},
    {"endpoint", "Model", MEMBER(jr_spending, endpoint)},
    {"model", NULL, MEMBER(jr_spending, model)},
    {"calls", "Calls", MEMBER(jr_spending, n_calls)},
    {"unusable", "Unusable", MEMBER(jr_spending, n_unusable)},
    {"failed", "Failed", MEMBER(jr_spending, n_failed)},
    {"requests", "Requests", MEMBER(jr_spending, n_requests)},
    {"uncounted", NULL, MEMBER(jr_spending, n_uncounted)},
    {"input_tokens", "Tokens in", MEMBER(jr_spending, input_tokens)},
    {"cached_tokens", NULL, MEMBER(jr_spending, cached_tokens)},
    {"cache_write_tokens", NULL, MEMBER(jr_spending, cache_write_tokens)},
    {"cached_percent", "Cached %", .kind = COLUMN_NUMBER, .decimals = 1},
    {"output_tokens", "out", MEMBER(jr_spending, output_tokens)},
    {"reasoning_tokens", NULL, MEMBER(jr_spending, reasoning_tokens)},
    {"cost", "USD", .kind = COLUMN_NUMBER, .decimals = 4},
    {"in_batches", "In batches", .kind = COLUMN_TEXT},
    {"seconds_per_call", "Seconds a call", .kind = COLUMN_NUMBER, .decimals = 2},
    {"lost", NULL, MEMBER(jr_spending, n_lost)},
    {"seconds_median", NULL, MEMBER(jr_spending, seconds_median)},
    {"seconds_95", NULL, MEMBER(jr_spending, seconds_95)},
    {"width", NULL, .kind = COLUMN_NUMBER},
    {"cost_per_point", NULL, .kind = COLUMN_NUMBER},
};

/* NAN where no server told. */
static double cached_percent(const jr_spending *s)
{
    return s->n_cache_told && s->input_tokens > 0
               ? 100 * (double)s->cached_tokens / (double)s->input_tokens
               : NAN;
}

/* The mean width of the judge's 95 % intervals; NAN where there is no ranking. */
static double width_of(const char *folder, jr_str judge)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_votes_options of_judge = {.judges = &judge, .n_judges = 1, .without_sha256 = true};
    const jr_rank_options how = {.init_rating = 1000};
    jr_model_list models = {0};
    jr_votes votes;
    jr_ranking ranking;
    jr_rank_details details;
    jr_error none;
    if (jr_votes_load_bench(arena, folder, &of_judge, &votes, &none) != JR_OK ||
        jr_rank_votes(arena, &votes, &models, &how, &ranking, &details, &none) != JR_OK)
        return NAN;
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < ranking.n_records; i++) {
        double width = ranking.records[i].upper95 - ranking.records[i].lower95;
        sum += isfinite(width) ? width : 0;
        n += isfinite(width);
    }
    return n ? sum / (double)n : NAN;
}

/* What all rows of the judge cost; a width goes with the root of the votes, so that the next point
 * takes 2 / width of that. */
static void add_precision(table *t, const cost_account *all, size_t i)
{
    const jr_spending *s = &all->list[i];
    double width = s->is_judging ? width_of(all->folder, s->endpoint) : NAN, cost = 0;
    for (size_t k = 0; k < all->n && s->is_judging; k++)
        if (all->list[k].is_judging && jr_str_compare(all->list[k].endpoint, s->endpoint) == 0)
            cost += all->costs[k];
    table_add_number(t, width);
    table_add_number(t, 2 * cost / width);
}

static void add_row(table *t, const cost_account *all, size_t i)
{
    const jr_spending *s = &all->list[i];
    double cost = all->costs[i];

    table_add_word(t, s->is_judging ? "judge" : "answer");
    TABLE_ADD(t, jr_spending, s);
    table_add_number(t, cached_percent(s));
    TABLE_ADD(t, jr_spending, s);
    table_add_number(t, cost);
    table_add_word(t, s->is_batched ? "yes" : "no");
    table_add_number(t, s->n_calls ? s->seconds / (double)s->n_calls : NAN);
    TABLE_ADD(t, jr_spending, s);
    add_precision(t, all, i);
}

/* What the table can't tell. */
static void warn_of(const jr_spending *s, jr_endpoint *priced, double cost)
{
    if (isnan(cost) && s->n_calls)
        warn("%.*s: its price is not known; HINT: --models FILE with \"price\": {\"input\": USD, "
             "\"output\": USD} per million tokens",
             JR_STR_ARG(s->endpoint));
    asking_warn_of_prices(&(jr_endpoint_list){priced, 1});
    if (s->n_uncounted)
        warn("%.*s: the server did not say how many tokens %llu of %llu calls took%s",
             JR_STR_ARG(s->endpoint), (unsigned long long)s->n_uncounted,
             (unsigned long long)s->n_calls,
             s->n_counted ? ": in the cost each is taken as the others on average"
                          : ", so they are not in the sum");
    if (s->n_lost)
        warn("%.*s: %llu %s may have been paid, though no reply came that counts its tokens%s",
             JR_STR_ARG(s->endpoint), (unsigned long long)s->n_lost,
             s->n_lost == 1 ? "request" : "requests",
             s->n_counted ? ": in the cost each is taken as the others on average"
                          : ", and they are not in the sum");
}

static jr_status run(invocation *in, jr_error *err)
{
    const cost_options *options = in->options;
    jr_str folder = {0};
    jr_endpoint_list file = {0};
    jr_spending *list;
    size_t n;
    JR_TRY(bench_find(in->arena, options->data_dir, options->bench_name, &folder, err));
    if (options->models)
        JR_TRY(jr_endpoints_load(in->arena, options->models, &file, err));
    JR_TRY(jr_spending_load(in->arena, folder.data, &list, &n, err));
    if (n == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s: no answer and no judgment tells what its call took; HINT: those "
                            "that jrank answer and jrank judge wrote do",
                            folder.data);
    table t;
    double sum = 0;
    bool is_all = true;
    table_init(&t, in->arena, ROWS(columns));
    cost_account all = {folder.data, list, jr_arena_alloc(in->arena, n, sizeof *all.costs), n};
    for (size_t i = 0; i < n; i++) {
        jr_endpoint priced = {.price_input = NAN, .price_output = NAN};
        (void)spent_find_price(in->arena, &file, &list[i], &priced);
        priced.id = list[i].endpoint;
        double cost = all.costs[i] = jr_spending_cost(&list[i], &priced);
        sum += isnan(cost) ? 0 : cost;
        is_all &= !isnan(cost) || list[i].n_calls == 0;
        warn_of(&list[i], &priced, cost);
    }
    for (size_t i = 0; i < n; i++)
        add_row(&t, &all, i);
    table_print(&t, (table_format)options->format);
    if (is_for_people(options->format)) {
        JR_BUF_AUTO jr_buf text = {0};
        say(&text, "Total: ");
        append_cost(&text, sum);
        say(&text, is_all ? "\n" : ", without those whose price is not known\n");
        print_text(jr_buf_str(&text));
    }
    return JR_OK;
}

static const option_row rows[] = {
    OPTION_BENCH_NAME(cost_options),
    OPTION_DATA_DIR(cost_options),
    {"models", PATH(cost_options, models), .argument = "FILE", .group = "Input",
     .help = "JSON file of endpoints with their prices, by id; else the published price of a model "
             "of that name."},
    OPTION_FORMAT(cost_options, format),
};

static const example examples[] = {
    {"jrank cost --bench-name rakuda_v2 --models models.json",
     "What each model and each judge took, and what that costs."},
};

const command_row command_cost = {
    .name = "cost",
    .arguments = "[BENCH]",
    .max_arguments = 1,
    .takes_bench = true,
    .summary = "tell what the answers and judgments of a benchmark took",
    .description =
        "A row for each endpoint that answered and each that judged: its calls, their requests, "
        "tokens, the share of the prompts that came out of the server's cache, the cost at the "
        "prices of --models, and the time of a call, on average and (in JSON and CSV) as half and "
        "95 % of them. "
        "There is also, of a judge, the mean width of its 95 % intervals and what one point less "
        "would cost by more matches; jrank power tells how far more matches help.\n\n"
        "The price of an endpoint that the file does not name is the published one of a model of "
        "that name, if there is one.\n\n"
        "Everything that is recorded counts, also replies that could not be used and judgments "
        "that a later one replaced: they were paid. Requests "
        "that ran into the time limit, or whose reply broke off, may have been paid as well: each "
        "is "
        "taken as the others on average. Finished turns of answers that are not complete, and "
        "records that other "
        "tools "
        "wrote, tell nothing of their calls.",
    OPTION_ROWS(rows),
    EXAMPLE_ROWS(examples),
    .options_size = sizeof(cost_options),
    .run = run,
};
