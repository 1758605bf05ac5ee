/*
 * Open addressing with linear probing, at most half full. The keys are hashes already.
 */
#include "id_table.h"

#include <string.h>

#include "base/memory.h"

static id_entry *find_place(const id_table *table, id_key key)
{
    size_t slot = key.low & (table->n_slots - 1);
    while (table->entries[slot].value &&
           (table->entries[slot].key.low != key.low || table->entries[slot].key.high != key.high))
        slot = (slot + 1) & (table->n_slots - 1);
    return &table->entries[slot];
}

static void grow(id_table *table)
{
    id_table larger = {.n_slots = table->n_slots ? 2 * table->n_slots : 64,
                       .n_entries = table->n_entries};
    larger.entries = memory_zeroed(larger.n_slots, sizeof *larger.entries);
    for (size_t i = 0; i < table->n_slots; i++)
        if (table->entries[i].value)
            *find_place(&larger, table->entries[i].key) = table->entries[i];
    free(table->entries);
    *table = larger;
}

uint64_t id_table_find(const id_table *table, id_key key)
{
    return table->n_slots ? find_place(table, key)->value : 0;
}

uint64_t id_table_add(id_table *table, id_key key, uint64_t value)
{
    if (2 * table->n_entries >= table->n_slots)
        grow(table);
    id_entry *place = find_place(table, key);
    if (place->value)
        return place->value;
    *place = (id_entry){key, value};
    table->n_entries++;
    return 0;
}

void id_table_set(id_table *table, id_key key, uint64_t value)
{
    find_place(table, key)->value = value;
}

void id_table_clear(id_table *table)
{
    if (table->n_entries)
        memset(table->entries, 0, table->n_slots * sizeof *table->entries);
    table->n_entries = 0;
}

void id_table_release(id_table *table)
{
    free(table->entries);
    *table = (id_table){0};
}
