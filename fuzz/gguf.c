/*
 * GGUF files: whatever the metadata, they are read to an end, and only what begins as such a file
 * can be known to lack a template.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include "local/gguf.h"

FUZZ_TARGET(gguf)
{
    const char *path = input_file("model.gguf", data, size, NULL);
    if (gguf_lacks_chat_template(path))
        MUST(gguf_is_file(path));
    return 0;
}
