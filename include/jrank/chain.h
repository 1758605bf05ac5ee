/**
 * chain.h: draws of a posterior as an HDF5 file in the layout of emcee 3.1's HDFBackend.
 *
 * Group "mcmc" holds the datasets chain [steps, walkers, parameters] (home advantage, then the
 * strengths of the models, logits; NaN for a model without votes), log_prob [steps, walkers] and
 * accepted [walkers], and the attributes version, nwalkers, ndim, iteration and has_blobs. Ours are
 * the dataset parameters, their names, and the attributes jrank_inputs and jrank_version.
 */
#ifndef JRANK_CHAIN_H
#define JRANK_CHAIN_H

#include <jrank/posterior.h>
#include <jrank/votes.h>

/** 64 hexadecimal digits, terminated. */
typedef struct jr_chain_key {
    char hex[65];
} jr_chain_key;

/** The SHA-256 of everything that the draws depend on: counts, names of the models, options
 * without n_threads. */
JR_API jr_chain_key jr_chain_key_of(const jr_votes *votes, const jr_posterior_options *options);

typedef struct jr_chain {
    const jr_posterior *posterior;
    const jr_str *models; /**< names, posterior->n_models */
    size_t n_walkers;     /**< that independent draws are dealt to; chains have their own */
    uint64_t seed;        /**< of the dealing */
    jr_chain_key key;
} jr_chain;

/**
 * Replaces path by the chain, at once or not at all. Independent draws are resampled by their
 * weights to as many as they are worth. Errors: ERR_UNAVAILABLE (no HDF5 library, or built without
 * it), ERR_IO.
 */
JR_API JR_MUST_USE jr_status jr_chain_save(const jr_chain *chain, const char *path, jr_error *err);

/** What a file says that its draws were made from; empty where it does not say so. Errors:
 * ERR_NOT_FOUND, ERR_FORMAT (no HDF5 file), ERR_UNAVAILABLE. */
JR_API JR_MUST_USE jr_status jr_chain_load_key(const char *path, jr_chain_key *ret_key,
                                               jr_error *err);

#endif
