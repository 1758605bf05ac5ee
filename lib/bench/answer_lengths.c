/*
 * Lengths of answers. The room per answer grows with the turns that are met.
 */
#include <jrank/answer_lengths.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "base/memory.h"
#include "json/parser.h"

enum { MAX_TURNS = 64 };

static void make_room(jr_answer_lengths *l, size_t n_turns)
{
    if (n_turns <= l->n_turns)
        return;
    size_t n_answers = l->n_models * l->n_questions;
    double *characters = memory_zeroed(n_answers * n_turns, sizeof *characters);
    for (size_t i = 0; i < n_answers; i++)
        for (size_t turn = 0; turn < n_turns; turn++)
            characters[i * n_turns + turn] =
                turn < l->n_turns ? l->characters[i * l->n_turns + turn] : NAN;
    free(l->characters);
    l->characters = characters;
    l->n_turns = n_turns;
}

/* In valid UTF-8 every character has one byte that does not continue another. */
static double count_characters(jr_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return (double)n;
}

static void visit(void *context, size_t model, size_t question, yyjson_val *turns)
{
    jr_answer_lengths *l = context;
    size_t n_turns = yyjson_arr_size(turns), place = model * l->n_questions + question, i, n;
    make_room(l, n_turns < MAX_TURNS ? n_turns : MAX_TURNS);
    for (i = 0; i < l->n_turns; i++)
        l->characters[place * l->n_turns + i] = NAN;
    yyjson_val *turn;
    yyjson_arr_foreach(turns, i, n, turn)
    {
        if (i < l->n_turns && answers_is_text(turn))
            l->characters[place * l->n_turns + i] = count_characters(json_str(turn));
    }
}

jr_status jr_answer_lengths_load(jr_arena *arena, const char *bench_folder, const jr_str *models,
                                 size_t n_models, const jr_str *questions, size_t n_questions,
                                 jr_answer_lengths *ret_lengths, jr_error *err)
{
    /* The characters are on the heap until all is read. */
    jr_answer_lengths lengths = {n_models, n_questions, 0, NULL, 0};
    answers_wanted wanted = {models, n_models, questions, n_questions};
    jr_status status =
        answers_read(arena, bench_folder, &wanted, visit, &lengths, &lengths.n_models_found, err);
    if (status == JR_OK) {
        size_t n = n_models * n_questions * lengths.n_turns;
        *ret_lengths = lengths;
        ret_lengths->characters = jr_arena_alloc(arena, n, sizeof(double));
        if (n)
            memcpy(ret_lengths->characters, lengths.characters, n * sizeof(double));
    }
    free(lengths.characters);
    return status;
}

double jr_answer_length(const jr_answer_lengths *lengths, size_t model, size_t question,
                        uint32_t turn)
{
    if (turn == 0 || turn > lengths->n_turns)
        return NAN;
    return lengths
        ->characters[(model * lengths->n_questions + question) * lengths->n_turns + turn - 1];
}
