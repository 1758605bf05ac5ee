/*
 * Judgments as texts: whatever is read is in range, and a verdict that follows at the end of a text
 * that says one counts instead.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/base.h>

#include <math.h>

#include "eval/verdict.h"

static void check_pair(verdict_format format, jr_str text, const char *last)
{
    jr_verdict verdict;
    if (!verdict_read_pair(format, text, &verdict))
        return;
    MUST((int)verdict >= 0 && (int)verdict < JR_N_VERDICTS);
    JR_BUF_AUTO jr_buf longer = {0};
    jr_buf_append_str(&longer, text);
    jr_buf_append_text(&longer, last);
    MUST(verdict_read_pair(format, jr_buf_str(&longer), &verdict));
    MUST(verdict == JR_VERDICT_SECOND);
}

FUZZ_TARGET(verdicts)
{
    jr_str text = {(const char *)data, size};
    check_pair(VERDICT_LAST, text, "2");
    check_pair(VERDICT_LETTER, text, "[[B]]");
    check_pair(VERDICT_RATINGS, text, "[[1,2]]");
    double score;
    if (verdict_read_score(text, &score))
        MUST(isfinite(score) && score >= 0);
    return 0;
}
