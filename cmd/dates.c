/*
 * The clock on the wall, and the one that only goes forward.
 */
#include "dates.h"

#include <math.h>
#include <stdbool.h>
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

jr_str zoned_date(jr_arena *arena)
{
    struct timeval now;
    struct tm local;
    char date[64], zone[16];
    gettimeofday(&now, NULL);
    localtime_r(&now.tv_sec, &local);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &local);
    strftime(zone, sizeof zone, "%z", &local);
    return jr_arena_format(arena, "%s%.3s:%s", date, zone, zone + 3);
}

static bool split_utc(double tstamp, struct tm *ret_when)
{
    if (!(fabs(tstamp) < 1e11))
        return false;
    time_t seconds = (time_t)tstamp;
    return gmtime_r(&seconds, ret_when);
}

jr_str utc_day(jr_arena *arena, double tstamp)
{
    struct tm when;
    if (!split_utc(tstamp, &when))
        return (jr_str){0};
    return jr_arena_format(arena, "%04d-%02d-%02d", when.tm_year + 1900, when.tm_mon + 1,
                           when.tm_mday);
}

jr_str utc_time(jr_arena *arena, double tstamp)
{
    struct tm when;
    if (!split_utc(tstamp, &when))
        return (jr_str){0};
    return jr_arena_format(arena, "%sT%02d:%02d:%02dZ", utc_day(arena, tstamp).data, when.tm_hour,
                           when.tm_min, when.tm_sec);
}

jr_str utc_minute(jr_arena *arena, double tstamp)
{
    struct tm when;
    if (!split_utc(tstamp, &when))
        return (jr_str){0};
    return jr_arena_format(arena, "%s %02d:%02d", utc_day(arena, tstamp).data, when.tm_hour,
                           when.tm_min);
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
