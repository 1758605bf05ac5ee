/*
 * The judges' cards: the figures of `jrank judge-card`, from the verdicts that the archive has
 * already read.
 */
#include "judge_facts.h"

#include <string.h>

#include "bench/flagged.h"
#include "bench/history.h"
#include "bench/mixture.h"
#include "game.h"

/* Enough for intervals that are shown with a digit or two. */
enum { CARD_BOOTSTRAP_N = 200 };

static void count_verdicts(const archive *a, jr_arena *arena, judge_facts *facts)
{
    facts->valid = jr_arena_alloc(arena, a->n_judges, sizeof *facts->valid);
    facts->unreadable = jr_arena_alloc(arena, a->n_judges, sizeof *facts->unreadable);
    facts->replaced = jr_arena_alloc(arena, a->n_judges, sizeof *facts->replaced);
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        facts->valid[j->judge] += judgment_counts(j);
        facts->unreadable[j->judge] += judgment_is_invalid(j);
        facts->replaced[j->judge] += j->status == JUDGMENT_REPLACED;
    }
}

static jr_judged judged_of(const archive *a, jr_arena *arena)
{
    jr_judged judged = {.judges = a->judges,
                        .models = a->models,
                        .questions = a->questions,
                        .n_judges = a->n_judges,
                        .n_models = a->n_models,
                        .n_questions = a->n_questions};
    judged.matches = jr_arena_alloc(arena, a->n_judgments, sizeof *judged.matches);
    judged.invalid = jr_arena_alloc(arena, a->n_judges * a->n_questions, sizeof *judged.invalid);
    judged.judge_of = jr_arena_alloc(arena, a->n_models, sizeof *judged.judge_of);
    for (size_t m = 0; m < a->n_models; m++)
        judged.judge_of[m] = JR_NO_JUDGE;
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        if (judgment_counts(j))
            judged.matches[judged.n_matches++] = (jr_judged_match){
                j->judge, j->question, j->turn, j->first, j->second, judgment_verdict(j)};
        else if (judgment_is_invalid(j))
            judged.invalid[j->judge * a->n_questions + j->question]++;
    }
    return judged;
}

judge_facts judge_facts_make(jr_arena *arena, const archive *a, const answer_flags *flags,
                             const jr_site_options *options)
{
    judge_facts facts = {0};
    count_verdicts(a, arena, &facts);
    facts.mixtures = jr_arena_alloc(arena, a->n_judges, sizeof *facts.mixtures);
    facts.n_mixtures = jr_arena_alloc(arena, a->n_judges, sizeof *facts.n_mixtures);
    for (size_t j = 0; a->table && j < a->n_judges; j++)
        mixtures_of_judge(arena, a->table, j, NULL, &facts.mixtures[j], &facts.n_mixtures[j]);
    if (a->table)
        facts.history = history_of_table(arena, a->table, &facts.n_history);
    if (a->n_judgments) {
        JR_ARENA_AUTO jr_arena *own = jr_arena_new();
        jr_judged judged = judged_of(a, own);
        answer_lengths lengths = answer_table_lengths(own, &a->answers);
        judged.lengths = lengths.characters;
        judged.n_turns = lengths.n_turns;
        if (flags)
            judged.flagged =
                flagged_turns_of(own, flags, a->models, a->n_models, a->questions, a->n_questions);
        jr_card_options how = {.bootstrap_n = CARD_BOOTSTRAP_N,
                               .seed = options->seed,
                               .n_threads = options->n_threads};
        jr_card_compute(arena, &judged, &how, &facts.card);
        facts.bootstrap_n = CARD_BOOTSTRAP_N;
    }
    return facts;
}

common_game *judge_facts_common(const archive *a, jr_arena *arena, size_t one, size_t other,
                                size_t *ret_n)
{
    size_t n = 0, n_one = 0;
    for (size_t i = 0; i < a->n_judgments; i++)
        n_one += a->judgments[i].judge == one;
    common_game *games = jr_arena_alloc(arena, n_one, sizeof *games);
    for (size_t i = 0; i < a->n_matches; i++) {
        const judgment_row *of = &a->judgments[a->matches[i].first_judgment];
        for (size_t j = 0; j < a->matches[i].n_judgments; j++) {
            if (of[j].judge != one || !judgment_counts(&of[j]))
                continue;
            for (size_t k = 0; k < a->matches[i].n_judgments; k++)
                if (of[k].judge == other && of[k].turn == of[j].turn &&
                    of[k].first == of[j].first && judgment_counts(&of[k]))
                    games[n++] = (common_game){&of[j], &of[k]};
        }
    }
    *ret_n = n;
    return games;
}
