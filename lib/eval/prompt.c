/*
 * Filling in a judge prompt, of which every fault was found while it was read.
 */
#include "prompt.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <jrank/base.h>

#include "base/hash.h"
#include "base/str.h"

static jr_str value_of(const template_field *field, const prompt_values *values)
{
    size_t turn = field->turn == CURRENT_TURN ? values->turn : (size_t)field->turn;
    switch (field->kind) {
    case VALUE_QUESTION:
        return values->questions[turn];
    case VALUE_REFERENCE:
        return values->references[turn];
    case VALUE_BOUNDARY:
        return jr_str_from(values->boundary);
    case VALUE_ANSWER:
        break;
    }
    return values->answers[field->seat][turn];
}

filled_prompt prompt_fill(jr_buf *buf, const judge_prompt *prompt, const prompt_values *values)
{
    assert(values->turn < 2);
    size_t begin = buf->size;
    bool is_shared = true;
    filled_prompt filled = {0};
    jr_str rest = prompt->template_text, piece;
    for (piece_kind kind; (kind = template_take(&rest, &piece)) != PIECE_END;) {
        const template_field *field = kind == PIECE_FIELD ? template_field_find(piece) : NULL;
        jr_str text = field ? value_of(field, values) : piece;
        bool is_answer = field && field->kind == VALUE_ANSWER;
        bool is_own = field && (prompt->is_pair ? is_answer && field->seat == 1
                                                : is_answer || field->kind == VALUE_BOUNDARY);
        is_shared = is_shared && !is_own;
        if (is_answer && values->is_guarded)
            filled.n_guarded += delimiters_guard(buf, &prompt->delimiters, text);
        else
            jr_buf_append_str(buf, text);
        if (is_shared)
            filled.shared_size = buf->size - begin;
    }
    return filled;
}

void prompt_draw_boundary(prompt_values *values, const judge_prompt *prompt, uint64_t seed)
{
    seed = hash_bytes(seed, prompt->hash, strlen(prompt->hash));
    for (size_t turn = 0; turn < 2; turn++) {
        const jr_str shared[] = {values->questions[turn], values->references[turn],
                                 values->answers[0][turn]};
        for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
            seed = hash_bytes(seed, shared[i].data, shared[i].size);
    }
    bool is_in_answers = true;
    while (is_in_answers) {
        is_in_answers = false;
        seed = hash_bytes(seed, "", 0);
        snprintf(values->boundary, sizeof values->boundary, "%0*llx", BOUNDARY_DIGITS,
                 (unsigned long long)(seed & ((1ull << (4 * BOUNDARY_DIGITS)) - 1)));
        for (size_t i = 0; i < 4; i++)
            is_in_answers |= str_contains(values->answers[i / 2][i % 2], values->boundary);
    }
}
