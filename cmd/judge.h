/*
 * judge.h: what jrank judge and jrank rejudge have in common.
 */
#ifndef CMD_JUDGE_H
#define CMD_JUDGE_H

#include "command.h"
#include "run_options.h"

/*
 * Plans, tells the plan with --dry-run, else asks; *ret_have_asked: it was no dry run, and there is
 * a report. more: what could be done for models without a match. Errors: those of planning and
 * running; a budget that does not suffice.
 */
JR_MUST_USE jr_status judge_matches(jr_arena *arena, const jr_judging_options *how,
                                    const asking_options *asking, const char *more,
                                    bool *ret_have_asked, jr_run_report *ret_report, jr_error *err);

#endif
