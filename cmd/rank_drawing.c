/*
 * What all charts of a ranking need: a style and a place to be saved.
 */
#include "rank_drawing.h"
#include "language.h"
#include "message.h"

#include <assert.h>
#include <math.h>

static const double TRIAL_PLOT = 400, LEAST_PLOT = 200, LEAST_TYPE = 7,
                    POINTS_A_MILLIMETRE = 72 / 25.4;

jr_chart_style drawing_style(const drawing *d)
{
    const drawing_fit *fit = d->fit;
    return (jr_chart_style){.title = jr_str_from(d->options->chart_title),
                            .subtitle = jr_str_from(d->options->chart_subtitle),
                            .byline = jr_str_from(d->options->chart_byline),
                            .width = !fit                ? 0
                                     : fit->is_measuring ? TRIAL_PLOT
                                                         : fmax(LEAST_PLOT, fit->plots[fit->n]),
                            .publication = d->options->advanced_charts,
                            .japanese = language_is_japanese()};
}

/* Pixels of a picture of that many millimetres in which this type has the least size. */
static double most_pixels(double millimetres, double type)
{
    return type * millimetres * POINTS_A_MILLIMETRE / LEAST_TYPE;
}

static void warn_of_small_type(const char *name, double millimetres, jr_chart_size size)
{
    double most = most_pixels(millimetres, size.type);
    if (size.width > ceil(most))
        warn("%s: its smallest type has %.1f points at %.4g mm; HINT: --chart-width %.0f, or fewer "
             "models by --plot-skip-list",
             name, LEAST_TYPE * most / size.width, millimetres,
             ceil(millimetres * size.width / most));
}

jr_status drawing_save(const drawing *d, const char *name, const jr_buf *svg, jr_error *err)
{
    if (d->fit) {
        jr_chart_size size = jr_chart_measure(jr_buf_str(svg));
        assert(d->fit->n < DRAWINGS_MAX);
        double *plot = &d->fit->plots[d->fit->n++];
        if (d->fit->is_measuring) {
            *plot = floor(most_pixels(d->where.millimetres, size.type)) - (size.width - TRIAL_PLOT);
            return JR_OK;
        }
        warn_of_small_type(name, d->where.millimetres, size);
    }
    return chart_files_save(d->where, name, d->options->format_charts, jr_buf_str(svg), err);
}
