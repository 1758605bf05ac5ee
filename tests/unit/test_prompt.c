/* Judge prompts: loading, choosing, filling; LLM Judge's and Rakuda's files and our own. */
#include "arena.h"

#include "eval/prompt.h"
#include "eval/verdict.h"

#include "bench/lines.h"
#include "bench/records.h"
#include "workspace.h"

static const prompt_values values = {
    .questions = {{"Q1", 2}, {"Q{2}", 4}},
    .references = {{"R1", 2}, {"R2", 2}},
    .answers = {{{"A{question}1", 12}, {"A2", 2}}, {{"B1", 2}, {"B}2", 3}}},
};

/* One prompt of this type whose template is given as it stands in JSON. */
static const judge_prompt *load_one(const char *type, const char *json_template)
{
    bool is_pair = strcmp(type, "pairwise") == 0;
    jr_str line = jr_arena_format(arena,
                                  "{\"name\": \"x\", \"type\": \"%s\", \"system_prompt\": \"s\", "
                                  "\"prompt_template\": \"%s\", "
                                  "\"output_format\": \"%s\"}\n",
                                  type, json_template, is_pair ? "last" : "[[rating]]");
    prompt_list list;
    jr_error err = {0};
    const char *path = workspace_write("one.jsonl", line.data, line.size);
    if (prompts_load(arena, path, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_equal(list.n_prompts, 1);
    return list.prompts;
}

static void assert_filled(const char *type, const char *json_template, size_t turn,
                          const char *expected)
{
    prompt_values of_turn = values;
    of_turn.turn = turn;
    JR_BUF_AUTO jr_buf buf = {0};
    prompt_fill(&buf, load_one(type, json_template), &of_turn);
    assert_string_equal(buf.data ? buf.data : "", expected);
}

static void fields_are_filled_as_python_does(void **state)
{
    (void)state;
    assert_filled("pairwise", "{question}|{answer_a}|{answer_b}", 0, "Q1|A{question}1|B1");
    assert_filled("pairwise", "{question}|{answer_a}|{answer_b}", 1, "Q{2}|A2|B}2");
    assert_filled("pairwise",
                  "{question_1}{question_2}{answer_a_1}{answer_a_2}{answer_b_1}{answer_b_2}", 1,
                  "Q1Q{2}A{question}1A2B1B}2");
    assert_filled("single", "{question_1}{answer_1}{question_2}{answer_2}", 0,
                  "Q1A{question}1Q{2}A2");
    assert_filled("single", "{answer}", 1, "A2");
    assert_filled("single", "{ref_answer}{ref_answer_1}{ref_answer_2}", 1, "R1R1R2");
    assert_filled("single", "{{question}} {{{question}}} }}{{", 0, "{question} {Q1} }{");
    assert_filled("single", "", 0, "");
    assert_filled("single", "\\u0000", 0, "");
}

static void missing_values_are_empty(void **state)
{
    (void)state;
    JR_BUF_AUTO jr_buf buf = {0};
    prompt_fill(&buf, load_one("pairwise", "<{question_2}{answer_a}{ref_answer_2}>"),
                &(prompt_values){.turn = 1});
    assert_string_equal(buf.data, "<>");
}

static void assert_shared(const char *type, const char *json_template, const char *beginning)
{
    const judge_prompt *prompt = load_one(type, json_template);
    JR_BUF_AUTO jr_buf buf = {0};
    size_t size = prompt_fill(&buf, prompt, &values).shared_size;
    assert_int_equal(size, strlen(beginning));
    assert_memory_equal(buf.data, beginning, size);
}

static void prompts_share_what_stands_in_front_of_the_second_answer(void **state)
{
    (void)state;
    assert_shared("pairwise", "{{{question}|{answer_a}|{answer_b}|{question}", "{Q1|A{question}1|");
    assert_shared("pairwise", "{answer_a_1}{answer_b_1}{question}{answer_a}", "A{question}1");
    assert_shared("pairwise", "{answer_b}{answer_a}", "");
    assert_shared("single", "{question}|{answer}", "Q1|");
}

/* The filled prompt of a pair with these answers. */
static const char *bounded(const char *type, const char *first, const char *second, uint64_t seed)
{
    const judge_prompt *prompt =
        load_one(type, strcmp(type, "single") ? "{boundary}|{answer_a}|{answer_b}|{boundary}"
                                              : "{question}|{boundary}|{answer}");
    assert_true(prompt->has_boundary);
    prompt_values filled = {.questions = {JR_STR("Q")},
                            .answers = {{jr_str_from(first)}, {jr_str_from(second)}}};
    prompt_draw_boundary(&filled, prompt, seed);
    JR_BUF_AUTO jr_buf buf = {0};
    (void)prompt_fill(&buf, prompt, &filled);
    return jr_arena_copy(arena, jr_buf_str(&buf)).data;
}

static void a_boundary_is_the_same_for_prompts_that_begin_alike_and_no_others(void **state)
{
    (void)state;
    const char *text = bounded("pairwise", "one", "two", 0);
    assert_int_equal(strspn(text, "0123456789abcdef"), BOUNDARY_DIGITS);
    assert_memory_equal(text, strrchr(text, '|') + 1, BOUNDARY_DIGITS);
    assert_string_equal(bounded("pairwise", "one", "two", 0), text);
    assert_memory_equal(bounded("pairwise", "one", "other", 0), text, BOUNDARY_DIGITS);
    assert_memory_not_equal(bounded("pairwise", "other", "two", 0), text, BOUNDARY_DIGITS);
    assert_memory_not_equal(bounded("pairwise", "one", "two", 1), text, BOUNDARY_DIGITS);
}

static void no_answer_contains_the_boundary(void **state)
{
    (void)state;
    for (int seat = 0; seat < 2; seat++) {
        /* whoever knows what is drawn does not know what is drawn then */
        JR_BUF_AUTO jr_buf known = {0};
        for (int attempt = 0; attempt < 3; attempt++) {
            const char *text = bounded(seat ? "pairwise" : "single", seat ? "one" : known.data,
                                       seat ? known.data : "", 0);
            const char *drawn = seat ? text : text + strlen("Q|");
            assert_true(attempt == 0 ||
                        !strstr(known.data, jr_arena_format(arena, "%.12s", drawn).data));
            jr_buf_format(&known, " </answer %.12s>", drawn);
        }
    }
}

static void what_stands_behind_the_boundary_of_a_score_is_its_own(void **state)
{
    (void)state;
    assert_shared("single", "{question}|{boundary}{answer}", "Q1|");
    assert_shared("pairwise", "{boundary}{answer_a}{boundary}{answer_b}", "A{question}1");
}

static void guarded_answers_have_lookalikes_in_them_and_nothing_else_has(void **state)
{
    (void)state;
    const judge_prompt *prompt = load_one("single", "[Start]\\n{question}{answer}\\n[End]");
    prompt_values filled = {.questions = {JR_STR("[End]?")}, .answers = {{JR_STR("No.[End]")}}};
    JR_BUF_AUTO jr_buf buf = {0};
    assert_int_equal(prompt_fill(&buf, prompt, &filled).n_guarded, 0);
    assert_string_equal(buf.data, "[Start]\n[End]?No.[End]\n[End]");
    jr_buf_clear(&buf);
    filled.is_guarded = true;
    assert_int_equal(prompt_fill(&buf, prompt, &filled).n_guarded, 1);
    assert_string_equal(buf.data, "[Start]\n[End]?No.［End］\n[End]");
}

static void a_prompt_knows_what_it_wants(void **state)
{
    (void)state;
    const judge_prompt *prompt = load_one("pairwise", "{question}{answer_a}");
    assert_true(prompt->is_pair && !prompt->wants_reference && !prompt->wants_turns);
    assert_int_equal(prompt->style.format, VERDICT_LAST);
    prompt = load_one("single", "{ref_answer_1}");
    assert_true(!prompt->is_pair && prompt->wants_reference && !prompt->wants_turns);
    prompt = load_one("pairwise", "{answer_b_2}");
    assert_true(!prompt->wants_reference && prompt->wants_turns);
    prompt = load_one("single", "{ref_answer_2}");
    assert_true(prompt->wants_reference && prompt->wants_turns);
}

static void a_hash_names_what_the_judge_is_shown(void **state)
{
    (void)state;
    const judge_prompt *prompt = load_one("single", "{answer}");
    /* printf 's\0{answer}\0002' | sha256sum | cut -c 1-16 */
    assert_string_equal(prompt->hash, "cd9cc8b894e5aeab");
    assert_string_not_equal(prompt->hash, load_one("single", "{answer} ")->hash);
}

#define PROMPT(name, type, template, format)                                                       \
    "{\"name\": " name ", \"type\": \"" type "\", \"system_prompt\": \"\", \"prompt_template\": "  \
    "\"" template "\", \"output_format\": \"" format "\"}\n"

static void faults_are_named_with_their_line(void **state)
{
    (void)state;
    static const char good[] = PROMPT("\"a\"", "single", "{answer}", "[[rating]]");
    static const struct {
        const char *line, *sentence;
    } faults[] = {
        {PROMPT("\"b\"", "pairwise", "{answerA}", "last"),
         "prompt_template has the unknown field {answerA}; HINT: did you mean {answer_a}?"},
        {PROMPT("\"b\"", "pairwise", "{answer_c}", "last"), "did you mean {answer_a}?"},
        {PROMPT("\"b\"", "pairwise", "{model}", "last"),
         "unknown field {model}; HINT: a literal brace is written twice"},
        {PROMPT("\"b\"", "pairwise", "{}", "last"), "unknown field {}"},
        {PROMPT("\"b\"", "pairwise", "{question!r}", "last"), "did you mean {question}?"},
        {PROMPT("\"b\"", "pairwise", "{answer}", "last"),
         "{answer}, which only prompts of type \"single\" can fill"},
        {PROMPT("\"b\"", "single", "{answer_b}", "[[rating]]"),
         "{answer_b}, which only prompts of type \"pairwise\" can fill"},
        {PROMPT("\"b\"", "pairwise", "a } b", "last"), "a lone '}'"},
        {PROMPT("\"b\"", "pairwise", "a { b", "last"), "a lone '{'"},
        {PROMPT("\"b\"", "pairwise", "{question", "last"), "a lone '{'"},
        {PROMPT("\"b\"", "pair", "", "last"), "type is \"pair\""},
        {PROMPT("\"b\"", "single", "", "last"), "of a single prompt it is \"[[rating]]\""},
        {PROMPT("\"b\"", "pairwise", "", "[[rating]]"), "of a pairwise prompt it is \"last\""},
        {PROMPT("\"b\"", "pairwise", "", "[[d]]"), "output_format is \"[[d]]\""},
        {PROMPT("\"a\"", "pairwise", "", "last"), "the name \"a\" is that of a prompt above"},
        {PROMPT("7", "pairwise", "", "last"), "name is not a string"},
        {"{\"name\": \"b\", \"type\": \"single\"}\n", "system_prompt is missing"},
        {"{\"name\": \"b\", \"type\": \"pairwise\", \"system_prompt\": \"\", "
         "\"prompt_template\": \"\", \"output_format\": \"x\", \"labels\": {\"A\": 4}}\n",
         "labels are not those of a pair; HINT: {\"A\": 1"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        jr_str text = jr_arena_format(arena, "%s\n%s", good, faults[i].line);
        prompt_list list = {.n_prompts = 77};
        jr_error err = {0};
        const char *path = workspace_write("faulty.jsonl", text.data, text.size);
        assert_int_equal(prompts_load(arena, path, &list, &err), JR_OK);
        assert_int_equal(list.n_prompts, 2);
        const char *problem = list.prompts[1].problem.data;
        if (!problem || !strstr(problem, "faulty.jsonl:3: ") ||
            !strstr(problem, faults[i].sentence))
            fail_msg("'%s' does not say '%s'", problem, faults[i].sentence);
        assert_int_equal(prompt_check(&list.prompts[1], &err), JR_ERR_FORMAT);
        assert_string_equal(err.message, problem);
    }
}

static void a_line_that_is_no_prompt_is_an_error(void **state)
{
    (void)state;
    static const char *const lines[] = {"\n\n[]\n", "\n\n{\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        prompt_list list = {.n_prompts = 77};
        jr_error err = {0};
        const char *path = workspace_write("faulty.jsonl", lines[i], strlen(lines[i]));
        assert_int_equal(prompts_load(arena, path, &list, &err), JR_ERR_FORMAT);
        assert_non_null(strstr(err.message, "faulty.jsonl:3: "));
        assert_int_equal(list.n_prompts, 77);
    }
    jr_error err = {0};
    prompt_list list;
    assert_int_equal(prompts_load(arena, workspace_path("none.jsonl"), &list, &err),
                     JR_ERR_NOT_FOUND);
    const char *path = workspace_write_text("torn.jsonl", "{\"name\": \"b\", \"ty");
    assert_int_equal(prompts_load(arena, path, &list, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "torn.jsonl: the last prompt is cut off"));
}

/* A list of empty prompts by their names; a name with "single" is of single prompts. */
static prompt_list list_of(const char *const *names)
{
    JR_BUF_AUTO jr_buf text = {0};
    for (; *names; names++) {
        bool is_pair = !strstr(*names, "single");
        jr_buf_format(&text,
                      "{\"name\": \"%s\", \"type\": \"%s\", \"system_prompt\": \"\", "
                      "\"prompt_template\": \"%s\", \"output_format\": \"%s\"}\n",
                      *names, is_pair ? "pairwise" : "single",
                      strstr(*names, "multi-turn")                      ? "{question_2}"
                      : strstr(*names, "math") || strstr(*names, "ref") ? "{ref_answer_1}"
                                                                        : "{question}",
                      is_pair ? "[[A]]" : "[[rating]]");
    }
    prompt_list list;
    jr_error err = {0};
    const char *path = workspace_write("list.jsonl", text.data ? text.data : "", text.size);
    if (prompts_load(arena, path, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    return list;
}
#define LIST(...) list_of((const char *const[]){__VA_ARGS__, NULL})

static void assert_choice(const prompt_list *list, bool is_pair, const char *name,
                          const char *const expected[4])
{
    prompt_choice choice;
    jr_error err = {0};
    if (prompts_choose(list, is_pair, jr_str_from(name), &choice, &err) != JR_OK)
        fail_msg("%s", err.message);
    const judge_prompt *seen[4] = {choice.plain, choice.plain_turns, choice.reference,
                                   choice.reference_turns};
    for (size_t i = 0; i < 4; i++) {
        const char *is = seen[i] ? seen[i]->name.data : "none";
        assert_string_equal(is, expected[i] ? expected[i] : "none");
    }
}
#define ASSERT_CHOICE(list, is_pair, name, ...)                                                    \
    assert_choice(list, is_pair, name, (const char *const[4]){__VA_ARGS__})

static void the_prompts_of_a_mode_follow_from_one_name(void **state)
{
    (void)state;
    prompt_list list =
        LIST("x", "pair-v2", "pair-v2-multi-turn", "pair-math-v1", "pair-math-v1-multi-turn",
             "single-v1", "single-math-v1", "single-v1-multi-turn", "single-math-v1-multi-turn",
             "x-ref", "x-multi-turn", "x-ref-multi-turn");
    ASSERT_CHOICE(&list, true, "", "pair-v2", "pair-v2-multi-turn", "pair-math-v1",
                  "pair-math-v1-multi-turn");
    ASSERT_CHOICE(&list, false, "", "single-v1", "single-v1-multi-turn", "single-math-v1",
                  "single-math-v1-multi-turn");
    ASSERT_CHOICE(&list, true, "x", "x", "x-multi-turn", "x-ref", "x-ref-multi-turn");
    ASSERT_CHOICE(&list, true, "pair-math-v1", NULL, NULL, "pair-math-v1",
                  "pair-math-v1-multi-turn");
    ASSERT_CHOICE(&list, true, "x-multi-turn", NULL, "x-multi-turn");
    list = LIST("y", "pair-v2", "pair-ja", "pair-math-v1");
    ASSERT_CHOICE(&list, true, "", "pair-ja");
    ASSERT_CHOICE(&list, true, "pair-v2", "pair-v2", NULL, "pair-math-v1");
    list = LIST("a-ref", "a-multi-turn", "a", "jrank-pair-ja", "single-b", "jrank-single-ja");
    ASSERT_CHOICE(&list, true, "", "jrank-pair-ja");
    ASSERT_CHOICE(&list, false, "", "jrank-single-ja");
    list = LIST("a-ref", "a-multi-turn", "a", "b");
    ASSERT_CHOICE(&list, true, "", "a", "a-multi-turn", "a-ref");
}

static void a_choice_that_cannot_be_made_lists_the_names(void **state)
{
    (void)state;
    prompt_list list = LIST("a-ref", "b-multi-turn", "single-a");
    prompt_choice choice;
    jr_error err = {0};
    assert_int_equal(prompts_choose(&list, true, JR_STR("c"), &choice, &err), JR_ERR_NOT_FOUND);
    assert_non_null(strstr(err.message, "list.jsonl: no pairwise prompt is called \"c\"; HINT: "
                                        "there is a-ref, b-multi-turn"));
    assert_null(strstr(err.message, "single-a"));
    assert_int_equal(prompts_choose(&list, true, JR_STR("single-a"), &choice, &err),
                     JR_ERR_NOT_FOUND);
    assert_int_equal(prompts_choose(&list, true, JR_STR(""), &choice, &err), JR_ERR_NOT_FOUND);
    list = LIST("single-a");
    assert_int_equal(prompts_choose(&list, true, JR_STR(""), &choice, &err), JR_ERR_NOT_FOUND);
    assert_null(strstr(err.message, "HINT"));
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

static void assert_complete(const prompt_choice *choice, bool is_pair)
{
    const judge_prompt *all[] = {choice->plain, choice->plain_turns, choice->reference,
                                 choice->reference_turns};
    for (size_t i = 0; i < 4; i++) {
        const judge_prompt *p = all[i];
        assert_non_null(p);
        assert_int_equal(p->is_pair, is_pair);
        assert_int_equal(p->style.format, is_pair ? VERDICT_LETTER : VERDICT_RATING);
        assert_int_equal(p->wants_turns, i % 2);
        assert_int_equal(p->wants_reference, i / 2);
        assert_true(p->system.size > 200);
        JR_BUF_AUTO jr_buf buf = {0};
        prompt_fill(&buf, p, &values);
        assert_int_equal(count(buf.data, "Q1"), 1);
        assert_int_equal(count(buf.data, "Q{2}"), i % 2);
        assert_int_equal(count(buf.data, "A{question}1"), 1);
        assert_int_equal(count(buf.data, "A2"), i % 2);
        assert_int_equal(count(buf.data, "B1"), is_pair);
        assert_int_equal(count(buf.data, "B}2"), is_pair && i % 2);
        assert_int_equal(count(buf.data, "R1"), i / 2);
        assert_int_equal(count(buf.data, "R2"), i == 3);
    }
}

static void our_own_prompts_cover_every_mode_in_both_languages(void **state)
{
    (void)state;
    prompt_list list;
    prompts_shipped(arena, &list);
    assert_int_equal(list.n_prompts, 16);
    static const char *const names[2][3] = {{"", "jrank-single-ja", "jrank-single-en"},
                                            {"", "jrank-pair-ja", "jrank-pair-en"}};
    for (int is_pair = 0; is_pair < 2; is_pair++) {
        for (size_t i = 0; i < 3; i++) {
            prompt_choice choice;
            jr_error err = {0};
            if (prompts_choose(&list, is_pair, jr_str_from(names[is_pair][i]), &choice, &err))
                fail_msg("%s", err.message);
            assert_complete(&choice, is_pair);
            assert_string_equal(choice.plain->name.data, names[is_pair][i ? i : 1]);
        }
    }
}

/* A judge that only repeats its instructions has said nothing if it stops before the end, and the
 * text that asks for a score holds none by itself. */
static void what_our_prompts_end_with_is_no_score(void **state)
{
    (void)state;
    prompt_list list;
    prompts_shipped(arena, &list);
    for (size_t i = 0; i < list.n_prompts; i++) {
        const judge_prompt *prompt = &list.prompts[i];
        double score;
        jr_verdict verdict;
        assert_false(prompt->is_pair
                         ? verdict_read_pair(&prompt->style, prompt->template_text, true, &verdict)
                         : verdict_read_score(&prompt->style, prompt->template_text, true, &score));
    }
}

/* The first prompt with a problem is the one that is told where none is left. */
static void a_prompt_that_is_not_needed_stops_nothing(void **state)
{
    (void)state;
    static const char text[] = PROMPT("\"bad\"", "pairwise", "{nothing}", "last")
        PROMPT("\"good\"", "pairwise", "{answer_a}", "last")
            PROMPT("\"bad-multi-turn\"", "pairwise", "{answer_a_2}", "yaml")
                PROMPT("\"s\"", "single", "{answer}", "xml") PROMPT("\"t\"", "other", "", "last");
    prompt_list list;
    prompt_choice choice;
    jr_error err = {0};
    const char *path = workspace_write("mixed.jsonl", text, sizeof text - 1);
    assert_int_equal(prompts_load(arena, path, &list, &err), JR_OK);
    assert_int_equal(prompts_choose(&list, true, (jr_str){0}, &choice, &err), JR_OK);
    assert_string_equal(choice.plain->name.data, "good");
    assert_int_equal(prompts_choose(&list, true, JR_STR("bad"), &choice, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "mixed.jsonl:1: prompt_template has the unknown field"));
    assert_int_equal(prompts_choose(&list, false, (jr_str){0}, &choice, &err), JR_ERR_FORMAT);
    assert_int_equal(prompts_choose(&list, true, JR_STR("t"), &choice, &err), JR_ERR_FORMAT);
    assert_non_null(strstr(err.message, "mixed.jsonl:5: type is \"other\""));
}

static void labels_of_its_own_make_a_format(void **state)
{
    (void)state;
    static const char text[] =
        "{\"name\": \"p\", \"type\": \"pairwise\", \"system_prompt\": \"\", \"prompt_template\": "
        "\"{answer_a}\", \"output_format\": \"words\", \"verdict_field\": \"pick\", \"labels\": "
        "{\"甲\": 1, \"乙\": \"model2_id\", \"Same\": \"tie\"}}\n";
    prompt_list list;
    jr_error err = {0};
    const char *path = workspace_write("labels.jsonl", text, sizeof text - 1);
    assert_int_equal(prompts_load(arena, path, &list, &err), JR_OK);
    assert_int_equal(prompt_check(&list.prompts[0], &err), JR_OK);
    static const struct {
        const char *judgment;
        int verdict;
    } readings[] = {{"[[甲]]", JR_VERDICT_FIRST},
                    {"判定：乙", JR_VERDICT_SECOND},
                    {"So [[ same ]].", JR_VERDICT_TIE},
                    {"{\"pick\": \"乙\", \"winner\": \"甲\"}", JR_VERDICT_SECOND},
                    {"[[A]]", JR_N_VERDICTS}};
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        jr_verdict verdict;
        bool found = verdict_read_pair(&list.prompts[0].style, jr_str_from(readings[i].judgment),
                                       true, &verdict);
        assert_int_equal(found ? (int)verdict : JR_N_VERDICTS, readings[i].verdict);
    }
}

static const char *shared_or_skip(const char *name)
{
    const char *path = workspace_shared(name);
    if (!path) {
        print_message("SKIP: the real prompts are not here (JRANK_SHARED names their place)\n");
        skip();
    }
    return path;
}

/* The template with each {field} replaced by looking for it: another way than prompt_fill's. */
static jr_str replaced(jr_str text, const char *const (*pairs)[2], size_t n_pairs)
{
    for (size_t i = 0; i < n_pairs; i++) {
        JR_BUF_AUTO jr_buf buf = {0};
        const char *from = text.data, *at;
        for (; (at = strstr(from, pairs[i][0])); from = at + strlen(pairs[i][0])) {
            jr_buf_append(&buf, from, (size_t)(at - from));
            jr_buf_append_text(&buf, pairs[i][1]);
        }
        jr_buf_append_text(&buf, from);
        text = jr_arena_copy(arena, jr_buf_str(&buf));
    }
    return text;
}

static void the_prompts_of_llm_judge_work_as_given(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"{question}", "q1"},     {"{question_1}", "q1"},   {"{question_2}", "q2"},
        {"{answer}", "a1"},       {"{answer_1}", "a1"},     {"{answer_2}", "a2"},
        {"{answer_a}", "a1"},     {"{answer_b}", "b1"},     {"{answer_a_1}", "a1"},
        {"{answer_a_2}", "a2"},   {"{answer_b_1}", "b1"},   {"{answer_b_2}", "b2"},
        {"{ref_answer_1}", "r1"}, {"{ref_answer_2}", "r2"},
    };
    const prompt_values plain = {
        .questions = {{"q1", 2}, {"q2", 2}},
        .references = {{"r1", 2}, {"r2", 2}},
        .answers = {{{"a1", 2}, {"a2", 2}}, {{"b1", 2}, {"b2", 2}}},
    };
    prompt_list list;
    jr_error err = {0};
    const char *path = shared_or_skip("data/mt_bench/judge_prompts.jsonl");
    if (prompts_load(arena, path, &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    assert_int_equal(list.n_prompts, 8);
    for (size_t i = 0; i < list.n_prompts; i++) {
        const judge_prompt *prompt = &list.prompts[i];
        JR_BUF_AUTO jr_buf buf = {0};
        prompt_fill(&buf, prompt, &plain);
        jr_str expected = replaced(prompt->template_text, pairs, sizeof pairs / sizeof *pairs);
        assert_string_equal(buf.data, expected.data);
        assert_null(strchr(buf.data, '{'));
        assert_int_equal(prompt->wants_turns, strstr(prompt->name.data, "multi-turn") != NULL);
        assert_int_equal(prompt->wants_reference, strstr(prompt->name.data, "math") != NULL);
    }
    ASSERT_CHOICE(&list, true, "", "pair-v2", "pair-v2-multi-turn", "pair-math-v1",
                  "pair-math-v1-multi-turn");
    ASSERT_CHOICE(&list, false, "", "single-v1", "single-v1-multi-turn", "single-math-v1",
                  "single-math-v1-multi-turn");
}

/* What stands between two marks of the text. */
static jr_str between(const char *text, const char *before, const char *after)
{
    const char *start = strstr(text, before);
    assert_non_null(start);
    start += strlen(before);
    const char *end = strstr(start, after);
    assert_non_null(end);
    return (jr_str){start, (size_t)(end - start)};
}

static jr_status refill_row(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    yyjson_val *fields[N_PAIR_FIELDS];
    fields_pick(line->record, pair_fields, N_PAIR_FIELDS, fields);
    const char *prompt = yyjson_get_str(fields[PAIR_PROMPT]);
    prompt_values row = {
        .questions = {between(prompt, "[質問]\n", "\n\n[アシスタント1の回答の開始]")},
        .answers =
            {{between(prompt, "[アシスタント1の回答の開始]\n", "\n\n[アシスタント1の回答の終了]")},
             {between(prompt, "[アシスタント2の回答の開始]\n", "\n\n[アシスタント2の回答の終了]")}},
    };
    JR_BUF_AUTO jr_buf buf = {0};
    prompt_fill(&buf, context, &row);
    assert_string_equal(buf.data, prompt);
    return JR_OK;
}

static void the_prompt_of_rakuda_gives_the_prompts_of_the_original(void **state)
{
    (void)state;
    prompt_list list;
    jr_error err = {0};
    if (prompts_load(arena, shared_or_skip("data/judge_prompts.jsonl"), &list, &err) != JR_OK)
        fail_msg("%s", err.message);
    prompt_choice choice;
    assert_int_equal(prompts_choose(&list, true, JR_STR(""), &choice, &err), JR_OK);
    assert_string_equal(choice.plain->name.data, "pair-ja");
    assert_int_equal(choice.plain->style.format, VERDICT_LAST);
    judge_prompt prompt = *choice.plain;
    const char *path = shared_or_skip("data/rakuda_v2/example_judgments_v3.jsonl");
    assert_int_equal(json_lines_read(path, refill_row, &prompt, NULL, &err), JR_OK);
}

UNIT_GROUP(prompt)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_filled_as_python_does),
        cmocka_unit_test(missing_values_are_empty),
        cmocka_unit_test(prompts_share_what_stands_in_front_of_the_second_answer),
        cmocka_unit_test(a_boundary_is_the_same_for_prompts_that_begin_alike_and_no_others),
        cmocka_unit_test(no_answer_contains_the_boundary),
        cmocka_unit_test(what_stands_behind_the_boundary_of_a_score_is_its_own),
        cmocka_unit_test(guarded_answers_have_lookalikes_in_them_and_nothing_else_has),
        cmocka_unit_test(a_prompt_knows_what_it_wants),
        cmocka_unit_test(a_hash_names_what_the_judge_is_shown),
        cmocka_unit_test(faults_are_named_with_their_line),
        cmocka_unit_test(a_line_that_is_no_prompt_is_an_error),
        cmocka_unit_test(a_prompt_that_is_not_needed_stops_nothing),
        cmocka_unit_test(labels_of_its_own_make_a_format),
        cmocka_unit_test(the_prompts_of_a_mode_follow_from_one_name),
        cmocka_unit_test(a_choice_that_cannot_be_made_lists_the_names),
        cmocka_unit_test(our_own_prompts_cover_every_mode_in_both_languages),
        cmocka_unit_test(what_our_prompts_end_with_is_no_score),
        cmocka_unit_test(the_prompts_of_llm_judge_work_as_given),
        cmocka_unit_test(the_prompt_of_rakuda_gives_the_prompts_of_the_original),
    };
    return cmocka_run_group_tests(tests, make_arena_and_workspace, free_arena_and_workspace);
}
