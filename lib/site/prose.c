/*
 * Texts of models and people. Their HTML may be much longer than they are, so it is made beside the
 * page where its size is not known before.
 */
#include "prose.h"

#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "base/text.h"
#include "markdown.h"

static size_t room(const page *p)
{
    size_t left = p->out->size < PROSE_PAGE_MAX ? PROSE_PAGE_MAX - p->out->size : 0;
    return left < PROSE_HTML_MAX ? left : PROSE_HTML_MAX;
}

bool prose_is_full(const page *p)
{
    return room(p) == 0;
}

/* The text up to PROSE_TEXT_MAX, without a part of a character at its end. */
static jr_str beginning(jr_str text)
{
    if (text.size <= PROSE_TEXT_MAX)
        return text;
    size_t size = PROSE_TEXT_MAX;
    while (size > PROSE_TEXT_MAX - 4 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
        size--;
    return (jr_str){text.data, size};
}

static void append_rest(page *p, line_place place)
{
    const archive *a = p->site->archive;
    jr_buf_append_text(p->out, "<p class=\"note\">");
    if (place.size) {
        jr_str path = page_path_in_folder(p, archive_path(a, place));
        jr_str pieces[] = {html_text_piece(p->arena, path),
                           html_piece(p->arena, (double)place.line, 0)};
        html_sentence(p->out, WORD_CUT_IN_FILE, pieces, 2);
    } else {
        html_word(p->out, WORD_CUT);
    }
    jr_buf_append_text(p->out, "</p>\n");
}

static void open_prose(page *p, jr_str text, const char *element)
{
    jr_buf_format(p->out, "<%s class=\"prose\" dir=\"auto\"%s>", element,
                  text_needs_cjk_font(text) ? " lang=\"ja\"" : "");
}

/* Appends <pre> with the text, or nothing where that is too long. */
static bool append_pre(page *p, jr_str text)
{
    JR_BUF_AUTO jr_buf html = {0};
    html_text(&html, text);
    if (html.size > room(p))
        return false;
    open_prose(p, text, "pre");
    jr_buf_append_str(p->out, jr_buf_str(&html));
    jr_buf_append_text(p->out, "</pre>\n");
    return true;
}

void prose_append(page *p, jr_str text, line_place place)
{
    jr_str shown = beginning(text);
    if (text.size == 0) {
        html_note(p->out, WORD_EMPTY_TEXT);
        return;
    }
    open_prose(p, shown, "div");
    markdown_result result = markdown_append(p->out, shown, room(p));
    jr_buf_append_text(p->out, "</div>\n");
    if (result.has_markup && !result.is_cut) {
        size_t before = p->out->size;
        jr_buf_append_text(p->out, "<details class=\"raw\"><summary>");
        html_word(p->out, WORD_RAW_TEXT);
        jr_buf_append_text(p->out, "</summary>");
        if (append_pre(p, shown))
            jr_buf_append_text(p->out, "</details>\n");
        else
            p->out->size = before;
    }
    if (result.is_cut || shown.size < text.size)
        append_rest(p, place);
}

void prose_append_raw(page *p, jr_str text, line_place place)
{
    jr_str shown = beginning(text);
    bool is_shown = append_pre(p, shown);
    if (!is_shown || shown.size < text.size)
        append_rest(p, place);
}

jr_str prose_question_line(page *p, size_t question, size_t width)
{
    const archive *a = p->site->archive;
    const jr_question *q = a->texts[question];
    JR_BUF_AUTO jr_buf line = {0};
    jr_str text = q && q->n_turns ? jr_text_trim(q->turns[0]) : a->questions[question];
    text.size = str_find_char(text, '\n');
    jr_text_append_clipped(&line, text, width);
    return jr_arena_copy(p->arena, jr_buf_str(&line));
}

void prose_append_question_title(page *p, size_t question)
{
    const archive *a = p->site->archive;
    const jr_question *q = a->texts[question];
    html_text(p->out, a->questions[question]);
    if (q && q->category.size) {
        jr_buf_append_text(p->out, " · ");
        html_text(p->out, q->category);
    }
}

void prose_append_reference(page *p, size_t question, size_t turn)
{
    const archive *a = p->site->archive;
    const jr_question *q = a->texts[question];
    if (!q)
        return;
    const reference_answer *reference = &p->site->references.answers[q - a->list->questions];
    if (turn > reference->n_turns || !reference->turns[turn - 1].size)
        return;
    jr_buf_append_text(p->out, "<details class=\"reference\"><summary>");
    html_word(p->out, WORD_REFERENCE_ANSWER);
    jr_buf_append_text(p->out, "</summary>\n");
    prose_append(p, reference->turns[turn - 1], (line_place){0});
    jr_buf_append_text(p->out, "</details>\n");
}
