/*
 * vote.html: a match without its models, and after the vote with them. Nothing of the form, its
 * address or its headers depends on whose the answers are.
 */
#include "page_served.h"

#include <jrank/bench.h>

#include "prose.h"
#include "verdicts.h"

/* The match of a ballot in this site; false where its files have gone. */
static bool find_match(const page *p, const ballot *b, size_t ret_models[2], size_t *ret_question)
{
    const archive *a = p->site->archive;
    *ret_question = archive_question(a, b->question);
    for (size_t i = 0; i < 2; i++) {
        ret_models[i] = archive_model(a, b->models[i]);
        if (ret_models[i] == SIZE_MAX)
            return false;
    }
    return *ret_question != SIZE_MAX && a->texts[*ret_question];
}

static void append_nothing_left(page *p)
{
    html_heading(p->out, 1, WORD_NOTHING_TO_VOTE);
    jr_buf_append_text(p->out, "<p>");
    html_word(p->out, WORD_NOTHING_TO_VOTE_WHY);
    jr_buf_append_text(p->out, "</p>\n");
}

static void append_turn(page *p, const jr_question *question, const archive_answer answers[2],
                        size_t turn)
{
    static const word sides[] = {WORD_LEFT_ANSWER, WORD_RIGHT_ANSWER};
    jr_str number = html_piece(p->arena, (double)turn, 0);
    jr_buf_append_text(p->out, "<h2>");
    if (question->n_turns > 1)
        html_sentence(p->out, WORD_TURN_N, &number, 1);
    else
        html_word(p->out, WORD_QUESTION);
    jr_buf_append_text(p->out, "</h2>\n");
    prose_append(p, question->turns[turn - 1], (line_place){0});
    jr_buf_append_text(p->out, "<div class=\"versus\">\n");
    for (size_t i = 0; i < 2; i++) {
        jr_buf_append_text(p->out, "<article class=\"answer\">");
        html_heading(p->out, 3, sides[i]);
        if (turn <= answers[i].n_turns) {
            prose_append(p, answers[i].turns[turn - 1], (line_place){0});
        } else {
            html_note(p->out, WORD_NO_ANSWER);
        }
        jr_buf_append_text(p->out, "</article>\n");
    }
    jr_buf_append_text(p->out, "</div>\n");
}

static void append_button(page *p, const char *value, const char *key, word label)
{
    jr_buf_format(p->out, "<button name=\"vote\" value=\"%s\">", value);
    html_word(p->out, label);
    jr_buf_format(p->out, " <kbd>%s</kbd></button>\n", key);
}

static void append_form(page *p, const ballot *b)
{
    jr_buf_format(p->out,
                  "<form class=\"ballot\" method=\"post\" action=\"vote.html\">\n"
                  "<input type=\"hidden\" name=\"ballot\" value=\"%s\">\n",
                  b->id);
    append_button(p, "1", "1", WORD_LEFT_BETTER);
    append_button(p, "3", "3", WORD_VOTE_TIE_BUTTON);
    append_button(p, "2", "2", WORD_RIGHT_BETTER);
    append_button(p, "skip", "s", WORD_SKIP);
    jr_buf_append_text(p->out, "</form>\n");
}

static void append_ballot(page *p, const ballot *b)
{
    const archive *a = p->site->archive;
    archive_answer answers[2];
    size_t models[2], question;
    if (!b || !find_match(p, b, models, &question)) {
        append_nothing_left(p);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        jr_error err;
        jr_status status = archive_read_answer(a, p->arena, models[i], question, &answers[i], &err);
        if (status != JR_OK) {
            page_fail(p, status, &err);
            return;
        }
    }
    html_heading(p->out, 1, WORD_WHICH_IS_BETTER);
    for (size_t turn = 1; turn <= b->turn && turn <= a->texts[question]->n_turns; turn++)
        append_turn(p, a->texts[question], answers, turn);
    append_form(p, b);
}

void page_show_ballot(page *p, const ballot *b)
{
    page_begin(p, word_english(WORD_VOTE), SECTION_VOTE, "vote");
    append_ballot(p, b);
    page_end(p);
}

static void append_own_vote(page *p, const ballot *b, const size_t models[2])
{
    jr_buf_append_text(p->out, "<p class=\"verdict\">");
    html_word(p->out, WORD_YOUR_VOTE);
    jr_buf_append_text(p->out, ": <b>");
    if (b->vote == VOTE_TIE)
        html_word(p->out, WORD_TIE);
    else
        html_text(p->out, p->site->names.display[models[b->vote == VOTE_RIGHT]]);
    jr_buf_append_text(p->out, "</b></p>\n");
}

/* What models said of this match in this turn. */
static void append_verdicts(page *p, const ballot *b, size_t question, const size_t models[2])
{
    const archive *a = p->site->archive;
    const archive_match *m = archive_find(a, question, models[0], models[1]);
    grid *g = grid_new(p->arena, "verdicts");
    g->is_plain = true;
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "first", WORD_SHOWN_FIRST, GRID_TEXT);
    grid_column(g, "verdict", WORD_VERDICT, GRID_TEXT);
    for (size_t i = 0; m && i < m->n_judgments; i++) {
        const judgment_row *j = &a->judgments[m->first_judgment + i];
        if (j->turn != b->turn || j->status == JUDGMENT_REPLACED ||
            jr_judge_is_person(a->judges[j->judge]))
            continue;
        JR_BUF_AUTO jr_buf verdict = {0};
        jr_buf *own = p->out;
        p->out = &verdict;
        verdict_append(p->out, &p->site->names, j);
        p->out = own;
        grid_row(g, "");
        grid_text(g, a->judges[j->judge]);
        grid_text(g, p->site->names.display[j->first]);
        grid_html(g, (jr_str){0}, jr_arena_copy(p->arena, jr_buf_str(&verdict)));
    }
    if (g->rows.n)
        page_show_grid(p, g);
    if (m) {
        jr_buf_format(p->out, "<p><a href=\"%s\">",
                      page_match_href(p, question, models[0], models[1]).data);
        html_word(p->out, WORD_WHOLE_MATCH);
        jr_buf_append_text(p->out, "</a></p>\n");
    }
}

void page_show_vote(page *p, const ballot *b)
{
    static const word sides[] = {WORD_LEFT_ANSWER, WORD_RIGHT_ANSWER};
    size_t models[2], question;
    page_begin(p, word_english(WORD_VOTE), SECTION_VOTE, "vote");
    html_heading(p->out, 1, WORD_VOTE_SAVED);
    if (find_match(p, b, models, &question)) {
        jr_buf_append_text(p->out, "<dl class=\"figures\">\n");
        for (size_t i = 0; i < 2; i++) {
            jr_buf_append_text(p->out, "<div><dt>");
            html_word(p->out, sides[i]);
            jr_buf_append_text(p->out, "</dt><dd>");
            verdict_append_model(p->out, &p->site->names, models[i], models[1 - i]);
            jr_buf_append_text(p->out, "</dd></div>\n");
        }
        jr_buf_append_text(p->out, "</dl>\n");
        append_own_vote(p, b, models);
        append_verdicts(p, b, question, models);
    }
    jr_buf_append_text(p->out, "<p><a id=\"next\" href=\"vote.html\">");
    html_word(p->out, WORD_NEXT_MATCH);
    jr_buf_append_text(p->out, " →</a></p>\n");
    page_end(p);
}
