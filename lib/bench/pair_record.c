/*
 * Pair judgment records: the rules that a field table can't say (two names of a model, one game or
 * two), and what makes two records speak of the same match.
 */
#include "pair_record.h"

#include "base/hash.h"

/* The one or two games of a record; FastChat's winners name the models, so that in the second
 * game, which shows model_2 first, "model_1" is the one shown second. */
static void find_games(pair_record *record, jr_str model1, jr_str model2)
{
    yyjson_val *value = record->fields[PAIR_WINNER];
    yyjson_val *g1 = record->fields[PAIR_G1_WINNER], *g2 = record->fields[PAIR_G2_WINNER];
    record->n_games = value || (!g1 && !g2) ? 1 : 2;
    if (record->n_games == 1) {
        record->games[0] = (pair_game){model1, model2, "winner", value, winner_parse(value)};
        return;
    }
    record->games[0] = (pair_game){model1, model2, "g1_winner", g1, winner_parse(g1)};
    record->games[1] = (pair_game){model2, model1, "g2_winner", g2, winner_swap(winner_parse(g2))};
}

static jr_status wrong_field(const char *name, unsigned long long line, const char *field,
                             yyjson_val *value, const char *wanted, jr_error *err)
{
    if (!value)
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is missing", name, line, field);
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is not %s", name, line, field, wanted);
}

jr_status pair_record_read(json_parser *parser, const block *b, jr_str text, const char *name,
                           pair_record *ret_record, jr_error *err)
{
    size_t offset = (size_t)(text.data - b->data);
    yyjson_val *value = json_parse(parser, text), **fields = ret_record->fields;
    if (!value)
        return json_parse_error(parser, text, name, block_line(b, offset), err);
    if (!yyjson_is_obj(value))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not an object {\"question_id\": ...}",
                            name, (unsigned long long)block_line(b, offset));
    ret_record->object = value;
    fields_pick(value, pair_fields, N_PAIR_FIELDS, fields);
    yyjson_val *model1 = fields[PAIR_MODEL1_ID] ? fields[PAIR_MODEL1_ID] : fields[PAIR_MODEL_1];
    yyjson_val *model2 = fields[PAIR_MODEL2_ID] ? fields[PAIR_MODEL2_ID] : fields[PAIR_MODEL_2];
    if (!yyjson_is_str(model1) || yyjson_get_len(model1) == 0)
        return wrong_field(name, block_line(b, offset), "model1_id", model1, "a model's name", err);
    if (!yyjson_is_str(model2) || yyjson_get_len(model2) == 0)
        return wrong_field(name, block_line(b, offset), "model2_id", model2, "a model's name", err);
    yyjson_val *question = fields[PAIR_QUESTION_ID];
    if (!yyjson_is_str(question) && !yyjson_is_num(question))
        return wrong_field(name, block_line(b, offset), "question_id", question,
                           "a string or a number", err);
    find_games(ret_record, json_str(model1), json_str(model2));
    return JR_OK;
}

static uint64_t hash_match(uint64_t seed, const pair_record *record, jr_str first, jr_str second)
{
    uint64_t hash = field_hash(seed, record->fields[PAIR_QUESTION_ID]);
    hash = hash_bytes(hash, first.data, first.size);
    hash = hash_bytes(hash, second.data, second.size);
    yyjson_val *turn = record->fields[PAIR_TURN];
    bool is_first_turn = !yyjson_is_num(turn) || yyjson_get_num(turn) == 1;
    return is_first_turn ? hash_word(hash, 1) : field_hash(hash, turn);
}

match_key pair_record_key(const pair_record *record, jr_str first, jr_str second)
{
    return (match_key){hash_match(1, record, first, second), hash_match(2, record, first, second)};
}
