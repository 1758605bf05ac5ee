/*
 * The clock on the wall, and the one that only goes forward.
 */
#include "dates.h"

#include <sys/time.h>
#include <time.h>

jr_str local_date(jr_arena *arena)
{
    struct timeval now;
    struct tm local;
    char date[64];
    gettimeofday(&now, NULL);
    localtime_r(&now.tv_sec, &local);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local);
    return jr_arena_format(arena, "%s.%06ld", date, (long)now.tv_usec);
}

static double read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double monotonic(void *context)
{
    (void)context;
    return read_clock(CLOCK_MONOTONIC);
}

static double wall(void *context)
{
    (void)context;
    return read_clock(CLOCK_REALTIME);
}

jr_clock system_clock(void)
{
    return (jr_clock){.monotonic = monotonic, .wall = wall};
}
