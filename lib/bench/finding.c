/*
 * The kinds of findings.
 */
#include <jrank/bench.h>

static const struct {
    const char *name, *meaning;
    bool is_error;
} kinds[] = {
#define KIND(name, is_error, text, meaning) {text, meaning, is_error},
    JR_FINDING_ROWS(KIND)
#undef KIND
};

const char *jr_finding_name(jr_finding_kind kind)
{
    return kinds[kind].name;
}

const char *jr_finding_meaning(jr_finding_kind kind)
{
    return kinds[kind].meaning;
}

bool jr_finding_is_error(jr_finding_kind kind)
{
    return kinds[kind].is_error;
}
