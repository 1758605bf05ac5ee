/**
 * answer_features.h: what can be counted in an answer without reading it.
 */
#ifndef JRANK_ANSWER_FEATURES_H
#define JRANK_ANSWER_FEATURES_H

#include <jrank/arena.h>

typedef enum jr_feature {
    JR_FEATURE_LENGTH,   /**< characters (code points) */
    JR_FEATURE_HEADERS,  /**< lines that begin with one to six '#' and a space */
    JR_FEATURE_LISTS,    /**< lines that begin, perhaps indented, with "- ", "* ", "+ " or "1. " */
    JR_FEATURE_BOLD,     /**< pairs of "**" within a line */
    JR_FEATURE_JAPANESE, /**< share of the characters, white space aside, that are kana or kanji */
    JR_N_FEATURES
} jr_feature;

/** "length", "headers", "lists", "bold", "japanese". */
JR_API const char *jr_feature_name(jr_feature feature);

/** Of the turns of an answer together; markdown in blocks of code ("```") is not counted. */
typedef struct jr_answer_features {
    size_t n_models, n_questions;
    double *values;        /**< [model][question][JR_N_FEATURES]; NaN where there is no answer */
    size_t n_models_found; /**< models with an answer file */
} jr_answer_features;

/**
 * Reads the first choices of answers/MODEL.jsonl of a benchmark folder, or of model_answer/ where
 * only that is there. Nothing of the texts is kept. questions: ids as text, sorted bytewise.
 * Errors: ERR_IO, ERR_FORMAT (file:line). A model without a file is none.
 */
JR_API JR_MUST_USE jr_status jr_answer_features_load(jr_arena *arena, const char *bench_folder,
                                                     const jr_str *models, size_t n_models,
                                                     const jr_str *questions, size_t n_questions,
                                                     jr_answer_features *ret_features,
                                                     jr_error *err);

/** Adds the features of one turn; the last is for JAPANESE a number of characters, not a share, and
 *  *ret_visible, to which the characters that are not white space are added, makes it one. */
JR_API void jr_features_add_text(jr_str text, double *values, double *ret_visible);

#endif
