/*
 * What the figures with intervals say about a rating in words and numbers.
 */
#include "rating_text.h"

#include "number.h"

#include <math.h>

bool rating_has_68(const jr_chart_rating *rating)
{
    return isfinite(rating->low68) && isfinite(rating->high68);
}

bool rating_has_95(const jr_chart_rating *rating)
{
    return isfinite(rating->low95) && isfinite(rating->high95);
}

void rating_add_range(range *r, const jr_chart_rating *rating)
{
    if (!isfinite(rating->median))
        return;
    range_add(r, rating->median);
    if (rating_has_68(rating)) {
        range_add(r, rating->low68);
        range_add(r, rating->high68);
    }
    if (rating_has_95(rating)) {
        range_add(r, rating->low95);
        range_add(r, rating->high95);
    }
}

void rating_append_interval(jr_buf *buf, double low, double high, int decimals)
{
    if (!isfinite(low) || !isfinite(high))
        return;
    number_append(buf, low, decimals);
    jr_buf_append_text(buf, " – ");
    number_append(buf, high, decimals);
}

void rating_append_tooltip(jr_buf *buf, jr_str name, const jr_chart_rating *rating, int decimals)
{
    jr_buf_append_str(buf, name);
    jr_buf_append_text(buf, ": ");
    number_append(buf, rating->median, decimals);
    if (rating_has_68(rating)) {
        jr_buf_append_text(buf, " · 68 %: ");
        rating_append_interval(buf, rating->low68, rating->high68, decimals);
    }
    if (rating_has_95(rating)) {
        jr_buf_append_text(buf, " · 95 %: ");
        rating_append_interval(buf, rating->low95, rating->high95, decimals);
    }
}
