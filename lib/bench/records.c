/*
 * The field tables: the only place where the fields of the files are listed. A field that is not
 * required here may still be required by a rule that a row can't say (one of two names, say);
 * those rules stand where the record is read.
 */
#include "records.h"

#define NAME(literal) {(literal), sizeof(literal) - 1}

#define ID_TYPES (FIELD_STRING | FIELD_NUMBER)
#define TURN_TYPES ID_TYPES /* tables of text have them as text */

const field_row question_fields[N_QUESTION_FIELDS] = {
    [QUESTION_ID] = {NAME("question_id"), ID_TYPES | FIELD_KEY, false,
                     "unlike every other question's; keeps its JSON type; required unless uid or "
                     "id is there"},
    [QUESTION_UID] = {NAME("uid"), ID_TYPES | FIELD_KEY, false, "Arena-Hard's name of question_id"},
    [QUESTION_PLAIN_ID] = {NAME("id"), ID_TYPES | FIELD_KEY, false, "likewise, elsewhere"},
    [QUESTION_CATEGORY] = {NAME("category"), FIELD_STRING, false,
                           "decides on temperatures and judge prompts"},
    [QUESTION_TURNS] = {NAME("turns"), FIELD_TURNS, false,
                        "what the user says, turn by turn; an object with the text in content "
                        "is as good; required unless one of the next six is there"},
    [QUESTION_TEXT] = {NAME("text"), FIELD_STRING, false,
                       "the only turn, in the first version of Rakuda"},
    [QUESTION_PROMPT] = {NAME("prompt"), FIELD_TURNS, false,
                         "the only turn, in the second version of Arena-Hard"},
    [QUESTION_INSTRUCTION] = {NAME("instruction"), FIELD_STRING, false,
                              "the only turn, in AlpacaEval"},
    [QUESTION_QUESTION] = {NAME("question"), FIELD_STRING, false, "the only turn, elsewhere"},
    [QUESTION_INPUT] = {NAME("input"), FIELD_STRING, false,
                        "what the instruction is about, below it; the only turn where there is "
                        "none, as in ELYZA-tasks-100"},
    [QUESTION_MESSAGES] = {NAME("messages"), FIELD_TURNS, false,
                           "messages of the user, in the forms of turns"},
    [QUESTION_REFERENCE] = {NAME("reference"), FIELD_TURNS, false,
                            "good answers, turn by turn, in the forms of turns"},
};

const field_row answer_fields[N_ANSWER_FIELDS] = {
    [ANSWER_QUESTION_ID] = {NAME("question_id"), ID_TYPES, true, "the question that is answered"},
    [ANSWER_ID] = {NAME("answer_id"), FIELD_STRING, false, "unlike every other answer's"},
    [ANSWER_MODEL_ID] = {NAME("model_id"), FIELD_STRING, false,
                         "informative: the model is known by the name of the file"},
    [ANSWER_CHOICES] = {NAME("choices"), FIELD_LIST, true,
                        "the answers to this question, of which the first counts"},
    [ANSWER_TSTAMP] = {NAME("tstamp"), FIELD_NUMBER, false, "seconds since 1970"},
    [ANSWER_SYSTEM] = {NAME("system"), FIELD_STRING, false,
                       "the system message that was sent; missing where there was none"},
    [ANSWER_PROMPT] = {NAME("prompt"), FIELD_STRING, false, "the raw prompt of a local model"},
};

const field_row choice_fields[N_CHOICE_FIELDS] = {
    [CHOICE_INDEX] = {NAME("index"), FIELD_NUMBER, false, "place in the list, from 0"},
    [CHOICE_TURNS] = {NAME("turns"), FIELD_STRINGS | FIELD_STRING, true,
                      "what the model says, turn by turn; one text is one turn"},
};

const field_row single_fields[N_SINGLE_FIELDS] = {
    [SINGLE_QUESTION_ID] = {NAME("question_id"), ID_TYPES, true, "the question that was answered"},
    [SINGLE_MODEL] = {NAME("model"), FIELD_STRING, true, "the model that answered"},
    [SINGLE_JUDGE] = {NAME("judge"), FIELD_STRING | FIELD_STRINGS, false,
                      "the judge model and the name of the judge prompt"},
    [SINGLE_USER_PROMPT] = {NAME("user_prompt"), FIELD_STRING | FIELD_STRINGS, false,
                            "the prompt that the judge was given"},
    [SINGLE_JUDGMENT] = {NAME("judgment"), FIELD_STRING | FIELD_STRINGS, false,
                         "the judge's own words"},
    [SINGLE_SCORE] = {NAME("score"), FIELD_VERDICT, true,
                      "the score; -1 or null where it is unreadable; of a list the mean of those "
                      "that are readable"},
    [SINGLE_TURN] = {NAME("turn"), TURN_TYPES, false,
                     "the turn that was judged, from 1; 1 where it is missing"},
    [SINGLE_TSTAMP] = {NAME("tstamp"), FIELD_NUMBER, false, "seconds since 1970"},
};

const field_row prompt_fields[N_PROMPT_FIELDS] = {
    [PROMPT_NAME] = {NAME("name"), FIELD_STRING, true, "unlike every other prompt's"},
    [PROMPT_TYPE] = {NAME("type"), FIELD_STRING, true, "\"pairwise\" or \"single\""},
    [PROMPT_SYSTEM] = {NAME("system_prompt"), FIELD_STRING, true, "the system message"},
    [PROMPT_TEMPLATE] = {NAME("prompt_template"), FIELD_STRING, true,
                         "the user message with fields such as {question} and {answer_a}; "
                         "{{ and }} are literal braces"},
    [PROMPT_OUTPUT_FORMAT] =
        {NAME("output_format"), FIELD_STRING, true,
         "\"last\", \"[[A]]\", \"[[rating_a,rating_b]]\" or \"json\" of pairs, "
         "\"[[rating]]\" or \"json\" of single answers, or another tool's "
         "name for it"},
    [PROMPT_LABELS] = {NAME("labels"), FIELD_OBJECT, false,
                       "what it asks for in place of A, B and C: {\"A>>B\": 1, \"B>>A\": 2, "
                       "\"A=B\": 3}"},
    [PROMPT_VERDICT_FIELD] = {NAME("verdict_field"), FIELD_STRING, false,
                              "the member of a JSON reply that says the verdict; winner, verdict, "
                              "rating and the like where it is missing"},
    [PROMPT_CRITERIA] = {NAME("criteria"), FIELD_STRINGS, false,
                         "names of what it asks for verdicts of their own on, besides the one on "
                         "the whole; at most 16"},
    [PROMPT_DESCRIPTION] = {NAME("description"), FIELD_STRING, false, "for people"},
    [PROMPT_CATEGORY] = {NAME("category"), FIELD_STRING, false, "for people"},
};

const field_row chat_template_fields[N_CHAT_TEMPLATE_FIELDS] = {
    [CHAT_TEMPLATE_NAME] = {NAME("name"), FIELD_STRING, false,
                            "for people; \"chatglm2\" counts its rounds from 1"},
    [CHAT_TEMPLATE_SYSTEM_MESSAGE] = {NAME("system_message"), FIELD_STRING, false,
                                      "what the prompt begins with"},
    [CHAT_TEMPLATE_SYSTEM_TEMPLATE] = {NAME("system_template"), FIELD_STRING, false,
                                       "around it; \"{system_message}\" where it is missing"},
    [CHAT_TEMPLATE_ROLES] = {NAME("roles"), FIELD_STRINGS, true,
                             "two: how the user and the model are called"},
    [CHAT_TEMPLATE_MESSAGES] = {NAME("messages"), FIELD_LIST, false,
                                "an example in front of every conversation, as [role, text]"},
    [CHAT_TEMPLATE_OFFSET] = {NAME("offset"), FIELD_NUMBER, false, "their number; not needed"},
    [CHAT_TEMPLATE_SEP_STYLE] = {NAME("sep_style"), FIELD_STRING, true,
                                 "how it is put together: a separator style of FastChat"},
    [CHAT_TEMPLATE_SEP] = {NAME("sep"), FIELD_STRING, false,
                           "separator; a line end where it is missing"},
    [CHAT_TEMPLATE_SEP2] = {NAME("sep2"), FIELD_STRING, false,
                            "separator behind the model, in styles with two"},
    [CHAT_TEMPLATE_STOP_STR] = {NAME("stop_str"), FIELD_STRING | FIELD_STRINGS, false,
                                "what ends a reply"},
    [CHAT_TEMPLATE_STOP_TOKEN_IDS] = {NAME("stop_token_ids"), FIELD_LIST, false,
                                      "not used: servers know the end of their models"},
};

const field_row battle_fields[N_BATTLE_FIELDS] = {
    [BATTLE_MODEL_A] = {NAME("model_a"), FIELD_STRING, true, "the model shown first"},
    [BATTLE_MODEL_B] = {NAME("model_b"), FIELD_STRING, true, "the model shown second"},
    [BATTLE_WINNER] = {NAME("winner"), FIELD_VERDICT, true,
                       "\"model_a\", \"model_b\", \"tie\", \"tie (bothbad)\" or another form of "
                       "a verdict"},
    [BATTLE_QUESTION_ID] = {NAME("question_id"), ID_TYPES | FIELD_KEY, false,
                            "the question that was answered; required where people's votes are "
                            "compared with judges"},
    [BATTLE_JUDGE] = {NAME("judge"), ID_TYPES | FIELD_STRINGS, false,
                      "who voted: a name, or a list that begins with it"},
    [BATTLE_TURN] = {NAME("turn"), TURN_TYPES, false,
                     "the turn that was judged, from 1; 1 where it is missing"},
    [BATTLE_VOTER] = {NAME("voter"), ID_TYPES, false, "who voted, before judge"},
    [BATTLE_ID] = {NAME("id"), ID_TYPES, false,
                   "unlike every other vote's, so that none counts twice"},
    [BATTLE_ANONY] = {NAME("anony"), FIELD_BOOL, false,
                      "false: who voted saw the names of the models, so the vote is left out"},
    [BATTLE_DEDUP_TAG] =
        {NAME("dedup_tag"), FIELD_OBJECT, false,
         "with sampled false: one too many on the same prompt, so the vote is left "
         "out"},
};

const field_row pair_fields[N_PAIR_FIELDS] = {
    [PAIR_QUESTION_ID] = {NAME("question_id"), ID_TYPES, true, "the question that was answered"},
    [PAIR_MODEL1_ID] = {NAME("model1_id"), FIELD_STRING | FIELD_KEY, false,
                        "the model shown first; required unless model_1 is there"},
    [PAIR_MODEL2_ID] = {NAME("model2_id"), FIELD_STRING | FIELD_KEY, false,
                        "the model shown second; required unless model_2 is there"},
    [PAIR_MODEL_1] = {NAME("model_1"), FIELD_STRING | FIELD_KEY, false,
                      "FastChat's name of model1_id"},
    [PAIR_MODEL_2] = {NAME("model_2"), FIELD_STRING | FIELD_KEY, false,
                      "FastChat's name of model2_id"},
    [PAIR_WINNER] = {NAME("winner"), FIELD_VERDICT, false,
                     "1, 2 or 3 (a tie), or \"model1_id\", \"model2_id\" or \"tie\"; required "
                     "unless g1_winner and g2_winner are there"},
    [PAIR_G1_WINNER] = {NAME("g1_winner"), FIELD_VERDICT, false,
                        "FastChat's first game, which shows model_1 first: \"model_1\", "
                        "\"model_2\" or \"tie\""},
    [PAIR_G2_WINNER] = {NAME("g2_winner"), FIELD_VERDICT, false,
                        "FastChat's second game, which shows model_2 first; \"model_1\" means "
                        "the model of that name, not the seat"},
    [PAIR_JUDGE] = {NAME("judge"), FIELD_STRING | FIELD_STRINGS, false,
                    "the judge model and the name of the judge prompt"},
    [PAIR_PROMPT] = {NAME("prompt"), FIELD_STRING, false, "the prompt that the judge was given"},
    [PAIR_JUDGMENT] = {NAME("judgment"), FIELD_STRING, false, "the judge's own words"},
    [PAIR_TURN] = {NAME("turn"), TURN_TYPES, false,
                   "the turn that was judged, from 1; 1 where it is missing"},
    [PAIR_TSTAMP] = {NAME("tstamp"), FIELD_NUMBER, false, "seconds since 1970"},
    [PAIR_VOTER] = {NAME("voter"), ID_TYPES, false,
                    "whose verdict it is, where that is not the judge of the file; goes before "
                    "judge"},
};

const field_row game_fields[2][N_GAME_FIELDS] = {
    {
        [GAME_USER_PROMPT] = {NAME("g1_user_prompt"), FIELD_STRING, false,
                              "the prompt of the game that shows model_1 first"},
        [GAME_JUDGMENT] = {NAME("g1_judgment"), FIELD_STRING, false, "what the judge said to it"},
        [GAME_CALL] = {NAME("g1_call"), FIELD_OBJECT, false,
                       "what jrank writes of its call, see call"},
    },
    {
        [GAME_USER_PROMPT] = {NAME("g2_user_prompt"), FIELD_STRING, false,
                              "the same of the game that shows model_2 first; empty where it was "
                              "not judged"},
        [GAME_JUDGMENT] = {NAME("g2_judgment"), FIELD_STRING, false,
                           "empty where it was not judged, whose winner is \"error\" then"},
        [GAME_CALL] = {NAME("g2_call"), FIELD_OBJECT, false, "see call"},
    },
};

const field_row call_fields[N_CALL_FIELDS] = {
    [CALL_USAGE] = {NAME("usage"), FIELD_OBJECT, false, "the tokens that it took, see usage"},
    [CALL_FINISH_REASON] = {NAME("finish_reason"), FIELD_STRING | FIELD_STRINGS, false,
                            "why the model ended, in the provider's words; a list where the "
                            "model was called more than once"},
    [CALL_ATTEMPTS] = {NAME("attempts"), FIELD_NUMBER, false, "requests, those that failed too"},
    [CALL_LATENCY] = {NAME("latency"), FIELD_NUMBER, false,
                      "seconds from the first request to the last reply"},
    [CALL_SAMPLING] = {NAME("sampling"), FIELD_OBJECT, false,
                       "the parameters that were sent, see sampling"},
    [CALL_ENDPOINT] = {NAME("endpoint"), FIELD_OBJECT, false,
                       "who was asked, see endpoint of a call"},
    [CALL_SERVED] =
        {NAME("served"), FIELD_OBJECT, false,
         "what the server says of its reply, see served; missing where it says nothing"},
    [CALL_PROMPT_HASH] = {NAME("prompt_hash"), FIELD_STRING, false,
                          "SHA-256 that tells one wording of the prompt from another"},
    [CALL_INPUT_HASH] = {NAME("input_hash"), FIELD_STRING, false,
                         "of a judgment: tells one whole input (system message, prompt as filled "
                         "in, sampling) from another"},
    [CALL_ANSWER_HASHES] = {NAME("answer_hashes"), FIELD_STRINGS, false,
                            "of a judgment: for each answer that was judged, tells its text from "
                            "another"},
    [CALL_GUARDED] = {NAME("guarded"), FIELD_NUMBER, false,
                      "with --guard, how many of the prompt's delimiters in the answers the judge "
                      "was shown as look-alikes; missing where none"},
    [CALL_VERDICT_FORM] = {NAME("verdict_form"), FIELD_STRING, false,
                           "with --verdict json, how the verdict was said: \"json schema\" (the "
                           "server was held to it), \"json\" (asked for in words only), \"text\""},
    [CALL_CLEAR] = {NAME("clear"), FIELD_BOOL, false,
                    "whether the judge said a clear win, [[A>>B]] or [[B>>A]]; missing where not"},
    [CALL_SOFT] = {NAME("soft"), FIELD_OBJECT, false,
                   "with --verdict logprobs, the probability of each verdict, see soft; missing "
                   "where the server did not say enough"},
    [CALL_CRITERIA] = {NAME("criteria"), FIELD_OBJECT, false,
                       "where the prompt has criteria, the verdict on each by seat: \"first\", "
                       "\"second\", \"tie\", or null where the reply says none"},
    [CALL_VERIFY] = {NAME("verify"), FIELD_OBJECT, false,
                     "in JUDGE_verify.jsonl: what the reply is for, see verify"},
    [CALL_JRANK] = {NAME("jrank"), FIELD_STRING, false, "the version that wrote this"},
};

const field_row soft_fields[N_SOFT_FIELDS] = {
    [SOFT_FIRST] = {NAME("first"), FIELD_NUMBER, true,
                    "of the answer that was shown first, 0 to 1; the three add up to 1"},
    [SOFT_SECOND] = {NAME("second"), FIELD_NUMBER, true, "of the other"},
    [SOFT_TIE] = {NAME("tie"), FIELD_NUMBER, true, "of a tie"},
    [SOFT_MASS] = {NAME("mass"), FIELD_NUMBER, true,
                   "what the labels that the server named have together of all tokens"},
};

const field_row verify_fields[N_VERIFY_FIELDS] = {
    [VERIFY_TEST] = {NAME("test"), FIELD_NUMBER, true, "the number of the test, from 1"},
    [VERIFY_STAGE] = {NAME("stage"), FIELD_NUMBER, true, "1, or 2 of an extension"},
    [VERIFY_CALL] = {NAME("call"), FIELD_NUMBER, true, "1 or 2: each match is judged twice"},
};

const field_row usage_fields[N_USAGE_FIELDS] = {
    [USAGE_INPUT] = {NAME("input_tokens"), FIELD_NUMBER, false,
                     "of the prompt; null where the server did not say"},
    [USAGE_OUTPUT] = {NAME("output_tokens"), FIELD_NUMBER, false,
                      "of the reply, thinking included"},
    [USAGE_REASONING] = {NAME("reasoning_tokens"), FIELD_NUMBER, false, "of the thinking"},
    [USAGE_CACHED] = {NAME("cached_tokens"), FIELD_NUMBER, false,
                      "of the prompt that came out of the server's cache; missing where the "
                      "server did not say"},
    [USAGE_CACHE_WRITE] = {NAME("cache_write_tokens"), FIELD_NUMBER, false,
                           "of the prompt that went into it; missing where the server did not "
                           "say"},
    [USAGE_REPLIES] = {NAME("replies"), FIELD_NUMBER, false,
                       "how many replies these are the tokens of; missing: one"},
    [USAGE_LOST] = {NAME("lost"), FIELD_NUMBER, false,
                    "requests besides that may have been paid, though no reply came that counts "
                    "its tokens; missing: none"},
};

const field_row served_fields[N_SERVED_FIELDS] = {
    [SERVED_MODEL] = {NAME("model"), FIELD_STRING, false, "the name that it gives itself"},
    [SERVED_FINGERPRINT] = {NAME("system_fingerprint"), FIELD_STRING, false,
                            "of its software and weights"},
    [SERVED_ID] = {NAME("id"), FIELD_STRING, false, "of the request"},
    [SERVED_PATH] = {NAME("model_path"), FIELD_STRING, false,
                     "of llama-server: the file that it had loaded, and the folder of that"},
};

const field_row sampling_fields[N_SAMPLING_FIELDS] = {
    [SAMPLING_TEMPERATURE] = {NAME("temperature"), FIELD_NUMBER, false,
                              "missing where it was left to the server, as all of these"},
    [SAMPLING_TOP_P] = {NAME("top_p"), FIELD_NUMBER, false, "share of the likeliest tokens"},
    [SAMPLING_REPETITION_PENALTY] = {NAME("repetition_penalty"), FIELD_NUMBER, false,
                                     "above 1: repeated tokens become less likely"},
    [SAMPLING_TOP_K] = {NAME("top_k"), FIELD_NUMBER, false, "number of the likeliest tokens"},
    [SAMPLING_MAX_TOKENS] = {NAME("max_tokens"), FIELD_NUMBER, false, "largest reply"},
    [SAMPLING_SEED] = {NAME("seed"), FIELD_NUMBER, false, "seed of the server"},
};

const field_row asked_fields[N_ASKED_FIELDS] = {
    [ASKED_ID] = {NAME("id"), FIELD_STRING, false, "its id, as --models and options name it"},
    [ASKED_MODEL] = {NAME("model"), FIELD_STRING, false, "the name that its server knows"},
    [ASKED_BATCH] = {NAME("batch"), FIELD_BOOL, false,
                     "true: in a batch of the provider; missing where it was asked by itself"},
};

const field_row failure_fields[N_FAILURE_FIELDS] = {
    [FAILURE_PROBLEM] = {NAME("problem"), FIELD_STRING, false,
                         "in the files .invalid.jsonl, in the place of winner or score: why the "
                         "judgment gave none"},
    [FAILURE_QUESTION_ID] = {NAME("question_id"), ID_TYPES, true,
                             "in the files .errors.jsonl: the question that was asked about"},
    [FAILURE_MODELS] = {NAME("models"), FIELD_STRINGS, true,
                        "the model that should answer, or those that were to be judged"},
    [FAILURE_TURN] = {NAME("turn"), FIELD_NUMBER, true, "the turn, from 1"},
    [FAILURE_STATUS] = {NAME("status"), FIELD_NUMBER, false,
                        "of HTTP; null where there was no reply"},
    [FAILURE_ERROR] = {NAME("error"), FIELD_STRING, true, "what went wrong, in a sentence"},
    [FAILURE_TSTAMP] = {NAME("tstamp"), FIELD_NUMBER, true, "seconds since 1970"},
};

const field_row step_fields[N_STEP_FIELDS] = {
    [STEP_WHAT] = {NAME("what"), FIELD_STRING, true, "answer or judge"},
    [STEP_PLANNED] = {NAME("planned"), FIELD_NUMBER, true, "results wanted of this run"},
    [STEP_DONE] = {NAME("done"), FIELD_NUMBER, true, "valid results that are on disk"},
    [STEP_INVALID] = {NAME("invalid"), FIELD_NUMBER, true, "replies that can't be used"},
    [STEP_FAILED] = {NAME("failed"), FIELD_NUMBER, true, "given up for this run"},
    [STEP_IN_FLIGHT] = {NAME("in_flight"), FIELD_NUMBER, true, "requests that wait"},
    [STEP_COST] = {NAME("cost"), FIELD_NUMBER, false,
                   "USD that were spent; null where no price is known"},
    [STEP_RATE] = {NAME("rate"), FIELD_NUMBER, true, "results per second, lately"},
    [STEP_SECONDS_LEFT] = {NAME("seconds_left"), FIELD_NUMBER, false,
                           "at that rate; null where that is not known yet"},
    [STEP_STOPPING] = {NAME("stopping"), FIELD_BOOL, true, "nothing is sent any more"},
    [STEP_DECIDED] = {NAME("decided"), FIELD_NUMBER, false,
                      "of what a goal asks for: known; missing where there is no goal"},
    [STEP_OPEN] = {NAME("open"), FIELD_NUMBER, false, "of it: not known yet"},
    [STEP_CALLS_LEFT] = {NAME("calls_left"), FIELD_NUMBER, false,
                         "expected until the goal is reached; null where that is not known"},
    [STEP_DECIDED_NAMES] = {NAME("decided_names"), FIELD_STRINGS, false,
                            "which those are, at most 50: models, or neighbours as \"A > B\""},
    [STEP_OPEN_NAMES] = {NAME("open_names"), FIELD_STRINGS, false,
                         "which are open, at most 50: models, or neighbours as \"A – B\""},
};

const record_kind record_kinds[N_RECORD_KINDS] = {
    {"question", question_fields, N_QUESTION_FIELDS},
    {"answer", answer_fields, N_ANSWER_FIELDS},
    {"choice of an answer", choice_fields, N_CHOICE_FIELDS},
    {"pair judgment", pair_fields, N_PAIR_FIELDS},
    {"games of a pair judgment", game_fields[0], 2 * N_GAME_FIELDS},
    {"single judgment", single_fields, N_SINGLE_FIELDS},
    {"judge prompt", prompt_fields, N_PROMPT_FIELDS},
    {"chat template", chat_template_fields, N_CHAT_TEMPLATE_FIELDS},
    {"battle", battle_fields, N_BATTLE_FIELDS},
    {"call", call_fields, N_CALL_FIELDS},
    {"soft", soft_fields, N_SOFT_FIELDS},
    {"verify", verify_fields, N_VERIFY_FIELDS},
    {"usage", usage_fields, N_USAGE_FIELDS},
    {"sampling", sampling_fields, N_SAMPLING_FIELDS},
    {"served", served_fields, N_SERVED_FIELDS},
    {"endpoint of a call", asked_fields, N_ASKED_FIELDS},
    {"failure", failure_fields, N_FAILURE_FIELDS},
    {"step of a run", step_fields, N_STEP_FIELDS},
};
