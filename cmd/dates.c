/*
 * The clock on the wall.
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
