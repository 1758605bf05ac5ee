/* The metadata of GGUF files, written here value by value. */
#include "unit.h"

#include <jrank/base.h>

#include "local/gguf.h"
#include "workspace.h"

static void append_number(jr_buf *file, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        jr_buf_append_char(file, (char)(number >> 8 * i & 0xff));
}

static void append_text(jr_buf *file, const char *text)
{
    append_number(file, strlen(text), 8);
    jr_buf_append_text(file, text);
}

static void append_head(jr_buf *file, unsigned version, uint64_t n_pairs)
{
    jr_buf_clear(file);
    jr_buf_append_text(file, "GGUF");
    append_number(file, version, 4);
    append_number(file, 1, 8);
    append_number(file, n_pairs, 8);
}

/* One pair of each type but lists, and one list each of strings and numbers: 14. */
static void append_pairs(jr_buf *file)
{
    static const unsigned SIZES[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    for (unsigned type = 0; type < 13; type++) {
        if (type == 9)
            continue;
        append_text(file, type == 4 ? "tokenizer.chat_templatf" : "a.key");
        append_number(file, type, 4);
        if (type == 8)
            append_text(file, "tokenizer.chat_template");
        else
            append_number(file, 7, SIZES[type]);
    }
    append_text(file, "tokenizer.ggml.tokens");
    append_number(file, 9, 4);
    append_number(file, 8, 4);
    append_number(file, 30000, 8);
    for (size_t i = 0; i < 30000; i++)
        append_text(file, i % 3 ? "日本" : "tokenizer.chat_template");
    append_text(file, "tokenizer.ggml.scores");
    append_number(file, 9, 4);
    append_number(file, 6, 4);
    append_number(file, 200000, 8);
    jr_buf_append_repeated(file, '\0', 800000);
}

static bool lacks(const jr_buf *file)
{
    const char *path = workspace_write("model.gguf", file->data, file->size);
    assert_true(gguf_is_file(path));
    return gguf_lacks_chat_template(path);
}

static void a_template_is_found_among_all_that_stands_before_it(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf file = {0};
    for (unsigned version = 2; version <= 3; version++) {
        append_head(&file, version, 14);
        append_pairs(&file);
        assert_true(lacks(&file));
        append_head(&file, version, 15);
        append_pairs(&file);
        /* Cut off before the last pair. */
        assert_false(lacks(&file));
        append_text(&file, "tokenizer.chat_template");
        append_number(&file, 8, 4);
        append_text(&file, "{{ messages }}");
        assert_false(lacks(&file));
    }
    append_head(&file, 3, 0);
    assert_true(lacks(&file));
}

static void what_is_not_understood_is_not_known_to_lack_one(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf file = {0};
    append_head(&file, 4, 0);
    assert_false(lacks(&file));
    append_head(&file, 1, 0);
    assert_false(lacks(&file));
    append_head(&file, 3, UINT64_MAX);
    assert_false(lacks(&file));
    append_head(&file, 3, 1);
    append_text(&file, "a.key");
    append_number(&file, 13, 4);
    jr_buf_append_repeated(&file, '\0', 64);
    assert_false(lacks(&file));
    /* A list, and a string, of more than there is. */
    append_head(&file, 3, 1);
    append_text(&file, "a.key");
    append_number(&file, 9, 4);
    append_number(&file, 12, 4);
    append_number(&file, UINT64_MAX / 8 + 2, 8);
    jr_buf_append_repeated(&file, '\0', 64);
    assert_false(lacks(&file));
    append_head(&file, 3, 1);
    append_number(&file, UINT64_MAX, 8);
    jr_buf_append_repeated(&file, '\0', 64);
    assert_false(lacks(&file));
}

static void other_files_are_no_gguf_files(void **state)
{
    (void)state;
    assert_false(gguf_is_file(workspace_write_text("text", "GGU")));
    assert_false(gguf_is_file(workspace_write_text("text", "gguf and more")));
    assert_false(gguf_is_file(workspace_path("absent")));
    assert_false(gguf_is_file("/"));
    assert_false(gguf_lacks_chat_template(workspace_path("absent")));
    assert_true(gguf_is_file(workspace_write_text("text", "GGUF")));
}

UNIT_GROUP(gguf)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_found_among_all_that_stands_before_it),
        cmocka_unit_test(what_is_not_understood_is_not_known_to_lack_one),
        cmocka_unit_test(other_files_are_no_gguf_files),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
