/*
 * event_stream.h: replies that come in pieces although none were asked for, as gateways send them
 * that always stream: server-sent events, lines of JSON (Ollama), or (Gemini) an array of them.
 */
#ifndef EVAL_EVENT_STREAM_H
#define EVAL_EVENT_STREAM_H

#include "provider.h"

/* Whether a body is one of server-sent events or lines of JSON, whatever its content type says. */
bool event_stream_is(jr_str body);

/* Reads them as provider_read does. A stream that ends before its reply does is unreadable. */
provider_reading event_stream_read(const provider_row *row, const reply_source *source,
                                   chat_reply *ret_reply, api_error *ret_error);

/* Whether JSON is events: an array of them, or Ollama's only one. */
bool event_is_json(yyjson_val *root);

/* Reads such events. */
provider_reading event_array_read(const provider_row *row, const reply_source *source,
                                  yyjson_val *events, chat_reply *ret_reply, api_error *ret_error);

#endif
