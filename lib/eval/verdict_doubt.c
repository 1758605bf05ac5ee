/*
 * Judges speak of verdicts that are not theirs: what they deny, only thought of, drafted, or found
 * in an answer. A table of words for each, that must stand in the sentence of the mark; but what
 * takes a verdict back may come anywhere behind it.
 */
#include "verdict_doubt.h"

#include <string.h>

#include "base/str.h"
#include "verdict_words.h"

#define N_OF(list) (sizeof(list) / sizeof *(list))

/* "not [[A]]", 「[[A]]ではなく」, "[[A]]?", what is struck out. */
static bool is_denied(const verdict_surroundings *s)
{
    static const char *const before[] = {"not",
                                         "not say",
                                         "not choose",
                                         "neither",
                                         "nor",
                                         "rather than",
                                         "instead of",
                                         "cannot say",
                                         "hard to say",
                                         "wrong to say",
                                         "unfair to say",
                                         "considered",
                                         "isn't",
                                         "can't be",
                                         "cannot be",
                                         "won't be",
                                         "wouldn't be",
                                         "wouldn't say",
                                         "wouldn't choose",
                                         "asked to write",
                                         "asked to say",
                                         "asked to output",
                                         "asked me to write",
                                         "asked me to say",
                                         "asked me to output",
                                         "told to write",
                                         "told to say",
                                         "told to output",
                                         "told me to write",
                                         "told me to say",
                                         "told me to output",
                                         "instructed to write",
                                         "instructed to output"};
    static const char *const behind[] = {"ではなく",
                                         "でなく",
                                         "ではあり",
                                         "ではない",
                                         "とも考え",
                                         "とは言え",
                                         "とは限ら",
                                         "かどうか",
                                         "だろうか",
                                         "でしょうか",
                                         "にすべきか",
                                         "とすべきか",
                                         "か?",
                                         "?",
                                         "と思ったが",
                                         "と思いましたが",
                                         "と思っていた",
                                         "と考えたが",
                                         "と考えましたが",
                                         "と考えていた",
                                         "としたが",
                                         "としましたが",
                                         "としたいところ",
                                         "と言いたいところ",
                                         "としようと",
                                         "と判定しようと",
                                         "at first",
                                         "initially"};
    jr_str lead = verdict_without_ornaments_at_end(s->before),
           rest = verdict_behind_dress(s->after);
    if (verdict_drop_one_at_end(&lead, before, N_OF(before)) ||
        (str_ends_with(s->before, "~~") && str_begins_with(s->after, "~~")) ||
        str_ends_with(str_trim(s->before), "<!--"))
        return true;
    str_drop_beginning(&rest, "だ");
    for (size_t i = 0; i < N_OF(behind); i++)
        if (str_begins_nocase(rest, behind[i]))
            return true;
    return false;
}

static bool drop_draft_word(jr_str *lead)
{
    static const char *const words[] = {"draft",     "initial",  "first impression", "preliminary",
                                        "tentative", "possible", "hypothetical",     "暫定",
                                        "仮の",      "仮",       "第一印象",         "下書き",
                                        "草案"};
    jr_str rest = *lead;
    *lead = verdict_without_fillers(verdict_drop_word(&rest) ? rest : *lead);
    return verdict_drop_one_at_end(lead, words, N_OF(words));
}

/* "Draft: [[A]]", "Initial verdict: [[A]]", or that as the line above. */
static bool is_draft(const verdict_surroundings *s)
{
    jr_str lead = s->before, above = s->above;
    return drop_draft_word(&lead) || (drop_draft_word(&above) && verdict_bare(above).size == 0);
}

/* "Assistant A ends with [[A]]", "the answer says: final verdict: [[A]]": what an answer says. */
static bool is_reported(const verdict_surroundings *s)
{
    static const char *const nouns[] = {"the",    "a",       "string",  "text",   "label",
                                        "marker", "word",    "words",   "phrase", "line",
                                        "tag",    "verdict", "correct", "right"};
    static const char *const verbs[] = {"says",     "said",   "wrote",    "writes",    "claims",
                                        "contains", "states", "includes", "ends with", "outputs"};
    static const char *const subjects[] = {"assistant", "answer", "response"};
    jr_str lead = s->before;
    if (!verdict_drop_word(&lead))
        lead = s->before;
    lead = verdict_without_ornaments_at_end(lead);
    (void)verdict_drop_one_at_end(&lead, (const char *const[]){"final"}, 1);
    do
        lead = verdict_without_ornaments_at_end(lead);
    while (verdict_drop_one_at_end(&lead, nouns, N_OF(nouns)));
    if (!verdict_drop_one_at_end(&lead, verbs, N_OF(verbs)) || str_contains_nocase(lead, "my "))
        return false;
    for (size_t i = 0; i < N_OF(subjects); i++)
        if (str_contains_nocase(lead, subjects[i]))
            return true;
    return false;
}

/* "I was going to say [[A]]", 「最初は[[A]]と」, as far as nothing turns round before the mark. */
static bool is_given_up(const verdict_surroundings *s)
{
    static const char *const beginnings[] = {
        "was going to",    "was about to",  "was tempted", "was inclined", "was leaning",
        "leaned toward",   "had thought",   "i thought",   "would have",   "could have said",
        "might have said", "one could",     "one might",   "some might",   "some would",
        "could argue",     "might argue",   "initially",   "at first",     "originally",
        "first instinct",  "first thought", "suppose the", "suppose that", "initial instinct",
        "最初は",          "当初",          "はじめは",    "初めは",       "一見"};
    static const char *const turns[] = {"but ",       "however",   "yet ", "though ", "now ",
                                        "after ",     "so ",       "thus", "hence",   ";",
                                        "in the end", "therefore", "が、", "しかし",  "ただ",
                                        "けれど",     "結局",      "ため", "ので"};
    return verdict_is_led_by(s->lead, beginnings, N_OF(beginnings)) &&
           !verdict_is_led_by(s->lead, turns, N_OF(turns));
}

/* "My verdict would be [[A]] if length did not matter"; but not "if I had to choose". */
static bool is_hypothetical(const verdict_surroundings *s)
{
    static const char *const would[] = {"would be"};
    jr_str rest = verdict_behind_dress(s->after);
    return verdict_is_led_by(s->lead, would, N_OF(would)) && str_begins_nocase(rest, "if ") &&
           !str_contains_nocase(rest, "choose") && !str_contains_nocase(rest, "pick");
}

bool verdict_is_doubted(const verdict_surroundings *s)
{
    return is_denied(s) || is_hypothetical(s) || is_draft(s) || is_reported(s) || is_given_up(s);
}

bool verdict_is_taken_back_by(jr_str behind)
{
    static const char *const words[] = {"changed my mind",
                                        "change my mind",
                                        "on second thought",
                                        "on reflection",
                                        "upon reflection",
                                        "scratch that",
                                        "strike that",
                                        "take that back",
                                        "take it back",
                                        "i take back",
                                        "i retract",
                                        "reconsider",
                                        "re-evaluate my",
                                        "think again",
                                        "no wait",
                                        "no, wait",
                                        "wait, no",
                                        "wait, let me",
                                        "my mistake",
                                        "i was wrong",
                                        "disregard that",
                                        "disregard the",
                                        "ignore that",
                                        "ignore the above",
                                        "i made a mistake",
                                        "i made an error",
                                        "correction:",
                                        "考え直",
                                        "思い直",
                                        "撤回",
                                        "取り消",
                                        "やはり違",
                                        "やっぱり違",
                                        "いや、",
                                        "訂正",
                                        "判定を改め",
                                        "間違えました",
                                        "再考"};
    for (size_t i = 0; i < N_OF(words); i++)
        if (str_contains_nocase(behind, words[i]))
            return true;
    return false;
}
