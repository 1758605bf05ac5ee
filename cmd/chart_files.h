/*
 * chart_files.h: a chart in the formats that --format-charts asks for.
 */
#ifndef CMD_CHART_FILES_H
#define CMD_CHART_FILES_H

#include <jrank/chart.h>

#include <stdbool.h>

/* Those of --format-charts. */
enum {
#define CHART_NUMBER(id, name) CHART_NUMBER_##id,
    JR_CHART_FORMATS(CHART_NUMBER)
#undef CHART_NUMBER
/* Bits of the option. */
#define CHART_BIT(id, name) CHART_##id = 1 << CHART_NUMBER_##id,
        JR_CHART_FORMATS(CHART_BIT)
#undef CHART_BIT
};

/* Warns once where a picture of these texts would show boxes instead of Japanese characters. */
void chart_files_check_font(unsigned formats, const jr_str *texts, size_t n_texts);

/* The folder that charts go to, and what its path begins with: that the user named, and no link
 * behind it is followed. */
typedef struct chart_place {
    const char *folder, *named;
    double millimetres; /* width of the pictures; 0: as many as their pixels are */
} chart_place;

/*
 * Writes folder/name.svg, .png and .pdf as asked for and says so on standard error. Where PNG and
 * PDF can't be made here, that is a warning as long as there is the SVG, else ERR_UNAVAILABLE.
 * Other errors: ERR_IO.
 */
JR_MUST_USE jr_status chart_files_save(chart_place where, const char *name, unsigned formats,
                                       jr_str svg, jr_error *err);

#endif
