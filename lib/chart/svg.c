/*
 * The SVG writer. All text passes through jr_buf_append_xml, all numbers through number.c.
 */
#include "svg.h"

#include <jrank/base.h>

#include "number.h"

/* From the middle of a line to its baseline, as a share of the font size: half the height of the
 * capitals. SVG's dominant-baseline would say it better, but renderers disagree about it. */
static const double BASELINE_SHIFT = 0.36;
/* In em. Tooltips may be long, but not 10,000 characters. */
static const double TOOLTIP_WIDTH = 160;

void svg_append_attribute(jr_buf *svg, const char *name, double value)
{
    jr_buf_format(svg, " %s=\"", name);
    number_append_coordinate(svg, value);
    jr_buf_append_char(svg, '"');
}

void svg_line(jr_buf *svg, double x1, double y1, double x2, double y2, const char *stroke,
              double width)
{
    jr_buf_append_text(svg, "<line");
    svg_append_attribute(svg, "x1", x1);
    svg_append_attribute(svg, "y1", y1);
    svg_append_attribute(svg, "x2", x2);
    svg_append_attribute(svg, "y2", y2);
    jr_buf_format(svg, " stroke=\"%s\"", stroke);
    svg_append_attribute(svg, "stroke-width", width);
    jr_buf_append_text(svg, "/>\n");
}

void svg_rect(jr_buf *svg, double x, double y, double width, double height, const char *fill)
{
    jr_buf_append_text(svg, "<rect");
    svg_append_attribute(svg, "x", x);
    svg_append_attribute(svg, "y", y);
    svg_append_attribute(svg, "width", width);
    svg_append_attribute(svg, "height", height);
    jr_buf_format(svg, " fill=\"%s\"/>\n", fill);
}

static void polygon(jr_buf *svg, const double (*points)[2], size_t n_points, const char *fill)
{
    jr_buf_append_text(svg, "<polygon points=\"");
    for (size_t i = 0; i < n_points; i++) {
        if (i)
            jr_buf_append_char(svg, ' ');
        number_append_coordinate(svg, points[i][0]);
        jr_buf_append_char(svg, ',');
        number_append_coordinate(svg, points[i][1]);
    }
    jr_buf_format(svg, "\" fill=\"%s\"/>\n", fill);
}

void svg_mark(jr_buf *svg, mark_shape shape, double x, double y, double radius, const char *fill)
{
    double r = radius * 1.25;
    switch (shape) {
    case MARK_SQUARE:
        svg_rect(svg, x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8, fill);
        return;
    case MARK_DIAMOND:
        polygon(svg, (const double[][2]){{x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}}, 4, fill);
        return;
    case MARK_TRIANGLE:
        polygon(svg, (const double[][2]){{x, y - r}, {x + r, y + r * 0.75}, {x - r, y + r * 0.75}},
                3, fill);
        return;
    default:
        jr_buf_append_text(svg, "<circle");
        svg_append_attribute(svg, "cx", x);
        svg_append_attribute(svg, "cy", y);
        svg_append_attribute(svg, "r", radius);
        jr_buf_format(svg, " fill=\"%s\"/>\n", fill);
    }
}

void svg_text(jr_buf *svg, double x, double y, text_anchor anchor, font f, const char *fill,
              jr_str text, double max_width)
{
    static const char *const ANCHORS[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    JR_BUF_AUTO jr_buf shown = {0};
    measure_append_clipped(&shown, text, f, max_width > 0 ? max_width : 1e9);
    if (shown.size == 0)
        return;
    jr_buf_append_text(svg, "<text");
    svg_append_attribute(svg, "x", x);
    svg_append_attribute(svg, "y", y + BASELINE_SHIFT * f.size);
    svg_append_attribute(svg, "font-size", f.size);
    jr_buf_format(svg, "%s%s fill=\"%s\">", f.bold ? " font-weight=\"bold\"" : "", ANCHORS[anchor],
                  fill);
    jr_buf_append_xml(svg, jr_buf_str(&shown));
    jr_buf_append_text(svg, "</text>\n");
}

void svg_group_begin(jr_buf *svg, jr_str tooltip)
{
    JR_BUF_AUTO jr_buf shown = {0};
    measure_append_clipped(&shown, tooltip, (font){1, false}, TOOLTIP_WIDTH);
    jr_buf_append_text(svg, "<g><title>");
    jr_buf_append_xml(svg, jr_buf_str(&shown));
    jr_buf_append_text(svg, "</title>\n");
}

void svg_group_end(jr_buf *svg)
{
    jr_buf_append_text(svg, "</g>\n");
}
