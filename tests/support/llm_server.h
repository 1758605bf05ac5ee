/*
 * llm_server.h: the parts of llm-server, the scripted server that tests and measurements ask in
 * place of a provider. llm_server.c says what it is for and how it is used.
 */
#ifndef SUPPORT_LLM_SERVER_H
#define SUPPORT_LLM_SERVER_H

#include <jrank/base.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* --- settings.c: options of the command and words of a script, one row each --- */

typedef enum value_kind {
    VALUE_FLAG,   /* bool, no value */
    VALUE_TEXT,   /* jr_str, or an array of n_values */
    VALUE_COUNT,  /* uint64_t; k and M after the digits stand for 10^3 and 10^6 */
    VALUE_NUMBER, /* double */
    VALUE_RANGE,  /* range: A, A-B or A- */
    VALUE_CHOICE, /* int: the place in choices */
    VALUE_LIST,   /* text_list: may be given several times */
} value_kind;

typedef struct range {
    uint64_t first, last;
} range;

enum { TEXT_LIST_MAX = 16 };
typedef struct text_list {
    jr_str items[TEXT_LIST_MAX];
    size_t n_items;
} text_list;

typedef struct setting_row {
    const char *name, *value;
    value_kind kind;
    size_t offset;
    const char *meaning;
    const char *const *choices; /* terminated with NULL */
    size_t n_values;            /* 0: one, or none for a flag */
} setting_row;

/* The row of this name, or NULL. */
const setting_row *setting_find(const setting_row *rows, size_t n_rows, jr_str name);

/* Sets the field of `target` that the row names. Text is borrowed. */
JR_MUST_USE jr_status setting_set(const setting_row *row, void *target, const jr_str *values,
                                  jr_error *err);
void setting_print(const setting_row *rows, size_t n_rows, const char *prefix);

/* --- request.c: one request as received --- */

typedef enum dialect {
    DIALECT_OPENAI,
    DIALECT_AZURE,
    DIALECT_COMPLETIONS,
    DIALECT_ANTHROPIC,
    DIALECT_GEMINI,
    DIALECT_HEALTH,
    DIALECT_MODELS,
    DIALECT_NONE,
} dialect;

/* Text is borrowed from the connection. */
typedef struct request {
    uint64_t number, connection; /* from 1 */
    double received;             /* monotonic seconds */
    jr_str method, target, path; /* target: path and query */
    jr_str headers, body;
    dialect dialect;
    uint64_t hash;                         /* of the body */
    int64_t cached_tokens, written_tokens; /* of a cache, see the bill; -1: not said */
} request;

typedef enum parse_result { PARSE_MORE, PARSE_WANTS_CONTINUE, PARSE_WHOLE, PARSE_BAD } parse_result;

/* Reads the request at the beginning of the bytes; *ret_size is what it takes of them. */
parse_result request_parse(jr_str bytes, request *ret_request, size_t *ret_size);

/* Moves *offset (0 at first) behind the next header line; false when there is none. */
bool request_next_header(const request *r, size_t *offset, jr_str *ret_name, jr_str *ret_value);
/* The value of a header; empty where it did not come. */
jr_str request_header(const request *r, const char *name);
/* The API key in whichever form a provider takes it. */
jr_str request_key(const request *r);
jr_str request_model(const request *r);
/* The most tokens that it asks for, by whatever name; 0: it names none. */
uint64_t request_max_tokens(const request *r);
/* True when the body has this JSON key; "system": a system message in any dialect. */
bool request_has(const request *r, jr_str field);
bool request_is_chat(const request *r);
bool request_is_json(const request *r);

static inline bool str_is(jr_str text, const char *terminated)
{
    return text.size == strlen(terminated) && memcmp(text.data, terminated, text.size) == 0;
}

static inline const char *str_find(jr_str text, jr_str part)
{
    return text.size ? memmem(text.data, text.size, part.data, part.size) : NULL;
}

/* --- counts.c: how often a hash was seen --- */

typedef struct body_count {
    uint64_t hash; /* 0: an empty place */
    uint64_t requests, replied, first;
} body_count;

typedef struct count_map {
    body_count *places;
    size_t n_places, n_used;
} count_map;

/* The count of this hash, made where there is none; valid until the next call. */
body_count *count_map_get(count_map *map, uint64_t hash);
void count_map_release(count_map *map);

/* --- script.c: which reply a request gets --- */

typedef enum reply_kind {
    KIND_REPLY,
    KIND_EMPTY,
    KIND_THINKING_ONLY,
    KIND_BLOCKED,
    KIND_BAD_UTF8,
    KIND_BAD_JSON,
    KIND_HTML,
    KIND_ERROR,
    KIND_ECHO_KEY,
} reply_kind;

typedef enum ending { ENDING_KEEP, ENDING_CLOSE, ENDING_RESET, ENDING_HANG } ending;

/* One line of a script; zeroed it matches everything and replies well. */
typedef struct rule {
    range numbers;
    uint64_t every, times, each, over;
    jr_str path, body, no_body, sent, has;

    uint64_t status, size, at_step, input_tokens;
    int kind, end;
    jr_str at, text, thinking, finish, served, raw, content_type;
    jr_str message, type, code, param, unsupported;
    text_list headers;
    jr_str retry_after, retry_after_date, retry_after_ms;
    double latency; /* ms; below 0: as --latency-ms says */
    jr_str until;   /* a file, or empty */
    bool no_usage, is_chunked, is_dripped;

    uint64_t n_matched;
    count_map bodies; /* for each */
} rule;

typedef struct script {
    rule *rules;
    size_t n_rules;
} script;

JR_MUST_USE jr_status script_load(jr_arena *arena, const char *path, script *ret_script,
                                  jr_error *err);
void script_release(script *s);
void script_print_help(void);
/* The first rule that the request matches, which then counts it; NULL: none. */
rule *script_match(script *s, const request *r);

/* --- reply.c: the bytes of a reply --- */

enum { VERDICT_HASH, VERDICT_LONGER, VERDICT_SHORTER, VERDICT_FIRST };
enum { FORM_NUMBER, FORM_LETTER, FORM_RATING };

typedef struct reply_settings {
    jr_str text;
    int verdict, form;
    jr_str markers[4]; /* begin and end of both answers */
} reply_settings;

typedef struct reply {
    int status;
    size_t stop;                          /* bytes to send before the ending */
    size_t step;                          /* bytes of a write after the head; 0: all */
    size_t head;                          /* bytes of the head */
    ending ending;                        /* what follows them */
    uint64_t input_tokens, output_tokens; /* that were worked on; 0: none */
} reply;

/* Appends the reply of a rule (NULL: a good one) to `out`. `wall` is now, in Unix seconds. */
void reply_build(const reply_settings *settings, const request *r, const rule *chosen, double wall,
                 jr_buf *out, reply *ret_reply);
void append_json_string(jr_buf *buf, jr_str text);

/* --- bill.c: what a provider would charge --- */

typedef struct bill_settings {
    double lifetime;  /* seconds that the beginning of a prompt is kept; 0: none is */
    double prices[4]; /* USD per million tokens: input, output, read from the cache, put into it */
    jr_str texts[4];  /* of the prices */
} bill_settings;

typedef struct bill {
    const bill_settings *settings;
    count_map kept; /* by hash of the beginning: first and replied are its time, in ms */
    double input_tokens, cached_tokens, written_tokens, output_tokens;
    double charged_input, charged_output; /* USD */
} bill;

/* Sets what of the prompt is in the cache, and puts it there from `ready` on. */
void bill_look(bill *b, request *r, double ready);
void bill_charge(bill *b, const request *r, const reply *sent);
/* Members of a JSON object, each followed by a comma. */
void bill_append(const bill *b, jr_buf *text);
void bill_release(bill *b);

/* --- record.c: what came in, for the tests to read --- */

typedef struct record_settings {
    jr_str log, requests, expect, stats;
} record_settings;

typedef struct record record;

JR_MUST_USE jr_status record_open(const record_settings *settings, record **ret_record,
                                  jr_error *err);
void record_connection(record *rec, size_t n_connections);
void record_request(record *rec, const request *r, size_t n_in_flight, double wall);
/* How it ended: "replied", "cut" (as the script wanted), "left" (the client went) or "stopped". */
void record_outcome(record *rec, const request *r, const char *outcome, int status, size_t size,
                    double seconds, double wall);
/* Writes the stats with what was charged; false when requests were not as expected. */
JR_MUST_USE bool record_close(record *rec, const bill *charged);

/* --- net.c: sockets, TLS and time --- */

typedef struct net_settings {
    reply_settings reply;
    record_settings record;
    bill_settings bill;
    uint64_t port, capacity;
    double latency, rate, max_seconds;
    jr_str port_file, script, tls[2], api_key;
    bool is_quiet, is_help;
} net_settings;

/* Serves until a signal, the end of the parent or max_seconds. */
JR_MUST_USE jr_status net_serve(const net_settings *settings, script *s, record *rec, bill *charged,
                                jr_error *err);

#endif
