/*
 * The page for voting that goes by mail: all that it needs stands in it. Scripts run by a nonce
 * that follows from the whole page, which no answer in it can know, so what would get through the
 * escaping would still not run.
 */
#include <jrank/site.h>

#include <math.h>
#include <string.h>

#include "assets.h"
#include "base/digest.h"
#include "base/memory.h"
#include "bench/current.h"
#include "bench/human_sample.h"
#include "bench/question.h"
#include "html.h"
#include "markdown.h"
#include "vote_buttons.h"

extern const unsigned char asset_vote_sheet_css[], asset_vote_sheet_js[], asset_reading_css[];
extern const size_t asset_vote_sheet_css_size, asset_vote_sheet_js_size, asset_reading_css_size;

enum { TEXT_MAX = 256 << 10 };

/* Stands for the nonce until the page is known. */
static const char nonce_mark[] = "0123456789abcdef0123456789abcdef";

typedef struct sheet {
    jr_buf *out;
    const jr_people_sample *sample;
    const jr_vote_page_options *options;
    current_answers answers;
    jr_question_list questions;
    bool has_code, has_maths; /* in what was appended */
} sheet;

/* The matches of this voter, in the order in which they are shown; their number. */
static size_t choose_matches(const sheet *s, size_t *ret_matches)
{
    size_t n_mine = 0, n_voters = s->options->n_voters ? s->options->n_voters : 1;
    size_t voter = s->options->voter ? s->options->voter - 1 : 0;
    size_t n = people_sample_drawn(s->sample, ret_matches);
    size_t n_common = (size_t)llround(s->options->overlap * (double)n);
    for (size_t i = 0; i < n; i++)
        if (i < n_common || (i - n_common) % n_voters == voter)
            ret_matches[n_mine++] = ret_matches[i];
    people_sample_shuffle(s->sample, PEOPLE_FIRST_STREAM + voter, ret_matches, n_mine);
    return n_mine;
}

static void append_prose(sheet *s, jr_str text)
{
    if (text.size == 0) {
        html_note(s->out, WORD_EMPTY_TEXT);
        return;
    }
    jr_buf_append_text(s->out, "<div class=\"prose\" dir=\"auto\">");
    markdown_result result = markdown_append(s->out, text, TEXT_MAX);
    jr_buf_append_text(s->out, "</div>\n");
    s->has_code |= result.has_code;
    s->has_maths |= result.has_maths;
    if (result.is_cut)
        html_note(s->out, WORD_CUT);
}

static void append_turn(sheet *s, const jr_question *question, const answer_entry *const answers[2],
                        size_t turn)
{
    static const word names[] = {WORD_ANSWER_A, WORD_ANSWER_B};
    jr_buf_append_text(s->out, "<h2>");
    html_word(s->out, WORD_QUESTION);
    if (question->n_turns > 1)
        jr_buf_format(s->out, " %zu", turn);
    jr_buf_append_text(s->out, "</h2>\n");
    append_prose(s, question->turns[turn - 1]);
    jr_buf_append_text(s->out, "<div class=\"pair\">\n");
    for (size_t i = 0; i < 2; i++) {
        jr_buf_append_text(s->out, "<section class=\"answer\">");
        html_heading(s->out, 3, names[i]);
        append_prose(s, answers[i]->texts[turn - 1]);
        jr_buf_append_text(s->out, "</section>\n");
    }
    jr_buf_append_text(s->out, "</div>\n");
}

static jr_status append_match(sheet *s, size_t k, jr_error *err)
{
    const jr_people_match *m = &s->sample->matches[k];
    const jr_question *question = question_find(&s->questions, m->question);
    size_t place = current_question(&s->answers, m->question);
    size_t models[] = {current_model(&s->answers, m->left), current_model(&s->answers, m->right)};
    const answer_entry *answers[2];
    for (size_t i = 0; i < 2; i++) {
        answers[i] = question && place != SIZE_MAX && models[i] != SIZE_MAX
                         ? answer_table_entry(s->answers.table, models[i], place)
                         : NULL;
        if (!answers[i] || answers[i]->n_turns < m->turn || question->n_turns < m->turn)
            return jr_error_set(err, JR_ERR_DATA,
                                "%s: the sample has question %.*s with %.*s, which is not there "
                                "any more; HINT: jrank votes sample --new draws another",
                                s->options->bench_folder, JR_STR_ARG(m->question),
                                JR_STR_ARG(i ? m->right : m->left));
    }
    jr_buf_format(s->out,
                  "<article hidden data-match=\"%zu\" data-a=\"%016llx\" data-b=\"%016llx\">\n",
                  k + 1, (unsigned long long)answer_hash(answers[0], (uint32_t)m->turn),
                  (unsigned long long)answer_hash(answers[1], (uint32_t)m->turn));
    for (size_t turn = 1; turn <= m->turn; turn++)
        append_turn(s, question, answers, turn);
    jr_buf_append_text(s->out, "</article>\n");
    return JR_OK;
}

static void append_head(const sheet *s, uint64_t n)
{
    jr_buf *out = s->out;
    jr_buf_append_text(out,
                       "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    jr_buf_format(out,
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'nonce-%s'; script-src 'nonce-%s'; base-uri 'none'; form-action "
                  "'none'\">\n",
                  nonce_mark, nonce_mark);
    jr_buf_append_text(out,
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<title>");
    html_text(out, s->options->title);
    jr_buf_format(out, "</title>\n<style nonce=\"%s\">\n", nonce_mark);
    jr_buf_append(out, (const char *)asset_vote_sheet_css, asset_vote_sheet_css_size);
    jr_buf_append(out, (const char *)asset_reading_css, asset_reading_css_size);
    jr_buf_append_text(out, "</style>\n</head>\n<body data-sample=\"");
    html_attribute(out, s->sample->id);
    jr_buf_format(out, "\" data-page=\"%zu\" data-benchmark=\"", s->options->voter);
    html_attribute(out, s->options->title);
    jr_buf_append_text(out,
                       "\">\n<header>\n<div id=\"languages\"><button type=\"button\" "
                       "data-language=\"en\" lang=\"en\">English</button> <button "
                       "type=\"button\" data-language=\"ja\" lang=\"ja\">日本語</button></div>\n"
                       "<p id=\"progress\" hidden><progress value=\"0\" max=\"1\" "
                       "aria-hidden=\"true\"></progress> ");
    const jr_str counts[] = {JR_STR("<b class=\"given\">0</b>"),
                             JR_STR("<b class=\"total\">0</b>")};
    html_sentence(out, WORD_SHEET_PROGRESS, counts, 2);
    jr_buf_append_text(out, "</p>\n</header>\n<main>\n");
    html_heading(out, 1, WORD_SHEET_ASKS);
    jr_buf_append_text(out, "<section id=\"begin\">\n");
    JR_BUF_AUTO jr_buf number = {0};
    jr_buf_format(&number, "%llu", (unsigned long long)n);
    jr_str count = jr_buf_str(&number);
    jr_buf_append_text(out, "<p>");
    html_sentence(out, WORD_SHEET_INTRO, &count, 1);
    jr_buf_append_text(out, "</p>\n<p id=\"not-kept\" hidden>");
    html_word(out, WORD_SHEET_NOT_KEPT);
    jr_buf_append_text(out, "</p>\n<noscript><p>");
    html_word(out, WORD_SHEET_NEEDS_SCRIPTS);
    jr_buf_append_text(out, "</p></noscript>\n<p><label for=\"name\">");
    html_word(out, WORD_SHEET_NAME);
    jr_buf_append_text(
        out, "</label><br>\n<input type=\"text\" id=\"name\" maxlength=\"64\" autocomplete=\"off\" "
             "autocapitalize=\"none\" spellcheck=\"false\">\n<button type=\"button\" "
             "id=\"go\">");
    html_word(out, WORD_SHEET_BEGIN);
    jr_buf_append_text(out, "</button></p>\n</section>\n");
}

/* Its script, and before it those by which code and formulas are shown where there are some. */
static void append_scripts(const sheet *s)
{
    const struct {
        const char *path;
        bool is_wanted;
    } reading[] = {{"assets/code.js", s->has_code},
                   {"assets/maths.js", s->has_maths},
                   {"assets/reading.js", s->has_code || s->has_maths}};
    for (size_t i = 0; i < sizeof reading / sizeof *reading; i++) {
        const asset *script = asset_find(jr_str_from(reading[i].path));
        if (reading[i].is_wanted)
            jr_buf_append(s->out, script->bytes, *script->size);
    }
    jr_buf_append(s->out, asset_vote_sheet_js, asset_vote_sheet_js_size);
}

static void append_foot(const sheet *s)
{
    jr_buf *out = s->out;
    jr_buf_append_text(out, "<section id=\"vote\" hidden>\n<p><label for=\"note\">");
    html_word(out, WORD_SHEET_NOTE);
    jr_buf_append_text(
        out, "</label><br>\n<textarea id=\"note\" rows=\"1\" maxlength=\"2000\"></textarea></p>\n"
             "<div class=\"buttons\">\n");
    vote_buttons_append(out);
    jr_buf_append_text(out, "</div>\n</section>\n<section id=\"done\" hidden>\n<p>");
    html_word(out, WORD_SHEET_DONE);
    jr_buf_append_text(out, "</p>\n</section>\n<p id=\"download\" hidden><button type=\"button\">");
    html_word(out, WORD_SHEET_DOWNLOAD);
    jr_buf_format(out, "</button></p>\n</main>\n<script nonce=\"%s\">\n", nonce_mark);
    append_scripts(s);
    jr_buf_append_text(out, "</script>\n</body>\n</html>\n");
}

/* In the places where the page itself has put the mark: an answer that has it gets no nonce. */
static void set_nonce(jr_buf *out, size_t begin, size_t script)
{
    char digits[DIGEST_SIZE];
    size_t size = sizeof nonce_mark - 1;
    digest_sha256((jr_str){out->data + begin, out->size - begin}, digits);
    for (size_t part = 0; part < 2; part++) {
        char *at = out->data + (part ? script : begin);
        for (int k = 0; k < (part ? 1 : 3); k++) {
            at = strstr(at, nonce_mark);
            memcpy(at, digits, size);
        }
    }
}

jr_status jr_vote_page_format(jr_buf *buf, const jr_people_sample *sample,
                              const jr_vote_page_options *options, uint64_t *ret_n_matches,
                              jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    sheet s = {.out = buf, .sample = sample, .options = options};
    AUTO_FREE size_t *matches = memory_zeroed(sample->n_matches, sizeof *matches);
    JR_TRY(current_answers_load(arena, options->bench_folder, &s.answers, err));
    JR_TRY(jr_questions_load(arena, options->bench_folder, &s.questions, err));
    size_t n = choose_matches(&s, matches), begin = buf->size;
    append_head(&s, n);
    for (size_t i = 0; i < n; i++)
        JR_TRY(append_match(&s, matches[i], err));
    size_t end_of_answers = buf->size;
    append_foot(&s);
    set_nonce(buf, begin, end_of_answers);
    *ret_n_matches = n;
    return JR_OK;
}
