/*
 * fonts.h: what fontconfig knows.
 */
#ifndef CHART_FONTS_H
#define CHART_FONTS_H

#include <stdbool.h>

/* True when there is a font for the language ("ja"), or, for NULL, any font. True as well where
 * fontconfig is missing: nobody knows. */
bool fonts_exist(const char *language);

#endif
