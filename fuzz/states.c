/*
 * The files in which jrank keeps where it stands, and what people bring it: the first byte says
 * what the rest is.
 *
 *   s  the sample for people      v  a file of votes of a page, on a sample that is there
 *   g  the goals of a judge       t  the test of a judge
 *   r  the file of a run
 *
 * What was read can be written, and reads again as the same.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/card.h>
#include <jrank/duel.h>

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "bench/human_sample.h"
#include "bench/people_votes.h"
#include "bench/run_file.h"

static const double NOW = 1.8e9;

static const char *put(const char *name, jr_str text)
{
    input_write(name, text.data, text.size);
    return input_path(name);
}

static void read_sample(jr_arena *arena, jr_str text)
{
    jr_people_sample sample, again;
    jr_error err;
    put("model_judgment/human_sample.json", text);
    const char *folder = input_path("");
    if (jr_people_sample_load(arena, folder, &sample, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(sample.n_matches > 0 && str_equals(people_sample_id(arena, &sample), sample.id));
    MUST(jr_people_sample_save(&sample, folder, &err) == JR_OK);
    MUST(jr_people_sample_load(arena, folder, &again, &err) == JR_OK);
    MUST(again.n_matches == sample.n_matches && str_equals(again.id, sample.id));
}

/* Four matches, all drawn, of three models on two questions. */
static void make_bench(jr_arena *arena)
{
    static jr_people_match matches[] = {
        {JR_STR("1"), JR_STR("a"), JR_STR("b"), 1, 0.5, 1, {0}},
        {JR_STR("1"), JR_STR("b"), JR_STR("c"), 1, 0.5, 1, {0}},
        {JR_STR("2"), JR_STR("a"), JR_STR("c"), 1, 1, 1, {0}},
        {JR_STR("2"), JR_STR("b"), JR_STR("c"), 1, 1, 1, {0}},
    };
    jr_people_sample sample = {
        .seed = 1, .judges = JR_STR("judge"), .matches = matches, .n_drawn = 4, .n_matches = 4};
    jr_error err;
    put("questions.jsonl", JR_STR("{\"question_id\": 1, \"turns\": [\"Why?\"]}\n"
                                  "{\"question_id\": \"2\", \"turns\": [\"How?\"]}\n"));
    sample.id = people_sample_id(arena, &sample);
    put("model_judgment/human_sample.json", JR_STR(""));
    unlink(input_path("model_judgment/human_sample.json"));
    MUST(jr_people_sample_save(&sample, input_path(""), &err) == JR_OK);
}

/* What was taken is taken once. */
static void read_votes(jr_arena *arena, jr_str text)
{
    jr_people_votes_added added;
    jr_error err;
    jr_people_status status;
    make_bench(arena);
    const jr_people_votes_options options = {
        .bench_folder = input_path(""), .path = put("votes.json", text), .now = NOW};
    if (jr_people_votes_add(arena, &options, &added, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(voter_is_name(added.voter));
    MUST(added.n_added + added.n_known + added.n_skipped == added.n_votes);
    MUST(added.n_changed <= added.n_added && added.n_stale <= added.n_votes);
    MUST(jr_people_votes_add(arena, &options, &added, &err) == JR_OK && added.n_added == 0);
    MUST(jr_people_status_load(arena, input_path(""), &status, &err) == JR_OK);
    unlink(voter_path(arena, input_path(""), added.voter).data);
}

static void read_goals(jr_arena *arena, jr_str text)
{
    jr_goal_book book, again;
    jr_error err;
    put("model_judgment/judge_goal.json", text);
    const char *folder = input_path("");
    if (jr_goal_book_load(arena, folder, JR_STR("judge"), &book, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(book.n_goals > 0);
    MUST(jr_goal_book_save(&book, folder, &err) == JR_OK);
    MUST(jr_goal_book_load(arena, folder, JR_STR("judge"), &again, &err) == JR_OK);
    MUST(again.n_goals == book.n_goals);
    for (size_t i = 0; i < book.n_goals; i++) {
        const jr_goal *left = &book.goals[i], *right = &again.goals[i];
        MUST(left->kind == right->kind && left->n_models == right->n_models);
        MUST(left->n_looks == right->n_looks && left->n_batch == right->n_batch);
        MUST(left->n_decisions == right->n_decisions && left->n_lost == right->n_lost);
    }
}

static void read_test(jr_arena *arena, jr_str text)
{
    jr_verification test, again;
    jr_error err;
    put("model_judgment/judge_verify.json", text);
    const char *folder = input_path("");
    if (jr_verification_load(arena, folder, JR_STR("judge"), &test, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    MUST(jr_verification_save(&test, folder, &err) == JR_OK);
    MUST(jr_verification_load(arena, folder, JR_STR("judge"), &again, &err) == JR_OK);
    MUST(again.n_matches == test.n_matches && again.n_shifts == test.n_shifts);
    MUST(again.decision == test.decision && again.stage == test.stage);
}

static void read_run(jr_arena *arena, jr_str text)
{
    run_state *states;
    size_t n;
    put(".jrank/123.json", text);
    run_states_read(arena, input_path(""), (double)time(NULL), &states, &n);
    for (size_t i = 0; i < n; i++)
        MUST(!str_has_control(states[i].what));
}

FUZZ_TARGET(states)
{
    static void (*const readers[])(jr_arena *, jr_str) = {['s'] = read_sample,
                                                          ['v'] = read_votes,
                                                          ['g'] = read_goals,
                                                          ['t'] = read_test,
                                                          ['r'] = read_run};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    if (size == 0 || data[0] >= sizeof readers / sizeof *readers || !readers[data[0]])
        return 0;
    readers[data[0]](arena, (jr_str){(const char *)data + 1, size - 1});
    return 0;
}
