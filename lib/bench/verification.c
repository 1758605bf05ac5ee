/*
 * JUDGE_verify.json: the rows of a verification, which write and read it.
 */
#include <jrank/card.h>

#include <math.h>

#include "base/enum_names.h"
#include "base/file.h"
#include "verification.h"
#include "verify_file.h"
#include "json/bound_rows.h"
#include "json/parser.h"

static const char *const decision_names[] = {JR_DRIFT_DECISIONS(ENUM_SECOND_NAME) "", NULL};

#define T jr_verified_shift
static const bound_row verified_shift_rows[] = {
    NAMED("model_id", TEXT, model, THERE, "missing: the home advantage"),
    FIELD(NUMBER, strength, 0, "in logits, of all votes when the test was planned"),
    FIELD(NUMBER, shift, THERE, "in points: what has changed"),
    FIELD(NUMBER, se, THERE, "of it"),
    FIELD(NUMBER, reach, THERE, "the largest shift that the verdicts leave possible"),
};
TABLE(verified_shift, "shift of a verification");
#undef T

#define T jr_verified_match
static const bound_row verified_match_rows[] = {
    NAMED("question_id", TEXT, question, 0, "as text"),
    NAMED("model1_id", TEXT, first, 0, "the model shown first"),
    NAMED("model2_id", TEXT, second, 0, "the model shown second"),
    FIELD(COUNT, turn, 0, "from 1"),
    FIELD(COUNT, stage, 0, "1, or 2 of an extension"),
    FIELD(NUMBER, score, 0, "of the first model when the match was drawn: 0, 0.5 or 1"),
};
TABLE(verified_match, "match of a verification");
#undef T

#define T jr_verification
static const bound_row verification_rows[] = {
    FIELD(TEXT, judge, 0, "whose verdicts were judged again"),
    FIELD(COUNT, test, 0, "its number, from 1, which replies name"),
    FIELD(NUMBER, planned, 0, "when, in seconds since 1970"),
    FIELD(NUMBER, margin, 0, "in points: ratings may move by so much"),
    FIELD(COUNT, stages, 0, "2: an extension is possible, with half of the 5 % at each stage"),
    FIELD(COUNT, stage, 0, "the present one, from 1"),
    FIELD(COUNT, seed, 0, "of the sample and of the sign patterns"),
    NAMED("votes", COUNT, n_votes, 0, "of which the matches were drawn"),
    NAMED("questions", COUNT, n_questions, 0, "of the matches"),
    FIELD(WHOLE, enough, 0, "matches by which an unchanged judge passes in 95 %"),
    FIELD(NUMBER, least_margin, 0, "in points: what it can pass by these matches"),
    FIELD(WHOLE, to_find_home, 0, "matches that find a home advantage that moved by the margin"),
    FIELD(WHOLE, to_find_model, 0, "matches that find a model that moved by the margin"),
    ENUM("decision", decision, decision_names, THERE,
         "pool, do not pool or not enough; missing while replies are"),
    NAMED("different", COUNT, is_different, THERE, "1: the judge has changed"),
    NAMED("compared", COUNT, n_compared, THERE, "matches with both replies"),
    NAMED("unreadable", COUNT, n_unreadable, THERE, "matches left out, as a reply has no verdict"),
    NAMED("changed", COUNT, n_changed, THERE, "matches whose score changed"),
    NAMED("self_changed", COUNT, n_self, THERE, "matches whose two new scores differ"),
    NAMED("odd", COUNT, n_odd, THERE, "matches of which one of three verdicts stands alone"),
    NAMED("odd_old", COUNT, n_odd_old, THERE, "of these: it is the old one"),
    FIELD(NUMBER, p_shift, THERE, "of shifts like these by an unchanged judge"),
    FIELD(NUMBER, p_identity, THERE, "of so many old verdicts that stand alone"),
    FIELD(NUMBER, finished, THERE, "when, in seconds since 1970"),
    LISTED("shifts", LIST, shifts, n_shifts, verified_shift_table,
           "of the home advantage and of each model, see shift of a verification"),
    LISTED("matches", LIST, matches, n_matches, verified_match_table,
           "that are judged again, see match of a verification"),
};
TABLE(verification, "verification");
#undef T

jr_str jr_verification_path(jr_arena *arena, const char *bench_folder, jr_str judge)
{
    return verify_path(arena, bench_folder, judge, ".json");
}

jr_status jr_verification_save(const jr_verification *verification, const char *bench_folder,
                               jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf buf = {0};
    bound_format(&buf, &verification_table, 0, verification);
    jr_str path = jr_verification_path(arena, bench_folder, verification->judge);
    return file_save(file_below(bench_folder, path.data), jr_buf_str(&buf), err);
}

jr_status jr_verification_load(jr_arena *arena, const char *bench_folder, jr_str judge,
                               jr_verification *ret_verification, jr_error *err)
{
    jr_str text, path = jr_verification_path(arena, bench_folder, judge);
    JR_TRY(jr_file_load(arena, path.data, &text, err));
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    JR_TRY(json_parse_file(&parser, text, path.data, &root, err));
    jr_verification v = {0};
    bound_read(arena, root, &verification_table, &v);
    v.shifts = bound_read_list(arena, yyjson_obj_get(root, "shifts"), &verified_shift_table,
                               sizeof *v.shifts, &v.n_shifts);
    v.matches = bound_read_list(arena, yyjson_obj_get(root, "matches"), &verified_match_table,
                                sizeof *v.matches, &v.n_matches);
    bool is_whole = v.test > 0 && v.stage > 0 && v.margin > 0 && v.n_shifts > 2 && v.n_matches > 0;
    for (size_t i = 0; i < v.n_shifts; i++)
        is_whole &= isfinite(v.shifts[i].strength) && (i == 0) == (v.shifts[i].model.size == 0);
    for (size_t k = 0; k < v.n_matches; k++)
        is_whole &= v.matches[k].score >= 0 && v.matches[k].score <= 1 && v.matches[k].turn > 0;
    if (!is_whole)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is no verification as jrank verify writes it; HINT: move it away, "
                            "and the next jrank verify plans a new test",
                            path.data);
    v.judge = jr_arena_copy(arena, judge);
    *ret_verification = v;
    return JR_OK;
}
