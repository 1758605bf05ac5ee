/*
 * The flags of a folder are looked up by the names that judgments have, once a model and question.
 */
#include "flagged.h"

#include "base/memory.h"
#include "base/str.h"
#include "game_record.h"

/* A judge of a turn has read those before it. */
static uint32_t turns_of(const flag_note *notes)
{
    uint32_t turns = 0;
    for (const flag_note *note = notes; note; note = note->next)
        if (note->turn <= MOST_TURNS_FLAGGED)
            turns |= UINT32_MAX << (note->turn - 1);
    return turns;
}

uint32_t *flagged_turns_of(jr_arena *arena, const answer_flags *flags, const jr_str *models,
                           size_t n_models, const jr_str *questions, size_t n_questions)
{
    uint32_t *turns = jr_arena_alloc(arena, n_models * n_questions, sizeof *turns);
    AUTO_FREE size_t *places = memory_zeroed(n_questions, sizeof *places);
    for (size_t q = 0; q < n_questions; q++)
        places[q] = str_index_sorted(flags->questions, flags->n_questions, questions[q]);
    for (size_t m = 0; m < n_models; m++) {
        size_t model = name_index(flags->models, flags->n_models, models[m]);
        for (size_t q = 0; model != SIZE_MAX && q < n_questions; q++)
            if (places[q] != SIZE_MAX)
                turns[m * n_questions + q] =
                    turns_of(flags->notes[model * flags->n_questions + places[q]]);
    }
    return turns;
}

jr_status flagged_turns(jr_arena *arena, const char *bench_folder, const jr_str *models,
                        size_t n_models, const jr_str *questions, size_t n_questions,
                        uint32_t **ret_turns, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *own = jr_arena_new();
    answer_flags flags;
    JR_TRY(answer_flags_load(own, bench_folder, &flags, err));
    *ret_turns = flagged_turns_of(arena, &flags, models, n_models, questions, n_questions);
    return JR_OK;
}

jr_status flagged_mark_folder(const char *bench_folder, judgment_table *table, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    uint32_t *turns;
    JR_TRY(flagged_turns(arena, bench_folder, table->models, table->n_models, table->questions,
                         table->n_questions, &turns, err));
    for (size_t i = 0; i < table->n_rows; i++) {
        judgment_row *row = &table->rows[i];
        if (row->second == NO_MODEL || row->turn == 0 || row->turn > MOST_TURNS_FLAGGED)
            continue;
        const uint32_t of[] = {turns[row->first * table->n_questions + row->question],
                               turns[row->second * table->n_questions + row->question]};
        row->is_flagged = (of[0] | of[1]) >> (row->turn - 1) & 1;
    }
    return JR_OK;
}
