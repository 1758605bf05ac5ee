/* Files of votes that are not read say what they are. */
#include "unit.h"
#include "vote_text.h"

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
