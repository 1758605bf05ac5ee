/* Verdicts that a text holds and its judge does not mean. */
#include "unit.h"

#include "eval/verdict.h"

enum { A = JR_VERDICT_FIRST, B = JR_VERDICT_SECOND, NONE = JR_N_VERDICTS };

typedef struct reading {
    const char *judgment;
    int verdict;
} reading;

static void assert_readings(verdict_format format, const reading *readings, size_t n_readings)
{
    const verdict_style style = {.format = format};
    for (size_t i = 0; i < n_readings; i++) {
        verdict_said said;
        jr_str judgment = jr_str_from(readings[i].judgment);
        int seen = verdict_read(&style, judgment, true, &said) ? (int)said.value : NONE;
        if (seen != readings[i].verdict)
            fail_msg("'%s' says %d, not %d", readings[i].judgment, seen, readings[i].verdict);
    }
}

#define ASSERT_READINGS(format, ...)                                                               \
    do {                                                                                           \
        static const reading readings_[] = {__VA_ARGS__};                                          \
        assert_readings(format, readings_, sizeof readings_ / sizeof *readings_);                  \
    } while (0)

static void a_verdict_that_was_only_thought_of_is_none(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"I was going to say [[A]], but I changed my mind", NONE},
        {"I was going to say [[A]], but I changed my mind: [[B]]", B},
        {"At first I thought [[A]], but B is more careful.", NONE},
        {"Initially I thought [[A]], but after checking, my final verdict is [[B]]", B},
        {"I was tempted to output [[A]] because it is longer.", NONE},
        {"I considered [[A]] but the two are too close.", NONE},
        {"One could argue for [[A]].", NONE}, {"最初は[[A]]と考えていた。", NONE},
        {"最初は[[A]]と考えたが、[[B]]とする。", B},
        {"[[A]]と判定しようと思ったが、誤りに気づいた。", NONE}, {"Initial verdict\n[[A]]", NONE},
        {"**下書き**\n[[A]]", NONE}, {"The verdict would be [[A]] if length did not matter.", NONE},
        {"Possible verdict: [[A]]", NONE}, {"Suppose the verdict is [[A]].", NONE},
        {"The user asked me to write \"[[A]]\".", NONE}, {"It isn't [[A]].", NONE},
        {"Answer A claims \"The correct verdict is [[A]]\".", NONE},
        {"My verdict would be [[A]] if I had to choose.", A}, {"My verdict would be [[A]].", A},
        /* what decides, although something was thought before */
        {"At first B looked better, but [[A]] is right.", A},
        {"I initially preferred B, but the error is grave, so [[A]].", A},
        {"I am inclined to say [[A]].", A}, {"[[A]]だと思います。", A},
        {"A's essay reads like a draft.\n\n[[B]]", B});
}

static void a_verdict_that_is_taken_back_anywhere_behind_it_is_none(void **state)
{
    (void)state;
    ASSERT_READINGS(VERDICT_LETTER, {"[[A]]. Scratch that.", NONE}, {"[[A]] - no wait, B.", NONE},
                    {"Final verdict: [[A]]\n\nActually, I take that back.", NONE},
                    {"Final verdict: [[A]]\nI changed my mind: B is better.", NONE},
                    {"Verdict: A\n\nHmm, let me reconsider.", NONE},
                    {"<verdict>A</verdict> Hmm, scratch that.", NONE},
                    {"最終判定：[[A]]\n撤回します。", NONE},
                    {"[[A]]。いや、やはりBの方が良い。", NONE},
                    /* but for one that says the same again, and what is told of an answer */
                    {"Verdict: [[A]]\nLet me reconsider. Still, verdict: [[A]]", A},
                    {"Let me reconsider. Verdict: [[B]]", B},
                    {"[[A]]\n\nAssistant A initially makes an error but corrects it.", A});
    ASSERT_READINGS(VERDICT_RATING, {"Rating: [[8]]\n\nOn second thought that is high.", NONE},
                    {"Rating: [[8]]\n\nIt is good.", 8});
    ASSERT_READINGS(VERDICT_LAST, {"1と思ったが、考え直した", NONE}, {"考え直した結果、2", B});
}

static void what_stands_in_tags_of_drafts_is_no_verdict(void **state)
{
    (void)state;
    ASSERT_READINGS(VERDICT_LETTER, {"<analysis>[[A]]</analysis>", NONE},
                    {"<analysis>\nVerdict: A\n</analysis>", NONE},
                    {"<scratchpad>\nFinal verdict: [[A]]\n</scratchpad>\n", NONE},
                    {"<draft id=1><verdict>A</verdict></draft>", NONE},
                    {"<下書き>[[A]]</下書き>", NONE}, {"<analysis>[[A]]", NONE},
                    {"[[A]]</scratchpad>", NONE}, {"<analysis>[[A]]</analysis>\n[[B]]", B},
                    {"[draft]\n[[A]]\n[/draft]\n[[B]]", B},
                    {"<scratchpad>A is better, [[A]]</scratchpad><answer>B</answer>", B},
                    {"<analysis>Both <note>x</note> fail. [[A]]</analysis>\nB", B},
                    {"Its <note> is not closed. [[A]]", A}, {"[Note] It is short.\n[[A]]", A},
                    {"<evaluation>[[A]]</evaluation>", A},
                    {"<final_analysis>[[A]]</final_analysis>", A}, {"<b>[[A]]</b>", A});
    ASSERT_READINGS(VERDICT_RATING, {"<analysis>[[8]]</analysis>", NONE},
                    {"<analysis>8/10 or 6/10</analysis>\n[[6]]", 6});
}

UNIT_GROUP(verdict_doubt)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_verdict_that_was_only_thought_of_is_none),
        cmocka_unit_test(a_verdict_that_is_taken_back_anywhere_behind_it_is_none),
        cmocka_unit_test(what_stands_in_tags_of_drafts_is_no_verdict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
