/**
 * chart.h: the charts of a ranking, as SVG text, and PNG or PDF renderings of that text.
 *
 * One function per figure: plain arrays in, a whole SVG document appended to a buffer. The same
 * input gives the same bytes on every machine and in every locale. Drawing can't fail: what is
 * not finite is not drawn, and a figure without anything to draw says so in words.
 *
 * Names and texts come from users. They may hold anything: control characters, invalid UTF-8 and
 * markup are shown harmlessly, long names are shortened in the middle ("rinna/japa…sft-v2"; the
 * tooltip has more of it). Pictures grow with the models and with their names, so that labels
 * neither overlap nor leave the picture.
 *
 * The SVG has no scripts, styles, ids or references: it may stand in a page as it is, several
 * times. Marks carry tooltips (<title>).
 *
 * Example: doc/examples/chart.c.
 */
#ifndef JRANK_CHART_H
#define JRANK_CHART_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Formats of charts in files, whose names end in them: X(ID, "name"). */
#define JR_CHART_FORMATS(X) X(SVG, "svg") X(PNG, "png") X(PDF, "pdf")

/** What the figures share. All zero, or NULL in place of a style, gives the defaults. */
typedef struct jr_chart_style {
    jr_str title;       /**< empty: the figure's own */
    jr_str subtitle;    /**< publication style only */
    jr_str byline;      /**< publication style only: who made it, from what; at the bottom */
    jr_str value_label; /**< of the axis with ratings or rates; empty: the figure's own */
    double width;       /**< pixels of the plot itself, without labels, 200..4000; 0: the figure's
                             own. The heat map takes its width from the models. */
    bool publication;   /**< large title, subtitle and byline instead of a plain title */
    bool japanese;      /**< titles, axes and notes of the figure's own in Japanese; else English */
    bool narrow;        /**< as wide as a phone: of figures with a row per model or per judge, names
                             stand above the bars, and panels below each other; of lines over
                             matches or months, the plot takes what labels leave */
    JR_ROOM(8);
} jr_chart_style;

/** A model as it is labelled. */
typedef struct jr_chart_model {
    jr_str name;
    jr_str licence; /**< models with the same text share a colour; empty: not known */
    jr_str colour;  /**< "#rrggbb" or "#rgb", before the licence's; anything else is ignored */
    bool unranked;  /**< takes no number where rows are numbered */
    JR_ROOM(7);
} jr_chart_model;

/** A rating in points with its intervals. A median that is not finite: the model is not drawn.
 * A bar with an end that is not finite is left out. */
typedef struct jr_chart_rating {
    double median;
    double low68, high68;
    double low95, high95;
} jr_chart_rating;

/** Ratings from the highest down: a point with a thick 68 % and a thin 95 % bar. */
typedef struct jr_strengths_figure {
    const jr_chart_model *models;
    const jr_chart_rating *ratings; /**< n_models */
    size_t n_models;
} jr_strengths_figure;

JR_API void jr_chart_strengths(const jr_strengths_figure *figure, const jr_chart_style *style,
                               jr_buf *svg);

/** Win rates from the highest down, with a line at one half. */
typedef struct jr_win_rates_figure {
    const jr_chart_model *models;
    const double *rates; /**< n_models, 0..1; anything else: not drawn */
    size_t n_models;
    const double *lower95, *upper95; /**< n_models, of its 95 % interval; NaN or NULL: none */
} jr_win_rates_figure;

JR_API void jr_chart_win_rates(const jr_win_rates_figure *figure, const jr_chart_style *style,
                               jr_buf *svg);

/** Ratings in points against the number of matches used. From 21 models on only the best 7 lines
 * have colours, the others are thin and grey; all have labels. The licence is not used. */
typedef struct jr_convergence_figure {
    const jr_chart_model *models;
    size_t n_models;
    const uint64_t *n_matches; /**< n_steps, ascending */
    const double *ratings;     /**< [n_steps][n_models]; NaN: no rating yet */
    size_t n_steps;            /**< any; more than the picture can show are thinned out evenly */
} jr_convergence_figure;

JR_API void jr_chart_convergence(const jr_convergence_figure *figure, const jr_chart_style *style,
                                 jr_buf *svg);

/** Chance that the model of the row wins against the model of the column, as a table of colours. */
typedef struct jr_heat_map_figure {
    const jr_chart_model *models;
    const double *ratings;       /**< n_models; orders rows and columns; not finite: left out */
    const double *probabilities; /**< [n_models][n_models], 0..1, row against column; NaN: empty.
                                      The diagonal is not read. */
    size_t n_models;
} jr_heat_map_figure;

JR_API void jr_chart_heat_map(const jr_heat_map_figure *figure, const jr_chart_style *style,
                              jr_buf *svg);

/** Ratings in points by category of question. */
typedef struct jr_categories_figure {
    const jr_chart_model *models; /**< licence and colour are not used */
    const double *ratings; /**< n_models, over all; orders the models; not finite: left out */
    size_t n_models;
    const jr_str *categories;
    size_t n_categories;
    const jr_chart_rating *by_category; /**< [n_models][n_categories]; the 68 % bars are not used */
} jr_categories_figure;

/** A small radar per model, all on one scale: how far its ratings by category are above its rating
 * over all, a dashed ring, with their 95 % intervals as a band. Needs three categories. */
JR_API void jr_chart_radar(const jr_categories_figure *figure, const jr_chart_style *style,
                           jr_buf *svg);

/** Models by categories: numbers are the ratings, colours the difference to the model's own rating
 * over all. */
JR_API void jr_chart_category_map(const jr_categories_figure *figure, const jr_chart_style *style,
                                  jr_buf *svg);

/** What a quality is compared with. */
typedef enum jr_quality_against {
    JR_AGAINST_PRICE, /**< USD for 10^6 tokens of answers */
    JR_AGAINST_COST,  /**< USD for 1,000 answers */
    JR_AGAINST_TIME,  /**< seconds that half of the answers take at most */
} jr_quality_against;

/** Ratings with their 95 % intervals against what answers cost or take, on a logarithmic axis. */
typedef struct jr_quality_price_figure {
    const jr_chart_model *models;
    const jr_chart_rating *ratings; /**< n_models; the 68 % bars are not used */
    const double *prices; /**< n_models, in the unit of `against`; not above 0: not drawn */
    size_t n_models;
    jr_quality_against against;
} jr_quality_price_figure;

JR_API void jr_chart_quality_price(const jr_quality_price_figure *figure,
                                   const jr_chart_style *style, jr_buf *svg);

/** The rating of a model at several times, with its 95 % intervals as a band. */
typedef struct jr_history_figure {
    const jr_str *labels;           /**< n_times, below the axis where there is room */
    const double *times;            /**< n_times, ascending, on any scale */
    const jr_chart_rating *ratings; /**< n_times; the 68 % intervals are not used */
    size_t n_times;
} jr_history_figure;

JR_API void jr_chart_history(const jr_history_figure *figure, const jr_chart_style *style,
                             jr_buf *svg);

/** Several rankings of the same models over each other, rows by mean of the medians. */
typedef struct jr_comparison_figure {
    const jr_chart_model *models; /**< licence and colour are not used */
    size_t n_models;
    const jr_str *labels;           /**< n_rankings, for the legend */
    const jr_chart_rating *ratings; /**< [n_rankings][n_models]; no finite median: not in it */
    size_t n_rankings;
    jr_str legend_title; /**< may be empty */
} jr_comparison_figure;

JR_API void jr_chart_comparison(const jr_comparison_figure *figure, const jr_chart_style *style,
                                jr_buf *svg);

/** A point with a 95 % bar. A value that is not finite: nothing is drawn; no bar without ends. */
typedef struct jr_chart_point {
    double value, low, high;
} jr_chart_point;

/** One of several small plots side by side. Those with the same suffix and reference share a range,
 * so that they can be compared. */
typedef struct jr_chart_panel {
    jr_str title;
    const char *suffix;           /**< of the labels of its axis, such as " %"; NULL: none */
    const jr_chart_point *points; /**< n_rows of the figure */
    double reference;             /**< a dashed line, or NaN */
} jr_chart_panel;

/** The same rows in several plots, in the order given. Panels without a value are left out. */
typedef struct jr_panels_figure {
    const jr_chart_model *rows; /**< licence and colour are not used */
    const bool *is_yardstick;   /**< n_rows: drawn in grey, for comparison; NULL: none */
    size_t n_rows;
    const jr_chart_panel *panels;
    size_t n_panels;
} jr_panels_figure;

JR_API void jr_chart_panels(const jr_panels_figure *figure, const jr_chart_style *style,
                            jr_buf *svg);

/** A probability density at n evenly spaced ratings from low to high. */
typedef struct jr_chart_density {
    double low, high;
    const double *values;
    size_t n;
} jr_chart_density;

/** The posterior of each strength, from the highest median down: its density, all on one scale,
 * over its median and 95 % interval. */
typedef struct jr_posterior_figure {
    const jr_chart_model *models;
    const jr_chart_rating *ratings;    /**< n_models; 68 % intervals are not drawn */
    const jr_chart_density *densities; /**< n_models; n 0: no curve */
    size_t n_models;
} jr_posterior_figure;

JR_API void jr_chart_posterior(const jr_posterior_figure *figure, const jr_chart_style *style,
                               jr_buf *svg);

/** Probability of each place, as a table of colours: row the model, column the place. */
typedef struct jr_rank_map_figure {
    const jr_chart_model *models;
    const double *ratings;       /**< n_models; orders the rows; not finite: left out */
    const double *probabilities; /**< [n_models][n_models], 0..1: model, place - 1; NaN: empty */
    size_t n_models;
} jr_rank_map_figure;

JR_API void jr_chart_rank_map(const jr_rank_map_figure *figure, const jr_chart_style *style,
                              jr_buf *svg);

/** A corner plot has at most so many models. */
#define JR_CORNER_MOST 8

/** Densities of some strengths on the diagonal, their joint densities below it. joint[i * n_models
 * + j], j < i, has n_joint^2 values: rows along the range of model i from its low end up, columns
 * along that of model j. */
typedef struct jr_corner_figure {
    const jr_chart_model *models;      /**< licence and colour are not used */
    const jr_chart_density *densities; /**< n_models, in the order drawn */
    const double *const *joint;
    size_t n_joint;
    size_t n_models; /**< those beyond JR_CORNER_MOST are not drawn */
} jr_corner_figure;

JR_API void jr_chart_corner(const jr_corner_figure *figure, const jr_chart_style *style,
                            jr_buf *svg);

/** How much stronger one model is than another: the density of the difference in points, with the
 * share above 0. */
typedef struct jr_difference_figure {
    jr_str stronger, weaker; /**< names; the difference is that of the first less the second */
    jr_chart_density density;
    double probability; /**< that the difference is above 0 */
    double median, low95, high95;
} jr_difference_figure;

JR_API void jr_chart_difference(const jr_difference_figure *figure, const jr_chart_style *style,
                                jr_buf *svg);

/** A figure's size in its own pixels, and the size of its smallest type. */
typedef struct jr_chart_size {
    double width, height, type;
} jr_chart_size;

/** Of an SVG document that a function of this header made; zeros for anything else. */
JR_API jr_chart_size jr_chart_measure(jr_str svg);

/** Appends the same document with a width in millimetres instead of pixels, for PNG and PDF as
 * well. Its type has size.type * millimetres / size.width * 72 / 25.4 points. */
JR_API void jr_chart_in_millimetres(jr_str svg, double millimetres, jr_buf *ret_svg);

/**
 * Appends the picture as PNG, scale pixels per SVG pixel (2 suits most screens; 0 means 2). The
 * scale is lowered where the picture would pass 32,000 pixels on a side or 100 million in all.
 * Errors: ERR_UNAVAILABLE (librsvg or any font is not installed, or the library was built without
 * it; the sentence names the package), ERR_DATA (not an SVG document).
 */
JR_API JR_MUST_USE jr_status jr_chart_render_png(jr_str svg, double scale, jr_buf *png,
                                                 jr_error *err);

/** Appends the picture as a PDF of one page, with title and description, without a date: same SVG,
 * fonts and libraries, same bytes. Errors as above. */
JR_API JR_MUST_USE jr_status jr_chart_render_pdf(jr_str svg, jr_buf *pdf, jr_error *err);

/**
 * True when one of the texts needs a Japanese font for PNG and PDF and fontconfig knows of none
 * (no font for "ja"): the picture would show boxes. The Debian package is fonts-noto-cjk. False
 * where fontconfig itself is missing: rendering reports that better.
 */
JR_API bool jr_chart_japanese_font_missing(const jr_str *texts, size_t n_texts);

#ifdef __cplusplus
}
#endif

#endif
