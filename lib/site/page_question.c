/*
 * A question: its text, how each model did on it, all answers, all verdicts. They go over several
 * pages where they are long: "question/Q.html", "question/Q/2.html".
 */
#include "page.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "game.h"
#include "prose.h"
#include "verdicts.h"

enum {
    PART_MAX = 240 << 10, /* of lines of answers on a page; their HTML is longer */
    ANSWER_OVERHEAD = 2 << 10,
    OPEN_MAX = 4, /* that many answers are not folded */
    PERCENT = 100
};

static size_t answer_size(const archive *a, size_t model, size_t question)
{
    size_t size = answer_table_entry(&a->answers, model, question)->place.size;
    return size ? (size < PROSE_TEXT_MAX ? size : PROSE_TEXT_MAX) + ANSWER_OVERHEAD : 0;
}

/* No more than the bytes of its row, roughly: names, and words of each verdict in two languages. */
static size_t row_size(const archive *a, size_t match)
{
    enum { ROW = 500, VERDICT = 250 };
    return ROW + VERDICT * a->matches[match].n_judgments;
}

/* A new part begins with this item where the last one has no room for it. */
static question_part *part_for(question_parts *parts, jr_arena *arena, size_t *used, size_t size)
{
    question_part *last = &parts->all.items[parts->all.n - 1];
    bool is_full = *used && *used + size > PART_MAX;
    *used = (is_full ? 0 : *used) + size;
    if (!is_full)
        return last;
    question_part next = {last->question, last->end, last->end, last->end_match, last->end_match};
    VECTOR_ADD(&parts->all, arena, next);
    return &parts->all.items[parts->all.n - 1];
}

question_parts page_question_plan(jr_arena *arena, const archive *a, const size_t *by_rating)
{
    question_parts parts = {0};
    parts.first = jr_arena_alloc(arena, a->n_questions + 1, sizeof *parts.first);
    for (size_t q = 0; q < a->n_questions; q++) {
        size_t used = 0, begin, end;
        archive_of_question(a, q, &begin, &end);
        parts.first[q] = parts.all.n;
        VECTOR_ADD(&parts.all, arena, ((question_part){q, 0, 0, begin, begin}));
        for (size_t i = 0; i < a->n_models; i++)
            part_for(&parts, arena, &used, answer_size(a, by_rating[i], q))->end = i + 1;
        for (size_t m = begin; m < end; m++)
            part_for(&parts, arena, &used, row_size(a, m))->end_match = m + 1;
    }
    parts.first[a->n_questions] = parts.all.n;
    return parts;
}

static size_t count(const site *s)
{
    return s->question_parts.all.n;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    size_t question = s->question_parts.all.items[i].question;
    jr_buf_format(path, "question/%s", s->names.question_slugs[question].data);
    if (i > s->question_parts.first[question])
        jr_buf_format(path, "/%zu", i - s->question_parts.first[question] + 1);
    jr_buf_append_text(path, ".html");
}

static size_t find(const site *s, jr_str path)
{
    jr_str slug;
    if (!str_drop_beginning(&path, "question/") || !str_next_part(&path, '/', &slug))
        return SIZE_MAX;
    const question_parts *parts = &s->question_parts;
    size_t question = slugs_find(&s->names.questions_by_slug, slug), part = page_part(path);
    if (question == SIZE_MAX || part >= parts->first[question + 1] - parts->first[question])
        return SIZE_MAX;
    return parts->first[question] + part;
}

static void append_question(page *p, size_t question)
{
    const jr_question *q = p->site->archive->texts[question];
    if (!q || !q->n_turns) {
        html_note(p->out, q ? WORD_EMPTY_TEXT : WORD_QUESTION_NOT_LISTED);
        return;
    }
    for (size_t turn = 1; turn <= q->n_turns; turn++) {
        if (q->n_turns > 1) {
            jr_buf_append_text(p->out, "<h2>");
            jr_str number = html_piece(p->arena, (double)turn, 0);
            html_sentence(p->out, WORD_TURN_N, &number, 1);
            jr_buf_append_text(p->out, "</h2>\n");
        }
        prose_append(p, q->turns[turn - 1], (line_place){0});
        prose_append_reference(p, question, turn);
    }
}

/* In the order of add_scores. */
static void add_score_columns(grid *g)
{
    grid_column(g, "score_percent", WORD_SCORE_PERCENT, GRID_NUMBER);
    grid_column(g, "expected_percent", WORD_EXPECTED_PERCENT, GRID_NUMBER);
    grid_column(g, "wins", WORD_WINS, GRID_NUMBER);
    grid_column(g, "ties", WORD_TIES, GRID_NUMBER);
    grid_column(g, "losses", WORD_LOSSES, GRID_NUMBER);
}

static void add_scores(grid *g, standing own, double expected)
{
    grid_number(g, PERCENT * standing_score(own), 0);
    grid_number(g, PERCENT * expected, 0);
    grid_number(g, own.wins, 0);
    grid_number(g, own.ties, 0);
    grid_number(g, own.losses, 0);
}

/* What judges say besides the verdict on the whole: each model's games on each criterion. */
typedef struct criteria_scores {
    jr_str *names;
    size_t n;
    standing *on; /* [criterion][model] */
} criteria_scores;

static void count_criteria(const archive *a, const criteria_scores *c, const judgment_row *j,
                           const archive_text *text)
{
    for (size_t k = 0; k < text->n_criteria; k++) {
        size_t place = str_index(c->names, c->n, text->criteria[k]);
        judgment_row own = *j;
        own.winner = (uint8_t)text->on_criteria[k];
        if (place == SIZE_MAX || text->on_criteria[k] == WINNER_INVALID)
            continue;
        standing_count(&c->on[place * a->n_models + j->first], &own, j->first);
        standing_count(&c->on[place * a->n_models + j->second], &own, j->second);
    }
}

/* They stand in the records alone, which are read where a file has any. */
static criteria_scores read_criteria(page *p, size_t question)
{
    const archive *a = p->site->archive;
    criteria_scores c = {0};
    size_t begin, end;
    (void)judgment_table_criteria(p->arena, a->table, &c.names, &c.n);
    if (c.n == 0)
        return c;
    c.on = jr_arena_alloc(p->arena, c.n * a->n_models, sizeof *c.on);
    archive_of_question(a, question, &begin, &end);
    for (size_t m = begin; m < end; m++)
        for (size_t i = 0; i < a->matches[m].n_judgments && p->status == JR_OK; i++) {
            const judgment_row *j = &a->judgments[a->matches[m].first_judgment + i];
            JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
            archive_text text;
            jr_error err;
            if (!judgment_counts(j))
                continue;
            jr_status status = archive_read_judgment(a, arena, j, &text, &err);
            if (status == JR_OK)
                count_criteria(a, &c, j, &text);
            else
                page_fail(p, status, &err);
        }
    return c;
}

static void add_criteria_columns(page *p, grid *g, const criteria_scores *c)
{
    for (size_t k = 0; k < c->n; k++) {
        JR_BUF_AUTO jr_buf title = {0};
        jr_str name = html_text_piece(p->arena, c->names[k]);
        html_sentence(&title, WORD_SCORE_ON, &name, 1);
        grid_text_column(g, c->names[k], GRID_NUMBER);
        grid_last_column(g)->html = jr_arena_copy(p->arena, jr_buf_str(&title));
    }
}

/* How each model did on the question. */
static void append_records(page *p, size_t question)
{
    const site *s = p->site;
    const archive *a = s->archive;
    const bool is_judged = s->tallies.questions[question].n_valid > 0;
    criteria_scores criteria = read_criteria(p, question);
    grid *g = grid_new(p->arena, "models");
    grid_column(g, "model", WORD_MODEL, GRID_TEXT);
    if (is_judged)
        add_score_columns(g);
    add_criteria_columns(p, g, &criteria);
    grid_column(g, "characters", WORD_CHARACTERS, GRID_NUMBER);
    grid_column(g, "japanese_percent", WORD_JAPANESE_PERCENT, GRID_NUMBER);
    for (size_t i = 0; i < a->n_models; i++) {
        size_t model = s->tallies.by_rating[i], cell = question * a->n_models + model;
        standing own = s->tallies.on_question[cell];
        const double *features = answer_table_features(&s->archive->answers, model, question);
        if (!standing_games(own) && isnan(features[JR_FEATURE_LENGTH]))
            continue;
        grid_row(g, "");
        grid_link(g, s->names.display[model], page_model_href(p, model));
        if (is_judged)
            add_scores(g, own, s->tallies.expected[cell]);
        for (size_t k = 0; k < criteria.n; k++)
            grid_number(g, PERCENT * standing_score(criteria.on[k * a->n_models + model]), 0);
        grid_number(g, features[JR_FEATURE_LENGTH], 0);
        grid_number(g, PERCENT * features[JR_FEATURE_JAPANESE], 0);
    }
    if (g->rows.n == 0)
        return;
    html_heading(p->out, 2, WORD_RESULTS);
    html_note(p->out, is_judged ? WORD_EXPECTED_EXPLAINED : WORD_NOT_JUDGED);
    page_show_grid(p, g);
}

/* The beginning of an answer, for a folded one. */
static void append_preview(page *p, jr_str text)
{
    enum { WIDTH = 120 };
    JR_BUF_AUTO jr_buf line = {0};
    jr_text_append_clipped(&line, jr_text_trim(text), WIDTH);
    jr_buf_append_text(p->out, " <span class=\"preview\">");
    html_text(p->out, jr_buf_str(&line));
    jr_buf_append_text(p->out, "</span>");
}

static void append_answer(page *p, size_t model, size_t question, bool is_open)
{
    const site *s = p->site;
    const archive *a = s->archive;
    line_place place = answer_table_entry(&a->answers, model, question)->place;
    const double *features = answer_table_features(&s->archive->answers, model, question);
    archive_answer answer;
    jr_error err;
    jr_status status = archive_read_answer(a, p->arena, model, question, &answer, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    jr_buf_format(p->out, "<details class=\"answer\" id=\"%s\"%s><summary><b>",
                  s->names.model_slugs[model].data, is_open ? " open" : "");
    html_text(p->out, s->names.display[model]);
    jr_buf_append_text(p->out, "</b> ");
    jr_str n = html_piece(p->arena, features[JR_FEATURE_LENGTH], 0);
    html_sentence(p->out, WORD_N_CHARACTERS, &n, 1);
    append_preview(p, answer.n_turns ? answer.turns[0] : (jr_str){0});
    jr_buf_append_text(p->out, "</summary>\n");
    for (size_t turn = 0; turn < answer.n_turns; turn++) {
        if (turn)
            jr_buf_append_text(p->out, "<hr>\n");
        prose_append(p, answer.turns[turn], place);
    }
    jr_buf_append_text(p->out, "</details>\n");
}

static void append_answers(page *p, const question_part *part)
{
    const site *s = p->site;
    size_t n = 0;
    for (size_t i = part->begin; i < part->end; i++)
        n += answer_size(s->archive, s->tallies.by_rating[i], part->question) > 0;
    if (n == 0)
        return;
    html_heading(p->out, 2, WORD_ALL_ANSWERS);
    for (size_t i = part->begin; i < part->end && p->status == JR_OK; i++)
        if (answer_size(s->archive, s->tallies.by_rating[i], part->question))
            append_answer(p, s->tallies.by_rating[i], part->question, n <= OPEN_MAX);
}

/* The turn and the judge of a verdict, where there are several. */
static void append_whose(jr_arena *arena, jr_buf *html, const archive *a, const judgment_row *j,
                         bool has_turns)
{
    if (!has_turns && a->n_judges < 2)
        return;
    jr_buf_append_text(html, "<span class=\"soft\">");
    if (has_turns) {
        jr_str turn = html_piece(arena, j->turn, 0);
        html_sentence(html, WORD_TURN_N, &turn, 1);
        jr_buf_append_char(html, ' ');
    }
    if (a->n_judges > 1) {
        html_text(html, a->judges[j->judge]);
        jr_buf_append_char(html, ' ');
    }
    jr_buf_append_text(html, "</span>");
}

/* Each judge's verdicts on a match in words, a line per judge and turn. */
static void append_verdicts(jr_arena *arena, jr_buf *html, const site *s, const archive_match *m)
{
    const archive *a = s->archive;
    const judgment_row *all = &a->judgments[m->first_judgment];
    for (size_t begin = 0, end; begin < m->n_judgments; begin = end) {
        const judgment_row *j = &all[begin];
        for (end = begin + 1;
             end < m->n_judgments && all[end].judge == j->judge && all[end].turn == j->turn; end++)
            ;
        jr_buf_append_text(html, begin ? "<br>" : "");
        append_whose(arena, html, a, j, all[m->n_judgments - 1].turn > 1);
        verdict_append_orders(html, &s->names, judgment_in_order(a, m, j->turn, j->judge, m->one),
                              judgment_in_order(a, m, j->turn, j->judge, m->other));
    }
}

/* What filter.js makes work: hidden until then. */
static void append_filter(jr_buf *out)
{
    jr_buf_append_text(out, "<div class=\"choices\" data-filter=\"judged\" hidden>\n"
                            "<label><span class=\"soft\">");
    html_word(out, WORD_FIND_MODEL);
    jr_buf_append_text(out, "</span> <input type=\"search\"></label>\n<div><span class=\"soft\">");
    html_word(out, WORD_BROWSE_ONLY);
    jr_buf_append_text(out, "</span> <ul>");
    verdict_append_mark_boxes(out);
    jr_buf_append_text(out, "</ul></div>\n</div>\n");
}

static void append_matches(page *p, const question_part *part)
{
    const site *s = p->site;
    const archive *a = s->archive;
    if (part->first_match == part->end_match)
        return;
    html_heading(p->out, 2, WORD_MATCHES);
    append_filter(p->out);
    grid *g = grid_new(p->arena, "matches");
    g->attributes = " id=\"judged\"";
    grid_column(g, "match", WORD_MATCH, GRID_TEXT);
    grid_column(g, "verdict", WORD_VERDICT, GRID_TEXT);
    grid_column(g, "verdicts", WORD_VERDICTS, GRID_DATA);
    grid_column(g, "marks", WORD_REMARKABLE, GRID_TEXT);
    for (size_t i = part->first_match; i < part->end_match; i++) {
        const archive_match *m = &a->matches[i];
        JR_BUF_AUTO jr_buf verdicts = {0}, marks = {0};
        grid_row(g, "");
        grid_link(g,
                  jr_arena_format(p->arena, "%s : %s", s->names.display[m->one].data,
                                  s->names.display[m->other].data),
                  page_match_href(p, part->question, m->one, m->other));
        append_verdicts(p->arena, &verdicts, s, m);
        grid_html(g, verdict_plain(p->arena, a, m, SIZE_MAX), jr_buf_str(&verdicts));
        grid_number(g, m->n_judgments, 0);
        verdict_append_marks(&marks, s->tallies.flags[i]);
        grid_html(g, verdict_mark_names(p->arena, s->tallies.flags[i]), jr_buf_str(&marks));
    }
    page_show_grid(p, g);
}

/* Links to the questions before and after this one. */
static void append_neighbours(page *p, size_t question)
{
    const archive *a = p->site->archive;
    size_t at = 0;
    while (a->in_order[at] != question)
        at++;
    jr_buf_append_text(p->out, "<p class=\"neighbours\">");
    if (at) {
        jr_buf_format(p->out, "<a rel=\"prev\" href=\"%s\">← ",
                      page_question_href(p, a->in_order[at - 1]).data);
        html_word(p->out, WORD_PREVIOUS);
        jr_buf_append_text(p->out, "</a>");
    }
    if (at + 1 < a->n_questions) {
        jr_buf_format(p->out, " <a rel=\"next\" href=\"%s\">",
                      page_question_href(p, a->in_order[at + 1]).data);
        html_word(p->out, WORD_NEXT);
        jr_buf_append_text(p->out, " →</a>");
    }
    jr_buf_append_text(p->out, "</p>\n");
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    const question_part *part = &s->question_parts.all.items[i];
    size_t first = s->question_parts.first[part->question],
           n = s->question_parts.first[part->question + 1] - first;
    JR_BUF_AUTO jr_buf first_path = {0};
    path(s, first, &first_path);
    page_begin(p, s->archive->questions[part->question], SECTION_QUESTIONS,
               "data sort filter reading");
    jr_buf_append_text(p->out, "<h1>");
    html_word(p->out, WORD_QUESTION);
    jr_buf_append_text(p->out, " ");
    prose_append_question_title(p, part->question);
    jr_buf_append_text(p->out, "</h1>\n");
    append_neighbours(p, part->question);
    append_question(p, part->question);
    if (i == first)
        append_records(p, part->question);
    append_answers(p, part);
    append_matches(p, part);
    page_parts(p, jr_buf_str(&first_path), i - first, n);
    page_end(p);
}

const page_kind page_question = {count, path, find, render};
