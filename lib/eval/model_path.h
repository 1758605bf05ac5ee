/*
 * model_path.h: which file a llama-server has loaded. Its replies name the alias and the release of
 * the program, which stay as they are when another file is loaded under the same alias, so the
 * server is asked: with the first reply, every ten seconds, and after a connection broke.
 */
#ifndef EVAL_MODEL_PATH_H
#define EVAL_MODEL_PATH_H

#include <jrank/ask.h>

#include <stdbool.h>

#include "chat.h"
#include "http/client.h"

/* A zeroed one with a client, which it borrows, knows nothing. */
typedef struct model_path {
    http_client *client;
    const http_headers *headers; /* of the endpoint; borrowed */
    jr_buf url;
    jr_buf text;   /* "FOLDER/FILE.gguf"; empty: not known */
    double due_at; /* when it is asked for again, at the earliest */
    bool is_asking, is_secret;
} model_path;

/* From now on of this endpoint. */
void model_path_of(model_path *m, const jr_endpoint *endpoint, const http_headers *headers);

/* A good reply came: its path is set as it is known by then, in the arena, and asked for where it
 * is time. */
void model_path_note(model_path *m, jr_arena *arena, chat_reply *reply, double now);

/* A connection to the server broke: it may be another one by now. */
void model_path_forget(model_path *m);

/* Forgets the server, and the request that may be on its way. */
void model_path_release(model_path *m);

#endif
