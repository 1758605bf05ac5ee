/*
 * chat_template.h: FastChat's conversation templates: the raw prompt of a model that has no chat
 * interface, or whose own is not to be used.
 */
#ifndef EVAL_CHAT_TEMPLATE_H
#define EVAL_CHAT_TEMPLATE_H

#include <jrank/base.h>

#include "chat.h"

typedef struct chat_template chat_template;

/* Reads templates/NAME.json (fields: chat_template_fields of bench/records.h). Errors:
 * ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line or file and field), also for an unknown field or
 * sep_style (with the nearest), and for a sep2 that the style wants and the file lacks. */
JR_MUST_USE jr_status chat_template_load(jr_arena *arena, const char *path,
                                         const chat_template **ret_template, jr_error *err);

/* Appends the prompt for the next reply to these messages, byte for byte as FastChat's
 * Conversation.get_prompt makes it. `system` replaces the template's own where it is not empty. */
void chat_template_format(jr_buf *buf, const chat_template *t, jr_str system,
                          const chat_message *messages, size_t n_messages);

/* The strings that end a reply. */
void chat_template_stops(const chat_template *t, const jr_str **ret_stops, size_t *ret_n_stops);

/* What is left of a raw reply: cut at the first stop string, special tokens (<s>, </s>, <pad>,
 * <unk>, <|endoftext|>, <|im_end|> and the like) and the space around it removed; <NL> and the like
 * become line ends where the template has them as a separator. Empty for a reply that begins with a
 * stop string. In the arena. */
jr_str chat_template_clean(jr_arena *arena, const chat_template *t, jr_str reply);

#endif
