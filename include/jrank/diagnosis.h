/**
 * diagnosis.h: what diagnose.h finds out about a model and its votes: how well models predict votes
 * that they have not seen, what one fit leaves over, and models that beat each other in a circle.
 */
#ifndef JRANK_DIAGNOSIS_H
#define JRANK_DIAGNOSIS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

typedef enum jr_predictor {
    JR_PREDICTOR_EVEN,         /**< every pair is even: the baseline */
    JR_PREDICTOR_WITHOUT_HOME, /**< ties half wins, no home advantage */
    JR_PREDICTOR_HALF,         /**< ties half wins, with home advantage; so have the next two */
    JR_PREDICTOR_DAVIDSON,
    JR_PREDICTOR_RAO_KUPPER,
    JR_PREDICTOR_CONTROL, /**< half wins with home advantage, and length and style held equal */
    JR_N_PREDICTORS
} jr_predictor;

/** Loss per vote that was held out, in natural-log units. */
typedef struct jr_held_out_loss {
    double loss;   /**< NaN: not defined; infinite where something of probability 0 happened */
    double excess; /**< over the smallest loss of all predictors; 0 for that one */
    double se;     /**< of excess: between questions, else between votes; the fits as given */
} jr_held_out_loss;

typedef struct jr_prediction {
    const char *name;         /**< NULL: was not asked for */
    jr_held_out_loss score;   /**< -(y log p + (1 - y) log(1 - p)), y in {0, 1/2, 1} the score of
                                   the first model and p what is expected of it */
    jr_held_out_loss outcome; /**< -log P(what happened: win, loss or tie): for models of ties */
    jr_str problem;           /**< why some fold had no estimate, so that all losses are NaN */
} jr_prediction;

typedef struct jr_held_out {
    size_t n_folds;
    bool by_question; /**< folds are of whole questions, not of single votes */
    double n_votes;   /**< that were predicted */
    double n_skipped; /**< between models that the other folds do not connect */
    size_t n_firth;   /**< folds where the rest has no finite maximum: half wins by Firth */
    jr_prediction predictions[JR_N_PREDICTORS];
} jr_held_out;

/** The score of i against j, both seats. */
typedef struct jr_residual {
    uint32_t i, j;
    double votes;
    double observed, expected; /**< score per vote */
    double z;                  /**< in standard errors, those of a residual of this fit */
} jr_residual;

enum { JR_WORST_RESIDUALS = 5 };

/** What a fit leaves over, by ordered pair. */
typedef struct jr_goodness {
    size_t n_cells;
    size_t n_sparse; /**< cells with an expected count below 5, where chi-squared is rough */
    double pearson, deviance;
    size_t degrees; /**< of freedom; 0: as many parameters as there is to explain */
    double p_pearson, p_deviance;
    jr_residual worst[JR_WORST_RESIDUALS]; /**< largest |z| first */
    size_t n_worst;
} jr_goodness;

/** model[0] beats model[1] beats model[2] beats model[0]. */
typedef struct jr_triple {
    uint32_t model[3];
    double score[3]; /**< of each against the next, both seats */
    double weakest;  /**< smallest lower bound of the three scores */
} jr_triple;

enum { JR_CLEAREST_TRIPLES = 5 };

typedef struct jr_intransitive {
    size_t n_edges;                          /**< pairs of which one beats the other */
    size_t n_triples;                        /**< circles */
    jr_triple clearest[JR_CLEAREST_TRIPLES]; /**< largest `weakest` first */
    size_t n_clearest;
} jr_intransitive;

/** All three, for a ranking. */
typedef struct jr_diagnosis {
    jr_held_out held_out;
    jr_goodness goodness;
    jr_intransitive intransitive;
    const jr_str *models; /**< names */
} jr_diagnosis;

#endif
