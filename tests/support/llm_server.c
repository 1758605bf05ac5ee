/*
 * llm-server: the providers' APIs on 127.0.0.1, scripted, for tests and measurements. It answers as
 * OpenAI, Azure, Anthropic and Gemini do, fails as a script says, and records what it was asked.
 *
 * The text of a reply follows from the request alone, so a run that was interrupted and continued
 * must come to the same verdicts as one that was not. It ends by itself: with its parent, on
 * SIGTERM, and after --max-seconds, so that a test that dies leaves nothing behind.
 *
 * --help lists options and script words. Frequent scripts:
 *
 *   429 twice for each request       each=2 -> status=429 retry-after=1
 *   429, until a date                times=1 -> status=429 retry-after-date=2
 *   every tenth fails                every=10 -> status=529
 *   closes before the reply          times=1 -> end=close
 *   reset in head, body              times=1 -> end=reset at=head     n=2 -> end=reset at=100
 *   cut at every 1,000th byte        -> size=20k end=close step=1000
 *   never answers, stalls            n=3 -> end=hang                  n=4 -> end=hang at=50
 *   100 MB, byte by byte             n=1 -> size=100M                 n=2 -> drip
 *   unreadable                       -> kind=bad-utf8 | kind=bad-json | kind=html | raw="{}"
 *   error in a 200, wrong type       -> kind=error status=200         -> content-type=text/plain
 *   no text, cut short, filtered     -> kind=empty | finish=length | kind=blocked
 *   thinking                         has=max_tokens -> kind=thinking-only
 *   parameters                       has=max_tokens -> unsupported=max_tokens
 *                                    has=temperature -> unsupported=temperature
 *                                    has=system -> unsupported=system
 *   a key in an error                -> kind=echo-key
 */
#include <stdio.h>
#include <stdlib.h>

#include "llm_server.h"

static const char *const verdict_names[] = {"hash", "longer", "shorter", "first", NULL};
static const char *const form_names[] = {"number", "letter", "rating", NULL};

#define OPTION(name, value, kind, field, ...)                                                      \
    {name, value, VALUE_##kind, offsetof(net_settings, field), __VA_ARGS__, NULL, 0}
#define OPTION_OF(name, value, kind, field, meaning, choices, n_values)                            \
    {name, value, VALUE_##kind, offsetof(net_settings, field), meaning, choices, n_values}

static const setting_row options[] = {
    OPTION("port", "N", COUNT, port, "port on 127.0.0.1 (default: a free one)"),
    OPTION("port-file", "FILE", TEXT, port_file,
           "gets the port once it is open; -: standard output"),
    OPTION("max-seconds", "S", NUMBER, max_seconds, "ends after S seconds (default 60)"),
    OPTION_OF("tls", "CERT KEY", TEXT, tls, "speaks TLS", NULL, 2),
    OPTION("script", "FILE", TEXT, script, "what happens to which request; see below"),
    OPTION("latency-ms", "MS", NUMBER, latency, "from a chat request to its reply (default 0)"),
    OPTION("capacity", "C", COUNT, capacity, "429 while more than C are in flight"),
    OPTION("rate", "R", NUMBER, rate, "429 above R requests a second, bursts of R/10 allowed"),
    OPTION("api-key", "KEY", TEXT, api_key, "401 for any other key"),
    OPTION("reply", "TEXT", TEXT, reply.text, "what the model says to everything"),
    OPTION_OF("reply-rule", "RULE", CHOICE, reply.verdict,
              "verdict at the end of the text: hash (of the body modulo 3, plus 1; the default), "
              "longer, shorter (answer, in characters; equal: a tie), first",
              verdict_names, 0),
    OPTION_OF("verdict-form", "FORM", CHOICE, reply.form,
              "number (1, 2, 3), letter ([[A]], [[B]], [[C]]), rating ([[1]] to [[10]] by hash)",
              form_names, 0),
    OPTION_OF("answer-markers", "B1 E1 B2 E2", TEXT, reply.markers,
              "what stands around both answers, as it is in JSON (default: as LLM Judge's pair-v2)",
              NULL, 4),
    OPTION("cache-seconds", "S", NUMBER, bill.lifetime,
           "keeps the beginnings of prompts for S seconds, as OpenAI's and Anthropic's caches do"),
    OPTION_OF("price", "IN OUT READ WRITE", TEXT, bill.texts,
              "USD per million tokens, the last two of the cache: --stats-file tells the bill",
              NULL, 4),
    OPTION("log", "FILE", TEXT, record.log, "JSON lines: each request whole, and its outcome"),
    OPTION("requests", "FILE", TEXT, record.requests, "each request as plain text, to be compared"),
    OPTION("expect", "FILE", TEXT, record.expect,
           "as --requests writes it: exit 1 unless just these came, in any order"),
    OPTION("stats-file", "FILE", TEXT, record.stats, "counts, written at the end"),
    OPTION("quiet", "", FLAG, is_quiet, "does not say where it listens"),
    OPTION("help", "", FLAG, is_help, "prints this"),
};

enum { N_OPTIONS = sizeof options / sizeof *options, VALUES_MAX = 4 };

static jr_status parse_options(int argc, char **argv, net_settings *settings, jr_error *err)
{
    for (int i = 1; i < argc;) {
        const char *word = argv[i++];
        const setting_row *row = strncmp(word, "--", 2) == 0
                                     ? setting_find(options, N_OPTIONS, jr_str_from(word + 2))
                                     : NULL;
        if (!row)
            return jr_error_set(err, JR_ERR_USAGE, "no option %s; HINT: --help", word);
        int n_values = row->n_values ? (int)row->n_values : row->kind != VALUE_FLAG;
        if (i + n_values > argc)
            return jr_error_set(err, JR_ERR_USAGE, "%s needs %s", word, row->value);
        jr_str values[VALUES_MAX] = {{0}};
        for (int j = 0; j < n_values; j++)
            values[j] = jr_str_from(argv[i++]);
        JR_TRY(setting_set(row, settings, values, err));
    }
    for (size_t i = 0; i < 4 && settings->bill.texts[i].data; i++)
        settings->bill.prices[i] = strtod(settings->bill.texts[i].data, NULL);
    return JR_OK;
}

static void print_help(void)
{
    puts("llm-server [OPTION...]: LLM providers' APIs on 127.0.0.1, scripted\n");
    setting_print(options, N_OPTIONS, "--");
    script_print_help();
}

static jr_status serve(const net_settings *settings, bool *ret_is_expected, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    script rules = {0};
    record *rec;
    if (settings->script.data)
        JR_TRY(script_load(arena, settings->script.data, &rules, err));
    JR_TRY(record_open(&settings->record, &rec, err));
    bill charged = {.settings = &settings->bill};
    jr_status status = net_serve(settings, &rules, rec, &charged, err);
    *ret_is_expected = record_close(rec, &charged);
    bill_release(&charged);
    script_release(&rules);
    return status;
}

int main(int argc, char **argv)
{
    net_settings settings = {
        .max_seconds = 60,
        .reply.markers = {JR_STR("[The Start of Assistant A's Answer]"),
                          JR_STR("[The End of Assistant A's Answer]"),
                          JR_STR("[The Start of Assistant B's Answer]"),
                          JR_STR("[The End of Assistant B's Answer]")},
    };
    jr_error err;
    bool is_expected = false;
    jr_status status = parse_options(argc, argv, &settings, &err);
    if (status == JR_OK && settings.is_help) {
        print_help();
        return 0;
    }
    if (status == JR_OK)
        status = serve(&settings, &is_expected, &err);
    if (status != JR_OK) {
        fprintf(stderr, "llm-server: %s\n", err.message);
        return jr_status_exit_code(status);
    }
    return is_expected ? 0 : 1;
}
