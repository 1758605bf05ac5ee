/*
 * The renderings: PNG files decode, have their size, show something and leave the margin white, so
 * that real fonts fit where the estimated widths said they would; PDF files don't change.
 */
#include "unit.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "chart_fixture.h"
#include "svg_check.h"

/* pango and fontconfig keep what they loaded until the end of the process, out of the leak
 * checker's sight, and load it in threads whose locks the race checker can't see. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\nleak:libpango\nleak:libglib\nleak:librsvg\n";
}

const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
    return "race:libfontconfig\nrace:libcairo\nrace:libpango\nrace:libglib\nrace:librsvg\n";
}

#ifdef JRANK_WITH_RSVG

typedef struct image {
    uint32_t width, height;
    uint8_t *pixels; /* 3 bytes each */
} image;

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int paeth(int left, int up, int corner)
{
    int estimate = left + up - corner;
    int to_left = abs(estimate - left), to_up = abs(estimate - up),
        to_corner = abs(estimate - corner);
    return to_left <= to_up && to_left <= to_corner ? left : to_up <= to_corner ? up : corner;
}

/* Undoes the row filters of PNG; raw rows begin with the number of their filter. */
static void unfilter(const uint8_t *raw, image *ret_image)
{
    size_t stride = (size_t)ret_image->width * 3;
    for (size_t y = 0; y < ret_image->height; y++, raw += stride + 1) {
        uint8_t *row = ret_image->pixels + y * stride;
        for (size_t i = 0; i < stride; i++) {
            const uint8_t *above = row - (y ? stride : 0);
            int left = i >= 3 ? row[i - 3] : 0, up = y ? above[i] : 0;
            int corner = i >= 3 && y ? above[i - 3] : 0;
            int guess = raw[0] == 0   ? 0
                        : raw[0] == 1 ? left
                        : raw[0] == 2 ? up
                        : raw[0] == 3 ? (left + up) / 2
                                      : paeth(left, up, corner);
            row[i] = (uint8_t)(raw[1 + i] + guess);
        }
    }
}

/* Decodes a PNG of 8-bit RGB, which is what cairo writes for opaque pictures. */
static image png_decode(const jr_buf *png)
{
    const uint8_t *at = (const uint8_t *)png->data, *end = at + png->size;
    assert_true(png->size > 33 && memcmp(at, "\x89PNG\r\n\x1a\n", 8) == 0);
    image result = {big_endian(at + 16), big_endian(at + 20), NULL};
    assert_int_equal(at[24], 8);
    assert_int_equal(at[25], 2);
    JR_BUF_AUTO jr_buf packed = {0};
    for (at += 8; at + 12 <= end; at += big_endian(at) + 12)
        if (memcmp(at + 4, "IDAT", 4) == 0)
            jr_buf_append(&packed, at + 8, big_endian(at));
    uLongf size = (uLongf)result.height * (result.width * 3 + 1), expected = size;
    uint8_t *raw = malloc(size);
    assert_int_equal(uncompress(raw, &size, (const Bytef *)packed.data, packed.size), Z_OK);
    assert_int_equal(size, expected);
    result.pixels = malloc(size);
    unfilter(raw, &result);
    free(raw);
    return result;
}

static bool is_white(const image *i, size_t x, size_t y)
{
    const uint8_t *pixel = i->pixels + (y * i->width + x) * 3;
    return pixel[0] == 255 && pixel[1] == 255 && pixel[2] == 255;
}

static size_t count_ink(const image *i, size_t left, size_t top, size_t right, size_t bottom)
{
    size_t n = 0;
    for (size_t y = top; y < bottom; y++)
        for (size_t x = left; x < right; x++)
            n += !is_white(i, x, y);
    return n;
}

static void assert_rendered(const jr_buf *svg, double scale, const char *what)
{
    jr_error err;
    JR_BUF_AUTO jr_buf png = {0};
    if (jr_chart_render_png(jr_buf_str(svg), scale, &png, &err) != JR_OK)
        fail_msg("%s: %s", what, err.message);
    image i = png_decode(&png);
    assert_int_equal(i.width, lround(svg_number(svg->data, "width") * scale));
    assert_int_equal(i.height, lround(svg_number(svg->data, "height") * scale));
    size_t ink = count_ink(&i, 0, 0, i.width, i.height), border = 5;
    if (ink < i.width * i.height / 100)
        fail_msg("%s: only %zu of %u pixels are not white", what, ink, i.width * i.height);
    size_t inside = count_ink(&i, border, border, i.width - border, i.height - border);
    if (inside != ink)
        fail_msg("%s: %zu pixels of the margin are not white", what, ink - inside);
    free(i.pixels);
}

static void pictures_have_their_size_and_a_white_margin(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "とても長い日本語の名前を持つ大規模言語モデルの指示追従版その参の壱の改訂版",
        "organisation-with-a-long-name/japanese-MODEL-7b-instruct-sft-v2-AWQ",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"};
    static const size_t SIZES[] = {2, 15};
    for (size_t k = 0; k < 2; k++) {
        chart_fixture f;
        chart_fixture_init(&f, SIZES[k]);
        for (size_t i = 0; i < f.n; i++)
            f.models[i].name = jr_str_from(NAMES[i % 3]);
        for (size_t figure = 0; figure < N_FIGURES; figure++) {
            char what[64];
            snprintf(what, sizeof(what), "%s of %zu", FIGURE_NAMES[figure], f.n);
            JR_BUF_AUTO jr_buf svg = {0};
            chart_fixture_draw(&f, figure, NULL, &svg);
            assert_rendered(&svg, 1, what);
        }
        chart_fixture_release(&f);
    }
}

static void scale_multiplies_the_pixels(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 2);
    JR_BUF_AUTO jr_buf svg = {0};
    chart_fixture_draw(&f, 0, NULL, &svg);
    assert_rendered(&svg, 2, "twice");
    assert_rendered(&svg, 1.5, "one and a half");
    jr_error err;
    JR_BUF_AUTO jr_buf by_default = {0}, twice = {0};
    assert_int_equal(jr_chart_render_png(jr_buf_str(&svg), 0, &by_default, &err), JR_OK);
    assert_int_equal(jr_chart_render_png(jr_buf_str(&svg), 2, &twice, &err), JR_OK);
    assert_int_equal(jr_str_compare(jr_buf_str(&by_default), jr_buf_str(&twice)), 0);
    chart_fixture_release(&f);
}

static void huge_pictures_are_rendered_smaller(void **state)
{
    (void)state;
    jr_error err;
    JR_BUF_AUTO jr_buf png = {0};
    jr_str svg = JR_STR("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"80000\" "
                        "viewBox=\"0 0 100 80000\"></svg>");
    assert_int_equal(jr_chart_render_png(svg, 2, &png, &err), JR_OK);
    image i = png_decode(&png);
    assert_int_equal(i.width, 40);
    assert_int_equal(i.height, 32000);
    free(i.pixels);
}

static void pdf_files_of_the_same_picture_are_equal(void **state)
{
    (void)state;
    chart_fixture f;
    chart_fixture_init(&f, 9);
    f.models[0].name = JR_STR("日本語");
    jr_error err;
    JR_BUF_AUTO jr_buf svg = {0}, first = {0}, second = {0};
    chart_fixture_draw(&f, 0, NULL, &svg);
    assert_int_equal(jr_chart_render_pdf(jr_buf_str(&svg), &first, &err), JR_OK);
    assert_int_equal(jr_chart_render_pdf(jr_buf_str(&svg), &second, &err), JR_OK);
    assert_true(first.size > 1000);
    assert_memory_equal(first.data, "%PDF-", 5);
    assert_int_equal(jr_str_compare(jr_buf_str(&first), jr_buf_str(&second)), 0);
    /* A date would differ between runs, if not within this one. */
    assert_null(memmem(first.data, first.size, "/CreationDate", 13));
    chart_fixture_release(&f);
}

static void what_is_no_svg_is_an_error_and_leaves_the_buffer_alone(void **state)
{
    (void)state;
    static const char *const WRONG[] = {
        "", "nonsense", "<svg", "<html xmlns=\"http://www.w3.org/1999/xhtml\"/>",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"0\" height=\"0\"/>"};
    for (size_t i = 0; i < sizeof(WRONG) / sizeof(*WRONG); i++) {
        jr_error err = {0};
        JR_BUF_AUTO jr_buf out = {0};
        assert_int_equal(jr_chart_render_png(jr_str_from(WRONG[i]), 1, &out, &err), JR_ERR_DATA);
        assert_int_equal(jr_chart_render_pdf(jr_str_from(WRONG[i]), &out, &err), JR_ERR_DATA);
        assert_true(strlen(err.message) > 0);
        assert_int_equal(out.size, 0);
    }
}

/* Runs check in a process of its own, as fontconfig reads its configuration once (so it must not
 * have done so in this one); returns its result, 0..255. */
static int with_fonts_of(const char *configuration, int (*check)(void))
{
    char path[] = "/tmp/jrank-fonts-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    assert_int_equal(write(file, configuration, strlen(configuration)), strlen(configuration));
    close(file);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        setenv("FONTCONFIG_FILE", path, 1);
        _exit(check());
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    unlink(path);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const char NO_FONTS[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>";

static int render_a_word(void)
{
    jr_error err = {0};
    JR_BUF_AUTO jr_buf out = {0};
    jr_str svg = JR_STR("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"20\">"
                        "<text y=\"15\">word</text></svg>");
    int status = (int)jr_chart_render_png(svg, 1, &out, &err);
    return strstr(err.message, "fonts-noto-cjk") ? status : 255;
}

/* librsvg 2.54 aborts the process instead. */
static void rendering_without_any_font_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(with_fonts_of(NO_FONTS, render_a_word), JR_ERR_UNAVAILABLE);
}

static int japanese_is_missing(void)
{
    const jr_str texts[] = {JR_STR("gpt-4"), JR_STR("日本語")};
    return jr_chart_japanese_font_missing(texts, 2) && !jr_chart_japanese_font_missing(texts, 1);
}

static void a_missing_japanese_font_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(with_fonts_of(NO_FONTS, japanese_is_missing), 1);
}

#else

static void rendering_that_was_not_built_in_says_so(void **state)
{
    (void)state;
    jr_error err = {0};
    JR_BUF_AUTO jr_buf out = {0};
    assert_int_equal(jr_chart_render_png(JR_STR("<svg/>"), 1, &out, &err), JR_ERR_UNAVAILABLE);
    assert_non_null(strstr(err.message, "librsvg2-dev"));
    assert_int_equal(jr_chart_render_pdf(JR_STR("<svg/>"), &out, &err), JR_ERR_UNAVAILABLE);
    assert_int_equal(out.size, 0);
}

#endif

static void latin_texts_need_no_japanese_font(void **state)
{
    (void)state;
    const jr_str texts[] = {JR_STR("gpt-4"), JR_STR("Ünïcode"), {0}};
    assert_false(jr_chart_japanese_font_missing(texts, 3));
    assert_false(jr_chart_japanese_font_missing(NULL, 0));
}

UNIT_GROUP(chart_render)
{
    const struct CMUnitTest tests[] = {
#ifdef JRANK_WITH_RSVG
        /* First, while fontconfig has not been loaded. */
        cmocka_unit_test(rendering_without_any_font_is_an_error),
        cmocka_unit_test(a_missing_japanese_font_is_noticed),
        cmocka_unit_test(pictures_have_their_size_and_a_white_margin),
        cmocka_unit_test(scale_multiplies_the_pixels),
        cmocka_unit_test(huge_pictures_are_rendered_smaller),
        cmocka_unit_test(pdf_files_of_the_same_picture_are_equal),
        cmocka_unit_test(what_is_no_svg_is_an_error_and_leaves_the_buffer_alone),
#else
        cmocka_unit_test(rendering_that_was_not_built_in_says_so),
#endif
        cmocka_unit_test(latin_texts_need_no_japanese_font),
    };
    return cmocka_run_group_tests_name("chart_render", tests, NULL, NULL);
}
