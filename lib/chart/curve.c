/*
 * Straight lines between the points of a density, of which the ends that are flat to the eye are
 * left out: half of a curve lies along its baseline.
 */
#include "curve.h"

#include "number.h"
#include "svg.h"

#include <math.h>

/* In pixels over the baseline. */
static const double VISIBLE = 0.1;

double curve_highest(const jr_chart_density *density)
{
    double highest = 0;
    for (size_t i = 0; i < density->n; i++)
        if (isfinite(density->values[i]))
            highest = fmax(highest, density->values[i]);
    return highest;
}

static double value_at(const jr_chart_density *d, size_t i)
{
    return d->low + (d->high - d->low) * (double)i / (double)(d->n - 1);
}

static double height_at(const jr_chart_density *d, const curve_frame *f, size_t i)
{
    return isfinite(d->values[i]) && f->highest > 0 ? d->values[i] / f->highest * f->height : 0;
}

static void append_point(jr_buf *svg, const curve_frame *f, double value, double height)
{
    jr_buf_append_text(svg, svg->data[svg->size - 1] == '"' ? "M" : "L");
    number_append_coordinate(svg, scale_at(f->across, value));
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, f->baseline - height);
}

/* Height of the line between the points at a value. */
static double height_between(const jr_chart_density *d, const curve_frame *f, double value)
{
    double at = (value - d->low) / (d->high - d->low) * (double)(d->n - 1);
    size_t i = (size_t)fmin(fmax(at, 0), (double)(d->n - 2));
    double share = fmin(fmax(at - (double)i, 0), 1);
    return (1 - share) * height_at(d, f, i) + share * height_at(d, f, i + 1);
}

/* Points that are seen, with one on either side; false when there is nothing to draw. */
static bool find_visible(const jr_chart_density *d, const curve_frame *f, size_t *ret_first,
                         size_t *ret_last)
{
    if (d->n < 2 || !(d->high > d->low))
        return false;
    size_t first = 0, last = d->n - 1;
    while (first + 2 < d->n && height_at(d, f, first + 1) < VISIBLE)
        first++;
    while (last > first + 1 && height_at(d, f, last - 1) < VISIBLE)
        last--;
    *ret_first = first;
    *ret_last = last;
    return true;
}

void curve_fill(jr_buf *svg, const jr_chart_density *d, const curve_frame *f, double from,
                double to, const char *colour, double opacity)
{
    size_t first, last;
    if (!find_visible(d, f, &first, &last))
        return;
    from = fmax(from, value_at(d, first));
    to = fmin(to, value_at(d, last));
    if (!(from < to))
        return;
    jr_buf_append_text(svg, "<path d=\"");
    append_point(svg, f, from, 0);
    append_point(svg, f, from, height_between(d, f, from));
    for (size_t i = first; i <= last; i++)
        if (value_at(d, i) > from && value_at(d, i) < to)
            append_point(svg, f, value_at(d, i), height_at(d, f, i));
    append_point(svg, f, to, height_between(d, f, to));
    append_point(svg, f, to, 0);
    jr_buf_format(svg, "Z\" fill=\"%s\"", colour);
    svg_append_attribute(svg, "fill-opacity", opacity);
    jr_buf_append_text(svg, "/>\n");
}

void curve_stroke(jr_buf *svg, const jr_chart_density *d, const curve_frame *f, const char *colour)
{
    size_t first, last;
    if (!find_visible(d, f, &first, &last))
        return;
    jr_buf_append_text(svg, "<path d=\"");
    for (size_t i = first; i <= last; i++)
        append_point(svg, f, value_at(d, i), height_at(d, f, i));
    jr_buf_format(svg, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n", colour);
}
