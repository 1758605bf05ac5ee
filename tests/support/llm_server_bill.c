/*
 * The bill of a provider that keeps the beginnings of prompts: what came out of its cache, what
 * went into it, and what all that costs.
 *
 * OpenAI's way: every beginning of 1,024 tokens or more, in steps of 128, is kept. Anthropic's:
 * what stands in front of a mark (cache_control) is kept, 1,024 tokens or more, and writing it has
 * a price of its own. What is kept can be read once its first reply is there, and for some time
 * after it was last read. A token is four bytes of the request, as everywhere in this server.
 */
#include "base/hash.h"
#include "llm_server.h"

enum { BYTES_OF_TOKEN = 4, KEPT_MIN = 1024, STEP = 128 };

/* Whether this beginning can be read now; from `ready` on it can, whoever asks. */
static bool look(bill *b, uint64_t hash, double now, double ready)
{
    body_count *kept = count_map_get(&b->kept, hash);
    /* Milliseconds, from which and to which. */
    uint64_t at = (uint64_t)(now * 1e3), until = (uint64_t)((ready + b->settings->lifetime) * 1e3);
    bool is_kept = kept->first && kept->first <= at && at <= kept->replied;
    bool is_coming = kept->first > at && at <= kept->replied;
    if (!is_kept && !is_coming)
        kept->first = (uint64_t)(ready * 1e3);
    kept->replied = kept->replied > until ? kept->replied : until;
    return is_kept;
}

static void look_in_steps(bill *b, request *r, double ready)
{
    uint64_t n_tokens = r->body.size / BYTES_OF_TOKEN, hash = 0;
    bool is_kept = true;
    for (uint64_t n = 0; n + STEP <= n_tokens; n += STEP) {
        hash = hash_bytes(hash, r->body.data + n * BYTES_OF_TOKEN, STEP * BYTES_OF_TOKEN);
        if (n + STEP < KEPT_MIN)
            continue;
        is_kept = look(b, hash, r->received, ready) && is_kept;
        if (is_kept)
            r->cached_tokens = (int64_t)(n + STEP);
    }
}

static void look_at_mark(bill *b, request *r, double ready)
{
    const char *mark = str_find(r->body, JR_STR("\"cache_control\""));
    uint64_t n_tokens = mark ? (uint64_t)(mark - r->body.data) / BYTES_OF_TOKEN : 0;
    r->cached_tokens = r->written_tokens = 0;
    if (n_tokens < KEPT_MIN)
        return;
    uint64_t hash = hash_bytes(1, r->body.data, (size_t)(mark - r->body.data));
    *(look(b, hash, r->received, ready) ? &r->cached_tokens : &r->written_tokens) =
        (int64_t)n_tokens;
}

void bill_look(bill *b, request *r, double ready)
{
    r->cached_tokens = r->written_tokens = -1;
    if (b->settings->lifetime <= 0 || !request_is_chat(r))
        return;
    r->cached_tokens = 0;
    if (r->dialect == DIALECT_ANTHROPIC)
        look_at_mark(b, r, ready);
    else
        look_in_steps(b, r, ready);
}

static double some(int64_t tokens)
{
    return tokens > 0 ? (double)tokens : 0;
}

void bill_charge(bill *b, const request *r, const reply *sent)
{
    const bill_settings *s = b->settings;
    double input = (double)sent->input_tokens, output = (double)sent->output_tokens;
    if (sent->input_tokens == 0)
        return;
    double cached = some(r->cached_tokens), written = some(r->written_tokens);
    b->input_tokens += input;
    b->cached_tokens += cached;
    b->written_tokens += written;
    b->output_tokens += output;
    b->charged_input += ((input - cached - written) * s->prices[0] + cached * s->prices[2] +
                         written * s->prices[3]) /
                        1e6;
    b->charged_output += output * s->prices[1] / 1e6;
}

void bill_append(const bill *b, jr_buf *text)
{
    jr_buf_format(text,
                  "\"input_tokens\":%.0f,\n\"cached_tokens\":%.0f,\n\"cache_write_tokens\":%.0f,\n"
                  "\"output_tokens\":%.0f,\n\"charged_input\":%.6f,\n\"charged\":%.6f,\n",
                  b->input_tokens, b->cached_tokens, b->written_tokens, b->output_tokens,
                  b->charged_input, b->charged_input + b->charged_output);
}

void bill_release(bill *b)
{
    count_map_release(&b->kept);
}
