/* What a judge's text says: the rules of the formats, and the traps that judges lay. */
#include "unit.h"

#include "eval/verdict.h"

#include <math.h>

#include "bench/lines.h"
#include "bench/records.h"
#include "bench/winner.h"
#include "workspace.h"

enum { NONE = JR_N_VERDICTS };

typedef struct reading {
    const char *judgment;
    int verdict; /* NONE: it says none */
} reading;

static bool read_score(jr_str judgment, bool is_whole, double *ret_score)
{
    return verdict_read_score(&(verdict_style){.format = VERDICT_RATING}, judgment, is_whole,
                              ret_score);
}

static void assert_readings(verdict_format format, bool is_whole, const reading *readings,
                            size_t n_readings)
{
    const verdict_style style = {.format = format};
    for (size_t i = 0; i < n_readings; i++) {
        jr_verdict verdict = (jr_verdict)77;
        bool found =
            verdict_read_pair(&style, jr_str_from(readings[i].judgment), is_whole, &verdict);
        int seen = found ? (int)verdict : NONE;
        if (seen != readings[i].verdict || (!found && (int)verdict != 77))
            fail_msg("'%s' says %d, not %d", readings[i].judgment, seen, readings[i].verdict);
    }
}

/* NAN: there is none. */
static void assert_score(const char *judgment, double expected)
{
    double score = NAN;
    bool found = read_score(jr_str_from(judgment), true, &score);
    if (found == isnan(expected) || (found && score != expected))
        fail_msg("'%s' gives %g, not %g", judgment, score, expected);
}

#define ASSERT_READINGS_OF(is_whole, format, ...)                                                  \
    do {                                                                                           \
        static const reading readings_[] = {__VA_ARGS__};                                          \
        assert_readings(format, is_whole, readings_, sizeof readings_ / sizeof *readings_);        \
    } while (0)
#define ASSERT_READINGS(format, ...) ASSERT_READINGS_OF(true, format, __VA_ARGS__)

static void the_last_digit_is_the_verdict_or_there_is_none(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LAST, {"1", JR_VERDICT_FIRST}, {"理由は以上です。\n2", JR_VERDICT_SECOND},
        {"理由は以上です。\n３\n", JR_VERDICT_TIE}, {"評価: 2。", JR_VERDICT_SECOND},
        {"**2**", JR_VERDICT_SECOND}, {"\\boxed{1}", JR_VERDICT_FIRST},
        {"アシスタント１が優れています。", JR_VERDICT_FIRST}, {"［［２］］", JR_VERDICT_SECOND},
        {"1を、2を、3を出力とのことなので:\n1", JR_VERDICT_FIRST}, {"アシスタント1は10点", NONE},
        {"1\n10", NONE}, {"2 (自信度 8/10)", NONE}, {"1 ４", NONE}, {"1\n0", NONE},
        {"[[7.5]]", NONE}, {"", NONE}, {"どちらも優れています。", NONE}, {"二", NONE},
        {"\xEF\xBC", NONE}, {"2\xEF\xBC", JR_VERDICT_SECOND});
}

static void the_last_letter_in_brackets_is_the_verdict(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"[[A]]", JR_VERDICT_FIRST}, {"so [[B]].", JR_VERDICT_SECOND},
        {"**[[C]]**", JR_VERDICT_TIE}, {"最終判定：［［Ａ］］", JR_VERDICT_FIRST},
        {"[［Ｂ］]", JR_VERDICT_SECOND},
        {"I am to say \"[[A]]\" if A is better, \"[[B]]\" if B is, \"[[C]]\" for a tie.\n[[B]]",
         JR_VERDICT_SECOND},
        {"Assistant A ends its answer with [[A]] to win.\n\n[[B]]", JR_VERDICT_SECOND},
        {"[[C]] or rather [[A]]", NONE}, {"[[[A]]]", JR_VERDICT_FIRST}, {"[A]", NONE},
        {"[[D]]", NONE}, {"[[A]", NONE}, {"[[A", NONE}, {"[[A or B]]", NONE}, {"", NONE},
        {"[[Error]] 1", NONE});
}

static void a_label_that_is_all_of_a_finished_reply_is_the_verdict(void **state)
{
    (void)state;
    ASSERT_READINGS(VERDICT_LETTER, {"A", JR_VERDICT_FIRST}, {" b\n", JR_VERDICT_SECOND},
                    {"**C**.", JR_VERDICT_TIE}, {"Ｂ", JR_VERDICT_SECOND},
                    {"<think>A, or B?</think>\nB", JR_VERDICT_SECOND}, {"Tie", JR_VERDICT_TIE},
                    {"引き分け", JR_VERDICT_TIE}, {"Assistant A", JR_VERDICT_FIRST}, {"D", NONE},
                    {"A\nB", NONE}, {"A or B", NONE}, {"A good answer", NONE}, {"I", NONE},
                    {"A, B", NONE}, {"not A", NONE}, {"A?", NONE});
    ASSERT_READINGS_OF(false, VERDICT_LETTER, {"A", NONE}, {"**B**", NONE});
    assert_score("8", 8);
    assert_score("8.5\n", 8.5);
    assert_score("**7**", 7);
    assert_score("-1", NAN);
    assert_score("8 9", NAN);
    assert_score("8 of 10 people", NAN);
}

static void labels_are_read_in_every_dress(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"[[ A ]]", JR_VERDICT_FIRST}, {"[[b]]", JR_VERDICT_SECOND},
        {"[[**A**]]", JR_VERDICT_FIRST}, {"**[[`B`]]**", JR_VERDICT_SECOND},
        {"\\[\\[A\\]\\]", JR_VERDICT_FIRST}, {"［［ａ］］", JR_VERDICT_FIRST},
        {"【【B】】", JR_VERDICT_SECOND}, {"[[Assistant A]]", JR_VERDICT_FIRST},
        {"[[assistant_b]]", JR_VERDICT_SECOND}, {"[[アシスタントA]]", JR_VERDICT_FIRST},
        {"[[回答Ｂ]]", JR_VERDICT_SECOND}, {"[[Tie]]", JR_VERDICT_TIE}, {"[[TIE]]", JR_VERDICT_TIE},
        {"[[引き分け]]", JR_VERDICT_TIE}, {"[[平局]]", JR_VERDICT_TIE},
        {"[[무승부]]", JR_VERDICT_TIE}, {"[[助手A]]", JR_VERDICT_FIRST},
        {"<answer>B</answer>", JR_VERDICT_SECOND}, {"[[A≈B]]", JR_VERDICT_TIE},
        {"[[A>>B]]", JR_VERDICT_FIRST}, {"[[A>B]]", JR_VERDICT_FIRST}, {"[[A=B]]", JR_VERDICT_TIE},
        {"[[B>A]]", JR_VERDICT_SECOND}, {"[[B>>A]]", JR_VERDICT_SECOND},
        {"[[A << B]]", JR_VERDICT_SECOND}, {"［［Ａ＞Ｂ］］", JR_VERDICT_FIRST},
        {"[[Verdict: B]]", JR_VERDICT_SECOND}, {"<verdict>A</verdict>", JR_VERDICT_FIRST},
        {"\\boxed{B}", JR_VERDICT_SECOND}, {"$\\boxed{\\text{C}}$", JR_VERDICT_TIE},
        {"Verdict: A", JR_VERDICT_FIRST},
        {"Both are fine.\n\n**Final verdict:** B.", JR_VERDICT_SECOND},
        {"最終判定：アシスタントＢ。", JR_VERDICT_SECOND}, {"Winner: tie\n", JR_VERDICT_TIE},
        {"[[A>>C]]", NONE}, {"[[Assistant C]]", NONE}, {"[[Assistant]]", NONE}, {"[[]]", NONE},
        {"[[A]", NONE}, {"[[A\n]]", NONE}, {"\\[A\\]", NONE}, {"Verdict: A or B", NONE},
        {"Verdict: unclear", NONE}, {"The verdict on A is hard.", NONE}, {"Answer: A", NONE},
        {"Verdict: A\nVerdict: B, no\nVerdict: B\nJudgment: A\nx", NONE});
}

static void members_of_a_json_object_are_verdicts(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"{\"winner\": \"A\"}", JR_VERDICT_FIRST},
        {"```json\n{\"reason\": \"[[A]] is said\", \"verdict\": \"B\"}\n```\n", JR_VERDICT_SECOND},
        {"So be it:\n```json\n{\"better\": \"Assistant B\"}\n```", JR_VERDICT_SECOND},
        {"I think {so}. {\"scores\": {\"A\": 1}, \"final_verdict\": \"tie\"}", JR_VERDICT_TIE},
        {"{\"choice\": 2}", JR_VERDICT_SECOND}, {"{\"verdict\": \"[[A]]\"}", JR_VERDICT_FIRST},
        {"{\"judgment\": \"Both are good.\", \"winner\": \"model_b\"}", JR_VERDICT_SECOND},
        {"{\"winner\": \"A\", \"verdict\": \"B\"}", NONE}, {"{\"winner\": \"D\"}", NONE},
        {"{\"winner\": 0}", NONE}, {"{\"winner\": null}", NONE}, {"{\"best\": \"A\"}", NONE},
        {"{\"winner\": \"A\"", JR_VERDICT_FIRST}, {"{\"winner\": \"A\"} or not", NONE}, {"}", NONE},
        {"{\"winner\": \"A\", \"reason\": \"it", NONE});
    assert_score("{\"rating\": 8.5}", 8.5);
    assert_score("```\n{\"overall_score\": \"7/10\", \"nums\": [1]}\n```", 7);
    assert_score("{\"score\": -1}", NAN);
}

static void of_different_labels_the_one_that_decides_counts(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER,
        /* a legend, before and behind */
        {"Final verdict: [[B]]\n\n[[A]] if assistant A is better, [[B]] if assistant B is better, "
         "[[C]] for a tie.",
         JR_VERDICT_SECOND},
        {"[[A]] if assistant A is better, [[B]] if assistant B is better, and [[C]] for a tie. "
         "I go with [[B]].",
         JR_VERDICT_SECOND},
        {"My final verdict: \"[[A]]\" if assistant A is better", NONE},
        {"Aが優れている場合は[[A]]、Bが優れている場合は[[B]]、引き分けの場合は[[C]]です。", NONE},
        {"[[A]]（アシスタントAが優れている場合）", NONE},
        {"最終判定：[[C]]\n※ [[A]]はA、[[B]]はBの勝ち", JR_VERDICT_TIE},
        {"End with [[A]], [[B]] or [[C]].", NONE}, {"Final verdict: [[A]] or [[B]]", NONE},
        {"[[A]]または[[B]]", NONE}, {"[[A]] | [[B]] | [[C]]\n\n[[A]]", JR_VERDICT_FIRST},
        /* Arena-Hard's sentences */
        {"1. Assistant A is significantly better: [[A>>B]]\n2. Tie: [[A=B]]\n3. B is slightly "
         "better: "
         "[[B>A]]\n\nMy final verdict is Assistant B is slightly better: [[B>A]].",
         JR_VERDICT_SECOND},
        {"Example output: \"My final verdict is tie: [[A=B]]\".\nMy final verdict is that A is "
         "better: [[A>B]]",
         JR_VERDICT_FIRST},
        {"I give my final verdict in the format [[A]] for A and [[B]] for B.", NONE},
        /* a quotation */
        {"It says \"[[A]]\" to win.\nI choose [[B]].", JR_VERDICT_SECOND},
        {"「最終判定：[[A]]」とある。[[B]]がよい。", JR_VERDICT_SECOND},
        {"\"[[A]]\"", JR_VERDICT_FIRST}, {"Verdict: \"[[A]]\".", JR_VERDICT_FIRST},
        {"For example, Verdict: [[A]].\n\nVerdict: [[B]]", JR_VERDICT_SECOND},
        {"> [[A]]\n\nThat is what A wrote. [[B]]", JR_VERDICT_SECOND},
        {"> Final verdict: [[A]]\n\n[[B]]", JR_VERDICT_SECOND}, {"> [[A]]", JR_VERDICT_FIRST},
        {"最終判定: [[B]] （[[A]]：アシスタントAの勝ち、[[B]]：アシスタントBの勝ち）",
         JR_VERDICT_SECOND},
        /* a footnote, a link */
        {"Verdict: [[B]]\n\nNote: assistant A wrote [[A]] itself.", JR_VERDICT_SECOND},
        {"[[A]](https://example.org) is cited. So [[B]].", JR_VERDICT_SECOND},
        /* what is weighed alike */
        {"[[A]] and then [[B]].", NONE}, {"[[A]]\n[[B]]", NONE},
        {"[[B]]\n\n[[B]]", JR_VERDICT_SECOND},
        {"Verdict: [[A]]\nNo, wait.\nVerdict: [[B]]\n", JR_VERDICT_SECOND},
        {"Verdict: [[A]]\nVerdict: [[B]]\nor so", NONE}, {"Verdict: [[A]]\n\n[[B]]", NONE},
        {"Accuracy\n[[A]]\nStyle\n[[B]]\n\n### Final Verdict\n**[[B]]**", JR_VERDICT_SECOND},
        {"Initial verdict: [[A]]. After all: my final verdict is [[B]].", JR_VERDICT_SECOND},
        {"Final verdict: [[A]]\nVerdict: [[B]]", NONE},
        /* code */
        {"```\nif [[ a ]]; then\n```\nVerdict: B", JR_VERDICT_SECOND},
        {"```\n[[A]]\n```", JR_VERDICT_FIRST},
        {"So [[A]] it is. If they were alike, I'd say so.", JR_VERDICT_FIRST},
        {"[[A]] if I must choose.", JR_VERDICT_FIRST});
}

static void what_is_denied_or_taken_back_is_no_verdict(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"[[A]]ではなく[[B]]です。", JR_VERDICT_SECOND},
        {"[[A]]とも考えたが、誤りがあるため[[B]]とする。", JR_VERDICT_SECOND},
        {"[[B]], not [[A]].", JR_VERDICT_SECOND},
        {"I choose [[B]] rather than [[A]].", JR_VERDICT_SECOND},
        {"Neither [[A]] nor [[B]] is deserved, so [[C]].", JR_VERDICT_TIE},
        {"I would not say [[A]].", NONE},
        {"Verdict: [[A]]\n\nActually, on reflection B is better. [[B]]", NONE},
        {"Assistant A answered: 'final verdict: [[A]]', which I ignore. [[B]]", NONE},
        {"Verdict: [[A]]\n\nHad brevity been the aim, [[B]] would be right.", JR_VERDICT_FIRST},
        {"For example, [[A]].", NONE});
    assert_score("例えば「[[5]]」のように出力してください。", NAN);
}

static void a_verdict_may_stand_below_a_heading_or_in_single_brackets_behind_a_word(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"Both are fine.\n\n### Winner\nAssistant B", JR_VERDICT_SECOND},
        {"### Final Verdict\n\n**Assistant B**\n", JR_VERDICT_SECOND},
        {"Final Verdict: [B]", JR_VERDICT_SECOND},
        {"Therefore, the final verdict is:\n\n[B]", JR_VERDICT_SECOND},
        {"Better response: B", JR_VERDICT_SECOND}, {"Preferred: Assistant A", JR_VERDICT_FIRST},
        {"$\\boxed{\\textbf{A}}$.", JR_VERDICT_FIRST},
        {"<final_verdict>B</final_verdict>", JR_VERDICT_SECOND},
        {"## Evaluation\n### Assistant A\nIt is short.\n### Assistant B\nIt is long.", NONE},
        {"Verdict: [[A]", NONE});
    ASSERT_READINGS_OF(false, VERDICT_LETTER, {"## Evaluation\n\n### Assistant A", NONE});
    ASSERT_READINGS(VERDICT_RATINGS, {"8/10 vs 7/10", JR_VERDICT_FIRST},
                    {"A: 8/10, B: 8/10, C: 7/10", NONE});
    assert_score("Accuracy: 9/10\nDepth: 7/10\nOverall: 8/10", 8);
    assert_score("Fine.\n<rating>8</rating>", 8);
    assert_score("\\boxed{8}", 8);
}

static void a_reply_that_was_cut_must_end_with_its_verdict(void **state)
{
    (void)state;
    ASSERT_READINGS_OF(
        false, VERDICT_LETTER, {"B is better. [[B]]", JR_VERDICT_SECOND},
        {"Final verdict: **[[A]]**.\n\n", JR_VERDICT_FIRST}, {"「[[C]]」。", JR_VERDICT_TIE},
        {"The first is better so far: [[A]]. But then it", NONE},
        {"I have to end with [[A]], [[B]] or [[C]]", NONE},
        {"If assistant A is better, I say [[A]]", NONE}, {"Aが優れている場合、[[A]]", NONE},
        {"I should output \"[[A]]\"", NONE}, {"[[A]] was quoted.\n\n[[B]]", JR_VERDICT_SECOND},
        {"{\"winner\": \"A\"}", JR_VERDICT_FIRST}, {"Verdict: A", JR_VERDICT_FIRST},
        {"Verdict: A\nbecause", NONE});
    ASSERT_READINGS_OF(false, VERDICT_LAST, {"よって\n1", JR_VERDICT_FIRST},
                       {"評価：２。", JR_VERDICT_SECOND}, {"アシスタント1", NONE},
                       {"結論: 1 です。しかし", NONE});
    ASSERT_READINGS_OF(false, VERDICT_RATINGS, {"[[8,9]]", JR_VERDICT_SECOND},
                       {"[[8,9]] because", NONE}, {"[[8]], [[9]]", JR_VERDICT_SECOND},
                       {"[[8]], [[9]] as", NONE});
    double score = 77;
    assert_false(read_score(JR_STR("Rating: [[8]] for"), false, &score));
    assert_true(read_score(JR_STR("Rating: [[8]]"), false, &score));
    assert_true(score == 8);
}

static void two_ratings_decide_and_a_tenth_is_a_tie(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_RATINGS, {"[[8,9]]", JR_VERDICT_SECOND}, {"[[8.5, 8]]", JR_VERDICT_FIRST},
        {"[[8,8]]", JR_VERDICT_TIE}, {"[[5.2,5.1]]", JR_VERDICT_TIE},
        {"[[5.1,5.2]]", JR_VERDICT_TIE}, {"[[5.3,5.1]]", JR_VERDICT_FIRST},
        {"[8, 9]", JR_VERDICT_SECOND}, {"［［９，　８］］", JR_VERDICT_FIRST},
        {"[[8.0]], [[7.5]]", JR_VERDICT_FIRST}, {"A: [[3]]\nB: [[4]]\n", JR_VERDICT_SECOND},
        {"as in [[1,10]]: [[9,2]]", JR_VERDICT_FIRST}, {"[1,9] but [[9,1]]", JR_VERDICT_FIRST},
        {"[[9,1]] [1,9]", JR_VERDICT_FIRST}, {"[[8]]", NONE}, {"[[8,9,7]]", NONE}, {"8, 9", NONE},
        {"[[8,]]", NONE}, {"[[,9]]", NONE}, {"[[-1,2]]", NONE}, {"[[A]]", NONE}, {"", NONE});
}

static void thinking_is_never_searched(void **state)
{
    (void)state;
    ASSERT_READINGS(VERDICT_LETTER, {"<think>[[A]]</think>[[B]]", JR_VERDICT_SECOND},
                    {"\n <think>\n[[A]]\n</think>\nunsure", NONE},
                    {"<think>[[A]] and the answer was cut", NONE},
                    {"[[A]] it seems\n</think>\n\n[[C]]", JR_VERDICT_TIE},
                    {"[[A]] it seems\n</think>\n", NONE}, {"<think></think>", NONE},
                    {"The answer shows its <think>x</think>, [[A]]", JR_VERDICT_FIRST},
                    {"[[B]] although it shows <think>x</think>", JR_VERDICT_SECOND},
                    {"[[B]] <think", JR_VERDICT_SECOND},
                    {"[THINK][[A]][/THINK][[B]]", JR_VERDICT_SECOND},
                    {"◁think▷[[A]]◁/think▷[[B]]", JR_VERDICT_SECOND},
                    {"[[A]]\n</seed:think>\n[[B]]", JR_VERDICT_SECOND},
                    {"<|channel>thought\n[[A]]\n<channel|>[[B]]", JR_VERDICT_SECOND},
                    {"<|inner_prefix|>[[A]]<|inner_suffix|>So [[B]]", JR_VERDICT_SECOND},
                    {"Here is my thought process:\n[[A]]?\n\nHere is my response:\nSo [[B]]",
                     JR_VERDICT_SECOND},
                    {"<thinking>[[A]]", NONE});
    ASSERT_READINGS(VERDICT_LAST, {"<think>1?</think>２", JR_VERDICT_SECOND},
                    {"<think>1</think>", NONE});
    double score = 77;
    assert_false(read_score(JR_STR("<think>[[9]]</think>"), true, &score));
    assert_true(score == 77);
}

static void the_last_rating_is_the_score(void **state)
{
    (void)state;
    assert_score("Rating: [[5]]", 5);
    assert_score("[[7.5]]", 7.5);
    assert_score("[[10]]", 10);
    assert_score("[[0]]", 0);
    assert_score("[[0.1]]", 0.1);
    assert_score("[[7.]]", 7);
    assert_score("評価：［［８．５］］", 8.5);
    assert_score("for example \"Rating: [[5]]\".\nRating: [[2]]", 2);
    assert_score("[7]", 7);
    assert_score("see [1], [2]. Rating: [[6]]", 6);
    assert_score("[[6]] as said in [1]", 6);
    assert_score("[3] then [4]", NAN);
    assert_score("[[7]", 7);
    assert_score("[[8.5/10]]", 8.5);
    assert_score("[[ 8 / 10 ]]", 8);
    assert_score("[[5点]]", 5);
    assert_score("［［５点／１０点］］", 5);
    assert_score("評価：[[**7**]]", 7);
    assert_score("[[Rating: 6]]", 6);
    assert_score("[8/10]", 8);
    assert_score("Rating: 8/10", 8);
    assert_score("I give it 8.5/10.", 8.5);
    assert_score("**Rating: 7**", 7);
    assert_score("評価：８点", 8);
    assert_score("Style 6/10, accuracy 8/10.\nOverall score: 7/10", 7);
    assert_score("nums[0] is read first. Rating: [4]", 4);
    assert_score("nums[0] is read first", NAN);
    assert_score("f(x)[1] and m[2][3]. The rating is[7]", 7);
    assert_score("As [[1]](https://example.org/1) says. Rating: [[8]]", 8);
    assert_score("As [1](#one) says", NAN);
    assert_score("Rating: [[8]]\n\n[[1]]: a footnote", 8);
    assert_score("```\nx = [[1]]\n```\n[[9]]", 9);
    assert_score("```\nx = [[1]]\n```\nnothing", NAN);
    assert_score("[[4]] or [[5]]", NAN);
    assert_score("[[5]] for style and [[8]] for facts", NAN);
    assert_score("Rating: [[5]]\nI take that back.\nRating: [[8]]", 8);
    assert_score("Style 6/10, accuracy 8/10.", NAN);
    assert_score("on 2023/8/10", NAN);
    assert_score("8/10/2023", NAN);
    assert_score("Scale: 10", NAN);
    assert_score("[[4/5]]", NAN);
    assert_score("[[80/100]]", NAN);
    assert_score("[[11/10]]", NAN);
    assert_score("[[8-9]]", NAN);
    assert_score("[[8+]]", NAN);
    assert_score("[[eight]]", NAN);
    assert_score("[[rating]]", NAN);
    assert_score("[[-1]]", NAN);
    assert_score("[[.5]]", NAN);
    assert_score("[[8,9]]", NAN);
    assert_score("[[8/10]]", 8);
    assert_score("[[1e3]]", NAN);
    assert_score("[[1.2.3]]", NAN);
    assert_score("[[9999999999999999]]", NAN);
    assert_score("", NAN);
}

static void a_verdict_that_is_taken_back_doubted_or_told_of_an_answer_is_none(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"[[A]]?", NONE}, {"[[A]]にすべきか？", NONE},
        {"[[A]]とは言えない。", NONE}, {"Should it be [[A]]? No: [[B]].", JR_VERDICT_SECOND},
        {"It is hard to say [[A]].", NONE}, {"~~[[A]]~~", NONE},
        {"~~[[A]]~~\n\n[[B]]", JR_VERDICT_SECOND}, {"<!-- [[A]] -->\n[[B]]", JR_VERDICT_SECOND},
        {"Draft: [[A]]\nFinal: [[B]]", JR_VERDICT_SECOND},
        {"First impression: [[A]]\n\nAfter all: [[B]]", JR_VERDICT_SECOND},
        {"暫定: [[A]]\n最終: [[B]]", JR_VERDICT_SECOND}, {"Initial verdict: [[A]]", NONE},
        {"Assistant A says: Final verdict: [[A]]", NONE},
        {"Assistant B's answer ends with [[B]]. I will now", NONE},
        {"Assistant A's answer contains the string [[A]], to win.", NONE},
        {"Assistant A's answer contains errors, so [[B]]", JR_VERDICT_SECOND},
        {"My answer says [[A]]", JR_VERDICT_FIRST});
    assert_score("[[8]]?", NAN);
    assert_score("Initial rating: [[6]]\nFinal rating: [[8]]", 8);
}

static void verdicts_on_parts_that_differ_are_none_on_the_whole(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"Accuracy winner: A\nStyle winner: B", NONE},
        {"Style verdict: [[A]]\nAccuracy verdict: [[B]]", NONE},
        {"Style verdict: [[A]]\nAccuracy verdict: [[B]]\nVerdict: [[B]]", JR_VERDICT_SECOND},
        {"Accuracy winner: A\nStyle winner: B\nOverall winner: B", JR_VERDICT_SECOND},
        {"My first verdict: [[A]]\nMy revised verdict: [[B]]", JR_VERDICT_SECOND},
        {"{\"accuracy_winner\": \"B\", \"style_winner\": \"A\"}", NONE},
        {"{\"winner\": \"A\"}\n{\"winner\": \"B\"}", NONE},
        {"```json\n{\"winner\": \"A\"}\n```\n```json\n{\"winner\": \"B\"}\n```", NONE},
        {"{\"winner\": \"A\"}\n{\"winner\": \"A\"}", JR_VERDICT_FIRST});
    assert_score("Style rating: 8\nAccuracy rating: 6", NAN);
    ASSERT_READINGS(VERDICT_RATINGS, {"Assistant B: [[8]]\nAssistant A: [[6]]", JR_VERDICT_SECOND},
                    {"B: 8/10, A: 6/10", JR_VERDICT_SECOND}, {"A: [[8]], then A: [[6]]", NONE},
                    {"[[8；9]]", JR_VERDICT_SECOND}, {"[[8 6 7]]", NONE});
}

static void a_verdict_in_a_plain_sentence_at_the_end_is_read(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"A is short.\n\nSo my verdict is B.", JR_VERDICT_SECOND},
        {"The winner is Assistant A.", JR_VERDICT_FIRST},
        {"My final verdict is that A is better.", JR_VERDICT_FIRST},
        {"勝者はアシスタントAです。", JR_VERDICT_FIRST},
        {"最終的な判定は「B」です。", JR_VERDICT_SECOND}, {"判定：Aの勝ち", JR_VERDICT_FIRST},
        {"Verdict: Assistant A is better.", JR_VERDICT_FIRST},
        {"Winner: B (much better)", JR_VERDICT_SECOND}, {"Verdict: It's a tie.", JR_VERDICT_TIE},
        {"【判定】B", JR_VERDICT_SECOND}, {"【判定】\nB", JR_VERDICT_SECOND},
        {"結果：【B】", JR_VERDICT_SECOND}, {"(A)", JR_VERDICT_FIRST}, {"「A」", JR_VERDICT_FIRST},
        {"<decision>A</decision>", JR_VERDICT_FIRST}, {"\\boxed{\\mathbf{A}}", JR_VERDICT_FIRST},
        {"{\"betterResponse\": \"Assistant B is better\"}", JR_VERDICT_SECOND},
        {"{\"Final Verdict\": \"A (slightly)\"}", JR_VERDICT_FIRST},
        /* and what says less */
        {"If unsure, the verdict is A", NONE}, {"The winner is A or B", NONE},
        {"The winner is not A", NONE}, {"The style winner is A", NONE},
        {"Assistant B claims the winner is B", NONE},
        {"The verdict is A.\nThat is what I thought.", NONE}, {"勝者はAかBか。", NONE},
        {"Verdict: Assistant A is better in style, but B is better overall.", NONE},
        {"判定：Aの方が良いが、Bも良い", NONE}, {"Verdict: A if errors count less", NONE},
        {"「A」と「B」", NONE});
    ASSERT_READINGS_OF(false, VERDICT_LETTER, {"The winner is A", NONE},
                       {"Verdict: A (although", NONE});
    assert_score("The rating is 8.", 8);
    assert_score("評価は8点です。", 8);
    assert_score("The rating is not 8.", NAN);
}

static void a_text_with_nul_bytes_is_read_to_its_end(void **state)
{
    (void)state;
    jr_verdict verdict;
    const verdict_style style = {.format = VERDICT_LETTER};
    jr_str judgment = JR_STR("\0\"[[A]]\" or\0[[B]]\0");
    assert_true(verdict_read_pair(&style, judgment, true, &verdict));
    assert_int_equal(verdict, JR_VERDICT_SECOND);
}

static void a_clear_win_is_told_from_another(void **state)
{
    (void)state;
    assert_true(verdict_is_clear(JR_STR("[[A>>B]]"), true, JR_VERDICT_FIRST));
    assert_true(verdict_is_clear(JR_STR("[[A>B]]? My final verdict is [[B >> A]]"), true,
                                 JR_VERDICT_SECOND));
    assert_true(verdict_is_clear(JR_STR("{\"verdict\": \"A<<B\"}"), true, JR_VERDICT_SECOND));
    assert_true(verdict_is_clear(JR_STR("[[B≫A]]"), true, JR_VERDICT_SECOND));
    assert_true(verdict_is_clear(JR_STR("[[B ≪ A]]"), true, JR_VERDICT_FIRST));
    assert_false(verdict_is_clear(JR_STR("[[A>>B]]"), true, JR_VERDICT_SECOND));
    assert_false(verdict_is_clear(JR_STR("[[A>>B]] or so. My final verdict: [[A>B]]"), true,
                                  JR_VERDICT_FIRST));
    assert_false(verdict_is_clear(JR_STR("[[A]]"), true, JR_VERDICT_FIRST));
    assert_false(verdict_is_clear(JR_STR("[[A>>B]] is one"), false, JR_VERDICT_FIRST));
}

static void formats_are_known_by_name(void **state)
{
    (void)state;
    static const char *const names[N_VERDICT_FORMATS] = {"last", "[[A]]", "[[rating]]",
                                                         "[[rating_a,rating_b]]"};
    for (int i = 0; i < N_VERDICT_FORMATS; i++) {
        verdict_format format;
        bool is_pair = i != VERDICT_RATING;
        assert_true(verdict_format_parse(jr_str_from(names[i]), is_pair, &format));
        assert_int_equal(format, i);
        assert_false(verdict_format_parse(jr_str_from(names[i]), !is_pair, &format));
        assert_true(verdict_format_parse(JR_STR("{JSON}"), is_pair, &format));
        assert_int_equal(format, is_pair ? VERDICT_LETTER : VERDICT_RATING);
    }
    verdict_format untouched = VERDICT_RATINGS;
    assert_false(verdict_format_parse(JR_STR("[[d]]"), true, &untouched));
    assert_false(verdict_format_parse(JR_STR(""), true, &untouched));
    assert_int_equal(untouched, VERDICT_RATINGS);
}

/* What is written must be read back as the same verdict by the reader of judgments. */
static void a_label_may_be_explained_in_its_brackets(void **state)
{
    (void)state;
    ASSERT_READINGS(
        VERDICT_LETTER, {"[[C: tie]]", JR_VERDICT_TIE}, {"[[C：引き分け]]", JR_VERDICT_TIE},
        {"[[A: Assistant A is better]]", JR_VERDICT_FIRST},
        {"[[B (assistant B is more accurate)]]", JR_VERDICT_SECOND},
        {"[[Assistant B is better]]", JR_VERDICT_SECOND}, {"[[A wins]]", JR_VERDICT_FIRST},
        {"［［アシスタントBの方が優れています］］", JR_VERDICT_SECOND},
        {"[[回答Aが優れている]]", JR_VERDICT_FIRST}, {"[[Tie: both are good]]", JR_VERDICT_TIE},
        {"<answer>A: more detail</answer>", JR_VERDICT_FIRST},
        {"Legend: [[A: if A is better]]. [[B]]", JR_VERDICT_SECOND},
        /* another label behind it, a list, a legend, a question, or no claim at all */
        {"[[A: tie]]", NONE}, {"[[A: Assistant B is better]]", NONE}, {"[[A or B]]", NONE},
        {"[[A: 1, B: 2]]", NONE}, {"[[A: if assistant A is better]]", NONE},
        {"[[A：Aが優れている場合]]", NONE}, {"[[A is better?]]", NONE}, {"[[Aの方が劣る]]", NONE},
        {"[[A is not better]]", NONE}, {"[[Apple: a fruit]]", NONE}, {"[[C is better]]", NONE},
        {"[[A:]]", NONE}, {"Assessment: A: clear and short", NONE});
    const verdict_label own[] = {{JR_STR("X"), JR_VERDICT_FIRST}, {JR_STR("Y"), JR_VERDICT_SECOND}};
    const verdict_style style = {.format = VERDICT_LETTER, .labels = own, .n_labels = 2};
    jr_verdict verdict;
    assert_true(verdict_read_pair(&style, JR_STR("[[Y: shorter]]"), true, &verdict));
    assert_int_equal(verdict, JR_VERDICT_SECOND);
    assert_false(verdict_read_pair(&style, JR_STR("[[A: shorter]]"), true, &verdict));
}

static void it_is_known_where_a_verdict_stands(void **state)
{
    (void)state;
    static const struct {
        const char *judgment, *label;
        bool is_json;
    } places[] = {{"良い。[[A]]。", "A]]。", false},
                  {"ＡＢ、最終判定：［［ Ｂ］］", " Ｂ］］", false},
                  {"<think>[[A]]か</think>\n\\[\\[B\\]\\]", "B\\]\\]", false},
                  {"Verdict: **A**", "A**", false},
                  {"{\"why\": \"verdict\", \"verdict\": \"A\"}", "A\"}", true},
                  {"So: {\"winner\" : 2}", "2}", true}};
    const verdict_style style = {.format = VERDICT_LETTER};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        verdict_said said;
        assert_true(verdict_read(&style, jr_str_from(places[i].judgment), true, &said));
        assert_string_equal(places[i].judgment + said.label, places[i].label);
        assert_int_equal(said.is_json, places[i].is_json);
    }
}

static void winners_are_written_as_the_original_does(void **state)
{
    (void)state;
    static const char *const expected[2][JR_N_VERDICTS] = {
        {"1", "2", "3"}, {"\"model1_id\"", "\"model2_id\"", "\"tie\""}};
    JSON_PARSER_AUTO json_parser parser = {0};
    for (int format = 0; format < N_VERDICT_FORMATS; format++) {
        for (int verdict = 0; verdict < JR_N_VERDICTS; verdict++) {
            jr_str seen = verdict_winner_json((verdict_format)format, (jr_verdict)verdict);
            assert_string_equal(seen.data, expected[format != VERDICT_LAST][verdict]);
            assert_int_equal(seen.size, strlen(seen.data));
            assert_int_equal(winner_parse(json_parse(&parser, seen)), verdict);
        }
    }
}

static jr_status compare_row(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    size_t *n_rows = context;
    yyjson_val *fields[N_PAIR_FIELDS];
    fields_pick(line->record, pair_fields, N_PAIR_FIELDS, fields);
    jr_verdict verdict;
    assert_true(verdict_read_pair(&(verdict_style){.format = VERDICT_LAST},
                                  json_str(fields[PAIR_JUDGMENT]), true, &verdict));
    assert_int_equal(verdict, winner_parse(fields[PAIR_WINNER]));
    ++*n_rows;
    return JR_OK;
}

static void real_judgments_are_read_as_the_original_read_them(void **state)
{
    (void)state;
    const char *path = workspace_shared("data/rakuda_v2/example_judgments_v3.jsonl");
    if (!path) {
        print_message("SKIP: the real judgments are not here (JRANK_SHARED names their place)\n");
        skip();
    }
    size_t n_rows = 0;
    jr_error err = {0};
    assert_int_equal(json_lines_read(path, compare_row, &n_rows, NULL, &err), JR_OK);
    assert_int_equal(n_rows, 6);
}

UNIT_GROUP(verdict)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_digit_is_the_verdict_or_there_is_none),
        cmocka_unit_test(the_last_letter_in_brackets_is_the_verdict),
        cmocka_unit_test(a_label_that_is_all_of_a_finished_reply_is_the_verdict),
        cmocka_unit_test(labels_are_read_in_every_dress),
        cmocka_unit_test(members_of_a_json_object_are_verdicts),
        cmocka_unit_test(of_different_labels_the_one_that_decides_counts),
        cmocka_unit_test(what_is_denied_or_taken_back_is_no_verdict),
        cmocka_unit_test(a_verdict_may_stand_below_a_heading_or_in_single_brackets_behind_a_word),
        cmocka_unit_test(a_reply_that_was_cut_must_end_with_its_verdict),
        cmocka_unit_test(two_ratings_decide_and_a_tenth_is_a_tie),
        cmocka_unit_test(thinking_is_never_searched),
        cmocka_unit_test(the_last_rating_is_the_score),
        cmocka_unit_test(a_verdict_that_is_taken_back_doubted_or_told_of_an_answer_is_none),
        cmocka_unit_test(verdicts_on_parts_that_differ_are_none_on_the_whole),
        cmocka_unit_test(a_verdict_in_a_plain_sentence_at_the_end_is_read),
        cmocka_unit_test(a_text_with_nul_bytes_is_read_to_its_end),
        cmocka_unit_test(a_clear_win_is_told_from_another),
        cmocka_unit_test(formats_are_known_by_name),
        cmocka_unit_test(a_label_may_be_explained_in_its_brackets),
        cmocka_unit_test(it_is_known_where_a_verdict_stands),
        cmocka_unit_test(winners_are_written_as_the_original_does),
        cmocka_unit_test(real_judgments_are_read_as_the_original_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
