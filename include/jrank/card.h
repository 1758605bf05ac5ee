/**
 * card.h: the report card of each judge of a panel, with 95 % intervals.
 *
 * Example: doc/examples/card.c.
 */
#ifndef JRANK_CARD_H
#define JRANK_CARD_H

#include <jrank/votes.h>

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One row per figure: name, key, title, whether it is in rating points (else a share), meaning.
 */
#define JR_CARD_FIGURE_ROWS(X)                                                                     \
    X(INVALID, "invalid", "Invalid", false, "verdicts that name neither a model nor a tie")        \
    X(TIES, "ties", "Ties", false, "valid verdicts that are ties")                                 \
    X(FIRST, "first_seat", "First seat", false,                                                    \
      "verdicts for the model shown first, of those that are no ties")                             \
    X(HOME, "home_advantage", "Home advantage", true,                                              \
      "advantage of the first seat in rating points, by a fit to the judge's own verdicts")        \
    X(FLIPS, "flips", "Flips", false, "matches played in both orders whose two verdicts differ")   \
    X(LONGER, "longer", "Longer wins", false,                                                      \
      "score of the longer answer, a tie being half, where lengths differ")                        \
    X(CYCLES, "cycles", "Cycles", false,                                                           \
      "triples of models on a question, all three pairs decided, that go in a circle; a coin "     \
      "has 25 %")                                                                                  \
    X(OWN, "self_preference", "Self-preference", false,                                            \
      "score of the judge's own answers by itself, less their score by the other judges on the "   \
      "same matches")

typedef enum jr_card_figure {
#define JR_CARD_ENUM(name, key, title, is_points, meaning) JR_CARD_##name,
    JR_CARD_FIGURE_ROWS(JR_CARD_ENUM)
#undef JR_CARD_ENUM
        JR_N_CARD_FIGURES
} jr_card_figure;

/** There are never more figures. */
enum { JR_CARD_FIGURES_MAX = 32 };

/** A figure: NaN where it can't be computed. */
typedef struct jr_card_estimate {
    double value;
    double low, high; /**< 95 %; NaN where no round differs from another, or without rounds */
    double n;         /**< what it is a share or a mean of */
} jr_card_estimate;

/** The rows of a card after its judges: what anybody could say without reading the answers. */
enum { JR_NULL_FIRST, JR_NULL_LONGER, JR_N_NULL_JUDGES };

typedef struct jr_judge_card {
    double n_verdicts; /**< valid ones; of a null judge, the matches that some judge has */
    jr_card_estimate figures[JR_CARD_FIGURES_MAX];
    JR_ROOM(8);
} jr_judge_card;

/** Agreement on common matches, as in jr_agreement. */
typedef struct jr_card_agreement {
    /** Judges are 0..n_judges-1, then the null judges; `other` may also be a file of human votes,
     *  which are numbered behind these. */
    size_t judge, other;
    jr_card_estimate share, share_no_ties, kappa;
    JR_ROOM(8);
} jr_card_agreement;

typedef struct jr_card {
    size_t n_judges;               /**< without the null judges */
    jr_judge_card *rows;           /**< n_judges + JR_N_NULL_JUDGES */
    jr_card_agreement *agreements; /**< by judge and other; each pair of judges once */
    size_t n_agreements;
    size_t n_questions;   /**< that have a verdict, and are drawn */
    bool *home_firth;     /**< per judge: no finite maximum, Firth's penalty was used */
    jr_str *home_problem; /**< per judge: why it has no advantage; empty if it has */
    /** All judges in one fit, by question: jr_judge_fit's equal_home. */
    double home_chi2, home_p;
    size_t home_degrees;
    JR_ROOM(8);
} jr_card;

typedef struct jr_card_options {
    const bool *questions; /**< n_questions: only these; NULL: all */
    size_t bootstrap_n;    /**< 0: no intervals */
    uint64_t seed;
    unsigned n_threads; /**< 0: one per processor; changes nothing */
    JR_ROOM(8);
} jr_card_options;

/**
 * Computes the card. Intervals are the 2.5 and 97.5 % quantiles over rounds that draw as many
 * questions as there are, with replacement, each with all its verdicts.
 *
 * The null judges decide every match that some judge has: the first seat wins; the longer answer
 * wins (a tie where lengths are equal, no verdict where one is not known). They are in no fit.
 * A human vote is compared with the judge's verdict on the match in the same seats, else on that
 * with the seats exchanged, turned back.
 */
JR_API void jr_card_compute(jr_arena *arena, const jr_judged *judged,
                            const jr_card_options *options, jr_card *ret_card);

/** The columns of JR_CARD_FIGURE_ROWS. */
JR_API const char *jr_card_key(jr_card_figure figure);
JR_API const char *jr_card_title(jr_card_figure figure);
JR_API const char *jr_card_meaning(jr_card_figure figure);
JR_API bool jr_card_is_points(jr_card_figure figure);

#ifdef __cplusplus
}
#endif

#endif
