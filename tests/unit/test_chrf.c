/* chrF against figures of another program, and what the reference judge says. */
#include "arena.h"

#include "eval/chrf.h"

#include <math.h>
#include <string.h>

#include "eval/verdict.h"

/* The figures come from a program written for this test from the definition [Popovic 2015] with
 * sacreBLEU 2's defaults (white space left out as Python's split does, averages over the orders
 * that both texts have, no smoothing), in exact fractions; sacreBLEU itself was not run. Ours
 * differ by rounding only. */
static void figures_of_an_independent_program(void **state)
{
    (void)state;
    static const struct {
        const char *hypothesis, *reference;
        double expected;
    } pairs[] = {
        {"", "", 0.0},
        {"", "a", 0.0},
        {"a", "", 0.0},
        {"a", "a", 100.0},
        {"a", "b", 0.0},
        {"ab", "ba", 50.0},
        {"abcdef", "abcdef", 100.0},
        {"abcdefg", "abcdefg", 100.0},
        {"the cat sat on the mat", "the cat is on the mat", 64.5779420625287},
        {"The cat", "the cat", 59.166666666666664},
        {"a b  c\td\n", "abcd", 100.0},
        {"aaaaaaaaaa", "aaa", 57.90258449304175},
        {"aaa", "aaaaaaaaaa", 25.58752470898309},
        {"abababab", "babababa", 88.73015873015873},
        {"徳島県、香川県、愛媛県、高知県です。", "香川県、徳島県、愛媛県、高知県。",
         65.58218778763376},
        {"四国には４つの県があります。", "四国地方の４つの都道府県名は以下の通りです。",
         12.512627313356608},
        {"東京", "東京都", 63.63636363636363},
        {"東京\343\200\200都", "東京都", 100.0},
        {"はい", "いいえ", 17.857142857142858},
        {"𠮷野家で😀食べる", "吉野家で😀食べた", 59.404761904761905},
        {"Hamlet was written by Shakespeare.", "Shakespeare wrote Hamlet, a tragedy, around 1600.",
         35.87981358468981},
        {"x\302\240y\342\200\203z\343\200\200w\034v\302\205u", "xyzwvu", 100.0},
        {"ab\342\200\213cd", "abcd", 39.44174757281554},
        {"答えは42です。したがって、正解は42である。答えは42です。したがって、正解は42である。答え"
         "は42です。したがって、正解は42である。",
         "正解は42です。", 29.73641848293877},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        double seen = chrf(jr_str_from(pairs[i].hypothesis), jr_str_from(pairs[i].reference));
        if (!(fabs(seen - pairs[i].expected) < 1e-9))
            fail_msg("'%s' against '%s': %.12f, not %.12f", pairs[i].hypothesis, pairs[i].reference,
                     seen, pairs[i].expected);
    }
}

static void invalid_bytes_count_one_by_one(void **state)
{
    (void)state;
    assert_true(chrf(JR_STR("\xFF\xFE"), JR_STR("\xFF\xFE")) == 100);
    assert_true(chrf(JR_STR("\xFF"), JR_STR("\xFE")) == 0);
    assert_true(chrf(JR_STR("\xE3\x81"), JR_STR("\xE3")) > 0);
    assert_true(chrf(JR_STR("a\0b"), JR_STR("a\0b")) == 100);
}

/* Long texts, of one character and of many: every n-gram is there, and half of them are. */
static void long_texts_are_counted_exactly(void **state)
{
    (void)state;
    enum { N = 200000 };
    char *text = jr_arena_alloc(arena, 2 * N, 1);
    memset(text, 'x', 2 * N);
    assert_true(chrf((jr_str){text, N}, (jr_str){text, N}) == 100);
    /* precision 1 at every order, recall (N - n + 1) / (2 N - n + 1) */
    double recall = 0;
    for (int n = 1; n <= 6; n++)
        recall += (double)(N - n + 1) / (2 * N - n + 1) / 6;
    double seen = chrf((jr_str){text, N}, (jr_str){text, 2 * N});
    assert_true(fabs(seen - 100 * 5 * recall / (4 + recall)) < 1e-9);
}

static void assert_said(double margin, const char *first, const char *second, jr_verdict expected)
{
    const reference_judge judge = {.margin = margin};
    const chat asked = {.reference = JR_STR("徳島県、香川県、愛媛県、高知県です。"),
                        .answers = {jr_str_from(first), jr_str_from(second)}};
    jr_str text = reference_judge_say(&judge, arena, &asked);
    static const verdict_format formats[] = {VERDICT_LAST, VERDICT_LETTER, VERDICT_RATINGS};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        jr_verdict seen;
        assert_true(verdict_read_pair(&(verdict_style){.format = formats[i]}, text, true, &seen));
        if (seen != expected)
            fail_msg("format %d reads %d, not %d: %s", formats[i], seen, expected, text.data);
    }
}

static void every_format_of_pairs_reads_the_reference_judge_alike(void **state)
{
    (void)state;
    static const char good[] = "徳島県、香川県、愛媛県、高知県です。";
    static const char near[] = "徳島県、香川県、愛媛県、高知県。";
    assert_said(1, good, "わかりません。", JR_VERDICT_FIRST);
    assert_said(1, "わかりません。", good, JR_VERDICT_SECOND);
    assert_said(1, good, good, JR_VERDICT_TIE);
    assert_said(0, good, good, JR_VERDICT_TIE);
    assert_said(0, good, near, JR_VERDICT_FIRST);
    assert_said(0, near, good, JR_VERDICT_SECOND);
    assert_said(100, good, near, JR_VERDICT_TIE);
    assert_said(100, good, "ABC", JR_VERDICT_FIRST);
    assert_said(1, "", "", JR_VERDICT_TIE);
    assert_said(1, "[[B]] 2", good, JR_VERDICT_SECOND);
}

static void the_reference_judge_scores_one_answer_from_1_to_10(void **state)
{
    (void)state;
    const reference_judge judge = {.margin = 1};
    chat asked = {.reference = JR_STR("東京都"), .answers = {JR_STR("東京都")}};
    double score;
    assert_true(verdict_read_score(&(verdict_style){.format = VERDICT_RATING},
                                   reference_judge_say(&judge, arena, &asked), true, &score));
    assert_true(score == 10);
    asked.answers[0] = JR_STR("");
    assert_true(verdict_read_score(&(verdict_style){.format = VERDICT_RATING},
                                   reference_judge_say(&judge, arena, &asked), true, &score));
    assert_true(score == 1);
    asked.answers[0] = JR_STR("東京");
    assert_true(verdict_read_score(&(verdict_style){.format = VERDICT_RATING},
                                   reference_judge_say(&judge, arena, &asked), true, &score));
    assert_true(score == 6.73);
}

static void without_a_reference_there_is_no_verdict(void **state)
{
    (void)state;
    const reference_judge judge = {.margin = 1};
    chat asked = {.answers = {JR_STR("a"), JR_STR("b")}};
    for (int format = 0; format < N_VERDICT_FORMATS; format++) {
        jr_verdict verdict;
        double score;
        bool is_single = format == VERDICT_RATING;
        const verdict_style style = {.format = (verdict_format)format};
        asked.answers[1] = is_single ? (jr_str){0} : JR_STR("b");
        jr_str text = reference_judge_say(&judge, arena, &asked);
        assert_true(text.size > 0);
        assert_false(is_single ? verdict_read_score(&style, text, true, &score)
                               : verdict_read_pair(&style, text, true, &verdict));
    }
}

static void the_margin_is_the_only_setting(void **state)
{
    (void)state;
    reference_judge judge;
    jr_error err = {0};
    assert_int_equal(reference_judge_parse(JR_STR(""), &judge, &err), JR_OK);
    assert_true(judge.margin == 1);
    assert_int_equal(reference_judge_parse(JR_STR("margin=0.5"), &judge, &err), JR_OK);
    assert_true(judge.margin == 0.5);
    assert_int_equal(reference_judge_parse(JR_STR("margin=0"), &judge, &err), JR_OK);
    assert_true(judge.margin == 0);
    static const char *const wrong[] = {"margin",     "margin=",     "margin=x",   "margin=-1",
                                        "margin=101", "margin=NaN",  "margin=1,x", "margins=1",
                                        "x",          "margin=\"1\""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        err = (jr_error){0};
        assert_int_equal(reference_judge_parse(jr_str_from(wrong[i]), &judge, &err), JR_ERR_USAGE);
        assert_non_null(strstr(err.message, "margin"));
        assert_true(judge.margin == 0);
    }
}

UNIT_GROUP(chrf)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_of_an_independent_program),
        cmocka_unit_test(invalid_bytes_count_one_by_one),
        cmocka_unit_test(long_texts_are_counted_exactly),
        cmocka_unit_test(every_format_of_pairs_reads_the_reference_judge_alike),
        cmocka_unit_test(the_reference_judge_scores_one_answer_from_1_to_10),
        cmocka_unit_test(without_a_reference_there_is_no_verdict),
        cmocka_unit_test(the_margin_is_the_only_setting),
    };
    return cmocka_run_group_tests(tests, make_arena, free_arena);
}
