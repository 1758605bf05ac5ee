/**
 * field.h: what the votes allow to be estimated, before anything is estimated.
 *
 * The maximum of the Bradley-Terry likelihood is finite and unique within a connected field iff
 * the directed graph with an edge i -> j whenever i took any score off j (a tie gives both) is
 * strongly connected [Ford 1957]. With a home advantage two more conditions hold: give an edge
 * +1 when i sat first and -1 when i sat second; then the advantage can be told from the strengths
 * iff some undirected cycle has a sum other than 0, and is finite iff there is a directed cycle
 * with a positive and one with a negative sum (doc/method derives both).
 */
#ifndef JRANK_FIELD_H
#define JRANK_FIELD_H

#include <jrank/counts.h>

#include <stdbool.h>

/** The component of a model that has no vote. */
#define JR_NO_COMPONENT UINT32_MAX

typedef struct jr_field {
    size_t n_models;
    size_t n_components; /**< sets of models that are connected by votes */
    uint32_t *component; /**< per model: 0.. in order of the smallest model, or JR_NO_COMPONENT */
    size_t *component_size;
    bool separated;       /**< some difference of strengths, or the home advantage, is not finite */
    int8_t *direction;    /**< per model: +1 nobody outside its group took score off it (its
                               strength grows without bound), -1 the reverse, 0 neither */
    bool home_identified; /**< the home advantage can be told from the strengths */
    int home_direction;   /**< +1 or -1: the home advantage grows without bound that way; else 0 */
} jr_field;

/** Analyses a field in O(models + cells), a rare check of the home advantage aside. */
JR_API void jr_field_analyse(jr_arena *arena, const jr_counts *counts, jr_field *ret_field);

#endif
