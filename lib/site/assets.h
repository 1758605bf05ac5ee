/*
 * assets.h: the style sheet and the scripts, which are part of the library.
 */
#ifndef SITE_ASSETS_H
#define SITE_ASSETS_H

#include <jrank/base.h>

#include <stdbool.h>

typedef struct asset {
    const char *path; /* "assets/style.css" */
    const char *type; /* media type */
    const unsigned char *bytes;
    const size_t *size;
} asset;

/* One row per file: its name in C, its file, its media type. jrank.js, module.js and sentences.js
 * are of wasm/, code.js and maths.js are highlight.js and Temml (lib/site/reading), empty where
 * these were not at hand; the others are of lib/site/assets. */
#define ASSET_ROWS(X)                                                                              \
    X(style_css, "style.css", "text/css; charset=utf-8")                                           \
    X(filter_js, "filter.js", "text/javascript; charset=utf-8")                                    \
    X(boards_js, "boards.js", "text/javascript; charset=utf-8")                                    \
    X(compare_js, "compare.js", "text/javascript; charset=utf-8")                                  \
    X(browse_js, "browse.js", "text/javascript; charset=utf-8")                                    \
    X(keys_js, "keys.js", "text/javascript; charset=utf-8")                                        \
    X(live_js, "live.js", "text/javascript; charset=utf-8")                                        \
    X(settings_js, "settings.js", "text/javascript; charset=utf-8")                                \
    X(tables_js, "tables.js", "text/javascript; charset=utf-8")                                    \
    X(charts_js, "charts.js", "text/javascript; charset=utf-8")                                    \
    X(icon_svg, "icon.svg", "image/svg+xml")                                                       \
    X(sort_js, "sort.js", "text/javascript; charset=utf-8")                                        \
    X(data_js, "data.js", "text/javascript; charset=utf-8")                                        \
    X(explore_js, "explore.js", "text/javascript; charset=utf-8")                                  \
    X(jrank_js, "jrank.js", "text/javascript; charset=utf-8")                                      \
    X(module_js, "module.js", "text/javascript; charset=utf-8")                                    \
    X(sentences_js, "sentences.js", "text/javascript; charset=utf-8")                              \
    X(reading_css, "reading.css", "text/css; charset=utf-8")                                       \
    X(reading_js, "reading.js", "text/javascript; charset=utf-8")                                  \
    X(code_js, "code.js", "text/javascript; charset=utf-8")                                        \
    X(maths_js, "maths.js", "text/javascript; charset=utf-8")                                      \
    X(vote_js, "vote.js", "text/javascript; charset=utf-8")                                        \
    X(view_js, "view.js", "text/javascript; charset=utf-8")

extern const asset assets[];
extern const size_t n_assets;

/* Whether the module by which pages compute was built; else module.js is empty. */
bool assets_compute(void);

/* The asset of this path, or NULL. */
const asset *asset_find(jr_str path);

#endif
