/*
 * time_provenance: what it takes, for each judgment, to say where it came from: hashes of its
 * answers and of the whole input, and the fields of its record that hold them, the served model and
 * the wording of the prompt. Prints microseconds of processor time, the median of some runs.
 */
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "bench/call_record.h"
#include "median_time.h"

enum {
    JUDGMENTS = 20000,
    ANSWER_SIZE = 2500,
    JUDGMENTS_OF_ANSWER = 10, /* so many for each answer, which is hashed once */
    SMALL_TEXTS = 6,          /* sampling, wording, question, reference, boundary, both hashes */
    SMALL_SIZE = 80,
};

static uint64_t hash_all(const char *answer, size_t judgment)
{
    uint64_t hash = judgment;
    if (judgment % JUDGMENTS_OF_ANSWER == 0)
        hash = hash_bytes(hash, answer, ANSWER_SIZE);
    for (size_t i = 0; i < SMALL_TEXTS; i++)
        hash = hash_bytes(hash, answer + i * SMALL_SIZE, SMALL_SIZE);
    return hash;
}

static double processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return 1e6 * (double)t.tv_sec + 1e-3 * (double)t.tv_nsec;
}

/* Microseconds of all records. */
static double time_records(bool with_provenance)
{
    static char answer[ANSWER_SIZE];
    JR_BUF_AUTO jr_buf line = {0};
    const jr_str finish = JR_STR("stop");
    memset(answer, 'x', sizeof answer);
    double start = processor_time();
    for (size_t i = 0; i < JUDGMENTS; i++) {
        call_record record = {.finish_reasons = &finish,
                              .n_finish_reasons = 1,
                              .endpoint_id = JR_STR("judge"),
                              .endpoint_model = JR_STR("judge")};
        if (with_provenance) {
            uint64_t hash = hash_all(answer, i);
            record.prompt_hash = JR_STR("0123456789abcdef");
            record.served_model = JR_STR("judge-2026-11-29");
            record.served.id = JR_STR("chatcmpl-0123456789abcdef");
            record.input_hash = hash | 1;
            record.answer_hashes[0] = hash ^ i;
            record.answer_hashes[1] = hash + i;
            record.n_answer_hashes = 2;
        }
        jr_buf_clear(&line);
        call_record_append(&line, &record);
    }
    return processor_time() - start;
}

int main(void)
{
    double times[RUNS];
    for (int run = 0; run < RUNS; run++)
        times[run] = time_records(true) - time_records(false);
    printf("%.3f\n", median(times) / JUDGMENTS);
    return 0;
}
