/*
 * judgment_file.h: the games that one file holds, as they stand there, each read once.
 *
 * What was read is never changed and may be held by several tables at once: where a file has only
 * grown since, what was appended is read and the rest is taken over.
 */
#ifndef BENCH_JUDGMENT_FILE_H
#define BENCH_JUDGMENT_FILE_H

#include "base/digest.h"
#include "census.h"
#include "game_record.h"
#include "lines.h"
#include "origin.h"

#include <time.h>

typedef enum judgment_status {
    JUDGMENT_COUNTS,
    JUDGMENT_REPLACED,    /* a later valid verdict on the same match counts */
    JUDGMENT_INVALID,     /* says neither model nor tie, or no score */
    JUDGMENT_UNREADABLE,  /* a reply without a verdict, kept in a file of its own */
    JUDGMENT_SELF_MATCH,  /* a model against itself */
    JUDGMENT_NOT_BLIND,   /* who voted saw the names of the models */
    JUDGMENT_NOT_SAMPLED, /* one too many on the same prompt, as the Arena marks it */
} judgment_status;

enum { NO_MODEL = UINT32_MAX, NO_VOTER = UINT32_MAX };

/* One game, or one score. Names are numbers: of the lists of the file, or of the table. */
typedef struct judgment_row {
    line_place place;
    union {
        double score;        /* where an answer was scored */
        uint32_t answers[2]; /* of a pair: words that tell them from others (origin.h); 0: not
                                recorded */
        uint64_t id;         /* of a row of vote_table.h: a hash; 0: it has none */
    };
    double time; /* when, in seconds since 1970, or NaN */
    uint32_t question;
    uint32_t first, second; /* as shown; second NO_MODEL where an answer was scored */
    uint32_t voter;         /* NO_VOTER: not said; in the table also the judge of the file */
    uint16_t judge;         /* number in the table */
    uint16_t turn;          /* from 1 */
    uint8_t winner;         /* winner, by seat */
    uint8_t status;         /* judgment_status; a file by itself knows nothing of what is replaced
                               or of models with two names */
    uint8_t origin;         /* number in the file's list; 0: not recorded */
    bool game : 1;          /* the second of a record of FastChat with two */
    bool is_alone : 1;      /* a vote that names no question is on one that no other is on */
    bool is_clear : 1;      /* with_clear: a clear win */
    bool is_stale : 1;      /* in the table: an answer has changed since (current.h) */
    bool is_other : 1;      /* likewise: a model, prompt or temperature is another one now */
    bool is_flagged : 1;    /* likewise: one of the answers has a flag (flagged.h) */
} judgment_row;

/* What a record says beside its verdict. */
enum { MOST_CRITERIA = 16, BITS_OF_CRITERION = 2 };
typedef struct judgment_shade {
    float soft;        /* the score of the first by the judge's probabilities; NaN: none */
    uint32_t criteria; /* for each criterion of the list so many bits: 0, or 1 + its jr_verdict */
} judgment_shade;

/* The verdict on a criterion, or WINNER_INVALID. */
static inline winner judgment_on(const judgment_shade *shade, size_t criterion)
{
    uint32_t bits = shade->criteria >> BITS_OF_CRITERION * criterion & 3;
    return bits ? (winner)(bits - 1) : WINNER_INVALID;
}

typedef struct judgment_file {
    jr_arena *arena; /* of names */
    jr_str path;
    game_source source;
    jr_str *models, *questions, *voters; /* in the order in which they were met */
    size_t n_models, n_questions, n_voters;
    judgment_row *rows; /* in the order of the file */
    size_t n_rows;
    judgment_shade *shades; /* with_shades: of each row */
    jr_str *criteria;       /* whose verdicts they hold, at most MOST_CRITERIA */
    size_t n_criteria;
    origin_list origins;      /* in the order in which they were met */
    uint64_t size;            /* bytes on disk (compressed where it is compressed) */
    uint64_t n_bytes_read;    /* of them, this time; the others were taken over */
    char sha256[DIGEST_SIZE]; /* of those on disk; empty where it was not asked for */
    uint64_t n_torn;          /* unfinished last lines, left out */
    bool is_compressed;
    census winners;              /* values of winner, as far as they are not plain words */
    bool has_fastchat, has_ours; /* pair judgments in FastChat's layout, in jrank's */
    int fd; /* open for reading single lines; what was found stays what is read there */
    /* What it takes to see whether the file has only grown. */
    uint64_t device, inode, n_lines, edges;
    struct timespec changed;
    hasher *digest;
    bool is_whole; /* ends behind a line */
    _Atomic unsigned n_holders;
} judgment_file;

typedef struct judgment_file_options {
    game_source source;
    unsigned n_threads; /* 0: one per processor */
    bool with_sha256;
    bool is_for_lines; /* single lines will be read: a compressed file is refused */
    bool with_clear, with_shades;
    judgment_file *earlier; /* what was read of this path before with the same options, or NULL */
} judgment_file_options;

/*
 * Reads a file, compressed or not; "-" is standard input. The result is the earlier one where the
 * file is the same. It is held until judgment_file_release.
 * Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line; a file that is refused).
 */
JR_MUST_USE jr_status judgment_file_read(const char *path, const judgment_file_options *options,
                                         judgment_file **ret_file, jr_error *err);

/* A file of which nothing was read, for whoever has its rows from elsewhere; held once. */
judgment_file *judgment_file_new(const char *path, game_source source);

/* NULL is nothing. */
void judgment_file_release(judgment_file *file);

/* Reads the line at a place into the buffer; safe from several threads. Of a compressed file all up
 * to there is read. Errors: ERR_IO, ERR_FORMAT (the file is not what it was). */
JR_MUST_USE jr_status judgment_file_read_line(const judgment_file *file, line_place place,
                                              jr_buf *line, jr_error *err);

/* Appends what is wrong with a verdict that is invalid: `winner is "error"`. */
void judgment_file_describe(const judgment_file *file, const judgment_row *row, jr_buf *buf);

#endif
