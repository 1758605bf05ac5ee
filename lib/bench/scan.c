/*
 * The threads and what they have in common. Blocks are handed out in the order of the file, so
 * when one fails every block before it is in some thread's hands and will be finished: waiting
 * for all and keeping the error of the lowest block gives the first error of the file.
 */
#include "scan.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "base/pool.h"

void scan_init(scan *s, unsigned n_threads, bool without_sha256)
{
    *s = (scan){.n_workers = pool_threads(n_threads), .without_sha256 = without_sha256};
    s->workers = memory_zeroed(s->n_workers, sizeof *s->workers);
}

void scan_release(scan *s)
{
    for (unsigned i = 0; i < s->n_workers; i++)
        json_parser_release(&s->workers[i].parser);
    free(s->workers);
}

jr_status scan_open(scan *s, const char *path, blocks **ret_source, jr_error *err)
{
    stream *opened;
    JR_TRY(stream_open(path, FILE_ANY, !s->without_sha256, &opened, err));
    if (s->with_content)
        stream_hash_content(opened);
    return scan_take(s, opened, ret_source, err);
}

jr_status scan_take(scan *s, stream *opened, blocks **ret_source, jr_error *err)
{
    JR_TRY(blocks_open(opened, JR_LINE_MAX, ret_source, err));
    s->file++;
    s->name = stream_name(opened);
    return JR_OK;
}

typedef struct run {
    blocks *source;
    scan_block parse;
    void *context;
    pthread_mutex_t mutex; /* of what follows */
    jr_status status;
    uint64_t failed_block;
    jr_error err;
} run;

static void fail(run *r, uint64_t failed_block, jr_status status, const jr_error *err)
{
    pthread_mutex_lock(&r->mutex);
    if (r->status == JR_OK || failed_block < r->failed_block) {
        r->status = status;
        r->failed_block = failed_block;
        r->err = *err;
    }
    pthread_mutex_unlock(&r->mutex);
    blocks_stop(r->source);
}

static jr_status parse_block(run *r, unsigned worker, block *b)
{
    jr_error err;
    jr_status status = r->parse(r->context, worker, b, &err);
    if (status != JR_OK)
        fail(r, b->number, status, &err);
    return status;
}

static void parse_blocks(void *context, size_t task, unsigned thread)
{
    (void)thread;
    run *r = context;
    BLOCK_AUTO block b = {0};
    jr_status status;
    jr_error err;
    while (blocks_next(r->source, &b, &status, &err)) {
        if (status != JR_OK)
            fail(r, b.number, status, &err);
        else
            status = parse_block(r, (unsigned)task, &b);
        if (status != JR_OK)
            return;
    }
}

jr_status scan_run(const scan *s, blocks *source, scan_block parse, void *context, jr_error *err)
{
    run r = {.source = source, .parse = parse, .context = context};
    pthread_mutex_init(&r.mutex, NULL);
    bool is_small;
    blocks_peek(source, &is_small);
    pool_run(is_small ? 1 : s->n_workers, is_small ? 1 : s->n_workers, parse_blocks, &r);
    pthread_mutex_destroy(&r.mutex);
    if (r.status != JR_OK && err)
        *err = r.err;
    return r.status;
}

bool scan_next_line(scan_worker *own, const block *b, line_cursor *line)
{
    while (block_next_line(b, &line->offset, &line->text)) {
        line->number = b->first_line + line->n_lines++;
        if (json_is_blank(line->text))
            continue;
        bool is_unfinished = b->is_last && line->offset == b->size && b->data[b->size - 1] != '\n';
        if (!is_unfinished || json_parse(&own->parser, line->text))
            return true;
        own->n_torn++;
    }
    return false;
}

void scan_fill_input(const char *path, jr_arena *arena, blocks *source, jr_input *ret_input)
{
    *ret_input = (jr_input){.path = jr_arena_copy(arena, jr_str_from(path)),
                            .size = stream_raw_size(blocks_stream(source))};
    stream_sha256(blocks_stream(source), ret_input->sha256);
    char content[DIGEST_SIZE];
    stream_content_sha256(blocks_stream(source), content);
    if (strcmp(content, ret_input->sha256) != 0)
        ret_input->content_sha256 = jr_arena_copy(arena, jr_str_from(content));
}
