/*
 * A match: turn by turn the question, both answers side by side, what each judge said of them. A
 * table of the verdicts stands in front, since that is what most readers come for.
 */
#include "page.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "flags.h"
#include "game.h"
#include "prose.h"
#include "verdicts.h"

/* A prompt up to this size is shown although its answers are on the page. */
enum { PROMPT_SHOWN_MAX = 2000 };

/* What the parts of the page need. */
typedef struct match_page {
    page *page;
    const archive_match *match;
    const judgment_row *judgments;
    archive_answer answers[2];
    line_place places[2];
    size_t n_turns;
} match_page;

static size_t count(const site *s)
{
    return s->is_packed ? 0 : s->archive->n_matches;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    const archive_match *m = &s->archive->matches[i];
    jr_buf_format(path, "match/%s/%s.vs.%s.html", s->names.question_slugs[m->question].data,
                  s->names.model_slugs[m->one].data, s->names.model_slugs[m->other].data);
}

static size_t find(const site *s, jr_str path)
{
    jr_str slug;
    size_t one, other;
    if (!str_drop_beginning(&path, "match/") || !str_next_part(&path, '/', &slug))
        return SIZE_MAX;
    size_t question = slugs_find(&s->names.questions_by_slug, slug);
    if (question == SIZE_MAX || !page_find_pair(&s->names.models_by_slug, path, &one, &other))
        return SIZE_MAX;
    const archive_match *m = archive_find(s->archive, question, one, other);
    return m ? (size_t)(m - s->archive->matches) : SIZE_MAX;
}

static unsigned flags_of(const site *s, const judgment_row *j)
{
    return (judgment_is_flip(s->archive, j) ? MATCH_FLIP : 0) |
           (judgment_is_upset(&s->boards, j) ? MATCH_UPSET : 0);
}

/* Links to the matches of the same two before and after this one, and to all of them. */
static void append_neighbours(page *p, const archive_match *m)
{
    const archive *a = p->site->archive;
    size_t begin, end, at;
    archive_pair(a, m->one, m->other, &begin, &end);
    for (at = begin; at < end && &a->matches[a->by_pair[at]] != m; at++)
        ;
    jr_buf_append_text(p->out, "<p class=\"neighbours\">");
    if (at > begin) {
        const archive_match *previous = &a->matches[a->by_pair[at - 1]];
        jr_buf_format(p->out, "<a rel=\"prev\" href=\"%s\">← ",
                      page_match_href(p, previous->question, m->one, m->other).data);
        html_word(p->out, WORD_PREVIOUS);
        jr_buf_append_text(p->out, "</a> ");
    }
    jr_buf_format(p->out, "<a href=\"%s\">", page_pair_href(p, m->one, m->other).data);
    jr_str n = html_piece(p->arena, (double)(end - begin), 0);
    html_sentence(p->out, WORD_ALL_OF_PAIR, &n, 1);
    jr_buf_append_text(p->out, "</a>");
    if (at + 1 < end) {
        const archive_match *next = &a->matches[a->by_pair[at + 1]];
        jr_buf_format(p->out, " <a rel=\"next\" href=\"%s\">",
                      page_match_href(p, next->question, m->one, m->other).data);
        html_word(p->out, WORD_NEXT);
        jr_buf_append_text(p->out, " →</a>");
    }
    jr_buf_append_text(p->out, "</p>\n");
}

static void append_heading(page *p, const archive_match *m)
{
    page_pair_heading(p, m->one, m->other);
    jr_buf_format(p->out, "<p><a href=\"%s\">", page_question_href(p, m->question).data);
    html_word(p->out, WORD_QUESTION);
    jr_buf_append_text(p->out, " ");
    prose_append_question_title(p, m->question);
    jr_buf_append_text(p->out, "</a>");
    verdict_append_marks(p->out, p->site->tallies.flags[m - p->site->archive->matches]);
    jr_buf_append_text(p->out, "</p>\n");
}

static void append_verdict_and_marks(page *p, const judgment_row *j)
{
    if (j->status == JUDGMENT_REPLACED)
        jr_buf_append_text(p->out, "<s>");
    verdict_append(p->out, &p->site->names, j);
    if (j->status == JUDGMENT_REPLACED) {
        jr_buf_append_text(p->out, "</s> <span class=\"mark\">");
        html_word(p->out, WORD_REPLACED);
        jr_buf_append_text(p->out, "</span>");
    }
    if (j->is_stale) {
        jr_buf_append_text(p->out, " <span class=\"mark mark-flag\">");
        html_word(p->out, WORD_STALE);
        jr_buf_append_text(p->out, "</span>");
    }
    verdict_append_marks(p->out, flags_of(p->site, j));
}

/* The verdict as a link to its text. */
static void append_linked_verdict(match_page *m, grid *g, const judgment_row *j)
{
    JR_BUF_AUTO jr_buf html = {0};
    if (!j) {
        grid_text(g, (jr_str){0});
        return;
    }
    jr_buf_format(&html, "<a href=\"#j%zu\">", (size_t)(j - m->judgments) + 1);
    verdict_append_briefly(&html, &m->page->site->names, j);
    jr_buf_append_text(&html, "</a>");
    grid_html(g, (jr_str){0}, jr_buf_str(&html));
}

/* A row per turn and judge; returns its marks. */
static unsigned append_verdict_row(match_page *m, grid *g, const judgment_row *j)
{
    const archive_match *match = m->match;
    const archive *a = m->page->site->archive;
    const uint32_t first[2] = {match->one, match->other};
    unsigned flags = 0;
    JR_BUF_AUTO jr_buf html = {0};
    grid_text(g, a->judges[j->judge]);
    if (m->n_turns > 1)
        grid_number(g, j->turn, 0);
    for (size_t i = 0; i < 2; i++) {
        const judgment_row *shown = judgment_in_order(a, match, j->turn, j->judge, first[i]);
        append_linked_verdict(m, g, shown);
        flags |= shown ? flags_of(m->page->site, shown) : 0;
    }
    verdict_append_marks(&html, flags);
    grid_html(g, (jr_str){0}, jr_buf_str(&html));
    return flags;
}

/* The verdicts at a glance; each leads to its text. */
static void append_verdicts(match_page *m)
{
    enum { ROWS_MAX = 200 };
    page *p = m->page;
    const size_t models[2] = {m->match->one, m->match->other};
    unsigned flags = 0;
    grid *g = grid_new(p->arena, "verdicts");
    g->is_plain = true;
    grid_caption(g, WORD_PREFERRED_BY_ORDER);
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    if (m->n_turns > 1)
        grid_column(g, "turn", WORD_TURN, GRID_NUMBER);
    for (size_t i = 0; i < 2; i++) {
        JR_BUF_AUTO jr_buf title = {0};
        jr_str name = html_text_piece(p->arena, p->site->names.display[models[i]]);
        html_sentence(&title, WORD_N_SHOWN_FIRST, &name, 1);
        grid_column(g, i ? "other_first" : "one_first", WORD_VERDICT, GRID_TEXT);
        grid_last_column(g)->html = jr_arena_copy(p->arena, jr_buf_str(&title));
    }
    grid_column(g, "marks", WORD_REMARKABLE, GRID_TEXT);
    for (size_t i = 0; i < m->match->n_judgments && g->rows.n < ROWS_MAX; i++) {
        const judgment_row *j = &m->judgments[i];
        bool is_new_turn = i && j->turn != j[-1].turn;
        if (i && !is_new_turn && j->judge == j[-1].judge)
            continue;
        grid_row(g, is_new_turn ? " class=\"tier\"" : "");
        flags |= append_verdict_row(m, g, j);
    }
    page_show_grid(p, g);
    if (flags) {
        html_note(p->out, WORD_MARKS_EXPLAINED);
    }
}

static size_t n_characters(jr_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return n;
}

/* Begins what is said of a call behind something else of it. */
static void append_divider(jr_buf *parts)
{
    jr_buf_append_text(parts, parts->size ? " · " : "");
}

static void append_seconds(page *p, jr_buf *parts, double seconds)
{
    enum { DECIMALS = 1 };
    static const double LEAST = 0.05; /* shown as 0.1 */
    if (!(seconds >= LEAST))
        return;
    jr_str piece = html_piece(p->arena, seconds, DECIMALS);
    append_divider(parts);
    html_sentence(parts, WORD_N_SECONDS, &piece, 1);
}

/* What the call of an answer took, which is of all its turns together. */
static void append_call(page *p, const archive_answer *answer)
{
    JR_BUF_AUTO jr_buf parts = {0};
    if (isfinite(answer->output_tokens)) {
        jr_str piece = html_piece(p->arena, answer->output_tokens, 0);
        html_sentence(&parts, WORD_N_OUTPUT_TOKENS, &piece, 1);
    }
    append_seconds(p, &parts, answer->seconds);
    if (!parts.size)
        return;
    jr_buf_append_text(p->out, "<p class=\"note\">");
    if (answer->n_turns > 1) {
        html_word(p->out, WORD_ALL_TURNS);
        jr_buf_append_text(p->out, ": ");
    }
    jr_buf_append_str(p->out, jr_buf_str(&parts));
    jr_buf_append_text(p->out, "</p>\n");
}

/* What stands once for a question, see page_pack.c: a text of a model, or the question ("") itself.
 */
static void append_gap(page *p, const char *of, size_t turn)
{
    jr_buf_format(p->out, "<div data-answer=\"%s/%zu\"></div>\n", of, turn);
}

static void append_answer(match_page *m, size_t side, size_t turn)
{
    page *p = m->page;
    const site *s = p->site;
    size_t models[2] = {m->match->one, m->match->other};
    const archive_answer *answer = &m->answers[side];
    jr_str text = turn <= answer->n_turns ? answer->turns[turn - 1] : (jr_str){0};
    jr_buf_format(p->out, "<article class=\"answer side-%s\"><h3><b class=\"%s\">",
                  side ? "second" : "first", side ? "second" : "first");
    html_text(p->out, s->names.display[models[side]]);
    jr_buf_append_text(p->out, "</b>");
    if (text.size) {
        jr_str n = html_piece(p->arena, (double)n_characters(text), 0);
        jr_buf_append_text(p->out, " <span class=\"soft\">");
        html_sentence(p->out, WORD_N_CHARACTERS, &n, 1);
        jr_buf_append_text(p->out, "</span>");
    }
    flags_append_marks(p->out, s, models[side], m->match->question, turn);
    jr_buf_append_text(p->out, "</h3>\n");
    if (turn == 1)
        append_call(p, answer);
    if (turn > answer->n_turns) {
        html_note(p->out, WORD_NO_ANSWER);
    } else if (p->is_packed) {
        append_gap(p, s->names.model_slugs[models[side]].data, turn);
    } else {
        prose_append(p, text, m->places[side]);
    }
    jr_buf_append_text(p->out, "</article>\n");
}

static void append_prompt(page *p, const archive_text *text, line_place place)
{
    if (text->prompt.size == 0 || text->prompt.size > PROMPT_SHOWN_MAX)
        return;
    jr_buf_append_text(p->out, "<details><summary>");
    html_word(p->out, WORD_JUDGE_PROMPT);
    jr_buf_append_text(p->out, "</summary>");
    prose_append_raw(p, text->prompt, place);
    jr_buf_append_text(p->out, "</details>\n");
}

/* Prompt name, what the server called itself, tokens and date, as far as they are known. */
static void append_circumstances(page *p, const archive_text *text)
{
    JR_BUF_AUTO jr_buf parts = {0};
    html_text(&parts, text->prompt_name);
    if (text->served.size) {
        append_divider(&parts);
        html_text(&parts, text->served);
    }
    if (isfinite(text->input_tokens) || isfinite(text->output_tokens)) {
        append_divider(&parts);
        jr_str pieces[] = {html_piece(p->arena, text->input_tokens, 0),
                           html_piece(p->arena, text->output_tokens, 0)};
        html_sentence(&parts, WORD_N_TOKENS, pieces, 2);
    }
    append_seconds(p, &parts, text->seconds);
    size_t before = parts.size;
    if (before)
        jr_buf_append_text(&parts, " · ");
    size_t with_dot = parts.size;
    if (html_time(&parts, text->tstamp))
        jr_buf_append_text(&parts, " UTC");
    if (parts.size == with_dot)
        parts.size = before;
    if (parts.size == 0)
        return;
    jr_buf_append_text(p->out, "<p class=\"note\">");
    jr_buf_append_str(p->out, jr_buf_str(&parts));
    jr_buf_append_text(p->out, "</p>\n");
}

/* Whom the judge prefers by each criterion. */
static void append_criteria(page *p, const judgment_row *j, const archive_text *text)
{
    if (text->n_criteria == 0)
        return;
    jr_buf_append_text(p->out, "<ul class=\"criteria\">\n");
    for (size_t k = 0; k < text->n_criteria; k++) {
        judgment_row shown = *j;
        shown.winner = (uint8_t)text->on_criteria[k];
        jr_buf_append_text(p->out, "<li><span class=\"soft\">");
        html_text(p->out, text->criteria[k]);
        jr_buf_append_text(p->out, "</span> ");
        verdict_append_briefly(p->out, &p->site->names, &shown);
        jr_buf_append_text(p->out, "</li>\n");
    }
    jr_buf_append_text(p->out, "</ul>\n");
}

static void append_judgment(match_page *m, size_t i, bool with_prompt)
{
    page *p = m->page;
    const judgment_row *j = &m->judgments[i];
    archive_text text;
    jr_error err;
    jr_status status = archive_read_judgment(p->site->archive, p->arena, j, &text, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    jr_buf_format(p->out, "<article class=\"judgment\" id=\"j%zu\"><h4>", i + 1);
    html_text(p->out, p->site->archive->judges[j->judge]);
    jr_buf_append_text(p->out, "<span class=\"verdict\">");
    append_verdict_and_marks(p, j);
    jr_buf_append_text(p->out, "</span></h4>\n");
    jr_str first = html_text_piece(p->arena, p->site->names.display[j->first]);
    html_note_sentence(p->out, WORD_N_SHOWN_FIRST, &first, 1);
    if (text.problem.size) {
        jr_buf_append_text(p->out, "<p class=\"warning\">");
        html_text(p->out, text.problem);
        jr_buf_append_text(p->out, "</p>\n");
    }
    append_criteria(p, j, &text);
    if (p->is_packed)
        jr_buf_format(p->out, "<div data-judgment=\"%zu\"></div>\n", i);
    else
        prose_append(p, text.judgment, j->place);
    if (with_prompt)
        append_prompt(p, &text, j->place);
    append_circumstances(p, &text);
    jr_buf_append_text(p->out, "</article>\n");
}

/* What the judge was shown in place of answers that the benchmark does not have. */
static void append_answers_from_prompt(match_page *m, size_t i)
{
    page *p = m->page;
    archive_text text;
    jr_error err;
    jr_status status =
        archive_read_judgment(p->site->archive, p->arena, &m->judgments[i], &text, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    jr_buf_append_text(p->out, "<p class=\"note\">");
    html_word(p->out, text.prompt.size ? WORD_ANSWERS_IN_PROMPT : WORD_NO_ANSWER);
    jr_str first = html_text_piece(p->arena, p->site->names.display[m->judgments[i].first]);
    jr_buf_append_text(p->out, " ");
    html_sentence(p->out, WORD_N_SHOWN_FIRST, &first, 1);
    jr_buf_append_text(p->out, "</p>\n");
    if (text.prompt.size)
        prose_append_raw(p, text.prompt, m->judgments[i].place);
}

/* The button of compare.js, which shows it. */
static void append_compare(jr_buf *out)
{
    jr_buf_append_text(out,
                       "<p id=\"compare\" hidden><button type=\"button\" aria-pressed=\"false\">");
    html_word(out, WORD_COMPARE_ANSWERS);
    jr_buf_append_text(out, " <kbd>d</kbd></button></p>\n");
}

static void append_texts_of_turn(match_page *m, size_t turn, size_t first_judgment)
{
    page *p = m->page;
    const jr_question *q = p->site->archive->texts[m->match->question];
    const bool has_answers = m->answers[0].n_turns || m->answers[1].n_turns;
    if (q && turn <= q->n_turns && p->is_packed)
        append_gap(p, "", turn);
    else if (q && turn <= q->n_turns)
        prose_append(p, q->turns[turn - 1], (line_place){0});
    if (!has_answers && first_judgment != SIZE_MAX) {
        append_answers_from_prompt(m, first_judgment);
    } else {
        if (turn == 1)
            append_compare(p->out);
        jr_buf_append_text(p->out, "<div class=\"versus\">\n");
        append_answer(m, 0, turn);
        append_answer(m, 1, turn);
        jr_buf_append_text(p->out, "</div>\n");
    }
    prose_append_reference(p, m->match->question, turn);
}

/* A turn with its judgments, which are those from *at on; moves it behind them. */
static void append_turn(match_page *m, size_t turn, size_t *at)
{
    page *p = m->page;
    size_t begin = *at, end = begin;
    while (end < m->match->n_judgments && m->judgments[end].turn == turn)
        end++;
    *at = end;
    jr_buf_format(p->out, "<section id=\"turn-%zu\"><h2>", turn);
    jr_str number = html_piece(p->arena, (double)turn, 0);
    if (m->n_turns > 1)
        html_sentence(p->out, WORD_TURN_N, &number, 1);
    else
        html_word(p->out, WORD_QUESTION);
    jr_buf_append_text(p->out, "</h2>\n");
    append_texts_of_turn(m, turn, begin < end ? begin : SIZE_MAX);
    if (begin < end) {
        html_heading(p->out, 3, WORD_VERDICTS);
        jr_buf_append_text(p->out, "<div class=\"versus judgments\">\n");
        bool has_answers = m->answers[0].n_turns || m->answers[1].n_turns;
        size_t i = begin;
        for (; i < end && !prose_is_full(p) && p->status == JR_OK; i++)
            append_judgment(m, i, has_answers || i > begin);
        jr_buf_append_text(p->out, "</div>\n");
        if (i < end) {
            jr_str n = html_piece(p->arena, (double)(end - i), 0);
            html_note_sentence(p->out, WORD_MORE_VERDICTS, &n, 1);
        }
    }
    jr_buf_append_text(p->out, "</section>\n");
}

/* Reads the answers, and finds how many turns there is something to show of. */
static jr_status prepare(match_page *m, jr_error *err)
{
    const archive *a = m->page->site->archive;
    const jr_question *q = a->texts[m->match->question];
    const size_t models[2] = {m->match->one, m->match->other};
    m->n_turns = q && q->n_turns ? q->n_turns : 1;
    for (size_t i = 0; i < 2; i++) {
        m->places[i] = answer_table_entry(&a->answers, models[i], m->match->question)->place;
        JR_TRY(archive_read_answer(a, m->page->arena, models[i], m->match->question, &m->answers[i],
                                   err));
        if (m->answers[i].n_turns > m->n_turns)
            m->n_turns = m->answers[i].n_turns;
    }
    return JR_OK;
}

static void render(page *p, size_t i)
{
    const archive *a = p->site->archive;
    const archive_match *match = &a->matches[i];
    match_page m = {.page = p, .match = match, .judgments = &a->judgments[match->first_judgment]};
    jr_error err;
    jr_status status = prepare(&m, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    jr_str title = jr_arena_format(p->arena, "%s : %s", p->site->names.display[match->one].data,
                                   p->site->names.display[match->other].data);
    page_begin(p, title, SECTION_MATCHES, "data reading compare");
    append_heading(p, match);
    append_neighbours(p, match);
    append_verdicts(&m);
    if (!a->texts[match->question]) {
        html_note(p->out, WORD_QUESTION_NOT_LISTED);
    }
    size_t at = 0;
    for (size_t turn = 1; turn <= m.n_turns && p->status == JR_OK; turn++)
        append_turn(&m, turn, &at);
    /* Turns that neither the question nor an answer has. */
    while (at < match->n_judgments && p->status == JR_OK)
        append_turn(&m, m.judgments[at].turn, &at);
    page_end(p);
}

const page_kind page_match = {count, path, find, render};
