/*
 * input.h: the bytes of a fuzzer where a reader looks for them, in a file.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes the bytes into the file of this name in a folder of its own, *ret_folder (which may be
 * NULL), as long as the process lives. Returns its path, which holds until the next call.
 */
const char *input_file(const char *name, const uint8_t *data, size_t size, const char **ret_folder);

/* Writes another file there; folders in its name are made. */
void input_write(const char *name, const void *data, size_t size);

/* The path of a name there, of the folder itself if it is empty; holds for a few calls. */
const char *input_path(const char *name);

#endif
