/*
 * Which prompts a run uses. Prompts that belong together say so by their names only, in LLM Judge's
 * way or in ours; the tables hold those conventions.
 */
#include "prompt.h"

#include "base/english.h"
#include "base/str.h"

/* What is taken where nothing is named, the first that the list has. */
static const char *const defaults[2][3] = {
    {"single-v1", "jrank-single-ja"},
    {"pair-ja", "pair-v2", "jrank-pair-ja"},
};

/* LLM Judge's prompts with a reference answer; what a translation adds to the names stays behind
 * both. All others are called NAME-ref. */
static const struct {
    const char *name, *with_reference;
} math_prompts[] = {
    {"pair-v2", "pair-math-v1"},
    {"single-v1", "single-math-v1"},
};

static const judge_prompt *find_of_type(const prompt_list *list, bool is_pair, jr_str name)
{
    const judge_prompt *found = prompt_find(list, name);
    return found && found->is_pair == is_pair ? found : NULL;
}

static const judge_prompt *find_with_ending(const prompt_list *list, const judge_prompt *base,
                                            const char *ending)
{
    if (!base)
        return NULL;
    JR_BUF_AUTO jr_buf name = {0};
    jr_buf_append_str(&name, base->name);
    jr_buf_append_text(&name, ending);
    return find_of_type(list, base->is_pair, jr_buf_str(&name));
}

static const judge_prompt *find_math(const prompt_list *list, const judge_prompt *plain,
                                     const char *name, const char *with_reference)
{
    jr_str added = plain->name;
    if (!str_drop_beginning(&added, name))
        return NULL;
    JR_BUF_AUTO jr_buf wanted = {0};
    jr_buf_append_text(&wanted, with_reference);
    jr_buf_append_str(&wanted, added);
    return find_of_type(list, plain->is_pair, jr_buf_str(&wanted));
}

static const judge_prompt *find_with_reference(const prompt_list *list, const judge_prompt *plain)
{
    const judge_prompt *found = find_with_ending(list, plain, "-ref");
    for (size_t i = 0; !found && i < sizeof math_prompts / sizeof *math_prompts; i++)
        found = find_math(list, plain, math_prompts[i].name, math_prompts[i].with_reference);
    return found;
}

static bool is_plain(const judge_prompt *prompt)
{
    return !prompt->wants_reference && !prompt->wants_turns;
}

static const judge_prompt *find_default(const prompt_list *list, bool is_pair)
{
    for (size_t i = 0; i < sizeof *defaults / sizeof **defaults && defaults[is_pair][i]; i++) {
        const judge_prompt *found = find_of_type(list, is_pair, jr_str_from(defaults[is_pair][i]));
        if (found && is_plain(found))
            return found;
    }
    for (size_t i = 0; i < list->n_prompts; i++)
        if (list->prompts[i].is_pair == is_pair && is_plain(&list->prompts[i]) &&
            list->prompts[i].problem.size == 0)
            return &list->prompts[i];
    return NULL;
}

static jr_status not_found(const prompt_list *list, bool is_pair, jr_str name, jr_error *err)
{
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < list->n_prompts; i++) {
        if (name.size == 0 || str_equals(list->prompts[i].name, name))
            JR_TRY(prompt_check(&list->prompts[i], err));
        if (list->prompts[i].is_pair != is_pair)
            continue;
        jr_buf_append_text(&names, names.size ? ", " : ENGLISH("; HINT: there is "));
        jr_buf_append_str(&names, list->prompts[i].name);
    }
    const char *type = is_pair ? "pairwise" : "single";
    if (names.size == 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%.*s: has no %s prompt",
                            JR_STR_ARG(list->source), type);
    if (name.size)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%.*s: no %s prompt is called \"%.*s\"%.*s",
                            JR_STR_ARG(list->source), type, JR_STR_ARG(name),
                            JR_STR_ARG(jr_buf_str(&names)));
    return jr_error_set(err, JR_ERR_NOT_FOUND,
                        "%.*s: no %s prompt does without a reference answer and a second turn%.*s",
                        JR_STR_ARG(list->source), type, JR_STR_ARG(jr_buf_str(&names)));
}

jr_status prompts_choose(const prompt_list *list, bool is_pair, jr_str name,
                         prompt_choice *ret_choice, jr_error *err)
{
    static const char turns[] = "-multi-turn";
    const judge_prompt *named =
        name.size ? find_of_type(list, is_pair, name) : find_default(list, is_pair);
    if (!named)
        return not_found(list, is_pair, name, err);
    JR_TRY(prompt_check(named, err));
    prompt_choice choice = {0};
    if (named->wants_turns) {
        *(named->wants_reference ? &choice.reference_turns : &choice.plain_turns) = named;
    } else if (named->wants_reference) {
        choice.reference = named;
        choice.reference_turns = find_with_ending(list, named, turns);
    } else {
        choice.plain = named;
        choice.plain_turns = find_with_ending(list, named, turns);
        choice.reference = find_with_reference(list, named);
        choice.reference_turns = find_with_ending(list, choice.reference, turns);
    }
    *ret_choice = choice;
    return JR_OK;
}

size_t prompt_choice_origins(const prompt_choice *choice, jr_str model, double temperature,
                             origin ret_origins[N_CHOSEN_PROMPTS])
{
    const judge_prompt *prompts[N_CHOSEN_PROMPTS] = {choice->plain, choice->plain_turns,
                                                     choice->reference, choice->reference_turns};
    size_t n = 0;
    for (size_t i = 0; i < N_CHOSEN_PROMPTS; i++)
        if (prompts[i])
            ret_origins[n++] = (origin){.model = origin_model(model),
                                        .prompt = prompts[i]->name,
                                        .wording = jr_str_from(prompts[i]->hash),
                                        .temperature = temperature};
    return n;
}
