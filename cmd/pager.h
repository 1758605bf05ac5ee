/*
 * pager.h: long texts on a terminal.
 */
#ifndef CMD_PAGER_H
#define CMD_PAGER_H

#include <jrank/base.h>

/*
 * Prints a text; on a terminal that has fewer lines through the program that PAGER names with its
 * options, less where PAGER is not set. An empty PAGER is none, and one that can't be started is as
 * none.
 */
void pager_show(jr_str text);

#endif
