/*
 * What may stand around a verdict without saying anything else, and the words that announce one, in
 * tables.
 */
#include "verdict_words.h"

#include <string.h>

#include "base/str.h"

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* What may stand around a verdict without a meaning. */
static const char *const ornaments[] = {"。", "、", "「", "」", "『", "』", "【", "】", "“",
                                        "”",  "‘",  "’",  "→",  "⇒",  "・", "—",  "–",  "…"};

static bool is_ornament(char c)
{
    return c != '\0' && strchr(" \t\r\n*_`\"'#><-=:~\\(){}[].,!|;$", c) != NULL;
}

static bool drop_ornament_at_end(jr_str *text)
{
    if (text->size && is_ornament(text->data[text->size - 1])) {
        text->size--;
        return true;
    }
    for (size_t i = 0; i < N_OF(ornaments); i++)
        if (str_drop_end(text, ornaments[i]))
            return true;
    return false;
}

static bool drop_ornament(jr_str *text)
{
    if (text->size && is_ornament(text->data[0])) {
        *text = str_from(*text, 1);
        return true;
    }
    for (size_t i = 0; i < N_OF(ornaments); i++)
        if (str_drop_beginning(text, ornaments[i]))
            return true;
    return false;
}

jr_str verdict_bare(jr_str text)
{
    while (drop_ornament(&text))
        ;
    while (drop_ornament_at_end(&text))
        ;
    return text;
}

jr_str verdict_without_ornaments_at_end(jr_str text)
{
    while (drop_ornament_at_end(&text))
        ;
    return text;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Drops a word, a whole one where it is written with spaces around it. */
static bool drop_word_at_end(jr_str *text, const char *word)
{
    size_t size = strlen(word);
    if (text->size < size || !str_is_nocase(str_from(*text, text->size - size), word) ||
        (is_letter(word[0]) && text->size > size &&
         str_is_of_word(text->data[text->size - size - 1])))
        return false;
    text->size -= size;
    return true;
}

bool verdict_drop_one_at_end(jr_str *text, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < n_words; i++)
        if (drop_word_at_end(text, words[i]))
            return true;
    return false;
}

jr_str verdict_without_fillers(jr_str text)
{
    static const char *const fillers[] = {
        "is",  "be", "as", "to", "would",  "will", "must", "follows", "therefore", "thus", "goes",
        "the", "は", "を", "が", "として", "では", "은",   "는",      "을",        "를"};
    do
        text = verdict_without_ornaments_at_end(text);
    while (verdict_drop_one_at_end(&text, fillers, N_OF(fillers)));
    return text;
}

bool verdict_drop_word(jr_str *text)
{
    static const char *const words[] = {"verdict",       "judgment",
                                        "judgement",     "decision",
                                        "conclusion",    "winner",
                                        "rating",        "score",
                                        "choice",        "result",
                                        "evaluation",    "assessment",
                                        "grade",         "final answer",
                                        "overall",       "preference",
                                        "preferred",     "better response",
                                        "better answer", "better assistant",
                                        "判定",          "結論",
                                        "評価",          "勝者",
                                        "結果",          "判断",
                                        "選択",          "点数",
                                        "スコア",        "評点",
                                        "得点",          "採点",
                                        "最終回答",      "総合",
                                        "评分",          "得分",
                                        "裁决",          "平均点",
                                        "総合点",        "合計点",
                                        "总分",          "평가",
                                        "판정",          "점수",
                                        "총점",          "선택",
                                        "결론"};
    *text = verdict_without_fillers(*text);
    return verdict_drop_one_at_end(text, words, N_OF(words));
}

mark_weight verdict_word_at_end(jr_str text)
{
    static const char *const finals[] = {"final", "overall", "total", "最終", "総合", "合計",
                                         "最终",  "总分",    "최종",  "종합", "총점"};
    enum { BEFORE = 40 };
    jr_str rest = text;
    if (!verdict_drop_word(&rest))
        return MARK_IS_PLAIN;
    size_t end = verdict_without_fillers(text).size;
    size_t begin = end > BEFORE ? end - BEFORE : 0;
    for (size_t i = 0; i < N_OF(finals); i++)
        if (str_contains_nocase((jr_str){text.data + begin, end - begin}, finals[i]))
            return MARK_IS_FINAL;
    return MARK_FOLLOWS;
}

jr_str verdict_behind_dress(jr_str after)
{
    while (after.size && !strchr(".!;\n", after.data[0]) && !str_begins_with(after, "。") &&
           drop_ornament(&after))
        ;
    return after;
}

bool verdict_ends_sentence(jr_str text)
{
    static const char *const ends[] = {"\n", "。", ". ", "! ", "? "};
    for (size_t i = 0; i < N_OF(ends); i++)
        if (str_contains(text, ends[i]))
            return true;
    return false;
}

bool verdict_is_led_by(jr_str lead, const char *const *words, size_t n_words)
{
    for (size_t i = 0; i < lead.size; i++) {
        jr_str rest = str_from(lead, i);
        for (size_t k = 0; k < n_words; k++)
            if (str_begins_nocase(rest, words[k]) &&
                !verdict_ends_sentence(str_from(rest, strlen(words[k]))))
                return true;
    }
    return false;
}

bool verdict_word_is_of_whole(jr_str text)
{
    static const char *const neutral[] = {"my",     "final",  "overall", "最終",     "最終的な",
                                          "総合",   "the",    "so",      "thus",     "therefore",
                                          "hence",  "new",    "revised", "updated",  "corrected",
                                          "actual", "this",   "our",     "よって",   "したがって",
                                          "従って", "ゆえに", "私の",    "以上より", "以上から"};
    if (!verdict_drop_word(&text))
        return false;
    size_t begin = text.size;
    while (begin > 0 &&
           !verdict_ends_sentence((jr_str){text.data + begin - 1, text.size - begin + 1}))
        begin--;
    text = str_from(text, begin);
    do
        text = verdict_without_ornaments_at_end(text);
    while (verdict_drop_one_at_end(&text, neutral, N_OF(neutral)));
    return text.size == 0;
}
