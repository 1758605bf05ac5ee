/*
 * The views of a folder that no page needs, with the same bytes as judgments, as answers and as
 * single verdicts: what calls took, how judges agree, what changed, means, features.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/card.h>
#include <jrank/run.h>

#include <math.h>

static void read_spending(jr_arena *arena, const char *folder)
{
    jr_error err;
    jr_spending *list;
    size_t n;
    if (jr_spending_load(arena, folder, &list, &n, &err) != JR_OK) {
        must_be_sentence(&err);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        MUST(list[i].n_unusable <= list[i].n_calls && isfinite(list[i].seconds));
        MUST(list[i].seconds >= 0 && list[i].seconds_median <= list[i].seconds_95);
    }
}

static void read_judgments(jr_arena *arena, const char *folder)
{
    static const jr_str judge = {"judge", 5}, other = {"other", 5};
    jr_error err;
    jr_panel panel;
    jr_stability change;
    jr_votes_options options = {.n_threads = 1};
    jr_str both[] = {judge, other};
    if (jr_panel_load(arena, folder, both, 2, NULL, 0, &panel, &err) != JR_OK)
        must_be_sentence(&err);
    if (jr_stability_load(arena, folder, judge, other, &options, &change, &err) != JR_OK)
        must_be_sentence(&err);
}

FUZZ_TARGET(views)
{
    static const jr_str names[] = {{"a", 1}, {"b", 1}};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    jr_match_list matches;
    jr_score_table scores;
    jr_answer_features features;
    input_file("model_judgment/judge_pair.jsonl", data, size, NULL);
    input_write("model_judgment/other_pair.jsonl", data, size);
    input_write("model_judgment/judge_single.jsonl", data, size);
    input_write("answers/a.jsonl", data, size);
    input_write("answers/b.jsonl", data, size);
    input_write("questions.jsonl", "{\"question_id\": 1, \"turns\": [\"Why?\"]}\n", 39);
    const char *folder = jr_arena_copy(arena, jr_str_from(input_path(""))).data;
    read_spending(arena, folder);
    read_judgments(arena, folder);
    if (jr_matches_load(arena, input_path("model_judgment/judge_pair.jsonl"), &matches, &err) !=
        JR_OK)
        must_be_sentence(&err);
    if (jr_scores_load(arena, input_path("model_judgment/judge_single.jsonl"), names, 0, &scores,
                       &err) != JR_OK)
        must_be_sentence(&err);
    if (jr_answer_features_load(arena, folder, names, 2, names, 1, &features, &err) != JR_OK)
        must_be_sentence(&err);
    return 0;
}
