/* The judges' pages: what each said, how far two agree, and where they prefer different models. */
#include "unit.h"

#include "site/page.h"
#include "workspace.h"

#define VERDICT(question, first, second, winner)                                                   \
    "{\"question_id\": \"" question "\", \"model1_id\": \"" first "\", \"model2_id\": \"" second   \
    "\", \"winner\": \"" winner "\", \"turn\": 1}\n"

/* j flips on q1; k agrees with j on one of three games in common and opposes it on one. */
static const char judge_j[] = VERDICT("q1", "x", "y", "model1_id")
    VERDICT("q1", "y", "x", "model1_id") VERDICT("q2", "x", "y", "model1_id")
        VERDICT("q3", "x", "y", "tie") VERDICT("q3", "x", "y", "model2_id") /* replaces the tie */
    VERDICT("q4", "x", "y", "error");
static const char judge_k[] =
    VERDICT("q1", "x", "y", "model1_id") VERDICT("q2", "x", "y", "model2_id")
        VERDICT("q3", "x", "y", "tie") VERDICT("q4", "x", "y", "model1_id");
/* Saw the answers in other seats than k. */
static const char person[] = VERDICT("q2", "y", "x", "model1_id");

static int make(void **state)
{
    if (workspace_make(state) != 0)
        return -1;
    workspace_write_text("b/model_judgment/j_pair.jsonl", judge_j);
    workspace_write_text("b/model_judgment/k_pair.jsonl", judge_k);
    workspace_write_text("b/model_judgment/human-me_pair.jsonl", person);
    return 0;
}

static jr_site *open_site(void)
{
    jr_site *s;
    jr_error err;
    jr_site_options options = {.bootstrap_n = 20, .n_threads = 1, .without_posterior = true};
    if (jr_site_open(workspace_path("b"), &options, &s, &err) != JR_OK)
        fail_msg("%s", err.message);
    return s;
}

static void assert_says(const jr_site *s, const char *path, const char *what)
{
    JR_BUF_AUTO jr_buf text = {0};
    const char *type;
    jr_error err;
    if (page_file(s, jr_str_from(path), &text, &type, &err) != JR_OK)
        fail_msg("%s: %s", path, err.message);
    if (!strstr(text.data, what))
        fail_msg("%s does not say %s but\n%s", path, what, text.data);
}

static void verdicts_are_counted(void **state)
{
    (void)state;
    jr_site *s = open_site();
    size_t j = archive_judge(s->archive, JR_STR("j"));
    assert_int_equal(s->judges.valid[j], 4);
    assert_int_equal(s->judges.unreadable[j], 1);
    assert_int_equal(s->judges.replaced[j], 1);
    assert_float_equal(s->judges.card.rows[j].figures[JR_CARD_FLIPS].value, 1, 0);
    jr_site_free(s);
}

static void judges_link_to_their_rankings_and_to_each_other(void **state)
{
    (void)state;
    jr_site *s = open_site();
    assert_says(s, "judges.html", "<a href=\"board/j.mle.html\">j</a>");
    assert_says(s, "judges.html", "<a href=\"judges/j.vs.k.html\">j – k</a>");
    assert_says(s, "judges.html", "a person");
    assert_says(s, "judges.judges.csv", "judge,valid,unreadable,replaced,ties,ties_low,ties_high");
    assert_says(s, "judges.agreement.csv", "\nj,k,3,0.3333333333333333,");
    jr_site_free(s);
}

static void two_judges_are_compared_game_by_game(void **state)
{
    (void)state;
    jr_site *s = open_site();
    assert_says(s, "judges/j.vs.k.agreement.csv",
                "verdict,first,second,tie\nfirst,1,1,0\nsecond,0,0,1\ntie,0,0,0\n");
    assert_says(s, "judges/j.vs.k.disagreements.csv", "\nq2,q2,1,x,y,x,y\n");
    assert_says(s, "judges/j.vs.k.html", "href=\"../match/q2/x.vs.y.html\"");
    assert_says(s, "judges/j.vs.k.models.csv", "\nx,x,2,1,1,");
    jr_site_free(s);
}

static void judges_of_different_seats_have_nothing_in_common(void **state)
{
    (void)state;
    jr_site *s = open_site();
    assert_says(s, "judges/human-me.vs.k.html", "no verdict on the same answers in common");
    jr_site_free(s);
}

UNIT_GROUP(page_judges)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_counted),
        cmocka_unit_test(judges_link_to_their_rankings_and_to_each_other),
        cmocka_unit_test(two_judges_are_compared_game_by_game),
        cmocka_unit_test(judges_of_different_seats_have_nothing_in_common),
    };
    return cmocka_run_group_tests(tests, make, workspace_remove);
}
