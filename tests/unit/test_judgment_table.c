/* The table of judgments: which names are one, which verdicts count, what is read again. */
#include "unit.h"

#include "bench/judgment_table.h"

#include <unistd.h>

#include "workspace.h"

static judgment_table *open_table(const char *const *judges, size_t n, unsigned n_threads,
                                  const judgment_table *earlier)
{
    jr_str names[4];
    judgment_table *table = NULL;
    jr_error err = {0};
    for (size_t i = 0; i < n; i++)
        names[i] = jr_str_from(judges[i]);
    judgment_plan plan = {.n_threads = n_threads, .with_sha256 = true};
    if (judgment_table_open_bench(workspace_path("b"), names, n, plan, earlier, &table, &err) !=
        JR_OK)
        fail_msg("%s", err.message);
    return table;
}

static const char *judge_j[] = {"j"};

static judgment_table *table_of(const char *text)
{
    workspace_write_text("b/model_judgment/j_pair.jsonl", text);
    return open_table(judge_j, 1, 1, NULL);
}

/* "counts", "replaced", ... of all rows, a letter each. */
static void assert_statuses(const judgment_table *t, const char *letters)
{
    char seen[64] = "";
    assert_true(t->n_rows < sizeof seen);
    for (size_t i = 0; i < t->n_rows; i++)
        seen[i] = "crius"[t->rows[i].status];
    assert_string_equal(seen, letters);
}

#define GAME(question, first, second, rest)                                                        \
    "{\"question_id\": " question ", \"model1_id\": \"" first "\", \"model2_id\": \"" second       \
    "\", " rest "}\n"

static void an_id_is_the_same_as_a_number_and_as_a_string(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(
        GAME("81", "a", "b", "\"winner\": 1") GAME("\"81\"", "a", "b", "\"winner\": 2")
            GAME("81.0", "a", "b", "\"winner\": 3") GAME("\"81.0\"", "a", "b", "\"winner\": 3"));
    assert_int_equal(t->n_questions, 2);
    assert_statuses(t, "rrcc");
}

static void what_is_no_turn_is_the_first(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(
        GAME("1", "a", "b", "\"winner\": 1") GAME("1", "a", "b", "\"winner\": 1, \"turn\": 0")
            GAME("1", "a", "b", "\"winner\": 1, \"turn\": -3")
                GAME("1", "a", "b", "\"winner\": 1, \"turn\": 1.5")
                    GAME("1", "a", "b", "\"winner\": 1, \"turn\": \"2\"")
                        GAME("1", "a", "b", "\"winner\": 1, \"turn\": 1e9")
                            GAME("1", "a", "b", "\"winner\": 1, \"turn\": 2"));
    assert_statuses(t, "rrrrrcc");
    assert_int_equal(t->rows[6].turn, 2);
}

/* So many that some meet in the table that is searched for earlier verdicts. */
static void each_turn_of_a_match_counts(void **state)
{
    (void)state;
    enum { N_TURNS = 60 };
    char statuses[N_TURNS + 1] = "";
    JR_BUF_AUTO jr_buf text = {0};
    for (int turn = 1; turn <= N_TURNS; turn++) {
        jr_buf_format(&text, GAME("1", "a", "b", "\"winner\": 1, \"turn\": %d"), turn);
        statuses[turn - 1] = 'c';
    }
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(text.data);
    assert_statuses(t, statuses);
}

static void a_slash_and_two_underscores_are_one_name(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(
        GAME("1", "o__a", "b", "\"winner\": 1") GAME("1", "o/a", "b", "\"winner\": 2")
            GAME("2", "o__a", "o/a", "\"winner\": 2") GAME("2", "x__y", "b", "\"winner\": 1"));
    assert_int_equal(t->n_models, 3);
    assert_string_equal(t->models[1].data, "o/a");
    assert_string_equal(t->models[2].data, "x__y");
    assert_statuses(t, "rcsc");
}

static void the_last_valid_verdict_of_each_voter_counts(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(
        GAME("1", "a", "b", "\"winner\": 1, \"judge\": [\"j\", \"pair\"]")
            GAME("1", "a", "b", "\"winner\": 2, \"judge\": [\"anna\", \"vote\"]")
                GAME("1", "a", "b", "\"winner\": 2, \"judge\": [\"ben\", \"vote\"]")
                    GAME("1", "a", "b", "\"winner\": 3")
                        GAME("1", "a", "b", "\"winner\": 3, \"judge\": \"anna\"")
                            GAME("1", "a", "b", "\"winner\": \"?\", \"judge\": [\"ben\"]"));
    assert_statuses(t, "rrccci");
    assert_int_equal(t->n_voters, 3);
    assert_int_equal(t->rows[3].voter, NO_VOTER);
    assert_string_equal(t->voters[t->rows[4].voter].data, "anna");
}

static void the_judge_of_a_file_is_no_voter_in_either_form_of_the_name(void **state)
{
    (void)state;
    static const char *const judges[] = {"o/j"};
    workspace_write_text("b/model_judgment/o__j_pair.jsonl",
                         GAME("1", "a", "b", "\"winner\": 1, \"judge\": [\"o/j\"]")
                             GAME("1", "a", "b", "\"winner\": 1, \"judge\": [\"o__j\"]"));
    JUDGMENT_TABLE_AUTO judgment_table *t = open_table(judges, 1, 1, NULL);
    assert_statuses(t, "rc");
}

static void votes_of_people_without_a_name_are_all_kept(void **state)
{
    (void)state;
    const char *path = workspace_write_text(
        "people.jsonl",
        "{\"question_id\": 1, \"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"tie\"}\n"
        "{\"question_id\": 1, \"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"tie\"}\n" GAME(
            "1", "a", "b", "\"winner\": 1, \"judge\": \"p\"")
            GAME("1", "a", "b", "\"winner\": 2, \"judge\": [\"p\"]"));
    jr_str name = jr_str_from(path);
    judgment_source source = {.path = name, .source = GAMES_OF_PEOPLE};
    judgment_plan plan = {.judges = &name, .n_judges = 1, .sources = &source, .n_sources = 1};
    JUDGMENT_TABLE_AUTO judgment_table *t = NULL;
    jr_error err;
    assert_int_equal(judgment_table_open(&plan, NULL, &t, &err), JR_OK);
    assert_statuses(t, "ccrc");
}

static void replies_without_a_verdict_are_rows_too(void **state)
{
    (void)state;
    workspace_write_text("b/model_judgment/j_pair.invalid.jsonl",
                         GAME("1", "a", "b", "\"problem\": \"no verdict\"")
                             GAME("1", "a", "b", "\"winner\": 1"));
    JUDGMENT_TABLE_AUTO judgment_table *t =
        table_of(GAME("1", "a", "b", "\"winner\": null") GAME("1", "a", "b", "\"winner\": 1"));
    unlink(workspace_path("b/model_judgment/j_pair.invalid.jsonl"));
    assert_statuses(t, "icuu");
    static const char *const wanted[] = {"winner is null", NULL, "problem is \"no verdict\"",
                                         "winner is 1"};
    for (size_t i = 0; i < 4; i++) {
        JR_BUF_AUTO jr_buf text = {0};
        if (!wanted[i])
            continue;
        judgment_file_describe(t->files[t->rows[i].place.file], &t->rows[i], &text);
        assert_string_equal(text.data, wanted[i]);
    }
}

static void each_layout_is_read(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *t = table_of(
        "{\"question_id\": 1, \"model_1\": \"a\", \"model_2\": \"b\", \"g1_winner\": \"model_1\", "
        "\"g2_winner\": \"model_1\"}\n"
        "{\"question_id\": 2, \"model_1\": \"a\", \"model_2\": \"b\", \"winner\": \"model_1\"}\n"
        "{\"question_id\": 3, \"model1_id\": \"a\", \"model2_id\": \"b\", \"g1_winner\": \"tie\", "
        "\"g2_winner\": \"error\"}\n"
        "{\"question_id\": 4, \"model1_id\": \"a\", \"model2_id\": \"b\", \"winner\": 2, "
        "\"g1_winner\": \"tie\"}\n");
    assert_statuses(t, "ccciic");
    static const struct {
        const char *first;
        uint32_t line;
        winner winner;
        uint8_t game;
    } wanted[] = {{"a", 1, WINNER_FIRST, 0},   {"b", 1, WINNER_SECOND, 1},
                  {"a", 2, WINNER_FIRST, 0},   {"a", 3, WINNER_INVALID, 0},
                  {"b", 3, WINNER_INVALID, 1}, {"a", 4, WINNER_SECOND, 0}};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(t->models[t->rows[i].first].data, wanted[i].first);
        assert_int_equal(t->rows[i].place.line, wanted[i].line);
        assert_int_equal(t->rows[i].winner, wanted[i].winner);
        assert_int_equal(t->rows[i].game, wanted[i].game);
    }
}

static void append(const char *name, const char *text)
{
    FILE *file = fopen(workspace_path(name), "a");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_same_table(const judgment_table *one, const judgment_table *other)
{
    assert_int_equal(one->n_rows, other->n_rows);
    assert_int_equal(one->n_models, other->n_models);
    assert_int_equal(one->n_questions, other->n_questions);
    for (size_t i = 0; i < one->n_rows; i++) {
        const judgment_row *a = &one->rows[i], *b = &other->rows[i];
        assert_true(a->place.offset == b->place.offset && a->place.size == b->place.size &&
                    a->place.line == b->place.line && a->question == b->question &&
                    a->first == b->first && a->second == b->second && a->status == b->status);
    }
    for (size_t i = 0; i < one->n_files; i++)
        if (one->files[i])
            assert_string_equal(one->files[i]->sha256, other->files[i]->sha256);
}

static void of_a_file_that_has_grown_only_what_is_new_is_read(void **state)
{
    (void)state;
    static const char more[] =
        "\n" GAME("0", "0", "b", "\"winner\": 2") GAME("1", "a", "b", "\"winner\": 2");
    JUDGMENT_TABLE_AUTO judgment_table *before =
        table_of("\n" GAME("1", "a", "b", "\"winner\": 1") GAME("2", "a", "b", "\"winner\": 1"));
    append("b/model_judgment/j_pair.jsonl", more);
    JUDGMENT_TABLE_AUTO judgment_table *after = open_table(judge_j, 1, 1, before);
    assert_int_equal(after->files[0]->n_bytes_read, sizeof more - 1);
    assert_statuses(before, "cc");
    assert_statuses(after, "rccc");
    JUDGMENT_TABLE_AUTO judgment_table *afresh = open_table(judge_j, 1, 1, NULL);
    assert_same_table(after, afresh);
    JUDGMENT_TABLE_AUTO judgment_table *again = open_table(judge_j, 1, 1, after);
    assert_ptr_equal(again->files[0], after->files[0]);
}

static void a_file_that_was_replaced_or_ended_in_the_middle_is_read_anew(void **state)
{
    (void)state;
    static const char one[] = GAME("1", "a", "b", "\"winner\": 1");
    JUDGMENT_TABLE_AUTO judgment_table *before = table_of(one);
    unlink(workspace_path("b/model_judgment/j_pair.jsonl")); /* another inode */
    workspace_write_text("b/model_judgment/other", "");
    JUDGMENT_TABLE_AUTO judgment_table *replaced =
        table_of(GAME("1", "a", "b", "\"winner\": 2") GAME("2", "a", "b", "\"winner\": 1"));
    JUDGMENT_TABLE_AUTO judgment_table *after = open_table(judge_j, 1, 1, before);
    assert_same_table(after, replaced);
    assert_true(after->files[0]->n_bytes_read == after->files[0]->size);
    append("b/model_judgment/j_pair.jsonl", "{\"question_id\": 3, \"model1_id\"");
    JUDGMENT_TABLE_AUTO judgment_table *torn = open_table(judge_j, 1, 1, after);
    assert_int_equal(judgment_table_n_torn(torn), 1);
    append("b/model_judgment/j_pair.jsonl", ": \"a\", \"model2_id\": \"b\", \"winner\": 1}\n");
    JUDGMENT_TABLE_AUTO judgment_table *whole = open_table(judge_j, 1, 1, torn);
    assert_statuses(whole, "ccc");
    assert_int_equal(judgment_table_n_torn(whole), 0);
    assert_true(whole->files[0]->n_bytes_read == whole->files[0]->size);
}

static void what_begins_otherwise_has_not_only_grown(void **state)
{
    (void)state;
    JUDGMENT_TABLE_AUTO judgment_table *before = table_of(GAME("1", "a", "b", "\"winner\": 1"));
    FILE *file = fopen(workspace_path("b/model_judgment/j_pair.jsonl"), "r+"); /* the same inode */
    assert_non_null(file);
    fputs(GAME("1", "a", "b", "\"winner\": 2") GAME("2", "a", "b", "\"winner\": 2"), file);
    fclose(file);
    JUDGMENT_TABLE_AUTO judgment_table *after = open_table(judge_j, 1, 1, before);
    assert_statuses(after, "cc");
    assert_int_equal(after->rows[0].winner, WINNER_SECOND);
}

/* Blocks are parsed by any thread in any order; the table is that of one thread. */
static void the_number_of_threads_changes_nothing(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    for (unsigned i = 0; i < 20000; i++)
        jr_buf_format(&text,
                      "{\"question_id\": %u, \"model1_id\": \"m%u\", \"model2_id\": \"n%u\", "
                      "\"winner\": %u, \"judge\": [\"v%u\"]}\n",
                      i % 97, i % 31, i % 7, 1 + i % 3, i % 5);
    JUDGMENT_TABLE_AUTO judgment_table *one = table_of(text.data);
    JUDGMENT_TABLE_AUTO judgment_table *four = open_table(judge_j, 1, 4, NULL);
    assert_same_table(one, four);
    for (uint32_t i = 0; i < 20000; i++)
        assert_int_equal(four->rows[i].place.line, i + 1);
}

UNIT_GROUP(judgment_table)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_id_is_the_same_as_a_number_and_as_a_string),
        cmocka_unit_test(what_is_no_turn_is_the_first),
        cmocka_unit_test(each_turn_of_a_match_counts),
        cmocka_unit_test(a_slash_and_two_underscores_are_one_name),
        cmocka_unit_test(the_last_valid_verdict_of_each_voter_counts),
        cmocka_unit_test(the_judge_of_a_file_is_no_voter_in_either_form_of_the_name),
        cmocka_unit_test(votes_of_people_without_a_name_are_all_kept),
        cmocka_unit_test(replies_without_a_verdict_are_rows_too),
        cmocka_unit_test(each_layout_is_read),
        cmocka_unit_test(of_a_file_that_has_grown_only_what_is_new_is_read),
        cmocka_unit_test(a_file_that_was_replaced_or_ended_in_the_middle_is_read_anew),
        cmocka_unit_test(what_begins_otherwise_has_not_only_grown),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
