/* Counts by hash, in a table that is probed linearly and doubles at half its places. */
#include <stdlib.h>

#include "llm_server.h"

static body_count *find_place(const count_map *map, uint64_t hash)
{
    size_t i = (size_t)(hash * 0x9E3779B97F4A7C15u >> 20) & (map->n_places - 1);
    while (map->places[i].hash && map->places[i].hash != hash)
        i = (i + 1) & (map->n_places - 1);
    return &map->places[i];
}

static void grow(count_map *map)
{
    count_map larger = {.n_places = map->n_places ? 2 * map->n_places : 256, .n_used = map->n_used};
    larger.places = calloc(larger.n_places, sizeof *larger.places);
    if (!larger.places)
        abort();
    for (size_t i = 0; i < map->n_places; i++)
        if (map->places[i].hash)
            *find_place(&larger, map->places[i].hash) = map->places[i];
    free(map->places);
    *map = larger;
}

body_count *count_map_get(count_map *map, uint64_t hash)
{
    hash = hash ? hash : 1;
    if (2 * map->n_used >= map->n_places)
        grow(map);
    body_count *place = find_place(map, hash);
    map->n_used += !place->hash;
    place->hash = hash;
    return place;
}

void count_map_release(count_map *map)
{
    free(map->places);
    *map = (count_map){0};
}
