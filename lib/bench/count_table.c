/*
 * The table of counts. Grouped by question it has as many rows as a file of votes, so it is read as
 * those are: in blocks, on all threads.
 */
#include <jrank/base.h>
#include <jrank/votes.h>

#include <math.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/csv.h"
#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/text.h"
#include "count_parquet.h"
#include "foreign.h"

const jr_str count_columns[N_COUNT_COLUMNS] = {
    {"model1", 6}, {"model2", 6}, {"wins1", 5},    {"wins2", 5}, {"ties", 4},
    {"score", 5},  {"votes", 5},  {"question", 8}, {"judge", 5}, {"weight", 6},
};

/* A name that was read last and its number: rows of a table that was grouped repeat them. */
typedef struct last_name {
    jr_str text;
    uint32_t number;
} last_name;

typedef struct csv_scan {
    count_scan count;
    size_t n_columns;
    const jr_str *header; /* their names */
    char separator;
} csv_scan;

/* Where the table may be cut: not inside quotes, which mean nothing in a comment. */
typedef struct count_splitter {
    bool in_quotes, in_comment, is_behind_line;
} count_splitter;

static size_t split_rows(void *state, const char *bytes, size_t size)
{
    count_splitter *s = state;
    size_t cut = 0;
    if (size && !s->in_comment && !memchr(bytes, '#', size)) {
        cut = csv_split(&s->in_quotes, bytes, size);
        s->is_behind_line = bytes[size - 1] == '\n' && !s->in_quotes;
        return cut;
    }
    for (size_t i = 0; i < size; i++) {
        s->in_comment |= bytes[i] == '#' && s->is_behind_line;
        s->in_quotes ^= bytes[i] == '"' && !s->in_comment;
        s->is_behind_line = bytes[i] == '\n' && !s->in_quotes;
        s->in_comment &= !s->is_behind_line;
        cut = s->is_behind_line ? i + 1 : cut;
    }
    return cut;
}

/* A number of any size. */
static bool parse_number(jr_str text, double *ret_number)
{
    enum { MOST_DIGITS = 15, LONGEST = 63 };
    uint64_t whole = 0;
    size_t i = 0;
    for (; i < text.size && i < MOST_DIGITS && text.data[i] >= '0' && text.data[i] <= '9'; i++)
        whole = 10 * whole + (uint64_t)(text.data[i] - '0');
    *ret_number = (double)whole;
    if (i < text.size || i == 0) {
        char copy[LONGEST + 1] = {0};
        const char *end;
        if (text.size == 0 || text.size > LONGEST)
            return false;
        memcpy(copy, text.data, text.size);
        csv_point_decimals(copy);
        *ret_number = c_locale_number(copy, &end);
        if (end != copy + text.size)
            return false;
    }
    return true;
}

/* "weight=trust" of the options: the column trust stands for weight. */
static jr_status find_named_columns(count_scan *s, count_find find, const void *table,
                                    const char *place, jr_error *err)
{
    const jr_votes_options *options = s->options;
    for (size_t k = 0; k < options->n_columns; k++) {
        jr_str text = options->columns[k];
        const char *equals = memchr(text.data, '=', text.size);
        size_t size = equals ? (size_t)(equals - text.data) : text.size, c = 0;
        jr_str role = {text.data, size};
        while (c < N_COUNT_COLUMNS && jr_str_compare(count_columns[c], role) != 0)
            c++;
        if (!equals || c == N_COUNT_COLUMNS)
            return jr_error_set(err, JR_ERR_USAGE,
                                "a table of counts has question, judge and weight to be named by "
                                "ROLE=COLUMN, not '%.*s'",
                                JR_STR_ARG(text));
        jr_str name = {equals + 1, text.size - size - 1};
        s->places[c] = find(table, name);
        if (s->places[c] == SIZE_MAX)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: there is no column %.*s for %s", place,
                                JR_STR_ARG(name), count_columns[c].data);
    }
    return JR_OK;
}

jr_status count_scan_begin(count_scan *s, count_find find, const void *table, const char *place,
                           jr_error *err)
{
    for (size_t i = 0; i < N_COUNT_COLUMNS; i++)
        s->places[i] = find(table, count_columns[i]);
    bool has_scores = s->places[COUNT_SCORE] != SIZE_MAX;
    for (size_t i = 0; i < (has_scores ? COUNT_WINS1 : COUNT_SCORE); i++)
        if (s->places[i] == SIZE_MAX)
            return jr_error_set(
                err, JR_ERR_FORMAT,
                "%s: is not the header model1,model2,wins1,wins2,ties: %s is missing%s", place,
                count_columns[i].data,
                find(table, JR_STR("model_a")) == SIZE_MAX
                    ? ""
                    : "; HINT: these are votes one by one: --battles reads them");
    for (size_t i = COUNT_WINS1; i <= COUNT_TIES && has_scores; i++)
        if (s->places[i] != SIZE_MAX)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: has the columns score and %s, and a row can't have both; "
                                "HINT: leave one of them out",
                                place, count_columns[i].data);
    if (s->places[COUNT_QUESTION] == SIZE_MAX)
        s->places[COUNT_JUDGE] = SIZE_MAX;
    JR_TRY(find_named_columns(s, find, table, place, err));
    if (s->options->without_weights)
        s->places[COUNT_WEIGHT] = SIZE_MAX;
    const count_rows *first = &s->rows[0];
    bool has_questions = s->places[COUNT_QUESTION] != SIZE_MAX;
    bool has_judges = s->places[COUNT_JUDGE] != SIZE_MAX;
    bool has_weights = s->places[COUNT_WEIGHT] != SIZE_MAX;
    if (s->is_begun && (has_questions != first->has_questions || has_judges != first->has_judges ||
                        has_weights != first->has_weights || has_scores != first->are_scores))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: has other columns than the files of counts before it", place);
    for (unsigned w = 0; w < s->scan.n_workers && !s->is_begun; w++) {
        count_rows *rows = &s->rows[w];
        count_rows_init(rows, s->tallies[w].arena);
        rows->has_questions = has_questions;
        rows->has_judges = has_judges;
        rows->has_weights = has_weights;
        rows->are_scores = has_scores;
    }
    s->is_begun = true;
    return JR_OK;
}

name_map *count_scan_names(const count_scan *s, unsigned worker, count_column column)
{
    return column == COUNT_QUESTION ? &s->rows[worker].questions
           : column == COUNT_JUDGE  ? &s->rows[worker].judges
                                    : &s->tallies[worker].models;
}

void count_scan_add(const count_scan *s, unsigned worker, const uint32_t names[N_COUNT_COLUMNS],
                    const double numbers[N_COUNT_COLUMNS])
{
    count_rows *rows = &s->rows[worker];
    jr_detail row = {.cell = {.first = names[COUNT_MODEL1], .second = names[COUNT_MODEL2]}};
    if (rows->are_scores) {
        double votes = s->places[COUNT_VOTES] != SIZE_MAX ? numbers[COUNT_VOTES] : 1;
        row.cell.wins = votes * numbers[COUNT_SCORE];
        row.cell.losses = votes * (1 - numbers[COUNT_SCORE]);
    } else {
        row.cell.wins = numbers[COUNT_WINS1];
        row.cell.losses = numbers[COUNT_WINS2];
        row.cell.ties = numbers[COUNT_TIES];
    }
    if (rows->has_questions)
        row.question = names[COUNT_QUESTION];
    if (rows->has_judges)
        row.judge = names[COUNT_JUDGE];
    if (rows->has_weights)
        VECTOR_ADD(&rows->weights, NULL, numbers[COUNT_WEIGHT]);
    count_rows_add(rows, &row, &s->tallies[worker]);
}

static size_t find_in_header(const void *table, jr_str name)
{
    return csv_column(table, name);
}

/* Finds the columns in the header, which has to be within the beginning of the file. */
static jr_status read_header(csv_scan *s, jr_arena *arena, jr_str beginning, jr_error *err)
{
    csv_reader *r = jr_arena_alloc(arena, 1, sizeof *r);
    r->data = (char *)jr_arena_copy(arena, beginning).data;
    r->size = beginning.size;
    r->next_line = 1;
    r->skip_comments = true;
    r->separator = s->separator = csv_find_separator(beginning, true);
    if (csv_next(r) != CSV_RECORD)
        r->n_fields = 0;
    s->n_columns = r->n_fields;
    s->header = r->fields;
    jr_str place = jr_arena_format(arena, "%s:%llu", s->count.scan.name,
                                   (unsigned long long)(r->line ? r->line : 1));
    return count_scan_begin(&s->count, find_in_header, r, place.data, err);
}

/* The number of the name in a column, which may be guarded against spreadsheets. */
static jr_status read_name(const count_scan *s, const csv_reader *r, count_column column,
                           name_map *names, last_name *last, uint32_t *ret_number, jr_error *err)
{
    jr_str field = r->fields[s->places[column]];
    if (field.size && str_equals(field, last->text)) {
        *ret_number = last->number;
        return JR_OK;
    }
    /* What is known and has no guard was looked at before. */
    bool may_be_guarded = field.size && field.data[0] == '\'';
    uint32_t number = may_be_guarded ? NAME_NONE : name_map_find(names, field);
    if (number == NAME_NONE) {
        if (!csv_is_name(field))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is no UTF-8 text or is empty%s",
                                s->scan.name, (unsigned long long)r->line,
                                count_columns[column].data, field.size ? SHIFT_JIS_HINT : "");
        number = name_map_add(names, csv_read_text(field));
    }
    *last = (last_name){field, number};
    *ret_number = number;
    return JR_OK;
}

static jr_status read_number(const count_scan *s, const csv_reader *r, count_column column,
                             double *ret_number, jr_error *err)
{
    jr_str field = r->fields[s->places[column]];
    if (parse_number(field, ret_number) && count_number_fits(column, *ret_number))
        return JR_OK;
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is \"%.*s\", not a number %s",
                        s->scan.name, (unsigned long long)r->line, count_columns[column].data,
                        JR_STR_ARG(field), count_number_wanted(column));
}

static jr_status read_row(const csv_scan *csv, unsigned worker, const csv_reader *r,
                          last_name *last, jr_error *err)
{
    const count_scan *s = &csv->count;
    uint32_t names[N_COUNT_COLUMNS];
    double numbers[N_COUNT_COLUMNS];
    if (r->n_fields != csv->n_columns)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: the row has %zu columns, the header has %zu", s->scan.name,
                            (unsigned long long)r->line, r->n_fields, csv->n_columns);
    if (csv_is_filler(r, csv->header))
        return JR_OK;
    for (count_column c = 0; c < N_COUNT_COLUMNS; c++) {
        if (s->places[c] == SIZE_MAX)
            continue;
        if (count_is_name(c))
            JR_TRY(read_name(s, r, c, count_scan_names(s, worker, c), &last[c], &names[c], err));
        else
            JR_TRY(read_number(s, r, c, &numbers[c], err));
    }
    count_scan_add(s, worker, names, numbers);
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const csv_scan *csv = context;
    const count_scan *s = &csv->count;
    AUTO_FREE csv_reader *r = memory_zeroed(1, sizeof *r);
    last_name last[N_COUNT_COLUMNS] = {0};
    r->data = b->data;
    r->size = b->size;
    r->next_line = b->first_line;
    r->skip_comments = true;
    r->separator = csv->separator;
    count_scan_begin_part(s, worker, b->number);
    bool is_header = b->number == 0;
    for (;;) {
        csv_result result = csv_next(r);
        if (result == CSV_END) {
            count_rows_settle(&s->rows[worker], &s->tallies[worker]);
            return JR_OK;
        }
        if (result != CSV_RECORD)
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s", s->scan.name,
                                (unsigned long long)r->line, csv_problem(result));
        if (!is_header)
            JR_TRY(read_row(csv, worker, r, last, err));
        is_header = false;
    }
}

static jr_status read_table(count_scan *s, const char *path, jr_arena *arena, jr_input *ret_input,
                            jr_error *err)
{
    BLOCKS_AUTO blocks *source = NULL;
    bool is_all;
    count_splitter splitter = {.is_behind_line = true};
    JR_TRY(scan_open(&s->scan, path, &source, err));
    if (vote_parquet_begins(source))
        return count_parquet_read(s, arena, path, ret_input, err);
    JR_TRY(foreign_refuse_binary(blocks_peek(source, &is_all), s->scan.name, err));
    csv_scan csv = {.count = *s};
    JR_TRY(read_header(&csv, arena, blocks_peek(source, &is_all), err));
    s->is_begun = true;
    blocks_set_splitter(source, split_rows, &splitter);
    JR_TRY(scan_run(&s->scan, source, read_block, &csv, err));
    scan_fill_input(path, arena, source, ret_input);
    return JR_OK;
}

static jr_status count_table(const count_scan *s, jr_arena *arena, const char *path,
                             jr_votes *votes, count_list *ret_list, jr_error *err)
{
    const char *name = strcmp(path, "-") == 0 ? ENGLISH("standard input") : path;
    TALLY_AUTO tally total;
    tally_init(&total);
    count_rows_take(s->rows, s->tallies, s->scan.n_workers, &total, s->options, arena, votes,
                    ret_list);
    if (votes->report.valid == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: holds no vote", name);
    if (votes->weights && votes->weights->counts.n_cells == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: no vote has a weight above 0", name);
    return JR_OK;
}

jr_status jr_votes_load_counts(jr_arena *arena, const char *path, const jr_votes_options *options,
                               jr_votes *ret_votes, jr_error *err)
{
    return counts_load(arena, path, options, ret_votes, NULL, err);
}

jr_status counts_load(jr_arena *arena, const char *path, const jr_votes_options *options,
                      jr_votes *ret_votes, count_list *ret_list, jr_error *err)
{
    count_scan s = {.options = options};
    vote_paths paths = {0};
    JR_TRY(vote_parquet_list(arena, path, &paths, err));
    scan_init(&s.scan, options->n_threads, options->without_sha256);
    s.rows = memory_zeroed(s.scan.n_workers, sizeof *s.rows);
    s.tallies = memory_zeroed(s.scan.n_workers, sizeof *s.tallies);
    for (unsigned w = 0; w < s.scan.n_workers; w++)
        tally_init(&s.tallies[w]);
    jr_votes votes = {.inputs = jr_arena_alloc(arena, paths.n, sizeof *votes.inputs),
                      .n_inputs = paths.n};
    jr_status status = JR_OK;
    for (size_t i = 0; i < paths.n && status == JR_OK; i++)
        status = read_table(&s, paths.items[i], arena, &votes.inputs[i], err);
    if (status == JR_OK)
        status = count_table(&s, arena, path, &votes, ret_list, err);
    for (unsigned w = 0; w < s.scan.n_workers; w++)
        count_rows_release(&s.rows[w]);
    for (unsigned w = 0; w < s.scan.n_workers; w++)
        tally_release(&s.tallies[w]);
    free(s.rows);
    free(s.tallies);
    scan_release(&s.scan);
    if (status == JR_OK)
        *ret_votes = votes;
    return status;
}

static void append_comment(jr_buf *buf, jr_str comment)
{
    for (size_t i = 0; i < comment.size;) {
        const char *newline = memchr(comment.data + i, '\n', comment.size - i);
        size_t size = newline ? (size_t)(newline - comment.data) - i : comment.size - i;
        jr_buf_append_text(buf, "# ");
        jr_buf_append(buf, comment.data + i, size);
        jr_buf_append_char(buf, '\n');
        i += size + 1;
    }
}

static void append_header(jr_buf *buf)
{
    for (size_t i = 0; i <= COUNT_TIES; i++)
        jr_buf_format(buf, "%s%s", i ? "," : "", count_columns[i].data);
}

/* A row of the columns that every table has. Whole numbers have no point. */
static void append_votes(jr_buf *buf, const jr_votes *votes, const jr_cell *cell)
{
    jr_text_append_csv_field(buf, votes->models[cell->first]);
    jr_buf_append_char(buf, ',');
    jr_text_append_csv_field(buf, votes->models[cell->second]);
    jr_buf_format(buf, ",%.17g,%.17g,%.17g", cell->wins, cell->losses, cell->ties);
}

void jr_votes_format_counts(jr_buf *buf, const jr_votes *votes, jr_str comment)
{
    append_comment(buf, comment);
    append_header(buf);
    for (size_t i = 0; i < votes->counts.n_cells; i++) {
        jr_buf_append_char(buf, '\n');
        append_votes(buf, votes, &votes->counts.cells[i]);
    }
    jr_buf_append_char(buf, '\n');
}

jr_status jr_votes_format_details(jr_buf *buf, const jr_votes *votes, bool with_judges,
                                  jr_str comment, jr_error *err)
{
    if (votes->n_details == 0)
        return jr_error_set(err, JR_ERR_DATA, "the votes do not tell on which questions they are");
    if (with_judges && votes->n_judges == 0)
        return jr_error_set(err, JR_ERR_DATA, "the votes do not tell the names of their judges");
    append_comment(buf, comment);
    jr_buf_append_text(buf, with_judges ? "question,judge," : "question,");
    append_header(buf);
    for (size_t i = 0; i < votes->n_details; i++) {
        const jr_detail *d = &votes->details[i];
        jr_buf_append_char(buf, '\n');
        jr_text_append_csv_field(buf, votes->questions[d->question]);
        jr_buf_append_char(buf, ',');
        if (with_judges) {
            jr_text_append_csv_field(buf, votes->judges[d->judge].judge);
            jr_buf_append_char(buf, ',');
        }
        append_votes(buf, votes, &d->cell);
    }
    jr_buf_append_char(buf, '\n');
    return JR_OK;
}
