/* Words of a verdict without any brackets: sentences, totals, other scales. */
#include "unit.h"

#include "eval/verdict.h"

#include <math.h>

enum { NONE = JR_N_VERDICTS };

static int read_label(const char *judgment, bool is_whole)
{
    jr_verdict verdict;
    return verdict_read_pair(&(verdict_style){.format = VERDICT_LETTER}, jr_str_from(judgment),
                             is_whole, &verdict)
               ? (int)verdict
               : NONE;
}

static void a_sentence_that_is_all_of_a_reply_says_who_is_better(void **state)
{
    (void)state;
    static const struct {
        const char *judgment;
        int verdict;
    } rows[] = {{"Response A is better.", JR_VERDICT_FIRST},
                {"**Assistant B is better.**", JR_VERDICT_SECOND},
                {"Response B is better than Response A.", JR_VERDICT_SECOND},
                {"A is slightly better overall", JR_VERDICT_FIRST},
                {"I prefer B.", JR_VERDICT_SECOND},
                {"回答Aの方が優れています。", JR_VERDICT_FIRST},
                {"アシスタントBの勝ちです。", JR_VERDICT_SECOND},
                {"モデルAの回答の方が優れていると判断します。", JR_VERDICT_FIRST},
                {"両者は同等です。", JR_VERDICT_TIE},
                {"Both are equally good.", JR_VERDICT_TIE},
                {"Response A is not better.", NONE},
                {"Response A is better in style", NONE},
                {"A is better, but B is right.", NONE},
                {"Response A is better than Response A.", NONE},
                {"Response A is better if length counts.", NONE},
                {"回答Aの方が優れていますが、Bも良い。", NONE},
                {"回答Aの方が優れているとは言えません。", NONE},
                {"Is response A better?", NONE},
                {"Response A is better.\nResponse B is better.", NONE},
                {"We compare both.\nResponse A is better.", NONE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int seen = read_label(rows[i].judgment, true);
        if (seen != rows[i].verdict)
            fail_msg("'%s' says %d, not %d", rows[i].judgment, seen, rows[i].verdict);
    }
    assert_int_equal(read_label("Response A is better", false), NONE);
}

static void a_total_goes_before_the_parts_that_it_sums_up(void **state)
{
    (void)state;
    static const struct {
        const char *judgment;
        double score; /* NAN: there is none */
    } rows[] = {{"* 유용성: [[9]]\n* 깊이: [[8]]\n\n**총점:** [[8.8]]", 8.8},
                {"正確性：[[8]]\n深さ：[[6]]\n\n総合点：[[7]]", 7},
                {"正確性：[[8]]\n深さ：[[6]]\n\n合計点：[[7]]", 7},
                {"准确性：[[8]]\n深度：[[6]]\n\n总分：[[7]]", 7},
                {"Depth: [[8]]\nClarity: [[6]]\n\nTotal score: [[7]]", 7},
                {"Rating: 8 out of 10", 8},
                {"Rating: 8 out of 100", NAN},
                {"It solves 8 out of 10 cases.", NAN}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double score = (double)NAN;
        bool found = verdict_read_score(&(verdict_style){.format = VERDICT_RATING},
                                        jr_str_from(rows[i].judgment), true, &score);
        if (found == isnan(rows[i].score) || (found && score != rows[i].score))
            fail_msg("'%s' gives %g, not %g", rows[i].judgment, score, rows[i].score);
    }
}

UNIT_GROUP(verdict_labels)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_that_is_all_of_a_reply_says_who_is_better),
        cmocka_unit_test(a_total_goes_before_the_parts_that_it_sums_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
