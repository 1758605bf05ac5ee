/*
 * Models that share a program or a key share a line, so that ten of one provider are one.
 */
#include "announce.h"
#include "language.h"

#include "message.h"

/* The program as the config has it, with its arguments; jrank's own are told in doc/local.md. */
static jr_str program_of(jr_arena *arena, const jr_local *local)
{
    JR_BUF_AUTO jr_buf text = {0};
    say(&text, "starts ");
    if (local->runtime.size)
        jr_buf_append_str(&text, local->runtime);
    else
        say(&text, "llama-server or vllm, as the model's path tells,");
    for (size_t i = 0; i < local->n_args; i++) {
        jr_buf_append_char(&text, ' ');
        jr_text_append_shell_word(&text, local->args[i]);
    }
    return jr_arena_copy(arena, jr_buf_str(&text));
}

static jr_str key_of(jr_arena *arena, const jr_endpoint *endpoint)
{
    jr_str place = endpoint->api_key_file.size ? endpoint->api_key_file : endpoint->api_key_env;
    JR_BUF_AUTO jr_buf addresses = {0};
    jr_url_append_shown(&addresses, endpoint->base_url);
    for (size_t i = 0; i < endpoint->n_more_urls; i++) {
        jr_buf_append_text(&addresses, ", ");
        jr_url_append_shown(&addresses, endpoint->more_urls[i]);
    }
    return jr_arena_format(arena, translate("sends the key in %.*s to %.*s"), JR_STR_ARG(place),
                           JR_STR_ARG(jr_buf_str(&addresses)));
}

static void add(announcement *a, jr_str what, jr_str id)
{
    for (size_t i = 0; i < a->n; i++)
        if (jr_str_compare(a->items[i].what, what) == 0) {
            a->items[i].ids = jr_arena_format(a->arena, "%.*s, %.*s", JR_STR_ARG(a->items[i].ids),
                                              JR_STR_ARG(id));
            return;
        }
    a->items[a->n++] = (announced){what, id};
}

void announce(announcement *a, const jr_endpoint *endpoint, bool has_key)
{
    if (endpoint->provider == JR_PROVIDER_LOCAL)
        add(a, program_of(a->arena, &endpoint->local), endpoint->id);
    else if (endpoint->api_key_file.size || has_key)
        add(a, key_of(a->arena, endpoint), endpoint->id);
}

void announcement_tell(const announcement *a)
{
    for (size_t i = 0; i < a->n; i++)
        tell("jrank: %.*s for %.*s\n", JR_STR_ARG(a->items[i].what), JR_STR_ARG(a->items[i].ids));
}
