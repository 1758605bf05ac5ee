/*
 * Features stand in conv_metadata, as the Arena counts them, or are counted from the messages of
 * the models, as those of answers are. The names of its fields are those of the data sets that the
 * Arena publishes (lmarena-ai/arena-human-preference-140k).
 */
#include "vote_style.h"

#include <math.h>
#include <string.h>

#include "answer_features.h"
#include "base/str.h"
#include "vote_columns.h"
#include "json/parser.h"

enum { SIDES = 2, PARTS_MAX = 6, NOT_A_FEATURE = JR_N_FEATURES };

/* A covariate: of each side the sum of some columns, or a single column. */
struct style_part {
    int feature;      /* jr_feature, or NOT_A_FEATURE */
    bool is_single;   /* the number of one column, as it is */
    size_t begin;     /* of its columns */
    size_t n_columns; /* of a side */
};

/* Where features stand, '*' for a and b. */
static const char *const metadata[JR_N_FEATURES][PARTS_MAX] = {
    [JR_FEATURE_LENGTH] = {"conv_metadata.sum_assistant_*_tokens"},
    [JR_FEATURE_HEADERS] = {"conv_metadata.header_count_*.h1", "conv_metadata.header_count_*.h2",
                            "conv_metadata.header_count_*.h3", "conv_metadata.header_count_*.h4",
                            "conv_metadata.header_count_*.h5", "conv_metadata.header_count_*.h6"},
    [JR_FEATURE_LISTS] = {"conv_metadata.list_count_*.ordered",
                          "conv_metadata.list_count_*.unordered"},
    [JR_FEATURE_BOLD] = {"conv_metadata.bold_count_*.**", "conv_metadata.bold_count_*.__"},
};

/* The name with the first '*' made a or b. */
static jr_str name_of_side(jr_arena *arena, jr_str pattern, size_t side)
{
    size_t star = 0;
    while (pattern.data[star] != '*')
        star++;
    return jr_arena_format(arena, "%.*s%c%.*s", (int)star, pattern.data, "ab"[side],
                           (int)(pattern.size - star - 1), pattern.data + star + 1);
}

static void add_sides(jr_arena *arena, jr_str pattern, vote_style *style)
{
    for (size_t side = 0; side < SIDES; side++)
        style->columns[style->n_columns++] = name_of_side(arena, pattern, side);
}

static jr_status add_part(jr_arena *arena, jr_str name, vote_style *style, jr_error *err)
{
    style_part *part = &style->parts[style->n];
    *part = (style_part){.feature = NOT_A_FEATURE, .begin = style->n_columns};
    jr_str column = name;
    if (str_drop_beginning(&column, "column:") && column.size) {
        part->is_single = memchr(column.data, '*', column.size) == NULL;
        part->n_columns = 1;
        if (part->is_single)
            style->columns[style->n_columns++] = column;
        else
            add_sides(arena, column, style);
        style->n++;
        return JR_OK;
    }
    static const char *const names[JR_N_FEATURES] = {[JR_FEATURE_LENGTH] = "length",
                                                     [JR_FEATURE_HEADERS] = "headers",
                                                     [JR_FEATURE_LISTS] = "lists",
                                                     [JR_FEATURE_BOLD] = "bold",
                                                     [JR_FEATURE_JAPANESE] = "japanese"};
    int f = 0;
    while (f < JR_N_FEATURES && !str_is(name, names[f]))
        f++;
    if (f == JR_N_FEATURES)
        return jr_error_set(err, JR_ERR_USAGE,
                            "'%.*s' is nothing that can be held equal; these are: length, headers, "
                            "lists, bold, japanese and column:NAME",
                            JR_STR_ARG(name));
    part->feature = f;
    for (size_t i = 0; i < PARTS_MAX && metadata[f][i]; i++, part->n_columns++)
        add_sides(arena, jr_str_from(metadata[f][i]), style);
    style->n++;
    return JR_OK;
}

jr_status vote_style_init(jr_arena *arena, const jr_str *names, size_t n, vote_style *ret_style,
                          jr_error *err)
{
    vote_style style = {.parts = jr_arena_alloc(arena, n, sizeof *style.parts),
                        .columns = jr_arena_alloc(arena, n * SIDES * PARTS_MAX, sizeof(jr_str)),
                        .texts = {JR_STR("conversation_a"), JR_STR("conversation_b")},
                        .n_texts = n ? SIDES : 0};
    for (size_t i = 0; i < n; i++)
        JR_TRY(add_part(arena, names[i], &style, err));
    *ret_style = style;
    return JR_OK;
}

/* The features of all that the model said in a conversation; false where it is none. */
static bool count_features(const vote_value *conversation, double *values)
{
    double visible = 0;
    size_t i, n, n_texts = 0;
    yyjson_val *message;
    memset(values, 0, JR_N_FEATURES * sizeof *values);
    if (!conversation->json || !yyjson_is_arr(conversation->json))
        return false;
    yyjson_arr_foreach(conversation->json, i, n, message)
    {
        if (!yyjson_equals_str(yyjson_obj_get(message, "role"), "assistant"))
            continue;
        yyjson_val *content = yyjson_obj_get(message, "content"), *piece;
        size_t k, n_pieces;
        if (yyjson_is_str(content)) {
            features_add_text(json_str(content), values, &visible);
            n_texts++;
        }
        yyjson_arr_foreach(content, k, n_pieces, piece)
        {
            yyjson_val *text = yyjson_obj_get(piece, "text");
            if (yyjson_is_str(text)) {
                features_add_text(json_str(text), values, &visible);
                n_texts++;
            }
        }
    }
    values[JR_FEATURE_JAPANESE] = visible > 0 ? values[JR_FEATURE_JAPANESE] / visible : 0;
    return n_texts > 0;
}

/* A number of each side, and what a comparison says of them: all bits, or none. */
typedef double both __attribute__((vector_size(SIDES * sizeof(double))));
typedef int64_t both_bits __attribute__((vector_size(SIDES * sizeof(int64_t))));

/* Of each side the sum of its columns; NaN where none is there. */
static both add_columns(const style_part *part, const double *numbers)
{
    both sum = {0};
    both_bits is_there = {0};
    for (size_t i = 0; i < part->n_columns; i++) {
        both number;
        memcpy(&number, numbers + part->begin + i * SIDES, sizeof number);
        both_bits is_number = number == number;
        sum += (both)((both_bits)number & is_number);
        is_there |= is_number;
    }
    const both none = {NAN, NAN};
    return (both)(((both_bits)sum & is_there) | ((both_bits)none & ~is_there));
}

void vote_style_read(const vote_style *style, const double *numbers, const vote_value *texts,
                     float *ret_style)
{
    double counted[SIDES][JR_N_FEATURES];
    bool is_counted = false, has_texts = false, is_known = true;
    for (size_t k = 0; k < style->n; k++) {
        const style_part *part = &style->parts[k];
        float sides[SIDES];
        if (part->is_single) {
            ret_style[k] = (float)numbers[part->begin];
            is_known &= isfinite(ret_style[k]) != 0;
            continue;
        }
        both sums = add_columns(part, numbers);
        sides[0] = (float)sums[0];
        sides[1] = (float)sums[1];
        bool is_missing = isnan(sides[0]) || isnan(sides[1]);
        if (is_missing && part->feature != NOT_A_FEATURE && !is_counted) {
            is_counted = true;
            has_texts =
                count_features(&texts[0], counted[0]) && count_features(&texts[1], counted[1]);
        }
        for (size_t side = 0; side < SIDES && is_missing && has_texts; side++)
            if (part->feature != NOT_A_FEATURE)
                sides[side] = (float)counted[side][part->feature];
        ret_style[k] = (float)jr_control_difference(sides[0], sides[1]);
        is_known &= isfinite(sides[0]) && isfinite(sides[1]);
    }
    for (size_t k = 0; k < style->n && !is_known; k++)
        ret_style[k] = NAN;
}

void vote_style_note(const vote_style *style, const double *numbers, bool *has_number)
{
    for (size_t k = 0; k < style->n; k++) {
        const style_part *part = &style->parts[k];
        size_t n = part->is_single ? 1 : SIDES;
        for (size_t i = 0; i < n && part->feature == NOT_A_FEATURE; i++)
            has_number[k] |= isfinite(numbers[part->begin + i]) != 0;
    }
}

/* Whether some file has a column of the part. */
static bool is_known(const vote_style *style, const style_part *part, const jr_str *known,
                     size_t n_known)
{
    size_t n = part->is_single ? 1 : SIDES;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_known; k++)
            if (str_equals(style->columns[part->begin + i], known[k]))
                return true;
    return false;
}

jr_status vote_style_check(const vote_style *style, const jr_str *names, const bool *has_number,
                           const jr_str *known, size_t n_known, const char *source, jr_error *err)
{
    for (size_t k = 0; k < style->n; k++) {
        if (style->parts[k].feature != NOT_A_FEATURE || has_number[k])
            continue;
        jr_nearest nearest = {.typed = str_from(names[k], strlen("column:"))};
        if (is_known(style, &style->parts[k], known, n_known))
            return jr_error_set(err, JR_ERR_USAGE,
                                "%s: the column '%.*s' of --control holds no number", source,
                                JR_STR_ARG(nearest.typed));
        for (size_t i = 0; i < n_known; i++)
            if (jr_str_compare(known[i], nearest.typed) != 0)
                jr_nearest_consider(&nearest, known[i]);
        JR_BUF_AUTO jr_buf guess = {0};
        vote_columns_guess(&guess, nearest.name);
        return jr_error_set(err, JR_ERR_USAGE,
                            "%s: no vote has the column '%.*s' of --control, or a number in it%.*s",
                            source, JR_STR_ARG(nearest.typed), JR_STR_ARG(jr_buf_str(&guess)));
    }
    return JR_OK;
}
