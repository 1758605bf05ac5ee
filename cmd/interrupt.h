/*
 * interrupt.h: what a signal that asks for the end does: at once, but for a run, which ends softly.
 */
#ifndef CMD_INTERRUPT_H
#define CMD_INTERRUPT_H

#include <signal.h>

/* SIGINT says that it was one, and then ends the process as it would have anyway. */
void say_when_interrupted(void);

/* From here on SIGINT, SIGTERM and SIGHUP are counted, for jr_run_options.interrupts, and said to
 * end the run softly, a second one at once; SIGPIPE is ignored, so that a reader that goes away
 * ends no run. */
const volatile sig_atomic_t *count_interrupts(void);

/* Nothing is asked any more: a signal ends the process again as it does elsewhere. */
void stop_counting_interrupts(void);

#endif
