/*
 * Judges repeat their instructions, quote answers and cite before they decide. So each place that
 * says a verdict is weighed by what stands around it in its line. Only so many bytes are looked at
 * and each mark is dropped when the next one comes, so that no text takes more than linear time or
 * any memory.
 */
#include "verdict_choice.h"

#include <string.h>

#include "base/str.h"
#include "verdict_doubt.h"

/* Bytes around a mark that say what it is. */
enum { NEIGHBOURHOOD = 160 };

#define N_OF(list) (sizeof(list) / sizeof *(list))

static void begin_line(verdict_choice *c, size_t begin)
{
    c->line_begin = begin;
    c->n_quotes = 0;
    c->depth = 0;
    jr_str line = str_from(c->text, begin);
    while (line.size && line.data[0] == ' ')
        line = str_from(line, 1);
    c->is_code ^= str_begins_with(line, "```") || str_begins_with(line, "~~~");
    c->is_cited = str_begins_with(line, ">");
}

/* Of quotation marks that differ at both ends. */
static void count_quotation(verdict_choice *c, jr_str rest)
{
    c->depth +=
        str_begins_with(rest, "「") || str_begins_with(rest, "『") || str_begins_with(rest, "“");
    c->depth -= c->depth > 0 && (str_begins_with(rest, "」") || str_begins_with(rest, "』") ||
                                 str_begins_with(rest, "”"));
}

/* Walks on to a place, so that it is known what line and which quotation it is in. */
static void walk(verdict_choice *c, size_t to)
{
    for (size_t i = c->seen; i < to; i++) {
        if (i == 0 || c->text.data[i - 1] == '\n')
            begin_line(c, i);
        char at = c->text.data[i];
        c->n_quotes += at == '"';
        if (at == "「"[0] || at == "“"[0])
            count_quotation(c, str_from(c->text, i));
    }
    c->seen = to;
}

static verdict_surroundings look_around(const verdict_choice *c, const verdict_mark *mark)
{
    size_t begin = c->line_begin, end = mark->end;
    if (mark->begin - begin > NEIGHBOURHOOD)
        begin = mark->begin - NEIGHBOURHOOD;
    while (end < c->text.size && end - mark->end < NEIGHBOURHOOD && c->text.data[end] != '\n')
        end++;
    return (verdict_surroundings){
        .before = {c->text.data + begin, mark->begin - begin},
        .after = {c->text.data + mark->end, end - mark->end},
        .is_whole_before = begin == c->line_begin,
        .is_whole_after = end == c->text.size || c->text.data[end] == '\n',
    };
}

/* "if assistant A is better" behind the label, "means"; but not "if I must choose". */
static bool is_condition(jr_str after)
{
    static const char *const beginnings[] = {"if ", "when ", "means ", "indicates "};
    static const char *const subjects[] = {"assistant", "answer", "response", "model", "a ",
                                           "b ",        "both",   "neither",  "first", "second",
                                           "they ",     "it ",    "there ",   "that "};
    jr_str rest = verdict_behind_dress(after);
    bool is_open = false;
    for (size_t i = 0; i < N_OF(beginnings) && !is_open; i++)
        is_open = str_drop_beginning_nocase(&rest, beginnings[i]);
    if (!is_open)
        return false;
    str_drop_beginning_nocase(&rest, "the ");
    for (size_t i = 0; i < N_OF(subjects); i++)
        if (str_begins_nocase(rest, subjects[i]))
            return true;
    return false;
}

/* The Japanese way: 「…の場合は[[A]]」, or 「[[A]]（…の場合）」. */
static bool is_japanese_condition(const verdict_surroundings *s)
{
    static const char *const endings[] = {"場合は", "場合には", "場合", "ならば",
                                          "なら",   "ときは",   "時は"};
    enum { LONGEST = 90 };
    jr_str lead = verdict_without_ornaments_at_end(s->before);
    for (size_t i = 0; i < N_OF(endings); i++)
        if (str_ends_with(lead, endings[i]))
            return true;
    jr_str rest = verdict_behind_dress(s->after);
    size_t dress = s->after.size - rest.size;
    bool is_explained = dress && strchr("(:=", s->after.data[dress - 1]);
    const char *end = memmem(rest.data, rest.size, "場合", strlen("場合"));
    return is_explained && end && end - rest.data <= LONGEST &&
           !str_contains((jr_str){rest.data, (size_t)(end - rest.data)}, "。");
}

/* The weight that the last line with words in front gives to a mark that stands alone. */
static mark_weight weigh_line_before(const verdict_choice *c, jr_str *ret_line)
{
    size_t begin = c->line_begin > NEIGHBOURHOOD ? c->line_begin - NEIGHBOURHOOD : 0;
    jr_str before = {c->text.data + begin, c->line_begin - begin}, line = str_trim(before);
    size_t newline = str_find_last_char(line, '\n');
    *ret_line = newline < line.size ? str_from(line, newline + 1) : line;
    mark_weight weight = verdict_word_at_end(before);
    return weight == MARK_IS_PLAIN ? MARK_IS_ALONE : weight;
}

/* Between the mark and the one before it. */
static jr_str gap_before(const verdict_choice *c, const verdict_mark *mark)
{
    size_t begin = c->n_marks && c->pending.end < mark->begin ? c->pending.end : mark->begin;
    return (jr_str){c->text.data + begin, mark->begin - begin};
}

/* What stands in the line before the mark and behind the one before it. */
static jr_str lead_of(const verdict_choice *c, const verdict_mark *mark, jr_str before)
{
    size_t gap = gap_before(c, mark).size;
    return c->n_marks && gap < before.size ? str_from(before, before.size - gap) : before;
}

static bool is_example(jr_str lead)
{
    static const char *const words[] = {"for example", "for instance", "e.g.",     "such as",
                                        "as in",       "例えば",       "たとえば", "例:"};
    return verdict_is_led_by(lead, words, N_OF(words));
}

/* "My final verdict is Assistant B is slightly better: [[B>A]]", Arena-Hard's sentence; but not
 * "your final verdict in the format [[A]]". */
static bool is_announced(jr_str lead)
{
    static const char *const words[] = {
        "final verdict", "final decision", "final judgment", "final judgement", "final answer",
        "final rating",  "最終判定",       "最終的な判定",   "最終評価",        "最終的な評価"};
    static const char *const doubts[] = {"format", "one of",  "either", "strictly",
                                         "must ",  "should ", "形式",   "場合"};
    return verdict_is_led_by(lead, words, N_OF(words)) &&
           !verdict_is_led_by(lead, doubts, N_OF(doubts));
}

/* Quotation marks that hold nothing but the verdict are its dress. */
static bool is_dressed(jr_str before)
{
    while (before.size && strchr("*_`", before.data[before.size - 1]))
        before.size--;
    return str_ends_with(before, "\"") || str_ends_with(before, "「") ||
           str_ends_with(before, "『") || str_ends_with(before, "“");
}

/* Within a fence that is closed: judges forget that, and go on. */
static bool is_in_code(verdict_choice *c, const verdict_mark *mark)
{
    if (!c->is_code)
        return false;
    if (!c->last_fence)
        c->last_fence = c->text.size;
    while (c->last_fence >= mark->end &&
           !str_begins_with(str_from(c->text, c->last_fence), "\n```") &&
           !str_begins_with(str_from(c->text, c->last_fence), "\n~~~"))
        c->last_fence--;
    return c->last_fence >= mark->end;
}

static mark_weight weigh(verdict_choice *c, const verdict_mark *mark)
{
    verdict_surroundings s = look_around(c, mark);
    s.lead = lead_of(c, mark, s.before);
    bool goes_on = c->is_of_rule && !verdict_ends_sentence(gap_before(c, mark));
    c->is_of_rule = is_condition(s.after) || is_japanese_condition(&s);
    if (c->is_of_rule)
        return MARK_IS_NOTHING;
    bool is_quoted = c->n_quotes % 2 || c->depth > 0 || c->is_cited;
    mark_weight weight = verdict_word_at_end(s.before);
    if (s.is_whole_before && s.is_whole_after && verdict_bare(s.before).size == 0 &&
        verdict_bare(s.after).size == 0)
        weight = weigh_line_before(c, &s.above);
    else if (weight == MARK_IS_PLAIN && is_announced(s.lead))
        weight = MARK_IS_FINAL;
    if (c->is_cited || (is_quoted && (weight == MARK_IS_PLAIN || !is_dressed(s.before))))
        weight = MARK_IS_QUOTED;
    if (is_example(s.lead) || verdict_is_doubted(&s) ||
        (weight <= MARK_IS_PLAIN && (goes_on || is_in_code(c, mark))))
        weight = MARK_IS_NOTHING;
    c->is_of_rule = goes_on && weight == MARK_IS_NOTHING;
    return weight;
}

/* "[[A]], [[B]] or [[C]]": nothing but such words between two labels. */
static bool is_of_list(const verdict_choice *c, const verdict_mark *mark)
{
    static const char *const words[] = {"or",       "and", "|",  "か",   "または", "又は",
                                        "もしくは", "や",  "と", "及び", "および"};
    enum { LONGEST = 24 };
    jr_str gap = gap_before(c, mark);
    if (!c->n_marks || c->pending.value == mark->value || gap.size > LONGEST ||
        str_find_char(gap, '\n') < gap.size || str_find_char(gap, ':') < gap.size ||
        str_find_char(gap, '(') < gap.size)
        return false;
    do
        gap = verdict_without_ornaments_at_end(gap);
    while (verdict_drop_one_at_end(&gap, words, N_OF(words)));
    return gap.size == 0;
}

static void settle(verdict_choice *c)
{
    if (!c->n_marks)
        return;
    mark_weight w = c->pending_weight;
    c->of[w].is_mixed |= c->of[w].n && c->of[w].last.value != c->pending.value;
    c->of[w].n++;
    c->of[w].last = c->pending;
}

void verdict_choice_add_weighed(verdict_choice *c, verdict_mark mark, mark_weight weight)
{
    settle(c);
    c->pending = mark;
    c->pending_weight = weight;
    c->n_marks++;
}

void verdict_choice_add(verdict_choice *c, verdict_mark mark)
{
    walk(c, mark.begin + 1);
    mark_weight weight = weigh(c, &mark);
    if (is_of_list(c, &mark))
        c->pending_weight = weight = MARK_IS_NOTHING;
    verdict_choice_add_weighed(c, mark, weight);
}

static bool ends_text(const verdict_choice *c, const verdict_mark *mark)
{
    return verdict_bare(str_from(c->text, mark->end)).size == 0;
}

bool verdict_ends(jr_str text, const verdict_mark *mark)
{
    verdict_choice c = {.text = text};
    verdict_choice_add(&c, *mark);
    return c.pending_weight >= MARK_IS_ALONE && ends_text(&c, mark);
}

/* Whether the mark may be where a text was cut that was about to go on with a legend. */
static bool may_go_on(const verdict_choice *c, const verdict_mark *mark, mark_weight weight)
{
    static const char *const words[] = {"if ", "場合", "output", "either", "one of"};
    if (weight >= MARK_IS_ALONE)
        return false;
    return verdict_is_led_by(look_around(c, mark).before, words, N_OF(words));
}

/* Whether a mark that follows a word is the verdict on a part only: "Style winner: [[B]]". */
static bool is_of_part(const verdict_choice *c, const verdict_mark *mark)
{
    size_t begin = mark->label;
    while (begin > 0 && c->text.data[begin - 1] != '\n' && mark->label - begin < NEIGHBOURHOOD)
        begin--;
    jr_str lead = {c->text.data + begin, mark->label - begin};
    return !verdict_ends_sentence(lead) && verdict_word_at_end(lead) != MARK_IS_PLAIN &&
           !verdict_word_is_of_whole(lead);
}

/* Whether a firm mark is not the last word: "Verdict: [[A]]. On reflection, [[B]]". */
static bool is_taken_back(const verdict_choice *c, const verdict_mark *last, mark_weight top)
{
    return top > MARK_IS_PLAIN && c->pending_weight == MARK_IS_PLAIN &&
           c->pending.begin > last->begin && c->pending.value != last->value &&
           ends_text(c, &c->pending);
}

/* Whether words behind a mark, and behind the last one that says the same, take it back. */
static bool is_given_up(const verdict_choice *c, const verdict_mark *last)
{
    bool is_repeated = c->pending.value == last->value && c->pending_weight > MARK_IS_NOTHING;
    return verdict_is_taken_back_by(str_from(c->text, is_repeated ? c->pending.end : last->end));
}

chosen verdict_choice_end(verdict_choice *c, bool is_whole, verdict_mark *ret_mark)
{
    settle(c);
    mark_weight top = N_MARK_WEIGHTS - 1;
    while (top > MARK_IS_NOTHING && !c->of[top].n)
        top--;
    if (top == MARK_IS_NOTHING)
        return CHOSEN_NONE;
    verdict_mark last = c->of[top].last;
    if (is_taken_back(c, &last, top) || is_given_up(c, &last))
        return CHOSEN_CONTRADICTORY;
    if (c->of[top].is_mixed && (top < MARK_FOLLOWS || !ends_text(c, &last) ||
                                (top == MARK_FOLLOWS && is_of_part(c, &last))))
        return CHOSEN_CONTRADICTORY;
    for (mark_weight w = MARK_IS_ALONE; w < top; w++)
        if (c->of[w].n && c->of[w].last.begin > last.begin && c->of[w].last.value != last.value)
            return CHOSEN_CONTRADICTORY;
    if (!is_whole &&
        (c->pending.begin != last.begin || !ends_text(c, &last) || may_go_on(c, &last, top)))
        return CHOSEN_NONE;
    *ret_mark = last;
    return CHOSEN_ONE;
}
