/*
 * The schema stands in the footer as a list of nodes, each before its children. A path of open
 * nodes takes the place of a recursion: it has the name, the levels and the number of children that
 * are still to come of each.
 */
#include "footer.h"

#include <string.h>

#include "base/english.h"
#include "base/vector.h"
#include "thrift.h"

typedef enum repetition { REQUIRED, OPTIONAL, REPEATED } repetition;

/* The older names of what values mean, and their numbers in the format. */
typedef enum converted {
    CONVERTED_UTF8 = 0,
    CONVERTED_ENUM = 4,
    CONVERTED_DECIMAL = 5,
    CONVERTED_DATE = 6,
    CONVERTED_TIMESTAMP_MILLIS = 9,
    CONVERTED_TIMESTAMP_MICROS = 10,
    CONVERTED_UINT_8 = 11,
    CONVERTED_UINT_64 = 14,
    CONVERTED_JSON = 19,
} converted;

/* The newer ones, members of a union. */
typedef enum logical {
    LOGICAL_NONE = 0,
    LOGICAL_STRING = 1,
    LOGICAL_ENUM = 4,
    LOGICAL_DECIMAL = 5,
    LOGICAL_DATE = 6,
    LOGICAL_TIMESTAMP = 8,
    LOGICAL_INTEGER = 10,
    LOGICAL_JSON = 12,
    LOGICAL_UUID = 14,
    LOGICAL_FLOAT16 = 15,
} logical;

typedef struct node {
    jr_str name;
    int64_t type, size, repetition, n_children;
    bool is_leaf;
    logical logical;
    int64_t scale;
    double units; /* of a timestamp in a second */
    bool is_unsigned;
} node;

typedef struct open_node {
    int64_t n_left; /* children to come */
    size_t path_size;
    unsigned definition, list_definition, n_lists;
} open_node;

typedef struct parser {
    thrift thrift;
    const char *path;
    jr_arena *arena;
    jr_buf name; /* of the open node */
    open_node open[NESTING_MAX + 1];
    size_t n_open;
    size_t n_nodes;
    VECTOR(leaf) leaves;
    VECTOR(row_group) groups;
    int64_t n_rows;
} parser;

static jr_status damaged(const parser *p, const char *problem, jr_error *err)
{
    return jr_error_set(
        err, JR_ERR_FORMAT,
        "%s: the footer of the Parquet file is damaged: %s; HINT: get the file once "
        "more",
        p->path, problem);
}

static double units_of(thrift *t, const thrift_field *unit)
{
    enum { MILLIS = 1, MICROS = 2, NANOS = 3 };
    double units = 0;
    if (thrift_struct(t, unit))
        for (thrift_field field = {0}; thrift_next(t, &field); thrift_skip(t, &field))
            units = field.id == MILLIS   ? 1e3
                    : field.id == MICROS ? 1e6
                    : field.id == NANOS  ? 1e9
                                         : 0;
    return units;
}

/* The members of the logical types that have some; their fields have numbers of their own. */
static void read_logical_fields(thrift *t, node *n)
{
    for (thrift_field field = {0}; thrift_next(t, &field);)
        if (n->logical == LOGICAL_DECIMAL && field.id == 1)
            n->scale = thrift_int(t, &field);
        else if (n->logical == LOGICAL_TIMESTAMP && field.id == 2)
            n->units = units_of(t, &field);
        else if (n->logical == LOGICAL_INTEGER && field.id == 2)
            n->is_unsigned = !thrift_bool(t, &field);
        else
            thrift_skip(t, &field);
}

static void read_logical(thrift *t, const thrift_field *type, node *n)
{
    if (!thrift_struct(t, type))
        return;
    for (thrift_field field = {0}; thrift_next(t, &field);) {
        n->logical = (logical)field.id;
        if (thrift_struct(t, &field))
            read_logical_fields(t, n);
    }
}

/* Where the newer name stands as well, that one counts. */
static void take_converted(node *n, int64_t type)
{
    if (n->logical != LOGICAL_NONE)
        return;
    n->logical = type == CONVERTED_UTF8      ? LOGICAL_STRING
                 : type == CONVERTED_ENUM    ? LOGICAL_ENUM
                 : type == CONVERTED_DECIMAL ? LOGICAL_DECIMAL
                 : type == CONVERTED_DATE    ? LOGICAL_DATE
                 : type == CONVERTED_JSON    ? LOGICAL_JSON
                 : type == CONVERTED_TIMESTAMP_MILLIS || type == CONVERTED_TIMESTAMP_MICROS
                     ? LOGICAL_TIMESTAMP
                     : LOGICAL_NONE;
    if (n->logical == LOGICAL_TIMESTAMP)
        n->units = type == CONVERTED_TIMESTAMP_MILLIS ? 1e3 : 1e6;
    n->is_unsigned = type >= CONVERTED_UINT_8 && type <= CONVERTED_UINT_64;
}

static node read_node(thrift *t, const thrift_field *item)
{
    node n = {.repetition = REQUIRED};
    int64_t converted_type = -1;
    if (!thrift_struct(t, item))
        return n;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            n.is_leaf = true;
            n.type = thrift_int(t, &field);
            break;
        case 2:
            n.size = thrift_int(t, &field);
            break;
        case 3:
            n.repetition = thrift_int(t, &field);
            break;
        case 4:
            n.name = thrift_text(t, &field);
            break;
        case 5:
            n.n_children = thrift_int(t, &field);
            break;
        case 6:
            converted_type = thrift_int(t, &field);
            break;
        case 7:
            n.scale = thrift_int(t, &field);
            break;
        case 10:
            read_logical(t, &field, &n);
            break;
        default:
            thrift_skip(t, &field);
        }
    n.is_leaf = n.is_leaf && n.n_children == 0;
    take_converted(&n, converted_type);
    return n;
}

static bool is_whole(physical type)
{
    return type == PHYSICAL_INT32 || type == PHYSICAL_INT64;
}

static bool is_bytes(physical type)
{
    return type == PHYSICAL_BYTES || type == PHYSICAL_FIXED;
}

/* What is not what its meaning asks for is taken for what it is stored as. */
static void take_meaning(leaf *l, const node *n)
{
    enum { SCALE_MAX = 300, UUID_SIZE = 16, HALF_SIZE = 2 };
    static const parquet_kind kinds[N_PHYSICAL] = {
        [PHYSICAL_BOOLEAN] = PARQUET_BOOL, [PHYSICAL_INT32] = PARQUET_INT,
        [PHYSICAL_INT64] = PARQUET_INT,    [PHYSICAL_INT96] = PARQUET_TIME,
        [PHYSICAL_FLOAT] = PARQUET_REAL,   [PHYSICAL_DOUBLE] = PARQUET_REAL,
        [PHYSICAL_BYTES] = PARQUET_TEXT,   [PHYSICAL_FIXED] = PARQUET_TEXT,
    };
    parquet_column *column = &l->column;
    column->kind = kinds[l->physical];
    if (n->logical == LOGICAL_DECIMAL && (is_whole(l->physical) || is_bytes(l->physical)) &&
        n->scale >= 0 && n->scale <= SCALE_MAX) {
        column->kind = PARQUET_REAL;
        l->conversion = CONVERT_DIVIDE;
        l->divisor = 1;
        for (int64_t i = 0; i < n->scale; i++)
            l->divisor *= 10;
    } else if (n->logical == LOGICAL_TIMESTAMP && l->physical == PHYSICAL_INT64 && n->units > 0) {
        column->kind = PARQUET_TIME;
        l->conversion = CONVERT_DIVIDE;
        l->divisor = n->units;
    } else if (n->logical == LOGICAL_DATE && l->physical == PHYSICAL_INT32) {
        column->kind = PARQUET_TIME;
        l->conversion = CONVERT_DAYS;
    } else if (n->logical == LOGICAL_UUID && l->physical == PHYSICAL_FIXED &&
               l->size == UUID_SIZE) {
        column->is_text = true;
        l->conversion = CONVERT_UUID;
    } else if (n->logical == LOGICAL_FLOAT16 && l->physical == PHYSICAL_FIXED &&
               l->size == HALF_SIZE) {
        column->kind = PARQUET_REAL;
        l->conversion = CONVERT_HALF;
    }
    column->is_unsigned = n->is_unsigned && is_whole(l->physical);
    column->is_text |=
        column->kind == PARQUET_TEXT &&
        (n->logical == LOGICAL_STRING || n->logical == LOGICAL_ENUM || n->logical == LOGICAL_JSON);
}

static jr_status add_leaf(parser *p, const node *n, const open_node *levels, jr_error *err)
{
    if (n->type < 0 || n->type >= N_PHYSICAL)
        return damaged(p, ENGLISH("a column has a type that does not exist"), err);
    if (n->type == PHYSICAL_FIXED && (n->size <= 0 || n->size > INT32_MAX))
        return damaged(p, ENGLISH("a column has values of no size"), err);
    leaf l = {
        .column = {.name = jr_arena_copy(p->arena, jr_buf_str(&p->name)),
                   .n_lists = levels->n_lists},
        .physical = (physical)n->type,
        .size = (size_t)n->size,
        .max_definition = levels->definition,
        .list_definition = levels->list_definition,
    };
    take_meaning(&l, n);
    VECTOR_ADD(&p->leaves, p->arena, l);
    return JR_OK;
}

/* The first node is the file's own and has no name in those of its columns. */
static jr_status add_node(parser *p, const node *n, jr_error *err)
{
    open_node levels = {.n_left = n->n_children};
    bool is_root = p->n_open == 0;
    if (n->n_children < 0 || n->repetition < REQUIRED || n->repetition > REPEATED)
        return damaged(p, ENGLISH("its list of columns does not fit together"), err);
    if (!is_root) {
        open_node *parent = &p->open[p->n_open - 1];
        parent->n_left--;
        p->name.size = parent->path_size;
        if (p->n_open > 1)
            jr_buf_append_char(&p->name, '.');
        jr_buf_append_str(&p->name, n->name);
        levels.definition = parent->definition + (n->repetition != REQUIRED);
        levels.n_lists = parent->n_lists + (n->repetition == REPEATED);
        levels.list_definition =
            n->repetition == REPEATED ? levels.definition : parent->list_definition;
    }
    levels.path_size = p->name.size;
    if (n->is_leaf && !is_root)
        return add_leaf(p, n, &levels, err);
    if (p->n_open > NESTING_MAX)
        return damaged(p, ENGLISH("its columns are nested too deeply"), err);
    p->open[p->n_open++] = levels;
    return JR_OK;
}

static jr_status read_schema(parser *p, const thrift_field *list, jr_error *err)
{
    thrift_field item;
    size_t n_nodes = thrift_list(&p->thrift, list, &item);
    for (size_t i = 0; i < n_nodes; i++) {
        node n = read_node(&p->thrift, &item);
        if (p->thrift.problem != THRIFT_NONE)
            return JR_OK;
        if (i > 0 && p->n_open == 0)
            return damaged(p, ENGLISH("its list of columns does not fit together"), err);
        JR_TRY(add_node(p, &n, err));
        while (p->n_open && p->open[p->n_open - 1].n_left == 0)
            p->n_open--;
    }
    if (p->n_open && p->thrift.problem == THRIFT_NONE)
        return damaged(p, ENGLISH("its list of columns does not fit together"), err);
    return JR_OK;
}

static void read_chunk_data(thrift *t, const thrift_field *data, chunk *c)
{
    int64_t dictionary = 0;
    if (!thrift_struct(t, data))
        return;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            c->type = thrift_int(t, &field);
            break;
        case 4:
            c->codec = thrift_int(t, &field);
            break;
        case 5:
            c->n_values = thrift_int(t, &field);
            break;
        case 7:
            c->size = thrift_int(t, &field);
            break;
        case 9:
            c->begin = thrift_int(t, &field);
            break;
        case 11:
            dictionary = thrift_int(t, &field);
            break;
        default:
            thrift_skip(t, &field);
        }
    if (dictionary > 0 && dictionary < c->begin)
        c->begin = dictionary;
}

static chunk read_chunk(thrift *t, const thrift_field *item)
{
    chunk c = {.begin = -1, .size = -1};
    if (!thrift_struct(t, item))
        return c;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        switch (field.id) {
        case 1:
            c.is_elsewhere = thrift_text(t, &field).size > 0;
            break;
        case 3:
            read_chunk_data(t, &field, &c);
            break;
        case 8:
            c.is_encrypted = true;
            thrift_skip(t, &field);
            break;
        default:
            thrift_skip(t, &field);
        }
    return c;
}

static jr_status read_chunks(parser *p, const thrift_field *list, row_group *g, jr_error *err)
{
    thrift *t = &p->thrift;
    thrift_field item;
    size_t n = thrift_list(t, list, &item);
    if (t->problem == THRIFT_NONE && n != p->leaves.n)
        return damaged(p, ENGLISH("a row group has another number of columns than the file"), err);
    g->chunks = jr_arena_alloc(p->arena, n, sizeof *g->chunks);
    for (size_t i = 0; i < n && t->problem == THRIFT_NONE; i++)
        g->chunks[i] = read_chunk(t, &item);
    return JR_OK;
}

static jr_status read_group(parser *p, const thrift_field *item, jr_error *err)
{
    thrift *t = &p->thrift;
    row_group g = {0};
    int64_t n_rows = 0;
    if (!thrift_struct(t, item))
        return JR_OK;
    for (thrift_field field = {0}; thrift_next(t, &field);)
        if (field.id == 1)
            JR_TRY(read_chunks(p, &field, &g, err));
        else if (field.id == 3)
            n_rows = thrift_int(t, &field);
        else
            thrift_skip(t, &field);
    if (t->problem != THRIFT_NONE)
        return JR_OK;
    if (n_rows < 0)
        return damaged(p, ENGLISH("a row group has a negative number of rows"), err);
    if (!g.chunks)
        return damaged(p, ENGLISH("a row group has no columns"), err);
    g.n_rows = (uint64_t)n_rows;
    VECTOR_ADD(&p->groups, p->arena, g);
    return JR_OK;
}

static jr_status read_groups(parser *p, const thrift_field *list, jr_error *err)
{
    thrift_field item;
    if (p->thrift.problem == THRIFT_NONE && p->leaves.n == 0)
        return damaged(p, ENGLISH("its row groups stand before its columns"), err);
    for (size_t n = thrift_list(&p->thrift, list, &item); n > 0; n--)
        JR_TRY(read_group(p, &item, err));
    return JR_OK;
}

static jr_status read_footer(parser *p, jr_error *err)
{
    enum { SCHEMA = 2, N_ROWS = 3, GROUPS = 4 };
    for (thrift_field field = {0}; thrift_next(&p->thrift, &field);)
        if (field.id == SCHEMA && p->leaves.n == 0)
            JR_TRY(read_schema(p, &field, err));
        else if (field.id == N_ROWS)
            p->n_rows = thrift_int(&p->thrift, &field);
        else if (field.id == GROUPS && p->groups.n == 0)
            JR_TRY(read_groups(p, &field, err));
        else
            thrift_skip(&p->thrift, &field);
    if (p->thrift.problem != THRIFT_NONE)
        return damaged(p,
                       p->thrift.problem == THRIFT_CUT ? ENGLISH("it ends too early")
                                                       : ENGLISH("its bytes make no sense"),
                       err);
    if (p->leaves.n == 0)
        return damaged(p, ENGLISH("it names no columns"), err);
    uint64_t n_rows = 0;
    for (size_t i = 0; i < p->groups.n; i++)
        if (__builtin_add_overflow(n_rows, p->groups.items[i].n_rows, &n_rows))
            return damaged(p, ENGLISH("its row groups have too many rows"), err);
    if (p->n_rows < 0 || n_rows != (uint64_t)p->n_rows)
        return damaged(p, ENGLISH("its row groups have not as many rows together as the file"),
                       err);
    return JR_OK;
}

jr_status footer_parse(jr_str bytes, const char *path, jr_arena *arena, footer *ret_footer,
                       jr_error *err)
{
    const uint8_t *begin = (const uint8_t *)bytes.data;
    parser p = {.thrift = {begin, begin + bytes.size, THRIFT_NONE}, .path = path, .arena = arena};
    jr_status status = read_footer(&p, err);
    jr_buf_release(&p.name);
    JR_TRY(status);
    *ret_footer =
        (footer){p.leaves.items, p.leaves.n, p.groups.items, p.groups.n, (uint64_t)p.n_rows};
    return JR_OK;
}
