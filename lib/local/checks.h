/*
 * checks.h: what a server that has started says of itself, as pure functions on its replies.
 */
#ifndef LOCAL_CHECKS_H
#define LOCAL_CHECKS_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>

/* Zero where the reply does not say. */
typedef struct server_facts {
    uint32_t context_tokens; /* of a slot */
    uint32_t n_slots;
    jr_str model; /* a name it has */
    jr_str model_path;
} server_facts;

/* llama-server's GET /props. False for what is not such a reply. */
bool checks_read_props(jr_arena *arena, jr_str body, server_facts *ret_facts);

/* GET /v1/models, of the model with this name; NULL: of the first. False where it is not there. */
bool checks_read_models(jr_arena *arena, jr_str body, const char *name, server_facts *ret_facts);

/* The body of a POST to llama-server's /apply-template. */
void checks_append_template_request(jr_buf *body, bool has_system);

/* What of the messages is in the prompt that the template made of it. */
typedef struct template_facts {
    bool is_reply; /* otherwise nothing is known */
    bool has_user, has_system;
    jr_str prompt;
} template_facts;

template_facts checks_read_template(jr_arena *arena, jr_str body);

/* The message of an error reply, {"error": {"message": ...}}; empty where it has none. */
jr_str checks_read_error(jr_arena *arena, jr_str body);

#endif
