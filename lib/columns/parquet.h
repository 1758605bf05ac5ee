/*
 * parquet.h: the columns of a Parquet file as arrays
 * (https://github.com/apache/parquet-format, version 2).
 *
 * A file consists of row groups, and a row group of a chunk per column. A reader goes through one
 * chunk from its first row to its last, as many rows at a time as its caller wants, and holds a
 * page of it: readers of several columns, asked for the same number of rows each, go through a
 * row group side by side.
 *
 *     parquet_reader *reader = parquet_reader_new(file, column);
 *     for each row group:
 *         parquet_reader_begin(reader, group, err);
 *         while (parquet_read(reader, 4096, &batch, err) == JR_OK && batch.n_rows > 0) ...
 *
 * A file may be used by several threads at once, a reader by one at a time. Nothing that a file
 * says is believed: what does not fit is ERR_FORMAT, in one sentence that names the file and, where
 * there are some, row group (from 0) and column.
 */
#ifndef COLUMNS_PARQUET_H
#define COLUMNS_PARQUET_H

#include <jrank/base.h>

/* What a value of a column is here, whatever it is stored as. */
typedef enum parquet_kind {
    PARQUET_BOOL, /* integers: 0 or 1 */
    PARQUET_INT,  /* integers */
    PARQUET_REAL, /* reals: floating point numbers, and decimals nearest to what they say */
    PARQUET_TIME, /* reals: dates and times, in seconds since 1970-01-01 00:00, taken as UTC */
    PARQUET_TEXT  /* codes: texts, bytes, and UUIDs as 36 characters */
} parquet_kind;

/* A column that has values: not a struct, but a field of it. */
typedef struct parquet_column {
    jr_str
        name; /* names of its structs and its own, with dots between: "tag.is_code"; terminated */
    parquet_kind kind;
    bool is_unsigned; /* integers above INT64_MAX are as if cast to int64_t */
    bool is_text;     /* PARQUET_TEXT that is said to be UTF-8; nobody has looked */
    unsigned n_lists; /* it stands in so many lists or maps: a row has any number of values */
} parquet_column;

typedef struct parquet_file parquet_file;

/* Whether a file that begins so is a Parquet file. Four bytes are enough. */
bool parquet_begins(jr_str beginning);

/* Opens a regular file and reads its footer. Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (no Parquet
 * file, cut off, damaged, encrypted). */
JR_MUST_USE jr_status parquet_open(const char *path, parquet_file **ret_file, jr_error *err);

/* Readers go before their file. */
void parquet_free(parquet_file *file);

const char *parquet_path(const parquet_file *file);

/* Bytes on disk. */
uint64_t parquet_size(const parquet_file *file);

/* The open file, whose place of reading nobody needs. */
int parquet_fd(const parquet_file *file);

/* The columns in the order of the file, which live as long as it does. */
size_t parquet_n_columns(const parquet_file *file);
const parquet_column *parquet_column_at(const parquet_file *file, size_t column);

/* The column of this name, SIZE_MAX where there is none. */
size_t parquet_find(const parquet_file *file, jr_str name);

uint64_t parquet_n_rows(const parquet_file *file);
size_t parquet_n_groups(const parquet_file *file);
uint64_t parquet_group_rows(const parquet_file *file, size_t group);

/* The code of a missing text. */
#define PARQUET_NO_TEXT UINT32_MAX

/*
 * Rows of a column, borrowed until the reader is used again. Of integers, reals and codes that
 * which belongs to the kind of the column is set.
 *
 * codes[i] is a place in texts. The first n_lasting texts are those of a dictionary: they stay
 * what they are, at the place where they are, while texts_number stays the same, so that whoever
 * looks names up does it once for each. The texts behind them are this batch's.
 *
 * A value may be missing: then present[i] is 0, the number is 0 and the code PARQUET_NO_TEXT.
 *
 * Where the column stands in no list, a row has one value. Else those of row r are the values from
 * starts[r] to before starts[r + 1]; of lists in lists those of the innermost, and items[i] says in
 * which item of the row's own list, from 0, value i stands. A list that is missing is an empty one.
 */
typedef struct parquet_batch {
    size_t n_rows; /* 0 behind the last row */
    size_t n_values;
    const uint8_t *present; /* NULL: none is missing */
    const int64_t *integers;
    const double *reals;
    const uint32_t *codes;
    const jr_str *texts;
    size_t n_texts, n_lasting;
    uint64_t texts_number;
    const size_t *starts;  /* n_rows + 1; NULL where the column stands in no list */
    const uint32_t *items; /* NULL where it does not stand in lists in lists */
} parquet_batch;

typedef struct parquet_reader parquet_reader;

/* A reader that is at no row group. */
parquet_reader *parquet_reader_new(const parquet_file *file, size_t column);
void parquet_reader_free(parquet_reader *reader);

/* Goes to the beginning of a row group. Errors: ERR_IO, ERR_FORMAT, ERR_UNAVAILABLE (the library
 * of its compression is not installed). */
JR_MUST_USE jr_status parquet_reader_begin(parquet_reader *reader, size_t group, jr_error *err);

/* The most rows that can be asked for at a time. */
#define PARQUET_ROWS_MAX ((size_t)1 << 20)

/* Reads max_rows rows, fewer only where the row group ends. After an error the reader may only
 * begin a row group or be freed. Errors: as above. */
JR_MUST_USE jr_status parquet_read(parquet_reader *reader, size_t max_rows,
                                   parquet_batch *ret_batch, jr_error *err);

static inline void parquet_cleanup(parquet_file **file)
{
    parquet_free(*file);
}
#define PARQUET_AUTO __attribute__((cleanup(parquet_cleanup)))

static inline void parquet_reader_cleanup(parquet_reader **reader)
{
    parquet_reader_free(*reader);
}
#define PARQUET_READER_AUTO __attribute__((cleanup(parquet_reader_cleanup)))

#endif
