/*
 * Numbers are written digit by digit from a rounded integer. printf would be shorter, but writes
 * the decimal point of the program's locale.
 */
#include "number.h"

#include <math.h>
#include <stdbool.h>

#define MINUS_SIGN "\xe2\x88\x92"
#define EN_DASH "\xe2\x80\x93"

enum { MAX_DECIMALS = 9 };
static const double EXPONENT_FROM = 1e15, LARGEST_COORDINATE = 1e7;

static double power_of_ten(int exponent)
{
    double power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 10;
    return power;
}

/* The digits of magnitude >= 0; true when they are not all zero. */
static bool format_magnitude(jr_buf *digits, double magnitude, int decimals)
{
    while (decimals > 0 && magnitude * power_of_ten(decimals) > 9e15)
        decimals--;
    uint64_t unit = (uint64_t)power_of_ten(decimals);
    uint64_t rounded = (uint64_t)(magnitude * (double)unit + 0.5);
    jr_buf_format(digits, "%llu", (unsigned long long)(rounded / unit));
    if (decimals > 0)
        jr_buf_format(digits, ".%0*llu", decimals, (unsigned long long)(rounded % unit));
    return rounded != 0;
}

void number_append(jr_buf *buf, double value, int decimals)
{
    if (!isfinite(value)) {
        jr_buf_append_text(buf, EN_DASH);
        return;
    }
    if (decimals > MAX_DECIMALS)
        decimals = MAX_DECIMALS;
    double magnitude = fabs(value);
    JR_BUF_AUTO jr_buf digits = {0};
    bool nonzero;
    if (magnitude >= EXPONENT_FROM) {
        int exponent = (int)floor(log10(magnitude));
        nonzero = format_magnitude(&digits, magnitude / pow(10, exponent), 2);
        jr_buf_format(&digits, "e%d", exponent);
    } else {
        nonzero = format_magnitude(&digits, magnitude, decimals);
    }
    if (nonzero && value < 0)
        jr_buf_append_text(buf, MINUS_SIGN);
    jr_buf_append_str(buf, jr_buf_str(&digits));
}

void number_append_count(jr_buf *buf, uint64_t value)
{
    if (value >= 1000) {
        number_append_count(buf, value / 1000);
        jr_buf_format(buf, ",%03u", (unsigned)(value % 1000));
    } else {
        jr_buf_format(buf, "%u", (unsigned)value);
    }
}

void number_append_coordinate(jr_buf *buf, double value)
{
    value = fmax(-LARGEST_COORDINATE, fmin(value, LARGEST_COORDINATE));
    long hundredths = lround(value * 100);
    if (hundredths < 0) {
        jr_buf_append_char(buf, '-');
        hundredths = -hundredths;
    }
    jr_buf_format(buf, "%ld", hundredths / 100);
    if (hundredths % 10)
        jr_buf_format(buf, ".%02ld", hundredths % 100);
    else if (hundredths % 100)
        jr_buf_format(buf, ".%ld", hundredths % 100 / 10);
}

int number_decimals(double span)
{
    int decimals = 0;
    for (; span > 0 && span < 50 && decimals < MAX_DECIMALS; decimals++)
        span *= 10;
    return decimals;
}
