/*
 * PNG and PDF from our own SVG by librsvg and cairo, so that there is one drawing path.
 *
 * The libraries are opened when they are first needed instead of being linked: with pango, GLib and
 * fontconfig behind them they cost every start of the program 7 ms, and most runs draw nothing.
 * Their headers are used for all types, so the compiler still checks the calls. Opening librsvg
 * brings cairo, GObject and GIO with it, and their functions are found through the same handle.
 */
#include <jrank/chart.h>

#ifdef JRANK_WITH_RSVG
#include <cairo-pdf.h>
#include <librsvg/rsvg.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

#include "base/library.h"
#include "fonts.h"

static const double DEFAULT_SCALE = 2, MAX_SIDE = 32000, MAX_PIXELS = 1e8, POINTS_PER_PIXEL = 0.75,
                    PIXELS_AN_INCH = 96;

/* One row per function that is looked up. */
#define FUNCTIONS(X)                                                                               \
    X(g_memory_input_stream_new_from_data)                                                         \
    X(g_object_unref)                                                                              \
    X(g_error_free)                                                                                \
    X(rsvg_handle_new_from_stream_sync)                                                            \
    X(rsvg_handle_set_dpi)                                                                         \
    X(rsvg_handle_get_intrinsic_size_in_pixels)                                                    \
    X(rsvg_handle_render_document)                                                                 \
    X(cairo_image_surface_create)                                                                  \
    X(cairo_pdf_surface_create_for_stream)                                                         \
    X(cairo_pdf_surface_set_metadata)                                                              \
    X(cairo_surface_write_to_png_stream)                                                           \
    X(cairo_surface_finish)                                                                        \
    X(cairo_surface_status)                                                                        \
    X(cairo_surface_destroy)                                                                       \
    X(cairo_create)                                                                                \
    X(cairo_scale)                                                                                 \
    X(cairo_destroy)                                                                               \
    X(cairo_status_to_string)

static struct {
    FUNCTIONS(LIBRARY_POINTER)
} lib;

static const library_symbol symbols[] = {FUNCTIONS(LIBRARY_SYMBOL)};

static library librsvg = LIBRARY(RSVG, symbols);

static jr_status open_libraries(jr_error *err)
{
    JR_TRY(library_open(&librsvg, err));
    /* librsvg does not fail without any font: it aborts the process. */
    if (!fonts_exist(NULL))
        return jr_error_set(err, JR_ERR_UNAVAILABLE,
                            "PNG and PDF charts need a font, and none is installed; HINT: install "
                            "the package fonts-noto-cjk, or ask for svg charts only");
    return JR_OK;
}

typedef struct picture {
    RsvgHandle *handle;
    double width, height; /* pixels of the SVG */
} picture;

static jr_status unreadable(GError *problem, jr_error *err)
{
    jr_status status = jr_error_set(err, JR_ERR_DATA, "the chart can't be rendered: %s",
                                    problem ? problem->message : "it has no size");
    if (problem)
        lib.g_error_free(problem);
    return status;
}

static jr_status picture_open(jr_str svg, picture *ret_picture, jr_error *err)
{
    GError *problem = NULL;
    GInputStream *stream =
        lib.g_memory_input_stream_new_from_data(svg.data, (gssize)svg.size, NULL);
    /* Without this flag libxml2 refuses the long texts of large heat maps. The SVG is our own. */
    RsvgHandle *handle = lib.rsvg_handle_new_from_stream_sync(
        stream, NULL, RSVG_HANDLE_FLAG_UNLIMITED, NULL, &problem);
    lib.g_object_unref(stream);
    if (!handle)
        return unreadable(problem, err);
    lib.rsvg_handle_set_dpi(handle, PIXELS_AN_INCH); /* of documents in millimetres */
    picture p = {.handle = handle};
    if (!lib.rsvg_handle_get_intrinsic_size_in_pixels(handle, &p.width, &p.height) ||
        !(p.width >= 1 && p.height >= 1)) {
        lib.g_object_unref(handle);
        return unreadable(NULL, err);
    }
    *ret_picture = p;
    return JR_OK;
}

static cairo_status_t append_bytes(void *buf, const unsigned char *bytes, unsigned int size)
{
    jr_buf_append(buf, bytes, size);
    return CAIRO_STATUS_SUCCESS;
}

/* Draws on the surface so that the picture fills width times height of its units. */
static jr_status draw(const picture *p, cairo_surface_t *surface, double width, double height,
                      jr_error *err)
{
    GError *problem = NULL;
    RsvgRectangle viewport = {0, 0, p->width, p->height};
    cairo_t *context = lib.cairo_create(surface);
    lib.cairo_scale(context, width / p->width, height / p->height);
    bool drawn = lib.rsvg_handle_render_document(p->handle, context, &viewport, &problem);
    lib.cairo_destroy(context);
    return drawn ? JR_OK : unreadable(problem, err);
}

/* What stands in an element of our own SVG, in which it has no markup. */
static const char *text_of(jr_arena *arena, jr_str svg, const char *element)
{
    static const struct {
        const char *name;
        char character;
    } entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
    jr_str begin = jr_arena_format(arena, "<%s>", element),
           end = jr_arena_format(arena, "</%s>", element);
    const char *at = memmem(svg.data, svg.size, begin.data, begin.size);
    const char *last =
        at ? memmem(at, svg.size - (size_t)(at - svg.data), end.data, end.size) : NULL;
    if (!last)
        return "";
    JR_BUF_AUTO jr_buf text = {0};
    for (at += begin.size; at < last;) {
        size_t k = 0, n = sizeof entities / sizeof *entities;
        while (k < n && strncmp(at, entities[k].name, strlen(entities[k].name)) != 0)
            k++;
        jr_buf_append_char(&text, k < n ? entities[k].character : *at);
        at += k < n ? strlen(entities[k].name) : 1;
    }
    return jr_arena_copy(arena, jr_buf_str(&text)).data;
}

static void append_big_endian(jr_buf *buf, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        jr_buf_append_char(buf, (char)(value >> shift & 0xff));
}

/* Appends the PNG with a chunk pHYs behind its IHDR, which cairo does not write: how many pixels
 * are a metre, so that a picture of twice the pixels is not twice as large in a document. */
static void append_with_density(jr_buf *png, jr_str bytes, double scale)
{
    static const double INCHES_A_METRE = 1 / 0.0254;
    enum { BEFORE = 8 + 25, DATA = 9, UNIT_METRE = 1 };
    uint32_t density = (uint32_t)lround(scale * PIXELS_AN_INCH * INCHES_A_METRE);
    JR_BUF_AUTO jr_buf chunk = {0};
    jr_buf_append_text(&chunk, "pHYs");
    append_big_endian(&chunk, density);
    append_big_endian(&chunk, density);
    jr_buf_append_char(&chunk, UNIT_METRE);
    jr_buf_append(png, bytes.data, BEFORE);
    append_big_endian(png, DATA);
    jr_buf_append_str(png, jr_buf_str(&chunk));
    append_big_endian(png, (uint32_t)crc32(0, (const Bytef *)chunk.data, (uInt)chunk.size));
    jr_buf_append(png, bytes.data + BEFORE, bytes.size - BEFORE);
}

static jr_status surface_failed(cairo_status_t status, jr_error *err)
{
    return jr_error_set(err, JR_ERR_DATA, "the chart can't be rendered: %s",
                        lib.cairo_status_to_string(status));
}

static double allowed_scale(const picture *p, double scale)
{
    scale = scale > 0 && isfinite(scale) ? scale : DEFAULT_SCALE;
    scale = fmin(scale, MAX_SIDE / fmax(p->width, p->height));
    return fmin(scale, sqrt(MAX_PIXELS / (p->width * p->height)));
}

jr_status jr_chart_render_png(jr_str svg, double scale, jr_buf *png, jr_error *err)
{
    picture p;
    JR_TRY(open_libraries(err));
    JR_TRY(picture_open(svg, &p, err));
    scale = allowed_scale(&p, scale);
    JR_BUF_AUTO jr_buf bytes = {0};
    /* Whole pixels: were the picture to end within one, a dark seam would show there. */
    double width = fmax(1, round(p.width * scale)), height = fmax(1, round(p.height * scale));
    cairo_surface_t *surface =
        lib.cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)width, (int)height);
    jr_status status = draw(&p, surface, width, height, err);
    if (status == JR_OK) {
        cairo_status_t written =
            lib.cairo_surface_write_to_png_stream(surface, append_bytes, &bytes);
        if (written != CAIRO_STATUS_SUCCESS)
            status = surface_failed(written, err);
    }
    lib.cairo_surface_destroy(surface);
    lib.g_object_unref(p.handle);
    if (status == JR_OK)
        append_with_density(png, jr_buf_str(&bytes), width / p.width);
    return status;
}

jr_status jr_chart_render_pdf(jr_str svg, jr_buf *pdf, jr_error *err)
{
    picture p;
    JR_TRY(open_libraries(err));
    JR_TRY(picture_open(svg, &p, err));
    JR_BUF_AUTO jr_buf bytes = {0};
    double width = p.width * POINTS_PER_PIXEL, height = p.height * POINTS_PER_PIXEL;
    cairo_surface_t *surface =
        lib.cairo_pdf_surface_create_for_stream(append_bytes, &bytes, width, height);
    /* An empty date leaves it out; by default it is the time of writing. */
    lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                       text_of(arena, svg, "title"));
    lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT,
                                       text_of(arena, svg, "desc"));
    lib.cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "jrank");
    jr_status status = draw(&p, surface, width, height, err);
    lib.cairo_surface_finish(surface);
    cairo_status_t finished = lib.cairo_surface_status(surface);
    if (status == JR_OK && finished != CAIRO_STATUS_SUCCESS)
        status = surface_failed(finished, err);
    lib.cairo_surface_destroy(surface);
    lib.g_object_unref(p.handle);
    if (status == JR_OK)
        jr_buf_append_str(pdf, jr_buf_str(&bytes));
    return status;
}

#else

static jr_status not_built_in(jr_error *err)
{
    return jr_error_set(err, JR_ERR_UNAVAILABLE,
                        "this jrank was built without PNG and PDF charts; HINT: install the "
                        "package librsvg2-dev and build again, or ask for svg charts only");
}

jr_status jr_chart_render_png(jr_str svg, double scale, jr_buf *png, jr_error *err)
{
    (void)svg, (void)scale, (void)png;
    return not_built_in(err);
}

jr_status jr_chart_render_pdf(jr_str svg, jr_buf *pdf, jr_error *err)
{
    (void)svg, (void)pdf;
    return not_built_in(err);
}

#endif
