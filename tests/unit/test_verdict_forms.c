/* Verdicts that say more than a label: JSON objects by schema, probabilities of labels, criteria.
 */
#include "wire.h"

#include <math.h>

#include "eval/prompt.h"
#include "eval/verdict_soft.h"

static const verdict_label letters[] = {{{"A", 1}, JR_VERDICT_FIRST},
                                        {{"B", 1}, JR_VERDICT_SECOND}};
static const chat_member members[] = {{.name = {"why", 3}},
                                      {.name = {"verdict", 7}, .choices = letters, .n_choices = 2}};

static chat asked(void)
{
    chat c = wire_chat();
    c.messages = &wire_messages[0];
    c.n_messages = 1;
    c.system = (jr_str){0};
    c.members = members;
    c.n_members = 2;
    c.wants_tokens = true;
    return c;
}

#define USER "\"messages\":[{\"role\":\"user\",\"content\":\"日本の首都は？\"}]"
#define PROPERTIES                                                                                 \
    "{\"type\":\"object\",\"properties\":{\"why\":{\"type\":\"string\"},\"verdict\":{\"type\":"    \
    "\"string\",\"enum\":[\"A\",\"B\"]}},\"required\":[\"why\",\"verdict\"],"                      \
    "\"additionalProperties\":false}"

static void each_provider_gets_a_schema_in_its_own_way(void **state)
{
    (void)state;
    const chat c = asked();
    jr_endpoint e = {.id = JR_STR("m"),
                     .provider = JR_PROVIDER_OPENAI,
                     .base_url = JR_STR("http://h/v1"),
                     .model = JR_STR("m")};
    wire_assert_body(&e, &c, (quirks){0},
                     "{\"model\":\"m\"," USER ",\"response_format\":{\"type\":\"json_schema\","
                     "\"json_schema\":{\"name\":\"verdict\",\"strict\":true,\"schema\":" PROPERTIES
                     "}},\"logprobs\":true,\"top_logprobs\":5}");
    wire_assert_body(&e, &c, (quirks){.no_schema = true, .no_tokens = true},
                     "{\"model\":\"m\"," USER "}");
    e.provider = JR_PROVIDER_ANTHROPIC;
    wire_assert_body(&e, &c, (quirks){0},
                     "{\"model\":\"m\",\"max_tokens\":4096," USER
                     ",\"tools\":[{\"name\":\"verdict\",\"description\":\"Says the verdict.\","
                     "\"input_schema\":" PROPERTIES "}],\"tool_choice\":{\"type\":\"tool\","
                     "\"name\":\"verdict\"}}");
    e.provider = JR_PROVIDER_GEMINI;
    wire_assert_body(
        &e, &c, (quirks){0},
        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"日本の首都は？\"}]}],"
        "\"generationConfig\":{\"responseMimeType\":\"application/json\",\"responseSchema\":"
        "{\"type\":\"OBJECT\",\"properties\":{\"why\":{\"type\":\"STRING\"},\"verdict\":{\"type\":"
        "\"STRING\",\"enum\":[\"A\",\"B\"]}},\"required\":[\"why\",\"verdict\"],"
        "\"propertyOrdering\":[\"why\",\"verdict\"]}}}");
}

static void what_a_tool_is_called_with_is_the_reply(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_ANTHROPIC, 200,
        "{\"content\":[{\"type\":\"text\",\"text\":\"So:\"},{\"type\":\"tool_use\",\"name\":"
        "\"verdict\",\"input\":{\"why\":\"x\",\"verdict\":\"B\"}}],\"stop_reason\":\"tool_use\"}");
    wire_assert_reply(&r, "So:\n{\"why\":\"x\",\"verdict\":\"B\"}", "", CHAT_OTHER);
}

static void tokens_are_read_by_their_bytes(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    wire_reading r = wire_read(
        arena, JR_PROVIDER_OPENAI, 200,
        "{\"choices\":[{\"message\":{\"content\":\"京\"},\"finish_reason\":\"stop\","
        "\"logprobs\":{\"content\":[{\"token\":\"\\ufffd\",\"logprob\":0,\"bytes\":[228,"
        "186],\"top_logprobs\":[]},{\"token\":\"\\ufffd\",\"logprob\":-0.6931471805599453,"
        "\"bytes\":[172],\"top_logprobs\":[{\"token\":\"A\",\"logprob\":-9999}]}]}}]}");
    assert_int_equal(r.reply.n_tokens, 2);
    wire_assert_text(r.reply.tokens[0].said.text, "\xE4\xBA");
    assert_float_equal(r.reply.tokens[1].said.probability, 0.5, 1e-12);
    wire_assert_text(r.reply.tokens[1].top[0].text, "A");
    assert_float_equal(r.reply.tokens[1].top[0].probability, 0, 0);
}

/* A reply of tokens, each with what could stand in its place, as "TOKEN p [OTHER p ...]". */
typedef struct soft_case {
    verdict_format format;
    const verdict_label *labels;
    struct {
        const char *text;
        double p;
        struct {
            const char *text;
            double p;
        } others[4];
    } tokens[6];
    double first, second, tie, mass; /* first NAN: there is none */
} soft_case;

static const verdict_label sides[] = {
    {{"X1", 2}, JR_VERDICT_FIRST}, {{"Y1", 2}, JR_VERDICT_SECOND}, {{"X2", 2}, JR_VERDICT_TIE}};

static const soft_case soft_cases[] = {
    /* a label that is a token, and others */
    {VERDICT_LETTER,
     NULL,
     {{"So [[", 1, {{0}}}, {"A", 0.6, {{"B", 0.3}, {"C", 0.06}, {"The", 0.04}}}, {"]]", 1, {{0}}}},
     0.625,
     0.3125,
     0.0625,
     0.96},
    /* one that has what stands around it in its token, spaces, another case, other words for it */
    {VERDICT_LETTER,
     NULL,
     {{"So", 1, {{0}}},
      {" [[A", 0.5, {{" [[B", 0.2}, {"[[b", 0.1}, {" [[", 0.1}, {" [[Tie", 0.1}}},
      {"]].", 1, {{0}}}},
     5 / 9.,
     3 / 9.,
     1 / 9.,
     0.9},
    {VERDICT_LETTER,
     NULL,
     {{"[[", 1, {{0}}}, {" B", 0.7, {{"A]]", 0.2}, {" A", 0.1}}}, {"]]", 0.9, {{0}}}},
     0.3,
     0.7,
     0,
     1},
    /* what is said before the label begins is no doubt about the label */
    {VERDICT_LETTER,
     NULL,
     {{"[", 0.5, {{"I", 0.5}}}, {"[", 0.5, {{"A", 0.5}}}, {"A", 1, {{0}}}, {"]]", 1, {{0}}}},
     1,
     0,
     0,
     1},
    /* labels of several tokens: their products; what may become several is none */
    {VERDICT_LETTER,
     NULL,
     {{"[[", 1, {{0}}},
      {"A", 0.8, {{"B", 0.2}}},
      {">>", 0.5, {{">", 0.3}, {"=", 0.2}}},
      {"B", 1, {{0}}},
      {"]]", 1, {{0}}}},
     0.64 / 0.8,
     0,
     0.16 / 0.8,
     0.8},
    {VERDICT_LETTER,
     NULL,
     {{"[[", 1, {{0}}},
      {"引", 0.6, {{"A", 0.4}}},
      {"き分け", 0.5, {{"く", 0.5}}},
      {"]]", 1, {{0}}}},
     0.4,
     0,
     0.6,
     1},
    {VERDICT_LETTER,
     sides,
     {{"[[", 1, {{0}}},
      {"X", 0.7, {{"Y", 0.2}, {"Z", 0.1}}},
      {"2", 0.5, {{"1", 0.5}}},
      {"]]", 1, {{0}}}},
     0.35 / 0.9,
     0.2 / 0.9,
     0.35 / 0.9,
     0.9},
    /* JSON, full-width brackets, a digit, a word in front, thoughts */
    {VERDICT_LETTER,
     NULL,
     {{"{\"verdict\":", 1, {{0}}},
      {" \"", 1, {{0}}},
      {"B", 0.75, {{"A", 0.25}}},
      {"\"}", 1, {{0}}}},
     0.25,
     0.75,
     0,
     1},
    {VERDICT_LETTER,
     NULL,
     {{"判定：［［", 1, {{0}}}, {"Ａ", 0.75, {{"B", 0.25}}}, {"］］", 1, {{0}}}},
     0.75,
     0.25,
     0,
     1},
    {VERDICT_LAST,
     NULL,
     {{"答えは", 1, {{0}}}, {"2", 0.75, {{"1", 0.125}, {"3", 0.125}}}},
     0.125,
     0.75,
     0.125,
     1},
    {VERDICT_LETTER,
     NULL,
     {{"[[", 1, {{0}}},
      {"Assistant", 0.5, {{"A", 0.5}}},
      {" B", 0.5, {{" A", 0.5}}},
      {"]]", 1, {{0}}}},
     0.5,
     0.5,
     0,
     1},
    /* too little is known */
    {VERDICT_LETTER,
     NULL,
     {{"[[", 1, {{0}}}, {"A", 0.3, {{"B", 0.1}, {"The", 0.6}}}, {"]]", 1, {{0}}}},
     NAN,
     0,
     0,
     0},
};

static void labels_have_the_probabilities_of_their_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof soft_cases / sizeof *soft_cases; i++) {
        const soft_case *c = &soft_cases[i];
        chat_token tokens[6] = {0};
        chat_alternative others[6][4];
        chat_reply reply = {.tokens = tokens};
        JR_BUF_AUTO jr_buf text = {0};
        for (size_t k = 0; k < 6 && c->tokens[k].text; k++, reply.n_tokens++) {
            tokens[k].said = (chat_alternative){jr_str_from(c->tokens[k].text), c->tokens[k].p};
            tokens[k].top = others[k];
            jr_buf_append_text(&text, c->tokens[k].text);
            for (size_t o = 0; o < 4 && c->tokens[k].others[o].text; o++)
                others[k][tokens[k].n_top++] = (chat_alternative){
                    jr_str_from(c->tokens[k].others[o].text), c->tokens[k].others[o].p};
        }
        reply.text = jr_buf_str(&text);
        const verdict_style style = {
            .format = c->format, .labels = c->labels, .n_labels = c->labels ? 3 : 0};
        verdict_said said;
        assert_true(verdict_read(&style, reply.text, true, &said));
        soft_verdict soft = {0};
        assert_int_equal(verdict_soften(&style, &reply, &said, &soft), !isnan(c->first));
        if (isnan(c->first))
            continue;
        const double expected[] = {c->first, c->second, c->tie};
        for (size_t v = 0; v < JR_N_VERDICTS; v++)
            if (fabs(soft.of[v] - expected[v]) > 1e-12 || fabs(soft.mass - c->mass) > 1e-12)
                fail_msg("case %zu: %g %g %g, %g", i, soft.of[0], soft.of[1], soft.of[2],
                         soft.mass);
    }
}

static void tokens_that_do_not_spell_the_reply_say_nothing(void **state)
{
    (void)state;
    const chat_token tokens[] = {{{JR_STR("[["), 1}, NULL, 0}, {{JR_STR("B"), 1}, NULL, 0}};
    chat_reply reply = {.text = JR_STR("[[A]]"), .tokens = tokens, .n_tokens = 2};
    const verdict_style style = {.format = VERDICT_LETTER};
    verdict_said said;
    soft_verdict soft;
    assert_true(verdict_read(&style, reply.text, true, &said));
    assert_false(verdict_soften(&style, &reply, &said, &soft));
    reply.n_tokens = 0;
    assert_false(verdict_soften(&style, &reply, &said, &soft));
}

static void each_criterion_has_its_own_verdict(void **state)
{
    (void)state;
    enum { A = JR_VERDICT_FIRST, B = JR_VERDICT_SECOND, C = JR_VERDICT_TIE, NONE = JR_N_VERDICTS };
    static const struct {
        const char *judgment;
        int of[2], verdict;
    } cases[] = {
        {"正確さ: [[A]]\n自然さ: [[B]]\n\n[[A]]", {A, B}, A},
        {"**正確さ**：[[B]]（数が正しい）\n- 自然さ：引き分け\n最終判定：[[B]]", {B, C}, B},
        {"[[正確さ: A]] [[自然さ：B]] [[C]]", {A, B}, C},
        {"| 正確さ | A |\n| 自然さ | B |\n\n[[B]]", {A, B}, B},
        {"{\"正確さ\": \"A\", \"自然さ\": \"C\", \"verdict\": \"B\"}", {A, C}, B},
        {"{\n  \"正確さ\": \"A\",\n  \"自然さ\": \"C\",\n  \"verdict\": \"B\"\n}", {A, C}, B},
        /* what is said of it is no verdict on it */
        {"正確さ: どちらも正しい。\n自然さ: [[A]]\n[[A]]", {NONE, A}, A},
        {"[[B]]", {NONE, NONE}, B},
        /* two that differ */
        {"正確さ: [[A]]\n正確さ: [[B]]\n自然さ: [[A]]\n自然さ: [[A]]\n[[B]]", {NONE, A}, B},
        /* a verdict on criteria alone is none on the whole */
        {"正確さ: [[A]]\n自然さ: [[A]]", {A, A}, NONE},
    };
    static const jr_str criteria[] = {{"正確さ", 9}, {"自然さ", 9}};
    const verdict_style style = {.format = VERDICT_LETTER, .criteria = criteria, .n_criteria = 2};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        jr_str judgment = jr_str_from(cases[i].judgment);
        jr_verdict of[2], verdict = (jr_verdict)NONE;
        verdict_read_criteria(&style, judgment, of);
        (void)verdict_read_pair(&style, judgment, true, &verdict);
        if ((int)of[0] != cases[i].of[0] || (int)of[1] != cases[i].of[1] ||
            (int)verdict != cases[i].verdict)
            fail_msg("'%s' says %d %d, %d", cases[i].judgment, (int)of[0], (int)of[1],
                     (int)verdict);
    }
}

static void prompts_ask_for_json_in_their_language_and_labels(void **state)
{
    (void)state;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    prompt_list list;
    prompts_shipped(arena, &list);
    const judge_prompt before = *prompt_find(&list, JR_STR("jrank-pair-ja"));
    prompts_ask_json(arena, &list);
    const judge_prompt *japanese = prompt_find(&list, JR_STR("jrank-pair-ja")),
                       *score = prompt_find(&list, JR_STR("jrank-single-en"));
    assert_string_not_equal(before.hash, japanese->hash);
    assert_non_null(strstr(japanese->template_text.data, "JSONオブジェクト"));
    assert_int_equal(japanese->n_members, 2);
    wire_assert_text(japanese->members[1].name, "verdict");
    wire_assert_text(japanese->members[1].choices[2].text, "C");
    assert_non_null(strstr(score->template_text.data, "JSON object"));
    assert_true(score->members[1].is_number);
    double rating;
    assert_true(verdict_read_score(&score->style, JR_STR("{\"explanation\":\"\",\"rating\":7.5}"),
                                   true, &rating));
    assert_float_equal(rating, 7.5, 0);
    for (size_t i = 0; i < list.n_prompts; i++) {
        JR_BUF_AUTO jr_buf filled = {0};
        prompt_fill(&filled, &list.prompts[i], &(prompt_values){0});
        assert_non_null(strstr(filled.data, "{\"explanation\": "));
    }
}

UNIT_GROUP(verdict_forms)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_provider_gets_a_schema_in_its_own_way),
        cmocka_unit_test(what_a_tool_is_called_with_is_the_reply),
        cmocka_unit_test(tokens_are_read_by_their_bytes),
        cmocka_unit_test(labels_have_the_probabilities_of_their_tokens),
        cmocka_unit_test(tokens_that_do_not_spell_the_reply_say_nothing),
        cmocka_unit_test(each_criterion_has_its_own_verdict),
        cmocka_unit_test(prompts_ask_for_json_in_their_language_and_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
