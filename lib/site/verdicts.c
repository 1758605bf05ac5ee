/*
 * Verdicts in words and colours.
 */
#include "verdicts.h"

static const struct {
    unsigned flag;
    const char *name;
    word word;
} marks[] = {{MATCH_FLIP, "flip", WORD_FLIP},
             {MATCH_UPSET, "upset", WORD_UPSET},
             {MATCH_DISAGREEMENT, "disagreement", WORD_DISAGREEMENT},
             {MATCH_INVALID, "invalid", WORD_INVALID}};

void verdict_append_model(page *p, size_t model, size_t other)
{
    jr_buf_format(p->out, "<b class=\"%s\">", model < other ? "first" : "second");
    html_text(p->out, p->site->display[model]);
    jr_buf_append_text(p->out, "</b>");
}

static void append_no_winner(page *p, const archive_judgment *j)
{
    jr_buf_append_text(p->out, "<b class=\"tie\">");
    html_word(p->out, j->winner == WINNER_TIE ? WORD_TIE : WORD_NO_VERDICT);
    jr_buf_append_text(p->out, "</b>");
}

void verdict_append(page *p, const archive_judgment *j)
{
    size_t preferred = judgment_preferred(j);
    if (preferred == SIZE_MAX) {
        append_no_winner(p, j);
        return;
    }
    bool is_one = preferred < (preferred == j->first ? j->second : j->first);
    jr_str name = html_text_piece(p->arena, p->site->display[preferred]);
    jr_buf_format(p->out, "<b class=\"%s\">", is_one ? "first" : "second");
    html_sentence(p->out, WORD_PREFERRED, &name, 1);
    jr_buf_append_text(p->out, "</b>");
}

void verdict_append_briefly(page *p, const archive_judgment *j)
{
    size_t preferred = judgment_preferred(j);
    if (preferred == SIZE_MAX)
        append_no_winner(p, j);
    else
        verdict_append_model(p, preferred, preferred == j->first ? j->second : j->first);
}

void verdict_append_sign(jr_buf *out, const archive_judgment *j)
{
    size_t preferred = j ? judgment_preferred(j) : SIZE_MAX;
    if (!j)
        jr_buf_append_text(out, "<span class=\"tie\">·</span>");
    else if (preferred == SIZE_MAX)
        jr_buf_append_text(out, j->winner == WINNER_TIE ? "<span class=\"tie\">=</span>"
                                                        : "<span class=\"tie\">?</span>");
    else if (preferred < (preferred == j->first ? j->second : j->first))
        jr_buf_append_text(out, "<span class=\"first\">①</span>");
    else
        jr_buf_append_text(out, "<span class=\"second\">②</span>");
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

void verdict_append_heading(page *p, size_t one, size_t other)
{
    const size_t models[2][2] = {{one, other}, {other, one}};
    jr_buf_append_text(p->out, "<h1 class=\"pair\">");
    for (size_t i = 0; i < 2; i++) {
        jr_buf_format(p->out, "%s<a href=\"%s\">", i ? " <span class=\"soft\">:</span> " : "",
                      page_model_href(p, models[i][0]).data);
        verdict_append_model(p, models[i][0], models[i][1]);
        jr_buf_append_text(p->out, "</a>");
    }
    jr_buf_append_text(p->out, "</h1>\n");
}
