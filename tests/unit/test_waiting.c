/* Matches that wait for answers: none is taken before both are there, each is taken once. */
#include "arena.h"

#include <string.h>

#include "eval/waiting.h"

enum { N_MODELS = 4, N_PLACES = 3 };

/* Turns that are there, by model and place. */
static uint32_t there[N_MODELS][N_PLACES];

static bool has_answer(void *context, uint32_t model, size_t place, uint32_t turn)
{
    assert_ptr_equal(context, there);
    return there[model][place] >= turn;
}

/* Questions in an order of their own. */
static const size_t question_of[N_PLACES] = {2, 0, 1};

static waiting begin(const planned_match *matches, size_t n)
{
    static match_plan pairing;
    pairing = (match_plan){.matches = (planned_match *)matches, .n_matches = n};
    const waiting_options options = {.pairing = &pairing,
                                     .n_models = N_MODELS,
                                     .n_questions = N_PLACES,
                                     .question_of = question_of,
                                     .has_answer = has_answer,
                                     .context = there};
    waiting w;
    waiting_init(&w, arena, &options);
    return w;
}

static void come(waiting *w, uint32_t model, size_t place, uint32_t n_turns)
{
    there[model][place] = n_turns;
    waiting_answer_came(w, model, place);
}

static void assert_taken(waiting *w, const planned_match *match)
{
    taken_match taken;
    assert_true(waiting_take(w, 0, &taken));
    assert_memory_equal(&taken.match, match, sizeof taken.match);
}

static void assert_none(waiting *w)
{
    taken_match taken;
    assert_false(waiting_take(w, 0, &taken));
}

static int clear(void **state)
{
    (void)state;
    memset(there, 0, sizeof there);
    return 0;
}

static void what_has_its_answers_is_ready_in_the_order_of_the_plan(void **state)
{
    (void)state;
    static const planned_match matches[] = {
        {0, 1, 0, 1, 0, 0}, {1, 2, 3, 1, 0, 0}, {0, 0, 1, 1, 0, 0}};
    there[0][2] = there[1][2] = 1;
    waiting w = begin(matches, 3);
    assert_taken(&w, &matches[0]);
    assert_taken(&w, &matches[2]);
    assert_none(&w);
}

static void a_match_waits_for_both_answers_whichever_comes_first(void **state)
{
    (void)state;
    static const planned_match match = {2, 0, 3, 1, 0, 0};
    for (uint32_t first = 0; first < 2; first++) {
        memset(there, 0, sizeof there);
        waiting w = begin(&match, 1);
        come(&w, first ? 3 : 0, 1, 1);
        assert_none(&w);
        come(&w, first ? 0 : 3, 2, 1); /* to another question */
        assert_none(&w);
        come(&w, first ? 0 : 3, 1, 1);
        assert_taken(&w, &match);
        assert_none(&w);
        come(&w, 0, 1, 1);
        assert_none(&w);
    }
}

static void a_later_turn_waits_for_its_turn(void **state)
{
    (void)state;
    static const planned_match match = {0, 0, 1, 2, 0, 0};
    there[0][2] = 2;
    waiting w = begin(&match, 1);
    come(&w, 1, 2, 1);
    assert_none(&w);
    come(&w, 1, 2, 2);
    assert_taken(&w, &match);
}

static void a_score_waits_for_one_answer(void **state)
{
    (void)state;
    static const planned_match match = {0, 2, NO_SECOND, 1, 0, 0};
    waiting w = begin(&match, 1);
    assert_none(&w);
    come(&w, 2, 2, 1);
    assert_taken(&w, &match);
}

static void no_match_is_nothing_to_wait_for(void **state)
{
    (void)state;
    waiting w = begin(NULL, 0);
    assert_none(&w);
    come(&w, 0, 0, 1);
    assert_none(&w);
}

static void every_match_is_taken_once_when_all_answers_came(void **state)
{
    (void)state;
    static planned_match matches[N_PLACES * N_MODELS * (N_MODELS - 1) * 2];
    size_t n = 0, n_taken = 0;
    for (uint32_t q = 0; q < N_PLACES; q++)
        for (uint32_t i = 0; i < N_MODELS; i++)
            for (uint32_t k = 0; k < N_MODELS; k++)
                for (uint32_t turn = 1; turn <= 2 && i != k; turn++)
                    matches[n++] = (planned_match){q, i, k, turn, 0, 0};
    bool was_taken[N_PLACES][N_MODELS][N_MODELS][3] = {0};
    waiting w = begin(matches, n);
    for (uint32_t step = 0; step < N_MODELS * N_PLACES; step++) {
        uint32_t cell = step * 5 % (N_MODELS * N_PLACES);
        come(&w, cell % N_MODELS, cell / N_MODELS, 2);
        for (taken_match taken; waiting_take(&w, 0, &taken); n_taken++) {
            planned_match m = taken.match;
            assert_true(there[m.first][question_of[m.question]] >= m.turn);
            assert_true(there[m.second][question_of[m.question]] >= m.turn);
            assert_false(was_taken[m.question][m.first][m.second][m.turn]);
            was_taken[m.question][m.first][m.second][m.turn] = true;
        }
    }
    assert_int_equal(n_taken, n);
}

UNIT_GROUP(waiting)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(what_has_its_answers_is_ready_in_the_order_of_the_plan, clear),
        cmocka_unit_test_setup(a_match_waits_for_both_answers_whichever_comes_first, clear),
        cmocka_unit_test_setup(a_later_turn_waits_for_its_turn, clear),
        cmocka_unit_test_setup(a_score_waits_for_one_answer, clear),
        cmocka_unit_test_setup(no_match_is_nothing_to_wait_for, clear),
        cmocka_unit_test_setup(every_match_is_taken_once_when_all_answers_came, clear),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
