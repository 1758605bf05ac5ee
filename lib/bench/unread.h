/*
 * unread.h: what lies in a benchmark folder as other tools leave it, and no command reads: files in
 * folders of their own, of other names and endings. Whoever finds nothing says what was not read.
 */
#ifndef BENCH_UNREAD_H
#define BENCH_UNREAD_H

#include <jrank/base.h>

/* What such a file seems to hold. */
typedef enum unread_part {
    UNREAD_QUESTIONS,
    UNREAD_ANSWERS,
    UNREAD_REFERENCES,
    UNREAD_JUDGMENTS,
    N_UNREAD_PARTS,
    UNREAD_REST = N_UNREAD_PARTS, /* of a folder that has nothing of a benchmark */
} unread_part;

/* A file, or a folder with such files. */
typedef struct unread_thing {
    unread_part part;
    jr_str path, why;
} unread_thing;

typedef struct unread_list {
    unread_thing *things; /* first those beside the folders that are read, each time by path */
    size_t n_things;
} unread_list;

/* Looks through the folder; what can't be looked at is left out. */
unread_list unread_find(jr_arena *arena, const char *bench_folder);

/* Where files of this part are read from, as a hint. */
jr_str unread_hint(jr_arena *arena, const char *bench_folder, unread_part part);

/* The end of an error of one who found nothing of this part, or nothing at all (UNREAD_REST):
 * "; not read: PATH (WHY), ...; HINT: ..."; empty where nothing was left out. */
jr_str unread_note(jr_arena *arena, const char *bench_folder, unread_part part);

#endif
