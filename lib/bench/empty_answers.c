/*
 * A model that says nothing loses no match where nobody judges it, so whoever shows a ranking has
 * to say how often that is.
 */
#include "empty_answers.h"

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "game_record.h"
#include "question.h"

/* Which answers of the table a verdict is about: [model][question], a bit per turn. */
static void note_row(const judgment_row *row, uint32_t model, size_t question,
                     const answer_table *answers, uint32_t *judged)
{
    if (model != UINT32_MAX && question != SIZE_MAX && row->turn <= 32)
        judged[model * answers->n_questions + question] |= 1u << (row->turn - 1);
}

static uint32_t *judged_turns(const answer_table *answers, const jr_str *models,
                              const judgment_table *verdicts)
{
    uint32_t *judged = memory_zeroed(answers->n_models * answers->n_questions, sizeof *judged);
    size_t n_models = verdicts ? verdicts->n_models : 0;
    AUTO_FREE uint32_t *numbers = memory_zeroed(n_models, sizeof *numbers);
    for (size_t m = 0; m < n_models; m++)
        numbers[m] = (uint32_t)name_index(models, answers->n_models, verdicts->models[m]);
    for (size_t i = 0; verdicts && i < verdicts->n_rows; i++) {
        const judgment_row *row = &verdicts->rows[i];
        if (row->status != JUDGMENT_COUNTS)
            continue;
        size_t question = str_index_sorted(answers->questions, answers->n_questions,
                                           verdicts->questions[row->question]);
        note_row(row, numbers[row->first], question, answers, judged);
        if (row->second != NO_MODEL)
            note_row(row, numbers[row->second], question, answers, judged);
    }
    return judged;
}

void empty_answers_count(jr_arena *arena, const answer_table *answers, const jr_str *models,
                         const jr_question_list *list, const judgment_table *verdicts,
                         empty_answers **ret_list, size_t *ret_n)
{
    AUTO_FREE uint32_t *judged = judged_turns(answers, models, verdicts);
    empty_answers *found = jr_arena_alloc(arena, answers->n_models, sizeof *found);
    size_t n = 0;
    for (size_t m = 0; m < answers->n_models; m++) {
        empty_answers *of_model = &found[n];
        *of_model = (empty_answers){.model = models[m]};
        for (size_t q = 0; q < answers->n_questions; q++) {
            const jr_question *question = question_find(list, answers->questions[q]);
            const answer_entry *entry = answer_table_entry(answers, m, q);
            for (uint32_t turn = 1; question && turn <= question->n_turns; turn++) {
                bool is_empty = answer_is_empty(entry, turn);
                of_model->n_turns++;
                of_model->n_empty += is_empty;
                of_model->n_judged +=
                    is_empty && judged[m * answers->n_questions + q] >> (turn - 1) & 1;
            }
        }
        n += of_model->n_empty > 0;
    }
    *ret_list = found;
    *ret_n = n;
}

jr_str empty_answers_describe(jr_arena *arena, const empty_answers *list, size_t n)
{
    enum { MOST_NAMES = 5, MOST_COLUMNS = 60 };
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < n && i < MOST_NAMES; i++) {
        JR_BUF_AUTO jr_buf name = {0};
        jr_text_append_clipped(&name, list[i].model, MOST_COLUMNS);
        jr_buf_append_text(&text, i ? ", " : "");
        jr_buf_format(&text, ENGLISH("%s says nothing in %llu of %llu turns"), name.data,
                      (unsigned long long)list[i].n_empty, (unsigned long long)list[i].n_turns);
    }
    if (n > MOST_NAMES)
        jr_buf_format(&text, ENGLISH(", and %zu more models in some"), n - MOST_NAMES);
    return jr_arena_copy(arena, jr_buf_str(&text));
}

jr_str empty_answers_uncounted(jr_arena *arena, const empty_answers *list, size_t n)
{
    empty_answers *uncounted = jr_arena_alloc(arena, n, sizeof *uncounted);
    size_t n_uncounted = 0;
    for (size_t i = 0; i < n; i++)
        if (list[i].n_judged == 0)
            uncounted[n_uncounted++] = list[i];
    jr_str models = empty_answers_describe(arena, uncounted, n_uncounted);
    if (!models.size)
        return models;
    return jr_arena_format(
        arena,
        ENGLISH("%.*s, and no verdict counts that; HINT: jrank judge --empty-answers "
                "lose has the empty answers lose"),
        JR_STR_ARG(models));
}
