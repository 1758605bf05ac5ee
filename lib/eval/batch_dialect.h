/*
 * batch_dialect.h: how a provider takes batches: the requests by which one is sent, looked at,
 * fetched, cancelled and found again, and what stands in the replies.
 *
 * One row of functions per provider. They are pure: bytes in, bytes out. What is asked of the model
 * and what it says have the form of provider.h, here as everywhere.
 */
#ifndef EVAL_BATCH_DIALECT_H
#define EVAL_BATCH_DIALECT_H

#include "provider.h"

/* A request that says something of a batch. */
typedef struct batch_message {
    jr_buf url, body;
    const char *content_type; /* NULL: JSON */
    bool is_get;
} batch_message;

typedef enum batch_end {
    BATCH_GOES_ON,
    BATCH_COMPLETE,  /* it has ended; some of its requests may have failed */
    BATCH_EXPIRED,   /* so that the rest was not asked */
    BATCH_CANCELLED, /* likewise */
    BATCH_REFUSED,   /* none of it was asked: problem says why */
} batch_end;

enum { BATCH_RESULT_PARTS = 2 };

/* Where a batch stands, as the provider says. Texts are borrowed from what was read. */
typedef struct batch_status {
    jr_str id;
    jr_str key; /* ours, where the provider keeps one; empty: not said */
    jr_str word;
    batch_end end;
    jr_str problem;  /* of BATCH_REFUSED */
    bool is_crowded; /* of BATCH_REFUSED: so much is out already that it has to wait */
    jr_str results[BATCH_RESULT_PARTS]; /* what to fetch; empty: nothing */
    yyjson_val *inline_results;         /* an array of result lines; NULL: they are to be fetched */
    uint64_t n_requests, n_done, n_failed; /* as far as it says; done are also those that failed */
    double created_at, expires_at;         /* since 1970; NAN: not said */
} batch_status;

/* What became of one request. */
typedef struct batch_line {
    jr_str id;
    int status;       /* of HTTP, or what it would be */
    yyjson_val *body; /* of the reply; NULL: there is none, problem says why */
    jr_str problem;
    bool is_cancelled;
} batch_line;

typedef struct batch_dialect {
    uint32_t requests_max; /* of a batch */
    size_t size_max;       /* bytes of what is sent first */
    bool has_files;        /* that is a file, of which a second request makes a batch */
    bool keeps_key;        /* our key is found in the list of batches */
    /* What is sent first: its beginning, each of its requests, its end. boundary: of a form. */
    void (*begin)(jr_buf *text, const jr_endpoint *endpoint, jr_str boundary);
    void (*add)(jr_buf *text, const jr_endpoint *endpoint, bool is_raw, bool is_first, jr_str id,
                jr_str asked);
    void (*end)(jr_buf *text, jr_str key, jr_str boundary);
    /* The URL that it is sent to. */
    void (*append_first_url)(jr_buf *url, const jr_endpoint *endpoint);
    /* Where has_files: the request that makes a batch of the file. */
    void (*create)(batch_message *m, const jr_endpoint *endpoint, bool is_raw, jr_str key,
                   jr_str file);
    void (*append_status_url)(jr_buf *url, const jr_endpoint *endpoint, jr_str id);
    void (*append_result_url)(jr_buf *url, const jr_endpoint *endpoint, jr_str id, jr_str result);
    void (*append_cancel_url)(jr_buf *url, const jr_endpoint *endpoint, jr_str id);
    /* page: what list gave for the next one; empty: the first, of the newest. */
    void (*append_list_url)(jr_buf *url, const jr_endpoint *endpoint, jr_str page);
    yyjson_val *(*list)(yyjson_val *root, jr_str *ret_next_page);
    /* Of the reply to any of these requests, or an item of a list; false: it is no batch. */
    bool (*read_status)(yyjson_val *root, batch_status *ret_status);
    bool (*read_line)(yyjson_val *line, batch_line *ret_line);
} batch_dialect;

/* NULL: it has none, or we don't know it. */
const batch_dialect *batch_dialect_find(jr_provider provider);

/* What a batch costs of the price of single calls, where nobody says otherwise. */
double batch_usual_share(const jr_endpoint *endpoint);

extern const batch_dialect batch_openai;    /* batch_openai.c */
extern const batch_dialect batch_lines;     /* likewise: a file of requests, which nobody sends */
extern const batch_dialect batch_anthropic; /* batch_anthropic.c */
extern const batch_dialect batch_gemini;    /* batch_gemini.c */

/* Seconds since 1970 of an RFC 3339 date; NAN. */
double batch_read_date(yyjson_val *value);

#endif
