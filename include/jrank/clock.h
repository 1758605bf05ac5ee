/**
 * clock.h: the time, as the caller of the library tells it.
 */
#ifndef JRANK_CLOCK_H
#define JRANK_CLOCK_H

/** Both in seconds. A test may give clocks that stand still or jump. */
typedef struct jr_clock {
    double (*monotonic)(void *context); /**< from any beginning, never backwards */
    double (*wall)(void *context);      /**< since 1970-01-01 00:00 UTC */
    void *context;
} jr_clock;

static inline double jr_clock_monotonic(const jr_clock *clock)
{
    return clock->monotonic(clock->context);
}

static inline double jr_clock_wall(const jr_clock *clock)
{
    return clock->wall(clock->context);
}

#endif
