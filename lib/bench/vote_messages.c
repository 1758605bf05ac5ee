/*
 * What looks at conversations takes JSON, so a row's is written as such: one way to count a
 * feature, whatever the file. Roles and texts are lists of their own; the texts of pieces say in
 * which message they stand.
 */
#include "vote_messages.h"

#include "base/str.h"

/* Whether a column is a field of what stands in this list, whatever the file calls its items. */
static bool is_field(const parquet_column *column, jr_str list, const char *field, unsigned n_lists)
{
    jr_str rest = column->name;
    return column->n_lists == n_lists && column->kind == PARQUET_TEXT &&
           str_begins_with(rest, list.data) && rest.size > list.size &&
           rest.data[list.size] == '.' && str_ends_with(rest, field);
}

bool message_columns_find(const parquet_file *file, jr_str name, message_columns *ret_columns)
{
    message_columns found = {SIZE_MAX, SIZE_MAX, false};
    for (size_t i = 0; i < parquet_n_columns(file); i++) {
        const parquet_column *column = parquet_column_at(file, i);
        if (is_field(column, name, ".role", 1)) {
            found.role = i;
        } else if (is_field(column, name, ".content", 1)) {
            found.text = i;
            found.has_pieces = false;
        } else if (is_field(column, name, ".text", 2)) {
            found.text = i;
            found.has_pieces = true;
        }
    }
    if (found.role == SIZE_MAX || found.text == SIZE_MAX)
        return false;
    *ret_columns = found;
    return true;
}

void message_reader_init(message_reader *m, const parquet_file *file,
                         const message_columns *columns, size_t n_most)
{
    *m = (message_reader){.role = parquet_reader_new(file, columns->role),
                          .text = parquet_reader_new(file, columns->text),
                          .has_pieces = columns->has_pieces,
                          .n_most = n_most};
}

void message_reader_release(message_reader *m)
{
    parquet_reader_free(m->role);
    parquet_reader_free(m->text);
    jr_buf_release(&m->json);
    json_parser_release(&m->parser);
}

jr_status message_reader_begin(message_reader *m, size_t group, jr_error *err)
{
    JR_TRY(parquet_reader_begin(m->role, group, err));
    return parquet_reader_begin(m->text, group, err);
}

jr_status message_reader_read(message_reader *m, size_t n_rows, jr_error *err)
{
    JR_TRY(parquet_read(m->role, n_rows, &m->roles, err));
    return parquet_read(m->text, n_rows, &m->texts, err);
}

static void append_text(jr_buf *json, const parquet_batch *batch, size_t i)
{
    uint32_t code = batch->codes[i];
    if (code == PARQUET_NO_TEXT)
        jr_buf_append_text(json, "null");
    else
        jr_json_append_string(json, batch->texts[code]);
}

/* The pieces of message k, of which *at is the first value. */
static void append_pieces(message_reader *m, size_t k, size_t *at, size_t end)
{
    jr_buf_append_char(&m->json, '[');
    for (size_t first = *at; *at < end && m->texts.items[*at] == k; ++*at) {
        jr_buf_append_text(&m->json, *at == first ? "{\"text\":" : ",{\"text\":");
        append_text(&m->json, &m->texts, *at);
        jr_buf_append_char(&m->json, '}');
    }
    jr_buf_append_char(&m->json, ']');
}

vote_value message_reader_value(message_reader *m, size_t row)
{
    size_t begin = m->roles.starts[row], n = m->roles.starts[row + 1] - begin;
    size_t at = m->texts.starts[row], end = m->texts.starts[row + 1];
    jr_buf_clear(&m->json);
    for (size_t k = 0; k < n && k < m->n_most; k++) {
        jr_buf_append_text(&m->json, k ? ",{\"role\":" : "[{\"role\":");
        append_text(&m->json, &m->roles, begin + k);
        jr_buf_append_text(&m->json, ",\"content\":");
        if (m->has_pieces)
            append_pieces(m, k, &at, end);
        else if (at + k < end)
            append_text(&m->json, &m->texts, at + k);
        else
            jr_buf_append_text(&m->json, "null");
        jr_buf_append_char(&m->json, '}');
    }
    if (n == 0)
        return (vote_value){0};
    jr_buf_append_char(&m->json, ']');
    yyjson_val *value = json_parse(&m->parser, jr_buf_str(&m->json));
    return value ? (vote_value){.kind = VOTE_OTHER, .json = value} : (vote_value){0};
}
