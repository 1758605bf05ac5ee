/*
 * id_table.h: a table from 128-bit keys (hashes of ids, names, matches) to numbers.
 */
#ifndef BENCH_ID_TABLE_H
#define BENCH_ID_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct id_key {
    uint64_t low, high;
} id_key;

typedef struct id_entry {
    id_key key;
    uint64_t value; /* 0: the place is empty */
} id_entry;

/* A zeroed table is empty. */
typedef struct id_table {
    id_entry *entries;
    size_t n_entries, n_slots;
} id_table;

/* The value of the key, or 0. */
uint64_t id_table_find(const id_table *table, id_key key);

/* Sets the value, which must not be 0, of a key that is new, and returns 0; else changes nothing
 * and returns the value that is there. */
uint64_t id_table_add(id_table *table, id_key key, uint64_t value);

/* Sets the value, which must not be 0, of a key that is there. */
void id_table_set(id_table *table, id_key key, uint64_t value);

void id_table_clear(id_table *table);
void id_table_release(id_table *table);

#endif
