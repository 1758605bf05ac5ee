#include "target.h"

#include <string.h>

static fuzz_target *targets;

void fuzz_join(fuzz_target *target)
{
    target->next = targets;
    targets = target;
}

const fuzz_target *fuzz_find(const char *name)
{
    const fuzz_target *target = targets;
    while (target && name && strcmp(target->name, name) != 0)
        target = target->next;
    return target;
}
