/* What libFuzzer calls, for the one target of its program. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_find(NULL)->run(data, size);
}
