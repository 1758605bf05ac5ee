/* The leaderboard of small benchmarks: what stands on it, and what does not. */
#include "unit.h"

#include <math.h>

#include "base/csv.h"
#include "golden.h"
#include "site/page.h"
#include "workspace.h"

#define VERDICT(question, first, second, winner)                                                   \
    "{\"question_id\": \"" question "\", \"model1_id\": \"" first "\", \"model2_id\": \"" second   \
    "\", \"winner\": \"" winner "\", \"turn\": 1, \"tstamp\": 1700000000}\n"
#define QUESTION(id, category)                                                                     \
    "{\"question_id\": \"" id "\", \"category\": \"" category "\", \"turns\": [\"?\"]}\n"

static const char questions[] =
    QUESTION("q1", "art") QUESTION("q2", "art") QUESTION("q3", "law") QUESTION("q4", "law");
/* The three beat each other now and then, in both seats, so that all have a finite rating. */
static const char verdicts[] =
    VERDICT("q1", "x", "y", "model1_id") VERDICT("q2", "y", "x", "model1_id")
        VERDICT("q3", "y", "x", "model2_id") VERDICT("q4", "y", "z<b>", "model1_id")
            VERDICT("q1", "z<b>", "y", "model1_id") VERDICT("q2", "z<b>", "y", "model2_id")
                VERDICT("q3", "z<b>", "x", "model2_id") VERDICT("q4", "z<b>", "x", "tie")
                    VERDICT("q1", "x", "z<b>", "model1_id") VERDICT("q3", "y", "z<b>", "model2_id");
/* A reply that names nobody is all that is known of w. */
static const char with_unrated[] = VERDICT("q1", "x", "y", "model1_id")
    VERDICT("q2", "y", "x", "model1_id") VERDICT("q1", "w", "x", "error");
static const char in_parts[] =
    VERDICT("q1", "x", "y", "model1_id") VERDICT("q2", "y", "x", "model1_id")
        VERDICT("q1", "v", "w", "model1_id") VERDICT("q2", "w", "v", "model1_id");

static jr_site *open_site(const char *folder)
{
    jr_site *s;
    jr_error err;
    jr_site_options options = {.bootstrap_n = 20, .n_threads = 1};
    if (jr_site_open(workspace_path(folder), &options, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

/* The file of this path, terminated, and not empty: in nothing all that must be absent is. */
static jr_buf file_of(const jr_site *s, const char *path)
{
    jr_buf text = {0};
    jr_error err;
    const char *type;
    if (page_file(s, jr_str_from(path), &text, &type, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_not_equal(text.size, 0);
    jr_buf_append_text(&text, "");
    return text;
}

static void assert_says(const jr_site *s, const char *path, const char *what, bool expected)
{
    JR_BUF_AUTO jr_buf text = file_of(s, path);
    if ((strstr(text.data, what) != NULL) != expected)
        fail_msg("%s says %s: %d expected", path, what, expected);
}

static void the_table_is_as_expected(void **state)
{
    (void)state;
    workspace_write_text("three/questions.jsonl", questions);
    workspace_write_text("three/model_judgment/j_pair.jsonl", verdicts);
    jr_site *s = open_site("three");
    JR_BUF_AUTO jr_buf html = file_of(s, "index.html");
    char *begin = strstr(html.data, "<table"), *end = strstr(html.data, "</table>");
    assert_non_null(begin);
    end[strlen("</table>")] = '\n';
    size_t size = (size_t)(end - begin) + strlen("</table>") + 1;
    assert_is_golden((jr_str){begin, size}, "leaderboard_table.html");
    jr_site_free(s);
}

static void downloads_have_all_digits_and_all_ends(void **state)
{
    (void)state;
    jr_site *s = open_site("three");
    JR_BUF_AUTO jr_buf csv = file_of(s, "index.models.csv");
    static const char head[] =
        "rank,rank_lower,rank_upper,model_id,display_name,rating,lower,upper,"
        "lower95,upper95,mle,win_rate,matches,unranked,licence\n,";
    assert_memory_equal(csv.data, head, strlen(head));
    assert_non_null(strstr(csv.data, ",x,x,"));
    assert_non_null(strstr(csv.data, ",z<b>,z<b>,"));
    assert_says(s, "index.categories.csv",
                "model_id,display_name,rating,art,art lower95,art upper95,art rank,art rank_lower,"
                "art rank_upper,law,",
                true);
    jr_site_free(s);
}

/* Judgments of pairs, each won so often by the first and by the second, half in each seat. */
static void write_pairs(const char *path, const char *const pairs[][2], const int wins[][2],
                        size_t n)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < wins[i][0] + wins[i][1]; k++)
            jr_buf_format(&text,
                          "{\"question_id\":%d,\"model1_id\":\"%s\",\"model2_id\":\"%s\","
                          "\"winner\":%d}\n",
                          k, pairs[i][k % 2], pairs[i][1 - k % 2],
                          (k < wins[i][0]) == (k % 2 == 0) ? 1 : 2);
    workspace_write_text(path, text.data);
}

static void the_summary_says_who_leads_and_what_cannot_be_told_apart(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"a", "b"}, {"a", "c"}, {"a", "d"},
                                           {"b", "c"}, {"b", "d"}, {"c", "d"}};
    static const int tied[][2] = {{21, 19}, {38, 2}, {37, 3}, {37, 3}, {38, 2}, {20, 20}},
                     clear[][2] = {{36, 4}, {38, 2}, {37, 3}, {20, 20}, {21, 19}, {20, 20}};
    write_pairs("tied/model_judgment/j_pair.jsonl", pairs, tied, 6);
    jr_site *s = open_site("tied");
    assert_says(s, "index.html", "<b>a</b> leads; its lead over <b>b</b> is not certain.", true);
    assert_says(s, "index.html",
                "Places that cannot be told apart: <span class=\"whole\">3–4</span>.", true);
    jr_site_free(s);
    write_pairs("clear/model_judgment/j_pair.jsonl", pairs, clear, 6);
    s = open_site("clear");
    assert_says(s, "index.html", "<b>a</b> leads, and its lead over every other model is certain.",
                true);
    assert_says(s, "index.html",
                "Places that cannot be told apart: <span class=\"whole\">2–4</span>.", true);
    assert_says(s, "board/j.winrate.html", "class=\"summary\"", false);
    jr_site_free(s);
}

static void every_method_has_a_board_and_the_posterior_can_be_left_out(void **state)
{
    (void)state;
    jr_site *s = open_site("three");
    assert_says(s, "index.html", "href=\"board/j.mcmc.html\"", true);
    assert_says(s, "board/j.mcmc.html", "p_first", false);
    assert_says(s, "board/j.mcmc.models.csv", "p_first,stronger_than_next", true);
    assert_says(s, "board/j.winrate.models.csv", "win_rate_uniform,win_rate_implied", true);
    jr_site_free(s);
    jr_error err;
    jr_site_options options = {.bootstrap_n = 20, .without_posterior = true};
    assert_int_equal(jr_site_open(workspace_path("three"), &options, &s, &err), JR_OK);
    assert_int_equal(s->boards.n, 2);
    assert_says(s, "index.html", "mcmc", false);
    jr_site_free(s);
}

/* The field of a column in the row of a model, as text; empty: there is no such column. */
static jr_str field_of(const jr_buf *csv, jr_str model, const char *column)
{
    static csv_reader header, row;
    JR_BUF_AUTO jr_buf copy = {0};
    jr_buf_append_str(&copy, jr_buf_str(csv));
    static char field[64];
    header = (csv_reader){.data = copy.data, .size = copy.size, .next_line = 1};
    assert_int_equal(csv_next(&header), CSV_RECORD);
    size_t place = csv_column(&header, jr_str_from(column));
    size_t id = csv_column(&header, JR_STR("model_id"));
    row = header;
    while (csv_next(&row) == CSV_RECORD)
        if (jr_str_compare(row.fields[id], model) == 0 && place != SIZE_MAX) {
            snprintf(field, sizeof field, "%.*s", JR_STR_ARG(row.fields[place]));
            return jr_str_from(field);
        }
    return (jr_str){0};
}

static void assert_field(const jr_buf *csv, jr_str model, const char *column, double expected)
{
    jr_str field = field_of(csv, model, column);
    double seen = field.size ? strtod(field.data, NULL) : (double)NAN;
    if (isnan(expected) ? !isnan(seen) : fabs(seen - expected) > 1e-9 * (1 + fabs(expected)))
        fail_msg("%s of %.*s is %g, not %g", column, JR_STR_ARG(model), seen, expected);
}

/*
 * x wins few matches, against the strong; y many, against the weak: so the boards have different
 * orders, and whatever stands in a row must be of its model.
 */
static void every_figure_of_a_page_stands_with_its_model(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf text = {0};
    static const struct {
        const char *first, *second;
        int n_wins, n_losses;
    } pairs[] = {{"x", "s", 5, 7}, {"y", "w", 9, 1},  {"s", "y", 11, 1}, {"w", "v", 3, 3},
                 {"v", "y", 2, 8}, {"s", "w", 12, 1}, {"x", "v", 2, 1}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int k = 0; k < pairs[i].n_wins + pairs[i].n_losses; k++)
            jr_buf_format(&text,
                          "{\"question_id\":%d,\"model1_id\":\"%s\",\"model2_id\":\"%s\","
                          "\"winner\":%d}\n",
                          k, k % 2 ? pairs[i].first : pairs[i].second,
                          k % 2 ? pairs[i].second : pairs[i].first,
                          (k < pairs[i].n_wins) == (k % 2) ? 1 : 2);
    workspace_write_text("orders/model_judgment/j_pair.jsonl", text.data);
    jr_site *s = open_site("orders");
    bool some_differ = false;
    for (size_t i = 0; i < s->boards.n; i++) {
        const board *b = &s->boards.all[i];
        const jr_ranking *r = &b->ranking, *first = &s->boards.all[0].ranking;
        char path[64];
        snprintf(path, sizeof path, i ? "board/%s.models.csv" : "index.models.csv", b->slug.data);
        JR_BUF_AUTO jr_buf csv = file_of(s, path);
        bool by_rate = b->method == JR_METHOD_WINRATE;
        for (size_t k = 0; k < r->n_records; k++) {
            const jr_ranking_record *record = &r->records[k];
            jr_str id = record->model_id;
            some_differ |= jr_str_compare(id, first->records[k].model_id) != 0;
            assert_field(&csv, id, "win_rate", record->win_rate);
            assert_field(&csv, id, "matches", record->matches);
            assert_field(&csv, id, "rank", record->rank ? record->rank : (double)NAN);
            assert_field(&csv, id, "rating", by_rate ? (double)NAN : record->median);
            /* What is shown of a record is that of the model in the votes. */
            double n = 0;
            for (size_t c = 0; c < b->votes->counts.n_cells; c++) {
                const jr_cell *cell = &b->votes->counts.cells[c];
                if (jr_str_compare(b->votes->models[cell->first], id) == 0 ||
                    jr_str_compare(b->votes->models[cell->second], id) == 0)
                    n += jr_cell_total(cell);
            }
            assert_true(n == record->matches);
            assert_field(&csv, id, "p_first",
                         b->method == JR_METHOD_MCMC ? r->posterior->rank[k * r->n_records]
                                                     : (double)NAN);
            if (by_rate)
                assert_int_equal(field_of(&csv, id, "stronger_than_next").size, 0);
        }
    }
    assert_true(some_differ);
    jr_site_free(s);
}

static void a_model_to_which_any_place_is_open_is_marked(void **state)
{
    (void)state;
    jr_site *s = open_site("three");
    assert_says(s, "index.html", "1–3 *", true);
    assert_says(s, "index.html", "any place is open to the model, so it has no rank", true);
    assert_says(s, "index.html", ">x *</text>", true);
    JR_BUF_AUTO jr_buf csv = file_of(s, "index.models.csv");
    assert_string_equal(field_of(&csv, JR_STR("x"), "unranked").data, "any place");
    assert_field(&csv, JR_STR("x"), "rank", NAN);
    jr_site_free(s);
}

static void the_command_repeats_the_ranking(void **state)
{
    (void)state;
    workspace_write_text("it's/model_judgment/a b_pair.jsonl", verdicts);
    jr_site *s = open_site("it's");
    jr_str command = s->boards.all[0].ranking.command;
    assert_non_null(strstr(command.data, "/it'\\''s' --judge-model 'a b' --bootstrap-n 20"));
    assert_says(s, "index.html", "2023-11-14 22:13 – 2023-11-14 22:13 UTC", true);
    jr_site_free(s);
}

static void several_judges_are_ranked_together_without_the_people(void **state)
{
    (void)state;
    workspace_write_text("many/model_judgment/j_pair.jsonl", verdicts);
    workspace_write_text("many/model_judgment/k_pair.jsonl", verdicts);
    workspace_write_text("many/model_judgment/human-me_pair.jsonl", verdicts);
    jr_site *s = open_site("many");
    assert_int_equal(s->boards.all[0].judge.size, 0);
    assert_int_equal(s->boards.all[0].ranking.votes.valid, 20);
    assert_says(s, "index.html", "href=\"judges/j.vs.k.html\"", true);
    assert_says(s, "board/human-me.mle.html", "a person", true);
    assert_says(s, "board/j.mle.html", "aria-current=\"page\">j</a>", true);
    jr_site_free(s);
}

static void what_has_no_rating_is_said(void **state)
{
    (void)state;
    workspace_write_text("unrated/model_judgment/j_pair.jsonl", with_unrated);
    workspace_write_text("parts/model_judgment/j_pair.jsonl", in_parts);
    jr_site *s = open_site("unrated");
    assert_says(s, "index.html", "1 of the models has no rating", true);
    jr_site_free(s);
    s = open_site("parts");
    assert_says(s, "index.html", "fall into 2 parts", true);
    assert_says(s, "index.models.csv", "rank,part,", true);
    jr_site_free(s);
}

static void without_verdicts_there_is_a_page_all_the_same(void **state)
{
    (void)state;
    workspace_write_text("none/questions.jsonl", questions);
    jr_site *s = open_site("none");
    assert_int_equal(s->boards.n, 0);
    assert_says(s, "index.html", "No judge has given a verdict yet", true);
    jr_site_free(s);
}

static void a_ranking_in_a_file_is_shown_as_it_stands(void **state)
{
    (void)state;
    workspace_write_text("old/questions.jsonl", questions);
    workspace_write_text(
        "old/rankings/gpt-4_mle.json",
        "{\"ranking\": [{\"model_id\": \"x\", \"median\": 1100, \"lower\": 1090, \"upper\": 1110},"
        "{\"model_id\": \"y\", \"median\": 900, \"lower\": 890, \"upper\": 910}]}");
    jr_site *s = open_site("old");
    assert_int_equal(s->boards.n, 1);
    assert_says(s, "index.html", "stands in the file gpt-4_mle.json", true);
    assert_says(s, "index.html", "<title>1100 · 68 %: 1090 – 1110</title>", true);
    jr_site_free(s);
}

/* Scores are no verdicts: they have a table of means, and no ranking is promised or missed. */
static void scores_have_a_table_of_means(void **state)
{
    (void)state;
    workspace_write_text("scored/questions.jsonl", questions);
    workspace_write_text(
        "scored/model_judgment/j_single.jsonl",
        "{\"question_id\": \"q1\", \"model\": \"x\", \"score\": 8, \"turn\": 1}\n"
        "{\"question_id\": \"q1\", \"model\": \"x\", \"score\": 5, \"turn\": 2}\n"
        "{\"question_id\": \"q2\", \"model\": \"x\", \"score\": -1, \"turn\": 1}\n"
        "{\"question_id\": \"q1\", \"model\": \"y<b>\", \"score\": 9, \"turn\": 1}\n");
    workspace_write_text("scored/model_judgment/mute_single.jsonl",
                         "{\"question_id\": \"q1\", \"model\": \"x\", \"score\": -1}\n");
    jr_site *s = open_site("scored");
    JR_BUF_AUTO jr_buf csv = file_of(s, "index.scores.csv");
    assert_string_equal(csv.data,
                        "judge,model,average,first_turn,second_turn,n_scores,n_unreadable\n"
                        "j,y<b>,9,9,,1,0\n"
                        "j,x,6.5,8,5,2,1\n");
    assert_says(s, "index.html", "Mean scores", true);
    assert_says(s, "index.html", "No judge has given a verdict", false);
    assert_says(s, "index.html", "y<b>", false);
    jr_site_free(s);
    workspace_write_text("scored/model_judgment/j_pair.jsonl", verdicts);
    s = open_site("scored");
    assert_says(s, "index.html", "Mean scores", true);
    assert_says(s, "board/j.mcmc.html", "Mean scores", false);
    jr_site_free(s);
}

static void what_was_not_read_is_not_called_missing(void **state)
{
    (void)state;
    workspace_write_text("nested/questions.jsonl", questions);
    workspace_write_text("nested/model_judgment/j/x.jsonl", verdicts);
    jr_site *s = open_site("nested");
    assert_says(s, "index.html", "some files were not read", true);
    assert_says(s, "index.html", "No judge has given a verdict", false);
    jr_site_free(s);
}

UNIT_GROUP(page_leaderboard)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_have_a_table_of_means),
        cmocka_unit_test(what_was_not_read_is_not_called_missing),
        cmocka_unit_test(the_table_is_as_expected),
        cmocka_unit_test(downloads_have_all_digits_and_all_ends),
        cmocka_unit_test(the_summary_says_who_leads_and_what_cannot_be_told_apart),
        cmocka_unit_test(every_method_has_a_board_and_the_posterior_can_be_left_out),
        cmocka_unit_test(every_figure_of_a_page_stands_with_its_model),
        cmocka_unit_test(a_model_to_which_any_place_is_open_is_marked),
        cmocka_unit_test(the_command_repeats_the_ranking),
        cmocka_unit_test(several_judges_are_ranked_together_without_the_people),
        cmocka_unit_test(what_has_no_rating_is_said),
        cmocka_unit_test(without_verdicts_there_is_a_page_all_the_same),
        cmocka_unit_test(a_ranking_in_a_file_is_shown_as_it_stands),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
