/* The table of counts: read, added up, refused, written and read again. */
#include "arena.h"
#include "unit.h"

#include <jrank/votes.h>

static jr_arena *arena;
static jr_error err;
static jr_votes votes;

static jr_status load_text(const char *text)
{
    jr_votes_options options = {0};
    return jr_votes_load_counts(arena, workspace_write_text("counts.csv", text), &options, &votes,
                                &err);
}

static void rows_of_a_pair_are_added_and_columns_have_any_order(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("# a \"comment\n\xE6\xA8\xA1,model2,wins1,ties,wins2,model1\r\n"
                  "x,b,1,2,3,a\r\n# another\n,b,10,20,30,a\n,\"a\",5,0,0,b\n,a,7,7,7,a\n"),
        JR_OK);
    assert_int_equal(votes.counts.n_models, 2);
    assert_int_equal(votes.counts.n_cells, 2);
    assert_true(votes.counts.cells[0].wins == 11 && votes.counts.cells[0].losses == 33 &&
                votes.counts.cells[0].ties == 22);
    assert_true(votes.counts.cells[1].wins == 5);
    assert_int_equal(votes.report.valid, 71);
    assert_int_equal(votes.report.self_matches, 21);
    assert_int_equal(strlen(votes.inputs[0].sha256), 64);
}

/* In one block each: few votes of a row, more than a byte counts, and halves of some. */
static void rows_of_few_and_of_many_votes_are_added_up_alike(void **state)
{
    (void)state;
    enum { N_ROWS = 9000, N_QUESTIONS = 7, N_CASES = 4 };
    static const double odd[N_CASES] = {255, 256, 70000, 1.5};
    for (size_t k = 0; k < N_CASES; k++) {
        JR_BUF_AUTO jr_buf buf = {0};
        double wins[N_QUESTIONS] = {0};
        jr_buf_append_text(&buf, "question,model1,model2,wins1,wins2,ties\n");
        for (size_t i = 0; i < N_ROWS; i++) {
            double here = i % 4500 == 4400 ? odd[k] : (double)(i % 3);
            jr_buf_format(&buf, "q%zu,a,b,%.17g,1,2\n", i % N_QUESTIONS, here);
            wins[i % N_QUESTIONS] += here;
        }
        assert_int_equal(load_text(buf.data), JR_OK);
        assert_int_equal(votes.n_details, N_QUESTIONS);
        double all = 0;
        for (size_t q = 0; q < N_QUESTIONS; q++) {
            assert_true(votes.details[q].cell.wins == wins[q]);
            all += wins[q];
        }
        assert_true(votes.counts.cells[0].wins == all);
        assert_true(votes.counts.cells[0].losses == N_ROWS);
        assert_true(votes.counts.cells[0].ties == 2.0 * N_ROWS);
    }
}

static void what_is_no_table_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "is not the header"},
        {"model1,model2,wins1,wins2\na,b,1,2\n", "ties is missing"},
        {"model1,model2,wins1,wins2,ties\na,b,1,2\n", ":2: the row has 4 columns"},
        {"model1,model2,wins1,wins2,ties\na,b,1,-2,0\n",
         ":2: wins2 is \"-2\", not a number of 0 or more"},
        {"model1,model2,wins1,wins2,ties\na,b,1,0.5x,0\n", ":2: wins2 is \"0.5x\""},
        {"model1,model2,wins1,wins2,ties\na,b,1,,0\n", ":2: wins2 is \"\""},
        {"model1,model2,wins1,wins2,ties\na,b,99999999999999999,0,0\n", ":2: wins1 is"},
        {"model1,model2,wins1,wins2,ties\n\n,b,1,1,0\n", ":3: model1 is no UTF-8 text or is empty"},
        {"model1,model2,wins1,wins2,ties\na,\"b,1,1,0\n", ":2: a quoted field is not closed"},
        {"model1,model2,wins1,wins2,ties\na,b,0,0,0\n", "holds no vote"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_status status = load_text(cases[i].text);
        assert_true(status == JR_ERR_FORMAT || status == JR_ERR_DATA);
        if (!strstr(err.message, cases[i].part))
            fail_msg("\"%s\" is not in \"%s\"", cases[i].part, err.message);
    }
    jr_votes_options options = {0};
    assert_int_equal(jr_votes_load_counts(arena, workspace_path("nowhere"), &options, &votes, &err),
                     JR_ERR_NOT_FOUND);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    jr_str models[] = {JR_STR("# sharp"), JR_STR("a,\"b\""), JR_STR("two\nlines 🦊")};
    jr_cell cells[] = {{0, 1, 1, 2, 3}, {0, 2, 4503599627370495, 0, 0}, {2, 1, 0, 0, 1}};
    jr_votes written = {.counts = {3, 3, cells}, .models = models};
    JR_BUF_AUTO jr_buf buf = {0};
    jr_votes_format_counts(&buf, &written, JR_STR("first line\nsecond \"line"));
    assert_memory_equal(buf.data, "# first line\n# second \"line\nmodel1,model2,wins1,wins2,ties\n",
                        58);
    assert_int_equal(load_text(buf.data), JR_OK);
    assert_int_equal(votes.counts.n_models, 3);
    assert_int_equal(votes.counts.n_cells, 3);
    assert_memory_equal(votes.counts.cells, cells, sizeof cells);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(jr_str_compare(votes.models[i], models[i]), 0);
}

UNIT_GROUP(count_table)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_pair_are_added_and_columns_have_any_order),
        cmocka_unit_test(rows_of_few_and_of_many_votes_are_added_up_alike),
        cmocka_unit_test(what_is_no_table_is_refused),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
