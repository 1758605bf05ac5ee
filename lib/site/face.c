/*
 * A logo is known by how it begins, as its name may say anything. The picture is the chart that the
 * first page has, in a document of the size that others cut pictures to.
 */
#include "face.h"

#include <string.h>

#include <jrank/chart.h>

#include "base/str.h"

enum { LOGO_MAX = 200000, EDGE = 24 };

static const struct {
    const char *beginning;
    size_t size, at; /* of it, and where it stands */
    const char *path, *type;
} pictures[] = {{"\x89PNG\r\n\x1A\n", 8, 0, "assets/logo.png", "image/png"},
                {"\xFF\xD8\xFF", 3, 0, "assets/logo.jpg", "image/jpeg"},
                {"GIF8", 4, 0, "assets/logo.gif", "image/gif"},
                {"WEBP", 4, 8, "assets/logo.webp", "image/webp"},
                {"<svg", 4, 0, "assets/logo.svg", "image/svg+xml"},
                {"<?xml", 5, 0, "assets/logo.svg", "image/svg+xml"}};

static jr_status load_logo(jr_arena *arena, const char *path, site_face *face, jr_error *err)
{
    JR_TRY(jr_file_load(arena, path, &face->logo, err));
    if (face->logo.size > LOGO_MAX)
        return jr_error_set(err, JR_ERR_DATA, "%s: has more than %d kB, too much for a logo", path,
                            LOGO_MAX / 1000);
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        jr_str bytes = face->logo;
        if (bytes.size < pictures[i].at + pictures[i].size ||
            memcmp(bytes.data + pictures[i].at, pictures[i].beginning, pictures[i].size) != 0)
            continue;
        face->logo_path = jr_str_from(pictures[i].path);
        face->logo_type = pictures[i].type;
        return JR_OK;
    }
    return jr_error_set(
        err, JR_ERR_DATA,
        "%s: is no picture that a browser shows; HINT: --logo takes SVG, PNG, JPEG, "
        "GIF or WebP",
        path);
}

static jr_status take_url(jr_arena *arena, jr_str url, site_face *face, jr_error *err)
{
    if (!url.size)
        return JR_OK;
    if ((!str_begins_with(url, "https://") && !str_begins_with(url, "http://")) ||
        strcspn(url.data, " ?#\"<>") < url.size)
        return jr_error_set(
            err, JR_ERR_USAGE,
            "%.*s is no address of a folder on the web; HINT: --url takes one such as "
            "https://example.org/board/",
            JR_STR_ARG(url));
    face->url =
        jr_arena_format(arena, "%.*s%s", JR_STR_ARG(url), url.data[url.size - 1] == '/' ? "" : "/");
    return JR_OK;
}

jr_status face_load(jr_arena *arena, const jr_site_options *options, site_face *ret_face,
                    jr_error *err)
{
    site_face face = {0};
    JR_TRY(take_url(arena, jr_arena_copy(arena, options->url), &face, err));
    if (options->logo)
        JR_TRY(load_logo(arena, options->logo, &face, err));
    *ret_face = face;
    return JR_OK;
}

void face_draw(jr_arena *arena, jr_str svg, site_face *face)
{
    JR_BUF_AUTO jr_buf document = {0}, png = {0};
    static const char head[] = "<svg xmlns=\"http://www.w3.org/2000/svg\"";
    static const char view[] = " viewBox=";
    const char *rest = str_find(svg, view, sizeof view - 1);
    jr_error err;
    jr_buf_format(&document,
                  "%s width=\"%d\" height=\"%d\"><rect width=\"100%%\" height=\"100%%\" "
                  "fill=\"#ffffff\"/><svg x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"",
                  head, PICTURE_WIDTH, PICTURE_HEIGHT, EDGE, EDGE, PICTURE_WIDTH - 2 * EDGE,
                  PICTURE_HEIGHT - 2 * EDGE);
    jr_buf_append(&document, rest, (size_t)(svg.data + svg.size - rest));
    jr_buf_append_text(&document, "</svg>\n");
    if (jr_chart_render_png(jr_buf_str(&document), 1, &png, &err) == JR_OK)
        face->picture = jr_arena_copy(arena, jr_buf_str(&png));
    else
        face->no_picture = jr_arena_copy(arena, jr_str_from(err.message));
}
