/*
 * batch_ledger.h: what is out in a provider's batches, and what came back: the state of the batch
 * road, in the benchmark folder.
 *
 * A file .jrank/batches/NAME.jsonl for each file of results, with a line for each event. What is
 * about to be sent is noted before it is sent, and what came is noted as taken after its record was
 * written: whatever moment a process ends in, the next one knows what may be out, and loses
 * nothing. Results stand beside it as they came, until all of a batch are taken.
 */
#ifndef BENCH_BATCH_LEDGER_H
#define BENCH_BATCH_LEDGER_H

#include <jrank/base.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/name_map.h"
#include "base/vector.h"
#include "ledger.h"
#include "lines.h"

/* Of what a request is known by, and of a batch's key: hexadecimal digits. */
enum { BATCH_KEY_DIGITS = 32 };

/* One row per stage, and the word for people. */
#define BATCH_STAGE_ROWS(X)                                                                        \
    X(PLANNED, "planned") /* its requests are known; it is certainly not at the provider */        \
    X(SENDING, "sending") /* it may be at the provider, under an id that nobody was told */        \
    X(OUT, "out")         /* it is at the provider */                                              \
    X(FETCHED, "fetched") /* it has ended, and its results are here */                             \
    X(CLOSED, "closed")   /* nothing of it is waited for */

typedef enum batch_stage {
#define BATCH_STAGE_ENUM(name, word) BATCH_##name,
    BATCH_STAGE_ROWS(BATCH_STAGE_ENUM)
#undef BATCH_STAGE_ENUM
} batch_stage;

const char *batch_stage_name(batch_stage stage);

/* Where a batch is sent to. */
typedef struct batch_address {
    jr_str endpoint, provider, base_url, model; /* the URL without its query */
} batch_address;

typedef struct batch_entry {
    jr_str key; /* ours: a hash of its requests and of the folder's own random number */
    batch_address address;
    jr_str id; /* the provider's; empty before BATCH_OUT */
    batch_stage stage;
    double at;                  /* when it was planned, later when it was sent; since 1970 */
    uint32_t first, n_requests; /* of the list of requests */
    uint32_t n_open;            /* of them: out, or here and not taken */
    uint32_t n_untold;          /* of those taken: not noted yet */
} batch_entry;

typedef enum request_state {
    REQUEST_OUT,
    REQUEST_CAME,    /* its result is here */
    REQUEST_TAKEN,   /* its result has become a record */
    REQUEST_MISSING, /* its batch ended without it */
} request_state;

/* The same content may be asked for several times; each time is a generation. */
typedef struct batch_request {
    uint32_t content, generation; /* number of its name in contents; from 1 */
    uint32_t batch;
    uint32_t older; /* 1 + the place of the one before of the same content; 0: none */
    request_state state;
    bool is_told;     /* that it was taken is noted */
    bool is_read;     /* by its waiter, who has not taken it yet */
    line_place place; /* of its result, in the file of the batch */
    void *waiter;     /* whoever waits for it; NULL: nobody */
    uint32_t before;  /* 1 + the place of the one that its waiter read before; 0: none */
} batch_request;

typedef struct batch_ledger {
    jr_arena *arena;
    file_place place;
    ledger *file;  /* NULL: it is read only */
    jr_str number; /* the folder's own random one */
    name_map contents;
    VECTOR(uint32_t) newest; /* per content: 1 + the place of its newest request */
    VECTOR(batch_request) requests;
    VECTOR(batch_entry) batches;
    uint64_t n_out; /* requests of all batches that are out, or may be */
} batch_ledger;

/* The file that belongs to a file of results; what: "answer" or "judge". In the arena. */
jr_str batch_ledger_path(jr_arena *arena, file_place results, const char *what);

/* Reads what there is; nothing where there is no file. Errors: ERR_IO, ERR_FORMAT (file:line). */
JR_MUST_USE jr_status batch_ledger_load(jr_arena *arena, file_place place, batch_ledger *ret_ledger,
                                        jr_error *err);

/* The same to write in it; entropy is for a folder that has no number yet. Errors: those of
 * ledger_open besides. */
JR_MUST_USE jr_status batch_ledger_open(jr_arena *arena, file_place place, uint64_t entropy,
                                        batch_ledger *ret_ledger, jr_error *err);

/* Notes what was taken, and closes. */
void batch_ledger_close(batch_ledger *l);

/* The request of this content that is out or here and that nobody waits for, the oldest; or NULL.
 */
batch_request *batch_ledger_find(batch_ledger *l, jr_str content);

/* The request of this id; NULL: it is none of ours. */
batch_request *batch_ledger_request(batch_ledger *l, jr_str id);

/* A new batch, to which requests can be added until batch_ledger_plan. Its number. */
uint32_t batch_ledger_begin(batch_ledger *l, const batch_address *address, double now);

/* Adds a request to the newest batch, as a new generation of its content; its place in the list. */
uint32_t batch_ledger_add(batch_ledger *l, jr_str content);

/* Makes the key of the newest batch, and notes it. Errors: ERR_IO: it must not be sent. */
JR_MUST_USE jr_status batch_ledger_plan(batch_ledger *l, jr_error *err);

/* Appends the id of a request: its content and generation, as providers take it. */
void batch_ledger_append_id(jr_buf *buf, const batch_ledger *l, const batch_request *request);

/* It goes to the next stage; id: of BATCH_OUT. Noted, and on the disk, before this returns. What of
 * a closed batch was not taken is missing. Errors: ERR_IO; the stage is then as it was. */
JR_MUST_USE jr_status batch_ledger_note(batch_ledger *l, uint32_t batch, batch_stage stage,
                                        jr_str id, double at, jr_error *err);

/* Its result has become a record. */
void batch_ledger_take(batch_ledger *l, batch_request *request);

/* Its batch ended without it. */
void batch_ledger_miss(batch_ledger *l, batch_request *request);

/* Notes what was taken since the last call; closes batches of which all is. A failure is no harm:
 * what is not noted is taken once more. */
void batch_ledger_tell(batch_ledger *l);

/* Where the results of a batch are kept. In the arena. */
file_place batch_ledger_results(const batch_ledger *l, jr_arena *arena, uint32_t batch);

#endif
