#include "golden.h"

#include "unit.h"

#include <stdlib.h>

#include "base/str.h"
#include "paths.h"

void assert_is_golden(jr_str text, const char *name)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = jr_arena_format(arena, "%s/tests/unit/golden/%s", SOURCE_ROOT, name).data;
    jr_error err;
    if (getenv("JRANK_UPDATE_GOLDEN")) {
        if (jr_file_save(path, text, &err) != JR_OK)
            fail_msg("%s", err.message);
        return;
    }
    jr_str expected;
    if (jr_file_load(arena, path, &expected, &err) != JR_OK)
        fail_msg("%s", err.message);
    if (!str_equals(expected, text))
        fail_msg("%s differs from what was made; make golden writes it anew, git diff shows how",
                 path);
}
