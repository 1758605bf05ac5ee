/* Chat templates: every separator style, real templates and their exact prompts, faults, cleaning.
 */
#include "arena.h"

#include "eval/chat_template.h"

#include "bench/lines.h"
#include "workspace.h"

static const chat_message conversation[] = {
    {false, {"q1", 2}}, {true, {"a1", 2}}, {false, {"q2", 2}}};

static const chat_template *load_text(jr_str json)
{
    const chat_template *t = NULL;
    jr_error err = {0};
    const char *path = workspace_write("t.json", json.data, json.size);
    if (chat_template_load(arena, path, &t, &err) != JR_OK)
        fail_msg("%s", err.message);
    return t;
}

static const chat_template *load(const char *json)
{
    return load_text(jr_str_from(json));
}

/* A template of this style whose parts are single letters; further fields begin with a comma. */
static const chat_template *load_style(const char *style, const char *system, const char *more)
{
    return load_text(jr_arena_format(arena,
                                     "{\"name\": \"x\", \"system_message\": \"%s\", \"roles\": "
                                     "[\"U\", \"A\"], \"sep_style\": \"%s\", \"sep\": \"|\", "
                                     "\"sep2\": \"/\"%s}",
                                     system, style, more));
}

static void assert_prompt(const chat_template *t, const char *system, size_t n_messages,
                          const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    jr_buf_append_text(&buf, "<n>");
    chat_template_format(&buf, t, jr_str_from(system), conversation, n_messages);
    assert_memory_equal(buf.data, "<n>", 3);
    jr_buf_append_char(&buf, '\0');
    assert_string_equal(buf.data + 3, expected);
}

/* One row per style: the prompts of a first and of a second turn, and of a first turn without a
 * system message. sep is "|" and sep2 "/". Written by hand from what FastChat's
 * Conversation.get_prompt does for the style. */
static const struct {
    const char *style, *first, *second, *without_system;
} styles[] = {
    /* system and each message end with sep; a reply begins with "ROLE:" */
    {"ADD_COLON_SINGLE", "S|U: q1|A:", "S|U: q1|A: a1|U: q2|A:", "|U: q1|A:"},
    /* the same, with sep2 behind the model */
    {"ADD_COLON_TWO", "S|U: q1|A:", "S|U: q1|A: a1/U: q2|A:", "|U: q1|A:"},
    /* the first, with a space behind the last colon */
    {"ADD_COLON_SPACE_SINGLE", "S|U: q1|A: ", "S|U: q1|A: a1|U: q2|A: ", "|U: q1|A: "},
    /* nothing is put in but sep behind messages */
    {"NO_COLON_SINGLE", "SUq1|A", "SUq1|Aa1|Uq2|A", "Uq1|A"},
    {"NO_COLON_TWO", "SUq1|A", "SUq1|Aa1/Uq2|A", "Uq1|A"},
    /* a line end behind the role; no sep without a system prompt */
    {"ADD_NEW_LINE_SINGLE", "S|U\nq1|A\n", "S|U\nq1|A\na1|U\nq2|A\n", "U\nq1|A\n"},
    /* the first message has no tag of its own, since the system message holds it */
    {"LLAMA2", "Sq1 A", "Sq1 A a1/U q2|A", "[INST] q1 A"},
    {"LLAMA3",
     "<|begin_of_text|>S<|start_header_id|>U<|end_header_id|>\n\nq1<|eot_id|>"
     "<|start_header_id|>A<|end_header_id|>\n\n",
     "<|begin_of_text|>S<|start_header_id|>U<|end_header_id|>\n\nq1<|eot_id|>"
     "<|start_header_id|>A<|end_header_id|>\n\na1<|eot_id|>"
     "<|start_header_id|>U<|end_header_id|>\n\nq2<|eot_id|>"
     "<|start_header_id|>A<|end_header_id|>\n\n",
     "<|begin_of_text|><|start_header_id|>U<|end_header_id|>\n\nq1<|eot_id|>"
     "<|start_header_id|>A<|end_header_id|>\n\n"},
    /* rounds are counted, from 0; the colon is full-width */
    {"CHATGLM", "S|[Round 0]|U：q1|A：", "S|[Round 0]|U：q1|A：a1|[Round 1]|U：q2|A：",
     "[Round 0]|U：q1|A："},
    {"CHATML", "S|\nU\nq1|\nA\n", "S|\nU\nq1|\nA\na1|\nU\nq2|\nA\n", "U\nq1|\nA\n"},
    /* <s> before the user, a line end behind each separator */
    {"CHATINTERN", "S<s>U:q1|\nA:", "S<s>U:q1|\nA:a1/\n<s>U:q2|\nA:", "<s>U:q1|\nA:"},
    /* a blank line behind the model */
    {"DOLLY", "SU:\nq1|A:\n", "SU:\nq1|A:\na1/\n\nU:\nq2|A:\n", "U:\nq1|A:\n"},
    {"RWKV", "SU: q1\n\nA:", "SU: q1\n\nA: a1\n\nU: q2\n\nA:", "U: q1\n\nA:"},
    {"PHOENIX", "SU: <s>q1</s>A: <s>", "SU: <s>q1</s>A: <s>a1</s>U: <s>q2</s>A: <s>",
     "U: <s>q1</s>A: <s>"},
    {"ROBIN", "S|U:\nq1|A:\n", "S|U:\nq1|A:\na1|U:\nq2|A:\n", "|U:\nq1|A:\n"},
    {"FALCON_CHAT", "S|U: q1|A:", "S|U: q1|A: a1|U: q2|A:", "U: q1|A:"},
    /* no line end behind the last role */
    {"CHATGLM3", "SU\nq1A", "SU\nq1A\na1U\nq2A", "U\nq1A"},
    {"DEEPSEEK_CHAT", "SU: q1|A:", "SU: q1|A: a1/U: q2|A:", "U: q1|A:"},
    /* sep2 stands before what the model says, and nothing behind it */
    {"METAMATH", "S|U:\nq1|A: /", "S|U:\nq1|A: /a1U:\nq2|A: /", "U:\nq1|A: /"},
    /* messages without roles; sep comes once, at the end */
    {"YUAN2", "S/q1|", "S/q1<n>a1<n>q2|", "q1|"},
    /* no system prompt */
    {"GEMMA", "<bos><start_of_turn>U\nq1|<start_of_turn>A\n",
     "<bos><start_of_turn>U\nq1|<start_of_turn>A\na1|<start_of_turn>U\nq2|<start_of_turn>A\n",
     "<bos><start_of_turn>U\nq1|<start_of_turn>A\n"},
    /* the last message only */
    {"CLLM", "S|U: q1|A:", "S|U: q2|A:", "|U: q1|A:"},
    /* line ends instead of separators */
    {"DEFAULT", "S\nU: q1\nA:", "S\nU: q1\nA: a1\nU: q2\nA:", "\nU: q1\nA:"},
};
enum { N_STYLES = sizeof styles / sizeof *styles };

static void every_style_makes_the_prompts_of_fastchat(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_STYLES; i++) {
        const chat_template *t = load_style(styles[i].style, "S", "");
        assert_prompt(t, "", 1, styles[i].first);
        assert_prompt(t, "", 3, styles[i].second);
        assert_prompt(load_style(styles[i].style, "", ""), "", 1, styles[i].without_system);
        assert_prompt(load_style(styles[i].style, "", ""), "S", 3, styles[i].second);
    }
}

static void a_system_template_stands_around_the_system_message(void **state)
{
    (void)state;
    static const char field[] = ", \"system_template\": \"{{{system_message}}}\"";
    assert_prompt(load_style("NO_COLON_SINGLE", "S", field), "", 1, "{S}Uq1|A");
    assert_prompt(load_style("NO_COLON_SINGLE", "S", field), "{x}", 1, "{{x}}Uq1|A");
    assert_prompt(load_style("CHATML", "", field), "", 1, "{}|\nU\nq1|\nA\n");
    assert_prompt(load_style("LLAMA2", "", field), "", 1, "[INST] q1 A");
}

static void examples_stand_before_the_conversation(void **state)
{
    (void)state;
    assert_prompt(load_style("ADD_COLON_TWO", "S",
                             ", \"messages\": [[\"U\", \"hi\"], [\"B\", \"yo\"]], \"offset\": 2"),
                  "", 1, "S|U: hi|B: yo/U: q1|A:");
    assert_prompt(load_style("LLAMA2", "S", ", \"messages\": [[\"x\", \"hi\"], [\"y\", \"yo\"]]"),
                  "", 1, "Shi A yo/U q1|A");
    assert_prompt(load_style("ADD_COLON_SINGLE", "S", ", \"messages\": [[\"U\", null]]"), "", 1,
                  "S|U:U: q1|A:");
}

static void assert_message(const chat_template *t, const char *message, const char *expected)
{
    JR_BUF_AUTO jr_buf buf = {0};
    const chat_message one = {false, jr_str_from(message)};
    chat_template_format(&buf, t, (jr_str){0}, &one, 1);
    assert_string_equal(buf.data, expected);
}

static void some_styles_change_messages(void **state)
{
    (void)state;
    const chat_template *rwkv = load_style("RWKV", "", "");
    assert_message(rwkv, "a\r\n\r\nb\n\n\nc\rd", "U: a\nb\n\nc\rd\n\nA:");
    assert_message(rwkv, "", "U:A:");
    assert_message(load_style("LLAMA3", "", ""), " \xE3\x80\x80 a b\n",
                   "<|begin_of_text|><|start_header_id|>U<|end_header_id|>\n\na b<|eot_id|>"
                   "<|start_header_id|>A<|end_header_id|>\n\n");
    assert_message(load_style("YUAN2", "", ""), "man>n", "ma|");
    assert_message(load_text(JR_STR("{\"name\": \"chatglm2\", \"roles\": [\"U\", \"A\"], "
                                    "\"sep_style\": \"CHATGLM\"}")),
                   "q", "[Round 1]\nU：q\nA：");
}

static void a_separator_may_be_a_nul_byte(void **state)
{
    (void)state;
    const chat_template *t = load("{\"roles\": [\"U\", \"A\"], \"sep_style\": \"NO_COLON_SINGLE\", "
                                  "\"sep\": \"\\u0000\"}");
    JR_BUF_AUTO jr_buf buf = {0};
    chat_template_format(&buf, t, (jr_str){0}, conversation, 3);
    assert_int_equal(buf.size, 13);
    assert_memory_equal(buf.data, "Uq1\0Aa1\0Uq2\0A", 13);
}

static jr_status compare_golden(void *context, const json_line *line, jr_error *err)
{
    size_t *n = context;
    char path[512];
    snprintf(path, sizeof path, "data/templates/%s",
             yyjson_get_str(yyjson_obj_get(line->record, "template")));
    const chat_template *t;
    JR_TRY(chat_template_load(arena, workspace_shared(path), &t, err));
    yyjson_val *turns = yyjson_obj_get(line->record, "turns");
    chat_message messages[] = {
        {false, json_str(yyjson_arr_get(turns, 0))},
        {true, json_str(yyjson_obj_get(line->record, "first_answer"))},
        {false, json_str(yyjson_arr_get(turns, 1))},
    };
    for (size_t turn = 0; turn < 2; turn++) {
        jr_str expected = json_str(yyjson_arr_get(yyjson_obj_get(line->record, "prompts"), turn));
        JR_BUF_AUTO jr_buf buf = {0};
        chat_template_format(&buf, t, (jr_str){0}, messages, 2 * turn + 1);
        if (jr_str_compare(jr_buf_str(&buf), expected) != 0)
            fail_msg("%s, turn %zu: '%s'", path, turn + 1, buf.data);
        ++*n;
    }
    return JR_OK;
}

static void the_golden_prompts_match_byte_for_byte(void **state)
{
    (void)state;
    const char *path = workspace_shared("data/templates/golden_prompts.jsonl");
    if (!path) {
        print_message("SKIP: the real templates are not here (JRANK_SHARED names their place)\n");
        skip();
    }
    char golden[1024];
    snprintf(golden, sizeof golden, "%s", path);
    size_t n = 0;
    jr_error err = {0};
    if (json_lines_read(golden, compare_golden, &n, NULL, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_equal(n, 24);
}

#define START "{\"roles\": [\"U\", \"A\"], \"sep_style\": "

static void faults_are_named(void **state)
{
    (void)state;
    static const char *const faults[][2] = {
        {"{\"roles\": [\"U\", \"A\"]}", "t.json: sep_style is missing"},
        {"{\"sep_style\": \"LLAMA2\"}", "t.json: roles is missing"},
        {START "\"LAMA2\"}",
         "t.json: sep_style \"LAMA2\" is unknown; HINT: did you mean \"LLAMA2\"?"},
        {START "\"zzz\"}", "t.json: sep_style \"zzz\" is unknown; HINT: doc/formats.md"},
        {START "7}", "t.json: sep_style is not a string"},
        {START "\"LLAMA2\"}", "t.json: sep2 is missing; HINT: LLAMA2 has two separators"},
        {START "\"LLAMA2\", \"sep2\": null}", "t.json: sep2 is missing"},
        {START "\"METAMATH\"}", "t.json: sep2 is missing"},
        {START "\"YUAN2\"}", "t.json: sep2 is missing"},
        {START "\"RWKV\", \"stop_strs\": \"x\"}",
         "t.json: the field \"stop_strs\" is unknown; HINT: did you mean \"stop_str\"?"},
        {START "\"RWKV\", \"zzz\": \"x\"}", "t.json: the field \"zzz\" is unknown"},
        {START "\"RWKV\", \"stop_str\": [1]}",
         "t.json: stop_str is not a string or list of strings"},
        {START "\"RWKV\", \"messages\": [[\"U\"]]}", "t.json: message 1 is not [role, text]"},
        {START "\"RWKV\", \"messages\": [[\"U\", \"a\"], 7]}",
         "t.json: message 2 is not [role, text]"},
        {START "\"RWKV\", \"system_template\": \"{system}\"}",
         "t.json: system_template has a '{' that is not of {system_message}"},
        {START "\"RWKV\", \"system_template\": \"a}\"}", "t.json: system_template has a '}'"},
        {"{\"roles\": [\"U\"], \"sep_style\": \"RWKV\"}",
         "t.json: roles are 1; HINT: they are two"},
        {"[]", "t.json: must be an object"},
        {"{\n\"roles\": [\n}", "t.json:3: "},
        {"", "t.json:1: "},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const chat_template *t = NULL;
        jr_error err = {0};
        const char *path = workspace_write_text("t.json", faults[i][0]);
        assert_int_equal(chat_template_load(arena, path, &t, &err), JR_ERR_FORMAT);
        if (!strstr(err.message, faults[i][1]))
            fail_msg("'%s' does not say '%s'", err.message, faults[i][1]);
        assert_null(t);
    }
    const chat_template *t = NULL;
    jr_error err = {0};
    assert_int_equal(chat_template_load(arena, workspace_path("none.json"), &t, &err),
                     JR_ERR_NOT_FOUND);
}

static void assert_stops(const chat_template *t, const char *const *expected, size_t n_expected)
{
    const jr_str *stops;
    size_t n_stops;
    chat_template_stops(t, &stops, &n_stops);
    assert_int_equal(n_stops, n_expected);
    for (size_t i = 0; i < n_stops; i++)
        assert_string_equal(stops[i].data, expected[i]);
}

static void stops_are_one_or_several_or_none(void **state)
{
    (void)state;
    static const char *const two[] = {"###", "\n\n"};
    assert_stops(load_style("RWKV", "", ""), NULL, 0);
    assert_stops(load_style("RWKV", "", ", \"stop_str\": null"), NULL, 0);
    assert_stops(load_style("RWKV", "", ", \"stop_str\": \"\""), NULL, 0);
    assert_stops(load_style("RWKV", "", ", \"stop_str\": \"###\""), two, 1);
    assert_stops(load_style("RWKV", "", ", \"stop_str\": [\"###\", \"\", \"\\n\\n\"]"), two, 2);
}

static void assert_cleaned(const chat_template *t, const char *reply, const char *expected)
{
    jr_str seen = chat_template_clean(arena, t, jr_str_from(reply));
    assert_string_equal(seen.data, expected);
}

static void a_reply_is_cleaned(void **state)
{
    (void)state;
    const chat_template *t = load_style("RWKV", "", ", \"stop_str\": [\"###\", \"\\n\\n\"]");
    assert_cleaned(t, " はい。\n", "はい。");
    assert_cleaned(t, "\xE3\x80\x80はい。\xE3\x80\x80", "はい。");
    assert_cleaned(t, "はい。\n### 指示: 次", "はい。");
    assert_cleaned(t, "はい。\n\nUser: ###", "はい。");
    assert_cleaned(t, "\n\nはい。\n\nUser: ", "はい。");
    assert_cleaned(t, "### 指示: 次", "");
    assert_cleaned(t, "<s> はい。</s>", "はい。");
    assert_cleaned(t, "<pad><pad>は<unk>い。<|im_end|><|endoftext|>\n", "はい。");
    assert_cleaned(t, "a < b <NL> c", "a < b <NL> c");
    assert_cleaned(t, "", "");
    assert_cleaned(t, " \n", "");
    assert_cleaned(t, "</s>", "");
    assert_cleaned(t, "Assistant: はい。", "Assistant: はい。");
    const chat_template *rinna = load(START "\"NO_COLON_SINGLE\", \"sep\": \"<NL>\"}");
    assert_cleaned(rinna, "一行目<NL>二行目<NL></s>", "一行目\n二行目");
    assert_cleaned(load_style("YUAN2", "", ""), "一<n>二", "一\n二");
    const chat_template *xgen = load(START "\"ADD_COLON_SINGLE\", \"name\": \"xgen\"}");
    assert_cleaned(xgen, "Assistant: はい。", "はい。");
    assert_cleaned(xgen, "Assistant:", "");
}

UNIT_GROUP(chat_template)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_makes_the_prompts_of_fastchat),
        cmocka_unit_test(a_system_template_stands_around_the_system_message),
        cmocka_unit_test(examples_stand_before_the_conversation),
        cmocka_unit_test(some_styles_change_messages),
        cmocka_unit_test(a_separator_may_be_a_nul_byte),
        cmocka_unit_test(the_golden_prompts_match_byte_for_byte),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(stops_are_one_or_several_or_none),
        cmocka_unit_test(a_reply_is_cleaned),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
