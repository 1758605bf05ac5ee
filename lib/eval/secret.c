/*
 * Hiding keys in the errors of servers.
 */
#include "secret.h"

#include <string.h>

#include "base/str.h"

/* Servers repeat a key whole, cut, or with stars in its middle: from its beginning on the word
 * goes. */
static jr_str hide_key(jr_arena *arena, jr_str text, jr_str key)
{
    enum { TELLING = 6 };
    size_t size = key.size < TELLING ? key.size : TELLING, i = 0;
    JR_BUF_AUTO jr_buf hidden = {0};
    while (i < text.size) {
        if (text.size - i < size || memcmp(text.data + i, key.data, size) != 0) {
            jr_buf_append_char(&hidden, text.data[i++]);
            continue;
        }
        jr_buf_append_text(&hidden, "***");
        if (text.size - i >= key.size && memcmp(text.data + i, key.data, key.size) == 0)
            i += key.size;
        else
            while (i < text.size && !strchr(" \t\r\n\"',;)", text.data[i]))
                i++;
    }
    return jr_arena_copy(arena, jr_buf_str(&hidden));
}

static void hide_in_all(jr_arena *arena, jr_str key, api_error *error)
{
    jr_str *texts[] = {&error->type, &error->code, &error->param, &error->message};
    for (size_t i = 0; key.size && i < sizeof texts / sizeof *texts; i++)
        if (texts[i]->size)
            *texts[i] = hide_key(arena, *texts[i], key);
}

bool secret_is_name(jr_str name)
{
    static const char *const parts[] = {"auth", "key", "token", "secret", "cookie"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_contains_nocase(name, parts[i]))
            return true;
    return false;
}

void secret_hide(jr_arena *arena, const jr_endpoint *endpoint, api_error *error)
{
    hide_in_all(arena, endpoint->api_key, error);
    for (size_t i = 0; i < endpoint->n_headers; i++) {
        jr_str value = endpoint->headers[i].value;
        const char *space = value.size ? memrchr(value.data, ' ', value.size) : NULL;
        if (!secret_is_name(endpoint->headers[i].name))
            continue;
        if (space) /* behind the scheme */
            value = (jr_str){space + 1, (size_t)(value.data + value.size - space - 1)};
        hide_in_all(arena, value, error);
    }
}
