/*
 * Parquet files that DuckDB and the Rust library wrote (tests/parquet/make_files.mjs), value by
 * value against what they were given; and what is none, is cut or is damaged.
 */
#include "unit.h"

#include <jrank/base.h>

#include <math.h>
#include <yyjson.h>

#include "arena.h"
#include "base/pool.h"
#include "base/str.h"
#include "columns/parquet.h"
#include "paths.h"
#include "workspace.h"

#define FILES SOURCE_ROOT "/tests/parquet/files/"

static yyjson_doc *rows; /* an array of what each row is */

/* What was told of damaged files, one sentence after the other. */
static jr_buf told;

static int load_rows(void **state)
{
    jr_str text;
    jr_error err;
    assert_int_equal(make_arena_and_workspace(state), 0);
    assert_int_equal(jr_file_load(arena, FILES "rows.jsonl", &text, &err), JR_OK);
    JR_BUF_AUTO jr_buf array = {0};
    for (size_t i = 0; i < text.size; i++)
        jr_buf_append_char(&array, text.data[i] == '\n' && i + 1 < text.size ? ',' : text.data[i]);
    jr_str whole = jr_arena_format(arena, "[%s]", array.data);
    rows = yyjson_read(whole.data, whole.size, 0);
    assert_non_null(rows);
    return 0;
}

static int drop_rows(void **state)
{
    yyjson_doc_free(rows);
    jr_buf_release(&told);
    jr_arena_free(arena);
    return workspace_remove(state);
}

static parquet_file *open_file(const char *path)
{
    parquet_file *file = NULL;
    jr_error err = {0};
    if (parquet_open(path, &file, &err) != JR_OK)
        fail_msg("%s", err.message);
    return file;
}

static const char *fixture(const char *name)
{
    return jr_arena_format(arena, FILES "%s.parquet", name).data;
}

/* Value i of the batch is what JSON says. */
static void assert_value(const parquet_column *column, const parquet_batch *batch, size_t i,
                         yyjson_val *wanted)
{
    bool is_there = !batch->present || batch->present[i];
    assert_int_equal(is_there, !yyjson_is_null(wanted));
    if (column->kind == PARQUET_TEXT) {
        if (!is_there) {
            assert_int_equal(batch->codes[i], PARQUET_NO_TEXT);
            return;
        }
        assert_true(batch->codes[i] < batch->n_texts);
        jr_str text = batch->texts[batch->codes[i]];
        assert_int_equal(text.size, yyjson_get_len(wanted));
        assert_memory_equal(text.data, yyjson_get_str(wanted), text.size);
    } else if (column->kind == PARQUET_REAL || column->kind == PARQUET_TIME) {
        /* One rounding of a quotient on each side. */
        double number = is_there ? yyjson_get_num(wanted) : 0;
        assert_true(fabs(batch->reals[i] - number) <= 4e-16 * fabs(number));
    } else if (column->kind == PARQUET_BOOL) {
        assert_int_equal(batch->integers[i], is_there && yyjson_get_bool(wanted));
    } else {
        assert_true(batch->integers[i] == (is_there ? yyjson_get_sint(wanted) : 0));
        assert_int_equal(column->is_unsigned,
                         str_is(column->name, "hash") || str_is(column->name, "byte"));
    }
}

/* Names in files end in what their writers call the items of lists. */
static yyjson_val *wanted_of(yyjson_val *row, const parquet_column *column)
{
    static const char *const parts[] = {".list.element", ".list.item", ".bag.array_element"};
    const char *name = column->name.data;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *at = strstr(name, parts[i]);
        if (at)
            name = jr_arena_format(arena, "%.*s%s", (int)(at - name), name, at + strlen(parts[i]))
                       .data;
    }
    yyjson_val *wanted = yyjson_obj_get(row, name);
    if (!wanted)
        fail_msg("no column %s in rows.jsonl", column->name.data);
    return wanted;
}

static void assert_row(const parquet_column *column, const parquet_batch *batch, size_t row,
                       yyjson_val *wanted)
{
    if (column->n_lists == 0) {
        assert_null(batch->starts);
        assert_value(column, batch, row, wanted);
        return;
    }
    size_t n = batch->starts[row + 1] - batch->starts[row];
    assert_int_equal(n, yyjson_arr_size(wanted));
    for (size_t i = 0; i < n; i++)
        assert_value(column, batch, batch->starts[row] + i, yyjson_arr_get(wanted, i));
}

static void assert_column(const parquet_file *file, size_t c, size_t max_rows)
{
    const parquet_column *column = parquet_column_at(file, c);
    PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, c);
    size_t row = 0;
    jr_error err = {0};
    for (size_t g = 0; g < parquet_n_groups(file); g++) {
        if (parquet_reader_begin(reader, g, &err) != JR_OK)
            fail_msg("%s", err.message);
        uint64_t left = parquet_group_rows(file, g);
        for (;;) {
            parquet_batch batch;
            if (parquet_read(reader, max_rows, &batch, &err) != JR_OK)
                fail_msg("%s", err.message);
            assert_int_equal(batch.n_rows, left < max_rows ? left : max_rows);
            left -= batch.n_rows;
            for (size_t i = 0; i < batch.n_rows; i++)
                assert_row(column, &batch, i,
                           wanted_of(yyjson_arr_get(yyjson_doc_get_root(rows), row++), column));
            if (batch.n_rows == 0)
                break;
        }
    }
    assert_int_equal(row, yyjson_arr_size(yyjson_doc_get_root(rows)));
}

static void assert_file(const char *name, size_t n_columns, size_t n_groups)
{
    PARQUET_AUTO parquet_file *file = open_file(fixture(name));
    assert_int_equal(parquet_n_columns(file), n_columns);
    assert_int_equal(parquet_n_groups(file), n_groups);
    assert_int_equal(parquet_n_rows(file), yyjson_arr_size(yyjson_doc_get_root(rows)));
    for (size_t c = 0; c < n_columns; c++) {
        assert_column(file, c, 1);
        assert_column(file, c, 7);
        assert_column(file, c, 1000);
    }
}

enum { RUST_COLUMNS = 22, DUCKDB_COLUMNS = 25 };

static void test_files_of_duckdb_have_the_values_that_it_was_given(void **state)
{
    (void)state;
    assert_file("duckdb-uncompressed", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-snappy", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-gzip", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-zstd", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-v2", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-plain", DUCKDB_COLUMNS, 1);
    assert_file("duckdb-v2-plain", DUCKDB_COLUMNS, 1);
}

static void test_files_of_rust_have_the_values_that_it_was_given(void **state)
{
    (void)state;
    assert_file("rust-snappy", RUST_COLUMNS, 1);
    assert_file("rust-gzip-v2", RUST_COLUMNS, 1);
    assert_file("rust-pages", RUST_COLUMNS, 1);
    assert_file("rust-pages-v2", RUST_COLUMNS, 1);
    assert_file("rust-delta", RUST_COLUMNS, 1);
    assert_file("rust-split", RUST_COLUMNS, 1);
    assert_file("rust-groups", RUST_COLUMNS, 3);
}

/* Row i of duckdb-groups: columns i, model_a, square, half, and lists of lists. */
static void assert_follows(size_t column, const parquet_batch *batch, size_t at, size_t i)
{
    bool is_there = column != 3 || i % 3 != 0;
    assert_int_equal(is_there, !batch->present || batch->present[at]);
    if (column == 0)
        assert_int_equal(batch->integers[at], i);
    if (column == 1)
        assert_true(
            str_equals(batch->texts[batch->codes[at]], jr_arena_format(arena, "model-%zu", i % 7)));
    if (column == 2)
        assert_int_equal(batch->integers[at], i * i);
    if (column == 3)
        assert_true(batch->reals[at] == (is_there ? (double)i / 2 : 0));
}

/* Any batch may have been left where it was, and any row group begun before or again. */
static void test_row_groups_are_read_in_any_order(void **state)
{
    (void)state;
    enum { N_GROUPS = 3, GROUP_ROWS = 2048, N_ROWS = 5000 };
    static const size_t order[] = {2, 0, 1, 0};
    jr_error err;
    PARQUET_AUTO parquet_file *file = open_file(fixture("duckdb-groups"));
    assert_int_equal(parquet_n_groups(file), N_GROUPS);
    assert_int_equal(parquet_n_rows(file), N_ROWS);
    for (size_t c = 0; c < 4; c++) {
        PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, c);
        for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
            size_t row = order[k] * GROUP_ROWS;
            assert_int_equal(parquet_reader_begin(reader, order[k], &err), JR_OK);
            uint64_t number = 0;
            for (size_t n = 1; n <= 1000; n *= 10) {
                parquet_batch batch;
                assert_int_equal(parquet_read(reader, n, &batch, &err), JR_OK);
                /* only the last row group is shorter than what is asked for */
                assert_int_equal(batch.n_rows, order[k] == 2 && n == 1000 ? 904 - 111 : n);
                for (size_t i = 0; i < batch.n_rows; i++)
                    assert_follows(c, &batch, i, row++);
                if (c != 1)
                    continue;
                assert_int_equal(batch.n_lasting, 7);
                assert_int_equal(batch.n_texts, 7);
                assert_true(n == 1 || batch.texts_number == number);
                number = batch.texts_number;
            }
        }
    }
}

/* Row i is [[i], [i, i + 1]]. */
static void test_values_of_lists_in_lists_say_in_which_item_they_stand(void **state)
{
    (void)state;
    jr_error err;
    size_t row = 0;
    PARQUET_AUTO parquet_file *file = open_file(fixture("duckdb-groups"));
    PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, 4);
    assert_int_equal(parquet_column_at(file, 4)->n_lists, 2);
    for (size_t g = 0; g < parquet_n_groups(file); g++) {
        parquet_batch batch;
        assert_int_equal(parquet_reader_begin(reader, g, &err), JR_OK);
        while (parquet_read(reader, 301, &batch, &err) == JR_OK && batch.n_rows)
            for (size_t i = 0; i < batch.n_rows; i++, row++) {
                size_t at = batch.starts[i];
                assert_int_equal(batch.starts[i + 1], at + 3);
                for (size_t k = 0; k < 3; k++) {
                    assert_int_equal(batch.integers[at + k], row + (k == 2));
                    assert_int_equal(batch.items[at + k], k > 0);
                }
            }
    }
    assert_int_equal(row, 5000);
}

/* A task reads a column of a row group; n_right counts the rows that are what they must be. */
typedef struct side_by_side {
    const parquet_file *file;
    size_t n_right[64];
} side_by_side;

static void read_beside_others(void *context, size_t task, unsigned thread)
{
    (void)thread;
    side_by_side *s = context;
    size_t group = task % parquet_n_groups(s->file), i = group * 2048;
    parquet_batch batch;
    jr_error err;
    PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(s->file, 2);
    if (parquet_reader_begin(reader, group, &err) != JR_OK)
        return;
    while (parquet_read(reader, 100, &batch, &err) == JR_OK && batch.n_rows)
        for (size_t k = 0; k < batch.n_rows; k++, i++)
            s->n_right[task] += batch.integers[k] == (int64_t)(i * i);
}

static void test_several_threads_read_one_file_at_once(void **state)
{
    (void)state;
    enum { N_TASKS = 24 };
    PARQUET_AUTO parquet_file *file = open_file(fixture("duckdb-groups"));
    side_by_side s = {.file = file};
    pool_run(4, N_TASKS, read_beside_others, &s);
    for (size_t task = 0; task < N_TASKS; task++)
        assert_int_equal(s.n_right[task], parquet_group_rows(file, task % 3));
}

static void test_a_file_without_rows_has_columns(void **state)
{
    (void)state;
    PARQUET_AUTO parquet_file *file = open_file(fixture("duckdb-empty"));
    assert_int_equal(parquet_n_rows(file), 0);
    assert_int_equal(parquet_find(file, JR_STR("turn")), 1);
    assert_int_equal(parquet_find(file, JR_STR("tur")), SIZE_MAX);
    assert_true(parquet_column_at(file, 0)->is_text);
    assert_int_equal(parquet_column_at(file, 1)->kind, PARQUET_INT);
}

static void assert_begin_refused(const char *name, size_t column, const char *sentence)
{
    jr_error err;
    PARQUET_AUTO parquet_file *file = open_file(fixture(name));
    PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, column);
    assert_int_equal(parquet_reader_begin(reader, 0, &err), JR_ERR_FORMAT);
    assert_string_equal(err.message + strlen(FILES), sentence);
}

static void test_what_is_not_read_is_told_with_what_to_do(void **state)
{
    (void)state;
    assert_begin_refused("duckdb-brotli", 0,
                         "duckdb-brotli.parquet: row group 0, column model_a: is compressed with "
                         "Brotli, which is not read; HINT: write the file again with zstd, Snappy "
                         "or gzip");
    assert_begin_refused("duckdb-lz4_raw", 0,
                         "duckdb-lz4_raw.parquet: row group 0, column model_a: is compressed with "
                         "LZ4_RAW, which is not read; HINT: write the file again with zstd, Snappy "
                         "or gzip");
}

static void tell(const jr_error *err, const char *path)
{
    assert_memory_equal(err->message, path, strlen(path));
    jr_buf_append_text(&told, err->message);
}

/* Reads whatever there is; what is wrong is a sentence that names the file. */
static bool read_all(const char *path)
{
    parquet_batch batch;
    jr_error err = {0};
    jr_buf_clear(&told);
    bool is_right = true;
    PARQUET_AUTO parquet_file *file = NULL;
    if (parquet_open(path, &file, &err) != JR_OK) {
        tell(&err, path);
        return false;
    }
    for (size_t c = 0; c < parquet_n_columns(file); c++) {
        PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, c);
        for (size_t g = 0; g < parquet_n_groups(file); g++) {
            jr_status status = parquet_reader_begin(reader, g, &err);
            do
                if (status == JR_OK)
                    status = parquet_read(reader, 64, &batch, &err);
            while (status == JR_OK && batch.n_rows);
            if (status != JR_OK)
                tell(&err, path);
            is_right &= status == JR_OK;
        }
    }
    return is_right;
}

static jr_str load_fixture(const char *name)
{
    jr_str bytes;
    jr_error err;
    assert_int_equal(jr_file_load(arena, fixture(name), &bytes, &err), JR_OK);
    return bytes;
}

static void test_a_file_cut_anywhere_is_an_error(void **state)
{
    (void)state;
    jr_str whole = load_fixture("duckdb-zstd");
    assert_true(read_all(workspace_write("cut.parquet", whole.data, whole.size)));
    for (size_t size = 0; size < whole.size; size += size < 64 || size + 64 > whole.size ? 1 : 7)
        assert_false(read_all(workspace_write("cut.parquet", whole.data, size)));
}

/* The end is there and says where the columns were. */
static void test_a_file_that_lacks_a_piece_is_an_error(void **state)
{
    (void)state;
    jr_str whole = load_fixture("rust-pages-v2");
    for (size_t size = 1; size < 4000; size += 97) {
        JR_BUF_AUTO jr_buf bytes = {0};
        jr_buf_append(&bytes, whole.data, 50);
        jr_buf_append(&bytes, whole.data + 50 + size, whole.size - 50 - size);
        assert_false(read_all(workspace_write("lacks.parquet", bytes.data, bytes.size)));
    }
}

static void test_a_changed_byte_does_no_harm(void **state)
{
    (void)state;
    static const char *const names[] = {"duckdb-v2", "rust-pages-v2", "rust-delta",
                                        "duckdb-snappy"};
    for (size_t k = 0; k < 4; k++) {
        jr_str whole = load_fixture(names[k]);
        char *bytes = (char *)whole.data;
        for (size_t i = k; i < whole.size; i += 61) {
            char before = bytes[i];
            bytes[i] = (char)(before ^ (1 << i % 8 | 1));
            (void)read_all(workspace_write("changed.parquet", bytes, whole.size));
            bytes[i] = before;
        }
    }
}

/* Every byte of the first columns of a file is changed, so that each of these is wrong once. */
static void test_what_is_damaged_is_told(void **state)
{
    (void)state;
    static const char *const sentences[] = {
        "a value stands behind the end of the dictionary",
        "a page is longer than what is left of the column",
        "the head of a page makes no sense",
        "the dictionary is shorter than it says",
        "the levels of a page are longer than the page",
        "a page can't be decompressed to the size that it says",
        "a page says that it is longer than it can be",
        "its pages have more values than it says",
        "is encoded in a way that is not known",
        "which its values can't be",
        "a page has no size",
    };
    enum { N = sizeof sentences / sizeof *sentences, CHANGED = 1200 };
    bool is_told[N] = {false};
    jr_str whole = load_fixture("duckdb-uncompressed");
    char *bytes = (char *)whole.data;
    for (size_t i = 4; i < CHANGED; i++)
        for (unsigned bit = 0; bit < 8; bit += 3) {
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            (void)read_all(workspace_write("changed.parquet", bytes, whole.size));
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            for (size_t k = 0; k < N; k++)
                is_told[k] |= told.data && strstr(told.data, sentences[k]);
        }
    for (size_t k = 0; k < N; k++)
        if (!is_told[k])
            fail_msg("nothing made it say: %s", sentences[k]);
}

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
        cmocka_unit_test(test_files_of_duckdb_have_the_values_that_it_was_given),
        cmocka_unit_test(test_files_of_rust_have_the_values_that_it_was_given),
        cmocka_unit_test(test_row_groups_are_read_in_any_order),
        cmocka_unit_test(test_values_of_lists_in_lists_say_in_which_item_they_stand),
        cmocka_unit_test(test_several_threads_read_one_file_at_once),
        cmocka_unit_test(test_a_file_without_rows_has_columns),
        cmocka_unit_test(test_what_is_not_read_is_told_with_what_to_do),
        cmocka_unit_test(test_a_file_cut_anywhere_is_an_error),
        cmocka_unit_test(test_a_file_that_lacks_a_piece_is_an_error),
        cmocka_unit_test(test_a_changed_byte_does_no_harm),
        cmocka_unit_test(test_what_is_damaged_is_told),
        cmocka_unit_test(test_what_is_no_parquet_file_is_told),
    };
    return cmocka_run_group_tests(tests, load_rows, drop_rows);
}
