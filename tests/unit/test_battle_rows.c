/* Battles that say who voted on what: which of them count, and for what. */
#include "arena.h"
#include "unit.h"

#include <jrank/rank.h>
#include <jrank/votes.h>

#include <limits.h>

#include "base/rng.h"

static jr_arena *arena;
static jr_error err;
static jr_votes votes;

static jr_status load_text(const char *text)
{
    const char *path = workspace_write_text("battles", text);
    jr_votes_options options = {.n_threads = 2};
    memset(&err, 0, sizeof err);
    return jr_votes_load_battles(arena, &path, 1, &options, &votes, &err);
}

static void assert_cell(const char *first, const char *second, double wins, double losses,
                        double ties)
{
    for (size_t i = 0; i < votes.counts.n_cells; i++) {
        const jr_cell *cell = &votes.counts.cells[i];
        if (jr_str_compare(votes.models[cell->first], jr_str_from(first)) != 0 ||
            jr_str_compare(votes.models[cell->second], jr_str_from(second)) != 0)
            continue;
        assert_true(cell->wins == wins && cell->losses == losses && cell->ties == ties);
        return;
    }
    fail_msg("no votes on %s against %s", first, second);
}

static void votes_whose_voter_saw_the_names_are_left_out_and_counted(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1,\"anony\":true}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"c\",\"winner\":1,\"anony\":false}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"),
        JR_OK);
    assert_cell("a", "b", 2, 0, 0);
    assert_int_equal(votes.counts.n_models, 2);
    assert_int_equal(votes.report.not_blind, 1);
    assert_int_equal(load_text("anony,model_a,model_b,winner\nTrue,a,b,1\nFalse,a,b,2\n,a,b,3\n"),
                     JR_OK);
    assert_cell("a", "b", 1, 0, 1);
    assert_int_equal(votes.report.not_blind, 1);
}

static void votes_beyond_the_sample_of_a_prompt_are_left_out_and_counted(void **state)
{
    (void)state;
    static const char common[] = "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1,\"dedup_tag\":";
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_format(
        &text,
        "%s{\"high_freq\":false,\"sampled\":true}}\n%s{\"high_freq\":true,\"sampled\":false}}"
        "\n%snull}\n%s{}}\n",
        common, common, common, common);
    assert_int_equal(load_text(text.data), JR_OK);
    assert_cell("a", "b", 3, 0, 0);
    assert_int_equal(votes.report.not_sampled, 1);
    assert_int_equal(
        load_text("model_a,model_b,winner,dedup_tag\n"
                  "a,b,1,\"{'high_freq': False, 'sampled': True}\"\n"
                  "a,b,2,\"{'high_freq': True, 'sampled': False}\"\n"
                  "a,b,2,\"{\"\"sampled\"\":false, \"\"high_freq\"\":true}\"\n"
                  "a,b,3,\"{\"\"sampled\"\":true, \"\"high_freq\"\":false}\"\na,b,3,\n"),
        JR_OK);
    assert_cell("a", "b", 1, 0, 2);
    assert_int_equal(votes.report.not_sampled, 2);
}

static void a_vote_of_one_voter_on_a_match_counts_once(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("question_id,judge,model_a,model_b,winner,turn\n"
                  "1,w1,a,b,1,1\n1,w2,a,b,2,1\n1,w1,b,a,1,1\n1,w1,a,b,3,2\n2,w1,a,b,1,1\n"
                  "1,w1,a,b,2,1\n1,,a,b,1,1\n1,,a,b,1,1\n"),
        JR_OK);
    assert_int_equal(votes.report.valid, 7);
    assert_int_equal(votes.report.duplicates, 1);
    assert_cell("a", "b", 3, 2, 1);
    assert_int_equal(votes.n_questions, 2);
    double n = 0;
    for (size_t i = 0; i < votes.n_details; i++)
        n += jr_cell_total(&votes.details[i].cell);
    assert_true(n == 7);
    assert_true(votes.details[0].judge != votes.details[votes.n_details - 2].judge);
    /* voter goes before judge, and both may be numbers or lists. */
    assert_int_equal(load_text("{\"question_id\":1,\"judge\":\"x\",\"voter\":7,"
                               "\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"
                               "{\"question_id\":1,\"judge\":[8],"
                               "\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":2}\n"
                               "{\"question_id\":\"1\",\"judge\":[\"7\",\"p\"],"
                               "\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":2}\n"),
                     JR_OK);
    assert_cell("a", "b", 0, 2, 0);
    assert_int_equal(votes.report.duplicates, 1);
    /* Where a question is not known the others tell nothing of intervals. */
    assert_int_equal(load_text("question_id,model_a,model_b,winner\n1,a,b,1\n,a,b,2\n"), JR_OK);
    assert_int_equal(votes.n_details, 0);
}

static void votes_that_say_their_question_alone_count_beside_those_that_say_more(void **state)
{
    (void)state;
    assert_int_equal(load_text("question_id,judge,model_a,model_b,winner\n"
                               "1,,a,b,1\n1,w,a,b,2\n1,,a,b,1\n1,,b,a,tie\n1,w,a,b,1\n2,,a,b,2\n"),
                     JR_OK);
    assert_int_equal(votes.report.valid, 5);
    assert_int_equal(votes.report.duplicates, 1);
    static const jr_detail expected[] = {{0, 0, {0, 1, 2, 0, 0}},
                                         {0, 0, {1, 0, 0, 0, 1}},
                                         {0, 1, {0, 1, 1, 0, 0}},
                                         {1, 0, {0, 1, 0, 1, 0}}};
    assert_int_equal(votes.n_details, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < votes.n_details; i++) {
        const jr_detail *d = &votes.details[i], *e = &expected[i];
        assert_true(d->question == e->question && d->judge == e->judge);
        assert_true(d->cell.first == e->cell.first && d->cell.second == e->cell.second);
        assert_true(d->cell.wins == e->cell.wins && d->cell.losses == e->cell.losses &&
                    d->cell.ties == e->cell.ties);
    }
}

static void a_vote_with_an_id_counts_once_in_files_that_overlap(void **state)
{
    (void)state;
    workspace_write_text("one.csv", "id,model_a,model_b,winner\n1,a,b,1\n2,a,b,2\n3,b,a,1\n");
    workspace_write_text("two.csv", "id,model_a,model_b,winner\n3,b,a,1\n4,a,b,1\n");
    /* Rows that are numbered anew in each file are no ids. */
    workspace_write_text("three.csv", "id,model_a,model_b,winner\n1,a,b,2\n2,a,b,2\n");
    char one[PATH_MAX], other[PATH_MAX];
    snprintf(one, sizeof one, "%s", workspace_path("one.csv"));
    snprintf(other, sizeof other, "%s", workspace_path("two.csv"));
    const char *paths[] = {one, other};
    jr_votes_options options = {.n_threads = 2};
    assert_int_equal(jr_votes_load_battles(arena, paths, 2, &options, &votes, &err), JR_OK);
    assert_int_equal(votes.report.valid, 4);
    assert_int_equal(votes.report.duplicates, 1);
    snprintf(other, sizeof other, "%s", workspace_path("three.csv"));
    assert_int_equal(jr_votes_load_battles(arena, paths, 2, &options, &votes, &err), JR_OK);
    assert_int_equal(votes.report.valid, 5);
    assert_int_equal(votes.report.duplicates, 0);
}

/* With so many, of so few questions and of many, several threads group them. */
static void write_many(jr_buf *text, unsigned n_votes, uint64_t n_questions, uint64_t n_models)
{
    rng random;
    rng_init(&random, 15, 0);
    jr_buf_append_text(text, "model_a,model_b,winner,question_id\n");
    for (unsigned i = 0; i < n_votes; i++) {
        uint64_t a = rng_below(&random, n_models);
        uint64_t b = (a + 1 + rng_below(&random, n_models - 1)) % n_models;
        static const char *const winners[] = {"model_a", "model_b", "tie"};
        jr_buf_format(text, "m%llu,m%llu,%s,q%llu\n", (unsigned long long)a, (unsigned long long)b,
                      winners[rng_below(&random, 3)],
                      (unsigned long long)rng_below(&random, n_questions));
    }
}

static void rank(const char *path, bool grouped, unsigned n_threads, jr_ranking *ret_ranking)
{
    jr_vote_wanted wanted = {.grouped = grouped};
    jr_votes_options options = {.n_threads = n_threads, .wanted = &wanted};
    jr_rank_options how = {.init_rating = 1000, .n_threads = n_threads};
    jr_model_list models = {0};
    jr_rank_details details;
    assert_int_equal(jr_votes_load_battles(arena, &path, 1, &options, &votes, &err), JR_OK);
    assert_int_equal(jr_rank_votes(arena, &votes, &models, &how, ret_ranking, &details, &err),
                     JR_OK);
}

static void grouped_votes_are_ranked_as_their_details_are(void **state)
{
    (void)state;
    enum { MANY = 40000, FEW = 500 };
    static const struct {
        unsigned n_votes;
        uint64_t n_questions, n_models;
    } kinds[] = {{MANY, 50, 12}, {MANY, 9000, 12}, {MANY, 300, 600}, {FEW, 40, 5}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        JR_BUF_AUTO jr_buf text = {0};
        write_many(&text, kinds[k].n_votes, kinds[k].n_questions, kinds[k].n_models);
        jr_buf_append_char(&text, '\0');
        const char *path = workspace_write_text("many.csv", text.data);
        jr_ranking by_details, by_groups;
        rank(path, false, 1, &by_details);
        assert_null(votes.columns->grouped);
        for (size_t i = 1; i < votes.n_details; i++) {
            const jr_detail *a = &votes.details[i - 1], *b = &votes.details[i];
            bool is_next = a->cell.first < b->cell.first ||
                           (a->cell.first == b->cell.first && a->cell.second < b->cell.second);
            assert_true(a->question < b->question || (a->question == b->question && is_next));
        }
        rank(path, true, 3, &by_groups);
        assert_null(votes.details);
        assert_non_null(votes.columns->grouped);
        assert_int_equal(by_groups.n_questions, by_details.n_questions);
        assert_int_equal(by_groups.n_records, by_details.n_records);
        for (size_t i = 0; i < by_details.n_records; i++) {
            const jr_ranking_record *a = &by_details.records[i], *b = &by_groups.records[i];
            assert_int_equal(jr_str_compare(a->model_id, b->model_id), 0);
            assert_true(a->mle == b->mle && a->se_question == b->se_question &&
                        a->lower95 == b->lower95 && a->uniform_upper95 == b->uniform_upper95 &&
                        a->rank_upper == b->rank_upper && a->rank_lower == b->rank_lower);
        }
    }
}

static void votes_of_unknown_style_stay_among_the_grouped(void **state)
{
    (void)state;
    static const char text[] =
        "{\"question_id\":1,\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_b\",\"x\":1}\n"
        "{\"question_id\":2,\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"tie\",\"x\":3}\n"
        "{\"question_id\":1,\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_a\",\"x\":2}\n"
        "{\"question_id\":2,\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_a\",\"x\":4}\n"
        "{\"question_id\":1,\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_a\"}\n";
    static const uint32_t all[] = {0, 0, 1, 0, 2}, known[] = {0, 1, 0, 2};
    static const float x[] = {2, 1, 4, 3};
    /* Among so many pairs two votes are few, and three are many. */
    enum { N_OTHERS = 30 };
    JR_BUF_AUTO jr_buf all_text = {0};
    jr_buf_append_text(&all_text, text);
    for (int i = 0; i < N_OTHERS; i++)
        jr_buf_format(&all_text,
                      "{\"question_id\":\"x%d\",\"model_a\":\"m%d\",\"model_b\":\"n\",\"winner\":"
                      "\"model_a\",\"x\":0}\n",
                      i, i);
    const char *path = workspace_write_text("battles", all_text.data);
    const jr_str style = jr_str_from("column:x");
    const jr_vote_wanted wanted = {.style = &style, .n_style = 1, .grouped = true};
    const jr_votes_options options = {.n_threads = 2, .wanted = &wanted};
    assert_int_equal(jr_votes_load_battles(arena, &path, 1, &options, &votes, &err), JR_OK);
    const jr_control_votes *grouped = votes.columns->grouped, *styled = votes.columns->styled;
    assert_int_equal(grouped->n_rows, 5 + N_OTHERS);
    assert_memory_equal(grouped->outcomes, all, sizeof all);
    assert_int_equal(grouped->questions[1], 3);
    assert_int_equal(styled->n_rows, 4 + N_OTHERS);
    assert_memory_equal(styled->outcomes, known, sizeof known);
    assert_memory_equal(styled->covariates, x, sizeof x);
    assert_int_equal(styled->questions[1], 2);
    assert_true(styled->counts->cells[0].wins == 2 && grouped->counts->cells[0].wins == 3);
}

static void a_list_of_models_leaves_questions_without_votes(void **state)
{
    (void)state;
    const char *path =
        workspace_write_text("q.csv", "model_a,model_b,winner,question_id\n"
                                      "a,b,1,q1\na,c,1,q2\nb,a,1,q3\nb,a,2,q3\nc,b,1,q0\n");
    jr_str models[] = {JR_STR("a"), JR_STR("b")};
    jr_vote_wanted wanted = {.grouped = true};
    jr_votes_options options = {.models = models, .n_models = 2, .wanted = &wanted};
    assert_int_equal(jr_votes_load_battles(arena, &path, 1, &options, &votes, &err), JR_OK);
    const jr_control_votes *grouped = votes.columns->grouped;
    assert_int_equal(grouped->n_questions, 2);
    assert_int_equal(grouped->n_rows, 3);
    assert_int_equal(grouped->questions[1], 1);
    assert_int_equal(grouped->questions[2], 3);
}

UNIT_GROUP(battle_rows)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_whose_voter_saw_the_names_are_left_out_and_counted),
        cmocka_unit_test(votes_beyond_the_sample_of_a_prompt_are_left_out_and_counted),
        cmocka_unit_test(a_vote_of_one_voter_on_a_match_counts_once),
        cmocka_unit_test(votes_that_say_their_question_alone_count_beside_those_that_say_more),
        cmocka_unit_test(a_vote_with_an_id_counts_once_in_files_that_overlap),
        cmocka_unit_test(grouped_votes_are_ranked_as_their_details_are),
        cmocka_unit_test(votes_of_unknown_style_stay_among_the_grouped),
        cmocka_unit_test(a_list_of_models_leaves_questions_without_votes),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
