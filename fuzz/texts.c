/*
 * What is seen of answers, and what is put around them: a question, a template of a judge prompt
 * and an answer, with a line "==" between each two.
 *
 * Counts add up, what is found stands in the text, sentences are sentences; a guarded text has no
 * delimiter left and reads as before, and no answer has the boundary that is drawn for it.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <string.h>

#include "base/str.h"
#include "base/text.h"
#include "bench/answer_copies.h"
#include "bench/answer_flags.h"
#include "bench/thoughts.h"
#include "eval/prompt.h"
#include "text/ending.h"
#include "text/fold.h"
#include "text/loop.h"
#include "json/unicode.h"

/* The text up to the next line "==", and all of it where there is none. */
static jr_str take_part(jr_str *rest)
{
    static const char border[] = "\n==\n";
    const char *at = rest->size ? memmem(rest->data, rest->size, border, sizeof border - 1) : NULL;
    size_t size = at ? (size_t)(at - rest->data) : rest->size;
    jr_str part = {rest->data, size};
    *rest = str_from(*rest, at ? size + sizeof border - 1 : size);
    return part;
}

static bool stands_in(jr_str part, jr_str text)
{
    return part.size == 0 ||
           (part.data >= text.data && part.data + part.size <= text.data + text.size);
}

static jr_str folded_of(jr_arena *arena, jr_str text)
{
    JR_BUF_AUTO jr_buf folded = {0};
    text_fold(&folded, NULL, text);
    return jr_arena_copy(arena, jr_buf_str(&folded));
}

/* Scripts are told character by character, so that two halves have what the whole has. */
static void check_profile(jr_str text)
{
    text_profile whole = TEXT_PROFILE_NONE, halves = TEXT_PROFILE_NONE, prose = TEXT_PROFILE_NONE;
    size_t half = text.size / 2;
    while (half < text.size && ((unsigned char)text.data[half] & 0xC0) == 0x80)
        half++;
    JR_BUF_AUTO jr_buf folded = {0};
    text_profile folding = TEXT_PROFILE_NONE;
    text_profile_add(&whole, text);
    text_fold_and_count(&folded, NULL, &folding, text);
    MUST(memcmp(&folding, &whole, sizeof whole) == 0);
    text_profile_add(&halves, (jr_str){text.data, half});
    text_profile_add(&halves, str_from(text, half));
    text_profile_add_prose(&prose, text);
    uint64_t n = 0;
    for (size_t i = 0; i < N_SCRIPTS; i++) {
        MUST(halves.n[i] == whole.n[i] && prose.n[i] <= whole.n[i]);
        n += whole.n[i];
    }
    MUST(n <= text.size && whole.n_simplified <= whole.n[SCRIPT_HAN]);
    MUST(whole.n_controls <= text.size && whole.n_misread <= text.size);
    MUST(text_language_name(text_profile_language(&whole))[0]);
}

static void check_notes(const flag_note *note, uint32_t turn)
{
    for (const flag_note *before = NULL; note; before = note, note = note->next) {
        MUST(note->turn == turn && note->flag < N_ANSWER_FLAGS && note->sentence.size > 0);
        MUST(!before || before->flag < note->flag);
        MUST(text_is_utf8(note->sentence) && !str_has_control(note->sentence));
    }
}

static void check_same(const flag_note *left, const flag_note *right)
{
    for (; left && right; left = left->next, right = right->next)
        MUST(left->flag == right->flag && str_equals(left->sentence, right->sentence));
    MUST(!left && !right);
}

/* A reader that has read something else says the same as a new one. */
static void check_flags(jr_arena *arena, jr_str question, jr_str template_text, jr_str answer)
{
    flag_reader used = {0}, new = {0};
    flag_reader_init(&used);
    flag_reader_init(&new);
    used.delimiters = new.delimiters = template_delimiters(arena, template_text);
    used.folded_delimiters = new.folded_delimiters = delimiters_fold(arena, &used.delimiters);
    flag_question of = flag_question_of(&used, arena, question);
    for (int is_cut = 0; is_cut < 2; is_cut++) {
        flag_note *first = flags_of_text(&used, arena, &of, answer, 2, is_cut);
        check_notes(first, 2);
        if (!is_cut)
            check_same(first, flags_of_text(&new, arena, &of, answer, 2, is_cut));
    }
    flag_reader_release(&used);
    flag_reader_release(&new);
}

static void check_answer(jr_arena *arena, jr_str question, jr_str answer)
{
    jr_str thoughts, words, folded = folded_of(arena, answer);
    MUST(text_is_utf8(folded));
    if (thoughts_split(answer, &thoughts, &words))
        MUST(stands_in(thoughts, answer) && stands_in(words, answer));
    text_loop loop = text_loop_at_end(answer);
    MUST(loop.size <= answer.size && (loop.period == 0 || loop.size > loop.period));
    (void)text_breaks_off(answer);
    phrase_index index;
    phrase_index_init(&index);
    phrases_found found = phrases_find(&index, folded);
    for (size_t i = 0; i < N_PHRASE_KINDS; i++)
        MUST(stands_in(found.of[i], folded));
    JR_BUF_AUTO jr_buf again = {0}, letters = {0}, asked = {0};
    text_fold(&again, &letters, answer);
    MUST(str_equals(jr_buf_str(&again), folded) && letters.size <= folded.size);
    text_fold(&again, &asked, question);
    text_sketch sketch = text_sketch_of(jr_buf_str(&letters)),
                other = text_sketch_of(jr_buf_str(&asked));
    MUST(text_sketches_match(&sketch, &other) == text_sketches_match(&other, &sketch));
    for (size_t i = 0; i < SKETCH_PARTS; i++)
        MUST(sketch.least[i] == UINT32_MAX || sketch.least[i] % SKETCH_PARTS == i);
    (void)text_is_copy_of_question(jr_buf_str(&letters), jr_buf_str(&asked));
}

static void check_guard(jr_arena *arena, jr_str template_text, jr_str answer)
{
    delimiter_list delimiters = template_delimiters(arena, template_text);
    JR_BUF_AUTO jr_buf guarded = {0};
    size_t n = delimiters_guard(&guarded, &delimiters, answer);
    jr_str text = jr_buf_str(&guarded);
    MUST((n == 0) == str_equals(text, answer));
    MUST(text_is_utf8(text) && str_equals(folded_of(arena, text), folded_of(arena, answer)));
    for (size_t i = 0; i < delimiters.n; i++) {
        MUST(i == 0 || delimiters.texts[i - 1].size >= delimiters.texts[i].size);
        MUST(!memmem(text.data, text.size, delimiters.texts[i].data, delimiters.texts[i].size));
    }
    delimiter_list folded = delimiters_fold(arena, &delimiters);
    MUST(delimiters_find(&folded, folded_of(arena, answer)) <= folded.n);
}

static void check_prompt(jr_arena *arena, jr_str question, jr_str template_text, jr_str answer)
{
    judge_prompt prompt = {.is_pair = true,
                           .template_text = template_text,
                           .delimiters = template_delimiters(arena, template_text)};
    prompt_set_hash(&prompt);
    for (int is_guarded = 0; is_guarded < 2; is_guarded++) {
        prompt_values values = {.questions = {question, answer},
                                .references = {answer},
                                .answers = {{answer, question}, {question, answer}},
                                .is_guarded = is_guarded};
        prompt_draw_boundary(&values, &prompt, 1);
        MUST(strlen(values.boundary) == BOUNDARY_DIGITS);
        MUST(!str_contains(answer, values.boundary) && !str_contains(question, values.boundary));
        JR_BUF_AUTO jr_buf filled = {0};
        filled_prompt result = prompt_fill(&filled, &prompt, &values);
        MUST(result.shared_size <= filled.size && (is_guarded || result.n_guarded == 0));
        MUST(text_is_utf8(jr_buf_str(&filled)));
    }
}

FUZZ_TARGET(texts)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf mended = {0};
    (void)json_append_mended(&mended, (jr_str){(const char *)data, size});
    jr_str rest = jr_buf_str(&mended);
    jr_str question = jr_arena_copy(arena, take_part(&rest));
    jr_str template_text = jr_arena_copy(arena, take_part(&rest));
    jr_str answer = jr_arena_copy(arena, take_part(&rest));
    check_profile(answer);
    check_answer(arena, question, answer);
    check_flags(arena, question, template_text, answer);
    check_guard(arena, template_text, answer);
    check_prompt(arena, question, template_text, answer);
    return 0;
}
