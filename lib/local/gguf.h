/*
 * gguf.h: what a GGUF file says of its model before a server has loaded it.
 */
#ifndef LOCAL_GGUF_H
#define LOCAL_GGUF_H

#include <stdbool.h>

/* Whether the file begins as one. */
bool gguf_is_file(const char *path);

/* True when all of the metadata could be read (versions 2 and 3 of the format, docs/gguf.md of
 * ggml) and there is no chat template among them; false also where it is not known. */
bool gguf_lacks_chat_template(const char *path);

#endif
