/*
 * Making an archive: judgments are parsed on all processors, each worker numbering the names it
 * meets; answers, which are small, one file after the other. At the end names are numbered in
 * bytewise order, so that nothing depends on threads or on the order of lines.
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
#include "base/pool.h"
#include "folder.h"
#include "lines.h"
#include "pair_record.h"
#include "question.h"
#include "scan.h"

typedef struct entry_list {
    archive_judgment *entries; /* names by the numbers of the worker */
    size_t n, capacity;
    tally questions; /* only its names are used */
} entry_list;

/* The file of judgments that is being read, and what the workers found in all of them. */
typedef struct judgment_reading {
    scan *scan;
    entry_list *lists;
    uint32_t file;
    uint16_t judge;
    bool is_unreadable;
} judgment_reading;

static int compare_strings(const void *left, const void *right)
{
    return jr_str_compare(*(const jr_str *)left, *(const jr_str *)right);
}

static uint16_t turn_of(yyjson_val *turn)
{
    double number = yyjson_is_num(turn) ? yyjson_get_num(turn) : 1;
    return number >= 1 && number <= UINT16_MAX ? (uint16_t)number : 1;
}

static void add_entry(entry_list *list, archive_judgment entry)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->entries = memory_resize(list->entries, list->capacity, sizeof *list->entries);
    }
    list->entries[list->n++] = entry;
}

static jr_status read_record(const judgment_reading *r, unsigned worker, const block *b,
                             jr_str line, jr_error *err)
{
    scan_worker *own = &r->scan->workers[worker];
    entry_list *list = &r->lists[worker];
    pair_record record;
    JR_TRY(pair_record_read(&own->parser, b, line, r->scan->name, &record, err));
    char digits[QUESTION_ID_MAX];
    uint32_t question =
        tally_model(&list->questions, question_id_text(record.fields[PAIR_QUESTION_ID], digits));
    archive_place place = {b->offset + (uint64_t)(line.data - b->data), (uint32_t)line.size,
                           r->file};
    for (size_t i = 0; i < record.n_games; i++) {
        const pair_game *game = &record.games[i];
        if (jr_str_compare(game->first, game->second) == 0)
            continue;
        add_entry(list, (archive_judgment){
                            .place = place,
                            .question = question,
                            .first = tally_model(&own->tally, game->first),
                            .second = tally_model(&own->tally, game->second),
                            .judge = r->judge,
                            .turn = turn_of(record.fields[PAIR_TURN]),
                            .winner = (uint8_t)(r->is_unreadable ? WINNER_INVALID : game->winner),
                            .game = (uint8_t)i,
                            .is_unreadable = r->is_unreadable});
    }
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const judgment_reading *r = context;
    scan_worker *own = &r->scan->workers[worker];
    jr_str line;
    for (size_t offset = 0; scan_next_line(own, b, &offset, &line);)
        JR_TRY(read_record(r, worker, b, line, err));
    return JR_OK;
}

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
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is compressed, but single lines of it have to be read; HINT: "
                            "decompress it",
                            path.data);
    }
    *ret_file = (uint32_t)a->n_files;
    a->files[a->n_files++] = (archive_file){path, fd, (uint64_t)lseek(fd, 0, SEEK_END)};
    return JR_OK;
}

static jr_status read_judgments(archive *a, judgment_reading *r, const char *suffix, jr_error *err)
{
    jr_str path = jr_arena_format(a->arena, "%s/model_judgment/%s%s", a->folder.data,
                                  folder_escape(a->arena, a->judges[r->judge]).data, suffix);
    if (access(path.data, F_OK) != 0)
        return JR_OK;
    JR_TRY(add_file(a, path, &r->file, err));
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(scan_open(r->scan, path.data, &source, err));
    jr_error problem;
    jr_status status = scan_run(r->scan, source, read_block, r, &problem);
    if (status == JR_OK)
        return JR_OK;
    return jr_error_set(err, status, "%s%s%s", problem.message,
                        status == JR_ERR_FORMAT ? "; HINT: jrank check lists all that is wrong in "
                                                : "",
                        status == JR_ERR_FORMAT ? a->folder.data : "");
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
    qsort(a->judges, a->n_judges, sizeof *a->judges, compare_strings);
    size_t n_kept = 1;
    for (size_t i = 1; i < a->n_judges; i++)
        if (jr_str_compare(a->judges[i], a->judges[n_kept - 1]) != 0)
            a->judges[n_kept++] = a->judges[i];
    a->n_judges = n_kept;
    if (n_kept > UINT16_MAX)
        return jr_error_set(err, JR_ERR_DATA, "%s: has more than %d judges", folder.data,
                            UINT16_MAX);
    return JR_OK;
}

/* A growing list of names that becomes sorted and unique. */
typedef struct name_list {
    jr_str *names;
    size_t n, capacity;
} name_list;

static void add_name(name_list *list, jr_str name)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 64;
        list->names = memory_resize(list->names, list->capacity, sizeof *list->names);
    }
    list->names[list->n++] = name;
}

static jr_str *sorted_names(jr_arena *arena, name_list *list, size_t *ret_n)
{
    size_t n = 0;
    if (list->n)
        qsort(list->names, list->n, sizeof *list->names, compare_strings);
    jr_str *names = jr_arena_alloc(arena, list->n, sizeof *names);
    for (size_t i = 0; i < list->n; i++)
        if (n == 0 || jr_str_compare(names[n - 1], list->names[i]) != 0)
            names[n++] = jr_arena_copy(arena, list->names[i]);
    free(list->names);
    *ret_n = n;
    return names;
}

static size_t find_name(const jr_str *names, size_t n, jr_str name)
{
    const jr_str *found = n ? bsearch(&name, names, n, sizeof name, compare_strings) : NULL;
    return found ? (size_t)(found - names) : SIZE_MAX;
}

size_t archive_model(const archive *a, jr_str name)
{
    return find_name(a->models, a->n_models, name);
}

size_t archive_question(const archive *a, jr_str id)
{
    return find_name(a->questions, a->n_questions, id);
}

size_t archive_judge(const archive *a, jr_str name)
{
    return find_name(a->judges, a->n_judges, name);
}

/* Judged names as judges' files have them, and those of answers that nobody judged yet. */
static jr_status list_models(archive *a, const judgment_reading *r, jr_error *err)
{
    name_list list = {0};
    jr_str *answered = NULL, *files = NULL;
    size_t n_answered = 0, n_judged, n_files = 0;
    for (unsigned w = 0; w < r->scan->n_workers; w++)
        for (size_t i = 0; i < r->scan->workers[w].tally.n_names; i++)
            add_name(&list, r->scan->workers[w].tally.names[i].text);
    jr_str *judged = sorted_names(a->arena, &list, &n_judged);
    jr_status status = jr_bench_models(a->arena, a->folder.data, &answered, &n_answered, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    files = jr_arena_alloc(a->arena, n_judged, sizeof *files);
    for (size_t i = 0; i < n_judged; i++)
        files[n_files++] = folder_escape(a->arena, judged[i]);
    if (n_files)
        qsort(files, n_files, sizeof *files, compare_strings);
    list = (name_list){0};
    for (size_t i = 0; i < n_judged; i++)
        add_name(&list, judged[i]);
    for (size_t i = 0; i < n_answered; i++)
        if (find_name(files, n_files, folder_escape(a->arena, answered[i])) == SIZE_MAX)
            add_name(&list, answered[i]);
    a->models = sorted_names(a->arena, &list, &a->n_models);
    a->has_answers = jr_arena_alloc(a->arena, a->n_models, sizeof *a->has_answers);
    return JR_OK;
}

static jr_status list_questions(archive *a, const judgment_reading *r, jr_error *err)
{
    jr_question_list known = {0};
    jr_status status = jr_questions_load(a->arena, a->folder.data, &known, err);
    if (status != JR_OK && status != JR_ERR_NOT_FOUND)
        return status;
    jr_question_list *list = jr_arena_alloc(a->arena, 1, sizeof *list);
    *list = known;
    a->list = list;
    name_list names = {0};
    for (size_t i = 0; i < known.n_questions; i++)
        add_name(&names, known.questions[i].id);
    for (unsigned w = 0; w < r->scan->n_workers; w++)
        for (size_t i = 0; i < r->lists[w].questions.n_names; i++)
            add_name(&names, r->lists[w].questions.names[i].text);
    a->questions = sorted_names(a->arena, &names, &a->n_questions);
    a->texts = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->texts);
    a->in_order = jr_arena_alloc(a->arena, a->n_questions, sizeof *a->in_order);
    for (size_t i = 0; i < a->n_questions; i++)
        a->texts[i] = question_find(list, a->questions[i]);
    const size_t *order = questions_in_order(a->arena, list);
    size_t n = 0;
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
    a->answers[r->model * a->n_questions + question] = (archive_place){
        b->offset + (uint64_t)(line->text.data - b->data), (uint32_t)line->text.size, r->file};
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

static uint32_t lower_model(const archive_judgment *j)
{
    return j->first < j->second ? j->first : j->second;
}

static uint32_t higher_model(const archive_judgment *j)
{
    return j->first < j->second ? j->second : j->first;
}

#define COMPARE_BY(left, right)                                                                    \
    if ((left) != (right))                                                                         \
    return (left) < (right) ? -1 : 1

static int compare_judgments(const void *left, const void *right)
{
    const archive_judgment *a = left, *b = right;
    COMPARE_BY(a->question, b->question);
    COMPARE_BY(lower_model(a), lower_model(b));
    COMPARE_BY(higher_model(a), higher_model(b));
    COMPARE_BY(a->turn, b->turn);
    COMPARE_BY(a->judge, b->judge);
    COMPARE_BY(a->first, b->first);
    COMPARE_BY(a->is_unreadable, b->is_unreadable);
    COMPARE_BY(a->place.offset, b->place.offset);
    COMPARE_BY(a->game, b->game);
    return 0;
}

static bool is_same_game(const archive_judgment *a, const archive_judgment *b)
{
    return a->question == b->question && a->first == b->first && a->second == b->second &&
           a->turn == b->turn && a->judge == b->judge;
}

/* Of several valid verdicts on a game all but the last are replaced. */
static void mark_replaced(archive *a)
{
    size_t last = SIZE_MAX;
    for (size_t i = a->n_judgments; i-- > 0;) {
        archive_judgment *j = &a->judgments[i];
        if (j->winner == WINNER_INVALID)
            continue;
        if (last != SIZE_MAX && is_same_game(&a->judgments[last], j))
            j->is_replaced = true;
        else
            last = i;
    }
}

static void group_matches(archive *a)
{
    a->matches = jr_arena_alloc(a->arena, a->n_judgments, sizeof *a->matches);
    for (size_t i = 0; i < a->n_judgments; i++) {
        const archive_judgment *j = &a->judgments[i];
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

/* The judgments of all workers, with the numbers that names have in the archive. */
static void take_judgments(archive *a, const judgment_reading *r)
{
    size_t n = 0;
    for (unsigned w = 0; w < r->scan->n_workers; w++)
        n += r->lists[w].n;
    a->judgments = jr_arena_alloc(a->arena, n, sizeof *a->judgments);
    for (unsigned w = 0; w < r->scan->n_workers; w++) {
        const tally *models = &r->scan->workers[w].tally, *questions = &r->lists[w].questions;
        AUTO_FREE uint32_t *model = memory_zeroed(models->n_names, sizeof *model);
        AUTO_FREE uint32_t *question = memory_zeroed(questions->n_names, sizeof *question);
        for (size_t i = 0; i < models->n_names; i++)
            model[i] = (uint32_t)archive_model(a, models->names[i].text);
        for (size_t i = 0; i < questions->n_names; i++)
            question[i] = (uint32_t)archive_question(a, questions->names[i].text);
        for (size_t i = 0; i < r->lists[w].n; i++) {
            archive_judgment *j = &a->judgments[a->n_judgments++];
            *j = r->lists[w].entries[i];
            j->question = question[j->question];
            j->first = model[j->first];
            j->second = model[j->second];
        }
        a->n_torn += r->scan->workers[w].n_torn;
    }
    qsort(a->judgments, a->n_judgments, sizeof *a->judgments, compare_judgments);
}

static jr_status load(archive *a, judgment_reading *r, jr_error *err)
{
    JR_TRY(list_judges(a, err));
    make_room(a, 2 * a->n_judges);
    for (size_t i = 0; i < a->n_judges; i++) {
        r->judge = (uint16_t)i;
        r->is_unreadable = false;
        JR_TRY(read_judgments(a, r, "_pair.jsonl", err));
        r->is_unreadable = true;
        JR_TRY(read_judgments(a, r, "_pair.invalid.jsonl", err));
    }
    JR_TRY(list_models(a, r, err));
    JR_TRY(list_questions(a, r, err));
    if (!a->n_models && !a->n_questions)
        return jr_error_set(err, JR_ERR_NOT_FOUND,
                            "%s: has neither questions nor answers nor judgments; HINT: name the "
                            "folder of a benchmark",
                            a->folder.data);
    take_judgments(a, r);
    mark_replaced(a);
    group_matches(a);
    order_by_pair(a);
    return read_answers(a, err);
}

jr_status archive_open(const char *bench_folder, unsigned n_threads, archive **ret_archive,
                       jr_error *err)
{
    ARCHIVE_AUTO archive *a = memory_zeroed(1, sizeof *a);
    a->arena = jr_arena_new();
    a->folder = jr_arena_copy(a->arena, jr_str_from(bench_folder));
    if (access(bench_folder, F_OK) != 0)
        return jr_error_set(err, JR_ERR_NOT_FOUND, "%s: there is no such folder", bench_folder);
    jr_votes_options options = {.n_threads = n_threads, .without_sha256 = true};
    SCAN_AUTO scan s;
    scan_init(&s, &options);
    entry_list lists[POOL_MAX] = {0};
    for (unsigned w = 0; w < s.n_workers; w++)
        tally_init(&lists[w].questions);
    judgment_reading r = {.scan = &s, .lists = lists};
    jr_status status = load(a, &r, err);
    for (unsigned w = 0; w < s.n_workers; w++) {
        free(lists[w].entries);
        tally_release(&lists[w].questions);
    }
    JR_TRY(status);
    *ret_archive = a;
    a = NULL;
    return JR_OK;
}

void archive_close(archive *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < a->n_files; i++)
        close(a->files[i].fd);
    jr_arena_free(a->arena);
    free(a);
}
