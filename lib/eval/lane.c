/*
 * A lane's way to its endpoint: addresses, headers, limits, and what is told of it at the end.
 */
#include "lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double lane_cost(const lane *l, int64_t input_tokens, int64_t output_tokens)
{
    const jr_endpoint *e = l->endpoint;
    return ((double)input_tokens * e->price_input + (double)output_tokens * e->price_output) / 1e6;
}

void lane_note(lane *l, jr_str sentence)
{
    jr_endpoint_report *report = &l->report;
    jr_arena *arena = l->calls->arena;
    if (sentence.size == 0)
        return;
    jr_str *grown = jr_arena_alloc(arena, report->n_negotiated + 1, sizeof *grown);
    if (report->n_negotiated)
        memcpy(grown, report->negotiated, report->n_negotiated * sizeof *grown);
    grown[report->n_negotiated++] = jr_arena_copy(arena, sentence);
    report->negotiated = grown;
}

/* The URL for chats or for raw prompts, on the heap. */
static char *url_of(const lane *l, const chat *asked)
{
    jr_buf url = {0};
    l->provider->append_url(&url, l->endpoint, asked);
    return url.data;
}

static void forget_server(lane *l)
{
    http_headers_free(l->headers);
    free(l->url);
    free(l->raw_url);
    l->headers = NULL;
    l->url = l->raw_url = NULL;
}

static void pace(lane *l, uint32_t fixed_limit)
{
    const jr_endpoint *e = l->endpoint;
    if (fixed_limit && e->max_in_flight && e->max_in_flight < fixed_limit)
        fixed_limit = e->max_in_flight;
    const pacing_options how = {
        .fixed_limit = fixed_limit, .max_limit = e->max_in_flight, .rpm = e->rpm, .tpm = e->tpm};
    pacing_init(&l->pacing, &how, calls_now(l->calls));
}

static void address(lane *l)
{
    jr_str *lines;
    size_t n_lines;
    l->url = url_of(l, &(chat){0});
    l->raw_url = url_of(l, &(chat){.raw_prompt = JR_STR(" ")});
    l->provider->list_headers(l->calls->arena, l->endpoint, &lines, &n_lines);
    l->headers = http_headers_new(lines, n_lines);
}

void lane_set_server(lane *l, const jr_endpoint *endpoint, uint32_t n_slots)
{
    forget_server(l);
    l->endpoint = endpoint;
    pace(l, n_slots);
    address(l);
}

jr_status lane_init(lane *l, jr_arena *arena, jr_error *err)
{
    const jr_endpoint *e = l->endpoint;
    l->report.id = e->id;
    l->report.cost = isnan(lane_cost(l, 1, 1)) ? NAN : 0;
    pace(l, l->calls->options->parallel);
    if (e->provider == JR_PROVIDER_MOCK)
        return mock_parse(arena, e->model, &l->mock, err);
    if (e->provider == JR_PROVIDER_REFERENCE)
        return reference_judge_parse(e->model, &l->reference, err);
    l->provider = provider_find(e->provider);
    if (e->provider == JR_PROVIDER_LOCAL)
        return local_lane_init(l, arena, err);
    address(l);
    return JR_OK;
}

void lane_close(lane *l)
{
    local_lane_release(l);
    forget_server(l);
}
