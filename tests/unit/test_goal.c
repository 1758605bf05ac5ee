/* Goals: how they are written, what a look decides, and what is asked next. */
#include "vector_fixture.h"

#include <string.h>

static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};

static jr_goal parse(const char *text)
{
    jr_goal goal;
    jr_error err;
    assert_int_equal(jr_goal_parse(arena, jr_str_from(text), &goal, &err), JR_OK);
    return goal;
}

static void refuse(const char *text, const char *sentence)
{
    jr_goal goal;
    jr_error err;
    assert_int_equal(jr_goal_parse(arena, jr_str_from(text), &goal, &err), JR_ERR_USAGE);
    assert_string_equal(err.message, sentence);
}

static jr_str *models_of(size_t n)
{
    jr_str *models = jr_arena_alloc(arena, n, sizeof *models);
    for (size_t i = 0; i < n; i++)
        models[i] = jr_str_from(names[i]);
    return models;
}

/* The goal in a book of its own, or behind others. */
static jr_goal *begin(jr_goal_book *book, const char *text, size_t n_models)
{
    jr_goal goal = parse(text);
    size_t number;
    jr_error err;
    assert_int_equal(
        jr_goal_begin(arena, book, &goal, models_of(n_models), n_models, 40, &number, &err), JR_OK);
    return &book->goals[number];
}

/* The votes of a vector under names that sort as their numbers. */
static jr_votes named_votes(const stats_vector *v)
{
    vector_votes votes = votes_of(v, -1);
    jr_votes made = {.counts = *votes.counts,
                     .models = models_of(votes.counts->n_models),
                     .details = votes.details,
                     .n_details = votes.n_details,
                     .report = {.valid = votes.n_details},
                     .n_questions = 40};
    made.questions = jr_arena_alloc(arena, made.n_questions, sizeof *made.questions);
    for (size_t q = 0; q < made.n_questions; q++)
        made.questions[q] = jr_arena_format(arena, "%02zu", q);
    return made;
}

static void a_goal_is_a_name_and_a_value(void **state)
{
    (void)state;
    assert_true(parse("width=250").points == 250);
    assert_true(parse("tiers=0.5").kind == JR_GOAL_TIERS);
    assert_int_equal(parse("top=3").top, 3);
    assert_string_equal(parse("new=a=b").model.data, "a=b");
    refuse("tier=3", "there is no goal 'tier=3'; HINT: did you mean tiers?");
    refuse("width=0",
           "width takes rating points above 0 and up to 10000, not '0'; HINT: width=250");
    refuse("width=nan",
           "width takes rating points above 0 and up to 10000, not 'nan'; HINT: width=250");
    refuse("top=1.5", "top takes a number of models above 0, not '1.5'; HINT: top=3");
}

static void each_goal_takes_four_fifths_of_the_alpha_that_is_left(void **state)
{
    (void)state;
    static const double shares[] = {0.04, 0.008, 0.0016};
    static const char *const texts[] = {"width=250", "tiers=250", "new=b"};
    static const double families[] = {5, 10, 1};
    jr_goal_book book = {.judge = JR_STR("j")};
    for (size_t k = 0; k < 3; k++) {
        const jr_goal *goal = begin(&book, texts[k], 5);
        check_near("alpha", goal->alpha, shares[k]);
        check_near("family", (double)goal->n_family, families[k]);
        check_near("target", goal->target,
                   jr_peek_target(250 * log(10) / 400, families[k], shares[k]));
    }
    check_near("left", jr_goal_book_alpha_left(&book), 0.0004);
    assert_int_equal(begin(&book, "width=250", 5) - book.goals, 0);
    assert_int_equal(begin(&book, "width=250", 6) - book.goals, 3);
}

static jr_goal_state look(const jr_goal *goal, const jr_votes *votes)
{
    jr_goal_state seen;
    jr_error err;
    assert_int_equal(jr_goal_look_at(arena, goal, votes, &seen, &err), JR_OK);
    return seen;
}

/* With alpha and target of the vector, what is decided is what its intervals say. */
static void a_model_is_narrow_once_its_interval_is(void **state)
{
    (void)state;
    stats_vector v = vector_open("a2");
    jr_votes votes = named_votes(&v);
    jr_goal_book book = {.judge = JR_STR("j")};
    jr_goal *goal = begin(&book, "width=310", 5);
    goal->alpha = number_in(v.input, "alpha");
    goal->target = number_in(v.input, "v_star");
    jr_goal_state seen = look(goal, &votes);
    assert_true(seen.may_speak);
    yyjson_val *models = yyjson_obj_get(v.expected, "models");
    size_t n_narrow = 0;
    for (size_t i = 0; i < 5; i++) {
        yyjson_val *row = yyjson_arr_get(models, i);
        double points = (number_in(row, "upper") - number_in(row, "lower")) * 400 / log(10);
        check_near("lower", seen.rows[i].lower, number_in(row, "lower"));
        if (points > 310)
            continue;
        assert_string_equal(seen.decisions[n_narrow].first.data, names[i]);
        assert_string_equal(seen.decisions[n_narrow++].decision.data, "narrow");
    }
    assert_in_range(n_narrow, 1, 4);
    assert_int_equal(seen.n_decisions, n_narrow);
    assert_int_equal(seen.n_decided, n_narrow);
    assert_int_equal(seen.n_open_contrasts, 5 - n_narrow);
    jr_goal_names named = jr_goal_name(arena, goal, &seen);
    assert_int_equal(named.n_decided, n_narrow);
    assert_int_equal(named.n_open, 5 - n_narrow);
    for (size_t i = 0; i < n_narrow; i++)
        for (size_t k = 0; k < named.n_open; k++)
            assert_string_not_equal(seen.decisions[i].first.data, named.open[k].data);
    assert_non_null(
        strstr(jr_goal_sentence(arena, goal, &seen, 40, JR_GOAL_NONE).data, named.open[0].data));
    assert_true(seen.calls_left > 0);
    vector_close(&v);
}

/* Pairs of the vector; the strongest is surely above the weakest if at all. */
static void a_pair_is_decided_once_zero_or_the_margin_is_outside(void **state)
{
    (void)state;
    stats_vector v = vector_open("a2");
    jr_votes votes = named_votes(&v);
    jr_goal_book book = {.judge = JR_STR("j")};
    jr_goal *goal = begin(&book, "tiers=330", 5);
    goal->alpha = number_in(v.input, "alpha");
    goal->target = number_in(v.input, "v_star");
    goal->n_family = (uint64_t)number_in(v.input, "K");
    jr_goal_state seen = look(goal, &votes);
    double margin = 330 * log(10) / 400;
    yyjson_val *pairs = yyjson_obj_get(v.expected, "pairs");
    size_t n = 0;
    for (size_t k = 0; k < yyjson_arr_size(pairs); k++) {
        yyjson_val *pair = yyjson_arr_get(pairs, k);
        double lower = number_in(pair, "lower"), upper = number_in(pair, "upper");
        size_t i = (size_t)number_in(pair, "i"), j = (size_t)number_in(pair, "j");
        bool is_closer = upper < margin && lower > -margin;
        if (lower <= 0 && upper >= 0 && !is_closer)
            continue;
        const jr_goal_decision *d = &seen.decisions[n++];
        assert_string_equal(d->first.data, names[upper < 0 ? j : i]);
        assert_string_equal(d->second.data, names[upper < 0 ? i : j]);
        assert_string_equal(d->decision.data, lower > 0 || upper < 0 ? "above" : "closer");
    }
    assert_true(n > 1);
    assert_int_equal(seen.n_decisions, n);
    jr_goal_names named = jr_goal_name(arena, goal, &seen);
    assert_int_equal(named.n_decided, seen.n_decided);
    assert_int_equal(named.n_open, seen.n_open);
    for (size_t k = 0; k < named.n_open; k++)
        assert_non_null(strstr(named.open[k].data, " – "));
    for (size_t k = 0; k < named.n_decided; k++)
        assert_null(strstr(named.decided[k].data, " – "));
    vector_close(&v);
}

static void decisions_stick_whatever_later_votes_say(void **state)
{
    (void)state;
    stats_vector v = vector_open("a2");
    jr_votes votes = named_votes(&v);
    jr_goal_book book = {.judge = JR_STR("j")};
    jr_goal *goal = begin(&book, "tiers=20", 5);
    jr_goal_decision made = {JR_STR("e"), JR_STR("a"), JR_STR("above"), 1, {0}};
    goal->decisions = &made;
    goal->n_decisions = 1;
    jr_goal_state seen = look(goal, &votes);
    assert_string_equal(seen.decisions[0].first.data, "e");
    assert_true(seen.fit.strength[4] < seen.fit.strength[0]);
    assert_int_equal(seen.best_rank[0], 2);
    assert_int_equal(seen.worst_rank[4], 4);
    vector_close(&v);
}

static void nothing_is_said_before_every_model_has_twenty_matches(void **state)
{
    (void)state;
    stats_vector v = vector_open("a2");
    jr_votes votes = named_votes(&v);
    jr_goal_book book = {.judge = JR_STR("j")};
    jr_goal *goal = begin(&book, "width=9000", 5);
    assert_int_equal(look(goal, &votes).end, JR_GOAL_REACHED);
    votes.n_details = 0;
    votes.counts.n_cells = 0;
    jr_goal_state seen = look(goal, &votes);
    assert_false(seen.may_speak);
    assert_int_equal(seen.n_decisions, 0);
    assert_int_equal(seen.end, JR_GOAL_NONE);
    vector_close(&v);
}

/* More verdicts can't make it: the questions are too few for what they differ by. */
static void a_width_below_what_questions_leave_is_given_up(void **state)
{
    (void)state;
    stats_vector v = vector_open("a2");
    jr_votes votes = named_votes(&v);
    jr_goal_book book = {.judge = JR_STR("j")};
    for (size_t k = 0; k < votes.n_details; k++) {
        jr_cell *cell = &votes.details[k].cell;
        double n = 30; /* of the same verdict on its question */
        *cell =
            (jr_cell){cell->first, cell->second, n * cell->wins, n * cell->losses, n * cell->ties};
    }
    for (size_t k = 0; k < votes.counts.n_cells; k++) {
        jr_cell *cell = &votes.counts.cells[k];
        *cell = (jr_cell){cell->first, cell->second, 30 * cell->wins, 30 * cell->losses,
                          30 * cell->ties};
    }
    jr_goal *goal = begin(&book, "width=100", 5);
    jr_goal_state seen = look(goal, &votes);
    assert_int_equal(seen.end, JR_GOAL_UNREACHABLE);
    assert_true(seen.least_points > 100);
    jr_str sentence = jr_goal_sentence(arena, goal, &seen, 20, seen.end);
    assert_non_null(strstr(sentence.data, "width=100 cannot be reached with these questions: 20 "
                                          "questions cannot give widths below "));
    vector_close(&v);
}

UNIT_GROUP(goal)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_goal_is_a_name_and_a_value),
        cmocka_unit_test(each_goal_takes_four_fifths_of_the_alpha_that_is_left),
        cmocka_unit_test(a_model_is_narrow_once_its_interval_is),
        cmocka_unit_test(a_pair_is_decided_once_zero_or_the_margin_is_outside),
        cmocka_unit_test(decisions_stick_whatever_later_votes_say),
        cmocka_unit_test(nothing_is_said_before_every_model_has_twenty_matches),
        cmocka_unit_test(a_width_below_what_questions_leave_is_given_up),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
