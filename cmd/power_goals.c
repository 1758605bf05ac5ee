/*
 * jrank power --until: what goals are expected to take, in calls and money, of a benchmark or of a
 * guess of one.
 */
#include "power.h"

#include "goal_words.h"
#include "message.h"
#include "options.h"
#include "until.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double USUAL_HOME = 0.3;

static const table_column columns[] = {
    {"goal", "Goal", .kind = COLUMN_TEXT},
    {"calls", "Calls", .kind = COLUMN_NUMBER},
    {"cost", "USD", .kind = COLUMN_NUMBER, .decimals = 4},
    {"reached_percent", NULL, .kind = COLUMN_NUMBER},
    {"plain_calls", "Fewest first", .kind = COLUMN_NUMBER},
    {"plain_cost", "USD", .kind = COLUMN_NUMBER, .decimals = 4},
    {"plain_reached_percent", NULL, .kind = COLUMN_NUMBER},
    {"twice_questions_calls", "Twice the questions", .kind = COLUMN_NUMBER},
    {"least_points", "Questions leave", .kind = COLUMN_NUMBER},
    {"question_effect", NULL, .kind = COLUMN_NUMBER, .decimals = 2},
    {"helps_more", "Helps more", .kind = COLUMN_TEXT},
};

typedef struct goals_plan {
    jr_arena *arena;
    const power_options *options;
    jr_str folder; /* empty: a guess */
    jr_judging_options how;
    jr_endpoint_list judge;
    double *strengths; /* of a guess; NULL: drawn */
    size_t n_models;
    table table;
    jr_buf text;
} goals_plan;

static double with_price(const goals_plan *p, const jr_goal_calls *calls)
{
    return isnan(p->options->price) ? calls->cost : calls->calls * p->options->price;
}

static void add_plan(goals_plan *p, const jr_goal *goal, jr_goal_plan plan, size_t n_questions)
{
    table *t = &p->table;
    plan.active.cost = with_price(p, &plan.active);
    plan.plain.cost = with_price(p, &plan.plain);
    plan.twice_questions.cost = with_price(p, &plan.twice_questions);
    const jr_goal_calls *ways[] = {&plan.active, &plan.plain};
    table_add_text(t, goal->text);
    for (size_t k = 0; k < 2; k++) {
        table_add_number(t, ways[k]->calls);
        table_add_number(t, ways[k]->cost);
        table_add_number(t, 100 * ways[k]->reached);
    }
    table_add_number(t, plan.twice_questions.calls);
    table_add_number(t, plan.least_points);
    table_add_number(t, plan.moves);
    table_add_word(t, goal_what_helps(goal, &plan));
    jr_buf_format(&p->text, "\n%.*s\n", JR_STR_ARG(goal->text));
    goal_append_plan(&p->text, goal, &plan, n_questions);
}

/* A goal that has ended needs nothing more. */
static void add_ended(goals_plan *p, const until_plan *plan)
{
    table *t = &p->table;
    bool is_reached = plan->state.end == JR_GOAL_REACHED;
    table_add_text(t, plan->goal->text);
    for (size_t k = 0; k < 2; k++) {
        table_add_number(t, is_reached ? 0 : NAN);
        table_add_number(t, is_reached ? 0 : NAN);
        table_add_number(t, is_reached ? 100 : 0);
    }
    table_add_number(t, is_reached ? 0 : NAN);
    table_add_number(t, plan->state.least_points);
    table_add_number(t, NAN);
    table_add_word(t, is_reached ? "" : "more questions");
    jr_buf_append_char(&p->text, '\n');
    jr_buf_append_str(&p->text, jr_goal_sentence(p->arena, plan->goal, &plan->state,
                                                 plan->n_questions, plan->state.end));
    jr_buf_append_char(&p->text, '\n');
}

static jr_status plan_of_bench(goals_plan *p, const char *text, jr_error *err)
{
    until_plan plan;
    JR_TRY(until_plan_goal(p->arena, text, &p->how, &plan, err));
    if (plan.state.end == JR_GOAL_NONE)
        add_plan(p, plan.goal, plan.expected, plan.n_questions);
    else
        add_ended(p, &plan);
    return JR_OK;
}

/* Without a name that is wanted they are called 1, 2, 3, ... */
static jr_str *name_models(jr_arena *arena, const jr_goal *goal, size_t n)
{
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    for (size_t i = 0; i < n; i++)
        names[i] = jr_arena_format(arena, "%06zu", i + 1);
    if (goal->kind == JR_GOAL_NEW && n > 0)
        names[n - 1] = goal->model;
    return names;
}

static jr_status plan_of_guess(goals_plan *p, const char *text, jr_error *err)
{
    const power_options *options = p->options;
    jr_goal_book book = {.judge = JR_STR("judge")};
    jr_goal goal;
    jr_goal_plan plan;
    size_t number;
    JR_TRY(jr_goal_parse(p->arena, jr_str_from(text), &goal, err));
    goal.seed = (uint64_t)options->seed;
    JR_TRY(jr_goal_begin(p->arena, &book, &goal, name_models(p->arena, &goal, p->n_models),
                         p->n_models, (size_t)options->n_questions, &number, err));
    const jr_goal_guess guess = {.strengths = p->strengths,
                                 .home = USUAL_HOME,
                                 .moves = options->question_effect,
                                 .n_questions = (size_t)options->n_questions};
    jr_goal_plan_guess(p->arena, &book.goals[number], &guess, &plan);
    add_plan(p, &book.goals[number], plan, guess.n_questions);
    return JR_OK;
}

/* Of a name that says nothing the price is not known. */
static jr_status find_judge(goals_plan *p, jr_str name, jr_error *err)
{
    const char *word = jr_arena_copy(p->arena, name).data;
    const asking_options asking = {.models = p->options->models};
    jr_error ignored;
    if (asking.models)
        return asking_endpoints(p->arena, &asking, (words){&word, 1}, &p->judge, err);
    jr_endpoint *bare = jr_arena_alloc(p->arena, 1, sizeof *bare);
    if (jr_endpoint_from_name(p->arena, word, NULL, bare, &ignored) != JR_OK)
        *bare = (jr_endpoint){.id = name, .model = name, .price_input = NAN, .price_output = NAN};
    p->judge = (jr_endpoint_list){bare, 1};
    return JR_OK;
}

static jr_status open_bench(goals_plan *p, const invocation *in, jr_error *err)
{
    const power_options *options = p->options;
    vote_source source;
    JR_TRY(source_find(in, &options->source, &source, err));
    if (source.kind != SOURCE_BENCH)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--until is of a benchmark; HINT: without one --n-models or --ratings, "
                            "and --n-questions");
    if (source_has_filter(&options->source))
        return jr_error_set(err, JR_ERR_USAGE,
                            "goals go by all verdicts of a judge; HINT: leave the filters out");
    if (options->judge_model.n > 1)
        return jr_error_set(err, JR_ERR_USAGE,
                            "a goal is one judge's, and there are %zu; HINT: --judge-model JUDGE",
                            options->judge_model.n);
    JR_TRY(source_folder(p->arena, &source, &p->folder, err));
    jr_str judge =
        options->judge_model.n ? jr_str_from(options->judge_model.items[0]) : JR_STR("gpt-4");
    if (source.has_default_judge)
        judge = source_default_judge(p->arena, p->folder.data, judge, true);
    JR_TRY(find_judge(p, judge, err));
    p->how = (jr_judging_options){
        .bench_folder = p->folder.data, .judges = &p->judge, .seed = (uint64_t)options->seed};
    return JR_OK;
}

static jr_status read_ratings(goals_plan *p, jr_error *err)
{
    const words *ratings = &p->options->ratings;
    double mean = 0;
    p->n_models = ratings->n;
    p->strengths = jr_arena_alloc(p->arena, ratings->n, sizeof *p->strengths);
    for (size_t i = 0; i < ratings->n; i++) {
        char *end;
        p->strengths[i] = strtod(ratings->items[i], &end);
        if (end == ratings->items[i] || *end || !(fabs(p->strengths[i]) < 1e5))
            return jr_error_set(err, JR_ERR_USAGE,
                                "--ratings takes ratings of the models, not '%s'; HINT: --ratings "
                                "1150 1060 1000 930",
                                ratings->items[i]);
        mean += p->strengths[i] / (double)ratings->n;
    }
    for (size_t i = 0; i < ratings->n; i++)
        p->strengths[i] = (p->strengths[i] - mean) * log(10) / 400;
    return JR_OK;
}

static jr_status open_guess(goals_plan *p, const invocation *in, jr_error *err)
{
    const power_options *options = p->options;
    if (options->n_models && options->ratings.n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--n-models and --ratings are two ways to guess; HINT: one of them");
    if (in->arguments.n || options->source.battles.n || options->source.counts)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--n-models and --ratings are guesses where there is no benchmark; "
                            "HINT: leave them or the benchmark out");
    p->n_models = (size_t)options->n_models;
    return options->ratings.n ? read_ratings(p, err) : JR_OK;
}

jr_status power_of_goals(const invocation *in, const power_options *options, jr_error *err)
{
    goals_plan p = {.arena = in->arena, .options = options};
    bool is_guess = options->n_models > 0 || options->ratings.n > 0;
    JR_TRY(is_guess ? open_guess(&p, in, err) : open_bench(&p, in, err));
    if (!is_guess)
        options_warn_idle(in->line, "n-questions question-effect",
                          "where there is a benchmark, which tells");
    table_init(&p.table, p.arena, ROWS(columns));
    jr_status status = JR_OK;
    for (size_t k = 0; k < options->goals.n && status == JR_OK; k++)
        status = is_guess ? plan_of_guess(&p, options->goals.items[k], err)
                          : plan_of_bench(&p, options->goals.items[k], err);
    if (status == JR_OK) {
        table_print(&p.table, (table_format)options->format);
        if (is_for_people(options->format))
            print_text(jr_buf_str(&p.text));
    }
    jr_buf_release(&p.text);
    return status;
}
