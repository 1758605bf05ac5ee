/*
 * Only the columns that mean something are read, each by a reader of its own, side by side and a
 * few thousand rows at a time; a row is then put together of them in the slots, as one of CSV is.
 *
 * Conversations are most of a file and are seldom needed, since what the Arena counted in them
 * stands beside them: they are read where no column names the question, and where a column that is
 * wanted is not there, whose value may be counted in them.
 *
 * A task is a part of a row group. Many files have one row group only, and decoding rows in vain
 * takes a tenth of the time of counting them: so groups are divided, and who reads the second half
 * passes over the first.
 */
#include "vote_parquet.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vector.h"
#include "columns/parquet.h"
#include "folder.h"
#include "vote_messages.h"

/* Conversations of a vote. */
enum { CONVERSATIONS = 2 };

enum { ROWS_AT_A_TIME = 2048, PART_ROWS = 1 << 16, PARTS_A_WORKER = 2, HASHED_AT_A_TIME = 1 << 20 };

/* A column that is read. */
typedef struct field {
    size_t column;
    uint32_t place;
    jr_str tag; /* of a truth value inside what is wanted, whose true ones are its categories; or
                   empty */
} field;

/* A column of numbers that is read for its numbers alone. */
typedef struct number_field {
    size_t column, number;
} number_field;

/* A conversation that is read. */
typedef struct conversation {
    message_columns columns;
    size_t n_most; /* messages of it; 0: it is not read */
    uint32_t place;
} conversation;

/* Rows of a row group, from `begin` to before `end`. */
typedef struct part {
    size_t group;
    uint64_t begin, end;
    uint64_t first_row; /* of the row group in the file, from 0 */
} part;

typedef struct table {
    const rows_scan *scan;
    const parquet_file *file;
    VECTOR(field) fields;
    VECTOR(number_field) numbers;
    conversation conversations[CONVERSATIONS];
    VECTOR(part) parts;
    const vote_layout *layout;
    char *sha256; /* to be filled by the first task; NULL: is not wanted */
} table;

/* What one task reads a column with. */
typedef struct table_reader {
    parquet_reader *reader;
    parquet_batch batch;
    parquet_kind kind;
    bool is_unsigned;
    bool is_weight; /* of which NaN is not the same as none */
    uint32_t place;
    jr_str tag;
    shared_text *shared; /* per text of the dictionary */
    size_t n_shared;
    uint64_t texts_number; /* of that dictionary */
} table_reader;

/* And one of numbers. */
typedef struct number_reader {
    parquet_reader *reader;
    parquet_batch batch;
    bool is_unsigned;
    size_t number;
} number_reader;

/* And all of them. */
typedef struct row_reader {
    table_reader *fields;
    number_reader *numbers;
    message_reader conversations[CONVERSATIONS];
} row_reader;

bool vote_parquet_begins(blocks *source)
{
    bool is_all;
    return parquet_begins(blocks_peek(source, &is_all)) &&
           !stream_is_compressed(blocks_stream(source));
}

/* Digits of a number that a double can't hold: ids are such numbers. */
static vote_value value_of_large(jr_arena *arena, int64_t number, bool is_unsigned)
{
    jr_str digits = is_unsigned ? jr_arena_format(arena, "%llu", (unsigned long long)number)
                                : jr_arena_format(arena, "%lld", (long long)number);
    return (vote_value){.kind = VOTE_TEXT, .text = digits};
}

static bool is_nothing(const table_reader *r, size_t i)
{
    if (r->batch.present && !r->batch.present[i])
        return true;
    if (r->kind == PARQUET_TEXT)
        return r->batch.texts[r->batch.codes[i]].size == 0;
    return (r->kind == PARQUET_REAL || r->kind == PARQUET_TIME) && !r->is_weight &&
           isnan(r->batch.reals[i]);
}

/* Of one that is something, as vote_value_put_json(). */
static void put_value(vote_value *v, const table_reader *r, size_t i, jr_arena *arena)
{
    static const int64_t EXACT = (int64_t)1 << 53;
    if (r->kind == PARQUET_TEXT) {
        uint32_t code = r->batch.codes[i];
        vote_value_put_text(v, r->batch.texts[code]);
        v->shared = code < r->n_shared ? &r->shared[code] : NULL;
        return;
    }
    bool is_real = r->kind == PARQUET_REAL || r->kind == PARQUET_TIME;
    if (!is_real && (r->batch.integers[i] > EXACT || r->batch.integers[i] < -EXACT)) {
        *v = value_of_large(arena, r->batch.integers[i], r->is_unsigned);
        return;
    }
    v->kind = r->kind == PARQUET_BOOL ? VOTE_BOOL : VOTE_NUMBER;
    v->number = is_real ? r->batch.reals[i] : (double)r->batch.integers[i];
    v->text = (jr_str){0};
    v->json = NULL;
    v->shared = NULL;
}

/* Adds a category that is true to those of the row so far, one a line as vote_value_categories()
 * has them. */
static void add_tag(vote_slots *slots, const table_reader *r, size_t i, jr_arena *arena)
{
    if (r->kind != PARQUET_BOOL || r->batch.integers[i] == 0)
        return;
    jr_str text = r->tag;
    if (vote_slots_has(slots, r->place)) {
        jr_str before = slots->values[r->place].text;
        text = jr_arena_format(arena, "%.*s\n%.*s", JR_STR_ARG(before), JR_STR_ARG(text));
    }
    vote_slots_set(slots, r->place, (vote_value){.kind = VOTE_TEXT, .text = text});
}

/* Sets the numbers of row i that are no values of a slot. */
static void set_numbers(const table *t, const row_reader *r, size_t i, double *numbers)
{
    for (size_t k = 0; k < t->numbers.n; k++) {
        const number_reader *n = &r->numbers[k];
        const parquet_batch *b = &n->batch;
        numbers[n->number] = b->present && !b->present[i] ? (double)NAN
                             : b->reals                   ? b->reals[i]
                             : n->is_unsigned             ? (double)(uint64_t)b->integers[i]
                                                          : (double)b->integers[i];
    }
}

/* Counts the n rows that were read, the first of which is row `number`. */
static jr_status count_rows(const table *t, row_reader *r, size_t n, uint64_t run, uint64_t number,
                            unsigned worker, jr_error *err)
{
    const rows_scan *s = t->scan;
    vote_reading *reading = &s->workers[worker].reading;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    for (size_t i = 0; i < n; i++) {
        vote_slots_clear(&reading->slots);
        for (size_t k = 0; k < t->fields.n; k++) {
            const table_reader *f = &r->fields[k];
            if (is_nothing(f, i))
                continue;
            if (f->tag.size) {
                add_tag(&reading->slots, f, i, arena);
                continue;
            }
            put_value(vote_slots_begin(&reading->slots, f->place), f, i, arena);
            vote_slots_note(&reading->slots, f->place);
        }
        for (size_t k = 0; k < CONVERSATIONS; k++)
            if (t->conversations[k].n_most)
                vote_slots_set(&reading->slots, t->conversations[k].place,
                               message_reader_value(&r->conversations[k], i));
        set_numbers(t, r, i, reading->numbers);
        vote_row *row = rows_at(s, worker, run, number + i, number + i);
        JR_TRY(vote_layout_read(reading, t->layout, row, rows_take, (void *)s, worker, err));
    }
    return JR_OK;
}

static jr_status begin_group(const table *t, row_reader *r, size_t group, jr_error *err)
{
    for (size_t k = 0; k < t->fields.n; k++)
        JR_TRY(parquet_reader_begin(r->fields[k].reader, group, err));
    for (size_t k = 0; k < t->numbers.n; k++)
        JR_TRY(parquet_reader_begin(r->numbers[k].reader, group, err));
    for (size_t k = 0; k < CONVERSATIONS; k++)
        if (t->conversations[k].n_most)
            JR_TRY(message_reader_begin(&r->conversations[k], group, err));
    return JR_OK;
}

/* Nothing is known yet of the texts of a new dictionary. */
static void share_texts(table_reader *r)
{
    if (r->batch.texts_number == r->texts_number && r->batch.n_lasting == r->n_shared)
        return;
    r->texts_number = r->batch.texts_number;
    r->n_shared = r->batch.n_lasting;
    r->shared = memory_resize(r->shared, r->n_shared, sizeof *r->shared);
    memset(r->shared, 0xff, r->n_shared * sizeof *r->shared); /* NAME_NONE */
}

static jr_status read_rows(const table *t, row_reader *r, size_t n, vote_slots *slots,
                           jr_error *err)
{
    for (size_t k = 0; k < t->fields.n; k++) {
        JR_TRY(parquet_read(r->fields[k].reader, n, &r->fields[k].batch, err));
        share_texts(&r->fields[k]);
    }
    for (size_t k = 0; k < t->numbers.n; k++) {
        parquet_batch *batch = &r->numbers[k].batch;
        JR_TRY(parquet_read(r->numbers[k].reader, n, batch, err));
        if (!batch->present || memchr(batch->present, 1, batch->n_values))
            vote_slots_use(slots, t->scan->places.numbers[r->numbers[k].number].whole);
    }
    for (size_t k = 0; k < CONVERSATIONS; k++)
        if (t->conversations[k].n_most)
            JR_TRY(message_reader_read(&r->conversations[k], n, err));
    return JR_OK;
}

static jr_status read_part(const table *t, const part *p, row_reader *r, unsigned worker,
                           jr_error *err)
{
    JR_TRY(begin_group(t, r, p->group, err));
    for (uint64_t row = 0; row < p->end;) {
        /* A batch ends where the part begins or ends. */
        uint64_t left = (row < p->begin ? p->begin : p->end) - row;
        size_t n = left < ROWS_AT_A_TIME ? (size_t)left : ROWS_AT_A_TIME;
        JR_TRY(read_rows(t, r, n, &t->scan->workers[worker].reading.slots, err));
        if (row >= p->begin)
            JR_TRY(
                count_rows(t, r, n, p->first_row + p->begin, p->first_row + row + 1, worker, err));
        row += n;
    }
    return JR_OK;
}

static bool table_has(const void *context, uint32_t place)
{
    const table *t = context;
    for (size_t i = 0; i < t->fields.n; i++)
        if (t->fields.items[i].place == place)
            return true;
    return false;
}

static bool has_number(const table *t, size_t number)
{
    for (size_t i = 0; i < t->numbers.n; i++)
        if (t->numbers.items[i].number == number)
            return true;
    return false;
}

/* Numbers that the file has not are set once, to none; those in slots are left to
 * vote_layout_read(). */
static void begin_numbers(const table *t, vote_reading *reading)
{
    const vote_places *places = &t->scan->places;
    for (size_t i = 0; i < places->n_numbers; i++) {
        reading->is_set[i] = has_number(t, i) || !table_has(t, places->numbers[i].whole);
        reading->n_unset -= reading->is_set[i];
        reading->numbers[i] = NAN;
    }
}

static void end_numbers(const table *t, vote_reading *reading)
{
    size_t n = t->scan->places.n_numbers;
    if (n)
        memset(reading->is_set, 0, n * sizeof *reading->is_set);
    reading->n_unset = n;
}

static jr_status run_part(const table *t, const part *p, unsigned worker, jr_error *err)
{
    AUTO_FREE table_reader *fields = memory_zeroed(t->fields.n, sizeof *fields);
    AUTO_FREE number_reader *numbers = memory_zeroed(t->numbers.n, sizeof *numbers);
    row_reader r = {.fields = fields, .numbers = numbers};
    uint32_t named = t->scan->places.roles[ROLE_WEIGHT].whole;
    for (size_t k = 0; k < t->fields.n; k++) {
        const field *f = &t->fields.items[k];
        const parquet_column *column = parquet_column_at(t->file, f->column);
        fields[k] = (table_reader){.reader = parquet_reader_new(t->file, f->column),
                                   .kind = column->kind,
                                   .is_unsigned = column->is_unsigned,
                                   .is_weight = f->place ==
                                                (named == NAME_NONE ? SLOT_WEIGHT_COLUMN : named),
                                   .place = f->place,
                                   .tag = f->tag};
    }
    for (size_t k = 0; k < CONVERSATIONS; k++)
        if (t->conversations[k].n_most)
            message_reader_init(&r.conversations[k], t->file, &t->conversations[k].columns,
                                t->conversations[k].n_most);
    for (size_t k = 0; k < t->numbers.n; k++) {
        const number_field *f = &t->numbers.items[k];
        numbers[k] =
            (number_reader){.reader = parquet_reader_new(t->file, f->column),
                            .is_unsigned = parquet_column_at(t->file, f->column)->is_unsigned,
                            .number = f->number};
    }
    begin_numbers(t, &t->scan->workers[worker].reading);
    jr_status status = read_part(t, p, &r, worker, err);
    end_numbers(t, &t->scan->workers[worker].reading);
    for (size_t k = 0; k < t->fields.n; k++) {
        parquet_reader_free(fields[k].reader);
        free(fields[k].shared);
    }
    for (size_t k = 0; k < t->numbers.n; k++)
        parquet_reader_free(numbers[k].reader);
    for (size_t k = 0; k < CONVERSATIONS; k++)
        message_reader_release(&r.conversations[k]);
    return status;
}

jr_status vote_parquet_hash(const parquet_file *file, char ret_hex[DIGEST_SIZE], jr_error *err)
{
    AUTO_FREE char *bytes = memory_resize(NULL, HASHED_AT_A_TIME, 1);
    hasher *sha256 = hasher_new();
    ssize_t got;
    off_t offset = 0;
    while ((got = pread(parquet_fd(file), bytes, HASHED_AT_A_TIME, offset)) > 0) {
        hasher_add(sha256, bytes, (size_t)got);
        offset += got;
    }
    hasher_digits(sha256, ret_hex);
    hasher_free(sha256);
    return got == 0 ? JR_OK : jr_error_set(err, JR_ERR_IO, "%s: can't be read", parquet_path(file));
}

static jr_status run_task(void *context, size_t task, unsigned worker, jr_error *err)
{
    table *t = context;
    size_t n_before = t->sha256 != NULL;
    return task < n_before ? vote_parquet_hash(t->file, t->sha256, err)
                           : run_part(t, &t->parts.items[task - n_before], worker, err);
}

/* Whether numbers are all that is wanted of the column at the place. */
static bool is_number_alone(const vote_places *places, uint32_t place)
{
    bool is_number = false;
    for (size_t i = 0; i < places->n_numbers; i++)
        is_number |= places->numbers[i].whole == place;
    for (size_t r = 0; r < N_VOTE_ROLES; r++)
        is_number &= places->roles[r].whole != place && places->roles[r].head != place;
    for (size_t i = 0; i < places->n_wanted; i++)
        is_number &= places->wanted[i].whole != place;
    return is_number && place >= N_VOTE_SLOTS;
}

static void add_numbers(table *t, size_t column, uint32_t place)
{
    const vote_places *places = &t->scan->places;
    for (size_t i = 0; i < places->n_numbers; i++)
        if (places->numbers[i].whole == place && !has_number(t, i))
            VECTOR_ADD(&t->numbers, NULL, ((number_field){column, i}));
}

/* The place of the wanted object of truth values in which the column is one, and its name there;
 * NAME_NONE: it is in none. */
static uint32_t find_tag(const table *t, const parquet_column *column, jr_str *ret_tag)
{
    const vote_places *places = &t->scan->places;
    if (column->kind != PARQUET_BOOL || column->n_lists)
        return NAME_NONE;
    for (size_t i = 0; i < places->n_wanted; i++) {
        jr_str name = places->names.names[places->wanted[i].whole];
        if (column->name.size <= name.size || column->name.data[name.size] != '.' ||
            memcmp(column->name.data, name.data, name.size) != 0)
            continue;
        *ret_tag = column->name;
        for (size_t at; (at = str_find_char(*ret_tag, '.')) < ret_tag->size;)
            *ret_tag = str_from(*ret_tag, at + 1);
        return places->wanted[i].whole;
    }
    return NAME_NONE;
}

/* Finds out which columns mean something; of lists conversations only may. */
static jr_status choose_columns(table *t, jr_error *err)
{
    rows_worker *w = &t->scan->workers[0];
    for (size_t i = 0; i < parquet_n_columns(t->file); i++) {
        const parquet_column *column = parquet_column_at(t->file, i);
        jr_str head = {column->name.data, str_find_char(column->name, '.')};
        uint32_t place =
            column->n_lists ? NAME_NONE : vote_places_find(&t->scan->places, column->name);
        jr_str tag = {0};
        if (place == NAME_NONE && t->scan->plan->with_tags)
            place = find_tag(t, column, &tag);
        if (place == NAME_NONE)
            place = rows_find_place(t->scan, w, head);
        else if (!tag.size && table_has(t, place))
            continue; /* of columns of one name the first counts */
        else if (column->kind != PARQUET_TEXT && is_number_alone(&t->scan->places, place))
            add_numbers(t, i, place);
        else
            VECTOR_ADD(&t->fields, NULL, ((field){i, place, tag}));
        if (place != NAME_NONE)
            w->reading.slots.is_met[place] = true;
    }
    t->layout = vote_layout_find(&t->scan->places, table_has, t);
    if (t->layout)
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s: has not the columns of votes, model_a, model_b and winner: %s is "
                        "missing%s",
                        t->scan->scan.name, vote_layout_missing(&t->scan->places, table_has, t),
                        VOTE_COLUMNS_HINT);
}

static bool has_question(const table *t)
{
    const vote_places *places = &t->scan->places;
    if (places->roles[ROLE_QUESTION].whole != NAME_NONE)
        return true;
    for (size_t i = 0; i < t->fields.n; i++) {
        uint32_t place = t->fields.items[i].place;
        if (place < N_VOTE_SLOTS && vote_column_rows[place].role == ROLE_QUESTION)
            return true;
    }
    return false;
}

/* Whether all columns that are wanted are there, but for conversations. */
static bool has_wanted(const table *t)
{
    const vote_places *places = &t->scan->places;
    for (size_t i = 0; i < places->n_wanted; i++) {
        uint32_t place = places->wanted[i].whole;
        if (place != SLOT_CONVERSATION_A && place != SLOT_CONVERSATION_B && !table_has(t, place))
            return false;
    }
    for (size_t i = 0; i < places->n_numbers; i++)
        if (!has_number(t, i) && !table_has(t, places->numbers[i].whole))
            return false;
    return true;
}

static void choose_conversations(table *t)
{
    static const vote_slot slots[CONVERSATIONS] = {SLOT_CONVERSATION_A, SLOT_CONVERSATION_B};
    bool is_counted_in = !has_wanted(t);
    for (size_t k = 0; k < CONVERSATIONS; k++) {
        conversation *c = &t->conversations[k];
        bool is_question = k == 0 && !has_question(t);
        c->place = slots[k];
        if ((is_counted_in || is_question) &&
            message_columns_find(t->file, vote_column_rows[slots[k]].name, &c->columns))
            c->n_most = is_counted_in ? SIZE_MAX : 1;
    }
}

/* Into so many parts that all workers have something to do. */
static void divide(table *t)
{
    size_t n_groups = parquet_n_groups(t->file), n_workers = t->scan->scan.n_workers;
    size_t n_parts = n_workers > 1 && n_groups ? 1 + PARTS_A_WORKER * n_workers / n_groups : 1;
    uint64_t first_row = 0;
    for (size_t g = 0; g < n_groups; g++) {
        uint64_t n = parquet_group_rows(t->file, g), size = n / n_parts + 1;
        if (size < PART_ROWS)
            size = PART_ROWS;
        for (uint64_t begin = 0; begin < n; begin += size < n - begin ? size : n - begin)
            VECTOR_ADD(&t->parts, NULL,
                       ((part){g, begin, size < n - begin ? begin + size : n, first_row}));
        first_row += n;
    }
}

jr_status vote_parquet_list(jr_arena *arena, const char *path, vote_paths *paths, jr_error *err)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        VECTOR_ADD(paths, arena, path);
        return JR_OK;
    }
    jr_str *names;
    size_t n;
    JR_TRY(folder_list(arena, path, ".parquet", &names, &n, err));
    if (n == 0)
        return jr_error_set(err, JR_ERR_IO,
                            "%s: is a folder in which no Parquet file is; HINT: name a file "
                            "in the place of the folder",
                            path);
    for (size_t k = 0; k < n; k++)
        VECTOR_ADD(paths, arena,
                   jr_arena_format(arena, "%s/%.*s.parquet", path, JR_STR_ARG(names[k])).data);
    return JR_OK;
}

jr_status vote_parquet_open(scan *s, jr_arena *arena, const char *path, parquet_file **ret_file,
                            jr_input *ret_input, jr_error *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    JR_TRY(parquet_open(is_stdin ? "/dev/stdin" : path, ret_file, err));
    s->name = is_stdin ? ENGLISH("standard input") : path;
    *ret_input = (jr_input){.path = jr_arena_copy(arena, jr_str_from(path)),
                            .size = parquet_size(*ret_file)};
    return JR_OK;
}

jr_status vote_parquet_read(rows_scan *s, jr_arena *arena, const char *path, jr_input *ret_input,
                            jr_error *err)
{
    PARQUET_AUTO parquet_file *file = NULL;
    jr_input input;
    JR_TRY(vote_parquet_open(&s->scan, arena, path, &file, &input, err));
    table t = {.scan = s, .file = file, .sha256 = s->plan->without_sha256 ? NULL : input.sha256};
    jr_status status = choose_columns(&t, err);
    if (status == JR_OK) {
        choose_conversations(&t);
        divide(&t);
        status = pool_try(s->scan.n_workers, t.parts.n + (t.sha256 != NULL), run_task, &t, err);
    }
    VECTOR_RELEASE(&t.fields);
    VECTOR_RELEASE(&t.numbers);
    VECTOR_RELEASE(&t.parts);
    JR_TRY(status);
    *ret_input = input;
    return JR_OK;
}
