/*
 * Verdicts out of a judge's text. It is copied with characters that are written in several ways as
 * one, so that every form is written once, and asked for each form in turn: the next one counts
 * only where a text has nothing of those before it.
 */
#include "verdict.h"

#include <assert.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "bench/thoughts.h"
#include "verdict_doubt.h"
#include "verdict_forms.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Assistants are called 1 and 2, so of a text that was cut the digit must also stand for itself. */
static chosen read_last_digit(const verdict_search *s, verdict_mark *ret_mark)
{
    jr_str text = s->text;
    for (size_t i = text.size; i-- > 0;) {
        if (!is_digit(text.data[i]))
            continue;
        if (text.data[i] < '1' || text.data[i] > '3')
            return CHOSEN_NONE;
        verdict_mark mark = {i, i + 1, text.data[i] - '1', i};
        if ((!s->is_whole && !verdict_ends(text, &mark)) ||
            verdict_is_taken_back_by(str_from(text, mark.end)))
            return CHOSEN_NONE;
        *ret_mark = mark;
        return CHOSEN_ONE;
    }
    return CHOSEN_NONE;
}

typedef chosen (*form_reader)(const verdict_search *s, verdict_mark *ret_mark);

/* The forms of each format in their order. */
enum { MOST_FORMS = 7 };
static const struct {
    value_reader read;
    form_reader forms[MOST_FORMS];
} formats[N_VERDICT_FORMATS] = {
    [VERDICT_LAST] = {NULL, {read_last_digit}},
    [VERDICT_LETTER] = {verdict_read_label,
                        {verdict_in_json, verdict_in_brackets, verdict_in_tags, verdict_behind_word,
                         verdict_announced_in_single_brackets, verdict_alone}},
    [VERDICT_RATING] = {verdict_read_number,
                        {verdict_in_json, verdict_in_brackets, verdict_in_single_brackets,
                         verdict_in_fractions, verdict_in_tags, verdict_behind_word,
                         verdict_alone}},
    [VERDICT_RATINGS] = {verdict_read_two_numbers,
                         {verdict_in_brackets, verdict_in_single_brackets, verdict_in_two_brackets,
                          verdict_in_two_fractions}},
};

/* The first of the forms of which a text has something. */
static form_reader find_form(verdict_search *search, verdict_mark *ret_mark)
{
    verdict_format format = search->style->format;
    bool is_score = format == VERDICT_RATING;
    if (search->style->is_json) {
        search->read = is_score ? verdict_read_number : verdict_read_label;
        if (verdict_in_json(search, ret_mark) == CHOSEN_ONE)
            return verdict_in_json;
    }
    search->read = formats[format].read;
    const form_reader *forms = formats[format].forms;
    chosen found = CHOSEN_NONE;
    size_t i = 0;
    while (i < MOST_FORMS && forms[i] && (found = forms[i](search, ret_mark)) == CHOSEN_NONE)
        i++;
    return found == CHOSEN_ONE ? forms[i] : NULL;
}

bool verdict_read(const verdict_style *style, jr_str judgment, bool is_whole,
                  verdict_said *ret_said)
{
    jr_str thoughts, words = judgment;
    (void)thoughts_split(judgment, &thoughts, &words);
    JR_BUF_AUTO jr_buf folded = {0};
    verdict_fold(&folded, words);
    verdict_drop_drafts(&folded);
    if (style->n_criteria)
        verdict_take_criteria(style, &folded, NULL);
    verdict_search search = {style, jr_buf_str(&folded), NULL, true};
    verdict_mark mark;
    form_reader form = find_form(&search, &mark);
    if (form && !is_whole) {
        search.is_whole = false;
        form = form(&search, &mark) == CHOSEN_ONE ? form : NULL;
    }
    if (!form)
        return false;
    size_t before = (size_t)(words.data - judgment.data);
    *ret_said = (verdict_said){.value = mark.value,
                               .begin = before + verdict_unfold(words, mark.begin),
                               .label = before + verdict_unfold(words, mark.label),
                               .end = before + verdict_unfold(words, mark.end),
                               .is_json = form == verdict_in_json};
    return true;
}

bool verdict_read_pair(const verdict_style *style, jr_str judgment, bool is_whole,
                       jr_verdict *ret_verdict)
{
    assert(style->format != VERDICT_RATING);
    verdict_said said;
    if (!verdict_read(style, judgment, is_whole, &said))
        return false;
    *ret_verdict = (jr_verdict)said.value;
    return true;
}

void verdict_read_criteria(const verdict_style *style, jr_str judgment, jr_verdict *ret_verdicts)
{
    jr_str thoughts, words = judgment;
    (void)thoughts_split(judgment, &thoughts, &words);
    JR_BUF_AUTO jr_buf folded = {0};
    verdict_fold(&folded, words);
    verdict_drop_drafts(&folded);
    verdict_take_criteria(style, &folded, ret_verdicts);
}

bool verdict_is_clear(jr_str judgment, bool is_whole, jr_verdict verdict)
{
    static const verdict_style style = {.format = VERDICT_LETTER, .only_clear = true};
    jr_verdict said;
    return verdict != JR_VERDICT_TIE && verdict_read_pair(&style, judgment, is_whole, &said) &&
           said == verdict;
}

bool verdict_read_score(const verdict_style *style, jr_str judgment, bool is_whole,
                        double *ret_score)
{
    assert(style->format == VERDICT_RATING);
    verdict_said said;
    if (!verdict_read(style, judgment, is_whole, &said))
        return false;
    *ret_score = said.value;
    return true;
}

jr_str verdict_winner_json(verdict_format format, jr_verdict verdict)
{
    static const jr_str numbers[JR_N_VERDICTS] = {{"1", 1}, {"2", 1}, {"3", 1}};
    static const jr_str words[JR_N_VERDICTS] = {
        {"\"model1_id\"", 11}, {"\"model2_id\"", 11}, {"\"tie\"", 5}};
    return (format == VERDICT_LAST ? numbers : words)[verdict];
}
