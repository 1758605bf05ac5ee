/*
 * Slow readers of one page share its bytes, and who asks for it meanwhile waits for no rendering:
 * two thousand readers of a large page would else hold a gigabyte and take half a minute of the
 * server's one thread. What nobody takes any more is forgotten: a page is rendered in milliseconds.
 */
#include "bodies.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"

struct held_body {
    body_shelf *shelf;
    held_body *previous, *next;
    jr_buf key;
    uint64_t hash; /* of the key */
    const char *type;
    jr_buf bytes;
    size_t n_holders;
};

static uint64_t hash_of(jr_str key)
{
    return hash_bytes(1, key.data, key.size);
}

held_body *body_find(const body_shelf *shelf, jr_str key)
{
    uint64_t hash = key.size ? hash_of(key) : 0;
    for (held_body *b = key.size ? shelf->first : NULL; b; b = b->next) {
        if (b->hash == hash && str_equals(jr_buf_str(&b->key), key)) {
            b->n_holders++;
            return b;
        }
    }
    return NULL;
}

held_body *body_add(body_shelf *shelf, jr_str key, const char *type, jr_buf *bytes)
{
    held_body *made = memory_zeroed(1, sizeof *made);
    *made = (held_body){
        .shelf = shelf, .next = shelf->first, .type = type, .bytes = *bytes, .n_holders = 1};
    jr_buf_append_str(&made->key, key);
    made->hash = key.size ? hash_of(key) : 0;
    if (made->next)
        made->next->previous = made;
    shelf->first = made;
    *bytes = (jr_buf){0};
    return made;
}

jr_str body_bytes(const held_body *b)
{
    return jr_buf_str(&b->bytes);
}

const char *body_type(const held_body *b)
{
    return b->type;
}

void body_release(void *held)
{
    held_body *b = held;
    if (--b->n_holders)
        return;
    if (b->previous)
        b->previous->next = b->next;
    else
        b->shelf->first = b->next;
    if (b->next)
        b->next->previous = b->previous;
    jr_buf_release(&b->key);
    jr_buf_release(&b->bytes);
    free(b);
}
