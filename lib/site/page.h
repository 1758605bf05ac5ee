/*
 * page.h: the pages of a site: which there are, their paths, and how one is made.
 *
 * One code path makes the files of `jrank site` and the answers of `jrank serve`: a page is a kind
 * and a number, and rendering appends it to a buffer. Rendering reads texts from disk and computes
 * nothing else. Paths are relative to the root of the site, links relative to the page.
 */
#ifndef SITE_PAGE_H
#define SITE_PAGE_H

#include <jrank/base.h>

#include "base/vector.h"
#include "grid.h"
#include "html.h"
#include "site.h"

/* One row per kind of page, in the order in which they are written. Each has its file. */
#define PAGE_KIND_ROWS(X)                                                                          \
    X(leaderboard)                                                                                 \
    X(judges)                                                                                      \
    X(judge_pair)                                                                                  \
    X(pairs)                                                                                       \
    X(pair)                                                                                        \
    X(match)                                                                                       \
    X(questions)                                                                                   \
    X(question)                                                                                    \
    X(model)                                                                                       \
    X(matches)                                                                                     \
    X(explore)                                                                                     \
    X(match_data)                                                                                  \
    X(views)                                                                                       \
    X(view)                                                                                        \
    X(pack)

/* What a page may load and where its forms may lead: as a <meta> of every page, and as a header of
 * every response of a server. */
#define PAGE_POLICY(scripts)                                                                       \
    "default-src 'none'; style-src 'self'; script-src 'self'" scripts "; img-src 'self' blob:; "   \
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
#define PAGE_SECURITY_POLICY PAGE_POLICY("")
#define PAGE_COMPUTING_POLICY PAGE_POLICY(" 'wasm-unsafe-eval'") /* of page_explore.c alone */

typedef struct page {
    const site *site;
    jr_arena *arena; /* of the page: what lives until it is written */
    jr_buf *out;
    jr_str path;          /* from the root: "model/x.html" */
    const char *root;     /* "", "../" or "../../" */
    VECTOR(grid *) grids; /* those that can be downloaded */
    bool is_packed;       /* what stands in <main> alone, for view.html */
    jr_str title;         /* of a packed one, as HTML */
    jr_status status;     /* of the first failure */
    jr_error err;
} page;

typedef struct page_kind {
    size_t (*count)(const site *s);
    /* Appends the path of page i, with its ".html" or ".js". Different pages have different ones.
     */
    void (*path)(const site *s, size_t i, jr_buf *path);
    /* The page of this path without its ending, or SIZE_MAX. */
    size_t (*find)(const site *s, jr_str path);
    /* Appends the page to p->out. Errors go to page_fail. */
    void (*render)(page *p, size_t i);
} page_kind;

#define PAGE_KIND_DECLARE(name) extern const page_kind page_##name;
PAGE_KIND_ROWS(PAGE_KIND_DECLARE)
#undef PAGE_KIND_DECLARE

/* How answers to a question and data are cut into pages of bounded size, known at opening.
 * by_rating: as in tallies. */
question_parts page_question_plan(jr_arena *arena, const archive *a, const size_t *by_rating);
shard_plan page_match_data_plan(jr_arena *arena, const archive *a);

extern const page_kind *const page_kinds[];
extern const size_t n_page_kinds;

/*
 * Makes the page of this path, which ends in ".html" or ".js". p, out and what p points to live as
 * long as the arena. Errors: ERR_NOT_FOUND (no such page), ERR_IO, ERR_FORMAT (the files of the
 * benchmark are not what they were).
 */
JR_MUST_USE jr_status page_make(const site *s, jr_arena *arena, jr_str path, jr_buf *out,
                                page *ret_page, jr_error *err);

/*
 * Appends the file of any path of the site: a page, a download ("PAGE.GRID.csv", ".json") or an
 * asset ("assets/style.css"). *ret_type is its media type. Errors as above.
 */
JR_MUST_USE jr_status page_file(const site *s, jr_str path, jr_buf *out, const char **ret_type,
                                jr_error *err);

/* Whether the page of this path is one of PAGE_COMPUTING_POLICY. */
bool page_computes(jr_str path);

/* Where a reader is, for the navigation. */
typedef enum page_section {
    SECTION_LEADERBOARD,
    SECTION_PAIRS,
    SECTION_QUESTIONS,
    SECTION_MATCHES,
    SECTION_JUDGES,
    SECTION_LIVE,
    SECTION_VOTE,
    SECTION_NONE,
    SECTION_OUTSIDE /* of any benchmark: there is nothing to navigate */
} page_section;

/* Begins the document: head, header with navigation, and <main>. title: plain text, in front of
 * the benchmark's name; empty: that alone. scripts: names in assets without ".js", separated by one
 * space; "" for none. */
void page_begin(page *p, jr_str title, page_section section, const char *scripts);
/* Ends <main> and the document. */
void page_end(page *p);

/* Remembers the first failure and shows its sentence. */
void page_fail(page *p, jr_status status, const jr_error *err);

/* The categories in the order of the questions' file, and how many turns were judged. */
const jr_str *page_categories(page *p, size_t *ret_n);
unsigned page_count_turns(const page *p);

/* For links: the root followed by a path, in the page's arena. */
jr_str page_href(page *p, const char *format, ...) JR_PRINTF(2, 3);
jr_str page_model_href(page *p, size_t model);
jr_str page_question_href(page *p, size_t question);
jr_str page_pair_href(page *p, size_t one, size_t other);
jr_str page_match_href(page *p, size_t question, size_t one, size_t other);
jr_str page_board_href(page *p, size_t i);
jr_str page_judge_pair_href(page *p, size_t one, size_t other);

/* The places of the slugs in "A.vs.B", the lesser one first. Returns false where there are none. */
bool page_find_pair(const slug_index *slugs, jr_str text, size_t *ret_one, size_t *ret_other);

/* Pages that go on: the first is "STEM.html", the others "STEM/2.html" and so on. Returns the
 * number behind the slash less one, 0 where there is no slash (digits.data is NULL), or SIZE_MAX
 * for what is none. */
size_t page_part(jr_str digits);

/* Appends links to the parts of such a page; first: path of the first. Nothing where it has one. */
void page_parts(page *p, jr_str first, size_t part, size_t n_parts);

/* What a reader has to know before the numbers, in English as the command says it; nothing where
 * it is empty. */
void page_warn(page *p, jr_str sentence);

/* The same of a part of a page, less loud. */
void page_remark(page *p, jr_str sentence);

/* Says that a table is cut. */
void page_note_cut(page *p, size_t n_shown, size_t n);

/* Stand around the SVG of a chart. note: HTML of a sentence below the title; empty: none. */
void page_begin_chart(page *p, word title, jr_str note);
void page_end_chart(page *p);

/* Draws a figure in both languages; chart: its function in chart.h. */
#define PAGE_DRAW(p, chart, figure) PAGE_DRAW_AS(p, chart, figure, false)
#define PAGE_DRAW_AS(p, chart, figure, is_narrow)                                                  \
    do {                                                                                           \
        const jr_chart_style english_ = {.narrow = (is_narrow)};                                   \
        const jr_chart_style japanese_ = {.narrow = (is_narrow), .japanese = true};                \
        JR_BUF_AUTO jr_buf svg_ = {0}, svg_ja_ = {0};                                              \
        chart(figure, &english_, &svg_);                                                           \
        chart(figure, &japanese_, &svg_ja_);                                                       \
        page_append_drawing(p, jr_buf_str(&svg_), jr_buf_str(&svg_ja_));                           \
    } while (0)

/* The same with a narrow form besides, which phones show, where the page has room for it. */
#define PAGE_DRAW_FORMS(p, chart, figure)                                                          \
    do {                                                                                           \
        jr_buf_append_text((p)->out, "<div class=\"broad\">");                                     \
        PAGE_DRAW_AS(p, chart, figure, false);                                                     \
        jr_buf_append_text((p)->out, "</div>");                                                    \
        size_t before_ = (p)->out->size;                                                           \
        jr_buf_append_text((p)->out, "<div class=\"slim\">");                                      \
        PAGE_DRAW_AS(p, chart, figure, true);                                                      \
        jr_buf_append_text((p)->out, "</div>\n");                                                  \
        page_drop_too_much(p, before_);                                                            \
    } while (0)
void page_drop_too_much(page *p, size_t before);

/* Appends a drawing in both languages, of which the page shows one. What is drawn differently is
 * there twice: single lines, or where the two differ in size the whole, unless that is large; then
 * it is English. */
void page_append_drawing(page *p, jr_str english, jr_str japanese);

/* The path below the benchmark's folder, where it is there. */
jr_str page_path_in_folder(const page *p, jr_str path);

/* Appends the table, with links to its downloads unless it is plain. */
void page_show_grid(page *p, grid *g);

/* Adds a score in % and the ends of its 95 % interval, verdicts taken as independent; the page
 * shows them in one cell, of three columns of which the last two are GRID_DATA. */
void page_add_score(grid *g, standing s);

/* The names of the two as the heading of a page, each a link to its model. */
void page_pair_heading(page *p, size_t one, size_t other);

#endif
