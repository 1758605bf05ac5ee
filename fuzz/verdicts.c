/*
 * Judgments as texts: whatever is read is in range, a final verdict that follows at the end of a
 * text that says one counts instead, and a text that was cut says no more than the same text as a
 * whole.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/base.h>

#include <math.h>

#include "eval/verdict.h"

static void check_pair(verdict_format format, jr_str text, const char *last)
{
    const verdict_style style = {.format = format};
    jr_verdict verdict, of_cut;
    bool is_cut_read = verdict_read_pair(&style, text, false, &of_cut);
    if (!verdict_read_pair(&style, text, true, &verdict)) {
        MUST(!is_cut_read);
        return;
    }
    MUST((int)verdict >= 0 && (int)verdict < JR_N_VERDICTS);
    MUST(!is_cut_read || of_cut == verdict);
    JR_BUF_AUTO jr_buf longer = {0};
    jr_buf_append_str(&longer, text);
    jr_buf_append_text(&longer, last);
    for (int is_whole = 0; is_whole < 2; is_whole++) {
        MUST(verdict_read_pair(&style, jr_buf_str(&longer), is_whole, &verdict));
        MUST(verdict == JR_VERDICT_SECOND);
    }
}

FUZZ_TARGET(verdicts)
{
    jr_str text = {(const char *)data, size};
    check_pair(VERDICT_LAST, text, "\n2");
    check_pair(VERDICT_LETTER, text, "\nFinal verdict: [[B]]");
    check_pair(VERDICT_RATINGS, text, "\nFinal verdict: [[1,2]]");
    const verdict_style style = {.format = VERDICT_RATING};
    double score, of_cut;
    bool is_read = verdict_read_score(&style, text, true, &score);
    if (is_read)
        MUST(isfinite(score) && score >= 0);
    if (verdict_read_score(&style, text, false, &of_cut))
        MUST(is_read && of_cut == score);
    return 0;
}
