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

void scan_init(scan *s, const jr_votes_options *options)
{
    *s = (scan){.options = options, .n_workers = pool_threads(options->n_threads)};
    s->workers = memory_zeroed(s->n_workers, sizeof *s->workers);
    for (unsigned i = 0; i < s->n_workers; i++) {
        scan_worker *worker = &s->workers[i];
        tally_init(&worker->tally);
        battle_rows_init(&worker->rows, worker->tally.arena);
    }
}

void scan_release(scan *s)
{
    for (unsigned i = 0; i < s->n_workers; i++) {
        battle_rows_release(&s->workers[i].rows);
        tally_release(&s->workers[i].tally);
        json_parser_release(&s->workers[i].parser);
        jr_buf_release(&s->workers[i].first_invalid);
    }
    free(s->workers);
}

jr_status scan_open(scan *s, const char *path, blocks **ret_source, jr_error *err)
{
    stream *opened;
    JR_TRY(stream_open(path, FILE_ANY, !s->options->without_sha256, &opened, err));
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

void scan_add_input(const char *path, jr_arena *arena, blocks *source, jr_votes *votes)
{
    jr_input *input = &votes->inputs[votes->n_inputs++];
    input->path = jr_arena_copy(arena, jr_str_from(path));
    input->size = stream_raw_size(blocks_stream(source));
    stream_sha256(blocks_stream(source), input->sha256);
}

bool scan_wants_invalid(const scan *s, const scan_worker *worker, jr_str first, jr_str second)
{
    return worker->first_invalid.size == 0 && tally_is_listed(s->options, first) &&
           tally_is_listed(s->options, second) && jr_str_compare(first, second) != 0;
}

jr_buf *scan_begin_invalid(const scan *s, scan_worker *worker, const block *b, uint64_t line)
{
    worker->first_invalid_file = s->file;
    worker->first_invalid_block = b->number;
    jr_buf_format(&worker->first_invalid, "%s:%llu: ", s->name, (unsigned long long)line);
    return &worker->first_invalid;
}

static bool is_before(const scan_worker *a, const scan_worker *b)
{
    if (a->first_invalid_file != b->first_invalid_file)
        return a->first_invalid_file < b->first_invalid_file;
    return a->first_invalid_block < b->first_invalid_block;
}

jr_status scan_finish(const scan *s, tally *total, const char *source, jr_arena *arena,
                      jr_votes *votes, jr_error *err)
{
    const scan_worker *first = NULL;
    BATTLE_ROWS_AUTO battle_rows rows;
    battle_rows_init(&rows, total->arena);
    census values = {0};
    for (unsigned i = 0; i < s->n_workers; i++) {
        scan_worker *worker = &s->workers[i];
        AUTO_FREE uint32_t *models = tally_merge(total, &worker->tally);
        battle_rows_merge(&rows, &worker->rows, models);
        census_merge(&values, &worker->census);
        votes->report.torn_lines += worker->n_torn;
        votes->report.not_blind += worker->n_not_blind;
        votes->report.not_sampled += worker->n_not_sampled;
        if (worker->first_invalid.size && (!first || is_before(worker, first)))
            first = worker;
    }
    if (first)
        votes->first_invalid = jr_arena_copy(arena, jr_buf_str(&first->first_invalid));
    battle_rows_drop_duplicates(&rows, total);
    tally_finish(total, s->options, arena, votes);
    const jr_votes_report *report = &votes->report;
    JR_TRY(census_check_battles(&values, source, report->valid + report->duplicates,
                                report->invalid, err));
    battle_rows_take_details(&rows, total, arena, votes);
    return tally_require(votes, source, CENSUS_HINT, err);
}
