/* The ledger of batches: what the next process knows, wherever this one ended. */
#include "unit.h"

#include "bench/batch_ledger.h"

#include "workspace.h"

static const jr_str first = JR_STR("0123456789abcdef0123456789abcdef");
static const jr_str second = JR_STR("fedcba9876543210fedcba9876543210");
static const batch_address address = {JR_STR("m"), JR_STR("openai"), JR_STR("http://x/v1"),
                                      JR_STR("m")};

static void open_ledger(jr_arena *arena, const char *path, batch_ledger *l)
{
    jr_error err = {0};
    if (batch_ledger_open(arena, file_below(workspace_folder, path), 7, l, &err) != JR_OK)
        fail_msg("%s", err.message);
}

/* A batch of the same content twice and another one, which is out. */
static void send_three(batch_ledger *l)
{
    assert_int_equal(batch_ledger_begin(l, &address, 100), 0);
    assert_int_equal(batch_ledger_add(l, first), 0);
    assert_int_equal(batch_ledger_add(l, second), 1);
    assert_int_equal(batch_ledger_add(l, first), 2);
    assert_int_equal(batch_ledger_plan(l, NULL), JR_OK);
    assert_int_equal(l->n_out, 0);
    assert_int_equal(batch_ledger_note(l, 0, BATCH_SENDING, (jr_str){0}, 101, NULL), JR_OK);
    assert_int_equal(l->n_out, 3);
    assert_int_equal(batch_ledger_note(l, 0, BATCH_OUT, JR_STR("b1"), 102, NULL), JR_OK);
}

static void what_is_out_is_known_to_the_next_process(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = workspace_path("out.jsonl");
    batch_ledger l;
    open_ledger(arena, path, &l);
    send_three(&l);
    jr_str key = l.batches.items[0].key;
    batch_ledger_close(&l);
    open_ledger(arena, path, &l);
    assert_int_equal(l.n_out, 3);
    assert_string_equal(l.batches.items[0].id.data, "b1");
    assert_int_equal(jr_str_compare(l.batches.items[0].key, key), 0);
    /* Each of the same content is for one that waits. */
    batch_request *r = batch_ledger_find(&l, first);
    assert_int_equal(r->generation, 1);
    r->waiter = &l;
    assert_int_equal(batch_ledger_find(&l, first)->generation, 2);
    assert_null(batch_ledger_find(&l, JR_STR("00000000000000000000000000000000")));
    batch_ledger_close(&l);
}

static void what_was_taken_is_asked_anew_and_the_rest_is_not(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path = workspace_path("taken.jsonl");
    batch_ledger l;
    open_ledger(arena, path, &l);
    send_three(&l);
    assert_int_equal(batch_ledger_note(&l, 0, BATCH_FETCHED, (jr_str){0}, 103, NULL), JR_OK);
    batch_ledger_take(&l, batch_ledger_request(&l, JR_STR("fedcba9876543210fedcba9876543210-1")));
    batch_ledger_close(&l);
    open_ledger(arena, path, &l);
    assert_null(batch_ledger_find(&l, second));
    assert_non_null(batch_ledger_find(&l, first));
    assert_int_equal(l.batches.items[0].n_open, 2);
    batch_ledger_begin(&l, &address, 104);
    uint32_t place = batch_ledger_add(&l, second);
    assert_int_equal(l.requests.items[place].generation, 2);
    batch_ledger_close(&l);
}

static void a_closed_batch_is_out_no_more(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    batch_ledger l;
    open_ledger(arena, workspace_path("closed.jsonl"), &l);
    send_three(&l);
    assert_int_equal(batch_ledger_note(&l, 0, BATCH_CLOSED, (jr_str){0}, 103, NULL), JR_OK);
    assert_int_equal(l.n_out, 0);
    assert_null(batch_ledger_find(&l, first));
    batch_ledger_close(&l);
}

static void the_same_requests_have_the_same_key_in_any_order(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const jr_str orders[][2] = {{first, second}, {second, first}};
    jr_str keys[2];
    for (size_t i = 0; i < 2; i++) {
        batch_ledger l;
        const char *path = jr_arena_format(arena, "%s/key%zu.jsonl", workspace_folder, i).data;
        open_ledger(arena, path, &l);
        batch_ledger_begin(&l, &address, 100);
        batch_ledger_add(&l, orders[i][0]);
        batch_ledger_add(&l, orders[i][1]);
        assert_int_equal(batch_ledger_plan(&l, NULL), JR_OK);
        keys[i] = l.batches.items[0].key;
        batch_ledger_close(&l);
    }
    assert_int_equal(jr_str_compare(keys[0], keys[1]), 0);
}

static void a_line_that_is_no_event_is_named(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *lines[] = {
        "{\"batch\": \"../../etc/passwd\", \"event\": \"planned\", \"ids\": []}\n",
        "{\"batch\": \"0123456789abcdef0123456789abcdef\", \"event\": \"out\"}\n",
        ("{\"batch\": \"0123456789abcdef0123456789abcdef\", \"event\": \"planned\", "
         "\"ids\": [\"x\"]}\n")};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *path = workspace_path("bad.jsonl");
        jr_error err = {0};
        batch_ledger l;
        assert_int_equal(jr_file_save(path, jr_str_from(lines[i]), NULL), JR_OK);
        assert_int_equal(batch_ledger_load(arena, file_below(workspace_folder, path), &l, &err),
                         JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "bad.jsonl:1: is no event of a batch"));
    }
}

static void the_name_of_a_batch_leads_to_no_other_path(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *names[] = {"..", "batches/..", ".", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = workspace_path("name.jsonl");
        jr_error err = {0};
        batch_ledger l;
        jr_str text =
            jr_arena_format(arena,
                            "{\"batch\": \"%.*s\", \"event\": \"planned\", \"ids\": [\"%.*s-1\"]}\n"
                            "{\"batch\": \"%.*s\", \"event\": \"out\", \"id\": \"%s\"}\n",
                            JR_STR_ARG(first), JR_STR_ARG(second), JR_STR_ARG(first), names[i]);
        assert_int_equal(jr_file_save(path, text, NULL), JR_OK);
        assert_int_equal(batch_ledger_load(arena, file_below(workspace_folder, path), &l, &err),
                         JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "name.jsonl:2: is no event of a batch"));
    }
}

UNIT_GROUP(batch_ledger)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_out_is_known_to_the_next_process),
        cmocka_unit_test(what_was_taken_is_asked_anew_and_the_rest_is_not),
        cmocka_unit_test(a_closed_batch_is_out_no_more),
        cmocka_unit_test(the_same_requests_have_the_same_key_in_any_order),
        cmocka_unit_test(a_line_that_is_no_event_is_named),
        cmocka_unit_test(the_name_of_a_batch_leads_to_no_other_path),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
