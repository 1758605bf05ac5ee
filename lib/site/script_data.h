/*
 * script_data.h: what scripts are given: data and words.
 *
 * Data of the pages are scripts too, which also load from a disk, where a page may fetch nothing.
 * All data of a kind is one list of items, cut into shards of less than a megabyte.
 */
#ifndef SITE_SCRIPT_DATA_H
#define SITE_SCRIPT_DATA_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

#include "bench/archive.h"
#include "words.h"

enum { SHARD_MAX = 960000 }; /* bytes of items in a shard */

/* Items first[i] up to first[i + 1] stand in shard i. There is at least one shard. */
typedef struct shard_plan {
    size_t *first; /* n + 1 */
    size_t n;
} shard_plan;

/* Fills shards one after the other. bound: no less than the bytes of item i, at most SHARD_MAX. */
shard_plan shards_plan(jr_arena *arena, const archive *a, size_t n_items,
                       size_t (*bound)(const archive *a, size_t i));

/* "data/NAME-3", and 3 of it, or SIZE_MAX. */
void shards_path(const char *name, size_t i, jr_buf *path);
size_t shards_find(const shard_plan *plan, const char *name, jr_str path);

/* The part of items `begin` up to `end` that shard i has: counted from `begin`. */
typedef struct shard_part {
    size_t begin, end;
} shard_part;
shard_part shards_part(const shard_plan *plan, size_t i, size_t begin, size_t end);

/*
 * Appends text as a string of a script, also where the script stands in HTML: what ends a script
 * or, in old browsers, a line is escaped; bytes that are no UTF-8 become U+FFFD. The string with
 * its quotes has at most `max` bytes (2 or more): text that has more is cut between two characters.
 */
void script_string(jr_buf *out, jr_str text, size_t max);

/* Appends a script that has data.js call FUNCTION(number, DATA) with this JSON. is_packed: its
 * bytes are packed and in base64. */
void script_call(jr_buf *out, const char *function, size_t number, jr_str json, bool is_packed);

/* A word of words.h by the name that a script has for it. */
typedef struct script_word {
    const char *name;
    word word;
} script_word;

/* Appends <template id="ID"> with an element data-word="NAME" for each, in both languages; {0} to
 * {2} become elements of class slot-0 to slot-2, which the script replaces. */
void script_words(jr_buf *out, const char *id, const script_word *rows, size_t n);

#endif
