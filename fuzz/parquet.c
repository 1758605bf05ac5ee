/*
 * Parquet files: every value that is handed out can be looked at, however many rows are read at a
 * time they are the same, and what is wrong is told in one sentence.
 */
#include "input.h"
#include "invariants.h"
#include "target.h"

#include "base/hash.h"
#include "columns/parquet.h"

/* A page of a few bytes may have a thousand million rows. */
enum { ROWS_LOOKED_AT = 2000, LEFT_OPEN = 40 };

static uint64_t look_at_text(uint64_t hash, const parquet_batch *batch, size_t i)
{
    bool is_there = !batch->present || batch->present[i];
    uint32_t code = batch->codes[i];
    MUST(is_there == (code != PARQUET_NO_TEXT));
    if (!is_there)
        return hash_bytes(hash, "", 1);
    MUST(code < batch->n_texts);
    MUST(batch->n_lasting <= batch->n_texts);
    return hash_bytes(hash, batch->texts[code].data, batch->texts[code].size);
}

static uint64_t look_at(uint64_t hash, const parquet_column *column, const parquet_batch *batch)
{
    MUST(column->n_lists || batch->n_values == batch->n_rows);
    for (size_t i = 0; i < batch->n_values; i++) {
        hash = batch->items ? hash_word(hash, batch->items[i]) : hash;
        if (column->kind == PARQUET_TEXT)
            hash = look_at_text(hash, batch, i);
        else if (column->kind == PARQUET_REAL || column->kind == PARQUET_TIME)
            hash = hash_bytes(hash, (const char *)&batch->reals[i], sizeof *batch->reals);
        else
            hash = hash_bytes(hash, (const char *)&batch->integers[i], sizeof *batch->integers);
    }
    if (column->n_lists && batch->n_rows) {
        MUST(batch->starts[0] == 0 && batch->starts[batch->n_rows] == batch->n_values);
        for (size_t i = 0; i < batch->n_rows; i++)
            MUST(batch->starts[i] <= batch->starts[i + 1]);
        MUST((batch->items != NULL) == (column->n_lists > 1) || batch->n_values == 0);
    }
    return hash;
}

/* False where an error came. */
static bool read_group(parquet_reader *reader, size_t group, const parquet_column *column,
                       size_t at_a_time, uint64_t *ret_hash)
{
    jr_error err = {0};
    parquet_batch batch;
    jr_status status = parquet_reader_begin(reader, group, &err);
    *ret_hash = 1;
    for (size_t row = 0; status == JR_OK && row < ROWS_LOOKED_AT; row += at_a_time) {
        status = parquet_read(reader, at_a_time, &batch, &err);
        if (status == JR_OK && batch.n_rows == 0)
            return true;
        if (status == JR_OK)
            *ret_hash = look_at(*ret_hash, column, &batch);
    }
    if (status != JR_OK)
        must_be_sentence(&err);
    return status == JR_OK;
}

FUZZ_TARGET(parquet)
{
    jr_error err = {0};
    PARQUET_AUTO parquet_file *file = NULL;
    if (parquet_open(input_file("votes.parquet", data, size, NULL), &file, &err) != JR_OK) {
        must_be_sentence(&err);
        return 0;
    }
    for (size_t c = 0; c < parquet_n_columns(file) && c < LEFT_OPEN; c++) {
        const parquet_column *column = parquet_column_at(file, c);
        PARQUET_READER_AUTO parquet_reader *reader = parquet_reader_new(file, c);
        for (size_t g = 0; g < parquet_n_groups(file) && g < LEFT_OPEN; g++) {
            uint64_t at_once, step_by_step;
            bool is_right = read_group(reader, g, column, ROWS_LOOKED_AT, &at_once);
            if (read_group(reader, g, column, ROWS_LOOKED_AT / 50, &step_by_step) && is_right)
                MUST(at_once == step_by_step);
        }
    }
    return 0;
}
