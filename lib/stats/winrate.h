/*
 * winrate.h: errors of win rates, whatever form the votes have.
 */
#ifndef STATS_WINRATE_H
#define STATS_WINRATE_H

#include "question_sums.h"

/* jr_winrate_errors of a list, of independent votes where it is empty. */
double *winrate_errors(jr_arena *arena, const jr_counts *counts, const question_list *list,
                       const jr_bt_fit *fit);

#endif
