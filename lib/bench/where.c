/*
 * A parser by descent, whose depth is bounded, into an array of nodes that is walked for each row.
 */
#include "where.h"

#include <math.h>
#include <string.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "base/vector.h"

typedef enum where_kind { WHERE_AND, WHERE_OR, WHERE_NOT, WHERE_TRUE, WHERE_COMPARE } where_kind;

typedef enum where_operator { EQUAL, NOT_EQUAL, LESS, AT_MOST, MORE, AT_LEAST } where_operator;

/* A value to compare with, and what it is besides text. */
typedef struct where_value {
    jr_str text;
    double number, time; /* NaN: it is none */
} where_value;

typedef struct where_node {
    where_kind kind;
    where_operator op;
    uint32_t left, right; /* nodes; of WHERE_NOT the left */
    uint32_t field;
    where_value value;
} where_node;

struct where {
    VECTOR(where_node) nodes;
    VECTOR(jr_str) fields;
    VECTOR(size_t) columns; /* of the fields */
    uint32_t root;
};

typedef enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_QUOTED, TOKEN_SIGN } token_kind;

typedef struct token {
    token_kind kind;
    jr_str text;
    size_t column; /* from 1 */
} token;

typedef struct parser {
    jr_arena *arena;
    jr_str text;
    size_t at;
    token next;
    where *made;
    size_t depth;
} parser;

static jr_status wrong(const parser *p, const char *expected, jr_error *err)
{
    if (p->next.kind == TOKEN_END)
        return jr_error_set(err, JR_ERR_USAGE, "--where, column %zu: %s is missing at the end",
                            p->next.column, expected);
    return jr_error_set(err, JR_ERR_USAGE, "--where, column %zu: '%.*s' stands where %s should be",
                        p->next.column, JR_STR_ARG(p->next.text), expected);
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80 || (c && strchr("_.-+:/@*", c));
}

static jr_status read_quoted(parser *p, jr_error *err)
{
    char quote = p->text.data[p->at++];
    JR_BUF_AUTO jr_buf value = {0};
    for (; p->at < p->text.size; p->at++) {
        char c = p->text.data[p->at];
        bool is_quote = c == quote;
        if (is_quote && (p->at + 1 == p->text.size || p->text.data[p->at + 1] != quote)) {
            p->at++;
            p->next.kind = TOKEN_QUOTED;
            p->next.text = jr_arena_copy(p->arena, jr_buf_str(&value));
            return JR_OK;
        }
        p->at += is_quote;
        jr_buf_append_char(&value, c);
    }
    return jr_error_set(err, JR_ERR_USAGE, "--where, column %zu: the quote is not closed",
                        p->next.column);
}

static jr_status advance(parser *p, jr_error *err)
{
    while (p->at < p->text.size && strchr(" \t\r\n", p->text.data[p->at]) && p->text.data[p->at])
        p->at++;
    p->next = (token){.kind = TOKEN_END, .column = p->at + 1};
    if (p->at == p->text.size)
        return JR_OK;
    const char *start = p->text.data + p->at;
    if (*start == '"' || *start == '\'')
        return read_quoted(p, err);
    size_t size = 0;
    while (p->at + size < p->text.size && is_word_char(start[size]))
        size++;
    p->next.kind = TOKEN_WORD;
    if (size == 0) {
        static const char *const signs[] = {"==", "!=", "<=", ">=", "<>", "=",  "<",
                                            ">",  "(",  ")",  ",",  "&&", "||", "!"};
        for (size_t i = 0; i < sizeof signs / sizeof *signs && size == 0; i++)
            if (str_begins_with(str_from(p->text, p->at), signs[i]))
                size = strlen(signs[i]);
        p->next.kind = TOKEN_SIGN;
        if (size == 0)
            return jr_error_set(err, JR_ERR_USAGE,
                                "--where, column %zu: '%c' means nothing here; HINT: values with "
                                "other characters than letters, digits and _.-+:/@* stand in "
                                "quotes",
                                p->next.column, *start);
    }
    p->next.text = (jr_str){start, size};
    p->at += size;
    return JR_OK;
}

static bool is_sign(const parser *p, const char *sign)
{
    return p->next.kind == TOKEN_SIGN && str_is(p->next.text, sign);
}

static bool is_keyword(const parser *p, const char *word)
{
    return p->next.kind == TOKEN_WORD && str_is_nocase(p->next.text, word);
}

static uint32_t add_node(parser *p, where_node node)
{
    VECTOR_ADD(&p->made->nodes, p->arena, node);
    return (uint32_t)p->made->nodes.n - 1;
}

static uint32_t add_field(parser *p)
{
    where *w = p->made;
    size_t known = str_index(w->fields.items, w->fields.n, p->next.text);
    if (known != SIZE_MAX)
        return (uint32_t)known;
    VECTOR_ADD(&w->fields, p->arena, jr_arena_copy(p->arena, p->next.text));
    VECTOR_ADD(&w->columns, p->arena, p->next.column);
    return (uint32_t)w->fields.n - 1;
}

static where_value value_of(jr_arena *arena, jr_str text)
{
    vote_value v = {.kind = VOTE_TEXT, .text = text};
    double number = vote_value_number(&v);
    return (where_value){
        .text = jr_arena_copy(arena, text), .number = number, .time = vote_value_time(&v)};
}

static jr_status parse_value(parser *p, where_value *ret_value, jr_error *err)
{
    bool is_key = is_keyword(p, "and") || is_keyword(p, "or") || is_keyword(p, "not");
    if ((p->next.kind != TOKEN_WORD && p->next.kind != TOKEN_QUOTED) || is_key)
        return wrong(p, "a value", err);
    *ret_value = value_of(p->arena, p->next.text);
    return advance(p, err);
}

/* Behind "in". */
static jr_status parse_list(parser *p, uint32_t field, uint32_t *ret_node, jr_error *err)
{
    if (!is_sign(p, "("))
        return wrong(p, "'('", err);
    bool is_first = true;
    do {
        JR_TRY(advance(p, err));
        where_node node = {.kind = WHERE_COMPARE, .field = field};
        JR_TRY(parse_value(p, &node.value, err));
        uint32_t one = add_node(p, node);
        *ret_node =
            is_first ? one
                     : add_node(p, (where_node){.kind = WHERE_OR, .left = *ret_node, .right = one});
        is_first = false;
    } while (is_sign(p, ","));
    return is_sign(p, ")") ? advance(p, err) : wrong(p, "',' or ')'", err);
}

static jr_status parse_test(parser *p, uint32_t *ret_node, jr_error *err)
{
    static const struct {
        const char *sign;
        where_operator op;
    } operators[] = {{"=", EQUAL},    {"==", EQUAL}, {"!=", NOT_EQUAL}, {"<>", NOT_EQUAL},
                     {"<=", AT_MOST}, {"<", LESS},   {">=", AT_LEAST},  {">", MORE}};
    bool is_key = is_keyword(p, "and") || is_keyword(p, "or") || is_keyword(p, "in");
    if ((p->next.kind != TOKEN_WORD && p->next.kind != TOKEN_QUOTED) || is_key)
        return wrong(p, ENGLISH("the name of a field"), err);
    where_node node = {.kind = WHERE_TRUE, .field = add_field(p)};
    JR_TRY(advance(p, err));
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (!is_sign(p, operators[i].sign))
            continue;
        JR_TRY(advance(p, err));
        node.kind = WHERE_COMPARE;
        node.op = operators[i].op;
        JR_TRY(parse_value(p, &node.value, err));
        *ret_node = add_node(p, node);
        return JR_OK;
    }
    bool is_not = is_keyword(p, "not");
    if (is_not)
        JR_TRY(advance(p, err));
    if (is_keyword(p, "in")) {
        JR_TRY(advance(p, err));
        JR_TRY(parse_list(p, node.field, ret_node, err));
        if (is_not)
            *ret_node = add_node(p, (where_node){.kind = WHERE_NOT, .left = *ret_node});
        return JR_OK;
    }
    if (is_not)
        return wrong(p, "'in'", err);
    *ret_node = add_node(p, node);
    return JR_OK;
}

static jr_status parse_or(parser *p, uint32_t *ret_node, jr_error *err);

static jr_status parse_not(parser *p, uint32_t *ret_node, jr_error *err)
{
    if (++p->depth > WHERE_DEPTH)
        return jr_error_set(err, JR_ERR_USAGE, "--where, column %zu: lies deeper than %d",
                            p->next.column, WHERE_DEPTH);
    if (is_keyword(p, "not") || is_sign(p, "!")) {
        JR_TRY(advance(p, err));
        uint32_t inner = 0;
        JR_TRY(parse_not(p, &inner, err));
        *ret_node = add_node(p, (where_node){.kind = WHERE_NOT, .left = inner});
    } else if (is_sign(p, "(")) {
        JR_TRY(advance(p, err));
        JR_TRY(parse_or(p, ret_node, err));
        if (!is_sign(p, ")"))
            return wrong(p, "')'", err);
        JR_TRY(advance(p, err));
    } else {
        JR_TRY(parse_test(p, ret_node, err));
    }
    p->depth--;
    return JR_OK;
}

static jr_status parse_and(parser *p, uint32_t *ret_node, jr_error *err)
{
    JR_TRY(parse_not(p, ret_node, err));
    while (is_keyword(p, "and") || is_sign(p, "&&")) {
        JR_TRY(advance(p, err));
        uint32_t right = 0;
        JR_TRY(parse_not(p, &right, err));
        *ret_node = add_node(p, (where_node){.kind = WHERE_AND, .left = *ret_node, .right = right});
    }
    return JR_OK;
}

static jr_status parse_or(parser *p, uint32_t *ret_node, jr_error *err)
{
    JR_TRY(parse_and(p, ret_node, err));
    while (is_keyword(p, "or") || is_sign(p, "||")) {
        JR_TRY(advance(p, err));
        uint32_t right = 0;
        JR_TRY(parse_and(p, &right, err));
        *ret_node = add_node(p, (where_node){.kind = WHERE_OR, .left = *ret_node, .right = right});
    }
    return JR_OK;
}

jr_status where_parse(jr_arena *arena, jr_str text, const where **ret_where, jr_error *err)
{
    if (text.size > WHERE_MAX)
        return jr_error_set(err, JR_ERR_USAGE, "--where is longer than %d bytes", WHERE_MAX);
    where *made = jr_arena_alloc(arena, 1, sizeof *made);
    parser p = {.arena = arena, .text = text, .made = made};
    JR_TRY(advance(&p, err));
    JR_TRY(parse_or(&p, &made->root, err));
    if (p.next.kind != TOKEN_END)
        return wrong(&p, ENGLISH("'and', 'or' or the end"), err);
    *ret_where = made;
    return JR_OK;
}

size_t where_n_fields(const where *w)
{
    return w->fields.n;
}

const jr_str *where_fields(const where *w)
{
    return w->fields.items;
}

size_t where_field_column(const where *w, size_t field)
{
    return w->columns.items[field];
}

static bool by_order(where_operator op, int order)
{
    switch (op) {
    case EQUAL:
        return order == 0;
    case NOT_EQUAL:
        return order != 0;
    case LESS:
        return order < 0;
    case AT_MOST:
        return order <= 0;
    case MORE:
        return order > 0;
    case AT_LEAST:
        return order >= 0;
    }
    return false;
}

static bool compare(const where_node *node, const vote_value *v)
{
    if (v->kind == VOTE_NOTHING || v->kind == VOTE_OTHER)
        return node->op == NOT_EQUAL;
    double number = isnan(node->value.number) ? (double)NAN : vote_value_number(v);
    if (!isnan(number))
        return by_order(node->op, (number > node->value.number) - (number < node->value.number));
    double time = isnan(node->value.time) ? (double)NAN : vote_value_time(v);
    if (!isnan(time))
        return by_order(node->op, (time > node->value.time) - (time < node->value.time));
    char digits[VOTE_TEXT_MAX];
    return by_order(node->op, jr_str_compare(vote_value_text(v, digits), node->value.text));
}

/* What Python writes for a truth value in CSV is one. */
static bool is_true(const vote_value *v)
{
    double number = vote_value_number(v);
    return !isnan(number) && number != 0;
}

static bool holds(const where *w, uint32_t number, const vote_value *values)
{
    const where_node *node = &w->nodes.items[number];
    switch (node->kind) {
    case WHERE_AND:
        return holds(w, node->left, values) && holds(w, node->right, values);
    case WHERE_OR:
        return holds(w, node->left, values) || holds(w, node->right, values);
    case WHERE_NOT:
        return !holds(w, node->left, values);
    case WHERE_TRUE:
        return is_true(&values[node->field]);
    case WHERE_COMPARE:
        return compare(node, &values[node->field]);
    }
    return false;
}

bool where_holds(const where *w, const vote_value *values)
{
    return holds(w, w->root, values);
}
