/*
 * Flags are computed once for a site and looked up by name, since they are kept by the names of the
 * files of answers.
 */
#include "flags.h"

#include <math.h>

#include "base/str.h"
#include "bench/game_record.h"
#include "prose.h"

enum { ROWS_MAX = 200, LINE_WIDTH = 60 };

static const word words_of_flags[] = {
    [ANSWER_LANGUAGE] = WORD_FLAG_LANGUAGE,
    [ANSWER_LOOP] = WORD_FLAG_LOOP,
    [ANSWER_CUT] = WORD_FLAG_CUT,
    [ANSWER_SILENT] = WORD_FLAG_SILENT,
    [ANSWER_REFUSAL] = WORD_FLAG_REFUSAL,
    [ANSWER_MOJIBAKE] = WORD_FLAG_MOJIBAKE,
    [ANSWER_CONTROL] = WORD_FLAG_CONTROL,
    [ANSWER_QUESTION_COPY] = WORD_FLAG_QUESTION_COPY,
    [ANSWER_ANSWER_COPY] = WORD_FLAG_ANSWER_COPY,
    [ANSWER_FORGED] = WORD_FLAG_FORGED,
};
_Static_assert(sizeof words_of_flags / sizeof *words_of_flags == N_ANSWER_FLAGS, "a word for each");

const flag_note *flags_on(const site *s, size_t model, size_t question)
{
    const answer_flags *f = s->flags;
    size_t m = f ? name_index(f->models, f->n_models, s->archive->models[model]) : SIZE_MAX;
    size_t q = f ? str_index_sorted(f->questions, f->n_questions, s->archive->questions[question])
                 : SIZE_MAX;
    return m == SIZE_MAX || q == SIZE_MAX ? NULL : f->notes[m * f->n_questions + q];
}

double flags_of_model(const site *s, size_t model)
{
    double n = 0;
    if (!s->flags || s->flags->n_flagged == 0)
        return NAN;
    for (size_t q = 0; q < s->archive->n_questions; q++)
        n += flags_on(s, model, q) != NULL;
    return n;
}

void flags_append_marks(jr_buf *html, const site *s, size_t model, size_t question, size_t turn)
{
    for (const flag_note *note = flags_on(s, model, question); note; note = note->next) {
        if (note->turn != turn)
            continue;
        jr_buf_append_text(html, " <span class=\"mark mark-flag\" title=\"");
        html_attribute(html, note->sentence);
        jr_buf_append_text(html, "\">");
        html_word(html, words_of_flags[note->flag]);
        jr_buf_append_text(html, "</span>");
    }
}

static void add_row(page *p, grid *g, size_t question, const flag_note *note)
{
    JR_BUF_AUTO jr_buf kind = {0}, seen = {0};
    grid_row(g, "");
    grid_link(g, prose_question_line(p, question, LINE_WIDTH), page_question_href(p, question));
    grid_number(g, note->turn, 0);
    html_word(&kind, words_of_flags[note->flag]);
    grid_html(g, jr_str_from(jr_finding_name(answer_flag_finding(note->flag))), jr_buf_str(&kind));
    jr_buf_append_text(&seen, "<span lang=\"en\">");
    html_text(&seen, note->sentence);
    jr_buf_append_text(&seen, "</span>");
    grid_html(g, note->sentence, jr_buf_str(&seen));
}

void flags_append_table(page *p, size_t model)
{
    const archive *a = p->site->archive;
    size_t n = 0;
    grid *g = grid_new(p->arena, "flags");
    grid_column(g, "question", WORD_QUESTION, GRID_TEXT);
    grid_column(g, "turn", WORD_TURN, GRID_NUMBER);
    grid_column(g, "kind", WORD_FLAG, GRID_TEXT);
    grid_column(g, "seen", WORD_FLAG_SEEN, GRID_TEXT);
    for (size_t k = 0; k < a->n_questions; k++)
        for (const flag_note *note = flags_on(p->site, model, a->in_order[k]); note;
             note = note->next)
            if (n++ < ROWS_MAX)
                add_row(p, g, a->in_order[k], note);
    if (n == 0)
        return;
    html_heading(p->out, 2, WORD_FLAGGED);
    html_note(p->out, WORD_FLAGS_EXPLAINED);
    page_show_grid(p, g);
    if (n > ROWS_MAX)
        page_note_cut(p, ROWS_MAX, n);
}
