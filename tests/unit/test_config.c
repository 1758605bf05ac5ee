/* Configs: what is read from them, and the sentence for each way to get one wrong. */
#include "arena.h"

#include <math.h>

#include <jrank/run.h>

#include "workspace.h"

static jr_status load(const char *text, jr_config *ret_config, jr_error *err)
{
    *err = (jr_error){0};
    return jr_config_load(arena, workspace_write_text("c.json", text), ret_config, err);
}

static void assert_text(jr_str seen, const char *expected)
{
    if (jr_str_compare(seen, jr_str_from(expected)) != 0)
        fail_msg("'%.*s' is not '%s'", JR_STR_ARG(seen), expected);
}

static void the_config_of_the_original_means_what_it_meant(void **state)
{
    (void)state;
    static const char text[] =
        "{\"benchmark_name\": \"rakuda_v3\",\n"
        " \"models\": {\n"
        "  \"local_models\": [{\"id\": \"line\", \"path\": \"org/line-1.7b\",\n"
        "                    \"conversation_template\": \"/templates/line.json\"}],\n"
        "  \"api_models\": [{\"id\": \"gpt-3.5-turbo\", \"path\": \"gpt-3.5-turbo\"},\n"
        "                 {\"id\": \"turbo\", \"path\": \"gpt-4-turbo-preview\"}],\n"
        "  \"judge_models\": [{\"id\": \"gpt-4\", \"path\": \"gpt-4\"}],\n"
        "  \"baseline_model\": \"gpt-3.5-turbo\"},\n"
        " \"max_token_length\": 1024, \"temperature\": 0, \"num_judges\": 1000,\n"
        " \"evaluation_mode\": \"pairwise-n\", \"repetition_penalty\": 1.05, \"top_p\": 0.95,\n"
        " \"num_choices\": 1}";
    jr_config c;
    jr_error err;
    workspace_write_text("templates/line.json", "{}");
    assert_int_equal(load(text, &c, &err), JR_OK);
    assert_string_equal(c.benchmark, "rakuda_v3");
    assert_null(c.data_dir);
    assert_int_equal(c.models.n_endpoints, 3);
    assert_text(c.models.endpoints[0].id, "line");
    assert_int_equal(c.models.endpoints[0].provider, JR_PROVIDER_LOCAL);
    assert_text(c.models.endpoints[0].local.path, "org/line-1.7b");
    assert_true(c.own[0].is_local);
    assert_string_equal(c.own[0].conv_template, workspace_path("templates/line.json"));
    assert_text(c.models.endpoints[2].id, "turbo");
    assert_text(c.models.endpoints[2].model, "gpt-4-turbo-preview");
    assert_text(c.models.endpoints[2].api_key_env, "OPENAI_API_KEY");
    assert_true(!c.own[2].conv_template && !c.own[2].is_local);
    assert_int_equal(c.judges.n_endpoints, 1);
    assert_text(c.judging.baseline, "gpt-3.5-turbo");
    assert_int_equal(c.judging.mode, JR_PAIRING_N);
    assert_int_equal(c.judging.n, 1000);
    assert_int_equal(c.answering.max_tokens, 1024);
    assert_int_equal(c.answering.num_choices, 1);
    assert_true(c.answering.force_temperature == 0 && c.answering.top_p == 0.95);
    assert_true(c.answering.repetition_penalty == 1.05);
}

static void what_is_not_said_has_its_default(void **state)
{
    (void)state;
    jr_config c;
    jr_error err;
    assert_int_equal(load("{\"benchmark_name\": \"b\", \"models\": {}}", &c, &err), JR_OK);
    assert_int_equal(c.models.n_endpoints + c.judges.n_endpoints, 0);
    assert_int_equal(c.judging.n, 200);
    assert_int_equal(c.judging.mode, JR_PAIRING_N);
    assert_true(isnan(c.answering.force_temperature) && isnan(c.answering.top_p));
    assert_null(c.answering.system);
    assert_int_equal(c.bootstrap_n + c.pool, 0);
    assert_null(c.interval);
    assert_null(c.target);
    assert_true(c.charts && c.n_methods == 0 && c.n_chart_formats == 0);
    assert_true(c.budget == 0 && c.max_calls == 0 && c.parallel == 0);
    /* null is as if it were not there. */
    assert_int_equal(load("{\"benchmark_name\": \"b\", \"models\": {\"baseline_model\": null},"
                          " \"num_judges\": null, \"top_p\": null}",
                          &c, &err),
                     JR_OK);
    assert_int_equal(c.judging.n, 200);
}

static void what_is_ours_is_read(void **state)
{
    (void)state;
    static const char text[] =
        "\xEF\xBB\xBF// a comment, behind a byte order mark\n"
        "{\"benchmark_name\": \"./b\", \"data_dir\": \"./data\", /* and another */\n"
        " \"models\": {\"judge_models\": [\n"
        "   {\"id\": \"j\", \"model\": \"m\", \"base_url\": \"http://h/v1\", \"rpm\": 60,\n"
        "    \"price\": {\"input\": 1, \"output\": 2}, \"api_key_env\": \"MINE\"},\n"
        "   {\"id\": \"l\", \"path\": \"./l.gguf\", \"runtime\": \"llama-server\", \"slots\": 2,\n"
        "    \"context\": 4096, \"runtime_args\": [\"-ngl\", \"99\"]},],},\n"
        " \"evaluation_mode\": \"single\", \"num_judges\": \"all\", \"both_orders\": true, "
        "\"order\": \"random\",\n"
        " \"seed\": 7, \"first_n\": 3, \"system\": \"\", \"top_k\": 40, \"budget\": 2.5,\n"
        " \"max_calls\": 9, \"parallel\": 4,\n"
        " \"prompts\": {\"file\": \"./p.jsonl\", \"name\": \"mine\", \"temperature\": 0.2,\n"
        "              \"max_tokens\": 99},\n"
        " \"ranking\": {\"methods\": [\"mle\", \"winrate\"], \"bootstrap_n\": 0,\n"
        "              \"interval\": \"profile\", \"target\": \"new-judges\", \"pool\": 60,\n"
        "              \"charts\": [\"png\"]},\n"
        " \"site\": \"pages\", \"shard\": \"2/8\",\n"
        " \"slurm\": {\"tasks\": 16, \"array_limit\": 4, \"partition\": \"gpu\",\n"
        "            \"account\": \"team\", \"gres\": \"gpu:2\", \"time\": \"1-12:00:00\"}}";
    jr_config c;
    jr_error err;
    workspace_write_text("p.jsonl", "");
    assert_int_equal(load(text, &c, &err), JR_OK);
    assert_string_equal(c.benchmark, workspace_path("b"));
    assert_string_equal(c.data_dir, workspace_path("data"));
    const jr_endpoint *judge = c.judges.endpoints;
    assert_text(judge->base_url, "http://h/v1");
    assert_text(judge->api_key_env, "MINE");
    assert_true(judge->rpm == 60 && judge->price_output == 2);
    assert_int_equal(judge[1].provider, JR_PROVIDER_LOCAL);
    assert_text(judge[1].local.path, workspace_path("l.gguf"));
    assert_int_equal(judge[1].local.n_args, 2);
    assert_true(judge[1].local.slots == 2 && judge[1].local.context == 4096);
    assert_int_equal(c.judging.mode, JR_PAIRING_SINGLE);
    assert_int_equal(c.judging.order, JR_ORDER_RANDOM);
    assert_true(c.judging.n == 0 && c.judging.both_orders && c.judging.seed == 7);
    assert_true(c.judging.first_n == 3 && c.answering.question_end == 3);
    assert_string_equal(c.answering.system, "");
    assert_int_equal(c.answering.top_k, 40);
    assert_string_equal(c.judging.prompt_file, workspace_path("p.jsonl"));
    assert_string_equal(c.judging.prompt, "mine");
    assert_true(c.judging.temperature == 0.2 && c.judging.max_tokens == 99);
    assert_true(c.budget == 2.5 && c.max_calls == 9 && c.parallel == 4);
    assert_true(c.n_methods == 2 && c.bootstrap_n == 0 && c.n_chart_formats == 1);
    assert_text(c.methods[1], "winrate");
    assert_text(c.chart_formats[0], "png");
    assert_string_equal(c.interval, "profile");
    assert_string_equal(c.target, "new-judges");
    assert_int_equal(c.pool, 60);
    assert_string_equal(c.site, workspace_path("pages"));
    assert_string_equal(c.shard, "2/8");
    assert_true(c.slurm.tasks == 16 && c.slurm.array_limit == 4);
    assert_string_equal(c.slurm.partition, "gpu");
    assert_string_equal(c.slurm.account, "team");
    assert_string_equal(c.slurm.gres, "gpu:2");
    assert_string_equal(c.slurm.time, "1-12:00:00");
}

static const char *site_of(const char *value)
{
    char text[200];
    jr_config c;
    jr_error err;
    snprintf(text, sizeof text, "{\"benchmark_name\": \"b\", \"models\": {}, \"site\": %s}", value);
    assert_int_equal(load(text, &c, &err), JR_OK);
    return c.site;
}

/* Unlike a file to read, a folder to write to may begin nowhere else where one of its name is. */
static void a_relative_folder_of_pages_begins_at_the_folder_of_the_config(void **state)
{
    (void)state;
    assert_int_equal(access("/tmp", F_OK), 0);
    assert_string_equal(site_of("\"./pages\""), workspace_path("pages"));
    assert_string_equal(site_of("\"tmp\""), workspace_path("tmp"));
    assert_string_equal(site_of("\"../pages\""), workspace_path("../pages"));
    assert_string_equal(site_of("\"/srv/www\""), "/srv/www");
    assert_string_equal(site_of("true"), "");
    assert_null(site_of("false"));
    assert_null(site_of("null"));
}

/* Around what is wrong: three lines, then the model. */
#define ROOT(member) "{\"benchmark_name\": \"b\",\n \"models\": {},\n " member "}"
#define MODELS(member) "{\"benchmark_name\": \"b\",\n \"models\": {\n  " member "}}"
#define MODEL(members) MODELS("\"api_models\": [\n   {\"id\": \"gpt-m\", " members "}]")
#define LOCAL(members) MODELS("\"local_models\": [\n   {\"id\": \"gpt-m\", " members "}]")

static const struct {
    const char *text, *sentence; /* without the name of the file; FOLDER: its folder */
} wrong[] = {
    /* not a config at all */
    {"", ": is empty"},
    {" \r\n\t\n", ": is empty"},
    {"\xEF\xBB\xBF", ": is empty"},
    {"// nothing but this\n", ":1: is not JSON: "},
    {"[]", ":1: the config must be an object {\"benchmark_name\": ...}"},
    {"{\"benchmark_name\": \"b\",\n \"models\": {}\n", ":3: is not JSON: "},
    {"{\"benchmark_name\": \"b\",\n \"models\": {}} x", ":2: is not JSON: "},
    {"{\"benchmark_name\": \"b\"\n \"models\": {}}", ":2: is not JSON: "},
    {ROOT("\"temperature\": NaN"), ":3: is not JSON: "},
    {ROOT("\"system\": \"\xFF\""), ":3: is not JSON: "},
    /* names */
    {ROOT("\"num_judge\": 5"),
     ":3: the config has no \"num_judge\"; HINT: did you mean \"num_judges\"?"},
    {ROOT("\"xyzzy\": 5"),
     ":3: the config has no \"xyzzy\"; HINT: 'jrank help formats config' lists them"},
    {MODELS("\"api_model\": []"),
     ":3: \"models\" has no \"api_model\"; HINT: did you mean \"api_models\"?"},
    {MODEL("\"api_key\": \"sk-secret\""),
     ":4: a model has no \"api_key\"; HINT: did you mean \"api_key_env\"?"},
    {MODEL("\"api_key_env\": \"sk-secret\""),
     ":4: \"api_key_env\" is no name of an environment variable; HINT: the file names the "
     "variable that holds the key, never the key itself"},
    {MODEL("\"price\":\n {\"in\": 1}"), ":5: a price has no \"in\"; HINT: did you mean \"input\"?"},
    {ROOT("\"prompts\": {\"nam\": \"x\"}"),
     ":3: \"prompts\" has no \"nam\"; HINT: did you mean \"name\"?"},
    {ROOT("\"ranking\": {\n\"interval\": \"student\"}"),
     ":4: there is no interval \"student\"; HINT: it is one of t, bootstrap, profile"},
    {ROOT("\"ranking\": {\n\"target\": \"new-question\"}"),
     ":4: there is no target \"new-question\"; HINT: did you mean new-questions"},
    {ROOT("\"ranking\": {\n\"pool\": -1}"), ":4: \"pool\" must be from 0 to 10000000"},
    {ROOT("\"ranking\": {\n\"bootstrap\": 9}"),
     ":4: \"ranking\" has no \"bootstrap\"; HINT: did you mean \"bootstrap_n\"?"},
    {ROOT("\"seed\": 1,\n \"seed\": 2"), ":4: the config has \"seed\" twice; HINT: delete one"},
    {MODEL("\"id\": \"n\""), ":4: a model has \"id\" twice; HINT: delete one"},
    /* missing */
    {"{\n \"models\": {}}", ":2: the config must have \"benchmark_name\""},
    {"{\n \"benchmark_name\": \"b\"}", ":2: the config must have \"models\""},
    {MODELS("\"api_models\": [\n   {\"path\": \"p\"}]"), ":4: a model must have \"id\""},
    {MODELS("\"api_models\": [\n   {\"id\": \"\"}]"), ":4: \"id\" of an endpoint is empty"},
    {LOCAL("\"slots\": 2"), ":4: a local model must have \"path\""},
    {ROOT("\"evaluation_mode\": \"pairwise-baseline\""),
     ":3: pairwise-baseline needs \"baseline_model\" in \"models\""},
    /* types */
    {"{\"benchmark_name\": 3, \"models\": {}}",
     ":1: \"benchmark_name\" of the config is no string"},
    {"{\"benchmark_name\": \"b\",\n \"models\": []}", ":2: \"models\" of the config is no object"},
    {MODELS("\"api_models\": {\"id\": \"gpt-m\"}"), ":3: \"api_models\" of \"models\" is no list"},
    {MODELS("\"api_models\": [\n   \"gpt-4\"]"), ":4: a model must be an object {\"id\": ...}"},
    {ROOT("\"temperature\": \"0.7\""), ":3: \"temperature\" of the config is no number: '0.7'"},
    {ROOT("\"both_orders\": 1"), ":3: \"both_orders\" of the config is no true or false"},
    {ROOT("\"ranking\": {\"methods\": [3]}"),
     ":3: \"methods\" of \"ranking\" is no list of strings"},
    {ROOT("\"prompts\": \"pair\""), ":3: \"prompts\" of the config is no object: 'pair'"},
    /* values */
    {ROOT("\"evaluation_mode\": \"pairwise_n\""),
     ":3: there is no evaluation_mode \"pairwise_n\"; HINT: did you mean pairwise-n"},
    {ROOT("\"evaluation_mode\": \"league\""),
     ":3: there is no evaluation_mode \"league\"; HINT: it is one of pairwise-n, pairwise-all, "
     "pairwise-baseline, single"},
    {ROOT("\"order\": \"mixed\""),
     ":3: there is no order \"mixed\"; HINT: it is one of cache, random"},
    {ROOT("\"num_judges\": \"many\""), ":3: \"num_judges\" must be a number or \"all\""},
    {ROOT("\"num_judges\": 0"), ":3: \"num_judges\" must be from 1 to 1e+15"},
    {ROOT("\"num_judges\": 1.5"), ":3: \"num_judges\" must be a whole number"},
    {ROOT("\"temperature\": 2.5"), ":3: \"temperature\" must be from 0 to 2"},
    {ROOT("\"top_p\": 95"), ":3: \"top_p\" must be from 1e-06 to 1"},
    {ROOT("\"num_choices\": 4294967297"), ":3: \"num_choices\" must be from 1 to 1000"},
    {ROOT("\"max_token_length\": -1"), ":3: \"max_token_length\" must be from 1 to 1000000000"},
    {ROOT("\"budget\": 0"), ":3: \"budget\" must be from 1e-06 to 1000000000"},
    {ROOT("\"ranking\": {\"methods\": [\"mle\",\n \"mcmd\"]}"),
     ":4: there is no method \"mcmd\"; HINT: did you mean mcmc"},
    {ROOT("\"ranking\": {\"charts\": [\"gif\"]}"),
     ":3: there is no format of charts \"gif\"; HINT: it is one of svg, png, pdf"},
    {ROOT("\"site\": 1"), ":3: \"site\" of the config is no string or true or false"},
    {ROOT("\"site\": \"\""),
     ":3: \"site\" names no folder; HINT: true writes to the folder site of the benchmark"},
    /* models */
    {MODEL("\"path\": \"p\", \"model\": \"q\""),
     ":4: \"path\" and \"model\" are the same thing; HINT: give one"},
    {MODELS("\"api_models\": [{\"id\": \"gpt-m\"},\n   {\"id\": \"gpt-m\"}]"),
     ":4: there is an endpoint \"gpt-m\" already"},
    {MODELS("\"local_models\": [{\"id\": \"gpt-m\", \"path\": \"a.gguf\"}],\n"
            "  \"api_models\": [{\"id\": \"gpt-m\"}]"),
     ":4: there is an endpoint \"gpt-m\" already"},
    {MODEL("\"slots\": 4"), ":4: \"slots\" is for local models only"},
    {LOCAL("\"path\": \"a.gguf\", \"base_url\": \"http://h\""),
     ":4: \"base_url\" is for models of an API, not for a local one"},
    {LOCAL("\"path\": \"a.gguf\", \"slots\": 0"), ":4: \"slots\" must be from 1 to 65536"},
    {MODELS("\"local_models\": [\n   {\"id\": \"a\\nb\", \"path\": \"a.gguf\"}]"),
     ":4: \"id\" of an endpoint holds a control character"},
    {MODELS("\"judge_models\": [\n   {\"id\": \"gpt-m\", \"conversation_template\": \"t.json\"}]"),
     ":4: \"conversation_template\" is for models, not for judges"},
    {MODEL("\"conversation_template\": \"/no/such.json\""),
     ":4: \"conversation_template\": there is no file FOLDER/no/such.json"},
    {ROOT("\"prompts\": {\"file\": \"./none.jsonl\"}"),
     ":3: \"file\": there is no file FOLDER/none.jsonl"},
    {MODEL("\"provider\": \"opnai\""),
     ":4: there is no provider \"opnai\"; HINT: did you mean openai"},
};

static void each_mistake_has_its_sentence_with_the_line(void **state)
{
    (void)state;
    char expected[1024];
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jr_config c = {.path = "untouched"};
        jr_error err;
        assert_int_equal(load(wrong[i].text, &c, &err), JR_ERR_FORMAT);
        const char *sentence = wrong[i].sentence, *folder = strstr(sentence, "FOLDER");
        size_t size = folder ? (size_t)(folder - sentence) : strlen(sentence);
        snprintf(expected, sizeof expected, "%s%.*s%s%s", workspace_path("c.json"), (int)size,
                 sentence, folder ? workspace_folder : "", folder ? folder + 6 : "");
        if (strstr(expected, "is not JSON: ")) /* the rest is the parser's, and its version's */
            err.message[strlen(expected)] = '\0';
        assert_string_equal(err.message, expected);
        assert_string_equal(c.path, "untouched");
    }
}

static void a_secret_is_in_no_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        jr_config c;
        jr_error err;
        assert_int_not_equal(load(wrong[i].text, &c, &err), JR_OK);
        assert_null(strstr(err.message, "secret"));
    }
}

static void a_nul_byte_is_an_error_of_its_line(void **state)
{
    (void)state;
    static const char outside[] = "{\"benchmark_name\": \"b\",\n\0 \"models\": {}}";
    static const char inside[] = "{\"benchmark_name\":\n \"b\\u0000c\", \"models\": {}}";
    jr_config c;
    jr_error err = {0};
    const char *path = workspace_write("c.json", outside, sizeof outside - 1);
    assert_int_equal(jr_config_load(arena, path, &c, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "c.json:2: is not JSON"));
    assert_int_equal(load(inside, &c, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "c.json:1: \"benchmark_name\" holds a NUL character"));
}

static void what_is_no_file_of_settings_is_not_read(void **state)
{
    (void)state;
    jr_config c;
    jr_error err = {0};
    assert_int_equal(jr_config_load(arena, workspace_path("none.json"), &c, &err),
                     JR_ERR_NOT_FOUND);
    assert_int_equal(jr_config_load(arena, workspace_folder, &c, &err), JR_ERR_IO);
    const char *path = workspace_write_text("huge.json", "{");
    assert_int_equal(truncate(path, 17 << 20), 0);
    assert_int_equal(jr_config_load(arena, path, &c, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "huge.json: has more than 16 MB"));
}

static void the_config_to_begin_with_loads(void **state)
{
    (void)state;
    jr_config c;
    jr_error err = {0};
    jr_str text = jr_config_start();
    const char *path = workspace_write("start.json", text.data, text.size);
    assert_int_equal(jr_config_load(arena, path, &c, &err), JR_OK);
    assert_string_equal(c.benchmark, "rakuda_v2");
    assert_int_equal(c.models.n_endpoints, 1);
    assert_int_equal(c.judges.n_endpoints, 1);
    assert_int_equal(c.judging.n, 400);
}

UNIT_GROUP(config)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_config_of_the_original_means_what_it_meant),
        cmocka_unit_test(what_is_not_said_has_its_default),
        cmocka_unit_test(what_is_ours_is_read),
        cmocka_unit_test(a_relative_folder_of_pages_begins_at_the_folder_of_the_config),
        cmocka_unit_test(each_mistake_has_its_sentence_with_the_line),
        cmocka_unit_test(a_secret_is_in_no_sentence),
        cmocka_unit_test(a_nul_byte_is_an_error_of_its_line),
        cmocka_unit_test(what_is_no_file_of_settings_is_not_read),
        cmocka_unit_test(the_config_to_begin_with_loads),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
