/*
 * chart_files.h: a chart in the formats that --format-charts asks for.
 */
#ifndef CMD_CHART_FILES_H
#define CMD_CHART_FILES_H

#include <jrank/base.h>

#include <stdbool.h>

/* Bits of --format-charts, in the order of its choices. */
enum { CHART_SVG = 1 << 0, CHART_PNG = 1 << 1, CHART_PDF = 1 << 2 };

/* Warns once where a picture of these texts would show boxes instead of Japanese characters. */
void chart_files_check_font(unsigned formats, const jr_str *texts, size_t n_texts);

/* The folder that charts go to, and what its path begins with: that the user named, and no link
 * behind it is followed. */
typedef struct chart_place {
    const char *folder, *named;
} chart_place;

/*
 * Writes folder/name.svg, .png and .pdf as asked for and says so on standard error. Where PNG and
 * PDF can't be made here, that is a warning as long as there is the SVG, else ERR_UNAVAILABLE.
 * Other errors: ERR_IO.
 */
JR_MUST_USE jr_status chart_files_save(chart_place where, const char *name, unsigned formats,
                                       jr_str svg, jr_error *err);

#endif
