/*
 * Reading on all processors: each worker keeps the rows of the blocks that it parsed, with names by
 * numbers of its own. Rows of a worker are in the order of the file, so at the end the lists are
 * merged, and only names, of which there are few, are looked up again.
 *
 * A file that is the same inode, is longer, ended behind a line and still has the bytes that it
 * began and ended with has grown; whoever rewrites a file puts a new one in its place.
 */
#include "judgment_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/name_map.h"
#include "base/vector.h"
#include "foreign.h"
#include "question.h"
#include "scan.h"
#include "vote_columns.h"
#include "vote_table.h"

typedef struct row_list {
    VECTOR(judgment_row) rows;
    VECTOR(judgment_shade) shades; /* with_shades: of each row */
    size_t n_merged;
    jr_arena *arena; /* of the names */
    name_map models, questions, voters, criteria;
    origin_list origins;
    bool has_fastchat, has_ours;
} row_list;

typedef struct file_reading {
    const judgment_file_options *options;
    scan *scan;
    row_list *lists; /* one per worker */
    judgment_file *file;
} file_reading;

static void list_init(row_list *list)
{
    jr_arena *arena = jr_arena_new();
    *list = (row_list){.arena = arena,
                       .models.arena = arena,
                       .questions.arena = arena,
                       .voters.arena = arena,
                       .criteria.arena = arena,
                       .origins.arena = arena};
}

static void list_release(row_list *list)
{
    VECTOR_RELEASE(&list->rows);
    VECTOR_RELEASE(&list->shades);
    name_map_release(&list->models);
    name_map_release(&list->questions);
    name_map_release(&list->voters);
    name_map_release(&list->criteria);
    jr_arena_free(list->arena);
}

static uint32_t voter_of(row_list *list, const game_record *record)
{
    char digits[QUESTION_ID_MAX];
    jr_str voter = game_voter(record->voter, digits);
    return voter.size ? name_map_add(&list->voters, voter) : NO_VOTER;
}

static judgment_status status_of(game_source source, const game_record *record,
                                 const record_game *g)
{
    if (source == GAMES_UNREADABLE || source == SCORES_UNREADABLE)
        return JUDGMENT_UNREADABLE;
    if (record->is_not_blind)
        return JUDGMENT_NOT_BLIND;
    if (record->is_not_sampled)
        return JUDGMENT_NOT_SAMPLED;
    return g->winner == WINNER_INVALID ? JUDGMENT_INVALID : JUDGMENT_COUNTS;
}

/* Votes of people come from no model. */
static void note_origin(row_list *list, game_source source, const game_record *record, size_t game,
                        judgment_row *row)
{
    origin o;
    uint32_t answers[2];
    bool is_score = row->second == NO_MODEL;
    if (is_score)
        row->score = record->games[game].score;
    origin_read(record, game, &o, answers);
    if (source != GAMES_OF_PEOPLE)
        row->origin = origin_add(&list->origins, &o);
    if (!is_score)
        memcpy(row->answers, answers, sizeof answers);
}

/* A file with more criteria than there is room for keeps the first that were met. */
static void set_criterion(judgment_shade *shade, uint32_t number, winner won)
{
    if (number < MOST_CRITERIA && won != WINNER_INVALID)
        shade->criteria |= (uint32_t)(1 + won) << BITS_OF_CRITERION * number;
}

static void read_shade(row_list *list, const game_record *record, size_t game)
{
    judgment_shade shade = {.soft = (float)game_soft_score(record, game)};
    yyjson_val *criteria = game_criteria(record, game), *name, *value;
    size_t i, n;
    if (criteria)
        yyjson_obj_foreach(criteria, i, n, name, value) set_criterion(
            &shade, name_map_add(&list->criteria, json_str(name)), game_criterion_winner(value));
    VECTOR_ADD(&list->shades, NULL, shade);
}

static jr_status read_record(const file_reading *r, unsigned worker, const block *b,
                             const line_cursor *line, jr_error *err)
{
    row_list *list = &r->lists[worker];
    game_record record;
    JR_TRY(game_record_read(&r->scan->workers[worker].parser, b, line->text, r->scan->name,
                            r->file->source, &record, err));
    list->has_fastchat |= game_layout_is_fastchat(record.layout);
    list->has_ours |= !game_layout_is_fastchat(record.layout);
    char digits[QUESTION_ID_MAX];
    judgment_row row = {
        .place = {.offset = b->offset + (uint64_t)(line->text.data - b->data),
                  .size = (uint32_t)line->text.size,
                  .line = (uint32_t)line->number},
        .question = name_map_add(&list->questions, question_id_text(record.question, digits)),
        .voter = voter_of(list, &record),
        .turn = record.turn};
    vote_value time = vote_value_of_json(record.time);
    row.time = vote_value_time(&time);
    for (size_t i = 0; i < record.n_games; i++) {
        const record_game *g = &record.games[i];
        row.first = name_map_add(&list->models, g->first);
        row.second = g->second.data ? name_map_add(&list->models, g->second) : NO_MODEL;
        row.winner = (uint8_t)g->winner;
        row.game = i == 1;
        note_origin(list, r->file->source, &record, i, &row);
        row.is_clear = r->options->with_clear && game_is_clear(&record, i);
        row.status = (uint8_t)status_of(r->file->source, &record, g);
        if (r->file->source == GAMES_OF_PAIRS || r->file->source == GAMES_OF_PEOPLE)
            census_add(&r->scan->workers[worker].census, g->value, g->winner);
        VECTOR_ADD(&list->rows, NULL, row);
        if (r->options->with_shades)
            read_shade(list, &record, i);
    }
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const file_reading *r = context;
    line_cursor line = {0};
    while (scan_next_line(&r->scan->workers[worker], b, &line))
        JR_TRY(read_record(r, worker, b, &line, err));
    if (b->is_last) {
        r->file->is_whole = b->size == 0 || b->data[b->size - 1] == '\n';
        r->file->n_lines = block_line(b, b->size) - 1;
    }
    return JR_OK;
}

/* The list of which the next row is the first in the file. */
static row_list *next_list(row_list *lists, unsigned n)
{
    row_list *first = NULL;
    for (unsigned w = 0; w < n; w++) {
        row_list *list = &lists[w];
        if (list->n_merged < list->rows.n &&
            (!first || list->rows.items[list->n_merged].place.offset <
                           first->rows.items[first->n_merged].place.offset))
            first = list;
    }
    return first;
}

/* Numbers that the worker's names have among all. */
typedef struct renumbering {
    uint32_t *models, *questions, *voters, *criteria;
    uint8_t origins[MOST_ORIGINS + 1];
} renumbering;

static uint32_t *numbers_in(name_map *all, const name_map *own)
{
    uint32_t *numbers = memory_zeroed(own->n, sizeof *numbers);
    for (size_t i = 0; i < own->n; i++)
        numbers[i] = name_map_add(all, own->names[i]);
    return numbers;
}

static void renumber(row_list *all, const row_list *own, renumbering *to)
{
    to->models = numbers_in(&all->models, &own->models);
    to->questions = numbers_in(&all->questions, &own->questions);
    to->voters = numbers_in(&all->voters, &own->voters);
    to->criteria = numbers_in(&all->criteria, &own->criteria);
    for (size_t i = 0; i < own->origins.n; i++)
        to->origins[i + 1] = origin_add(&all->origins, &own->origins.items[i]);
}

/* The shade with its criteria in the places that they have among all. */
static judgment_shade renumbered(judgment_shade own, const uint32_t *criteria, size_t n)
{
    judgment_shade shade = {.soft = own.soft};
    for (size_t i = 0; i < n && i < MOST_CRITERIA; i++)
        set_criterion(&shade, criteria[i], judgment_on(&own, i));
    return shade;
}

static void merge(const file_reading *r, row_list *all)
{
    unsigned n_workers = r->scan->n_workers;
    AUTO_FREE renumbering *to = memory_zeroed(n_workers, sizeof *to);
    for (unsigned w = 0; w < n_workers; w++)
        renumber(all, &r->lists[w], &to[w]);
    for (row_list *list; (list = next_list(r->lists, n_workers));) {
        const renumbering *numbers = &to[list - r->lists];
        if (r->options->with_shades)
            VECTOR_ADD(&all->shades, NULL,
                       renumbered(list->shades.items[list->n_merged], numbers->criteria,
                                  list->criteria.n));
        judgment_row row = list->rows.items[list->n_merged++];
        row.question = numbers->questions[row.question];
        row.first = numbers->models[row.first];
        row.second = row.second == NO_MODEL ? NO_MODEL : numbers->models[row.second];
        row.voter = row.voter == NO_VOTER ? NO_VOTER : numbers->voters[row.voter];
        row.origin = numbers->origins[row.origin];
        VECTOR_ADD(&all->rows, NULL, row);
    }
    for (unsigned w = 0; w < n_workers; w++) {
        free(to[w].models);
        free(to[w].questions);
        free(to[w].voters);
        free(to[w].criteria);
    }
}

/* What was read before, to which more is added. */
static void take_over(row_list *all, const judgment_file *earlier)
{
    for (size_t i = 0; i < earlier->n_models; i++)
        name_map_add(&all->models, earlier->models[i]);
    for (size_t i = 0; i < earlier->n_questions; i++)
        name_map_add(&all->questions, earlier->questions[i]);
    for (size_t i = 0; i < earlier->n_voters; i++)
        name_map_add(&all->voters, earlier->voters[i]);
    for (size_t i = 0; i < earlier->origins.n; i++)
        (void)origin_add(&all->origins, &earlier->origins.items[i]);
    for (size_t i = 0; i < earlier->n_rows; i++)
        VECTOR_ADD(&all->rows, NULL, earlier->rows[i]);
    for (size_t i = 0; i < earlier->n_criteria; i++)
        name_map_add(&all->criteria, earlier->criteria[i]);
    for (size_t i = 0; earlier->shades && i < earlier->n_rows; i++)
        VECTOR_ADD(&all->shades, NULL, earlier->shades[i]);
}

/* A hash of the first bytes of a file and of the last ones before `size`. */
static uint64_t hash_edges(int fd, uint64_t size)
{
    enum { EDGE = 4096 };
    char bytes[EDGE];
    uint64_t hash = size, tail = size > EDGE ? size - EDGE : 0;
    ssize_t got = pread(fd, bytes, size < EDGE ? (size_t)size : EDGE, 0);
    hash = hash_bytes(hash, bytes, got > 0 ? (size_t)got : 0);
    got = pread(fd, bytes, size < EDGE ? (size_t)size : EDGE, (off_t)tail);
    return hash_bytes(hash, bytes, got > 0 ? (size_t)got : 0);
}

static bool is_unchanged(const judgment_file *file, const struct stat *info)
{
    return S_ISREG(info->st_mode) && info->st_dev == file->device && info->st_ino == file->inode &&
           (uint64_t)info->st_size == file->size && info->st_mtim.tv_sec == file->changed.tv_sec &&
           info->st_mtim.tv_nsec == file->changed.tv_nsec;
}

static bool has_grown(const judgment_file *file, const char *path, const struct stat *info)
{
    if (!S_ISREG(info->st_mode) || info->st_dev != file->device || info->st_ino != file->inode ||
        (uint64_t)info->st_size <= file->size || !file->is_whole || file->is_compressed)
        return false;
    int fd;
    jr_error none;
    if (file_open(path, FILE_REGULAR, &fd, &none) != JR_OK)
        return false;
    bool is_same = hash_edges(fd, file->size) == file->edges;
    close(fd);
    return is_same;
}

static jr_status open_blocks(const file_reading *r, const judgment_file *earlier,
                             blocks **ret_source, jr_error *err)
{
    stream *opened;
    const char *path = r->file->path.data;
    if (earlier) {
        hasher *so_far = earlier->digest ? hasher_copy(earlier->digest) : NULL;
        JR_TRY(stream_open_behind(path, earlier->size, so_far, &opened, err));
    } else {
        JR_TRY(stream_open(path, FILE_REGULAR, r->options->with_sha256, &opened, err));
    }
    if (r->options->is_for_lines && stream_is_compressed(opened)) {
        stream_free(opened);
        return lines_refuse_compressed(path, err);
    }
    JR_TRY(scan_take(r->scan, opened, ret_source, err));
    if (earlier) {
        blocks_set_first_line(*ret_source, earlier->n_lines + 1);
        return JR_OK;
    }
    bool is_all;
    jr_status status = foreign_refuse_parquet(blocks_peek(*ret_source, &is_all), path, err);
    if (status != JR_OK) {
        blocks_free(*ret_source);
        *ret_source = NULL;
    }
    return status;
}

/* What is known of the file itself, once all of it was read. */
static void note_file(judgment_file *file, stream *source, const judgment_file *earlier)
{
    struct stat info = {0};
    file->fd = fcntl(stream_fd(source), F_DUPFD_CLOEXEC, 0);
    file->size = stream_raw_size(source);
    file->n_bytes_read = file->size - (earlier ? earlier->size : 0);
    file->is_compressed = stream_is_compressed(source);
    stream_sha256(source, file->sha256);
    file->digest = stream_take_hasher(source);
    if (fstat(file->fd, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    file->device = info.st_dev;
    file->inode = info.st_ino;
    file->changed = info.st_mtim;
    file->edges = hash_edges(file->fd, file->size);
}

static jr_status read_rows(file_reading *r, const judgment_file *earlier, jr_error *err)
{
    judgment_file *file = r->file;
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(open_blocks(r, earlier, &source, err));
    JR_TRY(scan_run(r->scan, source, read_block, r, err));
    row_list all = {.models.arena = file->arena,
                    .questions.arena = file->arena,
                    .voters.arena = file->arena,
                    .criteria.arena = file->arena,
                    .origins.arena = file->arena};
    if (earlier)
        take_over(&all, earlier);
    merge(r, &all);
    file->models = vector_keep(file->arena, all.models.names, all.models.n, sizeof(jr_str));
    file->n_models = all.models.n;
    file->questions =
        vector_keep(file->arena, all.questions.names, all.questions.n, sizeof(jr_str));
    file->n_questions = all.questions.n;
    file->voters = vector_keep(file->arena, all.voters.names, all.voters.n, sizeof(jr_str));
    file->n_voters = all.voters.n;
    file->origins = all.origins;
    file->n_criteria = all.criteria.n < MOST_CRITERIA ? all.criteria.n : MOST_CRITERIA;
    file->criteria = vector_keep(file->arena, all.criteria.names, file->n_criteria, sizeof(jr_str));
    file->rows = all.rows.items;
    file->n_rows = all.rows.n;
    file->shades = all.shades.items;
    all.rows.items = NULL;
    all.shades.items = NULL;
    list_release(&all);
    if (earlier)
        file->winners = earlier->winners;
    file->has_fastchat = earlier && earlier->has_fastchat;
    file->has_ours = earlier && earlier->has_ours;
    for (unsigned w = 0; w < r->scan->n_workers; w++) {
        file->n_torn += r->scan->workers[w].n_torn;
        census_merge(&file->winners, &r->scan->workers[w].census);
        file->has_fastchat |= r->lists[w].has_fastchat;
        file->has_ours |= r->lists[w].has_ours;
    }
    note_file(file, blocks_stream(source), earlier);
    return census_check_judgments(&file->winners, file->path.data, err);
}

static jr_status read_file(judgment_file *file, const judgment_file_options *options,
                           const judgment_file *earlier, jr_error *err)
{
    SCAN_AUTO scan s;
    scan_init(&s, options->n_threads, !options->with_sha256);
    AUTO_FREE row_list *lists = memory_zeroed(s.n_workers, sizeof *lists);
    for (unsigned w = 0; w < s.n_workers; w++)
        list_init(&lists[w]);
    file_reading r = {options, &s, lists, file};
    jr_status status = read_rows(&r, earlier, err);
    for (unsigned w = 0; w < s.n_workers; w++)
        list_release(&lists[w]);
    return status;
}

judgment_file *judgment_file_new(const char *path, game_source source)
{
    judgment_file *file = memory_zeroed(1, sizeof *file);
    file->arena = jr_arena_new();
    file->source = source;
    file->fd = -1;
    file->n_holders = 1;
    file->path = jr_arena_copy(file->arena, jr_str_from(path));
    return file;
}

jr_status judgment_file_read(const char *path, const judgment_file_options *options,
                             judgment_file **ret_file, jr_error *err)
{
    struct stat info;
    judgment_file *earlier = options->earlier;
    if (options->source == GAMES_OF_PEOPLE && vote_file_is_table(path))
        return vote_file_read(path, options->n_threads, ret_file, err);
    if (earlier && stat(path, &info) != 0)
        earlier = NULL;
    if (earlier && is_unchanged(earlier, &info)) {
        earlier->n_holders++;
        *ret_file = earlier;
        return JR_OK;
    }
    if (earlier && !has_grown(earlier, path, &info))
        earlier = NULL;
    judgment_file *file = judgment_file_new(path, options->source);
    jr_status status = read_file(file, options, earlier, err);
    if (status != JR_OK) {
        judgment_file_release(file);
        return status;
    }
    *ret_file = file;
    return JR_OK;
}

void judgment_file_release(judgment_file *file)
{
    if (!file || --file->n_holders)
        return;
    if (file->fd >= 0)
        close(file->fd);
    hasher_free(file->digest);
    free(file->rows);
    free(file->shades);
    jr_arena_free(file->arena);
    free(file);
}

static jr_status read_compressed_line(const judgment_file *file, line_place place, jr_buf *line,
                                      jr_error *err)
{
    STREAM_AUTO stream *source = NULL;
    JR_TRY(stream_open(file->path.data, FILE_REGULAR, false, &source, err));
    size_t got;
    for (uint64_t left = place.offset; left; left -= got) {
        JR_TRY(stream_read(source, line->data, left < place.size ? left : place.size, &got, err));
        if (!got)
            break;
    }
    JR_TRY(stream_read(source, line->data, place.size, &line->size, err));
    return JR_OK;
}

jr_status judgment_file_read_line(const judgment_file *file, line_place place, jr_buf *line,
                                  jr_error *err)
{
    if (!file->is_compressed)
        return line_read_at(file->fd, file->path.data, place, line, err);
    jr_buf_clear(line);
    jr_buf_reserve(line, place.size);
    JR_TRY(read_compressed_line(file, place, line, err));
    if (line->size < place.size)
        return jr_error_set(err, JR_ERR_IO, "%s: can't be read: it is shorter than it was",
                            file->path.data);
    return JR_OK;
}

void judgment_file_describe(const judgment_file *file, const judgment_row *row, jr_buf *buf)
{
    JR_BUF_AUTO jr_buf line = {0};
    JSON_PARSER_AUTO json_parser parser = {0};
    game_record record;
    if (judgment_file_read_line(file, row->place, &line, NULL) != JR_OK)
        return;
    const block whole = {.data = line.data, .size = line.size};
    if (game_record_read(&parser, &whole, jr_buf_str(&line), "", file->source, &record, NULL) !=
            JR_OK ||
        row->game >= record.n_games)
        return;
    const record_game *g = &record.games[row->game];
    const char *problem = failure_fields[FAILURE_PROBLEM].name.data;
    yyjson_val *told = yyjson_obj_get(record.object, problem);
    if (!g->value && told)
        winner_describe(buf, problem, told);
    else
        winner_describe(buf, g->field, g->value);
}
