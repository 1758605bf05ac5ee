/*
 * verify.h: the two ways of jrank verify.
 */
#ifndef CMD_VERIFY_H
#define CMD_VERIFY_H

#include "command.h"
#include "table.h"

#include <jrank/card.h>

/* A row: what has moved by how much; the rest is for programs, the same in each row. */
typedef struct verify_row {
    jr_str judge, parameter; /* the home advantage or a model */
    double shift, se, reach;
    jr_str decision;
    double margin, matches;
    double p_shift, p_identity; /* NaN: votes alone */
    double p_value;             /* of votes alone; else NaN */
} verify_row;

/* Prints the rows in this format. */
void verify_print(jr_arena *arena, const verify_row *rows, size_t n_rows, table_format format);

/* What the shift of number i is of. */
static inline jr_str verify_parameter(size_t i, jr_str model)
{
    return i == 0 ? JR_STR("home advantage") : model;
}

/* "pool: whatever has changed moves no rating by more than 80 points"; JR_N_DRIFT_DECISIONS has no
 * sentence. */
void verify_append_decision(jr_buf *buf, jr_str judge, jr_drift_decision decision, double margin);

/* jrank verify --epochs: from votes alone. */
JR_MUST_USE jr_status verify_epochs(invocation *in, const jr_verify_options *how,
                                    table_format format, jr_error *err);

#endif
