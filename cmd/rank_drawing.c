/*
 * What all charts of a ranking need: a style and a place to be saved.
 */
#include "rank_drawing.h"

jr_chart_style drawing_style(const drawing *d)
{
    return (jr_chart_style){.title = jr_str_from(d->options->chart_title),
                            .subtitle = jr_str_from(d->options->chart_subtitle),
                            .byline = jr_str_from(d->options->chart_byline),
                            .publication = d->options->advanced_charts};
}

jr_status drawing_save(const drawing *d, const char *name, const jr_buf *svg, jr_error *err)
{
    return chart_files_save(d->where, name, d->options->format_charts, jr_buf_str(svg), err);
}
