/* Arena battles: every form, every kind of damage, and the same result for any threads and order.
 */
#include "arena.h"
#include "unit.h"

#include <jrank/votes.h>

#include <zlib.h>
#include <zstd.h>

#include "base/rng.h"

static jr_arena *arena;
static jr_error err;
static jr_votes votes;

static jr_status load(const char *path, unsigned n_threads)
{
    jr_votes_options options = {.n_threads = n_threads};
    memset(&err, 0, sizeof err);
    return jr_votes_load_battles(arena, &path, 1, &options, &votes, &err);
}

static jr_status load_text(const char *text)
{
    return load(workspace_write_text("battles", text), 2);
}

static void assert_fails(jr_status status, jr_status wanted, const char *part)
{
    assert_int_equal(status, wanted);
    assert_int_equal(err.status, wanted);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
}

static const jr_cell *cell_of(const char *first, const char *second)
{
    for (size_t i = 0; i < votes.counts.n_cells; i++) {
        const jr_cell *cell = &votes.counts.cells[i];
        if (jr_str_compare(votes.models[cell->first], jr_str_from(first)) == 0 &&
            jr_str_compare(votes.models[cell->second], jr_str_from(second)) == 0)
            return cell;
    }
    fail_msg("no votes on %s against %s", first, second);
    return NULL;
}

static void assert_cell(const char *first, const char *second, double wins, double losses,
                        double ties)
{
    const jr_cell *cell = cell_of(first, second);
    assert_true(cell->wins == wins && cell->losses == losses && cell->ties == ties);
}

static void assert_small_league(void)
{
    assert_int_equal(votes.counts.n_models, 3);
    assert_int_equal(votes.counts.n_cells, 2);
    assert_int_equal(votes.report.valid, 4);
    assert_int_equal(votes.report.invalid, 1);
    assert_cell("a", "b", 1, 1, 1);
    assert_cell("c", "a", 0, 1, 0);
    assert_int_equal(votes.model_invalid[0], 1);
    assert_int_equal(votes.model_invalid[1], 0);
    assert_int_equal(votes.model_invalid[2], 1);
}

static const char lines[] = "{\"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"model_a\"}\n"
                            "{\"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"model_b\"}\n"
                            "{\"model_a\": \"c\", \"model_b\": \"a\", \"winner\": \"model_b\"}\n"
                            "{\"model_a\": \"a\", \"model_b\": \"b\", \"winner\": \"tie\"}\n"
                            "{\"model_a\": \"c\", \"model_b\": \"a\", \"winner\": \"d\"}\n";

static void json_lines_an_array_and_a_table_say_the_same(void **state)
{
    (void)state;
    assert_int_equal(load_text(lines), JR_OK);
    assert_small_league();
    assert_int_equal(load_text("[\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_a\"},"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_b\"},\n\n"
                               "  {\"model_a\":\"c\",\"model_b\":\"a\",\n\"winner\":\"model_b\"} ,"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"tie\"},\n"
                               "{\"model_a\":\"c\",\"model_b\":\"a\",\"winner\":\"d\"}\n]\n"),
                     JR_OK);
    assert_small_league();
    assert_string_equal(votes.first_invalid.data + strlen(workspace_folder) + 1,
                        "battles:6: winner is \"d\"");
    assert_int_equal(load_text("tstamp, winner ,model_b,model_a\n1,model_a,b,a\n2,2,b,a\n"
                               "3,model_b,a,\"c\"\n\"4,\n\",tie,b,a\n5,d,a,c"),
                     JR_OK);
    assert_small_league();
    assert_string_equal(votes.first_invalid.data + strlen(workspace_folder) + 1,
                        "battles:7: winner is \"d\"");
}

static void assert_winner(const char *winner, double ties, uint64_t n_invalid)
{
    char text[256];
    snprintf(text, sizeof text, "model_a,model_b,winner\na,b,model_a\na,b,model_a\na,b,\"%s\"\n",
             winner);
    assert_int_equal(load_text(text), JR_OK);
    assert_cell("a", "b", 2, 0, ties);
    assert_int_equal(votes.report.invalid, n_invalid);
}

static void all_forms_of_a_verdict_are_known_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1.0}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_1\"}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model1_id\"}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model_2\"}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"model2_id\"}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":2}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":3}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"both_bad\"}\n"
                  "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"tie (bothbad)\"}\n"),
        JR_OK);
    assert_cell("a", "b", 4, 3, 3);
    assert_int_equal(votes.report.invalid, 0);
    assert_int_equal(votes.first_invalid.size, 0);
    static const char *const ties[] = {"tie",
                                       "tie (inconsistent)",
                                       "tie (both bad)",
                                       "bothbad",
                                       "both bad",
                                       "Tie",
                                       "TIE",
                                       "draw",
                                       "[[C]]",
                                       "引き分け"};
    for (size_t i = 0; i < sizeof ties / sizeof *ties; i++)
        assert_winner(ties[i], 1, 0);
    static const char *const invalid[] = {"error", "", "x (tie)", "tie (", "ties", "c"};
    for (size_t i = 0; i < sizeof invalid / sizeof *invalid; i++)
        assert_winner(invalid[i], 0, 1);
#define WIN "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"
    assert_int_equal(load_text(WIN WIN WIN WIN WIN WIN WIN WIN WIN
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"1\"}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":-1}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":null}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":NaN}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":[1]}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":true}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":{}}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\"}\n"),
                     JR_OK);
    assert_int_equal(votes.report.valid, 9);
    assert_int_equal(votes.report.invalid, 8);
    assert_string_equal(strstr(votes.first_invalid.data, ":10:"), ":10: winner is \"1\"");
}

static void a_byte_order_mark_and_windows_line_ends_are_no_content(void **state)
{
    (void)state;
    assert_int_equal(load_text("\xEF\xBB\xBF{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\r\n"
                               "\r\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":2}\r\n"),
                     JR_OK);
    assert_cell("a", "b", 1, 1, 0);
    assert_int_equal(load_text("\xEF\xBB\xBFmodel_a,model_b,winner\r\na,b,model_a\r\n"), JR_OK);
    assert_cell("a", "b", 1, 0, 0);
    assert_fails(load(workspace_write("battles", "\xFF\xFE{\0\"\0", 6), 1), JR_ERR_FORMAT,
                 "UTF-16");
}

static void names_may_be_any_text(void **state)
{
    (void)state;
    enum { LONG = 10000 };
    static char text[3 * LONG], name[LONG + 1];
    memset(name, 'x', LONG);
    snprintf(text, sizeof text,
             "{\"model_a\":\"a \\\"b\\\", c\\n🦊\\u0000z\",\"model_b\":\"%s\",\"winner\":1}\n",
             name);
    assert_int_equal(load_text(text), JR_OK);
    assert_int_equal(votes.counts.n_models, 2);
    static const char wanted[] = "a \"b\", c\n🦊\0z";
    assert_int_equal(jr_str_compare(votes.models[0], JR_STR(wanted)), 0);
    assert_int_equal(votes.models[1].size, LONG);
    assert_int_equal(load_text("model_a,model_b,winner\n\"a \"\"b\"\", c\n🦊\",b,1\n"), JR_OK);
    assert_int_equal(jr_str_compare(votes.models[0], JR_STR("a \"b\", c\n🦊")), 0);
}

static void damage_is_named_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n\n\n\n\n\nnot JSON\n{}\n",
         ":7: is not JSON"},
        {"{\"model_a\":\"a\",\"winner\":1}\n", ":1: model_b is missing"},
        {"{\"model_a\":7,\"model_b\":\"b\",\"winner\":1}\n", ":1: model_a is not a model's name"},
        {"{\"model_a\":\"\",\"model_b\":\"b\",\"winner\":1}\n",
         ":1: model_a is not a model's name"},
        {"{\"model_a\":\"\xFF\",\"model_b\":\"b\",\"winner\":1}\n",
         ":1: is not JSON: a string that is not UTF-8"},
        {"{}\n7\n", ":1: model_a is missing"},
        {"[{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n,\n7]", ":3: is not an object"},
        {"[\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1},\n]", ":3: is empty, not JSON"},
        {"[\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}", ":2: the array is not closed"},
        {"[\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}]\n\n x", "text follows"},
        {"[\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}}", "closed by '}'"},
        {"[\n{\"model_a\":\"a\"}\n{}]", ":3: is not JSON"},
        {"no table\n", ":1: is neither JSON nor the header"},
        {"model_a,model_b\na,b\n", "winner is missing"},
        {"model_a,model_b,winner\na,b,1\na,b,c,1\n", ":3: the row has 4 columns"},
        {"model_a,model_b,winner\na,b,1\n\"a\n\",5\"b,1\n", ":3: a quote stands inside"},
        {"model_a,model_b,winner\n,b,1\n", ":2: model_a is no UTF-8 text or is empty"},
        {"model_a,model_b,winner\na,\xFF,1\n", ":2: model_b is no UTF-8"},
        {"model_a,model_b,winner\na,\"b\n\n1", ":2: a quoted field is not closed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_fails(load_text(cases[i].text), JR_ERR_FORMAT, cases[i].part);
    static const char nul[] = "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n{\0}\n";
    assert_fails(load(workspace_write("battles", nul, sizeof nul - 1), 1), JR_ERR_FORMAT,
                 ":2: contains a NUL byte");
    static const char nul_cell[] = "model_a,model_b,winner\na,b\0,1\n";
    assert_fails(load(workspace_write("battles", nul_cell, sizeof nul_cell - 1), 1), JR_ERR_FORMAT,
                 ":2: contains a NUL byte");
}

static void nothing_to_count_is_an_error_that_says_what_was_there(void **state)
{
    (void)state;
    assert_fails(load(workspace_path("nowhere"), 1), JR_ERR_NOT_FOUND, "nowhere: can't be read");
    assert_fails(load(workspace_folder, 1), JR_ERR_IO, "is a folder");
    assert_fails(load_text(""), JR_ERR_DATA, "holds no match");
    assert_fails(load_text("\n \n"), JR_ERR_DATA, "holds no match");
    assert_fails(load_text("[]\n"), JR_ERR_DATA, "holds no match");
    assert_fails(load_text("model_a,model_b,winner\n"), JR_ERR_DATA, "holds no match");
    assert_fails(load_text("{\"model_a\":\"a\",\"model_b\":\"a\",\"winner\":1}\n"
                           "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":\"error\"}\n"),
                 JR_ERR_DATA, "1 invalid, 1 of a model against itself");
    assert_non_null(strstr(err.message, ":2: winner is \"error\""));
}

static void a_model_against_itself_is_left_out(void **state)
{
    (void)state;
    assert_int_equal(load_text("{\"model_a\":\"a\",\"model_b\":\"a\",\"winner\":1}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"),
                     JR_OK);
    assert_int_equal(votes.report.self_matches, 1);
    assert_int_equal(votes.report.valid, 1);
    assert_int_equal(votes.counts.n_cells, 1);
}

static void an_unfinished_last_line_is_skipped_and_counted(void **state)
{
    (void)state;
    assert_int_equal(
        load_text("{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n{\"model_a\":\"b"), JR_OK);
    assert_int_equal(votes.report.torn_lines, 1);
    assert_int_equal(votes.report.valid, 1);
    assert_int_equal(load_text("{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"
                               "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":2}"),
                     JR_OK);
    assert_int_equal(votes.report.torn_lines, 0);
    assert_int_equal(votes.report.valid, 2);
    assert_int_equal(load_text("model_a,model_b,winner\na,b,1\na,b"), JR_OK);
    assert_int_equal(votes.report.torn_lines, 1);
    assert_int_equal(votes.report.valid, 1);
    assert_fails(
        load_text("{\"model_a\":\"b\n{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n"),
        JR_ERR_FORMAT, ":1: is not JSON");
}

static void a_list_of_models_leaves_out_the_others(void **state)
{
    (void)state;
    const jr_str models[] = {JR_STR("b"), JR_STR("a"), JR_STR("unknown"), JR_STR("a")};
    jr_votes_options options = {.models = models, .n_models = 4, .n_threads = 2};
    const char *path = workspace_write_text("battles", lines);
    assert_int_equal(jr_votes_load_battles(arena, &path, 1, &options, &votes, &err), JR_OK);
    assert_int_equal(votes.counts.n_models, 3);
    assert_int_equal(jr_str_compare(votes.models[2], JR_STR("unknown")), 0);
    assert_int_equal(votes.report.valid, 3);
    assert_int_equal(votes.report.filtered, 1);
    assert_int_equal(votes.report.invalid, 0);
    assert_int_equal(votes.first_invalid.size, 0);
}

static void compressed_files_are_recognised_and_hashed_as_they_lie(void **state)
{
    (void)state;
    assert_int_equal(load_text(lines), JR_OK);
    assert_int_equal(votes.n_inputs, 1);
    assert_int_equal(votes.inputs[0].size, sizeof lines - 1);
    assert_int_equal(strlen(votes.inputs[0].sha256), 64);
    const char *path = workspace_path("battles.csv");
    gzFile gzip = gzopen(path, "wb");
    gzwrite(gzip, lines, sizeof lines - 1);
    gzclose(gzip);
    gzip = gzopen(path, "ab");
    gzwrite(gzip, lines, sizeof lines - 1);
    gzclose(gzip);
    assert_int_equal(load(path, 2), JR_OK);
    assert_int_equal(votes.report.valid, 8);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(votes.inputs[0].size, info.st_size);
    assert_int_equal(truncate(path, info.st_size - 10), 0);
    assert_fails(load(path, 2), JR_ERR_FORMAT, "ends early");

    char packed[1024] = {0};
    ZSTD_CCtx *zstd = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(zstd, packed, sizeof packed, lines, sizeof lines - 1);
    ZSTD_freeCCtx(zstd);
    assert_int_equal(load(workspace_write("battles.zst", packed, size), 2), JR_OK);
    assert_small_league();
    assert_fails(load(workspace_write("battles.zst", packed, size - 1), 2), JR_ERR_FORMAT,
                 "ends early");
    packed[size / 2] ^= 0x55;
    assert_fails(load(workspace_write("battles.zst", packed, size), 2), JR_ERR_FORMAT,
                 "the zstd data is damaged");
    memcpy(packed, "\x1F\x8B\x08\x00garbage", 11);
    assert_fails(load(workspace_write("battles.gz", packed, 100), 2), JR_ERR_FORMAT, "is damaged");
}

static void the_hash_is_sha256(void **state)
{
    (void)state;
    static const char text[] = "model_a,model_b,winner\na,b,1\n";
    assert_int_equal(load_text(text), JR_OK);
    assert_string_equal(votes.inputs[0].sha256,
                        "7ab1f0c2627e566196e7b87d16901e14562b5453a98aa264895cb61fc9325a80");
}

static void standard_input_is_named_by_a_dash(void **state)
{
    (void)state;
    int saved = dup(STDIN_FILENO), ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], lines, sizeof lines - 1), sizeof lines - 1);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    jr_status status = load("-", 2);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_int_equal(status, JR_OK);
    assert_small_league();
    assert_string_equal(votes.inputs[0].path.data, "-");
    assert_non_null(strstr(votes.first_invalid.data, "standard input:5: "));
}

static void a_line_without_end_is_refused(void **state)
{
    (void)state;
    const char *path =
        workspace_write_text("huge", "{\"model_a\":\"a\",\"model_b\":\"b\",\"winner\":1}\n");
    assert_int_equal(truncate(path, 200 << 20), 0); /* a hole of 200 MB: one line of NUL bytes */
    jr_votes_options options = {.without_sha256 = true};
    assert_fails(jr_votes_load_battles(arena, &path, 1, &options, &votes, &err), JR_ERR_FORMAT,
                 ":2: the line is longer than 128 MiB");
    unlink(path);
}

/* Some megabytes: several blocks, with an invalid verdict and a long line somewhere. */
enum { N_LINES = 40000, N_MODELS = 30 };

static void make_lines(const size_t *order, jr_buf *text)
{
    static const char *const winners[] = {"1", "2", "3", "\"model_a\"", "\"tie\"", "\"error\""};
    jr_buf_clear(text);
    for (size_t i = 0; i < N_LINES; i++) {
        rng r;
        rng_init(&r, 5, order[i]);
        unsigned a = (unsigned)rng_below(&r, N_MODELS), b = (unsigned)rng_below(&r, N_MODELS);
        int padding = order[i] % 10000 == 77 ? 300000 : (int)rng_below(&r, 90);
        jr_buf_format(text,
                      "{\"model_a\":\"m%u\",\"model_b\":\"m%u\",\"winner\":%s,\"x\":\"%*s\"}\n", a,
                      b, winners[rng_below(&r, 6)], padding, "");
    }
}

static void assert_same(const jr_votes *left, const jr_votes *right)
{
    assert_int_equal(left->counts.n_models, right->counts.n_models);
    assert_int_equal(left->counts.n_cells, right->counts.n_cells);
    for (size_t i = 0; i < left->counts.n_models; i++) {
        assert_int_equal(jr_str_compare(left->models[i], right->models[i]), 0);
        assert_int_equal(left->model_invalid[i], right->model_invalid[i]);
    }
    assert_memory_equal(left->counts.cells, right->counts.cells,
                        left->counts.n_cells * sizeof(jr_cell));
    assert_memory_equal(&left->report, &right->report, sizeof left->report);
}

static const char *write_many(jr_buf *text, const size_t *order)
{
    make_lines(order, text);
    return workspace_write("many", text->data, text->size);
}

static void threads_and_the_order_of_lines_change_nothing(void **state)
{
    (void)state;
    size_t *order = malloc(N_LINES * sizeof *order);
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < N_LINES; i++)
        order[i] = i;
    const char *path = write_many(&text, order);
    assert_int_equal(load(path, 1), JR_OK);
    jr_votes alone = votes;
    assert_int_equal(alone.counts.n_models, N_MODELS);
    assert_true(alone.report.invalid > 1000 && alone.report.self_matches > 100);
    static const unsigned threads[] = {2, 7, 0};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(load(path, threads[i]), JR_OK);
        assert_same(&alone, &votes);
        assert_string_equal(alone.first_invalid.data, votes.first_invalid.data);
        assert_string_equal(alone.inputs[0].sha256, votes.inputs[0].sha256);
    }
    rng r;
    rng_init(&r, 1, 1);
    for (size_t i = N_LINES; i > 1; i--) {
        size_t k = rng_below(&r, i), swap = order[k];
        order[k] = order[i - 1];
        order[i - 1] = swap;
    }
    path = write_many(&text, order);
    assert_int_equal(load(path, 2), JR_OK);
    assert_same(&alone, &votes);
    /* The first of two errors in the file is the one that is told. */
    char *early = memchr(text.data + text.size / 3, '\n', text.size / 3);
    char *late = memchr(text.data + text.size / 3 * 2, '\n', text.size / 3);
    early[1] = 'X';
    late[1] = 'Y';
    size_t line = 2;
    for (const char *c = text.data; c < early; c++)
        line += *c == '\n';
    path = workspace_write("many", text.data, text.size);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "many:%zu: is not JSON", line);
    for (size_t i = 0; i < 3; i++)
        assert_fails(load(path, threads[i]), JR_ERR_FORMAT, wanted);
    free(order);
}

static void large_arrays_and_tables_are_cut_at_records(void **state)
{
    (void)state;
    enum { N = 30000 };
    JR_BUF_AUTO jr_buf array = {0};
    JR_BUF_AUTO jr_buf table = {0};
    jr_buf_format(&array, "[");
    jr_buf_format(&table, "winner,model_a,note,model_b\n");
    for (int i = 0; i < N; i++) {
        jr_buf_format(
            &array, "%s\n{\"model_a\":\"m%d\",\"model_b\":\"n\",\"winner\":%d,\"x\":\"},{\\\"%d\"}",
            i ? "," : "", i % 17, i % 4 ? i % 4 : -1, i);
        jr_buf_format(&table, "%d,m%d,\"a \"\"note\"\"\nof %d\",n\n", i % 4 ? i % 4 : -1, i % 17,
                      i);
    }
    jr_buf_format(&array, "\n]\n");
    const char *path = workspace_write("array", array.data, array.size);
    assert_int_equal(load(path, 1), JR_OK);
    jr_votes alone = votes;
    assert_int_equal(votes.report.valid, N / 4 * 3);
    assert_int_equal(votes.report.invalid, N / 4);
    assert_int_equal(load(path, 3), JR_OK);
    assert_same(&alone, &votes);
    path = workspace_write("table", table.data, table.size);
    for (unsigned n_threads = 1; n_threads <= 3; n_threads++) {
        assert_int_equal(load(path, n_threads), JR_OK);
        assert_same(&alone, &votes);
    }
}

static void several_files_are_added(void **state)
{
    (void)state;
    const char *paths[] = {workspace_write_text("one", lines), workspace_write_text("two", lines)};
    jr_votes_options options = {.without_sha256 = true};
    assert_int_equal(jr_votes_load_battles(arena, paths, 2, &options, &votes, &err), JR_OK);
    assert_int_equal(votes.report.valid, 8);
    assert_int_equal(votes.n_inputs, 2);
    assert_string_equal(votes.inputs[1].sha256, "");
    assert_non_null(strstr(votes.first_invalid.data, "one:5:"));
}

UNIT_GROUP(battles)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_lines_an_array_and_a_table_say_the_same),
        cmocka_unit_test(all_forms_of_a_verdict_are_known_and_nothing_else),
        cmocka_unit_test(a_byte_order_mark_and_windows_line_ends_are_no_content),
        cmocka_unit_test(names_may_be_any_text),
        cmocka_unit_test(damage_is_named_with_its_line),
        cmocka_unit_test(nothing_to_count_is_an_error_that_says_what_was_there),
        cmocka_unit_test(a_model_against_itself_is_left_out),
        cmocka_unit_test(an_unfinished_last_line_is_skipped_and_counted),
        cmocka_unit_test(a_list_of_models_leaves_out_the_others),
        cmocka_unit_test(compressed_files_are_recognised_and_hashed_as_they_lie),
        cmocka_unit_test(the_hash_is_sha256),
        cmocka_unit_test(standard_input_is_named_by_a_dash),
        cmocka_unit_test(a_line_without_end_is_refused),
        cmocka_unit_test(threads_and_the_order_of_lines_change_nothing),
        cmocka_unit_test(large_arrays_and_tables_are_cut_at_records),
        cmocka_unit_test(several_files_are_added),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
