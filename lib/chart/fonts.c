/*
 * Whether Japanese text can be rendered on this machine. fontconfig is opened only when a text
 * needs it, for the same reason as librsvg in render.c.
 */
#include <jrank/chart.h>

#include "base/library.h"
#include "base/text.h"
#include "fonts.h"

#ifdef JRANK_WITH_RSVG
#include <fontconfig/fontconfig.h>

#define FUNCTIONS(X)                                                                               \
    X(FcPatternCreate)                                                                             \
    X(FcPatternAddString)                                                                          \
    X(FcPatternDestroy)                                                                            \
    X(FcObjectSetCreate)                                                                           \
    X(FcObjectSetDestroy)                                                                          \
    X(FcFontList)                                                                                  \
    X(FcFontSetDestroy)

static struct {
    FUNCTIONS(LIBRARY_POINTER)
} lib;

static const library_symbol symbols[] = {FUNCTIONS(LIBRARY_SYMBOL)};

static library fontconfig = LIBRARY(FONTCONFIG, symbols);

bool fonts_exist(const char *language)
{
    if (library_open(&fontconfig, NULL) != JR_OK)
        return true;
    FcPattern *wanted = lib.FcPatternCreate();
    if (language)
        lib.FcPatternAddString(wanted, FC_LANG, (const FcChar8 *)language);
    FcObjectSet *properties = lib.FcObjectSetCreate();
    /* NULL is fontconfig's current configuration, which pango uses too: it is loaded only once. */
    FcFontSet *fonts = lib.FcFontList(NULL, wanted, properties);
    bool exist = fonts && fonts->nfont > 0;
    if (fonts)
        lib.FcFontSetDestroy(fonts);
    lib.FcObjectSetDestroy(properties);
    lib.FcPatternDestroy(wanted);
    return exist;
}

#else

bool fonts_exist(const char *language)
{
    (void)language;
    return true;
}

#endif

bool jr_chart_japanese_font_missing(const jr_str *texts, size_t n_texts)
{
    for (size_t i = 0; i < n_texts; i++)
        if (text_needs_cjk_font(texts[i]))
            return !fonts_exist("ja");
    return false;
}
