/*
 * vote_messages.h: conversations in Parquet files, lists of messages with a role and a content, as
 * the JSON that they are elsewhere.
 */
#ifndef BENCH_VOTE_MESSAGES_H
#define BENCH_VOTE_MESSAGES_H

#include "columns/parquet.h"
#include "vote_row.h"
#include "json/parser.h"

/* The columns of a conversation. */
typedef struct message_columns {
    size_t role, text;
    bool has_pieces; /* a content is a list of pieces, each with a text */
} message_columns;

/* Finds the columns of the conversation of this name. False where there is none. */
bool message_columns_find(const parquet_file *file, jr_str name, message_columns *ret_columns);

/* A conversation that is read, by one thread. */
typedef struct message_reader {
    parquet_reader *role, *text;
    parquet_batch roles, texts;
    bool has_pieces;
    size_t n_most; /* messages that are wanted of each */
    jr_buf json;
    json_parser parser;
} message_reader;

void message_reader_init(message_reader *m, const parquet_file *file,
                         const message_columns *columns, size_t n_most);
void message_reader_release(message_reader *m);

/* As parquet_reader_begin() and parquet_read(), of both columns. */
JR_MUST_USE jr_status message_reader_begin(message_reader *m, size_t group, jr_error *err);
JR_MUST_USE jr_status message_reader_read(message_reader *m, size_t n_rows, jr_error *err);

/* [{"role": "user", "content": "..."}] or, of pieces, "content": [{"text": "..."}], of a row that
 * was read; it lives until the next call. VOTE_NOTHING where the row has no message. */
vote_value message_reader_value(message_reader *m, size_t row);

#endif
