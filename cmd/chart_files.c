/*
 * Chart files: the SVG as it was drawn, and renderings of that same text.
 */
#include "chart_files.h"
#include "message.h"

#include <jrank/chart.h>

void chart_files_check_font(unsigned formats, const jr_str *texts, size_t n_texts)
{
    if ((formats & (CHART_PNG | CHART_PDF)) && jr_chart_japanese_font_missing(texts, n_texts))
        warn("there is no Japanese font, so PNG and PDF charts show boxes instead of the names; "
             "HINT: install one, on Debian the package fonts-noto-cjk");
}

static jr_status save(chart_place where, const char *name, const char *ending, jr_str bytes,
                      jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = jr_arena_format(arena, "%s/%s.%s", where.folder, name, ending).data;
    JR_TRY(jr_file_save_below(where.named, path, bytes, err));
    note_written(path);
    return JR_OK;
}

static jr_status save_rendered(chart_place where, const char *name, unsigned format, jr_str svg,
                               jr_error *err)
{
    JR_BUF_AUTO jr_buf bytes = {0};
    static const double PRINTED = 300.0 / 96; /* pixels an inch, over those of the SVG */
    if (format == CHART_PNG)
        JR_TRY(jr_chart_render_png(svg, where.millimetres > 0 ? PRINTED : 0, &bytes, err));
    else
        JR_TRY(jr_chart_render_pdf(svg, &bytes, err));
    return save(where, name, format == CHART_PNG ? "png" : "pdf", jr_buf_str(&bytes), err);
}

jr_status chart_files_save(chart_place where, const char *name, unsigned formats, jr_str svg,
                           jr_error *err)
{
    JR_BUF_AUTO jr_buf sized = {0};
    if (where.millimetres > 0) {
        jr_chart_in_millimetres(svg, where.millimetres, &sized);
        svg = jr_buf_str(&sized);
    }
    if (formats & CHART_SVG)
        JR_TRY(save(where, name, "svg", svg, err));
    static bool has_warned;
    for (unsigned format = CHART_PNG; format <= CHART_PDF; format <<= 1) {
        if (!(formats & format))
            continue;
        jr_error problem;
        jr_status status = save_rendered(where, name, format, svg, &problem);
        if (status == JR_ERR_UNAVAILABLE && (formats & CHART_SVG)) {
            if (!has_warned)
                warn("%s", problem.message);
            has_warned = true;
        } else if (status != JR_OK) {
            *err = problem;
            return status;
        }
    }
    return JR_OK;
}
