/*
 * Rounds of a look and a batch. All that one round knows of those before stands in the folder, so a
 * run that was killed goes on as if it had not been: the batch that was out is finished before the
 * next look is taken.
 */
#include "until.h"
#include "language.h"

#include "goal_words.h"
#include "interrupt.h"
#include "message.h"
#include "progress.h"

#include <jrank/bench.h>

#include <math.h>
#include <stdlib.h>

enum { USUAL_BATCH = 50, MOST_BATCH = 1000 };

/* What a run is made of. */
typedef struct until_run {
    jr_arena *arena; /* lives as long as the run */
    const asking_options *asking;
    const char *text; /* of the goal */
    jr_judging_options how;
    jr_run_options limits;
    jr_str judge;
    uint64_t n; /* verdicts there shall be; 0: no limit */
    size_t batch_size;
    bool was_asked;   /* the batch that is out, in this run */
    bool is_prepared; /* the key is there */
    bool has_warned;  /* of what is mixed */
    uint64_t n_calls;
    double cost;
    jr_run_end end;
    bool has_failed; /* all calls of a batch */
    until_outcome outcome;
} until_run;

/* What a round sees; in its own arena. */
typedef struct until_round {
    jr_arena *arena;
    jr_judging *judging;
    jr_open_matches open;
    const jr_judging_summary *summary;
    jr_goal_book book;
    jr_goal *goal;
    jr_votes votes;
    jr_goal_state state;
} until_round;

static int by_name(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

static jr_status load_votes(const until_run *u, until_round *r, const jr_str *models, size_t n,
                            jr_error *err)
{
    const jr_votes_options how = {.judges = &u->judge,
                                  .n_judges = 1,
                                  .models = models,
                                  .n_models = n,
                                  .without_sha256 = true};
    jr_status status = jr_votes_load_bench(r->arena, u->how.bench_folder, &how, &r->votes, err);
    if (status != JR_ERR_NOT_FOUND && status != JR_ERR_DATA)
        return status;
    r->votes = (jr_votes){0};
    return JR_OK;
}

/* Models that have met others or can. */
static jr_status find_family(const until_run *u, until_round *r, jr_str **ret_models, size_t *ret_n,
                             jr_error *err)
{
    size_t n = r->open.n_models, n_family = 0;
    bool *is_in = jr_arena_alloc(r->arena, n, sizeof *is_in);
    jr_str *models = jr_arena_alloc(r->arena, n, sizeof *models);
    for (size_t k = 0; k < r->open.n_matches; k++)
        is_in[r->open.matches[k].first] = is_in[r->open.matches[k].second] = true;
    JR_TRY(load_votes(u, r, r->open.models, n, err));
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < r->votes.counts.n_cells && !is_in[i]; k++) {
            const jr_cell *cell = &r->votes.counts.cells[k];
            is_in[i] = jr_str_compare(r->votes.models[cell->first], r->open.models[i]) == 0 ||
                       jr_str_compare(r->votes.models[cell->second], r->open.models[i]) == 0;
        }
        if (is_in[i])
            models[n_family++] = r->open.models[i];
    }
    qsort(models, n_family, sizeof *models, by_name);
    *ret_models = models;
    *ret_n = n_family;
    return JR_OK;
}

static bool has_model(const jr_str *models, size_t n, jr_str name)
{
    for (size_t i = 0; i < n; i++)
        if (jr_str_compare(models[i], name) == 0)
            return true;
    return false;
}

/* The last of the earlier goals in the same words, whose models were others. */
static void tell_changed_family(const jr_goal_book *book, const jr_goal *goal)
{
    const jr_goal *before = NULL;
    JR_BUF_AUTO jr_buf names = {0};
    for (const jr_goal *g = book->goals; g != goal; g++)
        before = jr_str_compare(g->text, goal->text) == 0 ? g : before;
    if (!before)
        return;
    for (size_t i = 0; i < goal->n_models; i++)
        if (!has_model(before->models, before->n_models, goal->models[i]))
            jr_buf_format(&names, ENGLISH("%s%.*s is new"), names.size ? ", " : "",
                          JR_STR_ARG(goal->models[i]));
    for (size_t i = 0; i < before->n_models; i++)
        if (!has_model(goal->models, goal->n_models, before->models[i]))
            jr_buf_format(&names, ENGLISH("%s%.*s has gone"), names.size ? ", " : "",
                          JR_STR_ARG(before->models[i]));
    warn("the models have changed since %.*s was written (%.*s), so it is a goal of its own from "
         "here on, with its own share of alpha",
         JR_STR_ARG(goal->text), JR_STR_ARG(jr_buf_str(&names)));
}

static void tell_goal(const jr_goal_book *book, const jr_goal *goal)
{
    tell_changed_family(book, goal);
    tell("Goal %.*s: alpha %.4g of %g, shared by %llu %s; %.2g is left for later goals\n",
         JR_STR_ARG(goal->text), goal->alpha, JR_GOAL_ALPHA, (unsigned long long)goal->n_family,
         goal->n_family == 1 ? translate("contrast") : translate("contrasts"),
         jr_goal_book_alpha_left(book));
}

static jr_status prepare(until_run *u, jr_error *err)
{
    if (u->is_prepared)
        return JR_OK;
    u->is_prepared = true;
    asking_warn_of_prices(u->how.judges);
    return asking_prepare(u->arena, u->asking, &u->how.judges->endpoints[0], 1, err);
}

/* Of a match with each model, as they are when the goal begins: the choice goes by them to its end,
 * so that it can be told again. None where none are known or all are alike. */
static void set_prices(until_round *r)
{
    jr_goal *goal = r->goal;
    double *of_plan = jr_arena_alloc(r->arena, r->open.n_models, sizeof *of_plan);
    double *prices = jr_arena_alloc(r->arena, goal->n_models, sizeof *prices);
    bool differ = false;
    jr_judging_prices(r->judging, 0, of_plan);
    for (size_t i = 0; i < goal->n_models; i++) {
        for (size_t k = 0; k < r->open.n_models; k++)
            if (jr_str_compare(r->open.models[k], goal->models[i]) == 0)
                prices[i] = of_plan[k];
        differ |= prices[i] != prices[0];
    }
    goal->prices = differ && prices[0] > 0 ? prices : NULL;
}

/* The goal as it stands in the folder, where it is written if it is new: not before the judge can
 * be asked, since it takes its share of alpha for good. */
static jr_status open_goal(until_run *u, until_round *r, jr_error *err)
{
    jr_goal parsed;
    jr_str *models;
    size_t n_models, number;
    JR_TRY(jr_goal_parse(r->arena, jr_str_from(u->text), &parsed, err));
    parsed.seed = u->how.seed;
    JR_TRY(jr_goal_book_load(r->arena, u->how.bench_folder, u->judge, &r->book, err));
    JR_TRY(find_family(u, r, &models, &n_models, err));
    size_t n_goals = r->book.n_goals;
    JR_TRY(jr_goal_begin(r->arena, &r->book, &parsed, models, n_models, r->open.n_questions,
                         &number, err));
    r->goal = &r->book.goals[number];
    if (r->book.n_goals > n_goals)
        set_prices(r);
    if (r->book.n_goals > n_goals && !u->asking->dry_run) {
        JR_TRY(prepare(u, err));
        tell_goal(&r->book, r->goal);
        JR_TRY(jr_goal_book_save(&r->book, u->how.bench_folder, err));
    }
    return load_votes(u, r, r->goal->models, r->goal->n_models, err);
}

static jr_status open_round(until_run *u, until_round *r, jr_error *err)
{
    size_t n_judges;
    JR_TRY(jr_judging_plan(r->arena, &u->how, &r->judging, err));
    jr_judging_summaries(r->judging, &r->summary, &n_judges);
    if (!u->has_warned)
        asking_warn_of_mixtures(r->summary, n_judges);
    u->has_warned = true;
    jr_judging_open_matches(r->judging, 0, &r->open);
    JR_TRY(open_goal(u, r, err));
    return jr_goal_look_at(r->arena, r->goal, &r->votes, &r->state, err);
}

static uint64_t count_seen(const jr_votes_report *report)
{
    return report->valid + report->invalid + report->duplicates + report->self_matches +
           report->filtered;
}

/* Those of the batch that are still without a verdict: an unreadable one has used its place. */
static void settle_batch(until_round *r)
{
    jr_goal *goal = r->goal;
    jr_match_key *lost = jr_arena_alloc(r->arena, goal->n_lost + goal->n_batch, sizeof *lost);
    for (size_t k = 0; k < goal->n_lost; k++)
        lost[k] = goal->lost[k];
    goal->lost = lost;
    for (size_t k = 0; k < goal->n_batch; k++)
        if (jr_judging_restrict(r->judging, 0, &goal->batch[k], 1) > 0)
            lost[goal->n_lost++] = goal->batch[k];
    goal->n_batch = 0;
}

/* Writes what the look came to, and what is asked next. */
static jr_status note_look(const until_run *u, until_round *r, size_t n_chosen, jr_error *err)
{
    jr_goal *goal = r->goal;
    jr_goal_look *looks = jr_arena_alloc(r->arena, goal->n_looks + 1, sizeof *looks);
    const jr_goal_look *last = goal->n_looks ? &goal->looks[goal->n_looks - 1] : NULL;
    for (size_t k = 0; k < goal->n_looks; k++)
        looks[k] = goal->looks[k];
    looks[goal->n_looks++] =
        (jr_goal_look){.n_votes = r->state.n_votes,
                       .n_seen = count_seen(&r->votes.report),
                       .n_planned = last ? last->n_planned + last->n_chosen : 0,
                       .n_chosen = n_chosen};
    goal->looks = looks;
    goal->decisions = r->state.decisions;
    goal->n_decisions = r->state.n_decisions;
    return jr_goal_book_save(&r->book, u->how.bench_folder, err);
}

static void end_goal(until_round *r, jr_goal_end end)
{
    r->goal->end = end;
    r->goal->sentence = end == JR_GOAL_NONE ? (jr_str){0}
                                            : jr_goal_sentence(r->arena, r->goal, &r->state,
                                                               r->open.n_questions, end);
}

/* No more than what is expected to be enough: a look costs up to a day there, a match too many its
 * price. */
static uint64_t batch_size(const until_run *u, const until_round *r)
{
    double expected = r->state.calls_left;
    if (!u->limits.batches || isnan(expected) || expected >= (double)u->batch_size)
        return u->batch_size;
    return expected > USUAL_BATCH ? (uint64_t)expected : USUAL_BATCH;
}

/* So many more verdicts may be asked for. */
static uint64_t room_for(const until_run *u, const until_round *r)
{
    uint64_t there = r->summary->n_judged, size = batch_size(u, r);
    if (u->n == 0)
        return size;
    return u->n <= there ? 0 : u->n - there < size ? u->n - there : size;
}

/* Chooses the next batch and notes the look; whether there is one. */
static jr_status take_look(until_run *u, until_round *r, bool *ret_goes_on, jr_error *err)
{
    jr_goal_end end = r->state.end;
    uint64_t room = room_for(u, r);
    jr_goal *goal = r->goal;
    size_t n = 0;
    jr_match_key *batch = jr_arena_alloc(r->arena, room, sizeof *batch);
    if (end == JR_GOAL_NONE && room == 0)
        end = JR_GOAL_BUDGET;
    if (end == JR_GOAL_NONE)
        n = jr_goal_choose(r->arena, goal, &r->state, &r->votes, &r->open, (size_t)room, batch);
    if (end == JR_GOAL_NONE && n == 0)
        end = JR_GOAL_NOTHING_LEFT;
    goal->batch = batch;
    goal->n_batch = n;
    end_goal(r, end);
    u->was_asked = false;
    *ret_goes_on = n > 0;
    const jr_goal_look *last = goal->n_looks ? &goal->looks[goal->n_looks - 1] : NULL;
    bool is_known = n == 0 && last && last->n_chosen == 0 && last->n_votes == r->state.n_votes &&
                    goal->n_decisions == r->state.n_decisions;
    return is_known ? JR_OK : note_look(u, r, n, err);
}

/* Asks what of the batch has no verdict yet. */
static jr_status ask_batch(until_run *u, until_round *r, jr_error *err)
{
    jr_run_report report;
    jr_run_options limits = u->limits;
    u->was_asked = true;
    if (jr_judging_restrict(r->judging, 0, r->goal->batch, r->goal->n_batch) == 0)
        return JR_OK;
    JR_TRY(prepare(u, err));
    const jr_goal_names names = jr_goal_name(r->arena, r->goal, &r->state);
    progress_set_goal(r->state.may_speak ? &names : NULL, r->state.calls_left);
    progress_publish(&limits, u->how.bench_folder, true);
    jr_status status = jr_judging_run(r->judging, &limits, &report, err);
    progress_unpublish();
    progress_set_goal(NULL, NAN);
    JR_TRY(status);
    u->n_calls += report.total.n_sent;
    u->cost += report.total.cost;
    u->end = asking_pay(&u->limits, &report);
    u->has_failed = report.total.n_done + report.total.n_invalid == 0;
    if (u->end != JR_RUN_COMPLETE || report.total.n_failed || report.total.n_invalid)
        (void)asking_say_report(&report, "verdicts");
    return JR_OK;
}

static void tell_state(const until_round *r)
{
    const jr_goal_state *s = &r->state;
    jr_str sentence = jr_goal_sentence(r->arena, r->goal, s, r->open.n_questions, JR_GOAL_NONE);
    tell("After %llu verdicts: %.*s\n", (unsigned long long)s->n_votes,
         JR_STR_ARG(sentence_said(r->arena, sentence)));
}

static jr_status one_round(until_run *u, until_round *r, bool *ret_goes_on, jr_error *err)
{
    bool goes_on = true;
    JR_TRY(open_round(u, r, err));
    if (r->goal->n_batch > 0 && u->was_asked)
        settle_batch(r);
    if (r->goal->n_batch == 0) {
        JR_TRY(take_look(u, r, &goes_on, err));
        if (goes_on && r->state.may_speak)
            tell_state(r);
    }
    if (goes_on)
        JR_TRY(ask_batch(u, r, err));
    *ret_goes_on = goes_on && u->end == JR_RUN_COMPLETE && !u->has_failed;
    return JR_OK;
}

typedef struct standing_row {
    jr_str model;
    double rating, lower, upper, width;
    uint64_t best_rank, worst_rank;
} standing_row;

/* Each says only what its family of contrasts is about. */
static const table_column columns_of_rows[] = {
    {"model_id", "Model", MEMBER(standing_row, model)},
    {"rating", "Rating", MEMBER(standing_row, rating)},
    {"lower", "From", MEMBER(standing_row, lower)},
    {"upper", "to", MEMBER(standing_row, upper)},
    {"width", "Width", MEMBER(standing_row, width)},
};

static const table_column columns_of_pairs[] = {
    {"model_id", "Model", MEMBER(standing_row, model)},
    {"rating", "Rating", MEMBER(standing_row, rating)},
    {"best_rank", "Rank from", MEMBER(standing_row, best_rank)},
    {"worst_rank", "to", MEMBER(standing_row, worst_rank)},
};

static double points_of(double logits)
{
    return logits * 400 / log(10);
}

/* The strongest first. */
static void print_standing(const until_run *u, const until_round *r)
{
    static const double MIDDLE = 1000;
    const jr_goal *goal = r->goal;
    size_t n = goal->n_models;
    table t;
    if (goal->kind == JR_GOAL_TIERS || goal->kind == JR_GOAL_TOP)
        table_init(&t, r->arena, ROWS(columns_of_pairs));
    else
        table_init(&t, r->arena, ROWS(columns_of_rows));
    bool *is_shown = jr_arena_alloc(r->arena, n, sizeof *is_shown);
    for (size_t k = 0; k < n; k++) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (!is_shown[i] &&
                (best == n || r->state.rows[i].estimate > r->state.rows[best].estimate))
                best = i;
        is_shown[best] = true;
        const jr_peek *row = &r->state.rows[best];
        bool is_said = r->state.may_speak && (goal->kind == JR_GOAL_WIDTH ||
                                              jr_str_compare(goal->models[best], goal->model) == 0);
        const standing_row shown = {
            .model = goal->models[best],
            .rating = MIDDLE + points_of(row->estimate),
            .lower = is_said ? MIDDLE + points_of(row->lower) : NAN,
            .upper = is_said ? MIDDLE + points_of(row->upper) : NAN,
            .width = is_said ? points_of(row->upper - row->lower) : NAN,
            .best_rank = r->state.best_rank[best],
            .worst_rank = r->state.worst_rank[best],
        };
        TABLE_ADD(&t, standing_row, &shown);
    }
    table_print(&t, (table_format)u->asking->format);
}

static void say_end(const until_run *u, const until_round *r)
{
    JR_BUF_AUTO jr_buf text = {0}, bill = {0};
    jr_str sentence = r->goal->sentence;
    if (!sentence.size)
        sentence =
            jr_goal_sentence(r->arena, r->goal, &r->state, r->open.n_questions, JR_GOAL_NONE);
    append_sentence(&text, sentence);
    text.data[0] = (char)(text.data[0] >= 'a' && text.data[0] <= 'z' && !r->goal->end
                              ? text.data[0] - 'a' + 'A'
                              : text.data[0]);
    jr_buf_append_char(&text, '\n');
    if (u->n_calls) {
        say(&text, "Asked: ");
        append_bill(&bill, u->n_calls, u->cost);
        append_sentence(&text, jr_buf_str(&bill));
        jr_buf_append_char(&text, '\n');
    }
    if (is_for_people(u->asking->format))
        print_text(jr_buf_str(&text));
    else
        tell("%.*s", JR_STR_ARG(jr_buf_str(&text)));
}

/* How it stands after the last batch, which a limit or an interrupt may have cut. */
static jr_status conclude(until_run *u, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    until_round r = {.arena = arena};
    JR_TRY(open_round(u, &r, err));
    if (u->end == JR_RUN_CEILING) {
        end_goal(&r, JR_GOAL_BUDGET);
        JR_TRY(jr_goal_book_save(&r.book, u->how.bench_folder, err));
    }
    print_standing(u, &r);
    say_end(u, &r);
    u->outcome.n_verdicts = r.summary->n_judged;
    u->outcome.is_cut_off = u->end == JR_RUN_INTERRUPTED || u->end == JR_RUN_STOPPED;
    u->outcome.exit_code = u->end == JR_RUN_INTERRUPTED     ? 130
                           : r.goal->end == JR_GOAL_REACHED ? 0
                                                            : 1;
    return JR_OK;
}

static jr_status check_options(const until_run *u, jr_error *err)
{
    const jr_judging_options *how = &u->how;
    if (how->judges->n_endpoints != 1)
        return jr_error_set(err, JR_ERR_USAGE,
                            "a goal is one judge's, and there are %zu; HINT: --judge-model JUDGE",
                            how->judges->n_endpoints);
    if (how->mode != JR_PAIRING_N)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--until chooses the matches itself; HINT: leave --mode out");
    if (how->both_orders)
        return jr_error_set(err, JR_ERR_USAGE,
                            "--until chooses the seats itself; HINT: leave --both-orders out");
    return JR_OK;
}

/* Without prices by model as many calls cost alike. */
static void set_cost(jr_goal_calls *calls, double price_each, double share)
{
    calls->cost = isnan(calls->cost) ? calls->calls * price_each : calls->cost * share;
}

static jr_status plan_goal(until_run *u, until_plan *ret_plan, jr_error *err)
{
    until_round r = {.arena = u->arena};
    until_plan plan = {0};
    jr_estimate *each = jr_arena_alloc(u->arena, 1, sizeof *each);
    JR_TRY(open_round(u, &r, err));
    jr_judging_estimate(r.judging, &u->limits, &plan.most, each);
    plan.goal = r.goal;
    plan.state = r.state;
    plan.n_questions = r.open.n_questions;
    if (r.state.end == JR_GOAL_NONE) {
        jr_goal_plan_calls(u->arena, r.goal, &r.state, &r.votes, &r.open, &plan.expected);
        double price_each = plan.most.cost / (double)plan.most.n_calls;
        double share = plan.most.live_cost > 0 ? plan.most.cost / plan.most.live_cost : 1;
        set_cost(&plan.expected.active, price_each, share);
        set_cost(&plan.expected.plain, price_each, share);
        set_cost(&plan.expected.twice_questions, price_each, share);
    }
    *ret_plan = plan;
    return JR_OK;
}

/* What is there and what could be asked, with nothing written. */
static jr_status print_plan(until_run *u, jr_error *err)
{
    until_plan plan;
    JR_TRY(plan_goal(u, &plan, err));
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "After %llu verdicts: ", (unsigned long long)plan.state.n_votes);
    append_sentence(&text, jr_goal_sentence(u->arena, plan.goal, &plan.state, plan.n_questions,
                                            plan.state.end));
    jr_buf_append_char(&text, '\n');
    if (plan.state.end == JR_GOAL_NONE)
        goal_append_plan(&text, plan.goal, &plan.expected, plan.n_questions);
    say(&text, "At most %llu calls", (unsigned long long)plan.most.n_calls);
    if (!isnan(plan.most.cost)) {
        say(&text, ", about ");
        append_cost(&text, plan.most.cost);
    }
    say(&text, "; it stops as soon as it knows\n");
    print_text(jr_buf_str(&text));
    u->outcome.is_dry = true;
    return JR_OK;
}

static until_run begin_run(jr_arena *arena, const char *goal, const jr_judging_options *how,
                           const asking_options *asking, const jr_run_options *limits)
{
    until_run u = {.arena = arena,
                   .asking = asking,
                   .text = goal,
                   .how = *how,
                   .limits = *limits,
                   .n = how->n,
                   .judge = how->judges->n_endpoints ? how->judges->endpoints[0].id : (jr_str){0}};
    u.how.n = 0;
    return u;
}

jr_status until_plan_goal(jr_arena *arena, const char *goal, const jr_judging_options *how,
                          until_plan *ret_plan, jr_error *err)
{
    const asking_options asking = {.dry_run = true};
    const jr_run_options limits = {0};
    until_run u = begin_run(arena, goal, how, &asking, &limits);
    u.has_warned = true; /* as nobody is to be asked, how makes no difference */
    JR_TRY(check_options(&u, err));
    return plan_goal(&u, ret_plan, err);
}

jr_status judge_until(jr_arena *arena, const char *goal, const jr_judging_options *how,
                      const asking_options *asking, const jr_run_options *limits,
                      until_outcome *ret_outcome, jr_error *err)
{
    until_run u = begin_run(arena, goal, how, asking, limits);
    size_t twice = 2 * (size_t)limits->parallel;
    u.batch_size = limits->batches || twice > MOST_BATCH ? MOST_BATCH
                   : twice > USUAL_BATCH                 ? twice
                                                         : USUAL_BATCH;
    JR_TRY(check_options(&u, err));
    bool goes_on = !asking->dry_run;
    while (goes_on) {
        JR_ARENA_AUTO jr_arena *of_round = jr_arena_new();
        until_round r = {.arena = of_round};
        JR_TRY(one_round(&u, &r, &goes_on, err));
    }
    if (asking->dry_run)
        JR_TRY(print_plan(&u, err));
    else
        JR_TRY(conclude(&u, err));
    stop_counting_interrupts();
    *ret_outcome = u.outcome;
    return JR_OK;
}
