/*
 * Asking the judges: a match becomes a prompt, a reply a verdict, and either becomes a record.
 */
#include "judging.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/english.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/str.h"
#include "bench/game_record.h"
#include "bench/judgment_record.h"
#include "bench/question.h"
#include "estimate.h"
#include "verdict.h"
#include "verdict_soft.h"
#include "waiting.h"

enum {
    USUAL_MAX_TOKENS = 2048,
    MOST_TURNS_HASHED = 2, /* kept of each answer */
};

/* A judgment on its way. */
typedef struct job {
    struct job *next;  /* of the free ones */
    struct job *older; /* of all */
    size_t judge;
    taken_match taken;
    planned_match match;
    match_prompt asked;
    jr_buf text; /* the filled prompt */
    chat_message message;
    chat chat;
} job;

struct judging_run {
    jr_judging *judging;
    waiting *waiting; /* per judge */
    size_t first;     /* of the judges in calls */
    const jr_run_options *options;
    recorder *recorder;
    jr_endpoint_list endpoints; /* with contexts that fit */
    calls *calls;
    unsigned *n_unreadable; /* per judge, in a row */
    judging_gaps *gaps;     /* per judge */
    job *free_jobs, *newest_job;
    jr_buf line;
    uint64_t *answer_hashes; /* [model][place][turn] */
};

static job *new_job(judging_run *r)
{
    job *made = r->free_jobs;
    if (made) {
        r->free_jobs = made->next;
        return made;
    }
    made = memory_zeroed(1, sizeof *made);
    made->older = r->newest_job;
    r->newest_job = made;
    return made;
}

static const jr_question *question_of(const jr_judging *j, const planned_match *match)
{
    return &j->questions.questions[j->question_of[match->question]];
}

/* The same for the same match, whatever else is asked. */
static uint64_t seed_of(const jr_judging *j, const planned_match *match)
{
    jr_str id = question_of(j, match)->id, first = j->models[match->first];
    uint64_t seed = hash_bytes(match->turn, id.data, id.size);
    seed = hash_bytes(seed, first.data, first.size);
    if (match->second == NO_SECOND)
        return seed;
    seed = hash_bytes(seed, j->models[match->second].data, j->models[match->second].size);
    /* Each call of a verification is a draw of its own. */
    return match->verified ? seed ^ hash_bytes(j->options->verification->test + match->call, "", 0)
                           : seed;
}

/* What its prompt has in common with others, so that the server may keep it. */
static void share_beginning(const judging_run *r, job *made)
{
    const jr_judging *j = r->judging;
    jr_str question = question_of(j, &made->match)->id;
    const char *wording = made->asked.prompt->hash;
    uint64_t group = hash_bytes(made->match.turn, wording, strlen(wording));
    group = hash_bytes(group, question.data, question.size);
    if (!j->is_single)
        group =
            hash_bytes(group, j->models[made->match.first].data, j->models[made->match.first].size);
    made->chat.group = group;
    if (!made->match.verified)
        made->chat.shared_size = made->asked.filled.shared_size;
}

static bool next_match(void *context, size_t endpoint, uint32_t n_slots, const chat **ret_chat,
                       void **ret_job)
{
    judging_run *r = context;
    jr_judging *j = r->judging;
    const judge_plan *judge = &j->judges[endpoint];
    taken_match taken;
    if (!waiting_take(&r->waiting[endpoint], n_slots, &taken))
        return false;
    job *made = new_job(r);
    made->judge = endpoint;
    made->taken = taken;
    made->match = taken.match;
    made->asked = judging_fill(j, judge, &made->match, &made->text);
    const judge_prompt *prompt = made->asked.prompt;
    const prompt_values *values = &made->asked.values;
    made->message = (chat_message){false, jr_buf_str(&made->text)};
    made->chat =
        (chat){.system = prompt->system,
               .messages = &made->message,
               .n_messages = 1,
               .sampling = CHAT_SAMPLING_NONE,
               .reference = values->references[values->turn],
               .answers = {values->answers[0][values->turn], values->answers[1][values->turn]},
               .members = prompt->members,
               .n_members = prompt->n_members,
               .wants_tokens = j->options->verdict == JR_VERDICT_FORM_LOGPROBS,
               .seed = seed_of(j, &made->match),
               .slot = taken.slot};
    if (taken.is_shared)
        share_beginning(r, made);
    made->chat.sampling.temperature = j->options->temperature;
    made->chat.sampling.max_tokens =
        j->options->max_tokens ? j->options->max_tokens : USUAL_MAX_TOKENS;
    *ret_chat = &made->chat;
    *ret_job = made;
    return true;
}

/* What a prompt is filled from stays, so the text of one that waits for a day need not. */
static void rest(void *context, void *handle)
{
    (void)context;
    job *sent = handle;
    jr_buf_release(&sent->text);
    sent->message.text = (jr_str){0};
}

static void wake(void *context, void *handle)
{
    judging_run *r = context;
    job *sent = handle;
    if (sent->text.size)
        return;
    (void)judging_fill(r->judging, &r->judging->judges[sent->judge], &sent->match, &sent->text);
    sent->message.text = jr_buf_str(&sent->text);
}

/* Whether the reply says a verdict, which goes into the record. */
static bool read_verdict(const judging_run *r, const job *done, const chat_reply *reply,
                         judgment_record *record)
{
    const verdict_style *style = &done->asked.prompt->style;
    bool is_whole = chat_is_whole(reply->finish);
    verdict_said said;
    if (!verdict_read(style, reply->text, is_whole, &said))
        return false;
    record->call.verdict_form = said.is_json ? JR_STR("json") : JR_STR("text");
    record->score = said.value;
    if (r->judging->is_single)
        return true;
    jr_verdict verdict = (jr_verdict)said.value;
    record->winner = verdict_winner_json(style->format, verdict);
    record->call.is_clear = verdict_is_clear(reply->text, is_whole, verdict);
    if (done->chat.wants_tokens)
        (void)verdict_soften(style, reply, &said, &record->call.soft);
    return true;
}

static bool has_verdict(void *context, void *handle, const chat_reply *reply)
{
    const job *asked = handle;
    verdict_said said;
    (void)context;
    return verdict_read(&asked->asked.prompt->style, reply->text, chat_is_whole(reply->finish),
                        &said);
}

/* Why a reply has no verdict. */
static jr_str problem_of(const chat_reply *reply)
{
    if (chat_is_refused(reply) || reply->text.size == 0)
        return jr_str_from(chat_problem(reply));
    return reply->finish == CHAT_LENGTH
               ? JR_STR(ENGLISH("the reply was cut at the token limit before its verdict"))
               : JR_STR(ENGLISH("the reply says no verdict in the prompt's format"));
}

/* Each once, since an answer is judged many times; 0: not known yet. */
static uint64_t hash_answer(const judging_run *r, const planned_match *match, uint32_t model)
{
    const jr_judging *j = r->judging;
    size_t place = j->question_of[match->question];
    const answer_entry *entry = answer_table_entry(&j->answers, model, place);
    if (match->turn > MOST_TURNS_HASHED)
        return answer_hash(entry, match->turn);
    uint64_t *known =
        &r->answer_hashes[(model * j->questions.n_questions + place) * MOST_TURNS_HASHED +
                          match->turn - 1];
    if (*known == 0)
        *known = answer_hash(entry, match->turn);
    return *known;
}

static uint64_t hash_str(uint64_t seed, jr_str text)
{
    return hash_bytes(seed, text.data, text.size);
}

/* Of all that the judge was given, by its parts: the wording of the prompt with the system message,
 * question, reference answer, boundary, answers, sampling; or by the recorded text. */
static uint64_t hash_input(const job *done, const call_record *record)
{
    const double numbers[] = {done->chat.sampling.temperature,
                              (double)done->chat.sampling.max_tokens};
    uint64_t hash = hash_str(0, record->prompt_hash);
    const prompt_values *values = &done->asked.values;
    hash = hash_bytes(hash, (const char *)numbers, sizeof numbers);
    if (record->n_answer_hashes == 0)
        return hash_str(hash, jr_buf_str(&done->text));
    for (size_t turn = 0; turn < done->match.turn; turn++)
        hash = hash_str(hash_str(hash, values->questions[turn]), values->references[turn]);
    if (done->asked.prompt->has_boundary)
        hash = hash_str(hash, jr_str_from(values->boundary));
    if (done->asked.filled.n_guarded)
        hash = hash_bytes(hash, "guarded", 1);
    return hash_bytes(hash, (const char *)record->answer_hashes, sizeof record->answer_hashes);
}

static call_record record_of_call(const judging_run *r, const job *done, const call_result *result)
{
    const jr_judging *j = r->judging;
    const jr_endpoint *endpoint = &j->options->judges->endpoints[done->judge];
    chat_sampling sampling = done->chat.sampling;
    sampling.max_tokens = result->max_tokens;
    call_record record = {.usage = result->usage,
                          .finish_reasons = &result->reply.finish_reason,
                          .n_finish_reasons = 1,
                          .attempts = result->attempts,
                          .latency = result->latency,
                          .sampling = sampling,
                          .endpoint_id = endpoint->id,
                          .endpoint_model = endpoint->model,
                          .is_batched = result->is_batched,
                          .prompt_hash = jr_str_from(done->asked.prompt->hash),
                          .served_model = result->reply.model,
                          .served = result->reply.served,
                          .n_guarded = done->asked.filled.n_guarded};
    const uint32_t models[] = {done->match.first, done->match.second};
    bool is_recorded = done->match.verified && /* the prompt, whatever the answers are by now */
                       j->options->verification->matches[done->match.verified - 1].prompt.size;
    for (size_t seat = 0; !is_recorded && seat < (j->is_single ? 1 : 2); seat++)
        record.answer_hashes[record.n_answer_hashes++] = hash_answer(r, &done->match, models[seat]);
    record.input_hash = hash_input(done, &record);
    return record;
}

static verify_call verify_call_of(const jr_verification *v, const planned_match *match)
{
    return (verify_call){v->test, v->matches[match->verified - 1].stage, match->call};
}

/* In which form the verdict came, where the prompt was changed to ask for another. */
static void note_form(const job *done, const call_result *result, call_record *call)
{
    if (!done->asked.prompt->style.is_json)
        call->verdict_form = (jr_str){0};
    else if (result->had_schema && str_is(call->verdict_form, "json"))
        call->verdict_form = JR_STR("json schema");
}

/* Puts the verdicts on criteria into the record, and counts what a valid judgment lacks. */
static void note_gaps(judging_run *r, const job *done, call_record *call,
                      const jr_verdict *of_criteria)
{
    judging_gaps *gaps = &r->gaps[done->judge];
    const verdict_style *style = &done->asked.prompt->style;
    gaps->n_valid++;
    gaps->n_without_soft += done->chat.wants_tokens && !call->soft.is_there;
    call->criteria = style->criteria;
    call->of_criteria = of_criteria;
    call->n_criteria = style->n_criteria;
    bool is_complete = true;
    for (size_t i = 0; i < style->n_criteria; i++)
        is_complete = is_complete && (int)of_criteria[i] != JR_N_VERDICTS;
    gaps->n_without_criterion += !is_complete;
}

/* Appends the line of a judgment; whether it is valid. */
static bool append_judgment(judging_run *r, const job *done, const call_result *result)
{
    const jr_judging *j = r->judging;
    judgment_record record = {
        .question_id = question_of(j, &done->match)->id_json,
        .model1 = j->models[done->match.first],
        .model2 = j->is_single ? (jr_str){0} : j->models[done->match.second],
        .judge = j->judges[done->judge].summary.judge,
        .prompt_name = done->asked.prompt->name,
        .prompt = jr_buf_str(&done->text),
        .judgment = result->reply.text,
        .turn = done->match.turn,
        .tstamp = jr_clock_wall(&r->options->clock),
        .call = record_of_call(r, done, result),
    };
    if (done->match.verified)
        record.verify = verify_call_of(j->options->verification, &done->match);
    jr_verdict of_criteria[VERDICT_CRITERIA_MAX];
    const verdict_style *style = &done->asked.prompt->style;
    bool is_valid = read_verdict(r, done, &result->reply, &record);
    if (!is_valid)
        record.problem = problem_of(&result->reply);
    else if (style->n_criteria)
        verdict_read_criteria(style, result->reply.text, of_criteria);
    if (is_valid)
        note_gaps(r, done, &record.call, of_criteria);
    note_form(done, result, &record.call);
    judgment_append(&r->line, &record);
    return is_valid;
}

/* The verdict on a match of which an answer is empty, in the words that judges use. */
static jr_verdict decide(const jr_judging *j, const planned_match *match, jr_buf *words)
{
    size_t place = j->question_of[match->question];
    bool is_first = judging_is_silent(j, match->first, place, match->turn);
    bool is_second = judging_is_silent(j, match->second, place, match->turn);
    if (is_first && is_second) {
        jr_buf_append_text(words, "Both answers are empty, so nobody was asked: [[C]]");
        return JR_VERDICT_TIE;
    }
    jr_buf_format(words, "The answer of %.*s is empty, so nobody was asked: %s",
                  JR_STR_ARG(j->models[is_first ? match->first : match->second]),
                  is_first ? "[[B]]" : "[[A]]");
    return is_first ? JR_VERDICT_SECOND : JR_VERDICT_FIRST;
}

static void record_decided(judging_run *r, size_t judge, const planned_match *match)
{
    const jr_judging *j = r->judging;
    const jr_endpoint *endpoint = &j->options->judges->endpoints[judge];
    const judge_prompt *prompt = judging_prompt(j, &j->judges[judge], match).prompt;
    JR_BUF_AUTO jr_buf words = {0};
    jr_verdict verdict = decide(j, match, &words);
    judgment_record record = {
        .question_id = question_of(j, match)->id_json,
        .model1 = j->models[match->first],
        .model2 = j->models[match->second],
        .winner = verdict_winner_json(prompt->style.format, verdict),
        .judge = j->judges[judge].summary.judge,
        .prompt_name = JR_STR(EMPTY_ANSWER_PROMPT),
        .judgment = jr_buf_str(&words),
        .turn = match->turn,
        .tstamp = jr_clock_wall(&r->options->clock),
        .call = {.sampling = CHAT_SAMPLING_NONE,
                 .endpoint_id = endpoint->id,
                 .endpoint_model = endpoint->model},
    };
    jr_buf_clear(&r->line);
    judgment_append(&r->line, &record);
    (void)recorder_add(r->recorder, judge, RESULT_VALID, jr_buf_str(&r->line));
}

static void record_failure(judging_run *r, const job *done, const call_result *result)
{
    const jr_judging *j = r->judging;
    jr_str models[2] = {j->models[done->match.first]};
    if (!j->is_single)
        models[1] = j->models[done->match.second];
    const call_subject subject = {question_of(j, &done->match)->id_json, models,
                                  j->is_single ? 1 : 2, done->match.turn};
    recorder_add_failure(r->recorder, done->judge, &subject, result);
}

/* A judge that never says a verdict, or a prompt that asks for none, is not paid on and on. */
static void stop_unreadable(const judging_run *r, const job *done)
{
    JR_BUF_AUTO jr_buf sentence = {0};
    jr_buf_format(
        &sentence,
        ENGLISH("%.*s: %d replies in a row say no verdict in the format of the prompt %.*s, so no "
                "more are asked; HINT: look at the judgments in %.*s"),
        JR_STR_ARG(r->judging->judges[done->judge].summary.judge), JR_UNREADABLE_TO_STOP,
        JR_STR_ARG(done->asked.prompt->name),
        JR_STR_ARG(r->judging->paths[done->judge].of[RESULT_INVALID]));
    calls_stop_endpoint(r->calls, done->judge, sentence.data);
}

static void record_judgment(judging_run *r, const job *done, const call_result *result)
{
    unsigned *n_unreadable = &r->n_unreadable[done->judge];
    jr_buf_clear(&r->line);
    bool is_valid = append_judgment(r, done, result);
    if (!recorder_add(r->recorder, done->judge, is_valid ? RESULT_VALID : RESULT_INVALID,
                      jr_buf_str(&r->line))) {
        const call_result failed = {
            .problem = recorder_too_long, .attempts = result->attempts, .usage = result->usage};
        record_failure(r, done, &failed);
        return;
    }
    if (is_valid && result->reply.finish == CHAT_LENGTH)
        recorder_note_truncated(r->recorder, done->judge);
    *n_unreadable = is_valid ? 0 : *n_unreadable + 1;
    if (*n_unreadable == JR_UNREADABLE_TO_STOP)
        stop_unreadable(r, done);
}

static void take_result(void *context, void *handle, const call_result *result)
{
    judging_run *r = context;
    job *done = handle;
    if (result->is_reply)
        record_judgment(r, done, result);
    else
        record_failure(r, done, result);
    waiting_done(&r->waiting[done->judge], &done->taken, result->is_reply);
    done->next = r->free_jobs;
    r->free_jobs = done;
}

static bool has_answer(void *context, uint32_t model, size_t place, uint32_t turn)
{
    const jr_judging *j = context;
    return j->options->verification || /* whose plan has seen to it */
           answer_table_entry(&j->answers, model, place)->n_turns >= turn;
}

void judging_answer_came(judging_run *r, jr_str model, const jr_question *question,
                         const jr_str *turns)
{
    jr_judging *j = r->judging;
    const jr_question *known = question_find(&j->questions, question->id);
    size_t place_of_model = name_index(j->models, j->n_models, model);
    if (!known || place_of_model == SIZE_MAX)
        return;
    uint32_t number = (uint32_t)place_of_model;
    size_t place = (size_t)(known - j->questions.questions);
    answer_table_set_texts(j->arena, &j->answers, number, place, turns, question->n_turns);
    for (size_t i = 0; i < j->options->judges->n_endpoints; i++) {
        waiting_answer_came(&r->waiting[i], number, place);
        calls_poke(r->calls, r->first + i);
    }
}

/* Judges with contexts for the longest prompt that they may get. Answers that are not there yet may
 * reach their limit, and as no estimate they need no room beside it, so half is counted. */
static jr_endpoint_list fit_judges(const jr_judging *j)
{
    int64_t answer =
        j->expected ? answering_sampling(j->expected->options, (jr_str){0}).max_tokens / 2 : 0;
    size_t n_judges = j->options->judges->n_endpoints;
    int64_t *longest = jr_arena_alloc(j->arena, n_judges, sizeof *longest);
    int64_t reply = j->options->max_tokens ? j->options->max_tokens : USUAL_MAX_TOKENS;
    JR_BUF_AUTO jr_buf text = {0};
    for (size_t i = 0; i < n_judges; i++) {
        if (j->options->judges->endpoints[i].provider != JR_PROVIDER_LOCAL)
            continue;
        for (size_t k = 0; k < j->judges[i].pairing.n_matches; k++) {
            int64_t tokens = judging_prompt_tokens(j, &j->judges[i],
                                                   &j->judges[i].pairing.matches[k], answer, &text);
            longest[i] = tokens > longest[i] ? tokens : longest[i];
        }
    }
    return estimate_contexts(j->arena, j->options->judges, longest, reply);
}

/* A batch waits for nobody to go ahead. */
static bool is_grouped(const judging_run *r, size_t judge)
{
    return !r->options->batches && judging_meets_caches(r->judging, judge);
}

static jr_status open_run(judging_run *r, calls *asked, jr_error *err)
{
    jr_judging *j = r->judging;
    size_t n_judges = j->options->judges->n_endpoints;
    r->waiting = jr_arena_alloc(j->arena, n_judges, sizeof *r->waiting);
    r->n_unreadable = jr_arena_alloc(j->arena, n_judges, sizeof *r->n_unreadable);
    r->gaps = jr_arena_alloc(j->arena, n_judges, sizeof *r->gaps);
    r->answer_hashes =
        jr_arena_alloc(j->arena, j->n_models * j->questions.n_questions * MOST_TURNS_HASHED,
                       sizeof *r->answer_hashes);
    for (size_t i = 0; i < n_judges; i++)
        waiting_init(&r->waiting[i], j->arena,
                     &(waiting_options){.pairing = &j->judges[i].pairing,
                                        .n_models = j->n_models,
                                        .n_questions = j->questions.n_questions,
                                        .question_of = j->question_of,
                                        .has_answer = has_answer,
                                        .context = j,
                                        .seed = j->options->seed,
                                        .is_grouped = is_grouped(r, i)});
    JR_TRY(recorder_new(j->arena, j->paths, j->options->judges, r->options, &r->recorder, err));
    calls_source source = {next_match, has_verdict, take_result, r, j->paths, rest, wake};
    r->endpoints = fit_judges(j);
    for (size_t i = 0; i < n_judges; i++)
        r->endpoints.endpoints[i].local.has_system = true;
    JR_TRY(calls_add(asked, &r->endpoints, &source, &r->first, err));
    recorder_attach(r->recorder, asked, r->first);
    r->calls = asked;
    for (size_t i = 0; i < n_judges; i++)
        for (size_t k = 0; k < j->judges[i].n_decided; k++)
            record_decided(r, i, &j->judges[i].decided[k]);
    return JR_OK;
}

jr_status judging_begin(jr_judging *judging, const jr_run_options *options, calls *asked,
                        judging_run **ret_run, jr_error *err)
{
    for (size_t i = 0; i < judging->options->judges->n_endpoints; i++)
        if (judging->judges[i].pairing.n_possible + judging->judges[i].pairing.n_judged == 0)
            return jr_error_set(
                err, JR_ERR_DATA, "%s: no %s; HINT: jrank check tells which are missing",
                judging->options->bench_folder,
                judging->is_single ? "answer can be scored" : "match has both answers");
    judging_run *r = jr_arena_alloc(judging->arena, 1, sizeof *r);
    *r = (judging_run){.judging = judging, .options = options};
    jr_status status = open_run(r, asked, err);
    if (status == JR_OK)
        *ret_run = r;
    else
        judging_end(r, NULL);
    return status;
}

void judging_progress(judging_run *r, jr_progress *ret_progress)
{
    recorder_progress(r->recorder, ret_progress);
}

void judging_end(judging_run *r, jr_run_report *ret_report)
{
    if (ret_report) {
        recorder_finish(r->recorder, ret_report);
        judging_tell_gaps(r->judging, r->gaps, ret_report);
    }
    recorder_free(r->recorder);
    if (ret_report) {
        const jr_judging *j = r->judging;
        judging_join_games(j, ret_report);
        recorder_seal(j->arena, j->paths, j->options->judges->n_endpoints, ret_report);
    }
    for (job *older, *made = r->newest_job; made; made = older) {
        older = made->older;
        jr_buf_release(&made->text);
        free(made);
    }
    jr_buf_release(&r->line);
}
