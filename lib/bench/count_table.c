/*
 * The table of counts. It is small beside the votes it stands for, so it is read as a whole and
 * by one thread.
 */
#include <jrank/base.h>
#include <jrank/votes.h>

#include <string.h>

#include "base/csv.h"
#include "base/memory.h"
#include "base/stream.h"
#include "tally.h"

enum { MODEL1, MODEL2, WINS1, WINS2, TIES, N_COLUMNS };

static const jr_str columns[N_COLUMNS] = {
    {"model1", 6}, {"model2", 6}, {"wins1", 5}, {"wins2", 5}, {"ties", 4},
};

static jr_status read_all(stream *s, jr_buf *text, jr_error *err)
{
    enum { PIECE = 1 << 20 };
    for (size_t got = PIECE; got == PIECE;) {
        if (text->size > JR_LINE_MAX * 8)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: is too large for a table of counts",
                                stream_name(s));
        jr_buf_reserve(text, PIECE);
        JR_TRY(stream_read(s, text->data + text->size, PIECE, &got, err));
        text->size += got;
    }
    return JR_OK;
}

/* A whole number below 2^53, which a double holds exactly. */
static bool parse_count(jr_str text, double *ret_count)
{
    double count = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || count >= 0x1p49)
            return false;
        count = 10 * count + (text.data[i] - '0');
    }
    *ret_count = count;
    return text.size > 0;
}

static jr_status read_header(csv_reader *r, const char *name, size_t *places, jr_error *err)
{
    csv_result result = csv_next(r);
    for (size_t i = 0; i < N_COLUMNS; i++) {
        places[i] = result == CSV_RECORD ? csv_column(r, columns[i]) : SIZE_MAX;
        if (places[i] == SIZE_MAX)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: is not the header model1,model2,wins1,wins2,ties: %s is "
                                "missing",
                                name, (unsigned long long)(r->line ? r->line : 1), columns[i].data);
    }
    return JR_OK;
}

static jr_status read_row(const csv_reader *r, const char *name, const size_t *places, tally *t,
                          jr_error *err)
{
    unsigned long long line = r->line;
    for (size_t i = MODEL1; i <= MODEL2; i++)
        if (!csv_is_name(r->fields[places[i]]))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is no UTF-8 text or is empty",
                                name, line, columns[i].data);
    double counts[N_COLUMNS];
    for (size_t i = WINS1; i <= TIES; i++)
        if (!parse_count(r->fields[places[i]], &counts[i]))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is \"%.*s\", not a whole number",
                                name, line, columns[i].data, JR_STR_ARG(r->fields[places[i]]));
    uint32_t first = tally_model(t, csv_read_text(r->fields[places[MODEL1]]));
    uint32_t second = tally_model(t, csv_read_text(r->fields[places[MODEL2]]));
    pair_votes *pair = tally_pair(t, first, second);
    pair->votes[WINNER_FIRST] += counts[WINS1];
    pair->votes[WINNER_SECOND] += counts[WINS2];
    pair->votes[WINNER_TIE] += counts[TIES];
    return JR_OK;
}

static jr_status read_table(jr_buf *text, const char *name, tally *t, jr_error *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    size_t mark_size = sizeof mark - 1;
    AUTO_FREE csv_reader *r = memory_zeroed(1, sizeof *r);
    r->data = text->data;
    r->size = text->size;
    r->offset = text->size >= mark_size && memcmp(text->data, mark, mark_size) == 0 ? mark_size : 0;
    r->next_line = 1;
    r->skip_comments = true;
    size_t places[N_COLUMNS];
    JR_TRY(read_header(r, name, places, err));
    size_t n_columns = r->n_fields;
    for (;;) {
        csv_result result = csv_next(r);
        if (result == CSV_END)
            return JR_OK;
        if (result != CSV_RECORD)
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s", name,
                                (unsigned long long)r->line, csv_problem(result));
        if (r->n_fields != n_columns)
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s:%llu: the row has %zu columns, the header has %zu", name,
                                (unsigned long long)r->line, r->n_fields, n_columns);
        JR_TRY(read_row(r, name, places, t, err));
    }
}

jr_status jr_votes_load_counts(jr_arena *arena, const char *path, const jr_votes_options *options,
                               jr_votes *ret_votes, jr_error *err)
{
    STREAM_AUTO stream *s = NULL;
    JR_TRY(stream_open(path, FILE_ANY, !options->without_sha256, &s, err));
    JR_BUF_AUTO jr_buf text = {0};
    JR_TRY(read_all(s, &text, err));
    TALLY_AUTO tally t;
    tally_init(&t);
    JR_TRY(read_table(&text, stream_name(s), &t, err));
    jr_votes votes = {.inputs = jr_arena_alloc(arena, 1, sizeof *votes.inputs), .n_inputs = 1};
    votes.inputs->path = jr_arena_copy(arena, jr_str_from(path));
    votes.inputs->size = stream_raw_size(s);
    stream_sha256(s, votes.inputs->sha256);
    tally_finish(&t, options, arena, &votes);
    if (votes.report.valid == 0)
        return jr_error_set(err, JR_ERR_DATA, "%s: holds no vote", stream_name(s));
    *ret_votes = votes;
    return JR_OK;
}

void jr_votes_format_counts(jr_buf *buf, const jr_votes *votes, jr_str comment)
{
    for (size_t i = 0; i < comment.size;) {
        const char *newline = memchr(comment.data + i, '\n', comment.size - i);
        size_t size = newline ? (size_t)(newline - comment.data) - i : comment.size - i;
        jr_buf_append_text(buf, "# ");
        jr_buf_append(buf, comment.data + i, size);
        jr_buf_append_char(buf, '\n');
        i += size + 1;
    }
    for (size_t i = 0; i < N_COLUMNS; i++)
        jr_buf_format(buf, "%s%s", i ? "," : "", columns[i].data);
    for (size_t i = 0; i < votes->counts.n_cells; i++) {
        const jr_cell *cell = &votes->counts.cells[i];
        jr_buf_append_char(buf, '\n');
        jr_text_append_csv_field(buf, votes->models[cell->first]);
        jr_buf_append_char(buf, ',');
        jr_text_append_csv_field(buf, votes->models[cell->second]);
        jr_buf_format(buf, ",%.0f,%.0f,%.0f", cell->wins, cell->losses, cell->ties);
    }
    jr_buf_append_char(buf, '\n');
}
