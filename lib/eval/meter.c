/*
 * A rate from the oldest sample that is still held to the newest.
 */
#include "meter.h"

static void take_sample(meter *m)
{
    m->times[m->n % METER_SAMPLES] = m->now;
    m->counts[m->n % METER_SAMPLES] = m->count;
    m->n++;
}

void meter_init(meter *m, double now)
{
    *m = (meter){.now = now};
    take_sample(m);
}

void meter_add(meter *m, double now, uint64_t count)
{
    m->now = now;
    m->count = count;
    if (now - m->times[(m->n - 1) % METER_SAMPLES] >= 1)
        take_sample(m);
}

double meter_rate(const meter *m)
{
    size_t oldest = m->n > METER_SAMPLES ? m->n % METER_SAMPLES : 0;
    double seconds = m->now - m->times[oldest];
    return seconds > 0 ? (double)(m->count - m->counts[oldest]) / seconds : 0;
}
