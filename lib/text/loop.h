/*
 * loop.h: whether a text ends in repeating itself.
 */
#ifndef TEXT_LOOP_H
#define TEXT_LOOP_H

#include <jrank/base.h>

/* How the end of a text is repeated; sizes are about right where numbers were counted on. */
typedef struct text_loop {
    size_t period; /* bytes; 0: it does not repeat itself */
    size_t size;   /* of all that is repeated, to the end */
} text_loop;

/* Of the last bytes (8,192). Numbers that are counted on make no difference. Valid UTF-8. */
text_loop text_loop_at_end(jr_str text);

#endif
