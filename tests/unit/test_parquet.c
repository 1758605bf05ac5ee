/* Parquet files: what is none, or cut, is told in one sentence. */
#include "unit.h"

#include <jrank/base.h>

#include "columns/parquet.h"
#include "workspace.h"

static void assert_refused(const char *bytes, size_t size, const char *problem)
{
    const char *path = workspace_write("x.parquet", bytes, size);
    PARQUET_AUTO parquet_file *file = NULL;
    jr_error err;
    assert_int_equal(parquet_open(path, &file, &err), JR_ERR_FORMAT);
    assert_null(file);
    assert_non_null(strstr(err.message, problem));
    assert_non_null(strstr(err.message, "x.parquet: "));
}

static void test_what_is_no_parquet_file_is_told(void **state)
{
    (void)state;
#define ASSERT_REFUSED(bytes, problem) assert_refused(bytes, sizeof(bytes) - 1, problem)
    ASSERT_REFUSED("", "is no Parquet file");
    ASSERT_REFUSED("PAR", "is no Parquet file");
    ASSERT_REFUSED("model_a,model_b,winner\n", "is no Parquet file");
    ASSERT_REFUSED("PAR1", "without its end");
    ASSERT_REFUSED("PAR1\x15\x04\x15\x20\x15", "without its end");
    ASSERT_REFUSED("PAR1\x00\x00\x00\x00PARE", "encrypted");
    ASSERT_REFUSED("PAR1\x00\x00\x00\x00PAR1", "it ends too early");
    ASSERT_REFUSED("PAR1\x01\x00\x00\x00PAR1", "it has 1 bytes, and the file 12");
    ASSERT_REFUSED("PAR1\x00\x00\x00\x80PAR1", "it has 2147483648 bytes");
    ASSERT_REFUSED("PAR1\x00\x01\x00\x00\x00PAR1", "names no columns");
}

UNIT_GROUP(parquet)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_parquet_file_is_told),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
