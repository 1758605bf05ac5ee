/*
 * answer_flags.h: what can be seen of answers without judging them: in which language they are,
 * whether they loop, break off, say nothing, refuse, are copies, or speak to the judge.
 */
#ifndef BENCH_ANSWER_FLAGS_H
#define BENCH_ANSWER_FLAGS_H

#include <jrank/bench.h>

#include <stdbool.h>
#include <stdint.h>

#include "template.h"
#include "text/phrases.h"
#include "text/profile.h"

typedef enum answer_flag {
#define ANSWER_FLAG_ENUM(name, is_error, text, meaning) ANSWER_##name,
    JR_ANSWER_FLAG_ROWS(ANSWER_FLAG_ENUM)
#undef ANSWER_FLAG_ENUM
        N_ANSWER_FLAGS
} answer_flag;

static inline jr_finding_kind answer_flag_finding(answer_flag flag)
{
    return (jr_finding_kind)(JR_FINDING_LANGUAGE + (int)flag);
}

/* One flag of one turn. */
typedef struct flag_note {
    struct flag_note *next;
    answer_flag flag;
    uint32_t turn;   /* from 1 */
    bool is_empty;   /* there is no text, which jr_check_bench tells by itself */
    jr_str sentence; /* "is in Chinese, its question in Japanese": what is wrong with the turn */
} flag_note;

/* What the flags of a turn need to know of its question. */
typedef struct flag_question {
    text_language language; /* LANGUAGE_UNKNOWN: or one that the answer may leave */
    jr_str letters;         /* by text_letters() */
} flag_question;

/* Looks at one text after the other; zero it, flag_reader_init() it, release it. */
typedef struct flag_reader {
    phrase_index phrases;
    delimiter_list delimiters, folded_delimiters; /* of the benchmark's own prompts; or none */
    jr_buf folded, letters;
} flag_reader;

void flag_reader_init(flag_reader *reader);
void flag_reader_release(flag_reader *reader);

/* Of the text of a question; letters in the arena. */
flag_question flag_question_of(flag_reader *reader, jr_arena *arena, jr_str text);

/*
 * The flags of a turn but ANSWER_COPY, as notes in the arena, in the order of their kinds.
 * is_cut: whoever made it said so. Afterwards reader->letters has the letters of its words.
 */
flag_note *flags_of_text(flag_reader *reader, jr_arena *arena, const flag_question *question,
                         jr_str text, uint32_t turn, bool is_cut);

/* Of all answers of a folder that count. */
typedef struct answer_flags {
    const jr_str *models; /* sorted */
    size_t n_models, n_questions;
    const jr_str *questions;            /* ids, sorted bytewise */
    const flag_note **notes;            /* [model][question]; NULL: nothing is wrong */
    uint64_t *lines;                    /* [model][question]: where the answer stands; 0: none */
    jr_str *paths;                      /* [model][question]: of its file, where there are notes */
    uint64_t n_answers, n_flagged;      /* of all */
    uint64_t n_by_flag[N_ANSWER_FLAGS]; /* answers */
} answer_flags;

/*
 * Reads the answers of all models of the folder once. Errors: ERR_NOT_FOUND (no questions or no
 * answers), ERR_IO, ERR_FORMAT (file:line).
 */
JR_MUST_USE jr_status answer_flags_load(jr_arena *arena, const char *bench_folder,
                                        answer_flags *ret_flags, jr_error *err);

#endif
