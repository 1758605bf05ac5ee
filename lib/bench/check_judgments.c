/*
 * The checks of pair and single judgments.
 */
#include "base/str.h"
#include "checker.h"
#include "game_record.h"

/* Whose file it is. */
static jr_str judge_of(const checker *c)
{
    jr_str name = c->path;
    size_t slash = str_find_last_char(name, '/');
    name = str_from(name, slash < name.size ? slash + 1 : 0);
    (void)(str_drop_end(&name, "_pair.jsonl") || str_drop_end(&name, "_single.jsonl"));
    return name;
}

/* The place of an earlier valid verdict on the same, or 0. */
static uint64_t note_game(checker *c, const check_line *line, const game_record *record,
                          size_t game)
{
    checked_verdict verdict = check_origin(c, line, record, game);
    uint64_t number = id_table_add(
        &c->seen, game_verdict_key(record, &record->games[game], judge_of(c)), c->verdicts.n + 1);
    if (number == 0) {
        VECTOR_ADD(&c->verdicts, c->arena, verdict);
        return 0;
    }
    checked_verdict *earlier = &c->verdicts.items[number - 1];
    verdict.first_place = earlier->first_place;
    *earlier = verdict;
    return verdict.first_place;
}

static void check_game(checker *c, const check_line *line, const game_record *record, size_t game)
{
    const record_game *g = &record->games[game];
    census_add(&c->winners, g->value, g->winner);
    if (g->winner == WINNER_INVALID) {
        JR_BUF_AUTO jr_buf text = {0};
        winner_describe(&text, g->field, g->value);
        checker_add(c, JR_FINDING_INVALID_VERDICT, line->number, "%s%s", text.data,
                    record->n_games == 2 ? ", so neither of the two games counts" : "");
        return;
    }
    uint64_t first = note_game(c, line, record, game);
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_VERDICT, line->number,
                    "the match of %s and %s on question %s was judged in %s already",
                    checker_show(c, g->first), checker_show(c, g->second),
                    checker_show_id(c, record->question), checker_show_place(c, first));
}

/* The name of a model, which may stand in one of two fields. */
static yyjson_val *check_model_field(checker *c, const check_line *line, yyjson_val *const *fields,
                                     yyjson_val *const *as_written, size_t ours, size_t fastchats)
{
    if (!as_written[ours] && !as_written[fastchats]) {
        checker_add(c, JR_FINDING_MISSING_FIELD, line->number, "%s is missing",
                    pair_fields[ours].name.data);
        return NULL;
    }
    yyjson_val *model = as_written[ours] ? fields[ours] : fields[fastchats];
    if (model && yyjson_get_len(model) == 0) {
        checker_add(c, JR_FINDING_WRONG_VALUE, line->number, "%s is empty",
                    pair_fields[ours].name.data);
        return NULL;
    }
    if (model)
        checker_model(c, line->number, json_str(model));
    return model;
}

/* Checks all but the verdicts, which are read. False where there are none. */
static bool read_pair(checker *c, const check_line *line, game_record *ret_record)
{
    yyjson_val *fields[N_PAIR_FIELDS], *as_written[N_PAIR_FIELDS];
    fields_pick(line->record, pair_fields, N_PAIR_FIELDS, as_written);
    checker_fields(c, line->number, "", line->record, pair_fields, N_PAIR_FIELDS, fields);
    checker_call(c, line);
    yyjson_val *model1 =
        check_model_field(c, line, fields, as_written, PAIR_MODEL1_ID, PAIR_MODEL_1);
    yyjson_val *model2 =
        check_model_field(c, line, fields, as_written, PAIR_MODEL2_ID, PAIR_MODEL_2);
    if (fields[PAIR_QUESTION_ID])
        checker_question(c, line->number, fields[PAIR_QUESTION_ID]);
    if (!model1 || !model2)
        return false;
    if (is_one_name(json_str(model1), json_str(model2))) {
        checker_add(c, JR_FINDING_SELF_MATCH, line->number, "the model %s is compared with itself",
                    checker_show(c, json_str(model1)));
        return false;
    }
    /* Fails for the question_id, which was noted above. */
    return game_record_read(&c->parser, line->block, line->text, c->path.data, GAMES_OF_PAIRS,
                            ret_record, NULL) == JR_OK;
}

void check_pair(checker *c, const check_line *line)
{
    game_record record;
    c->result.n_judgments++;
    if (!read_pair(c, line, &record))
        return;
    bool is_half = record.games[0].winner == WINNER_INVALID; /* then both are, and one is told */
    for (size_t i = 0; i < (is_half ? 1 : record.n_games); i++)
        check_game(c, line, &record, i);
}

void check_reply(checker *c, const check_line *line)
{
    game_record record;
    if (!yyjson_obj_get(line->record, call_fields[CALL_VERIFY].name.data))
        checker_add(c, JR_FINDING_MISSING_FIELD, line->number, "%s is missing",
                    call_fields[CALL_VERIFY].name.data);
    if (!read_pair(c, line, &record) || record.games[0].winner != WINNER_INVALID)
        return;
    JR_BUF_AUTO jr_buf text = {0};
    winner_describe(&text, record.games[0].field, record.games[0].value);
    checker_add(c, JR_FINDING_INVALID_VERDICT, line->number, "%s", text.data);
}

void check_pairs_end(checker *c)
{
    jr_error err;
    if (census_check_judgments(&c->winners, c->path.data, &err) != JR_OK)
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
}

void check_single(checker *c, const check_line *line)
{
    yyjson_val *fields[N_SINGLE_FIELDS];
    c->result.n_judgments++;
    checker_fields(c, line->number, "", line->record, single_fields, N_SINGLE_FIELDS, fields);
    checker_call(c, line);
    yyjson_val *question = fields[SINGLE_QUESTION_ID], *model = fields[SINGLE_MODEL];
    if (question)
        checker_question(c, line->number, question);
    if (model)
        checker_model(c, line->number, json_str(model));
    if (!fields[SINGLE_SCORE])
        return;
    game_record record;
    if (game_record_read(&c->parser, line->block, line->text, c->path.data, SCORES, &record,
                         NULL) != JR_OK)
        return; /* the question_id or model, which was noted above */
    const record_game *g = &record.games[0];
    if (g->winner == WINNER_INVALID) {
        JR_BUF_AUTO jr_buf text = {0};
        winner_describe(&text, g->field, g->value);
        checker_add(c, JR_FINDING_INVALID_VERDICT, line->number, "%s: it was unreadable",
                    text.data);
        return;
    }
    uint64_t first = note_game(c, line, &record, 0);
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_VERDICT, line->number,
                    "the answer of %s to question %s was judged in %s already",
                    checker_show(c, g->first), checker_show_id(c, record.question),
                    checker_show_place(c, first));
}

/* What is read of it is what it was about. */
void check_unreadable(checker *c, const check_line *line)
{
    game_record record;
    jr_error err;
    game_source source =
        str_ends_with(c->path, "_single.invalid.jsonl") ? SCORES_UNREADABLE : GAMES_UNREADABLE;
    if (game_record_read(&c->parser, line->block, line->text, c->path.data, source, &record,
                         &err) != JR_OK)
        checker_add_error(c, JR_FINDING_UNREADABLE, &err);
}
