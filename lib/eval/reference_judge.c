/*
 * The judge that needs no model: whose answer is nearer to the reference answer by chrF. Its
 * judgments are texts like any other's, so that prompts, records and verdicts take one way.
 */
#include "chrf.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "json/parser.h"

jr_status reference_judge_parse(jr_str settings, reference_judge *ret_judge, jr_error *err)
{
    static const char name[] = "margin=";
    enum { SIZE = sizeof name - 1 };
    reference_judge judge = {.margin = 1};
    if (settings.size >= SIZE && memcmp(settings.data, name, SIZE) == 0) {
        JSON_PARSER_AUTO json_parser parser = {0};
        yyjson_val *number =
            json_parse(&parser, (jr_str){settings.data + SIZE, settings.size - SIZE});
        judge.margin = yyjson_is_num(number) ? yyjson_get_num(number) : -1;
        if (!(judge.margin >= 0 && judge.margin <= 100))
            return jr_error_set(err, JR_ERR_USAGE,
                                "reference:%.*s: the margin must be a number from 0 to 100",
                                JR_STR_ARG(settings));
    } else if (settings.size) {
        return jr_error_set(err, JR_ERR_USAGE,
                            "reference:%.*s: the only setting is margin; HINT: margin=1",
                            JR_STR_ARG(settings));
    }
    *ret_judge = judge;
    return JR_OK;
}

jr_str reference_judge_say(const reference_judge *judge, jr_arena *arena, const chat *asked)
{
    /* Points of the match, as [[rating_a,rating_b]] has them: chrF itself may differ by more than a
     * tenth and still be a tie. */
    static const struct {
        const char *points, *letter, *digit;
    } words[JR_N_VERDICTS] = {{"1,0", "A", "1"}, {"0,1", "B", "2"}, {"0.5,0.5", "C", "3"}};
    if (asked->reference.size == 0)
        return JR_STR("There is no reference answer to compare with.");
    double first = chrf(asked->answers[0], asked->reference);
    if (!asked->answers[1].data)
        return jr_arena_format(arena,
                               "chrF against the reference answer: %.4f of 100.\n"
                               "From 1 to 10: [[%.2f]]",
                               first, 1 + 9 * first / 100);
    double second = chrf(asked->answers[1], asked->reference);
    double lead = first - second;
    jr_verdict verdict = lead == 0 || fabs(lead) < judge->margin ? JR_VERDICT_TIE
                         : lead > 0                              ? JR_VERDICT_FIRST
                                                                 : JR_VERDICT_SECOND;
    return jr_arena_format(arena,
                           "chrF against the reference answer: %.4f and %.4f of 100; less than %g "
                           "apart is a tie.\n[[%s]]\n[[%s]]\n%s",
                           first, second, judge->margin, words[verdict].points,
                           words[verdict].letter, words[verdict].digit);
}
