/*
 * The field tables: the only place where the fields of the files are listed. A field that is not
 * required here may still be required by a rule that a row can't say (one of two names, say);
 * those rules stand where the record is read.
 */
#include "records.h"

#define NAME(literal) {(literal), sizeof(literal) - 1}
#define WINNER_TYPES (FIELD_STRING | FIELD_NUMBER)

const field_row battle_fields[N_BATTLE_FIELDS] = {
    [BATTLE_MODEL_A] = {NAME("model_a"), FIELD_STRING, true, "the model shown first"},
    [BATTLE_MODEL_B] = {NAME("model_b"), FIELD_STRING, true, "the model shown second"},
    [BATTLE_WINNER] = {NAME("winner"), WINNER_TYPES, true,
                       "\"model_a\", \"model_b\", \"tie\", \"tie (bothbad)\" or another form of "
                       "a verdict"},
};

const field_row pair_fields[N_PAIR_FIELDS] = {
    [PAIR_QUESTION_ID] = {NAME("question_id"), FIELD_STRING | FIELD_NUMBER, true,
                          "the question that was answered"},
    [PAIR_MODEL1_ID] = {NAME("model1_id"), FIELD_STRING, false,
                        "the model shown first; required unless model_1 is there"},
    [PAIR_MODEL2_ID] = {NAME("model2_id"), FIELD_STRING, false,
                        "the model shown second; required unless model_2 is there"},
    [PAIR_MODEL_1] = {NAME("model_1"), FIELD_STRING, false, "FastChat's name of model1_id"},
    [PAIR_MODEL_2] = {NAME("model_2"), FIELD_STRING, false, "FastChat's name of model2_id"},
    [PAIR_WINNER] = {NAME("winner"), WINNER_TYPES, false,
                     "1, 2 or 3 (a tie), or \"model1_id\", \"model2_id\" or \"tie\"; required "
                     "unless g1_winner and g2_winner are there"},
    [PAIR_G1_WINNER] = {NAME("g1_winner"), WINNER_TYPES, false,
                        "FastChat's first game, which shows model_1 first: \"model_1\", "
                        "\"model_2\" or \"tie\""},
    [PAIR_G2_WINNER] = {NAME("g2_winner"), WINNER_TYPES, false,
                        "FastChat's second game, which shows model_2 first; \"model_1\" means "
                        "the model of that name, not the seat"},
    [PAIR_JUDGE] = {NAME("judge"), FIELD_STRINGS, false,
                    "the judge model and the name of the judge prompt"},
    [PAIR_PROMPT] = {NAME("prompt"), FIELD_STRING, false, "the prompt that the judge was given"},
    [PAIR_JUDGMENT] = {NAME("judgment"), FIELD_STRING, false, "the judge's own words"},
    [PAIR_TURN] = {NAME("turn"), FIELD_NUMBER, false,
                   "the turn that was judged, from 1; 1 where it is missing"},
    [PAIR_TSTAMP] = {NAME("tstamp"), FIELD_NUMBER, false, "seconds since 1970"},
};
