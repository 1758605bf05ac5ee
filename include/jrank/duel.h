/**
 * duel.h: answers that may be looked at while they come: is one of two models better, and intervals
 * of a field that hold at every look.
 *
 * Example: doc/examples/duel.c.
 */
#ifndef JRANK_DUEL_H
#define JRANK_DUEL_H

#include <jrank/ask.h>
#include <jrank/fit.h>
#include <jrank/rank.h>
#include <jrank/votes.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Duel: is the second of two models better? An answer that may be looked at after every question.
 */

/** What a duel says: X(ID, exit code of the command, word). */
#define JR_DUEL_DECISIONS(X)                                                                       \
    X(SECOND, 0, "the second is better")                                                           \
    X(FIRST, 1, "the first is better")                                                             \
    X(CLOSER, 2, "closer than the margin")                                                         \
    X(UNDECIDED, 3, "undecided")

typedef enum jr_duel_decision {
#define JR_DUEL_ENUM(id, exit_code, word) JR_DUEL_##id,
    JR_DUEL_DECISIONS(JR_DUEL_ENUM)
#undef JR_DUEL_ENUM
        JR_N_DUEL_DECISIONS
} jr_duel_decision;

JR_API const char *jr_duel_word(jr_duel_decision decision);
JR_API int jr_duel_exit_code(jr_duel_decision decision);

/** Zero means the default. */
typedef struct jr_duel_options {
    double alpha;  /**< 0: 0.05 */
    double margin; /**< in logits; 0: nothing is said about closeness */
    double home;   /**< the first seat's advantage in logits: turns the rate into a gap */
    JR_ROOM(5);
} jr_duel_options;

typedef struct jr_duel {
    size_t n_questions;
    double rate;                      /**< mean score of the second model; NaN without a question */
    double lower, upper;              /**< means that were never rejected */
    double gap, gap_lower, gap_upper; /**< in logits; infinite at a rate of 0 or 1 */
    jr_duel_decision decision;        /**< the first that was reached; it sticks */
    size_t decided_at;                /**< questions until then; 0: undecided */
    JR_ROOM(8);
} jr_duel;

/**
 * Betting against a mean [Waudby-Smith & Ramdas 2024]. score: of the second model per question, in
 * 0..1, the mean over both seats; questions in an order drawn at random, whatever was seen. With
 * wealth K+-(m) = product of 1 +- lambda+-_t (X_t - m), lambda+ = min(lambda, 1/2 / m), lambda- =
 * min(lambda, 1/2 / (1 - m)), lambda_t = sqrt(2 ln(2 / alpha) / (s^2_{t-1} t ln(1 + t))), s^2_t =
 * (1/4 + sum (X - mean_s)^2) / (t + 1), mean_t = (1/2 + sum X) / (t + 1): a mean m is rejected once
 * one of the two reaches 2 / alpha. The second is better where 1/2 is rejected from above, the
 * first from below, and closer than the margin where 1/2 - d and 1/2 + d are, d = logistic(margin)
 * - 1/2. The chance of a wrong decision at any question is at most alpha, with any number of
 * questions and without a model. The gap g has (logistic(home + g) + logistic(g - home)) / 2 =
 * rate.
 */
JR_API void jr_duel_test(const double *score, size_t n_questions, const jr_duel_options *options,
                         jr_duel *ret_duel);

/** ln K+(mean) and ln K-(mean) after all questions. */
JR_API void jr_duel_wealth(const double *score, size_t n_questions, double mean, double alpha,
                           double *ret_up, double *ret_down);

typedef struct jr_duel_pair {
    jr_str first, second;    /**< names; the question is whether the second is better */
    const jr_str *questions; /**< ids, sorted bytewise: those that can be asked; NULL: none is, and
                                  all that have votes in both seats count */
    size_t n_questions;
    uint64_t seed;        /**< of the order of the questions */
    jr_duel_options test; /**< `home` is estimated */
    JR_ROOM(4);
} jr_duel_pair;

typedef struct jr_duel_result {
    jr_duel duel;
    double home;      /**< of the first seat, in logits, by the votes that count */
    uint64_t n_votes; /**< that count */
    size_t n_halves;  /**< questions with votes in one seat only */
    jr_str *next;     /**< questions to be asked, in this order */
    size_t n_next;
    JR_ROOM(4);
} jr_duel_result;

/**
 * jr_duel_test of the votes: a question's score is the mean of the second model's in either seat,
 * and questions follow in an order that the seed draws of `questions`. Votes count up to the first
 * of these that lacks one: a duel that is continued has seen the same, whenever it was looked at.
 * Errors: ERR_DATA for votes that do not name their question. votes may be empty.
 */
JR_API JR_MUST_USE jr_status jr_duel_votes(jr_arena *arena, const jr_votes *votes,
                                           const jr_duel_pair *pair, jr_duel_result *ret_result,
                                           jr_error *err);

/*
 * Peek-proof intervals: they hold at every look, whatever was asked next for what was seen.
 */

/** Matrices are of the home advantage, then each model: (1 + n_models)^2, row-major. */
typedef struct jr_peek_fit {
    size_t n_models, n_questions;
    double tau_squared;      /**< of the strengths, by empirical Bayes */
    double tau_squared_used; /**< the upper end of what it may be, at least 0.75^2 */
    double home, *strength;  /**< posterior mode, in logits */
    double *model;           /**< inverse of information and prior */
    double *clustered;       /**< sandwich by questions */
    double inflation;        /**< by which `model` is too narrow on average, at least 1 */
    JR_ROOM(8);
} jr_peek_fit;

/**
 * Half wins, a ~ N(0, 1), b_i ~ N(0, tau^2). tau^2 by EM from 1: tau^2 = max(0.01, (sum (b -
 * mean)^2
 * + tr K S K) / (M - 1)), to a relative change below 1e-10; then one fit with max(0.75^2, tau^2 (M
 * - 1) / lower 5 % quantile of chi squared with M - 1 degrees). Without that floor a flat field is
 * missed in 28 % of runs. The clustered covariance is S (Q / (Q - 1) sum (g_q - mean g)(...)' + P)
 * S over the questions with votes, P the prior's precision. details are sorted by question, their
 * sums are counts. ERR_DATA for fewer than two models or questions.
 */
JR_API JR_MUST_USE jr_status jr_peek_fit_votes(jr_arena *arena, const jr_counts *counts,
                                               const jr_detail *details, size_t n_details,
                                               jr_peek_fit *ret_fit, jr_error *err);

/** A contrast of strengths: i against j, or against the mean of all where j is SIZE_MAX. */
typedef struct jr_contrast {
    size_t i, j;
} jr_contrast;

typedef struct jr_peek {
    double estimate;
    double clustered, model; /**< variances */
    double variance;         /**< max(clustered, inflation x model) */
    double fraction;         /**< target variance / variance */
    double multiplier;
    double lower, upper;
    JR_ROOM(4);
} jr_peek;

/** n_family contrasts share alpha; target: the variance that was aimed at before the first look. */
JR_API void jr_peek_at(const jr_peek_fit *fit, jr_contrast contrast, double n_family, double alpha,
                       double target, jr_peek *ret_peek);

/**
 * C(f): half of alpha is an O'Brien-Fleming boundary up to f = 1, z_{alpha / 8K} / sqrt(f), half
 * Robbins' normal mixture, sqrt((1 + 1 / x)(L + ln(1 + x))), L = 2 ln(2K / alpha), x = f (L + ln(L
 * + 1)), which goes on after it; the smaller of the two.
 */
JR_API double jr_peek_multiplier(double fraction, double n_family, double alpha);

/** The target variance of intervals as wide as that, or of tiers of that resolution: (width / 2
 * z_{alpha / 8K})^2. */
JR_API double jr_peek_target(double width, double n_family, double alpha);

/*
 * Goals: what is to be known of the models that a judge compares, asked no further than that takes.
 * A goal, its alpha, family and target are written before the first look, and decisions stick.
 */

/** A match by the names that the folder has for it; turn from 1. */
typedef struct jr_match_key {
    jr_str question, first, second;
    uint64_t turn;
} jr_match_key;

/** A match that can be asked: numbers of the lists beside it. */
typedef struct jr_open_match {
    uint32_t question, turn, first, second;
} jr_open_match;

/** What a plan has to ask of one judge; borrowed from the plan. */
typedef struct jr_open_matches {
    const jr_str *models, *questions; /**< questions: ids, numbers as text */
    size_t n_models, n_questions;
    jr_open_match *matches;
    size_t n_matches;
} jr_open_matches;

/**
 * What a call about a match costs, as a sum over its two models, in USD: the tokens of each model's
 * answers and half of all else; of what could be asked of the judge with this number, per model of
 * it. Those of which nothing can be asked cost as the others do on average. NaN: no price is known.
 */
JR_API void jr_judging_prices(jr_judging *judging, size_t judge, double *ret_prices);

/** What could be asked of the judge with this number when the plan was made. Plans of pairs. */
JR_API void jr_judging_open_matches(const jr_judging *judging, size_t judge,
                                    jr_open_matches *ret_matches);

/** The width in points that 95 % intervals have on average, if all of these matches are judged
 * besides the votes (NULL: there are none): a vote says 0.2 of what settles a logit, and questions
 * move models by half a logit, as is usual. NAN where less than two questions or models have any,
 * or where models would not be connected. */
JR_API double jr_plan_width(const jr_open_matches *planned, const jr_votes *votes);

/** Plans of what could be asked only these matches, whatever a call before this one planned; what
 * could not, as it has a verdict by now, stays out. Returns how many are planned. */
JR_API size_t jr_judging_restrict(jr_judging *judging, size_t judge, const jr_match_key *matches,
                                  size_t n_matches);

/** X(ID, name, what its value is). */
#define JR_GOALS(X)                                                                                \
    X(WIDTH, "width", "POINTS")                                                                    \
    X(TIERS, "tiers", "POINTS")                                                                    \
    X(TOP, "top", "K")                                                                             \
    X(NEW, "new", "MODEL")

typedef enum jr_goal_kind {
#define JR_GOAL_ENUM(id, name, value) JR_GOAL_##id,
    JR_GOALS(JR_GOAL_ENUM)
#undef JR_GOAL_ENUM
        JR_N_GOALS
} jr_goal_kind;

/** Why it ends: X(ID, word); NONE: it goes on. */
#define JR_GOAL_ENDS(X)                                                                            \
    X(NONE, "")                                                                                    \
    X(REACHED, "reached")                                                                          \
    X(BUDGET, "budget")                                                                            \
    X(NOTHING_LEFT, "nothing left to ask")                                                         \
    X(UNREACHABLE, "cannot be reached")

typedef enum jr_goal_end {
#define JR_GOAL_END_ENUM(id, word) JR_GOAL_##id,
    JR_GOAL_ENDS(JR_GOAL_END_ENUM)
#undef JR_GOAL_END_ENUM
} jr_goal_end;

JR_API jr_str jr_goal_end_word(jr_goal_end end);

/** All goals of a judge share this chance of any wrong statement. */
#define JR_GOAL_ALPHA 0.05

/** "narrow" of one model, or of a pair "above": the first is better, "closer" than the goal's
 * points. */
typedef struct jr_goal_decision {
    jr_str first, second; /**< second: empty where the first is against the mean of all */
    jr_str decision;
    uint64_t look; /**< from 1 */
    JR_ROOM(4);
} jr_goal_decision;

typedef struct jr_goal_look {
    uint64_t n_votes;   /**< that count, of those of the family */
    uint64_t n_seen;    /**< lines of the file of verdicts */
    uint64_t n_planned; /**< matches of the goal that were chosen before */
    uint64_t n_chosen;  /**< next, with the stream (seed, n_planned) */
    JR_ROOM(4);
} jr_goal_look;

typedef struct jr_goal {
    jr_str text; /**< "width=250" */
    jr_goal_kind kind;
    double points; /**< of WIDTH, TIERS; of TOP and NEW the usual 250 */
    uint64_t top;
    jr_str model;      /**< of NEW */
    double alpha;      /**< its share of JR_GOAL_ALPHA */
    uint64_t n_family; /**< contrasts that share it */
    double target;     /**< variance that is aimed at, in logits squared */
    uint64_t seed;
    jr_str *models; /**< sorted bytewise */
    size_t n_models;
    jr_goal_look *looks;
    size_t n_looks;
    jr_goal_decision *decisions; /**< in the order in which they were reached */
    size_t n_decisions;
    jr_match_key *batch; /**< chosen last, whose verdicts are waited for */
    size_t n_batch;
    jr_match_key *lost; /**< asked, and no verdict came: not chosen again */
    size_t n_lost;
    jr_goal_end end;
    jr_str sentence; /**< why it ended; empty while it goes on */
    double *prices;  /**< per model, in USD: a match costs those of its two; NULL: all alike, or not
                          known */
    JR_ROOM(7);
} jr_goal;

/** The goals of a judge, in model_judgment/JUDGE_goal.json. */
typedef struct jr_goal_book {
    jr_str judge;
    jr_goal *goals; /**< in the order in which they were written */
    size_t n_goals;
    JR_ROOM(4);
} jr_goal_book;

/** "width=250", "tiers=250", "top=3" or "new=MODEL". Errors: ERR_USAGE, with the nearest name. */
JR_API JR_MUST_USE jr_status jr_goal_parse(jr_arena *arena, jr_str text, jr_goal *ret_goal,
                                           jr_error *err);

/** The path of a judge's goals in a benchmark folder; it may not exist. */
JR_API jr_str jr_goal_book_path(jr_arena *arena, const char *bench_folder, jr_str judge);

/** Without a file there are no goals. Errors: ERR_IO, ERR_FORMAT. */
JR_API JR_MUST_USE jr_status jr_goal_book_load(jr_arena *arena, const char *bench_folder,
                                               jr_str judge, jr_goal_book *ret_book, jr_error *err);

/** Replaces the file as a whole. Errors: ERR_IO. */
JR_API JR_MUST_USE jr_status jr_goal_book_save(const jr_goal_book *book, const char *bench_folder,
                                               jr_error *err);

/** What no goal has taken of JR_GOAL_ALPHA. */
JR_API double jr_goal_book_alpha_left(const jr_goal_book *book);

/**
 * The goal of this text and family in the book, or a new one with four fifths of the alpha that is
 * left; *ret_number is its place. parsed: of jr_goal_parse, with the seed. The family is the models
 * (WIDTH), their pairs (TIERS, TOP) or one model (NEW); the target jr_peek_target of the points.
 * Errors: ERR_DATA for fewer than two models or ten questions, a model or a top that the models do
 * not have, an alpha that is used up.
 */
JR_API JR_MUST_USE jr_status jr_goal_begin(jr_arena *arena, jr_goal_book *book,
                                           const jr_goal *parsed, const jr_str *models,
                                           size_t n_models, size_t n_questions, size_t *ret_number,
                                           jr_error *err);

/** How a goal stands by the votes there are. */
typedef struct jr_goal_state {
    jr_peek_fit fit; /**< before votes on two questions: of the prior alone */
    jr_peek *rows;   /**< per model of the goal: its distance to the mean */
    bool may_speak;  /**< every model has 20 matches, and ten questions have votes */
    uint64_t n_votes;
    size_t n_questions;          /**< with votes */
    jr_goal_decision *decisions; /**< all so far, those of this look at the end */
    size_t n_decisions;
    size_t n_decided, n_open; /**< models; of TIERS neighbours of the present order */
    jr_contrast *open;        /**< what is asked about next; empty: nothing */
    size_t n_open_contrasts;
    double calls_left;   /**< expected; NaN: not known */
    double least_points; /**< what the questions alone leave of the goal's points; NaN: not known */
    double shared;       /**< F, in logits squared; NaN likewise */
    jr_goal_end end;     /**< NONE, REACHED or UNREACHABLE */
    uint32_t *best_rank, *worst_rank; /**< of TIERS and TOP: by the decisions */
    JR_ROOM(7);
} jr_goal_state;

/**
 * One look: the fit by jr_peek_fit_votes, what it decides beside what is decided already, what is
 * open. votes: of the judge, only between the goal's models, of a benchmark folder; may be empty. A
 * width is decided once upper - lower is at most the points; a pair once |d| > C sqrt V (above) or
 * |d| + C sqrt V < points (closer). TOP is reached once each model surely has K others above it or
 * all but K below. UNREACHABLE: C(1) sqrt F exceeds the half width that any open contrast needs, F
 * the mean of the goal's variances by questions, at their lower 5 % bound, beyond those of
 * independent votes.
 */
JR_API JR_MUST_USE jr_status jr_goal_look_at(jr_arena *arena, const jr_goal *goal,
                                             const jr_votes *votes, jr_goal_state *ret_state,
                                             jr_error *err);

/**
 * The next matches of what can be asked, at most n_wanted: those with the fewest matches until each
 * model has 20, then what makes the open contrasts narrower soonest; the same for the same state,
 * seed and number planned so far. Returns how many.
 */
JR_API size_t jr_goal_choose(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                             const jr_votes *votes, const jr_open_matches *open, size_t n_wanted,
                             jr_match_key *ret_matches);

/** Means over simulated runs. NaN: calls: fewer than half of them reach the goal; cost, in USD: the
 * goal has no prices, or likewise. */
typedef struct jr_goal_calls {
    double calls, cost, reached; /**< reached: the share of runs that reach the goal */
} jr_goal_calls;

/** By how many logits questions move models, where nothing is known. */
#define JR_GOAL_USUAL_MOVES 0.5

/** What a goal takes, before it is paid. */
typedef struct jr_goal_plan {
    jr_goal_calls active, plain;   /**< more, matches chosen for it, or with the fewest first */
    jr_goal_calls twice_questions; /**< chosen, if there were twice the questions */
    double least_points;           /**< what the questions alone leave of the goal's points */
    double moves;                  /**< logits by which questions move models */
    bool is_guessed;               /**< verdicts do not tell moves */
    JR_ROOM(4);
} jr_goal_plan;

/**
 * Reaches the goal 448/M times, 12 to 96, with verdicts that are drawn: each time at strengths
 * that are drawn around those of the state, or where there is nothing with a spread of
 * 200 points; plain: always a match of a model that has the fewest. Questions move models as
 * jr_question_effect_fit says, unless its interval holds both 0 and the usual.
 */
JR_API void jr_goal_plan_calls(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                               const jr_votes *votes, const jr_open_matches *open,
                               jr_goal_plan *ret_plan);

/** What is guessed where there is no benchmark yet. */
typedef struct jr_goal_guess {
    const double *strengths; /**< in logits, in the order of the goal's models; NULL: drawn */
    double home, moves;      /**< of the first seat, and of questions; logits */
    size_t n_questions;
    JR_ROOM(4);
} jr_goal_guess;

/** The same of a benchmark without verdicts, all of whose matches can be asked. */
JR_API void jr_goal_plan_guess(jr_arena *arena, const jr_goal *goal, const jr_goal_guess *guess,
                               jr_goal_plan *ret_plan);

/** What the state's n_decided and n_open count, by name, the strongest first. */
JR_API jr_goal_names jr_goal_name(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state);

/** Why a goal ends, as one sentence without a full stop; end: not NONE. */
JR_API jr_str jr_goal_sentence(jr_arena *arena, const jr_goal *goal, const jr_goal_state *state,
                               size_t n_questions, jr_goal_end end);

/** A rating of the fit of jr_peek_fit_votes, in points. */
typedef struct jr_peek_rating {
    double rating;
    double lower95, upper95;             /**< at one look: Student's t by question */
    double every_lower95, every_upper95; /**< at every look; NaN: the goal is not about it */
    uint32_t rank_lower, rank_upper; /**< by decisions on pairs; 0: the goal is not about them */
    JR_ROOM(4);
} jr_peek_rating;

/** How the goal that was written last stands. */
typedef struct jr_peek_ranking {
    jr_str goal, end, sentence;       /**< end: a word of JR_GOAL_ENDS */
    double alpha, target, multiplier; /**< target in logits squared; multiplier once it is met */
    uint64_t n_family, n_looks, n_questions;
    jr_peek_rating *ratings; /**< in the order of the records; NaN of models outside of the goal */
    size_t n_ratings;
    JR_ROOM(8);
} jr_peek_ranking;

/**
 * Sets ranking->peek by the judge's goals in the folder. votes: those that were ranked, all that
 * the judge gave between the models. Errors: ERR_DATA where no goal was written, where nothing can
 * be said yet, or where votes were left out that the looks had; ERR_FORMAT, ERR_IO.
 */
JR_API JR_MUST_USE jr_status jr_rank_peek(jr_arena *arena, const char *bench_folder,
                                          const jr_votes *votes, jr_ranking *ranking,
                                          jr_error *err);

#ifdef __cplusplus
}
#endif

#endif
