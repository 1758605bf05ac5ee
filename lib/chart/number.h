/*
 * number.h: decimal numbers as text, the same in every locale.
 */
#ifndef CHART_NUMBER_H
#define CHART_NUMBER_H

#include <jrank/base.h>

#include <stdint.h>

/* For readers: fixed decimals, a true minus sign, an exponent from 1e15 on; "–" if not finite. */
void number_append(jr_buf *buf, double value, int decimals);

/* A whole number with a comma every three digits: 1,234,567. */
void number_append_count(jr_buf *buf, uint64_t value);

/* For SVG attributes: at most two decimals, no zeros behind them, '-'. */
void number_append_coordinate(jr_buf *buf, double value);

/* Decimals that tell values apart that spread over this span: about two digits of it. */
int number_decimals(double span);

#endif
