/*
 * A chunk is read through a window of half a megabyte, or of a page where one is larger. The head
 * of a page has no size of its own: it is parsed, and where the bytes do not suffice, parsed again
 * with more of them.
 */
#include "pages.h"

#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "thrift.h"

enum {
    WINDOW_SIZE = 512 << 10,
    HEAD_MAX = 64 << 20, /* it holds a page's smallest and largest value */
    PAGE_MAX = 1 << 30,  /* decompressed */
    HEAD_ROOM = 256
};

typedef enum page_type {
    PAGE_DATA = 0,
    PAGE_INDEX = 1,
    PAGE_DICTIONARY = 2,
    PAGE_DATA_2 = 3
} page_type;

typedef struct page_head {
    int64_t type, size, packed_size; /* of the page without the head, and as it is stored */
    int64_t n_values, encoding, definition_encoding, repetition_encoding;
    int64_t definitions_size, repetitions_size; /* of PAGE_DATA_2, not compressed */
    bool is_packed;
} page_head;

jr_status pages_damaged(const pages *p, const char *problem, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s: %s; HINT: the file is damaged: get it once more",
                        p->place, problem);
}

static jr_status refuse(const pages *p, const char *problem, const char *hint, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT, "%s: %s; HINT: %s", p->place, problem, hint);
}

static void set_place(pages *p, const parquet_file *file, size_t group, jr_str column)
{
    enum { NAME_MAX_SIZE = 200 };
    JR_BUF_AUTO jr_buf name = {0};
    jr_buf place = {0};
    jr_text_append_clipped(&name, column, NAME_MAX_SIZE);
    jr_buf_format(&place, ENGLISH("%s: row group %zu, column %.*s"), file->path, group,
                  JR_STR_ARG(jr_buf_str(&name)));
    size_t size = place.size < sizeof p->place ? place.size : sizeof p->place - 1;
    memcpy(p->place, place.data, size);
    p->place[size] = '\0';
    jr_buf_release(&place);
}

jr_status pages_begin(pages *p, const parquet_file *file, size_t group, size_t column,
                      jr_error *err)
{
    const row_group *g = &file->footer.groups[group];
    const chunk *c = &g->chunks[column];
    const leaf *l = &file->footer.leaves[column];
    p->file = file;
    p->leaf = l;
    p->chunk = c;
    p->at = p->end = p->window_at = p->window.size = 0;
    set_place(p, file, group, l->column.name);
    if (c->is_encrypted)
        return refuse(p, ENGLISH("is encrypted"),
                      ENGLISH("write the file again without encryption"), err);
    if (c->is_elsewhere)
        return refuse(p, ENGLISH("stands in another file"),
                      ENGLISH("write all columns into one file"), err);
    if (c->type != (int64_t)l->physical)
        return pages_damaged(p, ENGLISH("has another type than the file says"), err);
    JR_TRY(codec_check(c->codec, p->place, err));
    if (c->n_values < 0 || (l->column.n_lists == 0 && (uint64_t)c->n_values != g->n_rows))
        return pages_damaged(p, ENGLISH("has not as many values as the row group has rows"), err);
    if (g->n_rows == 0)
        return JR_OK;
    if (c->begin < 0 || c->size < 0 || (uint64_t)c->begin > file->footer_begin ||
        (uint64_t)c->size > file->footer_begin - (uint64_t)c->begin)
        return pages_damaged(p, ENGLISH("does not lie within the file"), err);
    p->at = (uint64_t)c->begin;
    p->end = p->at + (uint64_t)c->size;
    return JR_OK;
}

static void make_room(page_bytes *b, size_t size)
{
    if (b->capacity >= size + PADDING)
        return;
    b->capacity = size + PADDING;
    b->data = memory_resize(b->data, b->capacity, 1);
}

/* What is to be read before the next head or page, as far as it is in the window. */
static size_t in_window(const pages *p)
{
    return p->window.size - p->window_at;
}

/* Brings at least size bytes into the window, which the chunk must have. */
static jr_status fill(pages *p, size_t size, jr_error *err)
{
    size_t have = in_window(p);
    if (have >= size)
        return JR_OK;
    if (have)
        memmove(p->window.data, p->window.data + p->window_at, have);
    p->window_at = 0;
    p->window.size = have;
    uint64_t wanted = size > WINDOW_SIZE ? size : WINDOW_SIZE, left = p->end - p->at + have;
    size_t whole = (size_t)(wanted < left ? wanted : left);
    make_room(&p->window, whole);
    JR_TRY(file_read_at(p->file, p->window.data + have, whole - have, p->at, err));
    p->at += whole - have;
    p->window.size = whole;
    return JR_OK;
}

static void read_data_head(thrift *t, const thrift_field *data, page_head *head)
{
    if (!thrift_struct(t, data))
        return;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            head->n_values = thrift_int(t, &field);
            break;
        case 2:
            head->encoding = thrift_int(t, &field);
            break;
        case 3:
            head->definition_encoding = thrift_int(t, &field);
            break;
        case 4:
            head->repetition_encoding = thrift_int(t, &field);
            break;
        default:
            thrift_skip(t, &field);
        }
}

static void read_dictionary_head(thrift *t, const thrift_field *data, page_head *head)
{
    if (!thrift_struct(t, data))
        return;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            head->n_values = thrift_int(t, &field);
            break;
        case 2:
            head->encoding = thrift_int(t, &field);
            break;
        default:
            thrift_skip(t, &field);
        }
}

static void read_data_2_head(thrift *t, const thrift_field *data, page_head *head)
{
    if (!thrift_struct(t, data))
        return;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            head->n_values = thrift_int(t, &field);
            break;
        case 4:
            head->encoding = thrift_int(t, &field);
            break;
        case 5:
            head->definitions_size = thrift_int(t, &field);
            break;
        case 6:
            head->repetitions_size = thrift_int(t, &field);
            break;
        case 7:
            head->is_packed = thrift_bool(t, &field);
            break;
        default:
            thrift_skip(t, &field);
        }
}

static page_head parse_head(thrift *t)
{
    page_head head = {.type = -1,
                      .size = -1,
                      .packed_size = -1,
                      .n_values = -1,
                      .encoding = -1,
                      .definition_encoding = ENCODING_RLE,
                      .repetition_encoding = ENCODING_RLE,
                      .is_packed = true};
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            head.type = thrift_int(t, &field);
            break;
        case 2:
            head.size = thrift_int(t, &field);
            break;
        case 3:
            head.packed_size = thrift_int(t, &field);
            break;
        case 5:
            read_data_head(t, &field, &head);
            break;
        case 7:
            read_dictionary_head(t, &field, &head);
            break;
        case 8:
            read_data_2_head(t, &field, &head);
            break;
        default:
            thrift_skip(t, &field);
        }
    return head;
}

/* Parses the head that comes next and goes behind it. */
static jr_status next_head(pages *p, page_head *ret_head, jr_error *err)
{
    size_t room = HEAD_ROOM;
    for (;;) {
        uint64_t left = in_window(p) + (p->end - p->at);
        size_t size = (size_t)(room < left ? room : left);
        JR_TRY(fill(p, size, err));
        const uint8_t *begin = p->window.data + p->window_at;
        thrift t = {begin, begin + size, THRIFT_NONE};
        page_head head = parse_head(&t);
        if (t.problem == THRIFT_NONE) {
            p->window_at += (size_t)(t.at - begin);
            *ret_head = head;
            return JR_OK;
        }
        if (t.problem == THRIFT_BAD || size == left || room > HEAD_MAX)
            return pages_damaged(p, ENGLISH("the head of a page makes no sense"), err);
        room *= 8;
    }
}

static jr_status check_head(const pages *p, const page_head *head, jr_error *err)
{
    uint64_t left = in_window(p) + (p->end - p->at);
    int64_t levels = head->definitions_size + head->repetitions_size;
    if (head->size < 0 || head->packed_size < 0 || head->size > INT32_MAX)
        return pages_damaged(p, ENGLISH("a page has no size"), err);
    if ((uint64_t)head->packed_size > left)
        return pages_damaged(p, ENGLISH("a page is longer than what is left of the column"), err);
    if (head->type != PAGE_DATA && head->type != PAGE_DATA_2 && head->type != PAGE_DICTIONARY)
        return JR_OK;
    if (head->size > PAGE_MAX)
        return refuse(p, ENGLISH("a page has more than 1 GB"),
                      ENGLISH("write the file again with smaller pages"), err);
    if (head->n_values < 0 || head->n_values > INT32_MAX)
        return pages_damaged(p, ENGLISH("a page has a number of values that can't be"), err);
    if (head->definitions_size < 0 || head->repetitions_size < 0 || levels > head->size ||
        levels > head->packed_size)
        return pages_damaged(p, ENGLISH("the levels of a page are longer than the page"), err);
    return JR_OK;
}

static jr_status check_encoding(const pages *p, const page_head *head, jr_error *err)
{
    int64_t e = head->encoding;
    const char *name = encoding_name(e);
    if (head->type == PAGE_DICTIONARY && (e == ENCODING_PLAIN || e == ENCODING_PLAIN_DICTIONARY))
        return JR_OK;
    if (head->type != PAGE_DICTIONARY && name && values_knows(e, p->leaf->physical))
        return JR_OK;
#define AGAIN ENGLISH("; HINT: write the file again with plain values or a dictionary")
    if (!name)
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is encoded in a way that is not known, number %lld" AGAIN,
                            p->place, (long long)e);
    return jr_error_set(err, JR_ERR_FORMAT, "%s: is encoded as %s, which its values can't be" AGAIN,
                        p->place, name);
#undef AGAIN
}

/* Puts the page's bytes, decompressed, into bytes. */
static jr_status expand(pages *p, const page_head *head, page_bytes *bytes, jr_error *err)
{
    size_t packed_size = (size_t)head->packed_size, size = (size_t)head->size;
    size_t plain = (size_t)(head->definitions_size + head->repetitions_size);
    int64_t compression = head->is_packed ? p->chunk->codec : 0;
    if (size - plain > codec_size_max(compression, packed_size - plain))
        return pages_damaged(p, ENGLISH("a page says that it is longer than it can be"), err);
    JR_TRY(fill(p, packed_size, err));
    const uint8_t *from = p->window.data + p->window_at;
    make_room(bytes, size);
    bytes->size = size;
    if (plain)
        memcpy(bytes->data, from, plain);
    memset(bytes->data + size, 0, PADDING);
    if ((packed_size > plain || size > plain) &&
        !codec_expand(&p->codec, compression, from + plain, packed_size - plain,
                      bytes->data + plain, size - plain))
        return pages_damaged(p, ENGLISH("a page can't be decompressed to the size that it says"),
                             err);
    p->window_at += packed_size;
    return JR_OK;
}

static unsigned width_of(unsigned max_level)
{
    unsigned width = 0;
    while (max_level >> width)
        width++;
    return width;
}

/* Levels stand before the values, one kind before the other: in a page of the first version each
 * kind with its size. */
static jr_status take_levels(const pages *p, data_page *page, unsigned max_level, int64_t encoding,
                             runs *ret_levels, jr_error *err)
{
    enum { LENGTH_SIZE = 4 };
    size_t left = page->values_size, size;
    if (max_level == 0)
        return JR_OK;
    unsigned width = width_of(max_level);
    if (encoding == ENCODING_BIT_PACKED) {
        size = (size_t)((page->n_values * width + 7) / 8);
        if (size > left)
            return pages_damaged(p, ENGLISH("the levels of a page are longer than the page"), err);
        *ret_levels = runs_of_bits(page->values, size, width, true);
    } else if (encoding != ENCODING_RLE) {
        return pages_damaged(
            p, ENGLISH("the levels of a page have an encoding that they can't have"), err);
    } else {
        uint32_t length = 0;
        if (left >= LENGTH_SIZE)
            memcpy(&length, page->values, sizeof length);
        if (left < LENGTH_SIZE || length > left - LENGTH_SIZE)
            return pages_damaged(p, ENGLISH("the levels of a page are longer than the page"), err);
        *ret_levels = runs_of(page->values + LENGTH_SIZE, length, width);
        size = length + LENGTH_SIZE;
    }
    page->values += size;
    page->values_size -= size;
    return JR_OK;
}

/* In a page of the second version the head has the sizes. */
static runs take_levels_2(data_page *page, unsigned max_level, int64_t size)
{
    runs levels = runs_of(page->values, (size_t)size, width_of(max_level));
    page->values += size;
    page->values_size -= (size_t)size;
    return levels;
}

static jr_status open_page(pages *p, const page_head *head, data_page *page, jr_error *err)
{
    const leaf *l = p->leaf;
    unsigned max_repetition = l->column.n_lists;
    JR_TRY(check_encoding(p, head, err));
    JR_TRY(expand(p, head, &page->bytes, err));
    page->is_dictionary = head->type == PAGE_DICTIONARY;
    page->n_values = (uint64_t)head->n_values;
    page->encoding = page->is_dictionary ? ENCODING_PLAIN : head->encoding;
    page->values = page->bytes.data;
    page->values_size = page->bytes.size;
    page->repetitions = page->definitions = (runs){0};
    if (head->type == PAGE_DATA) {
        JR_TRY(take_levels(p, page, max_repetition, head->repetition_encoding, &page->repetitions,
                           err));
        JR_TRY(take_levels(p, page, l->max_definition, head->definition_encoding,
                           &page->definitions, err));
    } else if (head->type == PAGE_DATA_2) {
        page->repetitions = take_levels_2(page, max_repetition, head->repetitions_size);
        page->definitions = take_levels_2(page, l->max_definition, head->definitions_size);
    }
    return JR_OK;
}

jr_status pages_next(pages *p, data_page *page, bool *ret_is_end, jr_error *err)
{
    for (;;) {
        page_head head = {0};
        *ret_is_end = in_window(p) == 0 && p->at == p->end;
        if (*ret_is_end)
            return JR_OK;
        JR_TRY(next_head(p, &head, err));
        JR_TRY(check_head(p, &head, err));
        if (head.type == PAGE_DATA || head.type == PAGE_DATA_2 || head.type == PAGE_DICTIONARY)
            return open_page(p, &head, page, err);
        JR_TRY(
            fill(p, (size_t)head.packed_size, err)); /* an index, or what is yet to be invented */
        p->window_at += (size_t)head.packed_size;
    }
}

void page_release(data_page *page)
{
    free(page->bytes.data);
    *page = (data_page){0};
}

void pages_release(pages *p)
{
    free(p->window.data);
    codec_release(&p->codec);
}
