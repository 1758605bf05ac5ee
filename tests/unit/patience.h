/* patience.h: how long tests wait for what should have come long before. */
#ifndef TESTS_PATIENCE_H
#define TESTS_PATIENCE_H

#include <stdlib.h>

/* Seconds, times JRANK_PATIENCE: how much slower a tool under the program and the load of the
 * machine make it. For limits that only a failure reaches; never for what a test measures. */
static inline double patience(double seconds)
{
    const char *factor = getenv("JRANK_PATIENCE");
    double times = factor ? strtod(factor, NULL) : 1;
    return times > 1 ? seconds * times : seconds;
}

#endif
