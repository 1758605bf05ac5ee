/*
 * What becomes of the matches that a pairing has drawn: which of them a shard asks about, which
 * need nobody to be asked, and in which order they stand.
 */
#include "judging.h"

#include "base/rng.h"
#include "bench/game_record.h"
#include "bench/shard.h"

static jr_str question_of(const jr_judging *j, const planned_match *match)
{
    return j->questions.questions[j->question_of[match->question]].id;
}

/* Writes the names of its models, and returns how many they are. */
static size_t models_of(const jr_judging *j, const planned_match *match, jr_str ret_models[2])
{
    ret_models[0] = j->models[match->first];
    if (!j->is_single)
        ret_models[1] = j->models[match->second];
    return j->is_single ? 1 : 2;
}

id_key judging_match_key(const jr_judging *judging, const planned_match *match)
{
    jr_str models[2];
    size_t n = models_of(judging, match, models);
    return match_key(question_of(judging, match), models, n, (uint16_t)match->turn);
}

void judging_take_shard(const jr_judging *j, judge_plan *judge, const done_set *done)
{
    match_plan *pairing = &judge->pairing;
    size_t n = 0;
    for (size_t i = 0; i < pairing->n_matches; i++) {
        const planned_match *match = &pairing->matches[i];
        jr_str models[2];
        size_t n_models = models_of(j, match, models);
        if (done_has(done, judging_match_key(j, match)))
            pairing->n_judged++;
        else if (shard_asks(j->options->shard, question_of(j, match), models, n_models))
            pairing->matches[n++] = *match;
    }
    pairing->n_matches = n;
}

void judging_take_decided(const jr_judging *j, judge_plan *judge)
{
    match_plan *pairing = &judge->pairing;
    size_t n = 0;
    judge->decided = jr_arena_alloc(j->arena, pairing->n_matches, sizeof *judge->decided);
    for (size_t i = 0; i < pairing->n_matches; i++) {
        const planned_match match = pairing->matches[i];
        size_t place = j->question_of[match.question];
        if (match.second != NO_SECOND && (judging_is_silent(j, match.first, place, match.turn) ||
                                          judging_is_silent(j, match.second, place, match.turn)))
            judge->decided[judge->n_decided++] = match;
        else
            pairing->matches[n++] = match;
    }
    pairing->n_matches = n;
}

void judging_mix(match_plan *pairing, uint64_t seed)
{
    rng random;
    rng_init(&random, seed, 0);
    for (size_t i = pairing->n_matches; i > 1; i--) {
        size_t k = (size_t)rng_below(&random, i);
        planned_match match = pairing->matches[i - 1];
        pairing->matches[i - 1] = pairing->matches[k];
        pairing->matches[k] = match;
    }
}
