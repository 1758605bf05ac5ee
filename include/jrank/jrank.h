/**
 * jrank.h: the whole library.
 */
#ifndef JRANK_JRANK_H
#define JRANK_JRANK_H

#include <jrank/ask.h>
#include <jrank/base.h>
#include <jrank/bench.h>
#include <jrank/card.h>
#include <jrank/chart.h>
#include <jrank/duel.h>
#include <jrank/fit.h>
#include <jrank/posterior.h>
#include <jrank/rank.h>
#include <jrank/run.h>
#include <jrank/serve.h>
#include <jrank/site.h>
#include <jrank/stats.h>
#include <jrank/votes.h>

#endif
