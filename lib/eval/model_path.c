/*
 * Nothing waits for the server to tell: verdicts that come before it does don't name a file. It is
 * asked along with replies, so no timer keeps a run from ending.
 */
#include "model_path.h"

#include "base/str.h"
#include "base/url.h"
#include "local/checks.h"

enum { ASK_EVERY = 10, ASK_TIMEOUT = 10 }; /* seconds */

/* "b4567-0123abcd", as llama-server names its release. */
static bool is_of_llama_server(jr_str fingerprint)
{
    size_t n = 1;
    while (n < fingerprint.size && fingerprint.data[n] >= '0' && fingerprint.data[n] <= '9')
        n++;
    return n > 1 && fingerprint.data[0] == 'b' && n < fingerprint.size &&
           fingerprint.data[n] == '-';
}

static void told(void *context, const http_reply *reply)
{
    model_path *m = context;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    server_facts facts = {0};
    m->is_asking = false;
    if (reply->failure != HTTP_ANSWERED)
        return;
    m->is_secret = reply->status != 200 || !checks_read_props(arena, reply->body, &facts);
    jr_buf_clear(&m->text);
    jr_buf_append_str(&m->text, str_end_of_path(facts.model_path));
}

void model_path_of(model_path *m, const jr_endpoint *endpoint, const http_headers *headers)
{
    jr_str base = url_without_query(endpoint->base_url);
    model_path_release(m);
    (void)str_drop_end(&base, "/");
    (void)str_drop_end(&base, "/v1");
    m->headers = headers;
    jr_buf_append_str(&m->url, base);
    jr_buf_append_text(&m->url, "/props");
}

void model_path_forget(model_path *m)
{
    jr_buf_clear(&m->text);
    m->due_at = 0;
    m->is_secret = false;
}

void model_path_note(model_path *m, jr_arena *arena, chat_reply *reply, double now)
{
    if (!is_of_llama_server(reply->served.fingerprint))
        return;
    reply->served.model_path = jr_arena_copy(arena, jr_buf_str(&m->text));
    if (m->is_asking || m->is_secret || now < m->due_at)
        return;
    m->is_asking = true;
    m->due_at = now + ASK_EVERY;
    http_client_send(
        m->client,
        &(http_request){.url = m->url.data, .headers = m->headers, .timeout = ASK_TIMEOUT}, told,
        m);
}

void model_path_release(model_path *m)
{
    if (m->is_asking)
        http_client_forget(m->client, m);
    jr_buf_release(&m->url);
    jr_buf_release(&m->text);
    *m = (model_path){.client = m->client};
}
