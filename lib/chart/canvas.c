/*
 * The surroundings of a figure. Titles wrap, legends flow; both count on the estimated widths of
 * measure.c, so no renderer can make them leave the picture.
 */
#include "canvas.h"

#include "number.h"

#include <math.h>
#include <string.h>

static const font PLAIN_TITLE = {15, true}, LARGE_TITLE = {21, true}, SUBTITLE = {14, false},
                  BYLINE = {11, false}, LEGEND = {12, false}, LEGEND_TITLE = {12, true};

/* Noto Sans CJK JP first: what is installed for Japanese on a server, with good Latin letters too.
 * Then what the systems of readers come with. */
#define FONT_FAMILY                                                                                \
    "'Noto Sans CJK JP', 'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, Helvetica, Arial, " \
    "'DejaVu Sans', sans-serif"

static const double LINE_SPACING = 1.35, BAR_KEY_WIDTH = 24, MARK_KEY_WIDTH = 11, KEY_GAP = 6,
                    ITEM_GAP = 18, LEGEND_LINE = 20, MAX_LABEL = 300;
enum { MAX_TITLE_LINES = 3, MAX_SUBTITLE_LINES = 4, MAX_LEGEND_GROUPS = 16 };

const jr_chart_style *style_or_default(const jr_chart_style *style)
{
    static const jr_chart_style DEFAULTS = {0};
    return style ? style : &DEFAULTS;
}

double style_plot_width(const jr_chart_style *style, double fallback)
{
    return style->width >= 200 && style->width <= 4000 ? style->width : fallback;
}

/* Text in as many lines as it needs, but at most max_lines. */
static void paragraph(canvas *c, jr_str text, font f, const char *fill, size_t max_lines)
{
    JR_BUF_AUTO jr_buf clean = {0};
    measure_append_clipped(&clean, text, f, 1e9);
    jr_str rest = jr_buf_str(&clean);
    double room = c->width - 2 * MARGIN;
    for (size_t line = 1; rest.size && line <= max_lines; line++) {
        size_t size = line == max_lines ? rest.size : measure_line(rest, f, room);
        svg_text(&c->body, MARGIN, c->y + f.size * LINE_SPACING / 2, ANCHOR_START, f, fill,
                 (jr_str){rest.data, size}, room);
        c->y += f.size * LINE_SPACING;
        rest = (jr_str){rest.data + size, rest.size - size};
    }
}

void canvas_begin(canvas *c, const jr_chart_style *style, jr_str default_title, double width)
{
    /* Whole pixels: a fraction would leave a dark seam at the edge of a PNG. */
    *c = (canvas){.style = style, .width = ceil(width), .y = MARGIN - 4};
    c->title = style->title.size ? style->title : default_title;
    paragraph(c, c->title, style->publication ? LARGE_TITLE : PLAIN_TITLE, INK, MAX_TITLE_LINES);
    if (style->publication && style->subtitle.size) {
        c->y += 2;
        paragraph(c, style->subtitle, SUBTITLE, INK_SOFT, MAX_SUBTITLE_LINES);
    }
    c->y += style->publication ? 10 : 8;
}

static void append_escaped_clean(jr_buf *svg, jr_str text)
{
    JR_BUF_AUTO jr_buf clean = {0};
    measure_append_clipped(&clean, text, (font){1, false}, 400);
    jr_buf_append_xml(svg, jr_buf_str(&clean));
}

void canvas_end(canvas *c, jr_str description, jr_buf *svg)
{
    if (c->style->publication && c->style->byline.size) {
        c->y += 10;
        paragraph(c, c->style->byline, BYLINE, INK_SOFT, MAX_SUBTITLE_LINES);
    }
    double height = ceil(c->y + MARGIN - 6);
    jr_buf_append_text(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    svg_append_attribute(svg, "width", c->width);
    svg_append_attribute(svg, "height", height);
    jr_buf_append_text(svg, " viewBox=\"0 0 ");
    number_append_coordinate(svg, c->width);
    jr_buf_append_char(svg, ' ');
    number_append_coordinate(svg, height);
    jr_buf_append_text(svg, "\" role=\"img\" xml:lang=\"ja\" font-variant=\"tabular-nums\" "
                            "font-family=\"" FONT_FAMILY "\">\n<title>");
    append_escaped_clean(svg, c->title);
    jr_buf_append_text(svg, "</title>\n<desc>");
    append_escaped_clean(svg, description);
    jr_buf_append_text(svg, "</desc>\n");
    svg_rect(svg, 0, 0, c->width, height, BACKGROUND);
    jr_buf_append_str(svg, jr_buf_str(&c->body));
    jr_buf_append_text(svg, "</svg>\n");
    jr_buf_release(&c->body);
}

static void draw_key(jr_buf *svg, const legend_item *item, double x, double y)
{
    switch (item->kind) {
    case KEY_MARK:
        svg_mark(svg, item->shape, x + MARK_KEY_WIDTH / 2, y, 5, item->colour);
        break;
    case KEY_THIN:
        svg_rect(svg, x, y - 0.75, BAR_KEY_WIDTH, 1.5, item->colour);
        break;
    case KEY_THICK:
        svg_rect(svg, x, y - 2.5, BAR_KEY_WIDTH, 5, item->colour);
        break;
    }
}

void canvas_legend(canvas *c, jr_str title, const legend_item *items, size_t n_items)
{
    double x = MARGIN, right = c->width - MARGIN;
    double longest = fmin(MAX_LABEL, right - x - BAR_KEY_WIDTH - KEY_GAP);
    double y = c->y + LEGEND_LINE / 2;
    if (title.size) {
        svg_text(&c->body, x, y, ANCHOR_START, LEGEND_TITLE, INK, title, longest);
        x += fmin(measure_width(title, LEGEND_TITLE), longest) + ITEM_GAP;
    }
    for (size_t i = 0; i < n_items; i++) {
        double key = KEY_GAP + (items[i].kind == KEY_MARK ? MARK_KEY_WIDTH : BAR_KEY_WIDTH);
        double width = fmin(measure_width(items[i].label, LEGEND), longest);
        if (x > MARGIN && x + key + width > right) {
            x = MARGIN;
            y += LEGEND_LINE;
        }
        draw_key(&c->body, &items[i], x, y);
        svg_text(&c->body, x + key, y, ANCHOR_START, LEGEND, INK, items[i].label, longest);
        x += key + width + ITEM_GAP;
    }
    c->y = y + LEGEND_LINE / 2;
}

void canvas_licence_legend(canvas *c, const licence_groups *groups)
{
    if (!licence_groups_meaningful(groups))
        return;
    legend_item items[MAX_LEGEND_GROUPS + 1];
    size_t n_items = 0, n_other = 0;
    for (size_t i = 0; i < groups->n_groups; i++) {
        const licence_group *group = &groups->groups[i];
        bool shares_grey = !group->has_own_colour && group->licence.size &&
                           strcmp(group->colour, OTHER_LICENCE) == 0;
        if (shares_grey || n_items == MAX_LEGEND_GROUPS) {
            n_other++;
            continue;
        }
        jr_str label =
            group->licence.size ? group->licence : chart_text(c->style, "licence not known");
        items[n_items++] = (legend_item){KEY_MARK, MARK_CIRCLE, group->colour, label};
    }
    JR_BUF_AUTO jr_buf others = {0};
    if (n_other) {
        jr_buf_format(&others, "%zu ", n_other);
        jr_buf_append_str(&others,
                          chart_text(c->style, n_other == 1 ? "other licence" : "other licences"));
        items[n_items++] = (legend_item){KEY_MARK, MARK_CIRCLE, OTHER_LICENCE, jr_buf_str(&others)};
    }
    if (n_items > 1) /* one alone tells nothing apart */
        canvas_legend(c, (jr_str){0}, items, n_items);
}

void canvas_interval_legend(canvas *c, bool has_68, bool has_95)
{
    legend_item items[3] = {{KEY_MARK, MARK_CIRCLE, INK_SOFT, chart_text(c->style, "rating")}};
    size_t n = 1;
    if (has_68)
        items[n++] =
            (legend_item){KEY_THICK, MARK_CIRCLE, INK_SOFT, chart_text(c->style, "68 % interval")};
    if (has_95)
        items[n++] =
            (legend_item){KEY_THIN, MARK_CIRCLE, INK_SOFT, chart_text(c->style, "95 % interval")};
    if (n > 1)
        canvas_legend(c, (jr_str){0}, items, n);
}

void canvas_nothing(canvas *c, jr_str sentence)
{
    c->y += 20;
    svg_text(&c->body, MARGIN, c->y, ANCHOR_START, (font){13, false}, INK_SOFT, sentence,
             c->width - 2 * MARGIN);
    c->y += 30;
}
