/*
 * chat_style.h: a chat template in memory, and the separator styles it may have.
 */
#ifndef EVAL_CHAT_STYLE_H
#define EVAL_CHAT_STYLE_H

#include <jrank/base.h>

#include "chat_template.h"

/* When the pattern `system` is written; `no_system` otherwise. */
typedef enum system_rule {
    SYSTEM_ALWAYS,
    SYSTEM_IF_PROMPT,  /* the filled system_template is not empty */
    SYSTEM_IF_MESSAGE, /* the system_message is not empty */
} system_rule;

/*
 * Of two patterns the first is the user's, the second the model's; one of NULL is like the other.
 * In a pattern, %S is the system prompt, %s and %2 the separators, %r the speaker's name, %t the
 * name of the template's role in that place, %m the message, %n the number of the round.
 */
typedef struct chat_style {
    const char *name;
    system_rule rule;
    const char *system, *no_system;
    const char *message[2];
    const char *pending[2];                               /* a message without text */
    const char *first_message;                            /* where it is unlike the others */
    void (*append_message)(jr_buf *buf, jr_str message);  /* NULL: as it is */
    void (*close)(jr_buf *buf, size_t start, jr_str sep); /* of the whole prompt */
    size_t n_last;        /* so many messages of the end are shown; 0: all */
    const char *line_end; /* how its model spells one; NULL: as a separator may say */
} chat_style;

/* The style of this name, or NULL; *ret_nearest is then the one that was meant, or empty. */
const chat_style *chat_style_find(jr_str name, jr_str *ret_nearest);

bool chat_style_has_second_separator(const chat_style *style);

typedef struct chat_example {
    jr_str role, text;
} chat_example;

struct chat_template {
    jr_str name, system_message, system_template, roles[2], seps[2];
    const chat_style *style;
    chat_example *examples; /* in front of every conversation */
    size_t n_examples;
    jr_str *stops;
    size_t n_stops;
};

#endif
