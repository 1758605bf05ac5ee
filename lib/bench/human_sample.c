/*
 * human_sample.json: the rows of a sample for people, which write and read it. Probabilities that
 * were changed afterwards would make every rating by them wrong without a trace, so the id is of
 * all that matters, and is looked at whenever the file is read.
 */
#include "human_sample.h"

#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/rng.h"
#include "json/bound_rows.h"
#include "json/parser.h"

enum { ID_DIGITS = 16 };

#define T jr_people_match
static const bound_row people_match_rows[] = {
    NAMED("question_id", TEXT, question, 0, "as text"),
    NAMED("model1_id", TEXT, left, 0, "the model whose answer people see at the left"),
    NAMED("model2_id", TEXT, right, 0, "at the right"),
    FIELD(COUNT, turn, 0, "from 1"),
    FIELD(NUMBER, probability, 0, "with which it was drawn"),
    NAMED("drawn", COUNT, is_drawn, 0, "1: people are asked about it"),
};
TABLE(people_match, "match of a sample for people");
#undef T

#define T jr_people_sample
static const bound_row people_sample_rows[] = {
    FIELD(TEXT, id, 0, "tells this sample from others, and whether it was changed"),
    FIELD(NUMBER, planned, 0, "when, in seconds since 1970"),
    FIELD(COUNT, seed, 0, "of the draw"),
    FIELD(TEXT, judges, 0, "whose verdicts make the frame, joined by +"),
    NAMED("drawn", COUNT, n_drawn, 0, "matches that people are asked about"),
    LISTED("matches", LIST, matches, n_matches, people_match_table,
           "the frame of which they were drawn, see match of a sample for people"),
};
TABLE(people_sample, "sample for people");
#undef T

jr_str people_sample_id(jr_arena *arena, const jr_people_sample *sample)
{
    char digits[DIGEST_SIZE];
    JR_BUF_AUTO jr_buf text = {0};
    jr_buf_format(&text, "%llu\n%.*s\n", (unsigned long long)sample->seed,
                  JR_STR_ARG(sample->judges));
    for (size_t k = 0; k < sample->n_matches; k++) {
        const jr_people_match *m = &sample->matches[k];
        jr_buf_format(&text, "%zu:%.*s %zu:%.*s %zu:%.*s %llu %.17g %llu\n", m->question.size,
                      JR_STR_ARG(m->question), m->left.size, JR_STR_ARG(m->left), m->right.size,
                      JR_STR_ARG(m->right), (unsigned long long)m->turn, m->probability,
                      (unsigned long long)m->is_drawn);
    }
    digest_sha256(jr_buf_str(&text), digits);
    return jr_arena_copy(arena, (jr_str){digits, ID_DIGITS});
}

jr_str jr_people_sample_path(jr_arena *arena, const char *bench_folder)
{
    return jr_arena_format(arena, "%s/model_judgment/human_sample.json", bench_folder);
}

static jr_status load(jr_arena *arena, jr_str path, jr_people_sample *ret_sample, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path.data, &text, err));
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    JR_TRY(json_parse_file(&parser, text, path.data, &root, err));
    jr_people_sample s = {0};
    bound_read(arena, root, &people_sample_table, &s);
    s.matches = bound_read_list(arena, yyjson_obj_get(root, "matches"), &people_match_table,
                                sizeof *s.matches, &s.n_matches);
    for (size_t k = 0; k < s.n_matches; k++)
        if (!(s.matches[k].probability > 0 && s.matches[k].probability <= 1))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: match %zu has no probability above 0 and at most 1, so no "
                                "rating can be made of its votes",
                                path.data, k + 1);
    if (s.n_matches == 0 || jr_str_compare(s.id, people_sample_id(arena, &s)) != 0)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is not as jrank wrote it, so its probabilities mean nothing; "
                            "HINT: take it from a backup, or draw another with jrank votes sample "
                            "--new",
                            path.data);
    *ret_sample = s;
    return JR_OK;
}

jr_status jr_people_sample_load(jr_arena *arena, const char *bench_folder,
                                jr_people_sample *ret_sample, jr_error *err)
{
    jr_str path = jr_people_sample_path(arena, bench_folder);
    if (access(path.data, F_OK) != 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: there is no sample for people; HINT: jrank votes sample draws "
                            "one",
                            bench_folder);
    return load(arena, path, ret_sample, err);
}

static jr_str path_of_earlier(jr_arena *arena, const char *bench_folder, jr_str id)
{
    return jr_arena_format(arena, "%s/model_judgment/human_sample.%.*s.json", bench_folder,
                           JR_STR_ARG(id));
}

jr_status people_sample_load_earlier(jr_arena *arena, const char *bench_folder, jr_str id,
                                     jr_people_sample *ret_sample)
{
    jr_error why;
    for (size_t i = 0; i < id.size; i++)
        if (!strchr("0123456789abcdef", id.data[i]) || id.data[i] == '\0')
            return JR_ERR_NOT_FOUND;
    if (id.size != ID_DIGITS)
        return JR_ERR_NOT_FOUND;
    return load(arena, path_of_earlier(arena, bench_folder, id), ret_sample, &why);
}

/* What stands in the file goes where its id says; what is no sample, where its digest does. */
static jr_status keep_earlier(jr_arena *arena, const char *bench_folder, jr_str path, jr_error *err)
{
    jr_people_sample earlier;
    jr_str text;
    char digits[DIGEST_SIZE];
    if (access(path.data, F_OK) != 0)
        return JR_OK;
    JR_TRY(jr_file_load(arena, path.data, &text, err));
    digest_sha256(text, digits);
    jr_str id = {digits, ID_DIGITS};
    if (jr_people_sample_load(arena, bench_folder, &earlier, NULL) == JR_OK)
        id = earlier.id;
    jr_str kept = path_of_earlier(arena, bench_folder, id);
    return file_save(file_below(bench_folder, kept.data), text, err);
}

jr_status jr_people_sample_save(const jr_people_sample *sample, const char *bench_folder,
                                jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf buf = {0};
    jr_str path = jr_people_sample_path(arena, bench_folder);
    JR_TRY(keep_earlier(arena, bench_folder, path, err));
    bound_format(&buf, &people_sample_table, 0, sample);
    return file_save(file_below(bench_folder, path.data), jr_buf_str(&buf), err);
}

void people_sample_shuffle(const jr_people_sample *sample, uint64_t stream, size_t *matches,
                           size_t n)
{
    rng random;
    rng_init(&random, sample->seed, stream);
    for (size_t k = n; k > 1; k--) {
        size_t other = (size_t)rng_below(&random, k), kept = matches[k - 1];
        matches[k - 1] = matches[other];
        matches[other] = kept;
    }
}

size_t people_sample_drawn(const jr_people_sample *sample, size_t *ret_matches)
{
    size_t n = 0;
    for (size_t k = 0; k < sample->n_matches; k++)
        if (sample->matches[k].is_drawn)
            ret_matches[n++] = k;
    people_sample_shuffle(sample, PEOPLE_FIRST_STREAM - 1, ret_matches, n);
    return n;
}
