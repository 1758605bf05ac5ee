/*
 * The size of a figure, read from the document itself: it is our own, so it begins with its size
 * and has an attribute font-size at each text.
 */
#include <jrank/chart.h>

#include <math.h>
#include <string.h>

#include "base/c_locale.h"
#include "number.h"

/* The number in the next attribute of this name behind `from`, and where it ends; NAN: none. */
static double next_number(jr_str svg, size_t from, const char *name, size_t *ret_end)
{
    enum { DIGITS_MAX = 32 };
    char digits[DIGITS_MAX];
    const char *at =
        from < svg.size ? memmem(svg.data + from, svg.size - from, name, strlen(name)) : NULL;
    if (!at)
        return NAN;
    at += strlen(name);
    size_t left = svg.size - (size_t)(at - svg.data), n = 0;
    for (; n < left && n + 1 < DIGITS_MAX && at[n] != '"'; n++)
        digits[n] = at[n];
    digits[n] = '\0';
    *ret_end = (size_t)(at - svg.data) + n;
    const char *rest;
    return c_locale_number(digits, &rest);
}

jr_chart_size jr_chart_measure(jr_str svg)
{
    size_t end = 0;
    jr_chart_size size = {.width = next_number(svg, 0, " width=\"", &end),
                          .height = next_number(svg, end, " height=\"", &end)};
    if (!(size.width > 0 && size.height > 0))
        return (jr_chart_size){0};
    for (double type; (type = next_number(svg, end, " font-size=\"", &end)) > 0;)
        size.type = size.type > 0 ? fmin(size.type, type) : type;
    return size;
}

void jr_chart_in_millimetres(jr_str svg, double millimetres, jr_buf *ret_svg)
{
    size_t begin = 0, end = 0;
    jr_chart_size size = jr_chart_measure(svg);
    if (size.width > 0) {
        (void)next_number(svg, 0, " width=\"", &begin);
        (void)next_number(svg, begin, " height=\"", &end);
        begin = (size_t)((const char *)memmem(svg.data, svg.size, " width=", 7) - svg.data);
        jr_buf_append(ret_svg, svg.data, begin);
        jr_buf_append_text(ret_svg, " width=\"");
        number_append(ret_svg, millimetres, 2);
        jr_buf_append_text(ret_svg, "mm\" height=\"");
        number_append(ret_svg, millimetres * size.height / size.width, 2);
        jr_buf_append_text(ret_svg, "mm");
    }
    jr_buf_append(ret_svg, svg.data + end, svg.size - end);
}
