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

static void assert_readings(verdict_format format, const reading *readings, size_t n_readings)
{
    for (size_t i = 0; i < n_readings; i++) {
        jr_verdict verdict = (jr_verdict)77;
        bool found = verdict_read_pair(format, jr_str_from(readings[i].judgment), &verdict);
        int seen = found ? (int)verdict : NONE;
        if (seen != readings[i].verdict || (!found && (int)verdict != 77))
            fail_msg("'%s' says %d, not %d", readings[i].judgment, seen, readings[i].verdict);
    }
}

#define ASSERT_READINGS(format, ...)                                                               \
    do {                                                                                           \
        static const reading readings_[] = {__VA_ARGS__};                                          \
        assert_readings(format, readings_, sizeof readings_ / sizeof *readings_);                  \
    } while (0)

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
        {"[[C]] or rather [[A]]", JR_VERDICT_FIRST}, {"[[[A]]]", JR_VERDICT_FIRST}, {"[A]", NONE},
        {"[[a]]", NONE}, {"[[D]]", NONE}, {"[[A]", NONE}, {"[[A", NONE}, {"[[A or B]]", NONE},
        {"A", NONE}, {"", NONE}, {"[[Error]] 1", NONE});
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
                    {"[[B]] <think", JR_VERDICT_SECOND});
    ASSERT_READINGS(VERDICT_LAST, {"<think>1?</think>２", JR_VERDICT_SECOND},
                    {"<think>1</think>", NONE});
    double score = 77;
    assert_false(verdict_read_score(JR_STR("<think>[[9]]</think>"), &score));
    assert_true(score == 77);
}

/* NAN: there is none. */
static void assert_score(const char *judgment, double expected)
{
    double score = NAN;
    bool found = verdict_read_score(jr_str_from(judgment), &score);
    if (found == isnan(expected) || (found && score != expected))
        fail_msg("'%s' gives %g, not %g", judgment, score, expected);
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
    assert_score("[3] then [4]", 4);
    assert_score("[[7]", 7);
    assert_score("[[rating]]", NAN);
    assert_score("[[-1]]", NAN);
    assert_score("[[.5]]", NAN);
    assert_score("[[8,9]]", NAN);
    assert_score("[[8/10]]", NAN);
    assert_score("[[1e3]]", NAN);
    assert_score("[[1.2.3]]", NAN);
    assert_score("[[9999999999999999]]", NAN);
    assert_score("8", NAN);
    assert_score("", NAN);
}

static void a_text_with_nul_bytes_is_read_to_its_end(void **state)
{
    (void)state;
    jr_verdict verdict;
    assert_true(verdict_read_pair(VERDICT_LETTER, JR_STR("\0[[A]]\0[[B]]\0"), &verdict));
    assert_int_equal(verdict, JR_VERDICT_SECOND);
}

static void formats_are_known_by_name(void **state)
{
    (void)state;
    static const char *const names[N_VERDICT_FORMATS] = {"last", "[[A]]", "[[rating]]",
                                                         "[[rating_a,rating_b]]"};
    for (int i = 0; i < N_VERDICT_FORMATS; i++) {
        verdict_format format;
        assert_true(verdict_format_parse(jr_str_from(names[i]), &format));
        assert_int_equal(format, i);
    }
    verdict_format untouched = VERDICT_RATINGS;
    assert_false(verdict_format_parse(JR_STR("[[a]]"), &untouched));
    assert_false(verdict_format_parse(JR_STR(""), &untouched));
    assert_int_equal(untouched, VERDICT_RATINGS);
}

/* What is written must be read back as the same verdict by the reader of judgments. */
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
    assert_true(verdict_read_pair(VERDICT_LAST, json_str(fields[PAIR_JUDGMENT]), &verdict));
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
        cmocka_unit_test(two_ratings_decide_and_a_tenth_is_a_tie),
        cmocka_unit_test(thinking_is_never_searched),
        cmocka_unit_test(the_last_rating_is_the_score),
        cmocka_unit_test(a_text_with_nul_bytes_is_read_to_its_end),
        cmocka_unit_test(formats_are_known_by_name),
        cmocka_unit_test(winners_are_written_as_the_original_does),
        cmocka_unit_test(real_judgments_are_read_as_the_original_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
