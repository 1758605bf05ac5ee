/* Endpoints: what names say, what files say and where they are wrong. */
#include "unit.h"

#include <math.h>

#include <jrank/ask.h>

#include "eval/endpoint.h"
#include "workspace.h"

static void assert_text(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

static void names_tell_the_provider(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char openai[] = "https://api.openai.com/v1";
    static const struct {
        const char *name, *base_url;
        jr_provider provider;
        const char *url, *id, *model, *key;
    } cases[] = {
        {"gpt-4o", NULL, JR_PROVIDER_OPENAI, openai, "gpt-4o", "gpt-4o", "OPENAI_API_KEY"},
        {"o1", NULL, JR_PROVIDER_OPENAI, openai, "o1", "o1", "OPENAI_API_KEY"},
        {"o3-mini", NULL, JR_PROVIDER_OPENAI, openai, "o3-mini", "o3-mini", "OPENAI_API_KEY"},
        {"ft:gpt-4o:me::1", NULL, JR_PROVIDER_OPENAI, openai, "ft:gpt-4o:me::1", "ft:gpt-4o:me::1",
         "OPENAI_API_KEY"},
        {"claude-x", NULL, JR_PROVIDER_ANTHROPIC, "https://api.anthropic.com", "claude-x",
         "claude-x", "ANTHROPIC_API_KEY"},
        {"gemini-x", NULL, JR_PROVIDER_GEMINI, "https://generativelanguage.googleapis.com",
         "gemini-x", "gemini-x", "GEMINI_API_KEY"},
        {"mock:words=3", NULL, JR_PROVIDER_MOCK, "", "mock", "words=3", ""},
        {"owl=mock:words=3", NULL, JR_PROVIDER_MOCK, "", "owl", "words=3", ""},
        {"mock", NULL, JR_PROVIDER_MOCK, "", "mock", "", ""},
        {"reference:margin=2", "http://h/v1", JR_PROVIDER_REFERENCE, "", "reference", "margin=2",
         ""},
        {"4o=gpt-4o", NULL, JR_PROVIDER_OPENAI, openai, "4o", "gpt-4o", "OPENAI_API_KEY"},
        {"a=http://h/v1#m=1", NULL, JR_PROVIDER_OPENAI, "http://h/v1", "a", "m=1", ""},
        {"http://h/v1#m=1", NULL, JR_PROVIDER_OPENAI, "http://h/v1", "m=1", "m=1", ""},
        {"a=org/m", "http://h/v1", JR_PROVIDER_OPENAI, "http://h/v1", "a", "org/m", ""},
        {"org/m=1", "http://h/v1", JR_PROVIDER_OPENAI, "http://h/v1", "org/m=1", "org/m=1", ""},
        {"http://127.0.0.1:80/v1#org/m#1", NULL, JR_PROVIDER_OPENAI, "http://127.0.0.1:80/v1",
         "org/m#1", "org/m#1", "OPENAI_API_KEY"},
        {"claude-x", "https://h.example/api/v1/", JR_PROVIDER_OPENAI, "https://h.example/api/v1",
         "claude-x", "claude-x", ""},
        {"m", "http://h:8000", JR_PROVIDER_OPENAI, "http://h:8000/v1", "m", "m", ""},
        {"m", "http://h/v1/chat/completions?a=b", JR_PROVIDER_OPENAI, "http://h/v1?a=b", "m", "m",
         ""},
        {"z=http://completions#m", NULL, JR_PROVIDER_OPENAI, "http://completions/v1", "z", "m", ""},
        {"http://chat/completions#m", NULL, JR_PROVIDER_OPENAI, "http://chat/v1", "m", "m", ""},
        {"HTTPS://H.Example#m", NULL, JR_PROVIDER_OPENAI, "https://h.example/v1", "m", "m", ""},
        {"http://127.1:8000#m", NULL, JR_PROVIDER_OPENAI, "http://127.0.0.1:8000/v1", "m", "m",
         "OPENAI_API_KEY"},
        {"http://%6cocalhost#m", NULL, JR_PROVIDER_OPENAI, "http://localhost/v1", "m", "m",
         "OPENAI_API_KEY"},
        {"https://api.openai.com.:443/v1#m", NULL, JR_PROVIDER_OPENAI,
         "https://api.openai.com.:443/v1", "m", "m", "OPENAI_API_KEY"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_endpoint e;
        jr_error err = {0};
        if (jr_endpoint_from_name(arena, cases[i].name, cases[i].base_url, &e, &err) != JR_OK)
            fail_msg("%s", err.message);
        assert_int_equal(e.provider, cases[i].provider);
        assert_text(e.base_url, cases[i].url);
        assert_text(e.id, cases[i].id);
        assert_text(e.model, cases[i].model);
        assert_text(e.api_key_env, cases[i].key);
        bool is_free = e.provider == JR_PROVIDER_MOCK || e.provider == JR_PROVIDER_REFERENCE;
        bool has_price = e.price_terms && e.price_terms->is_shipped;
        assert_true(is_free ? e.price_input == 0 : isnan(e.price_input) != has_price);
        assert_true(is_free ? e.price_output == 0 : isnan(e.price_output) != has_price);
    }
}

static void names_that_say_nothing_are_refused(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *name, *base_url, *message;
    } cases[] = {
        {"llama-3", NULL, "'llama-3' does not tell who serves it; HINT: gpt-*,"},
        {"o", NULL, "'o' does not tell"},
        {"o1x", NULL, "'o1x' does not tell"},
        {"mocking", NULL, "'mocking' does not tell"},
        {"", NULL, "'' is no name of a model"},
        {"a=", NULL, "'' is no name of a model"},
        {"=gpt-4o", NULL, "the id '' is empty; HINT: ID=NAME gives the model another"},
        {"..=gpt-4o", NULL, "the id '..' begins with a dot, so its files would be hidden; HINT:"},
        {"./m.gguf", "http://h", "the id './m.gguf' begins with a dot"},
        {"gpt-4\xFF", NULL, "the id 'gpt-4?' is not UTF-8"},
        {"gpt-4.errors", NULL, "the id 'gpt-4.errors' ends like the name of a file of errors"},
        {"http://h/v1", NULL, "a URL alone names no model; HINT: write URL#MODEL"},
        {"http://h/v1#", NULL, "a URL alone names no model"},
        {"http://h/v1#m", "http://h/v1", "a model named URL#MODEL has its base URL already"},
        {"m", "h/v1", "the base URL is none: it does not begin with http:// or https://"},
        {"m", "http://", "the base URL is none"},
        {"m", "http://user:secret@h/v1", "the base URL is none: it names a user or password"},
        {"http://user:secret@h/v1#m", NULL, "m: the base URL is none: it names a user"},
        {"a=ftp://user:secret@h/v1#m", NULL, "m: the base URL is none: it does not begin with"},
        {"http://[::1#m", NULL, "m: the base URL is none: it"},
        {"m", "http://h/\r\nx", "the base URL is none"},
        {"m", "", "there is no base URL, which openai needs"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_endpoint e = {.rpm = 77};
        jr_error err = {0};
        assert_int_equal(jr_endpoint_from_name(arena, cases[i].name, cases[i].base_url, &e, &err),
                         JR_ERR_USAGE);
        if (strncmp(err.message, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("'%s' does not begin with '%s'", err.message, cases[i].message);
        assert_null(strstr(err.message, "secret"));
        assert_true(e.rpm == 77);
    }
}

static void files_are_read_by_their_fields(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const char array[] =
        "[{\"id\": \"gpt-4o\", \"price\": {\"input\": 2.25, \"output\": 10, \"cached\": 1,\n"
        "  \"cache_write\": 3, \"reasoning\": 12, \"date\": \"2026-11-05\", \"source\": \"me\"}},\n"
        " {\"id\": \"甲\", \"base_url\": \"http://127.0.0.1:8000/v1\", \"model\": \"org/m\",\n"
        "  \"api_key_env\": \"\", \"headers\": {\"X-Team\": \"7\"}, \"max_in_flight\": 4,\n"
        "  \"rpm\": 60, \"tpm\": 1e5, \"params\": {\"top_k\": 1, \"a\": [null]}},\n"
        " {\"id\": \"az\", \"provider\": \"azure\", \"base_url\": "
        "\"https://r.openai.azure.com/\",\n"
        "  \"api_key_file\": \"keys/az\"},\n"
        " {\"id\": \"judge\", \"model\": \"claude-x\"},\n"
        " {\"id\": \"rule\", \"provider\": \"mock\"},\n"
        " {\"id\": \"a=mock\", \"model\": \"mock:judge=odds\"}]";
    JR_BUF_AUTO jr_buf object = {0};
    jr_buf_format(&object, "{\"note\": [1, \"]\"], \"models\": %s}", array);
    const char *texts[] = {array, object.data};
    for (size_t i = 0; i < 2; i++) {
        const char *path = workspace_write_text("f/endpoints.json", texts[i]);
        jr_endpoint_list list;
        jr_error err = {0};
        if (jr_endpoints_load(arena, path, &list, &err) != JR_OK)
            fail_msg("%s", err.message);
        assert_int_equal(list.n_endpoints, 6);
        const jr_endpoint *e = list.endpoints;
        assert_int_equal(e[0].provider, JR_PROVIDER_OPENAI);
        assert_true(e[0].price_input == 2.25 && e[0].price_output == 10);
        const jr_price_terms *terms = e[0].price_terms;
        assert_true(terms->cached == 1 && terms->cache_write == 3 && terms->reasoning == 12);
        assert_text(terms->date, "2026-11-05");
        assert_text(terms->source, "me");
        assert_false(terms->is_shipped);
        assert_text(e[1].id, "甲");
        assert_text(e[1].model, "org/m");
        assert_text(e[1].api_key_env, "");
        assert_int_equal(e[1].n_headers, 1);
        assert_text(e[1].headers[0].name, "X-Team");
        assert_text(e[1].headers[0].value, "7");
        assert_text(e[1].params, "{\"top_k\":1,\"a\":[null]}");
        assert_true(e[1].max_in_flight == 4 && e[1].rpm == 60 && e[1].tpm == 1e5);
        assert_int_equal(e[2].provider, JR_PROVIDER_AZURE);
        assert_text(e[2].base_url, "https://r.openai.azure.com");
        assert_text(e[2].api_key_env, "AZURE_OPENAI_API_KEY");
        assert_text(e[2].api_key_file, workspace_path("f/keys/az"));
        assert_text(e[3].id, "judge");
        assert_text(e[3].model, "claude-x");
        assert_int_equal(e[3].provider, JR_PROVIDER_ANTHROPIC);
        assert_text(e[4].model, "");
        assert_text(e[5].id, "a=mock");
        assert_text(e[5].model, "judge=odds");
    }
}

static void what_is_wrong_in_a_file_is_named_with_its_line(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"[{\"id\":\"gpt-4\"},\n\n {\"id\":\"gpt-5\",\n  \"modle\":\"x\"}]",
         ":4: an endpoint has no \"modle\"; HINT: did you mean \"model\"?"},
        {"{\"x\":[1,2],\n\"models\":\n[{\"id\":\"gpt-4\"},\n{\"rpm\":1}]}",
         ":4: an endpoint must have \"id\""},
        {"[{\"id\":\"gpt-4\",\"zzzzz\":1}]",
         ":1: an endpoint has no \"zzzzz\"; HINT: 'jrank help formats endpoint' lists them"},
        {"[{\"id\":\"gpt-4\",\"api_key\":\"sk-secret\"}]",
         ":1: an endpoint has no \"api_key\"; HINT: did you mean \"api_key_env\"?"},
        {"[{\"id\":\"gpt-4\",\"api_key_env\":\"sk-secret\"}]",
         ":1: \"api_key_env\" is no name of an environment variable; HINT:"},
        {"[{\"id\":\"gpt-4\",\"rpm\":\"60\"}]", ":1: \"rpm\" of an endpoint is no number"},
        {"[{\"id\":\"gpt-4\",\"rpm\":-1}]", ":1: \"rpm\" must be from 0 to 1000000000000"},
        {"[{\"id\":\"gpt-4\",\"rpm\":NaN}]", ":1: is not JSON"},
        {"[{\"id\":\"gpt-4\",\"max_in_flight\":1.5}]", ":1: \"max_in_flight\" must be a whole"},
        {"[{\"id\":\"gpt-4\",\"price\":{\"in\":1}}]", ":1: a price has no \"in\""},
        {"[{\"id\":\"gpt-4\",\"price\":{\n\"cahced\":1}}]",
         ":2: a price has no \"cahced\"; HINT: did you mean \"cached\"?"},
        {"[{\"id\":\"gpt-4\",\"price\":{\n\"cache_write\":-1}}]", ":2: \"cache_write\" must be"},
        {"[{\"id\":\"gpt-4\",\"price\":{\"input\":1,\n\"date\":\"5.11.2026\"}}]",
         ":2: \"date\" of a price is written YYYY-MM-DD"},
        {"[{\"id\":\"gpt-4\",\"headers\":{\"a b\":\"c\"}}]", ":1: \"a b\" is no name of a header"},
        {"[{\"id\":\"gpt-4\",\"headers\":{\"a\":\"b\\r\\nc: d\"}}]",
         ":1: the header \"a\" must be one line of text"},
        {"[{\"id\":\"gpt-4\",\"headers\":{\"a\":1}}]", ":1: the header \"a\" must be one line"},
        {"[{\"id\":\"gpt-4\",\"params\":{\"a\":NaN}}]", ":1: is not JSON"},
        {"[{\"id\":\"gpt-4\",\"params\":[]}]", ":1: \"params\" of an endpoint is no object"},
        {"[{\"id\":\"a\\nb\"}]", ":1: \"id\" of an endpoint holds a control character"},
        {"[{\"id\":\"\"}]", ":1: \"id\" of an endpoint is empty"},
        {"[{\"id\":\".m\"}]", ":1: \"id\" of an endpoint begins with a dot"},
        {"[{\"id\":\"gpt-4\"},\n{\"id\":\"GPT-4\",\"model\":\"mock\"}]",
         ":2: the ids \"gpt-4\" and \"GPT-4\" differ by case"},
        {"[{\"id\":\"x\",\"provider\":\"opena\"}]",
         ":1: there is no provider \"opena\"; HINT: did you mean openai"},
        {"[{\"id\":\"x\",\"provider\":\"azure\"}]", ":1: there is no base URL, which azure needs"},
        {"[{\"id\":\"x\",\"provider\":\"mock\",\"base_url\":\"http://h\"}]",
         ":1: mock has no address"},
        {"[{\"id\":\"x\"}]", ":1: 'x' does not tell who serves it"},
        {"[{\"id\":\"x\",\"base_url\":\"http://u:secret@h\"}]", ":1: the base URL is none"},
        {"[{\"id\":\"gpt-4\"},\n{\"id\":\"gpt-4\"}]", ":2: there is an endpoint \"gpt-4\" already"},
        {"[1]", ":1: an endpoint must be an object"},
        {"[]", ": has no endpoints"},
        {"{\"models\":{}}", ": has no endpoints"},
        {"\"x\"", ": has no endpoints"},
        {"[{]", ":1: is not JSON"},
        {"", ": is empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = workspace_write_text("wrong.json", cases[i].text);
        jr_endpoint_list list = {.n_endpoints = 77};
        jr_error err = {0};
        assert_int_equal(jr_endpoints_load(arena, path, &list, &err), JR_ERR_FORMAT);
        const char *problem = err.message + strlen(path);
        if (strncmp(err.message, path, strlen(path)) != 0 ||
            strncmp(problem, cases[i].message, strlen(cases[i].message)) != 0)
            fail_msg("'%s' is not '%s'", err.message, cases[i].message);
        assert_null(strstr(err.message, "secret"));
        assert_int_equal(list.n_endpoints, 77);
    }
    jr_endpoint_list list;
    jr_error err = {0};
    assert_int_equal(jr_endpoints_load(arena, workspace_path("none.json"), &list, &err),
                     JR_ERR_NOT_FOUND);
}

static void local_models_are_called_after_their_files(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    static const struct {
        const char *name, *id, *path;
    } cases[] = {
        {"m.gguf", "m", "m.gguf"},
        {"models/m-q4.gguf", "m-q4", "models/m-q4.gguf"},
        {"/a/b", "b", "/a/b"},
        {"./checkpoint/", "checkpoint", "./checkpoint"},
        {"org/model-7b", "org/model-7b", "org/model-7b"},
        {"mine=models/m.gguf", "mine", "models/m.gguf"},
        {"dir/a=b.gguf", "a=b", "dir/a=b.gguf"},
        {"here=.", "here", "."},
    };
    const jr_local three_slots = {.slots = 3};
    jr_error err = {0};
    jr_endpoint e;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(jr_endpoint_from_path(arena, cases[i].name, &three_slots, &e, &err),
                         JR_OK);
        assert_text(e.id, cases[i].id);
        assert_text(e.local.path, cases[i].path);
        assert_int_equal(e.provider, JR_PROVIDER_LOCAL);
        assert_int_equal(e.local.slots, 3);
        assert_int_equal(jr_endpoint_load_key(arena, &e, NULL, &err), JR_OK);
    }
    assert_int_equal(jr_endpoint_from_path(arena, "", &three_slots, &e, &err), JR_ERR_USAGE);
    assert_int_equal(jr_endpoint_from_path(arena, "a=", &three_slots, &e, &err), JR_ERR_USAGE);
    static const char *const hidden[] = {".", "..", "./", "../..", "a/.m.gguf", ".=a.gguf"};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        assert_int_equal(jr_endpoint_from_path(arena, hidden[i], &three_slots, &e, &err),
                         JR_ERR_USAGE);
        assert_non_null(strstr(err.message, "begins with a dot"));
    }
}

static void a_file_names_local_models_from_its_own_folder(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    const char *path =
        workspace_write_text("local.json", "[{\"id\": \"a\", \"provider\": \"local\", \"model\": "
                                           "\"m/a.gguf\", \"params\": {\"x\": 1}},\n"
                                           " {\"id\": \"org/b\", \"provider\": \"local\"}]");
    jr_endpoint_list list;
    jr_error err = {0};
    assert_int_equal(jr_endpoints_load(arena, path, &list, &err), JR_OK);
    assert_text(list.endpoints[0].local.path, workspace_path("m/a.gguf"));
    assert_text(list.endpoints[0].params, "{\"x\":1}");
    assert_true(list.endpoints[0].price_input == 0);
    assert_text(list.endpoints[1].local.path, "org/b");
    assert_int_equal(jr_endpoint_load_key(arena, &list.endpoints[1], NULL, &err), JR_OK);
}

UNIT_GROUP(endpoint)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_tell_the_provider),
        cmocka_unit_test(names_that_say_nothing_are_refused),
        cmocka_unit_test(files_are_read_by_their_fields),
        cmocka_unit_test(what_is_wrong_in_a_file_is_named_with_its_line),
        cmocka_unit_test(local_models_are_called_after_their_files),
        cmocka_unit_test(a_file_names_local_models_from_its_own_folder),
    };
    return cmocka_run_group_tests(tests, workspace_make, workspace_remove);
}
