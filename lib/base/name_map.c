/*
 * A hash table with linear probing, at most half full. A place holds half of the hash: most names
 * that differ are told apart without a look at their texts, and the table grows without one.
 */
#include "name_map.h"

#include "hash.h"
#include "memory.h"
#include "str.h"

enum { FIRST_SLOTS = 64 };

static void insert(name_map *map, name_slot added)
{
    size_t slot = added.hash & (map->n_slots - 1);
    while (map->slots[slot].number)
        slot = (slot + 1) & (map->n_slots - 1);
    map->slots[slot] = added;
}

static void grow(name_map *map)
{
    if (map->n == NAMES_MAX)
        memory_exhausted(SIZE_MAX);
    name_slot *before = map->slots;
    size_t n_before = map->n_slots;
    map->n_slots = n_before ? 2 * n_before : FIRST_SLOTS;
    map->slots = memory_zeroed(map->n_slots, sizeof *map->slots);
    map->names = memory_resize(map->names, map->n_slots / 2, sizeof *map->names);
    for (size_t i = 0; i < n_before; i++)
        if (before[i].number)
            insert(map, before[i]);
    free(before);
}

static uint32_t find(const name_map *map, uint32_t hash, jr_str name)
{
    size_t mask = map->n_slots - 1;
    for (size_t i = hash & mask; map->n_slots && map->slots[i].number; i = (i + 1) & mask)
        if (map->slots[i].hash == hash && str_equals(map->names[map->slots[i].number - 1], name))
            return map->slots[i].number - 1;
    return NAME_NONE;
}

uint32_t name_map_find(const name_map *map, jr_str name)
{
    return find(map, (uint32_t)hash_bytes(0, name.data, name.size), name);
}

uint32_t name_map_add(name_map *map, jr_str name)
{
    uint32_t hash = (uint32_t)hash_bytes(0, name.data, name.size);
    uint32_t known = find(map, hash, name);
    if (known != NAME_NONE)
        return known;
    if (map->n == map->n_slots / 2)
        grow(map);
    uint32_t number = (uint32_t)map->n;
    map->names[map->n++] = jr_arena_copy(map->arena, name);
    insert(map, (name_slot){hash, number + 1});
    return number;
}

void name_map_release(name_map *map)
{
    free(map->names);
    free(map->slots);
    *map = (name_map){0};
}
