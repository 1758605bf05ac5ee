/*
 * Small files of JSON lines on one thread: in the order of the file, without a table of what is
 * kept.
 */
#include "lines.h"

#include <errno.h>
#include <jrank/votes.h>
#include <string.h>
#include <unistd.h>

static jr_status read_block(json_line *line, json_line_reader read, void *context, uint64_t *n_torn,
                            jr_error *err)
{
    const block *b = line->block;
    line->number = b->first_line - 1;
    for (size_t offset = 0; block_next_line(b, &offset, &line->text);) {
        line->number++;
        if (json_is_blank(line->text))
            continue;
        bool is_unfinished = b->is_last && line->text.data + line->text.size == b->data + b->size;
        line->record = json_parse(line->parser, line->text);
        if (!line->record && is_unfinished) {
            ++*n_torn;
            continue;
        }
        if (!line->record || yyjson_is_arr(line->record))
            return json_line_error(line->parser, line->text, line->name, line->number, err);
        if (!yyjson_is_obj(line->record))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: is not an object {\"question_id\": ...}", line->name,
                                (unsigned long long)line->number);
        JR_TRY(read(context, line, err));
    }
    return JR_OK;
}

jr_status json_lines_read(const char *path, json_line_reader read, void *context,
                          uint64_t *ret_n_torn, jr_error *err)
{
    stream *opened;
    JR_TRY(stream_open(path, FILE_REGULAR, false, &opened, err));
    return json_lines_read_stream(opened, read, context, ret_n_torn, err);
}

jr_status json_lines_read_stream(stream *opened, json_line_reader read, void *context,
                                 uint64_t *ret_n_torn, jr_error *err)
{
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(blocks_open(opened, JR_LINE_MAX, &source, err));
    BLOCK_AUTO block b = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    json_line line = {.name = stream_name(opened), .block = &b, .parser = &parser};
    uint64_t n_torn = 0;
    for (jr_status status; blocks_next(source, &b, &status, err);) {
        JR_TRY(status);
        JR_TRY(read_block(&line, read, context, &n_torn, err));
    }
    if (ret_n_torn)
        *ret_n_torn = n_torn;
    return JR_OK;
}

jr_status lines_refuse_compressed(const char *path, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s: is compressed, but single lines of it have to be read; HINT: "
                        "decompress it",
                        path);
}

jr_status line_read_at(int fd, const char *path, line_place place, jr_buf *line, jr_error *err)
{
    jr_buf_clear(line);
    jr_buf_reserve(line, place.size);
    while (line->size < place.size) {
        ssize_t got = pread(fd, line->data + line->size, place.size - line->size,
                            (off_t)(place.offset + line->size));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return jr_error_set(err, JR_ERR_IO, "%s: can't be read: %s", path,
                                got < 0 ? strerror(errno) : "it is shorter than it was");
        line->size += (size_t)got;
    }
    return JR_OK;
}
