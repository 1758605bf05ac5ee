/*
 * Making an archive: judgments are rows of their table; answers, which are small, are read one file
 * after the other. Names are numbered in bytewise order, so that nothing depends on threads or on
 * the order of lines.
 */
#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jrank/bench.h>
#include <jrank/votes.h>

#include "answers.h"
#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "lines.h"
#include "question.h"
#include "records.h"

/* Makes room for more files. */
static void make_room(archive *a, size_t n_more)
{
    archive_file *files = jr_arena_alloc(a->arena, a->n_files + n_more, sizeof *files);
    if (a->n_files)
        memcpy(files, a->files, a->n_files * sizeof *files);
    a->files = files;
}

/* Opens a file for reading its lines one by one. */
static jr_status add_file(archive *a, jr_str path, uint32_t *ret_file, jr_error *err)
{
    int fd = open(path.data, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return jr_error_set(err, errno == ENOENT ? JR_ERR_NOT_FOUND : JR_ERR_IO,
                            "%s: can't be read: %s", path.data, strerror(errno));
    unsigned char magic[2] = {0};
    bool is_packed = pread(fd, magic, sizeof magic, 0) == sizeof magic &&
                     ((magic[0] == 0x1F && magic[1] == 0x8B) || /* gzip */
                      (magic[0] == 0x28 && magic[1] == 0xB5));  /* zstd */
    if (is_packed) {
        close(fd);
        return lines_refuse_compressed(path.data, err);
    }
    *ret_file = (uint32_t)a->n_files;
    a->files[a->n_files++] = (archive_file){path, fd};
    return JR_OK;
}

static jr_status read_judgments(archive *a, unsigned n_threads, const archive *earlier,
                                jr_error *err)
{
    judgment_plan plan = {.n_threads = n_threads, .with_sha256 = true, .is_for_lines = true};
    JR_TRY(judgment_table_open_bench(a->folder.data, a->judges, a->n_judges, plan,
                                     earlier ? earlier->table : NULL, &a->table, err));
    make_room(a, a->table->n_files);
    for (size_t i = 0; i < a->table->n_files; i++) {
        const judgment_file *f = a->table->files[i];
        a->files[a->n_files++] = f ? (archive_file){f->path, f->fd} : (archive_file){.fd = -1};
    }
    a->n_torn = judgment_table_n_torn(a->table);
    return JR_OK;
}

/* Judges with verdicts and judges that never gave a readable one. */
static jr_status list_judges(archive *a, jr_error *err)
{
    static const char *const suffixes[] = {"_pair.jsonl", "_pair.invalid.jsonl"};
    jr_str folder = jr_arena_format(a->arena, "%s/model_judgment", a->folder.data);
    if (access(folder.data, F_OK) != 0)
        return JR_OK;
    jr_str *names[2];
    size_t n[2];
    for (size_t i = 0; i < 2; i++)
        JR_TRY(folder_list(a->arena, folder.data, suffixes[i], &names[i], &n[i], err));
    a->judges = jr_arena_alloc(a->arena, n[0] + n[1], sizeof *a->judges);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < n[i]; k++)
            a->judges[a->n_judges++] = folder_unescape(a->arena, names[i][k]);
    if (!a->n_judges)
        return JR_OK;
    a->n_judges = str_sort_unique(a->judges, a->n_judges);
    return JR_OK;
}

size_t archive_model(const archive *a, jr_str name)
{
    return str_index_sorted(a->models, a->n_models, name);
}

size_t archive_question(const archive *a, jr_str id)
{
    return str_index_sorted(a->questions, a->n_questions, id);
}

size_t archive_judge(const archive *a, jr_str name)
{
    return str_index_sorted(a->judges, a->n_judges, name);
}

/* Judged names as judges' files have them, and those of answers that nobody judged yet. */
static jr_status list_models(archive *a, jr_error *err)
{
    const judgment_table *t = a->table;
    jr_str *answered = NULL;
    size_t n_answered = 0;
    jr_status status = jr_bench_models(a->arena, a->folder.data, &answered, &n_answered, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    jr_str *files = jr_arena_alloc(a->arena, t->n_models, sizeof *files);
    for (size_t i = 0; i < t->n_models; i++)
        files[i] = folder_escape(a->arena, t->models[i]);
    str_sort(files, t->n_models);
    a->models = jr_arena_alloc(a->arena, t->n_models + n_answered, sizeof *a->models);
    for (size_t i = 0; i < t->n_models; i++)
        a->models[a->n_models++] = t->models[i];
    for (size_t i = 0; i < n_answered; i++)
        if (str_index_sorted(files, t->n_models, folder_escape(a->arena, answered[i])) == SIZE_MAX)
            a->models[a->n_models++] = answered[i];
    a->n_models = str_sort_unique(a->models, a->n_models);
    a->has_answers = jr_arena_alloc(a->arena, a->n_models, sizeof *a->has_answers);
    return JR_OK;
}

static jr_status list_questions(archive *a, jr_error *err)
{
    const judgment_table *t = a->table;
    jr_question_list known = {0};
    jr_status status = jr_questions_load(a->arena, a->folder.data, &known, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    jr_question_list *list = jr_arena_alloc(a->arena, 1, sizeof *list);
    *list = known;
    a->list = list;
    size_t n = 0, n_names = known.n_questions + t->n_questions;
    a->questions = jr_arena_alloc(a->arena, n_names, sizeof *a->questions);
    for (size_t i = 0; i < known.n_questions; i++)
        a->questions[n++] = known.questions[i].id;
    for (size_t i = 0; i < t->n_questions; i++)
        a->questions[n++] = t->questions[i];
    a->n_questions = str_sort_unique(a->questions, n);
    a->texts = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->texts);
    a->in_order = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->in_order);
    for (size_t i = 0; i < a->n_questions; i++)
        a->texts[i] = question_find(list, a->questions[i]);
    const size_t *order = questions_in_order(a->arena, list);
    n = 0;
    for (size_t i = 0; i < known.n_questions; i++)
        a->in_order[n++] = archive_question(a, known.questions[order[i]].id);
    for (size_t i = 0; i < a->n_questions; i++)
        if (!a->texts[i])
            a->in_order[n++] = i;
    return JR_OK;
}

typedef struct answer_reading {
    archive *archive;
    size_t model;
    uint32_t file;
    size_t *n_turns; /* per question, of the answer that counts so far */
} answer_reading;

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    const answer_reading *r = context;
    archive *a = r->archive;
    yyjson_val *fields[N_ANSWER_FIELDS], *choice[N_CHOICE_FIELDS] = {0};
    fields_pick(line->record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)json_line_number(line),
                            id ? "not a string or a number" : "missing");
    char digits[QUESTION_ID_MAX];
    size_t question = archive_question(a, question_id_text(id, digits));
    if (question == SIZE_MAX)
        return JR_OK;
    yyjson_val *first = yyjson_arr_get_first(fields[ANSWER_CHOICES]);
    if (yyjson_is_obj(first))
        fields_pick(first, choice_fields, N_CHOICE_FIELDS, choice);
    size_t n_turns = answers_n_judgeable(choice[CHOICE_TURNS]);
    if (n_turns == 0 || n_turns < r->n_turns[question])
        return JR_OK;
    r->n_turns[question] = n_turns;
    const block *b = line->block;
    a->answers[r->model * a->n_questions + question] =
        (line_place){.offset = b->offset + (uint64_t)(line->text.data - b->data),
                     .size = (uint32_t)line->text.size,
                     .line = (uint32_t)json_line_number(line),
                     .file = r->file};
    return JR_OK;
}

static jr_status read_answers(archive *a, jr_error *err)
{
    jr_str folder = folder_of_answers(a->arena, a->folder.data);
    a->answers = jr_arena_alloc(a->arena, a->n_models * a->n_questions, sizeof *a->answers);
    AUTO_FREE size_t *n_turns = memory_zeroed(a->n_questions, sizeof *n_turns);
    make_room(a, a->n_models);
    for (size_t m = 0; m < a->n_models; m++) {
        jr_str path = jr_arena_format(a->arena, "%s/%s.jsonl", folder.data,
                                      folder_escape(a->arena, a->models[m]).data);
        if (access(path.data, F_OK) != 0)
            continue;
        answer_reading r = {.archive = a, .model = m, .n_turns = n_turns};
        uint64_t n_torn = 0;
        if (a->n_questions)
            memset(n_turns, 0, a->n_questions * sizeof *n_turns);
        JR_TRY(add_file(a, path, &r.file, err));
        JR_TRY(json_lines_read(path.data, read_answer, &r, &n_torn, err));
        a->has_answers[m] = true;
        a->n_torn += n_torn;
    }
    return JR_OK;
}

static uint32_t lower_model(const judgment_row *j)
{
    return j->first < j->second ? j->first : j->second;
}

static uint32_t higher_model(const judgment_row *j)
{
    return j->first < j->second ? j->second : j->first;
}

#define COMPARE_BY(left, right)                                                                    \
    if ((left) != (right))                                                                         \
    return (left) < (right) ? -1 : 1

static int compare_judgments(const void *left, const void *right)
{
    const judgment_row *a = left, *b = right;
    COMPARE_BY(a->question, b->question);
    COMPARE_BY(lower_model(a), lower_model(b));
    COMPARE_BY(higher_model(a), higher_model(b));
    COMPARE_BY(a->turn, b->turn);
    COMPARE_BY(a->judge, b->judge);
    COMPARE_BY(a->first, b->first);
    COMPARE_BY(a->place.file, b->place.file);
    COMPARE_BY(a->place.offset, b->place.offset);
    COMPARE_BY(a->game, b->game);
    return 0;
}

static void group_matches(archive *a)
{
    a->matches = jr_arena_alloc(a->arena, a->n_judgments, sizeof *a->matches);
    for (size_t i = 0; i < a->n_judgments; i++) {
        const judgment_row *j = &a->judgments[i];
        archive_match *m = a->n_matches ? &a->matches[a->n_matches - 1] : NULL;
        if (!m || m->question != j->question || m->one != lower_model(j) ||
            m->other != higher_model(j)) {
            m = &a->matches[a->n_matches++];
            *m = (archive_match){j->question, lower_model(j), higher_model(j), 0, i};
        }
        m->n_judgments++;
    }
}

/* What orders matches by pair. */
typedef struct pair_place {
    uint32_t one, other;
    size_t order, match;
} pair_place;

static int compare_pairs(const void *left, const void *right)
{
    const pair_place *a = left, *b = right;
    COMPARE_BY(a->one, b->one);
    COMPARE_BY(a->other, b->other);
    COMPARE_BY(a->order, b->order);
    return 0;
}

static void order_by_pair(archive *a)
{
    AUTO_FREE size_t *order = memory_zeroed(a->n_questions, sizeof *order);
    AUTO_FREE pair_place *places = memory_zeroed(a->n_matches, sizeof *places);
    for (size_t i = 0; i < a->n_questions; i++)
        order[a->in_order[i]] = i;
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[i];
        places[i] = (pair_place){m->one, m->other, order[m->question], i};
    }
    qsort(places, a->n_matches, sizeof *places, compare_pairs);
    a->by_pair = jr_arena_alloc(a->arena, a->n_matches, sizeof *a->by_pair);
    for (size_t i = 0; i < a->n_matches; i++)
        a->by_pair[i] = places[i].match;
}

/* The rows of the table, with the numbers that names have in the archive. */
static void take_judgments(archive *a)
{
    const judgment_table *t = a->table;
    AUTO_FREE uint32_t *models = memory_zeroed(t->n_models, sizeof *models);
    AUTO_FREE uint32_t *questions = memory_zeroed(t->n_questions, sizeof *questions);
    for (size_t i = 0; i < t->n_models; i++)
        models[i] = (uint32_t)archive_model(a, t->models[i]);
    for (size_t i = 0; i < t->n_questions; i++)
        questions[i] = (uint32_t)archive_question(a, t->questions[i]);
    a->judgments = jr_arena_alloc(a->arena, t->n_rows, sizeof *a->judgments);
    for (size_t i = 0; i < t->n_rows; i++) {
        if (t->rows[i].status == JUDGMENT_SELF_MATCH)
            continue;
        judgment_row *j = &a->judgments[a->n_judgments++];
        *j = t->rows[i];
        j->question = questions[j->question];
        j->first = models[j->first];
        j->second = models[j->second];
    }
    qsort(a->judgments, a->n_judgments, sizeof *a->judgments, compare_judgments);
}

static jr_status load(archive *a, unsigned n_threads, const archive *earlier, jr_error *err)
{
    JR_TRY(list_judges(a, err));
    JR_TRY(read_judgments(a, n_threads, earlier, err));
    JR_TRY(list_models(a, err));
    JR_TRY(list_questions(a, err));
    if (!a->n_models && !a->n_questions)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: has neither questions nor answers nor judgments; HINT: name the "
                            "folder of a benchmark",
                            a->folder.data);
    take_judgments(a);
    group_matches(a);
    order_by_pair(a);
    return read_answers(a, err);
}

jr_status archive_open(const char *bench_folder, unsigned n_threads, const archive *earlier,
                       archive **ret_archive, jr_error *err)
{
    ARCHIVE_AUTO archive *a = memory_zeroed(1, sizeof *a);
    a->arena = jr_arena_new();
    a->folder = jr_arena_copy(a->arena, jr_str_from(bench_folder));
    if (access(bench_folder, F_OK) != 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    JR_TRY(load(a, n_threads, earlier, err));
    *ret_archive = a;
    a = NULL;
    return JR_OK;
}

void archive_close(archive *a)
{
    if (!a)
        return;
    for (size_t i = a->table ? a->table->n_files : 0; i < a->n_files; i++)
        close(a->files[i].fd);
    judgment_table_close(a->table);
    jr_arena_free(a->arena);
    free(a);
}
