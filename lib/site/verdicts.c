/*
 * Verdicts in words and colours.
 */
#include "verdicts.h"

#include <jrank/bench.h>

#include "game.h"
#include "html.h"
#include "tallies.h"

static const struct {
    unsigned flag;
    const char *name;
    word word;
} marks[] = {{MATCH_FLIP, "flip", WORD_FLIP},
             {MATCH_UPSET, "upset", WORD_UPSET},
             {MATCH_DISAGREEMENT, "disagreement", WORD_DISAGREEMENT},
             {MATCH_INVALID, "invalid", WORD_INVALID}};

void verdict_append_model(jr_buf *out, const site_names *names, size_t model, size_t other)
{
    jr_buf_format(out, "<b class=\"%s\">", model < other ? "first" : "second");
    html_text(out, names->display[model]);
    jr_buf_append_text(out, "</b>");
}

static void append_no_winner(jr_buf *out, const judgment_row *j)
{
    jr_buf_append_text(out, "<b class=\"tie\">");
    html_word(out, j->winner == WINNER_TIE ? WORD_TIE : WORD_NO_VERDICT);
    jr_buf_append_text(out, "</b>");
}

static bool prefers_one(const judgment_row *j, size_t preferred)
{
    return preferred < (preferred == j->first ? j->second : j->first);
}

void verdict_append(jr_buf *out, const site_names *names, const judgment_row *j)
{
    size_t preferred = judgment_preferred(j);
    if (preferred == SIZE_MAX) {
        append_no_winner(out, j);
        return;
    }
    JR_BUF_AUTO jr_buf html = {0};
    html_text(&html, names->display[preferred]);
    jr_str name = jr_buf_str(&html);
    jr_buf_format(out, "<b class=\"%s\">", prefers_one(j, preferred) ? "first" : "second");
    html_sentence(out, WORD_PREFERRED, &name, 1);
    jr_buf_append_text(out, "</b>");
}

void verdict_append_briefly(jr_buf *out, const site_names *names, const judgment_row *j)
{
    size_t preferred = judgment_preferred(j);
    if (preferred == SIZE_MAX)
        append_no_winner(out, j);
    else
        verdict_append_model(out, names, preferred, preferred == j->first ? j->second : j->first);
}

void verdict_append_sign(jr_buf *out, const judgment_row *j)
{
    size_t preferred = j ? judgment_preferred(j) : SIZE_MAX;
    if (!j)
        jr_buf_append_text(out, "<span class=\"tie\">·</span>");
    else if (preferred == SIZE_MAX)
        jr_buf_append_text(out, j->winner == WINNER_TIE ? "<span class=\"tie\">=</span>"
                                                        : "<span class=\"tie\">?</span>");
    else if (prefers_one(j, preferred))
        jr_buf_append_text(out, "<span class=\"first\">①</span>");
    else
        jr_buf_append_text(out, "<span class=\"second\">②</span>");
}

void verdict_append_judge(jr_buf *out, jr_str judge)
{
    html_text(out, judge);
    if (!jr_judge_is_person(judge))
        return;
    jr_buf_append_text(out, " <span class=\"soft\">(");
    html_word(out, WORD_PERSON);
    jr_buf_append_text(out, ")</span>");
}

void verdict_append_marks(jr_buf *out, unsigned flags)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!(flags & marks[i].flag))
            continue;
        jr_buf_format(out, " <span class=\"mark mark-%s\">", marks[i].name);
        html_word(out, marks[i].word);
        jr_buf_append_text(out, "</span>");
    }
}

jr_str verdict_mark_names(jr_arena *arena, unsigned flags)
{
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (flags & marks[i].flag)
            jr_buf_format(&names, "%s%s", names.size ? " " : "", marks[i].name);
    return jr_arena_copy(arena, jr_buf_str(&names));
}
