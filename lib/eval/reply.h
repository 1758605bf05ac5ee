/*
 * reply.h: what the replies of all providers have in common: errors in their many forms, lists of
 * parts, reasons to end, and thinking that stands within the text.
 */
#ifndef EVAL_REPLY_H
#define EVAL_REPLY_H

#include "provider.h"

#include "json/parser.h"

static inline bool reply_status_is_good(int status)
{
    return status >= 200 && status < 300;
}

/* Whether it is, or holds, an error. */
bool reply_is_error(yyjson_val *root);

/* The object of a reply that is none of an error, or an array of several, as PROVIDER_REPLY; else
 * what provider_row.read is to return, and the object if there is one, else NULL. Characters that
 * were cut are mended. */
provider_reading reply_open(const reply_source *source, json_parser *parser, yyjson_val **ret_root,
                            api_error *ret_error);

/* Fills the error from an object that holds one, or that is one. Returns PROVIDER_ERROR. */
provider_reading reply_read_error(const reply_source *source, yyjson_val *holder,
                                  api_error *ret_error);

/* Returns PROVIDER_UNREADABLE. The problem is a sentence; the body's beginning goes behind it. */
provider_reading reply_unreadable(const reply_source *source, const char *problem,
                                  api_error *ret_error);

/* A JSON string; empty for anything else. In the arena. */
jr_str reply_text(jr_arena *arena, yyjson_val *value);

/* The texts of a content's parts {"type": type, type: TEXT}, joined; TEXT may itself be a list of
 * parts of text. A content that is a string is one part of type "text". In the arena. */
jr_str reply_join_parts(jr_arena *arena, yyjson_val *content, const char *type);

/* A count among the members of an object; -1 where it is missing or no count. */
int64_t reply_count(yyjson_val *object, const char *name);

/* Moves the thoughts that the text begins with (thoughts.h) into thinking, unless there is some
 * already. */
void reply_split_thinking(chat_reply *reply);

#endif
