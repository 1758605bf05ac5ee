/* Files that are replaced as a whole. */
#include "unit.h"

#include "syncs.h"
#include "workspace.h"

#include "base/file.h"

static void assert_content(const char *path, const char *wanted)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str bytes;
    jr_error err;
    assert_int_equal(jr_file_load(arena, path, &bytes, &err), JR_OK);
    assert_string_equal(bytes.data, wanted);
}

static void a_replaced_file_leaves_no_draft(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_write("a.json", "old", 3), *draft = workspace_path("a.tmp");
    for (int must_last = 0; must_last < 2; must_last++) {
        assert_int_equal(file_replace(path, draft, must_last, JR_STR("new"), &err), JR_OK);
        assert_content(path, "new");
        assert_int_not_equal(access(draft, F_OK), 0);
    }
}

static void a_saved_file_is_on_the_disk_before_it_has_its_name(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_path("lasting.json");
    syncs_forget();
    assert_int_equal(jr_file_save(path, JR_STR("new"), &err), JR_OK);
    assert_true(syncs_has(path));
    const char *passing = workspace_path("passing.json");
    assert_int_equal(
        file_replace(passing, workspace_path("passing.tmp"), false, JR_STR("new"), &err), JR_OK);
    assert_false(syncs_has(passing));
}

/* Whoever may write to the folder may put a link where the draft will be. */
static void a_draft_that_is_a_link_is_not_followed(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_write("b.json", "old", 3), *draft = workspace_path("b.tmp");
    const char *elsewhere = workspace_write("elsewhere", "mine", 4);
    assert_int_equal(symlink(elsewhere, draft), 0);
    assert_int_equal(file_replace(path, draft, false, JR_STR("new"), &err), JR_ERR_IO);
    assert_content(elsewhere, "mine");
    assert_content(path, "old");
}

static void what_can_not_be_renamed_leaves_all_as_it_was(void **state)
{
    (void)state;
    jr_error err;
    const char *path = workspace_path("folder"), *draft = workspace_path("folder.tmp");
    workspace_write("folder/file", "x", 1);
    assert_int_equal(file_replace(path, draft, false, JR_STR("new"), &err), JR_ERR_IO);
    assert_non_null(strstr(err.message, "folder: can't be written: "));
    assert_non_null(strstr(err.message, "; nothing was changed"));
    assert_int_not_equal(access(draft, F_OK), 0);
}

UNIT_GROUP(file)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replaced_file_leaves_no_draft),
        cmocka_unit_test(a_saved_file_is_on_the_disk_before_it_has_its_name),
        cmocka_unit_test(a_draft_that_is_a_link_is_not_followed),
        cmocka_unit_test(what_can_not_be_renamed_leaves_all_as_it_was),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
