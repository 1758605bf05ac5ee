/*
 * Whether Japanese text can be rendered on this machine. fontconfig is opened only when a text
 * needs it, for the same reason as librsvg in render.c.
 */
#include <jrank/chart.h>
#include <jrank/text.h>

#ifdef JRANK_WITH_RSVG
#include <dlfcn.h>
#include <fontconfig/fontconfig.h>

#define LIBRARY "libfontconfig.so.1"

#define FUNCTIONS(X)                                                                               \
    X(FcInitLoadConfigAndFonts)                                                                    \
    X(FcConfigDestroy)                                                                             \
    X(FcPatternCreate)                                                                             \
    X(FcPatternAddString)                                                                          \
    X(FcPatternDestroy)                                                                            \
    X(FcObjectSetCreate)                                                                           \
    X(FcObjectSetDestroy)                                                                          \
    X(FcFontList)                                                                                  \
    X(FcFontSetDestroy)

typedef struct library {
#define FUNCTION_POINTER(name) __typeof__(&(name)) name;
    FUNCTIONS(FUNCTION_POINTER)
#undef FUNCTION_POINTER
} library;

static bool library_open(library *lib)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return false;
#define LOOK_UP(name)                                                                              \
    *(void **)&lib->name = dlsym(handle, #name);                                                   \
    if (!lib->name)                                                                                \
        return false;
    FUNCTIONS(LOOK_UP)
#undef LOOK_UP
    return true;
}

static bool no_japanese_font(void)
{
    library lib;
    if (!library_open(&lib))
        return false;
    FcConfig *config = lib.FcInitLoadConfigAndFonts();
    if (!config)
        return false;
    FcPattern *japanese = lib.FcPatternCreate();
    lib.FcPatternAddString(japanese, FC_LANG, (const FcChar8 *)"ja");
    FcObjectSet *nothing = lib.FcObjectSetCreate();
    FcFontSet *fonts = lib.FcFontList(config, japanese, nothing);
    bool missing = fonts && fonts->nfont == 0;
    if (fonts)
        lib.FcFontSetDestroy(fonts);
    lib.FcObjectSetDestroy(nothing);
    lib.FcPatternDestroy(japanese);
    lib.FcConfigDestroy(config);
    return missing;
}

#else

static bool no_japanese_font(void)
{
    return false;
}

#endif

bool jr_chart_japanese_font_missing(const jr_str *texts, size_t n_texts)
{
    for (size_t i = 0; i < n_texts; i++)
        if (jr_text_needs_cjk_font(texts[i]))
            return no_japanese_font();
    return false;
}
