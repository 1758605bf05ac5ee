/*
 * vote.html: a match without its models, and of a match that was voted on who they were. Nothing of
 * the form, its address or its headers depends on whose the answers are.
 */
#include "page_served.h"

#include <jrank/bench.h>

#include "prose.h"
#include "verdicts.h"
#include "vote_buttons.h"

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

static const word names[] = {WORD_ANSWER_A, WORD_ANSWER_B};

static void append_turn(page *p, const jr_question *question, const archive_answer answers[2],
                        size_t turn)
{
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
        html_heading(p->out, 3, names[i]);
        if (turn <= answers[i].n_turns) {
            prose_append(p, answers[i].turns[turn - 1], (line_place){0});
        } else {
            html_note(p->out, WORD_NO_ANSWER);
        }
        jr_buf_append_text(p->out, "</article>\n");
    }
    jr_buf_append_text(p->out, "</div>\n");
}

/* What was voted so far, and of a vote that was taken back that it still counts. */
static void append_progress(page *p, const ballot *b, const ballot_progress *progress)
{
    const jr_str given = html_piece(p->arena, (double)progress->n_given, 0);
    const jr_str of_sample[] = {html_piece(p->arena, (double)progress->n_sample_given, 0),
                                html_piece(p->arena, (double)progress->n_sample, 0)};
    jr_buf_append_text(p->out, "<p class=\"note\">");
    html_sentence(p->out, WORD_VOTES_GIVEN, &given, 1);
    if (progress->n_sample) {
        jr_buf_append_text(p->out, " · ");
        html_sentence(p->out, WORD_OF_THE_SAMPLE, of_sample, 2);
    }
    jr_buf_append_text(p->out, "</p>\n");
    if (b && b->taken_back != N_SAID) {
        jr_buf_append_text(p->out, "<p>");
        html_word(p->out, WORD_VOTE_TAKEN_BACK);
        jr_buf_append_text(p->out, " <b>");
        html_word(p->out, vote_label(b->taken_back));
        jr_buf_append_text(p->out, "</b></p>\n");
    }
}

/* A link to whose answers those of the vote before were. */
static void append_earlier(page *p, const ballot *earlier)
{
    if (!earlier || earlier->vote == N_SAID || earlier->vote == SAID_SKIP)
        return;
    jr_buf_format(p->out, "<p class=\"saved\">✓ <span id=\"saved\">");
    html_word(p->out, WORD_VOTE_SAVED);
    jr_buf_format(p->out, "</span> · <a href=\"vote.html?voted=%s\">", earlier->id);
    html_word(p->out, WORD_WHOSE_ANSWERS);
    jr_buf_append_text(p->out, "</a></p>\n");
}

static void append_form(page *p, const ballot *b)
{
    jr_buf_format(p->out,
                  "<form class=\"ballot\" method=\"post\" action=\"vote.html\">\n"
                  "<input type=\"hidden\" name=\"ballot\" value=\"%s\">\n",
                  b->id);
    vote_buttons_append(p->out);
    jr_buf_append_text(p->out, "</form>\n");
}

static void append_ballot(page *p, const ballot *b, const ballot_progress *progress)
{
    const archive *a = p->site->archive;
    archive_answer answers[2];
    size_t models[2], question;
    if (!b || !find_match(p, b, models, &question)) {
        append_nothing_left(p);
        append_progress(p, NULL, progress);
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
    append_progress(p, b, progress);
    for (size_t turn = 1; turn <= b->turn && turn <= a->texts[question]->n_turns; turn++)
        append_turn(p, a->texts[question], answers, turn);
    append_form(p, b);
}

void page_show_ballot(page *p, const ballot *b, const ballot *earlier,
                      const ballot_progress *progress)
{
    page_begin(p, word_english(WORD_VOTE), SECTION_VOTE, "data reading vote");
    append_earlier(p, earlier);
    append_ballot(p, b, progress);
    page_end(p);
}

static void append_own_vote(page *p, const ballot *b, const size_t models[2])
{
    jr_buf_append_text(p->out, "<p class=\"verdict\">");
    html_word(p->out, WORD_YOUR_VOTE);
    jr_buf_append_text(p->out, ": <b>");
    if (b->vote == SAID_LEFT || b->vote == SAID_RIGHT)
        html_text(p->out, p->site->names.display[models[b->vote == SAID_RIGHT]]);
    else
        html_word(p->out, vote_label(b->vote));
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
    size_t models[2], question;
    page_begin(p, word_english(WORD_VOTE), SECTION_VOTE, "data reading vote");
    html_heading(p->out, 1, WORD_VOTE_SAVED);
    if (find_match(p, b, models, &question)) {
        jr_buf_append_text(p->out, "<dl class=\"figures\">\n");
        for (size_t i = 0; i < 2; i++) {
            jr_buf_append_text(p->out, "<div><dt>");
            html_word(p->out, names[i]);
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
