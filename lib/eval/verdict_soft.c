/*
 * The label is looked for among the tokens by its place in the text, since tokens may hold a part
 * of it, all of it, or what stands around it as well (" A", "[[A", "A]]"). Then the tokens that
 * make it up are followed, and at each the alternatives leave for the verdict that they lead to.
 */
#include "verdict_soft.h"

#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"
#include "verdict_forms.h"

typedef struct soft_search {
    const verdict_style *style;
    bool is_graded;
    jr_str opening; /* of the label, folded: "[[" */
    jr_buf folded;  /* to work in */
} soft_search;

/* Where the last text like this begins in another; its size: nowhere. */
static size_t find_last(jr_str text, jr_str wanted)
{
    for (size_t i = text.size + 1; i-- > 0;)
        if (i + wanted.size <= text.size && memcmp(text.data + i, wanted.data, wanted.size) == 0)
            return i;
    return text.size;
}

/* Whether the text ends with a beginning of the opening. */
static bool ends_within(jr_str text, jr_str opening)
{
    for (size_t n = opening.size; n-- > 0;)
        if (n <= text.size && memcmp(text.data + text.size - n, opening.data, n) == 0 &&
            (n > 0 || str_trim(text).size == 0))
            return true;
    return false;
}

/* What a text becomes that begins where the verdict does, or in front of it. */
static label_prospect prospect_of(soft_search *s, jr_str before, jr_str token)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, before);
    jr_buf_append_str(&text, token);
    jr_buf_clear(&s->folded);
    verdict_fold(&s->folded, jr_buf_str(&text));
    jr_str folded = jr_buf_str(&s->folded);
    if (s->opening.size == 0)
        return verdict_label_prospect(s->style, s->is_graded, folded);
    const char *at = memmem(folded.data, folded.size, s->opening.data, s->opening.size);
    if (!at)
        return (label_prospect){.is_open = ends_within(folded, s->opening)};
    size_t behind = (size_t)(at - folded.data) + s->opening.size;
    return verdict_label_prospect(s->style, s->is_graded, str_from(folded, behind));
}

/* The verdict that all have in common; JR_N_VERDICTS: none, or several. */
static int only_verdict(label_prospect prospect)
{
    for (int v = 0; v < JR_N_VERDICTS; v++)
        if (!prospect.is_open && prospect.verdicts == 1U << v)
            return v;
    return JR_N_VERDICTS;
}

static bool is_same(const chat_alternative *a, const chat_alternative *b)
{
    return str_equals(a->text, b->text);
}

/* Adds the alternatives of a token to the verdicts that they lead to. */
static void add_alternatives(soft_search *s, const chat_token *token, jr_str before, double path,
                             double *sums)
{
    for (size_t i = 0; i < token->n_top; i++) {
        if (is_same(&token->top[i], &token->said))
            continue;
        int verdict = only_verdict(prospect_of(s, before, token->top[i].text));
        if (verdict < JR_N_VERDICTS)
            sums[verdict] += path * token->top[i].probability;
    }
}

/* Follows the tokens from the one that holds `begin`, the place of the verdict in their text. */
static bool follow(soft_search *s, const chat_reply *reply, jr_str text, size_t begin, size_t label,
                   size_t end, double *sums)
{
    double path = 1;
    bool is_begun = false;
    size_t at = 0;
    for (size_t i = 0; i < reply->n_tokens && at < end; at += reply->tokens[i++].said.text.size) {
        const chat_token *token = &reply->tokens[i];
        if (at + token->said.text.size <= label)
            continue;
        jr_str before = {text.data + begin, at > begin ? at - begin : 0};
        label_prospect own = prospect_of(s, before, token->said.text);
        is_begun |= !own.is_open;
        if (!is_begun)
            continue;
        add_alternatives(s, token, before, path, sums);
        path *= token->said.probability;
        if (only_verdict(own) < JR_N_VERDICTS) {
            sums[only_verdict(own)] += path;
            return true;
        }
        if (own.verdicts == 0)
            return false;
    }
    return false;
}

static void spell(jr_buf *text, const chat_reply *reply)
{
    for (size_t i = 0; i < reply->n_tokens; i++)
        jr_buf_append_str(text, reply->tokens[i].said.text);
}

bool verdict_soften(const verdict_style *style, const chat_reply *reply, const verdict_said *said,
                    soft_verdict *ret_soft)
{
    static const double least_mass = 0.5;
    static const verdict_label digits[] = {{JR_STR("1"), JR_VERDICT_FIRST},
                                           {JR_STR("2"), JR_VERDICT_SECOND},
                                           {JR_STR("3"), JR_VERDICT_TIE}};
    JR_BUF_AUTO jr_buf text = {0}, opening = {0}, label = {0};
    spell(&text, reply);
    size_t offset = find_last(jr_buf_str(&text), reply->text);
    if (reply->n_tokens == 0 || offset == text.size)
        return false;
    verdict_style own = *style;
    if (style->format == VERDICT_LAST && !style->n_labels) {
        own.labels = digits;
        own.n_labels = JR_N_VERDICTS;
    }
    verdict_fold(&opening, (jr_str){reply->text.data + said->begin, said->label - said->begin});
    verdict_fold(&label, (jr_str){reply->text.data + said->label, said->end - said->label});
    bool is_graded = false;
    static const char *const signs[] = {"<", ">", "=", "≈", "≫", "≪"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        is_graded |= str_contains(jr_buf_str(&label), signs[i]);
    soft_search s = {&own, is_graded, jr_buf_str(&opening), {0}};
    double sums[JR_N_VERDICTS] = {0}, mass = 0;
    bool is_there = follow(&s, reply, jr_buf_str(&text), offset + said->begin, offset + said->label,
                           offset + said->end, sums);
    jr_buf_release(&s.folded);
    for (int v = 0; v < JR_N_VERDICTS; v++)
        mass += sums[v];
    if (!is_there || !(mass >= least_mass))
        return false;
    *ret_soft = (soft_verdict){.is_there = true, .mass = fmin(mass, 1)};
    for (int v = 0; v < JR_N_VERDICTS; v++)
        ret_soft->of[v] = sums[v] / mass;
    return true;
}
