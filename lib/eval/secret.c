/*
 * A key is searched for by its pairs of bytes: most places of a text begin with none of them, so a
 * reply is passed over once, however long the key.
 */
#include "secret.h"
#include "endpoint.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "base/url.h"

enum {
    BEGINNING = 6, /* bytes that a key is recognised by where words are a server's */
    PART = 8,      /* bytes of a part that is hidden, if it has a digit */
    LONG_PART = 12,
};

/* Which pairs of bytes a key has, by a hash of them. */
typedef struct pair_set {
    uint64_t bits[64];
} pair_set;

static unsigned hash_of_pair(const char *bytes)
{
    return ((unsigned char)bytes[0] * 31u + (unsigned char)bytes[1]) & 4095;
}

static bool has_pair(const pair_set *set, const char *bytes)
{
    unsigned hash = hash_of_pair(bytes);
    return set->bits[hash >> 6] >> (hash & 63) & 1;
}

static pair_set pairs_of(jr_str key)
{
    pair_set set = {0};
    for (size_t i = 0; i + 1 < key.size; i++) {
        unsigned hash = hash_of_pair(key.data + i);
        set.bits[hash >> 6] |= UINT64_C(1) << (hash & 63);
    }
    return set;
}

static size_t common_size(jr_str left, jr_str right)
{
    size_t size = 0;
    while (size < left.size && size < right.size && left.data[size] == right.data[size])
        size++;
    return size;
}

/* The longest part of the key that the text begins with, if it tells enough; else 0. */
static size_t measure_part(jr_str text, jr_str key)
{
    size_t longest = 0;
    bool has_digit = false;
    for (size_t i = 0; i + PART <= key.size; i++) {
        size_t size = common_size(text, str_from(key, i));
        longest = size > longest ? size : longest;
    }
    for (size_t i = 0; i < longest; i++)
        has_digit = has_digit || isdigit((unsigned char)text.data[i]);
    return longest >= LONG_PART || (longest >= PART && has_digit) ? longest : 0;
}

static bool is_of_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* What of a server's sentence at this place is hidden. */
static size_t measure_in_words(jr_str text, size_t i, jr_str key)
{
    jr_str rest = str_from(text, i);
    size_t size = common_size(rest, key);
    if (key.size < PART) {
        bool is_word = size == key.size && (i == 0 || !is_of_word(text.data[i - 1])) &&
                       (size == rest.size || !is_of_word(rest.data[size]));
        return is_word ? size : 0;
    }
    if (size == key.size)
        return size;
    if (size >= BEGINNING)
        while (size < rest.size && !strchr(" \t\r\n\"',;)", rest.data[size]))
            size++;
    return size >= BEGINNING ? size : measure_part(rest, key);
}

/* The text without the key; itself where it holds none of it. */
static jr_str hide_key(jr_arena *arena, jr_str text, jr_str key, bool is_of_server)
{
    /* Of a short one a reply is told nothing. */
    if (key.size < PART && !is_of_server)
        return text;
    JR_BUF_AUTO jr_buf hidden = {0};
    pair_set pairs = pairs_of(key);
    size_t from = 0;
    for (size_t i = 0; i + 1 < text.size || (i < text.size && key.size == 1);) {
        size_t size = 0;
        if (key.size == 1 || has_pair(&pairs, text.data + i))
            size = is_of_server ? measure_in_words(text, i, key)
                                : measure_part(str_from(text, i), key);
        if (size) {
            jr_buf_append(&hidden, text.data + from, i - from);
            jr_buf_append_text(&hidden, "***");
            from = i + size;
        }
        i += size ? size : 1;
    }
    if (hidden.size == 0)
        return text;
    jr_buf_append(&hidden, text.data + from, text.size - from);
    return jr_arena_copy(arena, jr_buf_str(&hidden));
}

bool secret_is_name(jr_str name)
{
    static const char *const parts[] = {"auth", "key", "token", "secret", "cookie"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (str_contains_nocase(name, parts[i]))
            return true;
    return false;
}

static jr_str hide(jr_arena *arena, const jr_endpoint *endpoint, jr_str text, bool is_of_server)
{
    if (endpoint->api_key.size)
        text = hide_key(arena, text, endpoint->api_key, is_of_server);
    for (size_t i = 0; i < endpoint->n_headers; i++) {
        jr_str value = endpoint->headers[i].value;
        if (!secret_is_name(endpoint->headers[i].name))
            continue;
        size_t space = str_find_last_char(value, ' ');
        if (space < value.size) /* behind the scheme */
            value = str_from(value, space + 1);
        if (value.size)
            text = hide_key(arena, text, value, is_of_server);
    }
    for (size_t i = 0; i <= endpoint->n_more_urls; i++) {
        jr_str url = endpoint_url(endpoint, i);
        jr_str query = str_from(url, url_without_query(url).size);
        for (jr_str part; str_next_part(&query, '&', &part);) {
            size_t equals = str_find_char(part, '=');
            if (equals + 1 < part.size && secret_is_name((jr_str){part.data, equals}))
                text = hide_key(arena, text, str_from(part, equals + 1), is_of_server);
        }
    }
    return text;
}

void secret_append(jr_buf *buf, jr_arena *arena, const jr_endpoint *endpoint, jr_str words)
{
    jr_buf_append_str(buf, hide(arena, endpoint, words, true));
}

jr_str secret_hide(jr_arena *arena, const jr_endpoint *endpoint, jr_str text)
{
    return hide(arena, endpoint, text, false);
}
