/*
 * words.h: what figures say, in English and Japanese.
 */
#ifndef CHART_WORDS_H
#define CHART_WORDS_H

#include <jrank/chart.h>

/* The words in the language of the style, which may be NULL; english: as a row of words.c has them.
 */
jr_str chart_text(const jr_chart_style *style, const char *english);

#endif
