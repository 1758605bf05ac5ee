/**
 * jrank.h: the whole library.
 */
#ifndef JRANK_JRANK_H
#define JRANK_JRANK_H

#include <jrank/agreement.h>
#include <jrank/answer_lengths.h>
#include <jrank/ask.h>
#include <jrank/base.h>
#include <jrank/bench.h>
#include <jrank/bootstrap.h>
#include <jrank/bradley_terry.h>
#include <jrank/categories.h>
#include <jrank/chart.h>
#include <jrank/chi_squared.h>
#include <jrank/control.h>
#include <jrank/correlation.h>
#include <jrank/counts.h>
#include <jrank/diagnose.h>
#include <jrank/diagnosis.h>
#include <jrank/field.h>
#include <jrank/judge_card.h>
#include <jrank/judge_fit.h>
#include <jrank/judged.h>
#include <jrank/posterior.h>
#include <jrank/power.h>
#include <jrank/rank.h>
#include <jrank/ranks.h>
#include <jrank/run.h>
#include <jrank/sandwich.h>
#include <jrank/serve.h>
#include <jrank/site.h>
#include <jrank/ties.h>
#include <jrank/verdict.h>
#include <jrank/votes.h>
#include <jrank/winrate.h>

#endif
