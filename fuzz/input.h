/*
 * input.h: the bytes of a fuzzer where a reader looks for them, in a file.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Writes the bytes into the same file each time and returns its path. The file stands at `name` in
 * a folder of its own, *ret_folder (which may be NULL), as long as the process lives.
 */
const char *input_file(const char *name, const uint8_t *data, size_t size, const char **ret_folder);

#endif
