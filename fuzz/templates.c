/*
 * Chat templates: one that was read makes a prompt of every conversation, and a cleaned reply has
 * no space around it.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include <jrank/base.h>

#include <string.h>

#include "eval/chat_template.h"

FUZZ_TARGET(templates)
{
    static const chat_message messages[] = {
        {false, {"q\r\n\r\n\n\nq", 8}}, {true, {" a ", 3}}, {false, {"", 0}}};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_error err;
    const chat_template *t;
    const char *path = input_file("template.json", data, size, NULL);
    if (chat_template_load(arena, path, &t, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    for (size_t n = 0; n <= 3; n++) {
        JR_BUF_AUTO jr_buf buf = {0};
        chat_template_format(&buf, t, JR_STR("s"), messages, n);
        chat_template_format(&buf, t, (jr_str){0}, messages, n);
    }
    const jr_str *stops;
    size_t n_stops;
    chat_template_stops(t, &stops, &n_stops);
    for (size_t i = 0; i < n_stops; i++)
        MUST(stops[i].size > 0);
    jr_str reply = {(const char *)data, size};
    jr_str cleaned = chat_template_clean(arena, t, reply);
    MUST(cleaned.size <= reply.size);
    MUST(jr_text_trim(cleaned).size == cleaned.size);
    return 0;
}
