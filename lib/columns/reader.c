/*
 * A reader of one column. Values are read from a page straight into the arrays of the batch, those
 * that are there one after the other, and then moved apart where some are missing. What is stored
 * otherwise than it is handed out (decimals, times, UUIDs) goes through an array beside them.
 *
 * Texts of a dictionary stand in the dictionary's page. Others stand in the page of their values,
 * or in an arena where they are put together; both are kept until the next batch.
 */
#include "parquet.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/vector.h"
#include "pages.h"

/* The most values of one batch where a row may have any number of them. */
enum { LIST_VALUES_MAX = 1 << 24, LEVELS_AT_A_TIME = 1024 };

struct parquet_reader {
    const parquet_file *file;
    size_t column;
    const leaf *leaf;
    pages pages;
    uint64_t rows_left;   /* of the row group */
    uint64_t values_left; /* of the chunk behind the page */

    data_page page;
    uint64_t page_left; /* values, missing ones included */
    bool is_coded;      /* the page has places in the dictionary */
    bool is_empty;      /* no page has been opened */
    values values;

    data_page dictionary;
    bool has_dictionary;
    size_t n_dictionary;
    int64_t *dictionary_integers;
    double *dictionary_reals;
    jr_arena *dictionary_arena;

    VECTOR(jr_str) texts; /* first the dictionary's */
    uint64_t texts_number;
    VECTOR(page_bytes) kept; /* pages in which texts of the batch stand */
    jr_arena *arena;         /* texts of the batch that stand in no page */

    /* Of the batch; all have room for `capacity` values. */
    size_t capacity, n_values;
    uint8_t *present;
    bool has_missing;
    int64_t *integers;
    double *reals;
    uint32_t *codes;
    jr_str *bytes; /* what becomes a real or a UUID */

    uint8_t *repetitions, *definitions; /* levels that were read ahead, of the page */
    size_t level, n_levels;
    VECTOR(size_t) starts;
    uint32_t *items; /* per value of the batch, where lists stand in lists */
    uint32_t item;   /* of the row, that the level read last is of */
};

parquet_reader *parquet_reader_new(const parquet_file *file, size_t column)
{
    assert(column < file->footer.n_leaves);
    parquet_reader *r = memory_zeroed(1, sizeof *r);
    r->file = file;
    r->column = column;
    r->leaf = &file->footer.leaves[column];
    return r;
}

static void drop_batch(parquet_reader *r)
{
    for (size_t i = 0; i < r->kept.n; i++)
        free(r->kept.items[i].data);
    r->kept.n = 0;
    jr_arena_free(r->arena);
    r->arena = NULL;
    r->texts.n = r->n_dictionary;
    r->n_values = 0;
    r->has_missing = false;
    r->starts.n = 0;
}

static void drop_dictionary(parquet_reader *r)
{
    r->has_dictionary = false;
    r->n_dictionary = r->texts.n = 0;
    jr_arena_free(r->dictionary_arena);
    r->dictionary_arena = NULL;
    r->texts_number++;
}

void parquet_reader_free(parquet_reader *r)
{
    if (!r)
        return;
    drop_batch(r);
    drop_dictionary(r);
    VECTOR_RELEASE(&r->texts);
    VECTOR_RELEASE(&r->kept);
    VECTOR_RELEASE(&r->starts);
    void *arrays[] = {r->dictionary_integers,
                      r->dictionary_reals,
                      r->present,
                      r->integers,
                      r->reals,
                      r->codes,
                      r->bytes,
                      r->repetitions,
                      r->definitions,
                      r->items};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        free(arrays[i]);
    values_release(&r->values);
    page_release(&r->page);
    page_release(&r->dictionary);
    pages_release(&r->pages);
    free(r);
}

jr_status parquet_reader_begin(parquet_reader *r, size_t group, jr_error *err)
{
    assert(group < r->file->footer.n_groups);
    r->rows_left = 0;
    drop_dictionary(r);
    drop_batch(r);
    r->page_left = r->level = r->n_levels = 0;
    r->is_empty = true;
    JR_TRY(pages_begin(&r->pages, r->file, group, r->column, err));
    r->rows_left = r->file->footer.groups[group].n_rows;
    r->values_left = (uint64_t)r->pages.chunk->n_values;
    return JR_OK;
}

static bool is_text(const parquet_reader *r)
{
    return r->leaf->column.kind == PARQUET_TEXT;
}

static bool is_whole(const leaf *l)
{
    return l->physical == PHYSICAL_BOOLEAN || l->physical == PHYSICAL_INT32 ||
           l->physical == PHYSICAL_INT64;
}

static bool is_bytes(const leaf *l)
{
    return l->physical == PHYSICAL_BYTES || l->physical == PHYSICAL_FIXED;
}

static void make_room(parquet_reader *r, size_t n)
{
    const leaf *l = r->leaf;
    if (n <= r->capacity)
        return;
    if (l->column.n_lists && n < 2 * r->capacity) /* nobody knows how many there will be */
        n = 2 * r->capacity;
    parquet_kind kind = l->column.kind;
    r->present = memory_resize(r->present, n, sizeof *r->present);
    if (is_whole(l))
        r->integers = memory_resize(r->integers, n, sizeof *r->integers);
    if (kind == PARQUET_REAL || kind == PARQUET_TIME)
        r->reals = memory_resize(r->reals, n, sizeof *r->reals);
    if (is_bytes(l))
        r->bytes = memory_resize(r->bytes, n, sizeof *r->bytes);
    if (l->column.n_lists > 1)
        r->items = memory_resize(r->items, n, sizeof *r->items);
    r->codes = memory_resize(r->codes, n, sizeof *r->codes);
    r->capacity = n;
}

/* A whole number, the highest byte first, with its sign. */
static double number_of(jr_str bytes)
{
    double number = bytes.size && (bytes.data[0] & 0x80) ? -1 : 0;
    for (size_t i = 0; i < bytes.size; i++)
        number = number * 256 + (unsigned char)bytes.data[i];
    return number;
}

static double half_of(jr_str bytes)
{
    enum { FRACTION_BITS = 10, EXPONENT_MAX = 31, BIAS = 15 };
    unsigned bits = (unsigned char)bytes.data[0] | (unsigned)(unsigned char)bytes.data[1] << 8;
    int exponent = (int)(bits >> FRACTION_BITS & EXPONENT_MAX);
    double fraction = bits & ((1 << FRACTION_BITS) - 1);
    double size = exponent == EXPONENT_MAX ? (fraction != 0 ? NAN : INFINITY)
                  : exponent == 0
                      ? ldexp(fraction, 1 - BIAS - FRACTION_BITS)
                      : ldexp(fraction + (1 << FRACTION_BITS), exponent - BIAS - FRACTION_BITS);
    return bits >> 15 ? -size : size;
}

static void make_reals_of_bytes(const leaf *l, const jr_str *bytes, double *reals, size_t n)
{
    for (size_t i = 0; i < n; i++)
        reals[i] =
            l->conversion == CONVERT_HALF ? half_of(bytes[i]) : number_of(bytes[i]) / l->divisor;
}

static void make_reals_of_integers(const leaf *l, const int64_t *integers, double *reals, size_t n)
{
    enum { DAY = 86400 };
    for (size_t i = 0; i < n; i++)
        reals[i] = l->conversion == CONVERT_DAYS ? (double)integers[i] * DAY
                                                 : (double)integers[i] / l->divisor;
}

/* The 36 characters of each of n UUIDs take the place of their 16 bytes. */
static void write_uuids(jr_str *bytes, size_t n, jr_arena **arena)
{
    enum { UUID_LENGTH = 36 };
    static const char digits[] = "0123456789abcdef";
    *arena = *arena ? *arena : jr_arena_new();
    char *text = jr_arena_alloc(*arena, n, UUID_LENGTH);
    for (size_t i = 0; i < n; i++, text += UUID_LENGTH) {
        char *to = text;
        for (size_t k = 0; k < bytes[i].size; k++) {
            unsigned byte = (unsigned char)bytes[i].data[k];
            if (k == 4 || k == 6 || k == 8 || k == 10)
                *to++ = '-';
            *to++ = digits[byte >> 4];
            *to++ = digits[byte & 15];
        }
        bytes[i] = (jr_str){text, UUID_LENGTH};
    }
}

/* n values that are there, as the column hands them out. Texts go into r->bytes. */
static bool read_values(parquet_reader *r, int64_t *whole, double *reals, jr_str *bytes, size_t n,
                        jr_arena **arena)
{
    const leaf *l = r->leaf;
    parquet_kind kind = l->column.kind;
    if (is_whole(l)) {
        if (!values_read_integers(&r->values, whole, n))
            return false;
        if (kind == PARQUET_REAL || kind == PARQUET_TIME)
            make_reals_of_integers(l, whole, reals, n);
        return true;
    }
    if (!is_bytes(l))
        return values_read_reals(&r->values, reals, n);
    if (!values_read_texts(&r->values, bytes, n, arena))
        return false;
    if (kind == PARQUET_REAL)
        make_reals_of_bytes(l, bytes, reals, n);
    else if (l->conversion == CONVERT_UUID)
        write_uuids(bytes, n, arena);
    return true;
}

/* The least bytes that a value of a dictionary takes. */
static size_t least_size(const leaf *l)
{
    return l->physical == PHYSICAL_FIXED ? l->size : l->physical == PHYSICAL_BOOLEAN ? 1 : 4;
}

/* The page that was read is the dictionary of those behind it. */
static jr_status take_dictionary(parquet_reader *r, jr_error *err)
{
    const leaf *l = r->leaf;
    data_page read = r->page;
    size_t n = (size_t)read.n_values;
    if (r->has_dictionary || !r->is_empty)
        return pages_damaged(&r->pages, ENGLISH("there are two dictionaries"), err);
    if (n > read.values_size / least_size(l))
        return pages_damaged(&r->pages, ENGLISH("the dictionary is shorter than it says"), err);
    r->page = r->dictionary;
    r->dictionary = read;
    const char *problem = values_begin(&r->values, l, read.encoding, read.values, read.values_size);
    AUTO_FREE int64_t *whole = NULL;
    AUTO_FREE double *reals = NULL;
    AUTO_FREE jr_str *bytes = NULL;
    if (is_whole(l))
        whole = memory_resize(NULL, n, sizeof *whole);
    if (!is_text(r) && l->column.kind != PARQUET_INT && l->column.kind != PARQUET_BOOL)
        reals = memory_resize(NULL, n, sizeof *reals);
    if (is_bytes(l))
        bytes = memory_resize(NULL, n, sizeof *bytes);
    if (problem || !read_values(r, whole, reals, bytes, n, &r->dictionary_arena))
        return pages_damaged(&r->pages, ENGLISH("the dictionary is shorter than it says"), err);
    free(r->dictionary_integers);
    free(r->dictionary_reals);
    r->dictionary_integers = whole;
    r->dictionary_reals = reals;
    whole = NULL;
    reals = NULL;
    for (size_t i = 0; is_text(r) && i < n; i++)
        VECTOR_ADD(&r->texts, NULL, bytes[i]);
    r->n_dictionary = n;
    r->has_dictionary = true;
    return JR_OK;
}

/* Texts of the batch may stand in the page that the next one takes the place of. */
static void keep_page(parquet_reader *r)
{
    if (!is_text(r) || r->is_coded || r->is_empty || r->n_values == 0)
        return;
    VECTOR_ADD(&r->kept, NULL, r->page.bytes);
    r->page.bytes = (page_bytes){0};
}

/* Opens the next page with values. */
static jr_status next_page(parquet_reader *r, jr_error *err)
{
    bool is_end;
    keep_page(r);
    do {
        JR_TRY(pages_next(&r->pages, &r->page, &is_end, err));
        if (is_end)
            return pages_damaged(&r->pages, ENGLISH("its pages end before its rows"), err);
        if (r->page.is_dictionary)
            JR_TRY(take_dictionary(r, err));
    } while (r->page.is_dictionary || r->page.n_values == 0);
    r->is_empty = false;
    if (r->page.n_values > r->values_left)
        return pages_damaged(&r->pages, ENGLISH("its pages have more values than it says"), err);
    r->values_left -= r->page.n_values;
    r->page_left = r->page.n_values;
    r->is_coded = encoding_is_dictionary(r->page.encoding);
    if (r->is_coded && !r->has_dictionary)
        return pages_damaged(&r->pages, ENGLISH("the dictionary is missing"), err);
    const char *problem =
        values_begin(&r->values, r->leaf, r->page.encoding, r->page.values, r->page.values_size);
    return problem ? pages_damaged(&r->pages, problem, err) : JR_OK;
}

/* Whether all of n codes are places in the dictionary. */
static bool are_places(const uint32_t *codes, size_t n, size_t n_dictionary)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = codes[i] > most ? codes[i] : most;
    return n == 0 || most < n_dictionary;
}

/* The next n values that are there, at `at` of the batch. */
static jr_status read_there(parquet_reader *r, size_t at, size_t n, jr_error *err)
{
    uint32_t *codes = r->codes + at;
    int64_t *whole = r->integers ? r->integers + at : NULL;
    double *reals = r->reals ? r->reals + at : NULL;
    if (!r->is_coded) {
        jr_str *bytes = r->bytes ? r->bytes + at : NULL;
        if (!read_values(r, whole, reals, bytes, n, &r->arena))
            return pages_damaged(
                &r->pages, ENGLISH("a page has fewer values than it says, or damaged ones"), err);
        for (size_t i = 0; is_text(r) && i < n; i++) {
            codes[i] = (uint32_t)r->texts.n;
            VECTOR_ADD(&r->texts, NULL, bytes[i]);
        }
        return JR_OK;
    }
    if (!values_read_codes(&r->values, codes, n))
        return pages_damaged(&r->pages, ENGLISH("a page has fewer values than it says"), err);
    if (!are_places(codes, n, r->n_dictionary))
        return pages_damaged(&r->pages, ENGLISH("a value stands behind the end of the dictionary"),
                             err);
    if (is_text(r))
        return JR_OK;
    if (reals)
        for (size_t i = 0; i < n; i++)
            reals[i] = r->dictionary_reals[codes[i]];
    else
        for (size_t i = 0; i < n; i++)
            whole[i] = r->dictionary_integers[codes[i]];
    return JR_OK;
}

/* Moves the values that are there apart, from the end, so that each stands at its place. */
static void spread(parquet_reader *r, size_t at, size_t n, size_t n_there)
{
    const uint8_t *present = r->present + at;
    uint32_t *codes = is_text(r) ? r->codes + at : NULL;
    double *reals = r->reals ? r->reals + at : NULL;
    int64_t *whole = r->integers && !reals ? r->integers + at : NULL;
    for (size_t i = n, from = n_there; i-- > 0;) {
        from -= present[i];
        if (codes)
            codes[i] = present[i] ? codes[from] : PARQUET_NO_TEXT;
        else if (reals)
            reals[i] = present[i] ? reals[from] : 0;
        else
            whole[i] = present[i] ? whole[from] : 0;
    }
}

/* Which of n values are there, by their levels, in whose place comes whether. */
static jr_status mark_missing(parquet_reader *r, uint8_t *levels, size_t n, size_t *ret_n_there,
                              jr_error *err)
{
    unsigned max = r->leaf->max_definition, most = 0;
    size_t n_there = 0;
    for (size_t i = 0; i < n; i++) {
        most = levels[i] > most ? levels[i] : most;
        levels[i] = levels[i] == max;
        n_there += levels[i];
    }
    if (most > max)
        return pages_damaged(&r->pages, ENGLISH("a level is higher than its column has"), err);
    r->has_missing |= n_there < n;
    *ret_n_there = n_there;
    return JR_OK;
}

/* The next n rows, which the page has, of a column that stands in no list. */
static jr_status read_flat(parquet_reader *r, size_t n, jr_error *err)
{
    size_t at = r->n_values, n_there = n;
    make_room(r, at + n);
    uint8_t *present = r->present + at;
    memset(present, 1, n);
    if (r->leaf->max_definition) {
        runs *levels = &r->page.definitions;
        size_t known = runs_pass(levels, r->leaf->max_definition, n);
        if (known < n) {
            if (runs_read_bytes(levels, present + known, n - known) != n - known)
                return pages_damaged(&r->pages, ENGLISH("a page has fewer levels than values"),
                                     err);
            JR_TRY(mark_missing(r, present + known, n - known, &n_there, err));
            n_there += known;
        }
    }
    JR_TRY(read_there(r, at, n_there, err));
    if (n_there < n)
        spread(r, at, n, n_there);
    r->n_values += n;
    r->page_left -= n;
    return JR_OK;
}

/* Reads levels ahead, of the page that is open or the next one; none where the chunk has ended. */
static jr_status read_levels(parquet_reader *r, jr_error *err)
{
    if (r->page_left == 0 && r->values_left == 0)
        return JR_OK;
    if (r->page_left == 0)
        JR_TRY(next_page(r, err));
    if (!r->repetitions) {
        r->repetitions = memory_zeroed(LEVELS_AT_A_TIME, 1);
        r->definitions = memory_zeroed(LEVELS_AT_A_TIME, 1);
    }
    size_t n = r->page_left < LEVELS_AT_A_TIME ? (size_t)r->page_left : LEVELS_AT_A_TIME;
    if (runs_read_bytes(&r->page.repetitions, r->repetitions, n) != n ||
        runs_read_bytes(&r->page.definitions, r->definitions, n) != n)
        return pages_damaged(&r->pages, ENGLISH("a page has fewer levels than values"), err);
    for (size_t i = 0; i < n; i++)
        if (r->repetitions[i] > r->leaf->column.n_lists ||
            r->definitions[i] > r->leaf->max_definition)
            return pages_damaged(&r->pages, ENGLISH("a level is higher than its column has"), err);
    r->page_left -= n;
    r->level = 0;
    r->n_levels = n;
    return JR_OK;
}

/* Takes levels that were read ahead until the row behind the last one wanted begins; and the values
 * that are there. *ret_is_done: it has begun. */
static jr_status take_levels(parquet_reader *r, size_t n_rows, bool *ret_is_done, jr_error *err)
{
    size_t at = r->n_values, n = 0, n_there = 0;
    make_room(r, at + (r->n_levels - r->level));
    uint8_t *present = r->present + at;
    *ret_is_done = false;
    for (; r->level < r->n_levels; r->level++) {
        bool begins = r->repetitions[r->level] == 0;
        if (begins && r->starts.n == n_rows) {
            *ret_is_done = true;
            break;
        }
        if (begins)
            VECTOR_ADD(&r->starts, NULL, at + n);
        else if (r->starts.n == 0)
            return pages_damaged(&r->pages, ENGLISH("a row has no beginning"), err);
        r->item = begins ? 0 : r->item + (r->repetitions[r->level] == 1);
        if (r->definitions[r->level] < r->leaf->list_definition)
            continue; /* an empty list, or none */
        if (r->items)
            r->items[at + n] = r->item;
        present[n] = r->definitions[r->level] == r->leaf->max_definition;
        n_there += present[n++];
    }
    JR_TRY(read_there(r, at, n_there, err));
    if (n_there < n)
        spread(r, at, n, n_there);
    r->has_missing |= n_there < n;
    r->n_values += n;
    if (r->n_values > LIST_VALUES_MAX)
        return pages_damaged(&r->pages, ENGLISH("a list has too many values"), err);
    return JR_OK;
}

static jr_status read_lists(parquet_reader *r, size_t n_rows, jr_error *err)
{
    for (bool is_done = false; !is_done;) {
        if (r->level == r->n_levels) {
            r->n_levels = r->level = 0;
            JR_TRY(read_levels(r, err));
            if (r->n_levels == 0)
                break;
        }
        JR_TRY(take_levels(r, n_rows, &is_done, err));
    }
    if (r->starts.n != n_rows)
        return pages_damaged(&r->pages, ENGLISH("its pages end before its rows"), err);
    VECTOR_ADD(&r->starts, NULL, r->n_values);
    return JR_OK;
}

static jr_status read_rows(parquet_reader *r, size_t n_rows, jr_error *err)
{
    if (r->leaf->column.n_lists)
        return read_lists(r, n_rows, err);
    make_room(r, n_rows);
    while (r->n_values < n_rows) {
        if (r->page_left == 0)
            JR_TRY(next_page(r, err));
        size_t wanted = n_rows - r->n_values;
        JR_TRY(read_flat(r, wanted < r->page_left ? wanted : (size_t)r->page_left, err));
    }
    return JR_OK;
}

jr_status parquet_read(parquet_reader *r, size_t max_rows, parquet_batch *ret_batch, jr_error *err)
{
    assert(max_rows <= PARQUET_ROWS_MAX);
    size_t n_rows = r->rows_left < max_rows ? (size_t)r->rows_left : max_rows;
    uint64_t rows_left = r->rows_left - n_rows;
    r->rows_left = 0; /* nothing more comes after a failure */
    drop_batch(r);
    if (n_rows)
        JR_TRY(read_rows(r, n_rows, err));
    r->rows_left = rows_left;
    bool is_real = r->reals != NULL;
    *ret_batch = (parquet_batch){
        .n_rows = n_rows,
        .n_values = r->n_values,
        .present = r->has_missing ? r->present : NULL,
        .integers = is_real || is_text(r) ? NULL : r->integers,
        .reals = r->reals,
        .codes = is_text(r) ? r->codes : NULL,
        .texts = r->texts.items,
        .n_texts = r->texts.n,
        .n_lasting = is_text(r) ? r->n_dictionary : 0,
        .texts_number = r->texts_number,
        .items = r->items,
        .starts = r->leaf->column.n_lists && n_rows ? r->starts.items : NULL,
    };
    return JR_OK;
}
