/* Answers and judgments in one loop, asked of mocks. The wall clock ticks at every look, so that
 * the time stamps tell the order; timers sleep by the real one. */
#include "arena.h"

#include <jrank/run.h>

#include <math.h>
#include <time.h>

#include "workspace.h"

enum { MAX_MODELS = 4 };

/* A benchmark with its options; all strings are literals. */
typedef struct bench {
    char folder[256];
    jr_endpoint models[MAX_MODELS], judges[MAX_MODELS];
    jr_endpoint_list model_list, judge_list;
    jr_answering_options answering;
    jr_judging_options judging;
    jr_run_options run;
    jr_run_report answers, judgments;
} bench;

static double tick(void *context)
{
    static double ticks;
    (void)context;
    return ++ticks;
}

static double monotonic(void *context)
{
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add_endpoint(jr_endpoint_list *list, const char *name)
{
    jr_error err;
    jr_endpoint *e = &list->endpoints[list->n_endpoints++];
    assert_int_equal(jr_endpoint_from_name(arena, name, NULL, e, &err), JR_OK);
}

/* Names end with NULL. */
static void init(bench *b, const char *name, const char *const *models, const char *const *judges)
{
    static const char questions[] =
        "{\"question_id\": 1, \"turns\": [\"One?\"]}\n"
        "{\"question_id\": \"two\", \"turns\": [\"Two?\", \"More?\"]}\n";
    char path[300];
    snprintf(path, sizeof path, "%s/questions.jsonl", name);
    workspace_write_text(path, questions);
    *b = (bench){.answering = {.force_temperature = NAN,
                               .top_p = NAN,
                               .repetition_penalty = NAN,
                               .seed = -1},
                 .judging = {.mode = JR_PAIRING_ALL, .both_orders = true},
                 .run = {.clock = {monotonic, tick, NULL}, .max_retries = 0}};
    snprintf(b->folder, sizeof b->folder, "%s", workspace_path(name));
    b->answering.bench_folder = b->judging.bench_folder = b->folder;
    b->model_list.endpoints = b->models;
    b->judge_list.endpoints = b->judges;
    for (; *models; models++)
        add_endpoint(&b->model_list, *models);
    for (; *judges; judges++)
        add_endpoint(&b->judge_list, *judges);
    b->answering.models = &b->model_list;
    b->judging.judges = &b->judge_list;
}

static jr_pipeline *plan(const bench *b)
{
    jr_pipeline *pipeline;
    jr_error err = {0};
    if (jr_pipeline_plan(arena, &b->answering, &b->judging, &pipeline, &err) != JR_OK)
        fail_msg("%s", err.message);
    return pipeline;
}

static void run(bench *b)
{
    jr_error err = {0};
    if (jr_pipeline_run(plan(b), &b->run, &b->answers, &b->judgments, &err) != JR_OK)
        fail_msg("%s", err.message);
}

static jr_str load(const bench *b, const char *name)
{
    jr_str text;
    jr_error err;
    jr_str path = jr_arena_format(arena, "%s/%s", b->folder, name);
    return jr_file_load(arena, path.data, &text, &err) == JR_OK ? text : JR_STR("");
}

/* The smallest (sign -1) or largest (1) time stamp in a file. */
static double extreme_stamp(const bench *b, const char *name, double sign)
{
    static const char key[] = "\"tstamp\": ";
    double best = -INFINITY;
    for (const char *at = load(b, name).data; (at = strstr(at, key));) {
        at += strlen(key);
        double value = sign * strtod(at, NULL);
        best = value > best ? value : best;
    }
    return sign * best;
}

static size_t count(jr_str text, const char *what)
{
    size_t n = 0;
    for (const char *at = text.data; (at = strstr(at, what)); at++)
        n++;
    return n;
}

static void all_matches_of_the_coming_answers_are_planned_and_judged(void **state)
{
    (void)state;
    bench b;
    init(&b, "all", (const char *[]){"a=mock:words=3", "b=mock:words=9", "c=mock:words=30", NULL},
         (const char *[]){"j=mock", "k=mock:judge=shorter", NULL});
    jr_pipeline *pipeline = plan(&b);
    const jr_answering_summary *answers;
    const jr_judging_summary *judgments;
    size_t n;
    jr_answering_summaries(jr_pipeline_answering(pipeline), &answers, &n);
    assert_int_equal(n, 3);
    assert_int_equal(answers[2].n_calls, 3);
    jr_judging_summaries(jr_pipeline_judging(pipeline), &judgments, &n);
    assert_int_equal(n, 2);
    /* Three pairs in both orders, on three turns. */
    assert_int_equal(judgments[1].n_planned, 18);
    assert_int_equal(judgments[1].n_unanswered, 0);
    jr_estimate sum, each[5];
    jr_pipeline_estimate(pipeline, &b.run, &sum, each);
    assert_int_equal(sum.n_calls, 9 + 36);
    assert_int_equal(each[3].n_calls, 18);
    assert_true(sum.cost == 0);
    run(&b);
    assert_int_equal(b.answers.total.n_done, 6);
    assert_int_equal(b.judgments.total.n_done, 36);
    assert_int_equal(b.judgments.end, JR_RUN_COMPLETE);
    assert_int_equal(count(load(&b, "model_judgment/j_pair.jsonl"), "\n"), 18);
    /* Once more: nothing is planned. */
    run(&b);
    assert_int_equal(b.answers.total.n_planned + b.judgments.total.n_planned, 0);
    assert_int_equal(b.answers.total.n_sent + b.judgments.total.n_sent, 0);
}

static void a_match_is_judged_before_the_last_answer_and_after_its_own(void **state)
{
    (void)state;
    bench b;
    init(&b, "overlap",
         (const char *[]){"a=mock:words=3", "b=mock:words=9", "late=mock:words=30,latency=100ms",
                          NULL},
         (const char *[]){"j=mock", NULL});
    run(&b);
    assert_int_equal(b.judgments.total.n_done, 18);
    double first = extreme_stamp(&b, "model_judgment/j_pair.jsonl", -1),
           last = extreme_stamp(&b, "answers/late.jsonl", 1);
    assert_true(first < last);
    jr_str text = load(&b, "model_judgment/j_pair.jsonl");
    assert_int_equal(count(text, "\\n\\n</回答"), 0);
    for (const char *line = text.data; *line; line = strchr(line, '\n') + 1) {
        const char *end = strchr(line, '\n'), *late = strstr(line, "\"late\"");
        double stamp = strtod(strstr(line, "\"tstamp\": ") + strlen("\"tstamp\": "), NULL);
        if (late && late < end)
            assert_true(stamp > extreme_stamp(&b, "answers/late.jsonl", -1));
    }
}

static void matches_of_an_answer_that_never_comes_are_left(void **state)
{
    (void)state;
    bench b;
    init(&b, "never",
         (const char *[]){"a=mock:words=3", "b=mock:words=9", "dead=mock:fail=1", NULL},
         (const char *[]){"j=mock", NULL});
    run(&b);
    assert_int_equal(b.answers.endpoints[2].n_failed, 2);
    assert_int_equal(b.judgments.endpoints[0].n_planned, 18);
    assert_int_equal(b.judgments.endpoints[0].n_done, 6);
    assert_int_equal(b.judgments.endpoints[0].n_left, 12);
    assert_int_equal(b.judgments.endpoints[0].n_failed, 0);
}

static void a_step_without_anyone_is_left_out(void **state)
{
    (void)state;
    bench b;
    init(&b, "steps", (const char *[]){"a=mock:words=3", "b=mock:words=9", NULL},
         (const char *[]){NULL});
    assert_null(jr_pipeline_judging(plan(&b)));
    run(&b);
    assert_int_equal(b.answers.total.n_done, 4);
    assert_int_equal(b.judgments.n_endpoints, 0);
    b.model_list.n_endpoints = 0;
    add_endpoint(&b.judge_list, "j=mock");
    assert_null(jr_pipeline_answering(plan(&b)));
    run(&b);
    assert_int_equal(b.answers.n_endpoints, 0);
    assert_int_equal(b.judgments.total.n_done, 6);
    b.judge_list.n_endpoints = 0;
    run(&b);
    assert_int_equal(b.answers.n_endpoints + b.judgments.n_endpoints, 0);
}

static void the_ceiling_is_that_of_both_steps(void **state)
{
    (void)state;
    bench b;
    init(&b, "ceiling", (const char *[]){"a=mock:words=3", "b=mock:words=9", NULL},
         (const char *[]){"j=mock", NULL});
    uint64_t n_sent = 0;
    b.run.max_calls = 4;
    for (int i = 0; i < 3; i++) {
        run(&b);
        uint64_t sent = b.answers.total.n_sent + b.judgments.total.n_sent;
        assert_int_equal(sent, 4);
        n_sent += sent;
        assert_int_equal(b.judgments.end, i < 2 ? JR_RUN_CEILING : JR_RUN_COMPLETE);
    }
    /* Six turns of answers, six judgments: none was asked twice. */
    assert_int_equal(n_sent, 12);
    assert_int_equal(count(load(&b, "model_judgment/j_pair.jsonl"), "\n"), 6);
}

static void an_interrupt_ends_both_steps(void **state)
{
    (void)state;
    bench b;
    static volatile sig_atomic_t interrupts = 1;
    init(&b, "interrupt", (const char *[]){"a=mock:words=3", "b=mock:words=9", NULL},
         (const char *[]){"j=mock", NULL});
    b.run.interrupts = &interrupts;
    run(&b);
    assert_int_equal(b.answers.end, JR_RUN_INTERRUPTED);
    assert_int_equal(b.judgments.end, JR_RUN_INTERRUPTED);
    assert_int_equal(b.answers.total.n_done, 0);
}

/* Ends the run as soon as all answers were told of. */
static void see(void *context, const jr_progress *p)
{
    volatile sig_atomic_t *interrupts = context;
    assert_non_null(p->answers);
    assert_null(p->answers->answers);
    assert_int_equal(p->answers->n_planned, 4);
    assert_int_equal(p->n_planned, 6);
    if (p->answers->n_done == 4)
        *interrupts = 2;
}

static void progress_tells_of_both_steps(void **state)
{
    (void)state;
    bench b;
    init(&b, "progress", (const char *[]){"a=mock:words=3", "b=mock:words=9", NULL},
         (const char *[]){"j=mock:latency=20s", NULL});
    volatile sig_atomic_t interrupts = 0;
    b.run.interrupts = &interrupts;
    b.run.progress_interval = 0.01;
    b.run.on_progress = see;
    b.run.context = (void *)&interrupts;
    run(&b);
    assert_int_equal(b.judgments.end, JR_RUN_INTERRUPTED);
    assert_int_equal(b.answers.total.n_done, 4);
}

static void a_wrong_setting_is_told_before_anything_is_asked(void **state)
{
    (void)state;
    bench b;
    init(&b, "bad", (const char *[]){"a=mock:words=3", "b=mock:wrong=9", NULL},
         (const char *[]){"j=mock", NULL});
    jr_error err = {0};
    jr_run_report answers = {.n_endpoints = 77}, judgments = {.n_endpoints = 77};
    assert_int_not_equal(jr_pipeline_run(plan(&b), &b.run, &answers, &judgments, &err), JR_OK);
    assert_non_null(strstr(err.message, "wrong"));
    assert_int_equal(answers.n_endpoints + judgments.n_endpoints, 154);
    assert_int_equal(load(&b, "answers/a.jsonl").size, 0);
}

UNIT_GROUP(pipeline)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_matches_of_the_coming_answers_are_planned_and_judged),
        cmocka_unit_test(a_match_is_judged_before_the_last_answer_and_after_its_own),
        cmocka_unit_test(matches_of_an_answer_that_never_comes_are_left),
        cmocka_unit_test(a_step_without_anyone_is_left_out),
        cmocka_unit_test(the_ceiling_is_that_of_both_steps),
        cmocka_unit_test(an_interrupt_ends_both_steps),
        cmocka_unit_test(progress_tells_of_both_steps),
        cmocka_unit_test(a_wrong_setting_is_told_before_anything_is_asked),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
