/*
 * template.h: the texts of judge prompts with {fields}, and what stands in them around answers.
 */
#ifndef BENCH_TEMPLATE_H
#define BENCH_TEMPLATE_H

#include <jrank/base.h>

#include <stdbool.h>

/* The field of the word that no answer of a call has in it. */
#define TEMPLATE_BOUNDARY "boundary"

typedef enum piece_kind {
    PIECE_END,
    PIECE_TEXT,
    PIECE_FIELD,      /* its name */
    PIECE_LONE_BRACE, /* one that is not written twice and encloses nothing */
} piece_kind;

/* Takes the next piece from *rest; {{ and }} are a text of one brace. */
piece_kind template_take(jr_str *rest, jr_str *ret_piece);

/* What tells a judge where a text begins and ends. */
typedef struct delimiter_list {
    const jr_str *texts; /* the longest first, bytewise where they are as long */
    size_t n;
} delimiter_list;

/*
 * The delimiters of a template, in the arena: of each field the rest of the line in front of it and
 * behind it, or where nothing is on that line the nearest one that is not blank, without the space
 * around it. Those of fewer than three characters stand in any text and are left out. A template
 * with {boundary} has none, since nobody can imitate its own.
 */
delimiter_list template_delimiters(jr_arena *arena, jr_str template_text);

/* Those of all prompts of the folder's own file of them, each once; what can't be read there has
 * none. */
delimiter_list delimiters_of_bench(jr_arena *arena, const char *bench_folder);

/*
 * Appends the text with each of the delimiters in it as a look-alike: its ASCII signs in full
 * width, where it has none its ASCII letters and digits, else a word joiner (U+2060) behind its
 * first character. How many were.
 */
size_t delimiters_guard(jr_buf *buf, const delimiter_list *delimiters, jr_str text);

/* The same texts without their disguise (text/fold.h), in the same order. */
delimiter_list delimiters_fold(jr_arena *arena, const delimiter_list *delimiters);

/* The first of the folded delimiters, in their order, that is in the folded text; n: none. */
size_t delimiters_find(const delimiter_list *folded, jr_str folded_text);

#endif
