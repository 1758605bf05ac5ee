/*
 * meter.h: how fast results come, lately.
 */
#ifndef EVAL_METER_H
#define EVAL_METER_H

#include <stddef.h>
#include <stdint.h>

enum { METER_SAMPLES = 32 };

/* The last samples, one a second at most: the rate is over half a minute, or since the beginning.
 */
typedef struct meter {
    double times[METER_SAMPLES];
    uint64_t counts[METER_SAMPLES];
    size_t n; /* samples taken; the newest is (n - 1) % METER_SAMPLES */
    double now;
    uint64_t count;
} meter;

void meter_init(meter *m, double now);

/* There are `count` results now. */
void meter_add(meter *m, double now, uint64_t count);

/* Results per second; 0 before there are any. */
double meter_rate(const meter *m);

#endif
