/*
 * verification.h: the fields of JUDGE_verify.json, for the format reference.
 */
#ifndef BENCH_VERIFICATION_H
#define BENCH_VERIFICATION_H

#include "json/bound.h"

extern const bound_table verification_table, verified_shift_table, verified_match_table;

#endif
