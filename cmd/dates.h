/*
 * dates.h: the time as records have it.
 */
#ifndef CMD_DATES_H
#define CMD_DATES_H

#include <jrank/base.h>

/* Local time as Python's datetime.now().isoformat() writes it. */
jr_str local_date(jr_arena *arena);

/* The same to the second with its zone: "2025-05-01T10:00:00+09:00". */
jr_str zoned_date(jr_arena *arena);

/* A time in seconds since 1970 as "2025-05-01T10:00:00Z", as "2025-05-01" and as "2025-05-01
 * 10:00"; empty for NaN and beyond any year that has four digits. */
jr_str utc_time(jr_arena *arena, double tstamp);
jr_str utc_day(jr_arena *arena, double tstamp);
jr_str utc_minute(jr_arena *arena, double tstamp);

/* The clocks of the system, for the library. */
jr_clock system_clock(void);

#endif
