/*
 * Files of votes as JSON lines, a JSON array or CSV, recognised by the first character: '[' begins
 * an array, '{' a line, anything else the header of a table. Threads take blocks and read rows into
 * slots of their own. vote_parquet.c has the rows of Parquet files.
 *
 * Records of one file have their members in one order nearly always. So a worker remembers which
 * place the member at each position went to, and compares one name in place of a look-up.
 */
#include "vote_rows.h"

#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "base/english.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/str.h"
#include "base/vector.h"
#include "foreign.h"
#include "vote_parquet.h"
#include "json/array.h"

static jr_status bad_row(const rows_scan *s, uint64_t line, const char *problem, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s", s->scan.name, (unsigned long long)line,
                        problem);
}

uint32_t rows_find_place(const rows_scan *s, rows_worker *w, jr_str name)
{
    uint32_t place = vote_places_find(&s->places, name);
    if (place == NAME_NONE && w->unused.n < UNUSED_NAMES)
        (void)name_map_add(&w->unused, name);
    return place;
}

static uint32_t place_of(const rows_scan *s, rows_worker *w, size_t position, jr_str name)
{
    if (position >= SHAPE_MAX)
        return rows_find_place(s, w, name);
    member *m = &w->shape[position];
    if (!m->name.data || !str_equals(m->name, name))
        *m = (member){jr_arena_copy(w->arena, name), rows_find_place(s, w, name)};
    return m->place;
}

/* A field of the filter that is no column may be a role. */
jr_status rows_take(void *context, unsigned worker, const vote_row *row, jr_error *err)
{
    const rows_scan *s = context;
    rows_worker *w = &s->workers[worker];
    vote_value *fields = w->reading.values + s->plan->n_wanted;
    for (size_t i = 0; i < s->filter.n_fields; i++) {
        if (fields[i].kind == VOTE_NOTHING && s->field_roles[i] < N_VOTE_ROLES)
            fields[i] = *vote_slots_role(&w->reading.slots, s->field_roles[i]);
        w->has_field[i] |= fields[i].kind != VOTE_NOTHING;
    }
    if (vote_filter_takes(&s->filter, row->first, row->second, row->time, fields))
        return s->sink(s->context, worker, row, err);
    w->n_filtered++;
    w->n_timeless += isnan(row->time);
    return JR_OK;
}

static bool has_field(const void *object, const char *field)
{
    return yyjson_obj_get((yyjson_val *)object, field) != NULL;
}

static bool row_has(const void *slots, uint32_t place)
{
    return vote_slots_has(slots, place);
}

/* Records of one file have the same columns nearly always. */
static const vote_layout *layout_of(const rows_scan *s, vote_reading *reading)
{
    const vote_slots *slots = &reading->slots;
    if (slots->has == reading->last_set && reading->last_layout && !s->places.n_named)
        return reading->last_layout;
    reading->last_set = slots->has;
    reading->last_layout = vote_layout_of(&s->places, slots->has, row_has, slots);
    return reading->last_layout;
}

/* The list of objects that an answer of a server or a saved page wraps its rows into, or NULL. */
static const char *list_of_rows(yyjson_val *object, const char **ret_inside)
{
    size_t i, n;
    yyjson_val *key, *value;
    yyjson_obj_foreach(object, i, n, key, value)
    {
        yyjson_val *first = yyjson_arr_get_first(value);
        *ret_inside = yyjson_is_obj(yyjson_obj_get(first, "row")) ? ".row" : "";
        if (yyjson_is_obj(first))
            return yyjson_get_str(key);
    }
    return NULL;
}

static jr_status explain(const rows_scan *s, yyjson_val *object, const vote_slots *slots,
                         uint64_t line, jr_error *err)
{
    const char *hint = foreign_hint(object, has_field), *inside,
               *list = *hint ? NULL : list_of_rows(object, &inside);
    JR_BUF_AUTO jr_buf wrapped = {0};
    if (list)
        jr_buf_format(&wrapped,
                      ENGLISH("; HINT: if the votes are its %s, jq -c '.%s[]%s' makes a line of "
                              "each"),
                      list, list, inside);
    return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is missing%s", s->scan.name,
                        (unsigned long long)line, vote_layout_missing(&s->places, row_has, slots),
                        list    ? wrapped.data
                        : *hint ? hint
                                : VOTE_COLUMNS_HINT);
}

vote_row *rows_at(const rows_scan *s, unsigned worker, uint64_t run, uint64_t place, uint64_t line)
{
    vote_row *row = &s->workers[worker].row;
    row->name = s->scan.name;
    row->file = s->scan.file;
    row->run = run;
    row->place = place;
    row->line = line;
    return row;
}

static jr_status read_json(const rows_scan *s, unsigned worker, const block *b, jr_str text,
                           uint64_t line, jr_error *err)
{
    rows_worker *w = &s->workers[worker];
    json_parser *parser = &s->scan.workers[worker].parser;
    yyjson_val *object = json_parse(parser, text), *key, *value;
    if (!object)
        return json_line_error(parser, text, s->scan.name, line, err);
    if (!yyjson_is_obj(object))
        return bad_row(s, line, ENGLISH("is not an object {\"model_a\": ...}"), err);
    vote_slots *slots = &w->reading.slots;
    vote_slots_clear(slots);
    size_t i, n;
    yyjson_obj_foreach(object, i, n, key, value)
    {
        uint32_t place = place_of(s, w, i, json_str(key));
        if (place != NAME_NONE)
            vote_slots_set_json(slots, place, value);
    }
    const vote_layout *layout = layout_of(s, &w->reading);
    if (!layout && vote_slots_has(slots, SLOT_TYPE) && vote_slots_has(slots, SLOT_TSTAMP)) {
        w->reading.n_other++;
        return JR_OK;
    }
    bool says_no_verdict = layout == &vote_layouts[N_VOTE_LAYOUTS - 1];
    if (!layout || (says_no_verdict && *foreign_hint(object, has_field)))
        return explain(s, object, slots, line, err);
    uint64_t place = b->offset + (size_t)(text.data - b->data);
    vote_row *row = rows_at(s, worker, b->number, place, line);
    return vote_layout_read(&w->reading, layout, row, rows_take, (void *)s, worker, err);
}

static jr_status read_lines(void *context, unsigned worker, block *b, jr_error *err)
{
    const rows_scan *s = context;
    line_cursor line = {0};
    while (scan_next_line(&s->scan.workers[worker], b, &line))
        JR_TRY(read_json(s, worker, b, line.text, line.number, err));
    return JR_OK;
}

/* Behind the bracket that closes the array there may only be white space. */
static jr_status check_end(const rows_scan *s, const block *b, size_t offset, jr_error *err)
{
    if (b->data[offset - 1] != ']')
        return bad_row(s, block_line(b, offset), ENGLISH("the array is closed by '}'"), err);
    if (!json_is_blank((jr_str){b->data + offset, b->size - offset}))
        return bad_row(s, block_line(b, offset), ENGLISH("text follows the end of the array"), err);
    return JR_OK;
}

/* Line breaks between two offsets. */
static uint64_t count_lines(const block *b, size_t from, size_t to)
{
    uint64_t n = 0;
    for (const char *at = b->data + from, *end = b->data + to;
         (at = memchr(at, '\n', (size_t)(end - at))); at++)
        n++;
    return n;
}

static jr_status read_array(void *context, unsigned worker, block *b, jr_error *err)
{
    const rows_scan *s = context;
    size_t offset = 0, counted = 0;
    if (b->number == 0)
        offset = (size_t)((char *)memchr(b->data, '[', b->size) - b->data) + 1;
    bool may_be_empty = b->number == 0;
    for (uint64_t line = b->first_line;;) {
        array_scanner scanner = {.depth = 1};
        if (offset == b->size && !b->is_last)
            return JR_OK;
        while (offset < b->size && json_is_blank((jr_str){b->data + offset, 1}))
            offset++;
        size_t start = offset;
        line += count_lines(b, counted, start);
        counted = start;
        if (!array_scan(&scanner, b->data, b->size, &offset))
            return bad_row(s, line, ENGLISH("the array is not closed"), err);
        jr_str element = {b->data + start, offset - 1 - start};
        bool is_empty_array = may_be_empty && scanner.is_closed && element.size == 0;
        if (!is_empty_array)
            JR_TRY(read_json(s, worker, b, element, line, err));
        if (scanner.is_closed)
            return check_end(s, b, offset, err);
        may_be_empty = false;
    }
}

static jr_status read_row(const rows_scan *s, unsigned worker, uint64_t run,
                          const csv_reader *fields, jr_error *err)
{
    if (fields->n_fields != s->n_columns)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s:%llu: the row has %zu columns, the header has %zu", s->scan.name,
                            (unsigned long long)fields->line, fields->n_fields, s->n_columns);
    if (csv_is_filler(fields, s->header))
        return JR_OK;
    vote_reading *reading = &s->workers[worker].reading;
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i] != NAME_NONE)
            vote_slots_set_text(&reading->slots, s->columns[i], fields->fields[i]);
    vote_row *row = rows_at(s, worker, run, fields->line, fields->line);
    return vote_layout_read(reading, s->layout, row, rows_take, (void *)s, worker, err);
}

static jr_status read_table(void *context, unsigned worker, block *b, jr_error *err)
{
    const rows_scan *s = context;
    AUTO_FREE csv_reader *row = memory_zeroed(1, sizeof *row);
    row->data = b->data;
    row->size = b->size;
    row->next_line = b->first_line;
    row->separator = s->separator;
    bool is_header = b->number == 0;
    row->skip_comments = is_header && s->has_comments;
    vote_slots_clear(&s->workers[worker].reading.slots); /* all rows have the same columns */
    for (;;) {
        csv_result result = csv_next(row);
        if (result == CSV_END)
            return JR_OK;
        bool is_unfinished = b->is_last && !row->at_line_end && !is_header &&
                             (result == CSV_OPEN_QUOTE || result == CSV_RECORD) &&
                             row->next_line == row->line;
        if (is_unfinished && (result == CSV_OPEN_QUOTE || row->n_fields < s->n_columns)) {
            s->scan.workers[worker].n_torn++;
            return JR_OK;
        }
        if (result != CSV_RECORD)
            return bad_row(s, row->line, csv_problem(result), err);
        if (!is_header)
            JR_TRY(read_row(s, worker, b->number, row, err));
        is_header = row->skip_comments = false;
    }
}

static csv_reader *open_beginning(jr_arena *arena, jr_str beginning, bool skip_comments)
{
    csv_reader *header = jr_arena_alloc(arena, 1, sizeof *header);
    header->data = (char *)jr_arena_copy(arena, beginning).data;
    header->size = beginning.size;
    header->next_line = 1;
    header->skip_comments = skip_comments;
    header->separator = csv_find_separator(beginning, skip_comments);
    return header;
}

static bool has_column(const void *header, const char *name)
{
    return csv_column(header, jr_str_from(name)) != SIZE_MAX;
}

static bool header_has(const void *context, uint32_t place)
{
    const rows_scan *s = context;
    for (size_t i = 0; i < s->n_columns; i++)
        if (s->columns[i] == place)
            return true;
    return false;
}

/* What the table is, which may begin with comments as one of counts does. */
static const char *hint_of(jr_arena *arena, jr_str beginning)
{
    csv_reader *header = open_beginning(arena, beginning, true);
    const char *hint = csv_next(header) == CSV_RECORD ? foreign_hint(header, has_column) : "";
    return *hint ? hint : VOTE_COLUMNS_HINT;
}

static void place_columns(rows_scan *s, jr_arena *arena, const csv_reader *header)
{
    s->n_columns = header->n_fields;
    s->separator = header->separator;
    s->columns = jr_arena_alloc(arena, s->n_columns, sizeof *s->columns);
    s->header = jr_arena_alloc(arena, s->n_columns, sizeof *s->header);
    for (size_t i = s->n_columns; i-- > 0;) {
        s->header[i] = header->fields[i];
        s->columns[i] = rows_find_place(s, &s->workers[0], header->fields[i]);
        for (size_t k = 0; k < i; k++) /* of a repeated name the first counts */
            if (str_equals(header->fields[k], header->fields[i]))
                s->columns[i] = NAME_NONE;
    }
}

/* A name of the user's that the header has not is what is wrong, not what is missing for want of
 * it. */
static jr_status check_named_columns(const rows_scan *s, const csv_reader *header, jr_error *err)
{
    for (size_t r = 0; r < N_VOTE_ROLES; r++) {
        const vote_path *path = &s->places.roles[r];
        jr_nearest nearest = {.typed = s->places.role_names[r]};
        if (path->whole == NAME_NONE || header_has(s, path->whole) ||
            (path->head != NAME_NONE && header_has(s, path->head)))
            continue;
        for (size_t i = 0; i < header->n_fields; i++)
            jr_nearest_consider(&nearest, header->fields[i]);
        JR_BUF_AUTO jr_buf guess = {0};
        vote_columns_guess(&guess, nearest.name);
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s:%llu: the header has no column '%.*s', which --columns names%.*s",
                            s->scan.name, (unsigned long long)header->line,
                            JR_STR_ARG(nearest.typed), JR_STR_ARG(jr_buf_str(&guess)));
    }
    return JR_OK;
}

/* Whether the table has a header of votes, with comments in front of it or not. */
static bool find_header(rows_scan *s, jr_arena *arena, const csv_reader *header, csv_result result)
{
    if (result == CSV_RECORD)
        place_columns(s, arena, header);
    s->layout = vote_layout_find(&s->places, header_has, s);
    return s->layout && s->layout != &vote_layouts[N_VOTE_LAYOUTS - 1];
}

/* Whether lines in front of the header leave a quotation mark open, which means nothing there. */
static bool is_quote_open(jr_str beginning, uint64_t header_line)
{
    size_t n_quotes = 0;
    for (uint64_t line = 1; line < header_line; beginning = str_from(beginning, 1)) {
        n_quotes += beginning.data[0] == '"';
        line += beginning.data[0] == '\n';
    }
    return n_quotes % 2;
}

/* Finds the columns in the header, which has to be within the beginning of the file. A column may
 * be called "#", so a line that begins so is a comment only where it is no header. */
static jr_status read_header(rows_scan *s, jr_arena *arena, jr_str beginning, bool *ret_in_quotes,
                             jr_error *err)
{
    csv_reader *header = open_beginning(arena, beginning, false);
    csv_result result = csv_next(header);
    bool is_found = find_header(s, arena, header, result);
    if (!is_found && str_begins_with(str_trim(beginning), "#")) {
        s->has_comments = true;
        name_map_release(&s->workers[0].unused);
        s->workers[0].unused = (name_map){.arena = s->workers[0].arena};
        header = open_beginning(arena, beginning, true);
        result = csv_next(header);
        is_found = find_header(s, arena, header, result);
        *ret_in_quotes = result == CSV_RECORD && is_quote_open(beginning, header->line);
    }
    if (result == CSV_NUL)
        return bad_row(s, header->line, csv_problem(result), err);
    if (is_found)
        return JR_OK;
    if (result == CSV_RECORD)
        JR_TRY(check_named_columns(s, header, err));
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s:%llu: is neither JSON nor the header of a CSV table with the columns "
                        "model_a, model_b, winner: %s is missing%s",
                        s->scan.name, (unsigned long long)header->line,
                        vote_layout_missing(&s->places, header_has, s), hint_of(arena, beginning));
}

static jr_status read_file(rows_scan *s, jr_arena *arena, const char *path, jr_input *ret_input,
                           jr_error *err)
{
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(scan_open(&s->scan, path, &source, err));
    bool is_all, in_quotes = false;
    jr_str beginning = blocks_peek(source, &is_all);
    if (vote_parquet_begins(source))
        return vote_parquet_read(s, arena, path, ret_input, err);
    JR_TRY(foreign_refuse_binary(beginning, s->scan.name, err));
    size_t i = 0;
    while (i < beginning.size && json_is_blank((jr_str){beginning.data + i, 1}))
        i++;
    array_scanner scanner = {0};
    scan_block parse = read_lines;
    if (i < beginning.size && beginning.data[i] == '[') {
        blocks_set_splitter(source, array_split, &scanner);
        parse = read_array;
    } else if (i < beginning.size && beginning.data[i] != '{') {
        JR_TRY(read_header(s, arena, beginning, &in_quotes, err));
        blocks_set_splitter(source, csv_split, &in_quotes);
        parse = read_table;
    }
    JR_TRY(scan_run(&s->scan, source, parse, s, err));
    scan_fill_input(path, arena, source, ret_input);
    return JR_OK;
}

static void rows_init(rows_scan *s, const vote_plan *plan)
{
    scan_init(&s->scan, plan->n_threads, plan->without_sha256);
    s->scan.with_content = !plan->without_sha256 && plan->n_paths > 1;
    s->workers = memory_zeroed(s->scan.n_workers, sizeof *s->workers);
    for (unsigned i = 0; i < s->scan.n_workers; i++) {
        rows_worker *w = &s->workers[i];
        w->arena = jr_arena_new();
        w->unused.arena = w->arena;
        w->has_field = memory_zeroed(s->filter.n_fields, sizeof *w->has_field);
        vote_reading_init(&w->reading, &s->places, plan->winner_codes);
    }
}

static void rows_release(rows_scan *s)
{
    for (unsigned i = 0; i < s->scan.n_workers; i++) {
        rows_worker *w = &s->workers[i];
        vote_reading_release(&w->reading);
        name_map_release(&w->unused);
        free(w->has_field);
        jr_arena_free(w->arena);
    }
    free(s->workers);
    scan_release(&s->scan);
    vote_places_release(&s->places);
}

static void fill_report(const rows_scan *s, jr_arena *arena, vote_report *report)
{
    for (unsigned i = 0; i < s->scan.n_workers; i++) {
        const rows_worker *w = &s->workers[i];
        report->n_torn += s->scan.workers[i].n_torn;
        report->n_other += w->reading.n_other;
        report->n_filtered += w->n_filtered;
        report->n_timeless += w->n_timeless;
        census_merge(&report->winners, &w->reading.census);
    }
    report->used = rows_describe_used(s, arena);
    report->unused = rows_describe_unused(s, arena);
    report->columns = rows_list_columns(s, arena, &report->n_columns);
    report->has_conversations = rows_have_conversations(s);
}

static jr_status list_files(jr_arena *arena, const vote_plan *plan, const char ***ret_paths,
                            size_t *ret_n, jr_error *err)
{
    vote_paths paths = {0};
    for (size_t i = 0; i < plan->n_paths; i++)
        JR_TRY(vote_parquet_list(arena, plan->paths[i], &paths, err));
    *ret_paths = paths.items;
    *ret_n = paths.n;
    return JR_OK;
}

unsigned vote_plan_workers(const vote_plan *plan)
{
    return pool_threads(plan->n_threads);
}

jr_status vote_rows_read(jr_arena *arena, const vote_plan *plan, vote_sink sink, void *context,
                         vote_report *ret_report, jr_error *err)
{
    rows_scan s = {.plan = plan, .sink = sink, .context = context};
    const char **paths = NULL;
    vote_report report = {0};
    JR_TRY(vote_filter_check_files(plan->filter, err));
    JR_TRY(list_files(arena, plan, &paths, &report.n_inputs, err));
    report.inputs = jr_arena_alloc(arena, report.n_inputs, sizeof *report.inputs);
    JR_TRY(vote_filter_init(arena, plan->filter, &s.filter, err));
    s.field_roles = jr_arena_alloc(arena, s.filter.n_fields, sizeof *s.field_roles);
    for (size_t i = 0; i < s.filter.n_fields; i++)
        s.field_roles[i] = vote_role_find(s.filter.fields[i]);
    JR_TRY(vote_places_init(&s.places, arena, plan, &s.filter, err));
    rows_init(&s, plan);
    jr_status status = JR_OK;
    for (size_t i = 0; i < report.n_inputs && status == JR_OK; i++)
        status = read_file(&s, arena, paths[i], &report.inputs[i], err);
    if (status == JR_OK)
        status = rows_check_named(&s, vote_plan_source(plan), err);
    if (status == JR_OK)
        status = rows_check_fields(&s, vote_plan_source(plan), err);
    if (status == JR_OK) {
        fill_report(&s, arena, &report);
        *ret_report = report;
    }
    rows_release(&s);
    return status;
}

const char *vote_plan_source(const vote_plan *plan)
{
    return plan->n_paths > 1                  ? ENGLISH("these files")
           : strcmp(plan->paths[0], "-") == 0 ? ENGLISH("standard input")
                                              : plan->paths[0];
}
