/*
 * The provider's row reads a single event as a piece of a reply; here pieces are put together:
 * texts one behind the other, of all else what was said last.
 *
 * An event ends with an empty line, and its lines of data are one text. Some gateways leave the
 * empty lines out, so data that is whole is taken at once. Ollama's own interface, and gateways
 * that are made for it, send an object in each line and nothing around it.
 */
#include "event_stream.h"

#include <string.h>

#include "base/english.h"
#include "base/str.h"
#include "reply.h"
#include "json/unicode.h"

typedef struct pieces {
    const provider_row *row;
    const reply_source *source;
    json_parser parser;
    jr_buf text, thinking;
    chat_reply reply; /* all but the texts */
    bool is_ended, is_broken, is_error;
    api_error error;
} pieces;

static void release_pieces(pieces *p)
{
    json_parser_release(&p->parser);
    jr_buf_release(&p->text);
    jr_buf_release(&p->thinking);
}
#define PIECES_AUTO __attribute__((cleanup(release_pieces)))

static void take_count(int64_t *known, int64_t said)
{
    if (said >= 0)
        *known = said;
}

static void add_event(pieces *p, yyjson_val *event)
{
    if (p->is_error)
        return;
    if (!reply_status_is_good(p->source->status) || reply_is_error(event)) {
        p->is_error = true;
        (void)reply_read_error(p->source, event, &p->error);
        return;
    }
    chat_reply piece = {.usage = CHAT_USAGE_UNSAID, .finish = CHAT_OTHER};
    p->is_ended |= p->row->read_event(p->source->arena, event, &piece);
    jr_buf_append_str(&p->text, piece.text);
    jr_buf_append_str(&p->thinking, piece.thinking);
    take_count(&p->reply.usage.input, piece.usage.input);
    take_count(&p->reply.usage.output, piece.usage.output);
    take_count(&p->reply.usage.reasoning, piece.usage.reasoning);
    take_count(&p->reply.usage.cached, piece.usage.cached);
    take_count(&p->reply.usage.cache_written, piece.usage.cache_written);
    if (piece.finish_reason.size)
        p->reply.finish_reason = piece.finish_reason;
    if (piece.model.size)
        p->reply.model = piece.model;
    if (piece.served.fingerprint.size)
        p->reply.served.fingerprint = piece.served.fingerprint;
    if (piece.served.id.size)
        p->reply.served.id = piece.served.id;
    if (chat_is_refused(&piece))
        p->reply.finish = piece.finish;
}

/* Takes the data as an event; false where it is not whole. */
static bool take_data(pieces *p, jr_buf *data)
{
    if (str_is(str_trim(jr_buf_str(data)), "[DONE]")) {
        p->is_ended = true;
        jr_buf_clear(data);
        return true;
    }
    JR_BUF_AUTO jr_buf mended = {0};
    yyjson_val *event = json_parse(&p->parser, jr_buf_str(data));
    if (!event && json_append_mended(&mended, jr_buf_str(data)))
        event = json_parse(&p->parser, jr_buf_str(&mended));
    if (!event)
        return false;
    add_event(p, event);
    jr_buf_clear(data);
    return true;
}

static jr_str without_mark(jr_str body)
{
    body = str_trim(body);
    (void)str_drop_beginning(&body, "\xEF\xBB\xBF");
    return body;
}

/* Events that are bare lines of JSON: a line's end between "}" and "{" is in no whole value. */
static bool is_of_json_lines(jr_str body)
{
    jr_str line;
    return str_begins_with(body, "{") && str_next_part(&body, '\n', &line) &&
           str_ends_with(str_trim(line), "}") && str_begins_with(str_trim(body), "{");
}

static void take_lines(pieces *p, jr_str body)
{
    JR_BUF_AUTO jr_buf data = {0};
    jr_str line;
    body = without_mark(body);
    bool is_bare = is_of_json_lines(body);
    while (!p->is_broken && str_next_part(&body, '\n', &line)) {
        line = str_trim(line);
        if (line.size == 0 && data.size)
            p->is_broken = !take_data(p, &data);
        if (!is_bare && !str_drop_beginning(&line, "data:"))
            continue;
        bool is_first = data.size == 0;
        if (!is_first)
            jr_buf_append_char(&data, '\n');
        jr_buf_append_str(&data, str_trim(line));
        if (is_first && data.size)
            (void)take_data(p, &data);
    }
    if (data.size)
        p->is_broken = !take_data(p, &data);
}

static provider_reading end_pieces(pieces *p, chat_reply *ret_reply, api_error *ret_error)
{
    if (p->is_error) {
        *ret_error = p->error;
        ret_error->usage = p->reply.usage;
        return PROVIDER_ERROR;
    }
    if (!reply_status_is_good(p->source->status))
        return reply_read_error(p->source, NULL, ret_error);
    if (p->is_broken || !(p->is_ended || p->reply.finish_reason.size)) {
        provider_reading reading =
            reply_unreadable(p->source,
                             p->is_broken ? ENGLISH("the stream has an event that is not JSON")
                                          : ENGLISH("the stream ends before the reply does"),
                             ret_error);
        ret_error->usage = p->reply.usage;
        return reading;
    }
    chat_reply *reply = &p->reply;
    reply->text = jr_arena_copy(p->source->arena, jr_buf_str(&p->text));
    reply->thinking = jr_arena_copy(p->source->arena, jr_buf_str(&p->thinking));
    if (!chat_is_refused(reply))
        reply->finish = reply->finish_reason.size == 0 && reply->text.size
                            ? CHAT_STOPPED
                            : chat_finish_of(reply->finish_reason);
    reply_split_thinking(reply);
    *ret_reply = *reply;
    return PROVIDER_REPLY;
}

static pieces begin_pieces(const provider_row *row, const reply_source *source)
{
    return (pieces){
        .row = row, .source = source, .reply = {.usage = CHAT_USAGE_UNSAID, .finish = CHAT_OTHER}};
}

bool event_stream_is(jr_str body)
{
    static const char *const beginnings[] = {"data:", "event:", "id:", "retry:", ":"};
    body = without_mark(body);
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (str_begins_with(body, beginnings[i]))
            return true;
    return is_of_json_lines(body);
}

bool event_is_json(yyjson_val *root)
{
    return yyjson_is_arr(root) || yyjson_is_bool(yyjson_obj_get(root, "done"));
}

provider_reading event_stream_read(const provider_row *row, const reply_source *source,
                                   chat_reply *ret_reply, api_error *ret_error)
{
    PIECES_AUTO pieces p = begin_pieces(row, source);
    take_lines(&p, source->body);
    return end_pieces(&p, ret_reply, ret_error);
}

provider_reading event_array_read(const provider_row *row, const reply_source *source,
                                  yyjson_val *events, chat_reply *ret_reply, api_error *ret_error)
{
    PIECES_AUTO pieces p = begin_pieces(row, source);
    size_t i, n;
    yyjson_val *event;
    yyjson_arr_foreach(events, i, n, event) add_event(&p, event);
    if (!yyjson_is_arr(events))
        add_event(&p, events);
    return end_pieces(&p, ret_reply, ret_error);
}
