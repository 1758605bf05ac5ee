/*
 * server.h: start a server for a local model, wait until it can be asked, watch it, end it; on the
 * loop of an http_client, without ever waiting.
 *
 *     local_server_start ─▶ ready ─▶ requests of yours ─▶ local_server_stop ─▶ its callback
 *                      └▶ failed    └▶ died                                          └▶
 * local_server_free
 *
 * While a server is starting, running or being stopped, http_client_run does not end by itself.
 */
#ifndef LOCAL_SERVER_H
#define LOCAL_SERVER_H

#include "http/client.h"
#include "runtime.h"

typedef struct local_server local_server;

/* Lent until local_server_free. */
typedef struct local_ready {
    const char *base_url;        /* of OpenAI's protocol: "http://127.0.0.1:PORT/v1" */
    const char *model;           /* what requests have to name */
    uint32_t context_tokens;     /* of a slot, prompt and answer; 0: not known */
    uint32_t n_slots;            /* requests that it answers at the same time */
    bool has_slots;              /* a request may name one of them (id_slot) */
    const char *const *warnings; /* sentences that the user should see */
    size_t n_warnings;
} local_ready;

/* Why there is no server. Lent for the call. */
typedef struct local_end {
    const char *sentence; /* as of a jr_error */
    jr_str last_lines;    /* up to 20 that it printed, each with its '\n'; control characters but
                             tab and newline left out; may be empty */
} local_end;

/* At most one of ready and failed, once; at most one died, after ready. By then the server's
 * processes are gone. Each may call local_server_stop and local_server_free. */
typedef struct local_callbacks {
    void (*ready)(void *context, const local_ready *ready);
    void (*failed)(void *context, const local_end *end);
    void (*died)(void *context, const local_end *end); /* it ended without having been asked to */
} local_callbacks;

/*
 * Starts a server on a free port of 127.0.0.1; if another program takes the port first, on another,
 * three times. A vLLM that finds the context longer than the model allows is started again without
 * one of ours. Ready means: it answers, it has the model, and its chat template (llama-server,
 * unless sends_raw_prompts) lets the user's message through.
 * Errors, all before anything runs: as local_runtime_command and keeper_start.
 */
JR_MUST_USE jr_status local_server_start(http_client *client, const local_options *options,
                                         const local_callbacks *callbacks, void *context,
                                         local_server **ret_server, jr_error *err);

/*
 * Ends the server, and calls `stopped` (may be NULL) from http_client_run when it is gone, within
 * 1.5 times stop_grace; in the same way when it was gone before. No other callback comes after
 * this. Requests of yours should have ended, or http_client_forget have cut them off: llama-server
 * waits for them until it is killed.
 */
void local_server_stop(local_server *server, void (*stopped)(void *context), void *context);

/* False before ready, and once it has died or was told to stop. */
bool local_server_is_alive(const local_server *server);

/* Kills what still runs, at once. The http_client must still be there. NULL is a no-op. */
void local_server_free(local_server *server);

#endif
