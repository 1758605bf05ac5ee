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
#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"
#include "folder.h"
#include "shard.h"

typedef struct reading {
    jr_arena *arena;
    const answer_plan *plan;
    answer_table *table;
    size_t model, file;
} reading;

static jr_str turn_text(yyjson_val *turns, size_t turn)
{
    return json_str(answers_turn(turns, turn));
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
            entry->place.file = r->plan->first_file + (uint32_t)r->file;
        }
        return JR_OK;
    }
    entry->empty = answer.empty;
    entry->place = (line_place){.offset = line->block->offset +
                                          (uint64_t)(line->text.data - line->block->data),
                                .size = (uint32_t)line->text.size,
                                .line = (uint32_t)line->number,
                                .file = r->plan->first_file + (uint32_t)r->file};
    entry->n_turns = answer.n_turns;
    entry->n_choices = answer.n_choices;
    const origin from = origin_of_answer(line->record);
    entry->origin = origin_add(&r->table->files[r->model].origins, &from);
    take(r, entry, answer.turns);
    if (r->plan->look)
        r->plan->look(r->plan->look_context, r->model, question, line->record, &answer);
    return JR_OK;
}

/* Whether the file is what it was. */
static bool is_unchanged(const answer_file *f)
{
    struct stat info;
    return stat(f->path.data, &info) == 0 && f->device == info.st_dev && f->inode == info.st_ino &&
           f->size == (uint64_t)info.st_size && f->changed.tv_sec == info.st_mtim.tv_sec &&
           f->changed.tv_nsec == info.st_mtim.tv_nsec;
}

static bool has_same_questions(const reading *r)
{
    const answer_table *earlier = r->plan->earlier;
    if (!earlier || earlier->n_questions != r->plan->n_questions)
        return false;
    for (size_t q = 0; q < earlier->n_questions; q++)
        if (!str_equals(earlier->questions[q], r->plan->questions[q]))
            return false;
    return true;
}

/* The model's next file behind this one, SIZE_MAX before its first; or n_files. */
static size_t next_file(const answer_table *t, size_t model, size_t file)
{
    if (file == SIZE_MAX)
        return model;
    for (file = file < t->n_models ? t->n_models : file + 1; file < t->n_files; file++)
        if (t->files[file].model == model)
            break;
    return file;
}

/* The model of the earlier table that has the same files, unchanged; SIZE_MAX: none. */
static size_t find_unchanged(const reading *r)
{
    const answer_table *t = r->table, *earlier = r->plan->earlier;
    size_t m = 0, own = r->model, old;
    if (!has_same_questions(r))
        return SIZE_MAX;
    while (m < earlier->n_models && !str_equals(earlier->files[m].path, t->files[own].path))
        m++;
    if (m == earlier->n_models)
        return SIZE_MAX;
    for (old = m; own < t->n_files && old < earlier->n_files;
         own = next_file(t, r->model, own), old = next_file(earlier, m, old))
        if (!str_equals(earlier->files[old].path, t->files[own].path) ||
            !is_unchanged(&earlier->files[old]))
            return SIZE_MAX;
    return own == t->n_files && old == earlier->n_files ? m : SIZE_MAX;
}

/* What was read of the model's files before. */
static void take_over(const reading *r, size_t model)
{
    const answer_table *earlier = r->plan->earlier;
    answer_table *t = r->table;
    size_t n = earlier->n_questions, from = model * n, first = SIZE_MAX, own = SIZE_MAX;
    answer_entry *entries = &t->entries[r->model * n];
    const uint32_t earlier_first = earlier->first_file;
    for (size_t q = 0; q < n; q++) {
        entries[q] = earlier->entries[from + q];
        if (entries[q].characters)
            entries[q].characters =
                vector_keep(r->arena, entries[q].characters, entries[q].n_turns, sizeof(uint32_t));
    }
    while ((own = next_file(t, r->model, own)) < t->n_files) {
        first = next_file(earlier, model, first);
        const answer_file *old = &earlier->files[first];
        answer_file *file = &t->files[own];
        *file = (answer_file){.path = file->path,
                              .model = r->model,
                              .fd = fcntl(old->fd, F_DUPFD_CLOEXEC, 0),
                              .device = old->device,
                              .inode = old->inode,
                              .size = old->size,
                              .changed = old->changed,
                              .n_torn = old->n_torn,
                              .use = old->use,
                              .origins.arena = r->arena};
        for (size_t i = 0; i < old->origins.n; i++)
            (void)origin_add(&file->origins, &old->origins.items[i]);
        file->use.problem = jr_arena_copy(r->arena, old->use.problem);
        for (size_t q = 0; q < n; q++)
            if (earlier->entries[from + q].place.file == earlier_first + first)
                entries[q].place.file = r->plan->first_file + (uint32_t)own;
    }
    if (t->features && n)
        memcpy(t->features + r->model * n * JR_N_FEATURES, earlier->features + from * JR_N_FEATURES,
               n * JR_N_FEATURES * sizeof(double));
}

/* Notes what is known of the file itself before it is read. */
static jr_status open_file(const reading *r, stream **ret_stream, jr_error *err)
{
    stream *opened;
    answer_file *file = &r->table->files[r->file];
    JR_TRY(stream_open(file->path.data, FILE_REGULAR, false, &opened, err));
    if (r->plan->is_for_lines && stream_is_compressed(opened)) {
        stream_free(opened);
        return lines_refuse_compressed(file->path.data, err);
    }
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

static jr_status read_model(reading *r, jr_error *err)
{
    answer_table *t = r->table;
    if (t->files[r->model].path.size == 0)
        return JR_OK;
    t->n_models_found++;
    size_t earlier = find_unchanged(r);
    if (earlier != SIZE_MAX) {
        take_over(r, earlier);
        return JR_OK;
    }
    for (r->file = r->model; r->file < t->n_files; r->file = next_file(t, r->model, r->file)) {
        stream *opened = NULL;
        JR_TRY(open_file(r, &opened, err));
        JR_TRY(json_lines_read_stream(opened, read_answer, r, &t->files[r->file].n_torn, err));
    }
    return JR_OK;
}

/* Which files the models have: the first of each in its place, the others behind. */
static void find_files(jr_arena *arena, const answer_plan *plan, answer_table *t)
{
    AUTO_FREE jr_str **paths = memory_zeroed(t->n_models, sizeof *paths);
    AUTO_FREE size_t *n_paths = memory_zeroed(t->n_models, sizeof *n_paths);
    jr_str folder = plan->path ? (jr_str){0} : folder_of_answers(arena, plan->bench_folder);
    t->n_files = t->n_models;
    for (size_t m = 0; m < t->n_models; m++) {
        jr_str path = plan->path ? jr_arena_copy(arena, jr_str_from(plan->path))
                                 : jr_arena_format(arena, "%s/%s.jsonl", folder.data,
                                                   folder_escape(arena, plan->models[m]).data);
        paths[m] = shard_files(arena, path, &n_paths[m]);
        t->n_files += n_paths[m] ? n_paths[m] - 1 : 0;
    }
    t->files = jr_arena_alloc(arena, t->n_files, sizeof *t->files);
    size_t next = t->n_models;
    for (size_t m = 0; m < t->n_models; m++) {
        t->files[m] = (answer_file){.model = m, .fd = -1, .origins.arena = arena};
        for (size_t i = 0; i < n_paths[m]; i++) {
            size_t file = i ? next++ : m;
            t->files[file] =
                (answer_file){.path = paths[m][i], .model = m, .fd = -1, .origins.arena = arena};
        }
    }
}

jr_status answer_table_load(jr_arena *arena, const answer_plan *plan, answer_table *ret_table,
                            jr_error *err)
{
    size_t n_models = plan->path ? 1 : plan->n_models, n = n_models * plan->n_questions;
    answer_table table = {.n_models = n_models,
                          .n_questions = plan->n_questions,
                          .questions = plan->questions,
                          .entries = jr_arena_alloc(arena, n, sizeof *table.entries),
                          .first_file = plan->first_file};
    find_files(arena, plan, &table);
    if (plan->with_features) {
        table.features = jr_arena_alloc(arena, n * JR_N_FEATURES, sizeof *table.features);
        for (size_t i = 0; i < n * JR_N_FEATURES; i++)
            table.features[i] = NAN;
    }
    reading r = {.arena = arena, .plan = plan, .table = &table};
    jr_status status = JR_OK;
    for (; r.model < n_models && status == JR_OK; r.model++)
        status = read_model(&r, err);
    if (status == JR_OK)
        *ret_table = table;
    else
        answer_table_close(&table);
    return status;
}

void answer_table_close(answer_table *table)
{
    for (size_t i = 0; i < table->n_files; i++)
        if (table->files[i].fd >= 0)
            close(table->files[i].fd);
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
