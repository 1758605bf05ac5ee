/* Votes as other tools write them: a layout each, all giving the same votes. */
#include "unit.h"
#include "vote_text.h"

#include "bench/vote_row.h"

static void every_layout_gives_the_same_votes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "model_a,model_b,winner\na,b,model_a\na,b,model_b\na,b,tie\n",
        "left,right,winner\na,b,left\na,b,right\na,b,tie\n",
        "model_1,model_2,winner\na,b,model_1\na,b,model_2\na,b,tie\n",
        "model1,model2,winner\na,b,1.0\na,b,2.0\na,b,3.0\n",
        "model_a,model_b,winner\na,b,a\na,b,b\na,b,tie (bothbad)\n",
        "model_a,model_b,winner\na,b,winner_model_a\na,b,winner_model_b\na,b,winner_tie\n",
        "model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,1,0,0\na,b,0,1,0\na,b,0,0,"
        "1\n",
        "model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,True,False,False\n"
        "a,b,False,True,False\na,b,0.0,0.0,1.0\n",
        "response_a,response_b,winner,model_a,model_b\nx,y,A,a,b\nx,y,B,a,b\nx,y,-,a,b\n",
        "model_a,model_b,score\na,b,1\na,b,0\na,b,0.5\n",
        "Model A,Model-B,Winner\na,b,Model A\na,b,MODEL B\na,b,Tie\n",
        "model_a,model_b,winner\na,b,Assistant A\na,b,assistant_b\na,b,draw\n",
        "model_a,model_b,winner\na,b,A>>B\na,b,b>a\na,b,A=B\n",
        "left,right,label\na,b,left\na,b,right\na,b,equal\n",
        "model_1,model_2,outcome\na,b,a\na,b,b\na,b,引き分け\n",
        "model_a,model_b,label,winner\na,b,b,a\na,b,a,b\na,b,a,tie\n",
        "model_a,model_b,label,score\na,b,b,1\na,b,a,0\na,b,a,0.5\n",
        "model_a,model_b,preference\na,b,1\na,b,2\na,b,1.5\n",
        "model_a,model_b,preference\na,b,A\na,b,model_b\na,b,tie\n",
        "model_a_name,model_b_name,chosen_model_name,both_equal\na,b,a,False\na,b,b,\n"
        "a,b,,True\n",
        "[{\"generator_1\":\"a\",\"generator_2\":\"b\",\"preference\":1},\n"
        "{\"generator_1\":\"a\",\"generator_2\":\"b\",\"preference\":2.0},\n"
        "{\"generator_1\":\"a\",\"generator_2\":\"b\",\"preference\":1.5}]",
        "{\"tstamp\":1,\"type\":\"chat\",\"model\":\"a\"}\n"
        "{\"tstamp\":2,\"type\":\"leftvote\",\"models\":[\"\",\"\"],\"states\":[{\"model_name\":"
        "\"a\"},"
        "{\"model_name\":\"b\"}]}\n"
        "{\"tstamp\":3,\"type\":\"rightvote\",\"models\":[\"Model A\",\"Model B\"],"
        "\"states\":[{\"model_name\":\"a\"},{\"model_name\":\"b\"}]}\n"
        "{\"tstamp\":4,\"type\":\"bothbad_vote\",\"models\":[\"\",\"\"],\"states\":[{\"model_"
        "name\":\"a\"},"
        "{\"model_name\":\"b\"}]}\n"
        "{\"tstamp\":5,\"type\":\"leftvote\",\"models\":[\"a\",\"b\"],\"states\":[{\"model_name\":"
        "\"a\"},"
        "{\"model_name\":\"b\"}]}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        jr_status status = load_text(texts[i]);
        if (status != JR_OK)
            fail_msg("%zu: %s", i, err.message);
        assert_cell("a", "b", 1, 1, 1);
        assert_int_equal(votes.report.valid, 3);
        assert_int_equal(votes.seats, JR_SEATS_UNKNOWN);
    }
    assert_int_equal(votes.report.other_rows, 1);
    assert_int_equal(votes.report.not_blind, 1);
}

static void winner_and_loser_say_nothing_of_seats(void **state)
{
    (void)state;
    assert_int_equal(load_text("winner,loser\na,b\nb,a\na,b\n"), JR_OK);
    assert_cell("a", "b", 2, 0, 0);
    assert_cell("b", "a", 1, 0, 0);
    assert_int_equal(votes.seats, JR_SEATS_NONE);
    assert_int_equal(load_text("{\"winner\":\"a\",\"loser\":\"b\"}\n"), JR_OK);
    assert_int_equal(votes.seats, JR_SEATS_NONE);
}

static void games_of_arena_hard_show_the_baseline_first_and_then_the_model(void **state)
{
    (void)state;
    assert_int_equal(load_text("{\"uid\":\"1\",\"judge\":\"j\",\"model\":\"m\",\"baseline\":\"b\","
                               "\"games\":[{\"score\":"
                               "\"A>B\"},{\"score\":\"B>>A\"}]}\n"
                               "{\"uid\":\"2\",\"judge\":\"j\",\"model\":\"m\",\"baseline\":\"b\","
                               "\"games\":[{\"score\":"
                               "\"A=B\"},{\"score\":null}]}\n"),
                     JR_OK);
    assert_cell("b", "m", 1, 0, 1);
    assert_cell("m", "b", 0, 1, 0);
    assert_int_equal(votes.report.invalid, 1);
    assert_int_equal(votes.n_questions, 2);
    assert_non_null(strstr(votes.first_invalid.data, ":2: score is null"));
}

static void soft_verdicts_are_shares_of_a_win(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("model_a,model_b,score,question_id\na,b,0.75,1\na,b,0.5,1\na,b,1,2\n"), JR_OK);
    assert_cell("a", "b", 1.75, 0.25, 1);
    assert_int_equal(votes.report.valid, 3);
    assert_int_equal(votes.n_details, 2);
    assert_int_equal(load_text("generator_1,generator_2,preference\na,b,1.25\n"), JR_OK);
    assert_cell("a", "b", 0.75, 0.25, 0);
    assert_int_equal(
        load_text("model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,0.5,0.25,0.25\n"),
        JR_OK);
    assert_cell("a", "b", 0.625, 0.375, 0);
    assert_int_equal(load_text("model_a,model_b,score\na,b,1.5\na,b,1\n"), JR_OK);
    assert_int_equal(votes.report.invalid, 1);
    assert_int_equal(
        load_text(
            "model_a,model_b,winner_model_a,winner_model_b,winner_tie\na,b,1,1,0\na,b,1,0,0\n"),
        JR_OK);
    assert_non_null(strstr(votes.first_invalid.data,
                           ":2: winner_model_a, winner_model_b and winner_tie are 1, 1, 0"));
}

static void columns_that_are_there_are_used_and_named(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_a\",\"prompt_id\":1,"
                  "\"user_id\":\"u\",\"tstamp\":1.5,\"foo\":1,\"bar\":2}\n"),
        JR_OK);
    assert_string_equal(votes.columns->used.data,
                        "prompt_id as question, user_id as voter, tstamp as time");
    assert_string_equal(votes.columns->unused.data, "bar, foo");
    assert_int_equal(votes.n_questions, 1);
    /* The first thing said is the question where no column is. */
    static const char *const said[] = {"\"hi\"", "[{\"type\":\"text\",\"text\":\"hi\"}]",
                                       "\"what?\""};
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < 3; i++)
        jr_buf_format(
            &text,
            "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"tie\",\"conversation_a\":[{"
            "\"role\":\"user\",\"content\":%s}]}\n",
            said[i]);
    assert_int_equal(load_text(text.data), JR_OK);
    assert_int_equal(votes.n_questions, 2);
    assert_string_equal(votes.columns->used.data, "conversation_a as question");
}

static jr_status load_with(const char *text, const char *column)
{
    jr_str columns[] = {jr_str_from(column)};
    return load_votes(text, (jr_votes_options){.columns = columns, .n_columns = 1});
}

static void other_columns_are_named_by_an_option(void **state)
{
    (void)state;
    static const char text[] =
        "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1,\"meta\":{\"v1.0\":"
        "{\"prompt\":\"p\"}},\"question_id\":7}\n";
    assert_int_equal(load_with(text, "question=meta.v1.0.prompt"), JR_OK);
    assert_int_equal(votes.n_questions, 1);
    assert_string_equal(votes.questions[0].data, "p");
    assert_string_equal(votes.columns->used.data, "meta.v1.0.prompt as question");
    assert_fails(
        load_with(text, "question=questionid"), JR_ERR_USAGE,
        "no row has the column 'questionid' that is asked for; did you mean 'question_id'?");
    assert_fails(load_with(text, "queston=x"), JR_ERR_USAGE, "did you mean 'question'?");
    assert_fails(load_with(text, "question"), JR_ERR_USAGE, "takes ROLE=COLUMN, not 'question'");
    assert_fails(load_with(text, "length=x"), JR_ERR_USAGE, "these are: first, second, winner");
}

static void weights_are_numbers_from_zero_on(void **state)
{
    (void)state;
    assert_fails(load_text("model_a,model_b,winner,weight\na,b,1,2\na,b,1,-1\n"), JR_ERR_FORMAT,
                 ":3: weight is no number from 0 on");
    assert_fails(load_text("model_a,model_b,winner,weight\na,b,1,NaN\n"), JR_ERR_FORMAT,
                 ":2: weight is no number");
}

static double time_of(const char *text)
{
    vote_value v = {.kind = VOTE_TEXT, .text = jr_str_from(text)};
    return vote_value_time(&v);
}

/* Expected values: date -u -d TEXT +%s. */
static void times_are_read_in_seconds_or_as_dates(void **state)
{
    (void)state;
    assert_true(time_of("1682351591.5") == 1682351591.5);
    assert_true(time_of("1682351591500") == 1682351591.5);
    assert_true(time_of("1970-01-01") == 0);
    assert_true(time_of("2024-02-29") == 1709164800);
    assert_true(time_of("2025-05-01 10:00:00.500000") == 1746093600.5);
    assert_true(time_of("2025-05-01T10:00:00Z") == 1746093600);
    assert_true(time_of("2025-05-01T10:00:00+09:00") == 1746061200);
    assert_true(time_of("2025-05-01 10:00:00-0130") == 1746099000);
    static const char *const wrong[] = {"2025-13-01", "2025-05-01x",   "2025-05",
                                        "soon",       "2025-05-01 10", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (!isnan(time_of(wrong[i])))
            fail_msg("%s is a time", wrong[i]);
}

UNIT_GROUP(vote_layout)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_gives_the_same_votes),
        cmocka_unit_test(winner_and_loser_say_nothing_of_seats),
        cmocka_unit_test(games_of_arena_hard_show_the_baseline_first_and_then_the_model),
        cmocka_unit_test(soft_verdicts_are_shares_of_a_win),
        cmocka_unit_test(columns_that_are_there_are_used_and_named),
        cmocka_unit_test(other_columns_are_named_by_an_option),
        cmocka_unit_test(weights_are_numbers_from_zero_on),
        cmocka_unit_test(times_are_read_in_seconds_or_as_dates),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
