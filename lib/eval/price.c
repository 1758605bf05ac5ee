/*
 * Prices. A file of endpoints says what it pays; for the models of the large providers there are
 * published prices in data/prices.json, read when an endpoint of such a provider is made. They may
 * be old, and a run says so. A name is looked up as a whole: what a longer or shorter one costs is
 * anybody's guess.
 */
#include "price.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "base/url.h"
#include "batch_dialect.h"
#include "provider.h"
#include "json/parser.h"

/* made from data/prices.json by tools/embed */
extern const unsigned char shipped_prices[];
extern const size_t shipped_prices_size;

#define NAME(literal) {(literal), sizeof(literal) - 1}

const field_row price_fields[N_PRICE_FIELDS] = {
    [PRICE_INPUT] = {NAME("input"), FIELD_USD, false, "per million tokens of prompts"},
    [PRICE_OUTPUT] = {NAME("output"), FIELD_USD, false,
                      "per million tokens of answers, thinking included"},
    [PRICE_CACHED] = {NAME("cached"), FIELD_USD, false,
                      "per million tokens of prompts that came out of the server's cache; input "
                      "by default"},
    [PRICE_CACHE_WRITE] = {NAME("cache_write"), FIELD_USD, false,
                           "per million tokens of prompts that the server put into its cache; "
                           "input by default"},
    [PRICE_REASONING] = {NAME("reasoning"), FIELD_USD, false,
                         "per million tokens of thinking; output by default"},
    [PRICE_BATCH] = {NAME("batch"), FIELD_NUMBER, false,
                     "what a request costs in a batch, as a share of its price alone; 0.5 by "
                     "default at the providers' own addresses, else 1"},
    [PRICE_DATE] = {NAME("date"), FIELD_STRING, false, "since when, YYYY-MM-DD"},
    [PRICE_SOURCE] = {NAME("source"), FIELD_STRING, false, "who says so"},
};

static bool is_date(jr_str text)
{
    static const char form[] = "dddd-dd-dd";
    bool fits = text.size == sizeof form - 1;
    for (size_t i = 0; fits && i < text.size; i++)
        fits = form[i] == 'd' ? isdigit((unsigned char)text.data[i]) : text.data[i] == form[i];
    return fits;
}

jr_status price_read(jr_arena *arena, const settings *from, yyjson_val *price,
                     jr_endpoint *endpoint, jr_error *err)
{
    static const settings_range any = {0, 1e12, false}, share = {0, 1, false};
    jr_price_terms *terms = jr_arena_alloc(arena, 1, sizeof *terms);
    *terms = (jr_price_terms){.cached = NAN, .cache_write = NAN, .reasoning = NAN, .batch = NAN};
    double *const to[] = {
        [PRICE_INPUT] = &endpoint->price_input, [PRICE_OUTPUT] = &endpoint->price_output,
        [PRICE_CACHED] = &terms->cached,        [PRICE_CACHE_WRITE] = &terms->cache_write,
        [PRICE_REASONING] = &terms->reasoning,  [PRICE_BATCH] = &terms->batch};
    yyjson_val *values[N_PRICE_FIELDS];
    const settings_fields table = {price_fields, N_PRICE_FIELDS, values};
    JR_TRY(settings_pick(from, price, ENGLISH("a price"), "price of an endpoint", &table, 1, err));
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        JR_TRY(settings_number(from, price, &price_fields[i], values[i],
                               i == PRICE_BATCH ? share : any, to[i], err));
    if (values[PRICE_DATE] && !is_date(json_str(values[PRICE_DATE])))
        return settings_wrong(from, settings_key(price, price_fields[PRICE_DATE].name), err,
                              "\"date\" of a price is written YYYY-MM-DD, 2026-11-05 say");
    if (values[PRICE_DATE])
        terms->date = jr_arena_copy(arena, json_str(values[PRICE_DATE]));
    if (values[PRICE_SOURCE])
        terms->source = jr_arena_copy(arena, json_str(values[PRICE_SOURCE]));
    endpoint->price_terms = terms;
    return JR_OK;
}

static double number(yyjson_val *price, size_t field)
{
    jr_str name = price_fields[field].name;
    yyjson_val *value = yyjson_obj_getn(price, name.data, name.size);
    return value ? yyjson_get_num(value) : NAN;
}

static jr_str text(jr_arena *arena, yyjson_val *group, size_t field)
{
    jr_str name = price_fields[field].name;
    return jr_arena_copy(arena, json_str(yyjson_obj_getn(group, name.data, name.size)));
}

static void set(jr_arena *arena, jr_endpoint *endpoint, yyjson_val *group, yyjson_val *price)
{
    jr_price_terms *terms = jr_arena_alloc(arena, 1, sizeof *terms);
    endpoint->price_input = number(price, PRICE_INPUT);
    endpoint->price_output = number(price, PRICE_OUTPUT);
    *terms = (jr_price_terms){.cached = number(price, PRICE_CACHED),
                              .cache_write = number(price, PRICE_CACHE_WRITE),
                              .reasoning = number(price, PRICE_REASONING),
                              .batch = number(price, PRICE_BATCH),
                              .date = text(arena, group, PRICE_DATE),
                              .source = text(arena, group, PRICE_SOURCE),
                              .is_shipped = true};
    endpoint->price_terms = terms;
}

void price_set_shipped(jr_arena *arena, jr_endpoint *endpoint)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    jr_str model = endpoint->model;
    if (!provider_find(endpoint->provider) ||
        !provider_owns(endpoint->provider, url_host(endpoint->base_url)))
        return;
    yyjson_val *root =
        json_parse(&parser, (jr_str){(const char *)shipped_prices, shipped_prices_size});
    yyjson_val *group;
    size_t i, n;
    assert(yyjson_is_arr(root));
    yyjson_arr_foreach(root, i, n, group)
    {
        yyjson_val *price =
            yyjson_obj_getn(yyjson_obj_get(group, "models"), model.data, model.size);
        if (price && yyjson_equals_str(yyjson_obj_get(group, "provider"),
                                       jr_provider_name(endpoint->provider)))
            set(arena, endpoint, group, price);
    }
}

double price_batch_share(const jr_endpoint *endpoint)
{
    const jr_price_terms *terms = endpoint->price_terms;
    return terms && !isnan(terms->batch) ? terms->batch : batch_usual_share(endpoint);
}

void price_take_share(jr_arena *arena, jr_endpoint *endpoint, double share)
{
    endpoint->price_input *= share;
    endpoint->price_output *= share;
    if (!endpoint->price_terms)
        return;
    jr_price_terms *terms = jr_arena_alloc(arena, 1, sizeof *terms);
    *terms = *endpoint->price_terms;
    terms->cached *= share;
    terms->cache_write *= share;
    terms->reasoning *= share;
    endpoint->price_terms = terms;
}

/* The tokens that were said to be of a kind, of all that there are. */
static double part_of(int64_t said, double all)
{
    return said < 0 ? 0 : fmin((double)said, all);
}

/* What a kind costs more than the rest. */
static double surcharge(double tokens, double price, double usual)
{
    return isnan(price) ? 0 : tokens * (price - usual);
}

double price_of(const jr_endpoint *endpoint, const chat_usage *usage)
{
    double input = (double)usage->input, output = (double)usage->output;
    double usual_in = endpoint->price_input, usual_out = endpoint->price_output;
    const jr_price_terms *terms = endpoint->price_terms;
    double sum = input * usual_in + output * usual_out;
    if (terms) {
        double cached = part_of(usage->cached, input);
        sum +=
            surcharge(cached, terms->cached, usual_in) +
            surcharge(part_of(usage->cache_written, input - cached), terms->cache_write, usual_in) +
            surcharge(part_of(usage->reasoning, output), terms->reasoning, usual_out);
    }
    return sum / 1e6;
}

double price_most(const jr_endpoint *endpoint, int64_t input_tokens, int64_t output_tokens)
{
    chat_usage dear = {input_tokens, output_tokens, -1, -1, -1, 0, 0};
    const jr_price_terms *terms = endpoint->price_terms;
    if (terms && terms->cache_write > endpoint->price_input)
        dear.cache_written = input_tokens;
    if (terms && terms->reasoning > endpoint->price_output)
        dear.reasoning = output_tokens;
    return price_of(endpoint, &dear);
}

double price_least(const jr_endpoint *endpoint, int64_t input_tokens)
{
    chat_usage cheap = {input_tokens, 0, -1, -1, -1, 0, 0};
    const jr_price_terms *terms = endpoint->price_terms;
    if (terms && terms->cached < endpoint->price_input)
        cheap.cached = input_tokens;
    return price_of(endpoint, &cheap);
}
