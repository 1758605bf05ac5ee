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

static bool is_same_verdict(const judgment_row *one, const judgment_row *other)
{
    size_t preferred = judgment_preferred(one);
    return preferred == judgment_preferred(other) &&
           (preferred != SIZE_MAX || one->winner == other->winner);
}

void verdict_append_orders(jr_buf *out, const site_names *names, const judgment_row *one,
                           const judgment_row *other)
{
    if (!one || !other) {
        verdict_append_briefly(out, names, one ? one : other);
        return;
    }
    JR_BUF_AUTO jr_buf first = {0}, second = {0};
    verdict_append_briefly(&first, names, one);
    verdict_append_briefly(&second, names, other);
    jr_str pieces[] = {jr_buf_str(&first), jr_buf_str(&second)};
    if (is_same_verdict(one, other))
        html_sentence(out, WORD_BOTH_ORDERS, pieces, 1);
    else
        html_sentence(out, WORD_BY_ORDER, pieces, 2);
}

jr_str verdict_plain(jr_arena *arena, const archive *a, const archive_match *m, size_t judge)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < m->n_judgments; i++) {
        const judgment_row *j = &a->judgments[m->first_judgment + i];
        if ((j->judge != judge && judge != SIZE_MAX) || j->status == JUDGMENT_REPLACED)
            continue;
        size_t preferred = judgment_preferred(j);
        jr_str name = preferred != SIZE_MAX     ? a->models[preferred]
                      : j->winner == WINNER_TIE ? JR_STR("tie")
                                                : JR_STR("invalid");
        jr_buf_append_text(&text, text.size ? "; " : "");
        if (judge == SIZE_MAX && a->n_judges > 1)
            jr_buf_format(&text, "%.*s, ", JR_STR_ARG(a->judges[j->judge]));
        jr_buf_format(&text, "turn %u, %.*s first: %.*s", j->turn, JR_STR_ARG(a->models[j->first]),
                      JR_STR_ARG(name));
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
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

void verdict_append_mark_boxes(jr_buf *out)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        jr_buf_format(out, "<li><label><input type=\"checkbox\" name=\"mark\" value=\"%s\"> ",
                      marks[i].name);
        html_word(out, marks[i].word);
        jr_buf_append_text(out, "</label></li>");
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
