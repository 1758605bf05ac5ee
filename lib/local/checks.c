/*
 * A server that runs is not yet one that answers what it was asked. llama-server takes the name of
 * a built-in template for the template itself, and then every prompt is that one word, with status
 * 200; so a message with a marker goes through the template, and the marker is looked for.
 */
#include "checks.h"

#include <string.h>

#include "base/str.h"
#include "json/parser.h"

#define USER_MARKER "jrank asks: 7f3a"
#define SYSTEM_MARKER "jrank tells: 91c4"

static uint32_t read_count(yyjson_val *value)
{
    return yyjson_is_uint(value) && yyjson_get_uint(value) <= UINT32_MAX
               ? (uint32_t)yyjson_get_uint(value)
               : 0;
}

static jr_str read_text(jr_arena *arena, yyjson_val *value)
{
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

bool checks_read_props(jr_arena *arena, jr_str body, server_facts *ret_facts)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *props = json_parse(&parser, body);
    yyjson_val *settings = yyjson_obj_get(props, "default_generation_settings");
    if (!yyjson_is_obj(settings))
        return false;
    *ret_facts =
        (server_facts){.context_tokens = read_count(yyjson_obj_get(settings, "n_ctx")),
                       .n_slots = read_count(yyjson_obj_get(props, "total_slots")),
                       .model = read_text(arena, yyjson_obj_get(props, "model_alias")),
                       .model_path = read_text(arena, yyjson_obj_get(props, "model_path"))};
    return true;
}

bool checks_read_models(jr_arena *arena, jr_str body, const char *name, server_facts *ret_facts)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *list = yyjson_obj_get(json_parse(&parser, body), "data"), *model;
    size_t i, n;
    yyjson_arr_foreach(list, i, n, model)
    {
        yyjson_val *id = yyjson_obj_get(model, "id");
        if (!yyjson_is_str(id) || (name && !yyjson_equals_str(id, name)))
            continue;
        *ret_facts =
            (server_facts){.context_tokens = read_count(yyjson_obj_get(model, "max_model_len")),
                           .model = read_text(arena, id)};
        return true;
    }
    return false;
}

void checks_append_template_request(jr_buf *body, bool has_system)
{
    jr_buf_append_text(body, "{\"messages\": [");
    if (has_system)
        jr_buf_append_text(body, "{\"role\": \"system\", \"content\": \"" SYSTEM_MARKER "\"}, ");
    jr_buf_append_text(body, "{\"role\": \"user\", \"content\": \"" USER_MARKER "\"}]}");
}

template_facts checks_read_template(jr_arena *arena, jr_str body)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *prompt = yyjson_obj_get(json_parse(&parser, body), "prompt");
    if (!yyjson_is_str(prompt))
        return (template_facts){0};
    jr_str text = read_text(arena, prompt);
    return (template_facts){.is_reply = true,
                            .has_user = str_contains(text, USER_MARKER),
                            .has_system = str_contains(text, SYSTEM_MARKER),
                            .prompt = text};
}

jr_str checks_read_error(jr_arena *arena, jr_str body)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *error = yyjson_obj_get(json_parse(&parser, body), "error");
    return read_text(arena, yyjson_is_obj(error) ? yyjson_obj_get(error, "message") : error);
}
