/* Files of votes that are not read say what they are. */
#include "arena.h"
#include "unit.h"

#include <jrank/votes.h>

static jr_arena *arena;
static jr_error err;
static jr_votes votes;

static jr_status load_text(const char *text)
{
    const char *path = workspace_write_text("battles", text);
    jr_votes_options options = {.n_threads = 2};
    memset(&err, 0, sizeof err);
    return jr_votes_load_battles(arena, &path, 1, &options, &votes, &err);
}

static void assert_fails(jr_status status, jr_status wanted, const char *part)
{
    assert_int_equal(status, wanted);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
}

static void files_of_other_tools_are_named_with_their_remedy(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"PK\3\4",
         "is a zip archive or a workbook of Excel, which is not read; HINT: unpack it first: "
         "unzip FILE"},
        {"\xFD"
         "7zXZ",
         "is compressed by xz, which is not read; HINT: unpack it first: xz -dk FILE"},
        {"BZh9", "bunzip2 -k FILE"},
        {"SQLite format 3", "is a SQLite database"},
        {"{\"model_a\":0,\"model_b\":1,\"winner\":1}\n",
         "HINT: it is a number; names stand in quotes"},
        {"{\"model1_id\":\"a\",\"model2_id\":\"b\",\"winner\":1}\n", "judgments of a benchmark"},
        {"model1,model2,wins1,wins2,ties\n", "a table of counts: rank it with --counts"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fails(load_text(cases[i].text), JR_ERR_FORMAT, cases[i].part);
}

UNIT_GROUP(foreign)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_other_tools_are_named_with_their_remedy),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
