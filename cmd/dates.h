/*
 * dates.h: the time as records have it.
 */
#ifndef CMD_DATES_H
#define CMD_DATES_H

#include <jrank/base.h>

/* Local time as Python's datetime.now().isoformat() writes it. */
jr_str local_date(jr_arena *arena);

/* The clocks of the system, for the library. */
jr_clock system_clock(void);

#endif
