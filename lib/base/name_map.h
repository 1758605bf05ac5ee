/*
 * name_map.h: names numbered from 0 in the order in which they come.
 *
 * What is known of a name stands in an array of the caller's, at its number. A zeroed map whose
 * arena is set is empty and ready. For one thread at a time; lookups alone may run beside each
 * other.
 */
#ifndef BASE_NAME_MAP_H
#define BASE_NAME_MAP_H

#include <jrank/base.h>

#include <stdint.h>

/* The number of no name. */
#define NAME_NONE UINT32_MAX

/* The most names of a map; passing it is treated as memory exhausted. */
#define NAMES_MAX ((size_t)1 << 31)

typedef struct name_slot {
    uint32_t hash;   /* its lower half */
    uint32_t number; /* 1 + the number of a name; 0: the place is empty */
} name_slot;

typedef struct name_map {
    jr_arena *arena; /* of the texts; the caller's, to be freed after the map was released */
    jr_str *names;   /* by number, terminated */
    size_t n, n_slots;
    name_slot *slots;
} name_map;

/* The number of the name, which is copied where it is new. */
uint32_t name_map_add(name_map *map, jr_str name);

/* The number of the name, or NAME_NONE. */
uint32_t name_map_find(const name_map *map, jr_str name);

void name_map_release(name_map *map);
#define NAME_MAP_AUTO __attribute__((cleanup(name_map_release)))

#endif
