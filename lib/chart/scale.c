/*
 * Linear scales with ticks at multiples of 1, 2 and 5 times a power of ten. Values may be of any
 * size: the spans are kept finite and distinguishable in double precision first.
 */
#include "scale.h"

#include <math.h>

static const double LARGEST = 1e300, SMALLEST_SHARE = 1e-7;

range range_empty(void)
{
    return (range){INFINITY, -INFINITY};
}

void range_add(range *r, double value)
{
    if (!isfinite(value))
        return;
    r->low = fmin(r->low, value);
    r->high = fmax(r->high, value);
}

range range_padded(range r, double share)
{
    if (!(r.low <= r.high))
        return (range){0, 1};
    r.low = fmax(r.low, -LARGEST);
    r.high = fmin(r.high, LARGEST);
    double middle = r.low / 2 + r.high / 2, span = r.high - r.low;
    double size = fmax(fabs(r.low), fabs(r.high));
    if (span <= size * SMALLEST_SHARE || span < 1e-300) {
        span = size > 0 ? size / 10 : 2;
        r = (range){middle - span / 2, middle + span / 2};
    }
    return (range){r.low - span * share, r.high + span * share};
}

double scale_at(const scale *s, double value)
{
    value = fmax(s->values.low, fmin(value, s->values.high));
    double share = (value - s->values.low) / (s->values.high - s->values.low);
    return s->start + share * (s->end - s->start);
}

ticks ticks_make(range r, size_t max_count, double smallest_step)
{
    static const double FACTORS[] = {1, 2, 5};
    double ideal = fmax((r.high - r.low) / (double)max_count, smallest_step);
    int exponent = (int)floor(log10(ideal));
    ticks t = {0};
    for (;; exponent++) {
        for (size_t i = 0; i < 3; i++) {
            t.step =
                exponent < 0 ? FACTORS[i] / pow(10, -exponent) : FACTORS[i] * pow(10, exponent);
            t.first_multiple = ceil(r.low / t.step - 1e-9);
            double last = floor(r.high / t.step + 1e-9);
            if (t.step < smallest_step || last - t.first_multiple >= (double)max_count)
                continue;
            t.count = last < t.first_multiple ? 0 : (size_t)(last - t.first_multiple) + 1;
            t.decimals = exponent < 0 ? -exponent : 0;
            return t;
        }
    }
}

double ticks_value(const ticks *t, size_t i)
{
    return (t->first_multiple + (double)i) * t->step;
}
