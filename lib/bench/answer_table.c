/*
 * Reading answers: one file after the other, each once. What is wanted of an answer is taken as
 * soon as it counts, and again where a later one does.
 */
#include "answer_table.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "answer_features.h"
#include "answers.h"
#include "base/hash.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"

typedef struct reading {
    jr_arena *arena;
    const answer_plan *plan;
    answer_table *table;
    size_t model;
} reading;

static jr_str turn_text(yyjson_val *turns, size_t turn)
{
    return json_str(yyjson_arr_get(turns, turn));
}

/* In valid UTF-8 every character has one byte that does not continue another. */
static uint32_t count_characters(jr_str text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return n;
}

static void add_features(yyjson_val *turns, size_t n_turns, double *values)
{
    double visible = 0;
    for (size_t k = 0; k < JR_N_FEATURES; k++)
        values[k] = 0;
    for (size_t i = 0; i < n_turns; i++)
        features_add_text(turn_text(turns, i), values, &visible);
    if (visible > 0)
        values[JR_FEATURE_JAPANESE] /= visible;
}

/* What the plan wants of the answer that counts now. */
static void take(const reading *r, answer_entry *entry, yyjson_val *turns)
{
    const answer_plan *plan = r->plan;
    size_t n = entry->n_turns;
    if (plan->with_texts) {
        jr_str *texts = jr_arena_alloc(r->arena, n, sizeof *texts);
        for (size_t i = 0; i < n; i++)
            texts[i] = jr_arena_copy(r->arena, turn_text(turns, i));
        entry->texts = texts;
    }
    if (plan->with_lengths) {
        entry->characters = jr_arena_alloc(r->arena, n, sizeof *entry->characters);
        for (size_t i = 0; i < n; i++)
            entry->characters[i] = count_characters(turn_text(turns, i));
    }
    if (plan->with_features)
        add_features(turns, n,
                     r->table->features + (size_t)(entry - r->table->entries) * JR_N_FEATURES);
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    const reading *r = context;
    answer_line answer;
    answer_line_read(line->record, &answer);
    if (!answer.id)
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s%s", line->name,
                            (unsigned long long)line->number,
                            yyjson_obj_get(line->record, "question_id") ? "not a string or a number"
                                                                        : "missing",
                            answer_other_form(line->record));
    size_t question = str_index_sorted(r->plan->questions, r->plan->n_questions, answer.question);
    answer_use_note(&r->table->files[r->model].use, r->arena, line->number, line->record, &answer,
                    question != SIZE_MAX);
    if (question == SIZE_MAX)
        return JR_OK;
    answer_entry *entry = &r->table->entries[r->model * r->table->n_questions + question];
    if (!answers_replaces(answer.n_turns, entry->n_turns)) {
        if (entry->n_turns == 0) {
            entry->empty = answer.empty;
            entry->place.line = (uint32_t)line->number;
        }
        return JR_OK;
    }
    entry->empty = answer.empty;
    entry->place = (line_place){.offset = line->block->offset +
                                          (uint64_t)(line->text.data - line->block->data),
                                .size = (uint32_t)line->text.size,
                                .line = (uint32_t)line->number,
                                .file = r->plan->first_file + (uint32_t)r->model};
    entry->n_turns = answer.n_turns;
    entry->n_choices = answer.n_choices;
    const origin from = origin_of_answer(line->record);
    entry->origin = origin_add(&r->table->files[r->model].origins, &from);
    take(r, entry, answer.turns);
    if (r->plan->look)
        r->plan->look(r->plan->look_context, r->model, question, line->record, &answer);
    return JR_OK;
}

/* The file of this path in the earlier table, where it is still the same and was asked for answers
 * to the same questions. */
static const answer_file *find_unchanged(const reading *r, jr_str path)
{
    const answer_table *earlier = r->plan->earlier;
    struct stat info;
    if (!earlier || earlier->n_questions != r->plan->n_questions || stat(path.data, &info) != 0)
        return NULL;
    for (size_t q = 0; q < earlier->n_questions; q++)
        if (!str_equals(earlier->questions[q], r->plan->questions[q]))
            return NULL;
    for (size_t m = 0; m < earlier->n_models; m++) {
        const answer_file *f = &earlier->files[m];
        if (str_equals(f->path, path))
            return f->device == info.st_dev && f->inode == info.st_ino &&
                           f->size == (uint64_t)info.st_size &&
                           f->changed.tv_sec == info.st_mtim.tv_sec &&
                           f->changed.tv_nsec == info.st_mtim.tv_nsec
                       ? f
                       : NULL;
    }
    return NULL;
}

static void take_over(const reading *r, const answer_file *file)
{
    const answer_table *earlier = r->plan->earlier;
    size_t n = earlier->n_questions, from = (size_t)(file - earlier->files) * n;
    answer_entry *entries = &r->table->entries[r->model * n];
    for (size_t q = 0; q < n; q++) {
        entries[q] = earlier->entries[from + q];
        entries[q].place.file = r->plan->first_file + (uint32_t)r->model;
        if (entries[q].characters)
            entries[q].characters =
                vector_keep(r->arena, entries[q].characters, entries[q].n_turns, sizeof(uint32_t));
    }
    if (r->table->features && n)
        memcpy(r->table->features + r->model * n * JR_N_FEATURES,
               earlier->features + from * JR_N_FEATURES, n * JR_N_FEATURES * sizeof(double));
    answer_file *own = &r->table->files[r->model];
    jr_str path = own->path;
    *own = *file;
    own->path = path;
    own->origins = (origin_list){.arena = r->arena};
    for (size_t i = 0; i < file->origins.n; i++)
        (void)origin_add(&own->origins, &file->origins.items[i]);
    own->use.problem = jr_arena_copy(r->arena, file->use.problem);
    own->fd = fcntl(file->fd, F_DUPFD_CLOEXEC, 0);
}

/* Notes what is known of the file itself before it is read. */
static jr_status open_file(const reading *r, jr_str path, stream **ret_stream, jr_error *err)
{
    stream *opened;
    JR_TRY(stream_open(path.data, FILE_REGULAR, false, &opened, err));
    if (r->plan->is_for_lines && stream_is_compressed(opened)) {
        stream_free(opened);
        return lines_refuse_compressed(path.data, err);
    }
    answer_file *file = &r->table->files[r->model];
    struct stat info;
    if (r->plan->is_for_lines && fstat(stream_fd(opened), &info) == 0) {
        file->fd = fcntl(stream_fd(opened), F_DUPFD_CLOEXEC, 0);
        file->device = info.st_dev;
        file->inode = info.st_ino;
        file->size = (uint64_t)info.st_size;
        file->changed = info.st_mtim;
    }
    *ret_stream = opened;
    return JR_OK;
}

static jr_status read_file(reading *r, size_t model, jr_str path, jr_error *err)
{
    r->model = model;
    answer_file *file = &r->table->files[model];
    const answer_file *unchanged = find_unchanged(r, path);
    stream *opened = NULL;
    jr_status status = unchanged ? JR_OK : open_file(r, path, &opened, err);
    if (status == JR_ERR_NOT_FOUND)
        return JR_OK;
    JR_TRY(status);
    file->path = path;
    r->table->n_models_found++;
    if (unchanged)
        take_over(r, unchanged);
    else
        JR_TRY(json_lines_read_stream(opened, read_answer, r, &file->n_torn, err));
    return JR_OK;
}

static jr_status read_files(reading *r, jr_error *err)
{
    const answer_plan *plan = r->plan;
    if (plan->path)
        return read_file(r, 0, jr_arena_copy(r->arena, jr_str_from(plan->path)), err);
    jr_str folder = folder_of_answers(r->arena, plan->bench_folder);
    for (size_t m = 0; m < plan->n_models; m++)
        JR_TRY(read_file(r, m,
                         jr_arena_format(r->arena, "%s/%s.jsonl", folder.data,
                                         folder_escape(r->arena, plan->models[m]).data),
                         err));
    return JR_OK;
}

jr_status answer_table_load(jr_arena *arena, const answer_plan *plan, answer_table *ret_table,
                            jr_error *err)
{
    size_t n_models = plan->path ? 1 : plan->n_models, n = n_models * plan->n_questions;
    answer_table table = {.n_models = n_models,
                          .n_questions = plan->n_questions,
                          .questions = plan->questions,
                          .entries = jr_arena_alloc(arena, n, sizeof *table.entries),
                          .files = jr_arena_alloc(arena, n_models, sizeof *table.files)};
    for (size_t m = 0; m < n_models; m++)
        table.files[m] = (answer_file){.fd = -1, .origins.arena = arena};
    if (plan->with_features) {
        table.features = jr_arena_alloc(arena, n * JR_N_FEATURES, sizeof *table.features);
        for (size_t i = 0; i < n * JR_N_FEATURES; i++)
            table.features[i] = NAN;
    }
    reading r = {.arena = arena, .plan = plan, .table = &table};
    jr_status status = read_files(&r, err);
    if (status == JR_OK)
        *ret_table = table;
    else
        answer_table_close(&table);
    return status;
}

void answer_table_close(answer_table *table)
{
    for (size_t m = 0; m < table->n_models; m++)
        if (table->files[m].fd >= 0)
            close(table->files[m].fd);
}

answer_lengths answer_table_lengths(jr_arena *arena, const answer_table *table)
{
    /* One strange answer must not make room for all its turns in all the others. */
    enum { MAX_TURNS = 64 };
    size_t n = table->n_models * table->n_questions;
    answer_lengths l = {.n_models = table->n_models,
                        .n_questions = table->n_questions,
                        .n_models_found = table->n_models_found};
    for (size_t i = 0; i < n; i++)
        if (table->entries[i].n_turns > l.n_turns)
            l.n_turns = table->entries[i].n_turns;
    if (l.n_turns > MAX_TURNS)
        l.n_turns = MAX_TURNS;
    l.characters = jr_arena_alloc(arena, n * l.n_turns, sizeof *l.characters);
    for (size_t i = 0; i < n; i++)
        for (size_t turn = 0; turn < l.n_turns; turn++)
            l.characters[i * l.n_turns + turn] =
                turn < table->entries[i].n_turns ? table->entries[i].characters[turn] : (double)NAN;
    return l;
}

void answer_table_set_texts(jr_arena *arena, answer_table *table, size_t model, size_t question,
                            const jr_str *turns, size_t n_turns)
{
    jr_str *texts = jr_arena_alloc(arena, n_turns, sizeof *texts);
    for (size_t i = 0; i < n_turns; i++)
        texts[i] = jr_arena_copy(arena, turns[i]);
    table->entries[model * table->n_questions + question] =
        (answer_entry){.n_turns = (uint32_t)n_turns, .n_choices = 1, .texts = texts};
}

uint64_t answer_hash(const answer_entry *entry, uint32_t turn)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < turn && i < entry->n_turns; i++)
        hash = hash_bytes(hash, entry->texts[i].data, entry->texts[i].size);
    return hash;
}
