/*
 * Prompts that ask for a JSON object. What a prompt says of its own form stays as it is, since only
 * its writer knows which words these are; what is appended says that it goes before them.
 */
#include "judge_prompt.h"

#include <jrank/base.h>

#include "answer_features.h"
#include "base/str.h"

/* Names of our own members; a prompt may have another one for the verdict. */
static const char explanation_name[] = "explanation", verdict_name[] = "verdict",
                  score_name[] = "rating";

/* In both languages of prompts. */
static const struct wording {
    const char *beginning, *explanation, *verdict, *score, *criterion;
    const char *meanings[JR_N_VERDICTS], *joint;
} english = {"Whatever was said of the output format above, reply with one JSON object and nothing "
             "else:\n",
             "your reasons",
             "is",
             "is a number from 1 to 10",
             "says the same of this alone",
             {"where the first answer is better", "where the second answer is better", "for a tie"},
             ", "},
  japanese = {
      "上の出力形式の指定にかかわらず、次の形のJSONオブジェクト一つだけを出力してください。\n",
      "判定の理由",
      "は",
      "は1から10までの数",
      "は、これについてだけの判定を同じ値で示します",
      {"（一つ目の回答が優れている）", "（二つ目の回答が優れている）", "（引き分け）"},
      "、"};

/* What stands in the place of labels of a prompt's own. */
static const verdict_label letters[] = {{JR_STR("A"), JR_VERDICT_FIRST},
                                        {JR_STR("B"), JR_VERDICT_SECOND},
                                        {JR_STR("C"), JR_VERDICT_TIE}},
                           digits[] = {{JR_STR("1"), JR_VERDICT_FIRST},
                                       {JR_STR("2"), JR_VERDICT_SECOND},
                                       {JR_STR("3"), JR_VERDICT_TIE}},
                           grades[] = {{JR_STR("A>>B"), JR_VERDICT_FIRST},
                                       {JR_STR("A>B"), JR_VERDICT_FIRST},
                                       {JR_STR("A=B"), JR_VERDICT_TIE},
                                       {JR_STR("B>A"), JR_VERDICT_SECOND},
                                       {JR_STR("B>>A"), JR_VERDICT_SECOND}};
#define N_OF(list) (sizeof(list) / sizeof *(list))

static void choose_labels(const judge_prompt *prompt, const verdict_label **ret_labels,
                          size_t *ret_n)
{
    const verdict_style *style = &prompt->style;
    bool is_graded =
        str_contains(prompt->template_text, "A>>B") || str_contains(prompt->system, "A>>B");
    if (style->n_labels) {
        *ret_labels = style->labels;
        *ret_n = style->n_labels;
    } else if (style->format == VERDICT_LAST) {
        *ret_labels = digits;
        *ret_n = N_OF(digits);
    } else {
        *ret_labels = is_graded ? grades : letters;
        *ret_n = is_graded ? N_OF(grades) : N_OF(letters);
    }
}

/* As a JSON string in a template, where a literal brace is written twice. */
static void append_name(jr_buf *buf, jr_str name)
{
    JR_BUF_AUTO jr_buf quoted = {0};
    jr_json_append_string(&quoted, name);
    for (size_t i = 0; i < quoted.size; i++) {
        if (quoted.data[i] == '{' || quoted.data[i] == '}')
            jr_buf_append_char(buf, quoted.data[i]);
        jr_buf_append_char(buf, quoted.data[i]);
    }
}

/* The object of the form, as an example of it; braces are doubled, as in a template. */
static void append_example(jr_buf *buf, const struct wording *w, const judge_prompt *prompt)
{
    jr_buf_append_text(buf, "{{");
    for (size_t i = 0; i < prompt->n_members; i++) {
        const chat_member *member = &prompt->members[i];
        jr_buf_append_text(buf, i ? ", " : "");
        append_name(buf, member->name);
        jr_buf_append_text(buf, ": ");
        if (member->is_number)
            jr_buf_append_char(buf, '5');
        else
            append_name(buf,
                        member->n_choices ? member->choices[0].text : jr_str_from(w->explanation));
    }
    jr_buf_append_text(buf, "}}");
}

static void append_meaning(jr_buf *buf, const struct wording *w, const judge_prompt *prompt)
{
    const chat_member *last = &prompt->members[prompt->n_members - 1];
    jr_buf_append_char(buf, '\n');
    append_name(buf, last->name);
    jr_buf_format(buf, " %s", last->is_number ? w->score : w->verdict);
    for (size_t i = 0; i < last->n_choices; i++) {
        jr_buf_append_text(buf, i ? w->joint : " ");
        append_name(buf, last->choices[i].text);
        jr_buf_format(buf, " %s", w->meanings[last->choices[i].verdict]);
    }
    for (size_t i = 0; i < prompt->style.n_criteria; i++) {
        jr_buf_append_char(buf, '\n');
        append_name(buf, prompt->style.criteria[i]);
        jr_buf_format(buf, " %s", w->criterion);
    }
}

static void ask_json(jr_arena *arena, judge_prompt *prompt)
{
    size_t n_criteria = prompt->style.n_criteria, n = 0;
    chat_member *members = jr_arena_alloc(arena, n_criteria + 2, sizeof *members);
    chat_member verdict = {.name = prompt->style.field, .is_number = !prompt->is_pair};
    if (verdict.name.size == 0)
        verdict.name = jr_str_from(prompt->is_pair ? verdict_name : score_name);
    if (prompt->is_pair)
        choose_labels(prompt, &verdict.choices, &verdict.n_choices);
    members[n++] = (chat_member){.name = jr_str_from(explanation_name)};
    for (size_t i = 0; i < n_criteria; i++) {
        members[n] = verdict;
        members[n++].name = prompt->style.criteria[i];
    }
    members[n++] = verdict;
    prompt->members = members;
    prompt->n_members = n;
    if (prompt->style.format == VERDICT_LAST && prompt->style.n_labels == 0) {
        prompt->style.labels = digits;
        prompt->style.n_labels = N_OF(digits);
    }
    prompt->style.is_json = true;
    bool is_japanese =
        features_is_japanese(prompt->template_text) || features_is_japanese(prompt->system);
    const struct wording *w = is_japanese ? &japanese : &english;
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_append_str(&text, prompt->template_text);
    jr_buf_format(&text, "\n\n%s", w->beginning);
    append_example(&text, w, prompt);
    append_meaning(&text, w, prompt);
    prompt->template_text = jr_arena_copy(arena, jr_buf_str(&text));
    prompt_set_hash(prompt);
}

void prompts_ask_json(jr_arena *arena, prompt_list *list)
{
    for (size_t i = 0; i < list->n_prompts; i++)
        if (list->prompts[i].problem.size == 0)
            ask_json(arena, &list->prompts[i]);
}
