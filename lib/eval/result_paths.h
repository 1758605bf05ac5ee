/*
 * result_paths.h: the files that the results of an endpoint go to.
 */
#ifndef EVAL_RESULT_PATHS_H
#define EVAL_RESULT_PATHS_H

#include <jrank/base.h>

#include "base/file.h"

typedef enum result_kind {
    RESULT_VALID,
    RESULT_INVALID, /* paid, and no use */
    RESULT_PART,    /* paid, and part of a result that is not complete */
    RESULT_FAILED,
    N_RESULT_KINDS
} result_kind;

/* Where the records of an endpoint go. An empty path: there are no such records. */
typedef struct result_paths {
    jr_str of[N_RESULT_KINDS];
    size_t folder_size;    /* of the paths: the folder that the user named */
    uint64_t planned_size; /* bytes of the valid results that the plan knows */
    uint64_t n_planned;    /* valid results that are wanted */
    uint64_t n_calls;      /* that these take */
    jr_str batches;        /* the file of what is out in batches; empty: nothing may be */
    bool are_of_shard;     /* nobody else writes these files, which are sealed (shard.h) */
} result_paths;

/* Where records of a kind are written. */
static inline file_place result_place(const result_paths *paths, result_kind kind)
{
    return (file_place){paths->of[kind].data, paths->folder_size};
}

#endif
