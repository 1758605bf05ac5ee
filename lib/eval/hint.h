/*
 * hint.h: what a reply says of when its server may be asked again.
 */
#ifndef EVAL_HINT_H
#define EVAL_HINT_H

#include "http/client.h"
#include "http/pacing.h"
#include "provider.h"

/* From headers, and from the error where the reply is one; NULL: it is none. wall: the time, for
 * those that name one. */
pacing_hint hint_read(const http_reply *reply, const api_error *error, double wall);

#endif
