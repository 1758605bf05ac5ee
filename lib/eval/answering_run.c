/*
 * Asking the models. A question with several turns is a chain of calls, one for each choice; it is
 * recorded when all its chains are complete. Until then every finished turn is kept in a file of
 * its own, so that a run that ends in between loses and pays nothing.
 */
#include "answering.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/rng.h"
#include "base/shortuuid.h"
#include "bench/answer_record.h"
#include "estimate.h"
#include "tokens.h"

typedef struct unit unit;

/* One choice of a question on its way. */
typedef struct chain {
    unit *unit;
    struct chain *next; /* of those whose next turn may be asked */
    uint32_t choice;
    size_t n_replies;
    jr_str *replies;        /* per turn */
    jr_str *finish_reasons; /* per turn */
    chat_message *messages;
    jr_buf raw;
    chat chat;
} chain;

/* A question on its way. */
struct unit {
    unit *previous, *next; /* of all that are open */
    jr_arena *arena;
    size_t model;
    const jr_question *question;
    chain *chains; /* per choice */
    uint32_t n_open;
    bool has_failed, is_truncated, is_batched;
    chat_usage usage;
    jr_str served_model; /* several are joined by ", " */
    chat_served served;  /* of the last reply that said so */
    uint32_t attempts;
    int64_t max_tokens;
    double begun_at;
};

struct answering_run {
    jr_answering *answering;
    const answering_listener *listener;
    const jr_run_options *options;
    recorder *recorder;
    jr_endpoint_list endpoints; /* with contexts that fit */
    chain **ready;              /* per model: chains whose next turn may be asked */
    unit *units;
    rng rng;
    jr_buf line;
};

static void close_unit(answering_run *r, unit *u)
{
    if (u->previous)
        u->previous->next = u->next;
    else
        r->units = u->next;
    if (u->next)
        u->next->previous = u->previous;
    for (uint32_t i = 0; i < r->answering->n_choices; i++)
        jr_buf_release(&u->chains[i].raw);
    jr_arena_free(u->arena);
}

static void add_reply(unit *u, chain *c, jr_str text, jr_str finish_reason)
{
    c->replies[c->n_replies] = jr_arena_copy(u->arena, text);
    c->finish_reasons[c->n_replies++] = jr_arena_copy(u->arena, finish_reason);
}

static void keep_said(jr_arena *arena, jr_str *kept, jr_str said)
{
    if (said.size)
        *kept = jr_arena_copy(arena, said);
}

/* One answer may be of several replies. */
static void note_served(unit *u, jr_str model, const chat_served *served)
{
    if (model.size && u->served_model.size &&
        !memmem(u->served_model.data, u->served_model.size, model.data, model.size))
        u->served_model =
            jr_arena_format(u->arena, "%.*s, %.*s", JR_STR_ARG(u->served_model), JR_STR_ARG(model));
    else if (!u->served_model.size)
        keep_said(u->arena, &u->served_model, model);
    keep_said(u->arena, &u->served.fingerprint, served->fingerprint);
    keep_said(u->arena, &u->served.id, served->id);
    keep_said(u->arena, &u->served.model_path, served->model_path);
}

/* What an earlier run has of this choice. */
static void resume_chain(const answering_run *r, unit *u, chain *c)
{
    const turn_list *turns = &r->answering->models[u->model].turns;
    const turn_record *turn;
    while (c->n_replies < u->question->n_turns &&
           (turn = turns_find(turns, u->question->id, c->choice, (uint32_t)c->n_replies))) {
        add_reply(u, c, turn->text, turn->finish_reason);
        chat_usage_add(&u->usage, &turn->usage);
        note_served(u, turn->served_model, &turn->served);
        u->is_truncated |= turn->is_truncated;
    }
}

static void record_answer(answering_run *r, unit *u);

/* Opens a question; its chains that have turns left become ready. */
static void open_unit(answering_run *r, size_t model, const jr_question *question)
{
    const jr_answering *a = r->answering;
    jr_arena *arena = jr_arena_new();
    unit *u = jr_arena_alloc(arena, 1, sizeof *u);
    *u = (unit){.next = r->units,
                .arena = arena,
                .model = model,
                .question = question,
                .chains = jr_arena_alloc(arena, a->n_choices, sizeof *u->chains),
                .usage = CHAT_USAGE_UNSAID,
                .begun_at = jr_clock_monotonic(&r->options->clock)};
    if (r->units)
        r->units->previous = u;
    r->units = u;
    size_t n_turns = question->n_turns;
    for (uint32_t i = a->n_choices; i-- > 0;) {
        chain *c = &u->chains[i];
        *c = (chain){.unit = u,
                     .choice = i,
                     .replies = jr_arena_alloc(arena, n_turns, sizeof *c->replies),
                     .finish_reasons = jr_arena_alloc(arena, n_turns, sizeof *c->finish_reasons),
                     .messages = jr_arena_alloc(arena, 2 * n_turns, sizeof *c->messages)};
        resume_chain(r, u, c);
        if (c->n_replies == n_turns)
            continue;
        u->n_open++;
        c->next = r->ready[model];
        r->ready[model] = c;
    }
    if (u->n_open == 0)
        record_answer(r, u);
}

/* The same for the same turn, whatever else is asked. */
static uint64_t seed_of(const chain *c)
{
    jr_str id = c->unit->question->id;
    return hash_word(hash_bytes(c->choice, id.data, id.size), c->n_replies);
}

static bool next_turn(void *context, size_t endpoint, uint32_t n_slots, const chat **ret_chat,
                      void **ret_job)
{
    (void)n_slots;
    answering_run *r = context;
    model_plan *model = &r->answering->models[endpoint];
    while (!r->ready[endpoint]) {
        if (model->next == model->n_todo)
            return false;
        size_t place = model->todo[model->next++];
        open_unit(r, endpoint, &r->answering->questions.questions[place]);
    }
    chain *c = r->ready[endpoint];
    r->ready[endpoint] = c->next;
    answering_ask(r->answering, endpoint, c->unit->question, c->replies, c->n_replies, c->messages,
                  &c->raw, &c->chat);
    c->chat.seed = seed_of(c);
    *ret_chat = &c->chat;
    *ret_job = c;
    return true;
}

/* The reply as it is kept; empty: there is no answer in it. */
static jr_str clean(const answering_run *r, jr_arena *arena, const chain *c,
                    const chat_reply *reply)
{
    jr_str text = reply->text;
    if (chat_is_refused(reply))
        return (jr_str){0};
    const chat_template *template = r->answering->models[c->unit->model].template;
    if (template)
        text = chat_template_clean(arena, template, text);
    for (size_t i = 0; i < text.size; i++)
        if (!strchr(" \t\r\n", text.data[i]) || text.data[i] == '\0')
            return text;
    return (jr_str){0};
}

static bool has_text(void *context, void *job, const chat_reply *reply)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    return clean(context, arena, job, reply).size > 0;
}

static const jr_endpoint *endpoint_of(const answering_run *r, const unit *u)
{
    return &r->answering->options->models->endpoints[u->model];
}

static void record_failure(answering_run *r, const chain *c, const call_result *result)
{
    unit *u = c->unit;
    bool is_filtered = result->is_reply ? chat_is_refused(&result->reply) : result->is_filtered;
    if (result->is_reply || is_filtered)
        recorder_note_empty(r->recorder, u->model, is_filtered);
    const call_subject subject = {u->question->id_json, &endpoint_of(r, u)->id, 1,
                                  (uint32_t)c->n_replies + 1};
    recorder_add_failure(r->recorder, u->model, &subject, result);
}

static void record_turn(answering_run *r, const chain *c, const call_result *result)
{
    turn_record record = {.choice = c->choice,
                          .turn = (uint32_t)c->n_replies - 1,
                          .text = c->replies[c->n_replies - 1],
                          .usage = result->usage,
                          .finish_reason = result->reply.finish_reason,
                          .served_model = result->reply.model,
                          .served = result->reply.served,
                          .is_truncated = result->reply.finish == CHAT_LENGTH};
    jr_buf_clear(&r->line);
    turns_format(&r->line, c->unit->question, &record, jr_clock_wall(&r->options->clock));
    /* Of one that is too long the answer fails, too. */
    (void)recorder_add(r->recorder, c->unit->model, RESULT_PART, jr_buf_str(&r->line));
}

static void record_answer(answering_run *r, unit *u)
{
    const jr_answering *a = r->answering;
    const jr_endpoint *endpoint = endpoint_of(r, u);
    size_t n_turns = u->question->n_turns, n = a->n_choices * n_turns;
    jr_str *turns = jr_arena_alloc(u->arena, n, sizeof *turns);
    jr_str *finish_reasons = jr_arena_alloc(u->arena, n, sizeof *finish_reasons);
    for (size_t i = 0; i < a->n_choices; i++) {
        memcpy(turns + i * n_turns, u->chains[i].replies, n_turns * sizeof *turns);
        memcpy(finish_reasons + i * n_turns, u->chains[i].finish_reasons, n_turns * sizeof *turns);
    }
    const chain *first = &u->chains[0];
    chat last;
    JR_BUF_AUTO jr_buf raw = {0};
    answering_ask(a, u->model, u->question, first->replies, n_turns - 1, first->messages, &raw,
                  &last);
    char id[SHORTUUID_SIZE];
    shortuuid_new(&r->rng, id);
    chat_sampling sampling = answering_sampling(a->options, u->question->category);
    if (u->max_tokens)
        sampling.max_tokens = u->max_tokens;
    answer_record record = {
        .question_id = u->question->id_json,
        .answer_id = jr_str_from(id),
        .model_id = endpoint->id,
        .turns = turns,
        .n_choices = a->n_choices,
        .n_turns = n_turns,
        .tstamp = jr_clock_wall(&r->options->clock),
        .system = a->models[u->model].system,
        .prompt = last.raw_prompt,
        .call = {.usage = u->usage,
                 .finish_reasons = finish_reasons,
                 .n_finish_reasons = n,
                 .attempts = u->attempts,
                 .latency = jr_clock_monotonic(&r->options->clock) - u->begun_at,
                 .sampling = sampling,
                 .endpoint_id = endpoint->id,
                 .endpoint_model = endpoint->model,
                 .is_batched = u->is_batched,
                 .prompt_hash = jr_str_from(a->models[u->model].prompt_hash),
                 .served_model = u->served_model,
                 .served = u->served},
    };
    jr_buf_clear(&r->line);
    answer_record_append(&r->line, &record);
    if (!recorder_add(r->recorder, u->model, RESULT_VALID, jr_buf_str(&r->line))) {
        const call_result failed = {
            .problem = recorder_too_long, .attempts = u->attempts, .usage = u->usage};
        const call_subject subject = {u->question->id_json, &endpoint->id, 1, (uint32_t)n_turns};
        recorder_add_failure(r->recorder, u->model, &subject, &failed);
        close_unit(r, u);
        return;
    }
    if (u->is_truncated)
        recorder_note_truncated(r->recorder, u->model);
    if (r->listener)
        r->listener->answer_came(r->listener->context, endpoint->id, u->question,
                                 u->chains[0].replies);
    close_unit(r, u);
}

/* The chain goes on, or the unit ends with it. */
static void take_reply(answering_run *r, chain *c, const call_result *result, jr_str text)
{
    unit *u = c->unit;
    add_reply(u, c, text, result->reply.finish_reason);
    chat_usage_add(&u->usage, &result->usage);
    note_served(u, result->reply.model, &result->reply.served);
    u->attempts += result->attempts;
    u->is_batched |= result->is_batched;
    u->is_truncated |= result->reply.finish == CHAT_LENGTH;
    if (result->max_tokens > u->max_tokens)
        u->max_tokens = result->max_tokens;
    bool is_chain_complete = c->n_replies == u->question->n_turns;
    if (!is_chain_complete || u->n_open > 1 || u->has_failed)
        record_turn(r, c, result);
    if (!is_chain_complete) {
        c->next = r->ready[u->model];
        r->ready[u->model] = c;
        return;
    }
    if (--u->n_open > 0)
        return;
    if (u->has_failed)
        close_unit(r, u);
    else
        record_answer(r, u);
}

static void take_result(void *context, void *job, const call_result *result)
{
    answering_run *r = context;
    chain *c = job;
    unit *u = c->unit;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str text = result->is_reply ? clean(r, arena, c, &result->reply) : (jr_str){0};
    if (text.size) {
        take_reply(r, c, result, text);
        return;
    }
    if (!u->has_failed)
        record_failure(r, c, result);
    u->has_failed = true;
    if (--u->n_open == 0)
        close_unit(r, u);
}

/* A file of finished turns is of no more use where nothing is unfinished. The folder goes with the
 * last file in it. */
static void remove_turns(const jr_answering *a, const jr_run_report *report)
{
    for (size_t i = 0; i < report->n_endpoints; i++) {
        file_place part = result_place(&a->paths[i], RESULT_PART), folder = part;
        if (report->endpoints[i].n_done == report->endpoints[i].n_planned &&
            !a->models[i].has_other_turns)
            (void)file_remove(part, false);
        size_t size = (size_t)(strrchr(part.path, '/') - part.path);
        folder.path = jr_arena_copy(a->arena, (jr_str){part.path, size}).data;
        (void)file_remove(folder, true);
    }
}

/* The longest conversation of a model: what is said to it, and the replies it may give. */
static void measure_prompts(const jr_answering *a, size_t number, int64_t *ret_said,
                            int64_t *replies)
{
    const model_plan *model = &a->models[number];
    chat_sampling sampling = answering_sampling(a->options, (jr_str){0});
    *ret_said = 0;
    for (size_t i = 0; i < model->n_todo; i++) {
        const jr_question *question = &a->questions.questions[model->todo[i]];
        int64_t said = tokens_of_text(model->system);
        for (size_t turn = 0; turn < question->n_turns; turn++)
            said += tokens_of_text(question->turns[turn]);
        *ret_said = said > *ret_said ? said : *ret_said;
        int64_t spoken = (int64_t)question->n_turns * sampling.max_tokens;
        *replies = spoken > *replies ? spoken : *replies;
    }
}

static jr_status open_run(answering_run *r, calls *asked, jr_error *err)
{
    jr_answering *a = r->answering;
    size_t n_models = a->options->models->n_endpoints, first;
    int64_t *longest = jr_arena_alloc(a->arena, n_models, sizeof *longest), replies = 0;
    for (size_t i = 0; i < n_models; i++)
        measure_prompts(a, i, &longest[i], &replies);
    r->endpoints = estimate_contexts(a->arena, a->options->models, longest, replies);
    for (size_t i = 0; i < n_models; i++) {
        r->endpoints.endpoints[i].local.is_raw = a->models[i].template != NULL;
        r->endpoints.endpoints[i].local.has_system = a->models[i].system.size > 0;
    }
    r->ready = jr_arena_alloc(a->arena, n_models, sizeof(chain *));
    JR_TRY(recorder_new(a->arena, a->paths, a->options->models, r->options, &r->recorder, err));
    calls_source source = {.next = next_turn,
                           .is_usable = has_text,
                           .done = take_result,
                           .context = r,
                           .paths = a->paths};
    JR_TRY(calls_add(asked, &r->endpoints, &source, &first, err));
    recorder_attach(r->recorder, asked, first);
    return JR_OK;
}

jr_status answering_begin(jr_answering *answering, const jr_run_options *options, calls *asked,
                          const answering_listener *listener, answering_run **ret_run,
                          jr_error *err)
{
    answering_run *r = jr_arena_alloc(answering->arena, 1, sizeof *r);
    *r = (answering_run){.answering = answering, .options = options, .listener = listener};
    rng_init(&r->rng, options->entropy, 1);
    jr_status status = open_run(r, asked, err);
    if (status == JR_OK)
        *ret_run = r;
    else
        answering_end(r, NULL);
    return status;
}

void answering_progress(answering_run *r, jr_progress *ret_progress)
{
    recorder_progress(r->recorder, ret_progress);
}

void answering_end(answering_run *r, jr_run_report *ret_report)
{
    if (ret_report)
        recorder_finish(r->recorder, ret_report);
    recorder_free(r->recorder);
    while (r->units)
        close_unit(r, r->units);
    jr_buf_release(&r->line);
    if (ret_report) {
        const jr_answering *a = r->answering;
        remove_turns(a, ret_report);
        recorder_seal(a->arena, a->paths, a->options->models->n_endpoints, ret_report);
    }
}
