/*
 * time_columns: how fast all flat columns of a Parquet file become arrays, on one thread, side by
 * side as a reader of votes takes them. Prints milliseconds and what that is per second of the
 * arrays: eight bytes a number, four a place in a dictionary.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "columns/parquet.h"

enum { RUNS = 3, AT_A_TIME = 4096 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static jr_status read_group(parquet_reader **readers, size_t n_readers, size_t group, double *bytes,
                            jr_error *err)
{
    parquet_batch batch = {0};
    for (size_t i = 0; i < n_readers; i++)
        JR_TRY(parquet_reader_begin(readers[i], group, err));
    do
        for (size_t i = 0; i < n_readers; i++) {
            JR_TRY(parquet_read(readers[i], AT_A_TIME, &batch, err));
            *bytes += (double)batch.n_rows * (batch.codes ? 4 : 8);
        }
    while (batch.n_rows);
    return JR_OK;
}

static jr_status read_all(const parquet_file *file, double *bytes, jr_error *err)
{
    size_t n_readers = 0;
    AUTO_FREE parquet_reader **readers = memory_zeroed(parquet_n_columns(file), sizeof *readers);
    for (size_t i = 0; i < parquet_n_columns(file); i++)
        if (parquet_column_at(file, i)->n_lists == 0)
            readers[n_readers++] = parquet_reader_new(file, i);
    jr_status status = n_readers ? JR_OK : jr_error_set(err, JR_ERR_DATA, "lists only");
    for (size_t g = 0; g < parquet_n_groups(file) && status == JR_OK; g++)
        status = read_group(readers, n_readers, g, bytes, err);
    for (size_t i = 0; i < n_readers; i++)
        parquet_reader_free(readers[i]);
    return status;
}

int main(int argc, char **argv)
{
    PARQUET_AUTO parquet_file *file = NULL;
    jr_error err = {.message = "usage: time_columns VOTES.parquet"};
    if (argc != 2 || parquet_open(argv[1], &file, &err) != JR_OK) {
        fprintf(stderr, "time_columns: %s\n", err.message);
        return 1;
    }
    double best = 0, bytes = 0;
    for (int run = 0; run < RUNS; run++) {
        bytes = 0;
        double start = now();
        if (read_all(file, &bytes, &err) != JR_OK) {
            fprintf(stderr, "time_columns: %s\n", err.message);
            return 1;
        }
        double time = now() - start;
        best = run == 0 || time < best ? time : best;
    }
    printf("    %llu rows: fastest %.0f ms of %d runs, %.0f MB/s\n",
           (unsigned long long)parquet_n_rows(file), 1e3 * best, RUNS, bytes / best / 1e6);
    return 0;
}
