/*
 * The compact protocol: a field is a byte of its type and the distance of its id from the one
 * before, integers are zigzag varints, texts and lists say how many bytes or items follow. Written
 * here since Parquet uses a corner of it; a library brings transports, servers and generated code.
 */
#include "thrift.h"

enum {
    TYPE_STOP = 0,
    TYPE_TRUE = 1,
    TYPE_FALSE = 2,
    TYPE_BYTE = 3,
    TYPE_I16 = 4,
    TYPE_I64 = 6,
    TYPE_DOUBLE = 7,
    TYPE_BINARY = 8,
    TYPE_LIST = 9,
    TYPE_SET = 10,
    TYPE_MAP = 11,
    TYPE_STRUCT = 12,
    TYPE_UUID = 13,
};

static void stop(thrift *t, thrift_problem problem)
{
    if (t->problem == THRIFT_NONE)
        t->problem = problem;
}

static size_t left(const thrift *t)
{
    return t->problem == THRIFT_NONE ? (size_t)(t->end - t->at) : 0;
}

static unsigned next_byte(thrift *t)
{
    if (left(t) == 0) {
        stop(t, THRIFT_CUT);
        return 0;
    }
    return *t->at++;
}

static uint64_t next_varint(thrift *t)
{
    enum { LAST_SHIFT = 63 };
    uint64_t number = 0;
    for (unsigned shift = 0; shift <= LAST_SHIFT; shift += 7) {
        unsigned byte = next_byte(t);
        number |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80)
            return t->problem == THRIFT_NONE ? number : 0;
    }
    stop(t, THRIFT_BAD);
    return 0;
}

static int64_t next_zigzag(thrift *t)
{
    uint64_t number = next_varint(t);
    return (int64_t)(number >> 1 ^ (0 - (number & 1)));
}

static void pass(thrift *t, uint64_t size)
{
    if (size > left(t))
        stop(t, THRIFT_CUT);
    else
        t->at += size;
}

bool thrift_next(thrift *t, thrift_field *field)
{
    unsigned byte = next_byte(t), distance = byte >> 4;
    field->type = (int)(byte & 15);
    if (t->problem != THRIFT_NONE || field->type == TYPE_STOP)
        return false;
    int64_t id = distance ? field->id + (int64_t)distance : next_zigzag(t);
    if (id < INT16_MIN || id > INT16_MAX)
        stop(t, THRIFT_BAD);
    field->id = (int)id;
    return t->problem == THRIFT_NONE;
}

int64_t thrift_int(thrift *t, const thrift_field *field)
{
    if (field->type == TYPE_BYTE)
        return (int8_t)next_byte(t);
    if (field->type >= TYPE_I16 && field->type <= TYPE_I64)
        return next_zigzag(t);
    stop(t, THRIFT_BAD);
    return 0;
}

bool thrift_bool(thrift *t, const thrift_field *field)
{
    if (field->type != TYPE_TRUE && field->type != TYPE_FALSE)
        stop(t, THRIFT_BAD);
    return t->problem == THRIFT_NONE && field->type == TYPE_TRUE;
}

jr_str thrift_text(thrift *t, const thrift_field *field)
{
    if (field->type != TYPE_BINARY)
        stop(t, THRIFT_BAD);
    uint64_t size = next_varint(t);
    const uint8_t *begin = t->at;
    pass(t, size);
    return t->problem == THRIFT_NONE ? (jr_str){(const char *)begin, size} : (jr_str){0};
}

bool thrift_struct(thrift *t, const thrift_field *field)
{
    if (field->type != TYPE_STRUCT)
        stop(t, THRIFT_BAD);
    return t->problem == THRIFT_NONE;
}

size_t thrift_list(thrift *t, const thrift_field *field, thrift_field *ret_item)
{
    enum { LONG_LIST = 15 };
    if (field->type != TYPE_LIST && field->type != TYPE_SET)
        stop(t, THRIFT_BAD);
    unsigned byte = next_byte(t);
    uint64_t n = byte >> 4 == LONG_LIST ? next_varint(t) : byte >> 4;
    *ret_item = (thrift_field){.type = (int)(byte & 15)};
    if (n > left(t))
        stop(t, THRIFT_CUT);
    return t->problem == THRIFT_NONE ? (size_t)n : 0;
}

/* Below: a value within `depth` others. */
static void skip_value(thrift *t, int type, unsigned depth);

static void skip_struct(thrift *t, unsigned depth)
{
    for (thrift_field field = {0}; thrift_next(t, &field);)
        if (field.type != TYPE_TRUE && field.type != TYPE_FALSE)
            skip_value(t, field.type, depth);
}

static void skip_map(thrift *t, unsigned depth)
{
    uint64_t n = next_varint(t);
    unsigned types = n ? next_byte(t) : 0;
    if (n > left(t))
        stop(t, THRIFT_CUT);
    for (uint64_t i = 0; i < n && t->problem == THRIFT_NONE; i++) {
        skip_value(t, (int)(types >> 4), depth);
        skip_value(t, (int)(types & 15), depth);
    }
}

static void skip_value(thrift *t, int type, unsigned depth)
{
    enum { DOUBLE_SIZE = 8, UUID_SIZE = 16 };
    thrift_field field = {.type = type}, item;
    if (depth >= THRIFT_DEPTH_MAX)
        stop(t, THRIFT_BAD);
    if (t->problem != THRIFT_NONE)
        return;
    if (type >= TYPE_TRUE && type <= TYPE_BYTE)
        next_byte(t);
    else if (type >= TYPE_I16 && type <= TYPE_I64)
        next_varint(t);
    else if (type == TYPE_DOUBLE)
        pass(t, DOUBLE_SIZE);
    else if (type == TYPE_UUID)
        pass(t, UUID_SIZE);
    else if (type == TYPE_BINARY)
        pass(t, next_varint(t));
    else if (type == TYPE_MAP)
        skip_map(t, depth + 1);
    else if (type == TYPE_STRUCT)
        skip_struct(t, depth + 1);
    else if (type == TYPE_LIST || type == TYPE_SET)
        for (size_t n = thrift_list(t, &field, &item); n > 0 && t->problem == THRIFT_NONE; n--)
            skip_value(t, item.type, depth + 1);
    else
        stop(t, THRIFT_BAD);
}

void thrift_skip(thrift *t, const thrift_field *field)
{
    if (field->type != TYPE_TRUE && field->type != TYPE_FALSE)
        skip_value(t, field->type, 0);
}
