/*
 * The checks of pair and single judgments.
 */
#include "checker.h"
#include "pair_record.h"

static void check_game(checker *c, const check_line *line, const pair_record *record,
                       const pair_game *game)
{
    if (game->winner == WINNER_INVALID) {
        JR_BUF_AUTO jr_buf text = {0};
        winner_describe(&text, game->field, game->value);
        checker_add(c, JR_FINDING_INVALID_VERDICT, line->number, "%s", text.data);
        return;
    }
    match_key key = pair_record_key(record, game->first, game->second);
    uint64_t first = id_table_add(&c->seen, (id_key){key.low, key.high}, line->number);
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_VERDICT, line->number,
                    "the match of %s and %s on question %s was judged in line %llu already",
                    checker_show(c, game->first), checker_show(c, game->second),
                    checker_show_id(c, record->fields[PAIR_QUESTION_ID]),
                    (unsigned long long)first);
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

void check_pair(checker *c, const check_line *line)
{
    yyjson_val *fields[N_PAIR_FIELDS], *as_written[N_PAIR_FIELDS];
    c->result.n_judgments++;
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
        return;
    if (jr_str_compare(json_str(model1), json_str(model2)) == 0) {
        checker_add(c, JR_FINDING_SELF_MATCH, line->number, "the model %s is compared with itself",
                    checker_show(c, json_str(model1)));
        return;
    }
    pair_record record;
    if (pair_record_read(&c->parser, line->block, line->text, c->path.data, &record, NULL) != JR_OK)
        return; /* the question_id, which was noted above */
    for (size_t i = 0; i < record.n_games; i++)
        check_game(c, line, &record, &record.games[i]);
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
    if (yyjson_get_num(fields[SINGLE_SCORE]) == -1) {
        checker_add(c, JR_FINDING_INVALID_VERDICT, line->number, "score is -1: it was unreadable");
        return;
    }
    if (!question || !model)
        return;
    id_key key = checker_turn_key(question, json_str(model), fields[SINGLE_TURN]);
    uint64_t first = id_table_add(&c->seen, key, line->number);
    if (first)
        checker_add(c, JR_FINDING_DUPLICATE_VERDICT, line->number,
                    "the answer of %s to question %s was judged in line %llu already",
                    checker_show(c, json_str(model)), checker_show_id(c, question),
                    (unsigned long long)first);
}
