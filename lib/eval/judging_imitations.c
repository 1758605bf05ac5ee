/*
 * Answers that imitate what tells a judge where they begin and end: looked for without their
 * disguise, since a judge is taken in by that as well.
 */
#include "judging.h"

#include <string.h>

#include "base/english.h"
#include "text/fold.h"

enum { SHOWN_WIDTH = 60, MOST_PROMPTS = 4 };

typedef struct known_prompt {
    const judge_prompt *prompt;
    delimiter_list folded;
} known_prompt;

/* Those in use that have delimiters. */
static size_t prompts_in_use(const jr_judging *j, known_prompt *prompts)
{
    const judge_prompt *chosen[MOST_PROMPTS] = {j->choice.plain, j->choice.reference,
                                                j->choice.plain_turns, j->choice.reference_turns};
    size_t n = 0;
    for (size_t i = 0; i < MOST_PROMPTS; i++)
        if (chosen[i] && chosen[i]->delimiters.n)
            prompts[n++] =
                (known_prompt){chosen[i], delimiters_fold(j->arena, &chosen[i]->delimiters)};
    return n;
}

/* What a model's answers imitate. */
typedef struct imitation {
    size_t n_turns;                     /* that imitate something */
    jr_str prompt, delimiter, question; /* the first */
} imitation;

static void look_at(const known_prompt *prompts, size_t n_prompts, jr_str folded, jr_str question,
                    imitation *found)
{
    for (size_t i = 0; i < n_prompts; i++) {
        size_t d = delimiters_find(&prompts[i].folded, folded);
        if (d == prompts[i].folded.n)
            continue;
        if (found->n_turns++ == 0) {
            found->prompt = prompts[i].prompt->name;
            found->delimiter = prompts[i].prompt->delimiters.texts[d];
            found->question = question;
        }
        return;
    }
}

static imitation imitation_of(const jr_judging *j, size_t model, const known_prompt *prompts,
                              size_t n_prompts)
{
    imitation found = {0};
    JR_BUF_AUTO jr_buf folded = {0};
    for (size_t q = 0; q < j->n_questions; q++) {
        size_t place = j->question_of[q];
        const answer_entry *entry = answer_table_entry(&j->answers, model, place);
        for (size_t turn = 0; turn < entry->n_turns; turn++) {
            jr_buf_clear(&folded);
            text_fold(&folded, NULL, entry->texts[turn]);
            look_at(prompts, n_prompts, jr_buf_str(&folded), j->questions.questions[place].id,
                    &found);
        }
    }
    return found;
}

static bool is_anything_planned(const jr_judging *j)
{
    for (size_t i = 0; i < j->options->judges->n_endpoints; i++)
        if (j->judges[i].pairing.n_matches)
            return true;
    return false;
}

void judging_imitations(const jr_judging *j, jr_str **ret_sentences, size_t *ret_n)
{
    known_prompt prompts[MOST_PROMPTS];
    size_t n_prompts = is_anything_planned(j) ? prompts_in_use(j, prompts) : 0, n = 0;
    jr_str *sentences = jr_arena_alloc(j->arena, j->n_models, sizeof *sentences);
    for (size_t m = 0; n_prompts && m < j->n_models; m++) {
        imitation found = imitation_of(j, m, prompts, n_prompts);
        JR_BUF_AUTO jr_buf shown = {0};
        if (found.n_turns == 0)
            continue;
        jr_text_append_clipped(&shown, found.delimiter, SHOWN_WIDTH);
        sentences[n++] = jr_arena_format(
            j->arena,
            ENGLISH("%.*s imitates in %zu %s what the prompt %.*s puts around answers, first on "
                    "question "
                    "%.*s: %s%s"),
            JR_STR_ARG(j->models[m]), found.n_turns, found.n_turns == 1 ? "turn" : "turns",
            JR_STR_ARG(found.prompt), JR_STR_ARG(found.question), shown.data,
            j->options->guard
                ? ENGLISH("; the judge is shown a look-alike where it is exactly that")
                : ENGLISH("; HINT: --guard shows the judge a look-alike in its place"));
    }
    *ret_sentences = sentences;
    *ret_n = n;
}
