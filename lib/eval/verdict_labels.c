/*
 * Labels of a verdict: the table of those that judges use, and a prompt's own.
 */
#include "verdict_labels.h"

#include <string.h>

#include "base/str.h"
#include "verdict_choice.h"

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* Labels, whatever the case of their letters. */
static const struct {
    const char *text;
    jr_verdict verdict;
    bool is_side;                           /* may have a word such as "assistant" in front */
    enum { UNGRADED, SLIGHT, CLEAR } grade; /* how far one is ahead, where the label can say it */
} labels[] = {
    {"a", JR_VERDICT_FIRST, true, UNGRADED},
    {"b", JR_VERDICT_SECOND, true, UNGRADED},
    {"c", JR_VERDICT_TIE, false, UNGRADED},
    {"tie", JR_VERDICT_TIE, false, UNGRADED},
    {"draw", JR_VERDICT_TIE, false, UNGRADED},
    {"equal", JR_VERDICT_TIE, false, UNGRADED},
    {"equally good", JR_VERDICT_TIE, false, UNGRADED},
    {"引き分け", JR_VERDICT_TIE, false, UNGRADED},
    {"引分け", JR_VERDICT_TIE, false, UNGRADED},
    {"引分", JR_VERDICT_TIE, false, UNGRADED},
    {"同点", JR_VERDICT_TIE, false, UNGRADED},
    {"互角", JR_VERDICT_TIE, false, UNGRADED},
    {"同等", JR_VERDICT_TIE, false, UNGRADED},
    {"同じ", JR_VERDICT_TIE, false, UNGRADED},
    {"どちらも同じ", JR_VERDICT_TIE, false, UNGRADED},
    {"平局", JR_VERDICT_TIE, false, UNGRADED},
    {"平手", JR_VERDICT_TIE, false, UNGRADED},
    {"무승부", JR_VERDICT_TIE, false, UNGRADED},
    /* Arena-Hard */
    {"a>>b", JR_VERDICT_FIRST, false, CLEAR},
    {"a>b", JR_VERDICT_FIRST, false, SLIGHT},
    {"a=b", JR_VERDICT_TIE, false, SLIGHT},
    {"a==b", JR_VERDICT_TIE, false, SLIGHT},
    {"a≈b", JR_VERDICT_TIE, false, SLIGHT},
    {"b>a", JR_VERDICT_SECOND, false, SLIGHT},
    {"b>>a", JR_VERDICT_SECOND, false, CLEAR},
    {"b<<a", JR_VERDICT_FIRST, false, CLEAR},
    {"b<a", JR_VERDICT_FIRST, false, SLIGHT},
    {"b=a", JR_VERDICT_TIE, false, SLIGHT},
    {"a<b", JR_VERDICT_SECOND, false, SLIGHT},
    {"a<<b", JR_VERDICT_SECOND, false, CLEAR},
    {"a≫b", JR_VERDICT_FIRST, false, CLEAR},
    {"b≫a", JR_VERDICT_SECOND, false, CLEAR},
    {"b≪a", JR_VERDICT_FIRST, false, CLEAR},
    {"a≪b", JR_VERDICT_SECOND, false, CLEAR},
};

static const char *const sides[] = {"assistant",    "answer", "response",  "model",  "option",
                                    "アシスタント", "回答",   "応答",      "モデル", "解答",
                                    "助手",         "模型",   "어시스턴트"};

/* "Rating: 5" within the brackets. */
static jr_str behind_word(jr_str content)
{
    size_t colon = str_find_char(content, ':');
    if (colon == content.size ||
        verdict_word_at_end((jr_str){content.data, colon}) == MARK_IS_PLAIN)
        return content;
    return str_from(content, colon + 1);
}

jr_str verdict_undressed(jr_str content)
{
    while (content.size && strchr(" \t*_`\"'", content.data[0]) && content.data[0])
        content = str_from(content, 1);
    while (content.size && strchr(" \t*_`\"'", content.data[content.size - 1]))
        content.size--;
    return content;
}

jr_str verdict_content(jr_str content)
{
    return verdict_undressed(behind_word(content));
}

/* Without parentheses or quotation marks around all of it. */
static jr_str without_pair(jr_str content)
{
    static const char *const pairs[][2] = {{"(", ")"},   {"「", "」"}, {"『", "』"},
                                           {"“", "”"},   {"‘", "’"},   {"【", "】"},
                                           {"〔", "〕"}, {"《", "》"}, {"〈", "〉"}};
    for (size_t i = 0; i < N_OF(pairs); i++)
        if (str_drop_beginning(&content, pairs[i][0])) {
            str_drop_end(&content, pairs[i][1]); /* or it went with other signs at the end */
            break;
        }
    return verdict_undressed(content);
}

jr_str verdict_core(jr_str content)
{
    static const char *const endings[] = {"です", "である", "だ", "とします", "とする"};
    static const char *const articles[] = {"it's a ", "it is a ", "a "};
    for (size_t i = 0; i < N_OF(endings); i++)
        if (str_drop_end(&content, endings[i]))
            break;
    content = without_pair(content);
    for (size_t i = 0; i < N_OF(articles); i++) {
        jr_str rest = content;
        if (str_drop_beginning_nocase(&rest, articles[i]) &&
            (str_begins_nocase(rest, "tie") || str_begins_nocase(rest, "draw")))
            return rest;
    }
    return content;
}

/* Whether two texts are one but for spaces and the case of letters. */
static bool is_label(jr_str content, jr_str label)
{
    size_t k = 0;
    for (size_t i = 0; i < content.size; i++) {
        if (content.data[i] == ' ')
            continue;
        while (k < label.size && label.data[k] == ' ')
            k++;
        char one[2] = {content.data[i]}, other[2] = {k < label.size ? label.data[k] : '\0'};
        if (k == label.size || !str_is_nocase((jr_str){one, 1}, other))
            return false;
        k++;
    }
    return k == label.size;
}

/* "Assistant A", "model_a" without the word in front. */
static jr_str without_side(jr_str content, bool *ret_had_side)
{
    for (size_t i = 0; i < N_OF(sides); i++) {
        if (content.size <= strlen(sides[i]) || !str_drop_beginning_nocase(&content, sides[i]))
            continue;
        while (content.size && strchr(" _-", content.data[0]))
            content = str_from(content, 1);
        *ret_had_side = true;
        return content;
    }
    return content;
}

/* One of the labels that a style has. */
typedef struct known_label {
    jr_str text;
    jr_verdict verdict;
    bool is_side, is_graded;
} known_label;

/* The label number i of the style, as it means it; false: there are no more. */
static bool label_at(const verdict_style *style, size_t i, known_label *ret_label)
{
    if (style->n_labels) {
        if (i >= style->n_labels)
            return false;
        *ret_label =
            (known_label){.text = style->labels[i].text, .verdict = style->labels[i].verdict};
        return true;
    }
    if (i >= N_OF(labels))
        return false;
    bool is_tie = style->only_clear && labels[i].grade != CLEAR;
    *ret_label = (known_label){.text = jr_str_from(labels[i].text),
                               .verdict = is_tie ? JR_VERDICT_TIE : labels[i].verdict,
                               .is_side = labels[i].is_side,
                               .is_graded = labels[i].grade != UNGRADED};
    return true;
}

/* Whether the style means a label that has a word such as "assistant" in front or has not. */
static bool is_meant(const verdict_style *style, const known_label *label, bool had_side)
{
    return (label->is_side || !had_side) &&
           (label->is_graded || !style->only_clear || style->n_labels);
}

/* What is left of the content of a label, without a word in front that is none of a prompt's own.
 */
static jr_str begin_label(const verdict_style *style, jr_str content, bool *ret_had_side)
{
    *ret_had_side = false;
    content = verdict_content(content);
    return style->n_labels ? content : without_side(verdict_core(content), ret_had_side);
}

bool verdict_read_label(const verdict_style *style, jr_str content, double *ret_value)
{
    bool had_side;
    content = begin_label(style, content, &had_side);
    known_label label;
    for (size_t i = 0; content.size && label_at(style, i, &label); i++) {
        if (!is_meant(style, &label, had_side) || !is_label(content, label.text))
            continue;
        *ret_value = label.verdict;
        return true;
    }
    return false;
}

static bool drops_one(jr_str *text, const char *const *beginnings, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_drop_beginning_nocase(text, beginnings[i]))
            return true;
    return false;
}

/* "if assistant A is better", "A or B": a legend or a list, not what the judge says. */
static bool is_open(jr_str text)
{
    static const char *const words[] = {"if ",    "when ", " or ", "場合", "なら", "とき",
                                        "または", "又は",  "?",    "not ", "ない", ":"};
    for (size_t i = 0; i < N_OF(words); i++)
        if (str_contains_nocase(text, words[i]))
            return true;
    return false;
}

/* "in style, but B overall": what is claimed is not all. */
static bool goes_on(jr_str text)
{
    static const char *const words[] = {"but ",   "however", "although", "while ", "only ",
                                        "except", "ただし",  "しかし",   "一方",   "が、"};
    for (size_t i = 0; i < N_OF(words); i++)
        if (str_contains_nocase(text, words[i]))
            return true;
    return false;
}

/* What is said of the better one, behind its label. */
static const char *const claims[] = {"is better",
                                     "is the better",
                                     "is slightly better",
                                     "is much better",
                                     "is clearly better",
                                     "is superior",
                                     "is significantly better",
                                     "is the winner",
                                     "wins",
                                     "won",
                                     "の方が良い",
                                     "のほうが良い",
                                     "の方がよい",
                                     "のほうがよい",
                                     "の方が優れ",
                                     "のほうが優れ",
                                     "が優れ",
                                     "の勝ち",
                                     "が勝ち",
                                     "が良い",
                                     "がよい"};

/* Whether what stands behind a label explains it, and says no other. */
static bool is_explanation(const verdict_style *style, const known_label *label, jr_str behind)
{
    static const char *const separators[] = {":", "(", "- ", "—", "–", "、", "。"};
    while (behind.size && behind.data[0] == ' ')
        behind = str_from(behind, 1);
    bool is_set_off = drops_one(&behind, separators, N_OF(separators));
    behind = str_trim(behind);
    double other;
    if (is_set_off)
        return behind.size && !is_open(behind) &&
               ((!verdict_read_label(style, behind, &other) &&
                 !verdict_read_explained(style, behind, &other)) ||
                other == label->verdict);
    return label->is_side && drops_one(&behind, claims, N_OF(claims)) && !is_open(behind) &&
           !goes_on(behind);
}

bool verdict_read_explained(const verdict_style *style, jr_str content, double *ret_value)
{
    bool had_side;
    content = begin_label(style, content, &had_side);
    known_label label;
    for (size_t i = 0; label_at(style, i, &label); i++) {
        jr_str behind = content;
        if (!is_meant(style, &label, had_side) ||
            !str_drop_beginning_nocase(&behind, label.text.data) ||
            !is_explanation(style, &label, behind))
            continue;
        *ret_value = label.verdict;
        return true;
    }
    return false;
}

/* Whether nothing else is said behind a claim but how it is meant, or than whom. */
static bool ends_claim(const verdict_style *style, const known_label *label, jr_str behind)
{
    static const char *const endings[] = {
        "overall",    "here",           "ている",       "ています",   "ていると",
        "と判断する", "と判断します",   "判断する",     "判断します", "と考えます",
        "と思います", "と評価します",   "考えます",     "思います",   "評価します",
        "と言えます", "と判断しました", "判断しました", "です"};
    behind = verdict_bare(behind);
    double other;
    if (str_drop_beginning_nocase(&behind, "than "))
        return verdict_read_label(style, behind, &other) && other != label->verdict;
    while (behind.size && drops_one(&behind, endings, N_OF(endings)))
        behind = verdict_bare(behind);
    return behind.size == 0;
}

bool verdict_read_sentence(const verdict_style *style, jr_str content, double *ret_value)
{
    static const char *const beginnings[] = {"i prefer ",
                                             "i choose ",
                                             "i would choose ",
                                             "i pick ",
                                             "i'd choose ",
                                             "both are ",
                                             "they are ",
                                             "両者は",
                                             "どちらも",
                                             "両方とも",
                                             "two answers are ",
                                             "both answers are ",
                                             "both responses are ",
                                             "both assistants are "};
    if (style->n_labels)
        return false;
    content = verdict_bare(content);
    if (drops_one(&content, beginnings, N_OF(beginnings)) &&
        verdict_read_label(style, content, ret_value))
        return true;
    bool had_side;
    content = begin_label(style, content, &had_side);
    known_label label;
    for (size_t i = 0; label_at(style, i, &label); i++) {
        jr_str behind = content;
        if (!label.is_side || !is_meant(style, &label, had_side) ||
            !str_drop_beginning_nocase(&behind, label.text.data))
            continue;
        behind = str_trim(behind);
        str_drop_beginning(&behind, "の回答");
        str_drop_beginning_nocase(&behind, "'s answer ");
        str_drop_beginning_nocase(&behind, "'s response ");
        if (!drops_one(&behind, claims, N_OF(claims)) || !ends_claim(style, &label, behind))
            continue;
        *ret_value = label.verdict;
        return true;
    }
    return false;
}

/* Whether a label begins with the text, or the text with the label and what is none of a word. */
static bool goes_with(jr_str text, jr_str label)
{
    size_t k = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == ' ' && k < label.size)
            continue;
        while (k < label.size && label.data[k] == ' ')
            k++;
        char at[2] = {k < label.size ? label.data[k] : '\0'};
        if (k == label.size)
            return i > 0 && strchr("])}>*_`\"' :.,;|(\n\\", text.data[i]) != NULL;
        if (!str_is_nocase((jr_str){&text.data[i], 1}, at))
            return false;
        k++;
    }
    return true;
}

/* A word such as "assistant" of which no more stands there, or so much. */
static bool is_side_begun(jr_str text)
{
    for (size_t i = 0; i < N_OF(sides); i++)
        if (text.size <= strlen(sides[i]) &&
            str_is_nocase(text, jr_str_from(sides[i]).data) == (text.size == strlen(sides[i])) &&
            goes_with(text, jr_str_from(sides[i])))
            return true;
    return false;
}

label_prospect verdict_label_prospect(const verdict_style *style, bool is_graded, jr_str beginning)
{
    while (beginning.size && beginning.data[0] && strchr(" \t\r\n*_`\"'", beginning.data[0]))
        beginning = str_from(beginning, 1);
    bool had_side = false;
    if (!style->n_labels)
        beginning = without_side(beginning, &had_side);
    label_prospect prospect = {.is_open = beginning.size == 0};
    known_label label;
    for (size_t i = 0; !prospect.is_open && label_at(style, i, &label); i++)
        if (is_meant(style, &label, had_side) &&
            (style->n_labels || label.is_graded == is_graded) && goes_with(beginning, label.text))
            prospect.verdicts |= 1U << label.verdict;
    prospect.is_open |= !prospect.verdicts && !style->n_labels && is_side_begun(beginning);
    return prospect;
}
