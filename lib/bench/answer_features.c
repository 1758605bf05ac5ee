/*
 * Length, markdown and script of answers, in one pass over each text, line by line.
 */
#include <jrank/bench.h>

#include <string.h>

#include "answer_features.h"
#include "answer_table.h"

const char *jr_feature_name(jr_feature feature)
{
    static const char *const names[JR_N_FEATURES] = {"length", "headers", "lists", "bold",
                                                     "japanese"};
    return names[feature];
}

static bool is_header(jr_str line)
{
    size_t i = 0;
    while (i < line.size && line.data[i] == '#')
        i++;
    return i >= 1 && i <= 6 && i < line.size && line.data[i] == ' ';
}

static bool is_list_item(jr_str line)
{
    size_t i = 0, digits;
    while (i < line.size && (line.data[i] == ' ' || line.data[i] == '\t'))
        i++;
    for (digits = i; digits < line.size && line.data[digits] >= '0' && line.data[digits] <= '9';)
        digits++;
    bool is_marked = i < line.size && strchr("-*+", line.data[i]) && line.data[i];
    bool is_numbered = digits > i && digits < line.size && line.data[digits] == '.';
    size_t after = is_numbered ? digits + 1 : i + 1;
    return (is_marked || is_numbered) && after < line.size && line.data[after] == ' ';
}

static double count_bold(jr_str line)
{
    size_t n = 0;
    bool is_open = false;
    for (size_t i = 0; i + 1 < line.size; i++)
        if (line.data[i] == '*' && line.data[i + 1] == '*') {
            n += is_open;
            is_open = !is_open;
            i++;
        }
    return (double)n;
}

static bool is_fence(jr_str line)
{
    return line.size >= 3 && memcmp(line.data, "```", 3) == 0;
}

/* Kana, their half-width and phonetic forms, kanji, and the marks that repeat them. */
static bool is_japanese(uint32_t c)
{
    return (c >= 0x3005 && c <= 0x3007) || (c >= 0x3041 && c <= 0x30FF) ||
           (c >= 0x31F0 && c <= 0x31FF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFF66 && c <= 0xFF9F) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x3000 || c == 0xA0;
}

static void add_characters(jr_str text, double *values, double *visible)
{
    for (size_t i = 0; i < text.size;) {
        unsigned char first = (unsigned char)text.data[i++];
        uint32_t c = first < 0x80   ? first
                     : first < 0xE0 ? first & 0x1Fu
                     : first < 0xF0 ? first & 0x0Fu
                                    : first & 0x07u;
        while (i < text.size && ((unsigned char)text.data[i] & 0xC0) == 0x80)
            c = c << 6 | ((unsigned char)text.data[i++] & 0x3Fu);
        values[JR_FEATURE_LENGTH]++;
        values[JR_FEATURE_JAPANESE] += is_japanese(c);
        *visible += !is_space(c);
    }
}

/* Hiragana and katakana, in UTF-8. */
static bool has_kana(jr_str text)
{
    for (size_t i = 0; i + 1 < text.size; i++) {
        unsigned char first = (unsigned char)text.data[i], second = (unsigned char)text.data[i + 1];
        if (first == 0xE3 && second >= 0x81 && second <= 0x83)
            return true;
    }
    return false;
}

bool features_is_japanese(jr_str text)
{
    double values[JR_N_FEATURES] = {0}, visible = 0;
    add_characters(text, values, &visible);
    return has_kana(text) && 5 * values[JR_FEATURE_JAPANESE] >= visible;
}

void features_add_text(jr_str text, double *values, double *ret_visible)
{
    bool is_code = false;
    add_characters(text, values, ret_visible);
    for (size_t start = 0; start < text.size;) {
        const char *end = memchr(text.data + start, '\n', text.size - start);
        size_t size = end ? (size_t)(end - text.data) - start : text.size - start;
        jr_str line = {text.data + start, size};
        start += size + 1;
        if (is_fence(line)) {
            is_code = !is_code;
        } else if (!is_code) {
            values[JR_FEATURE_HEADERS] += is_header(line);
            values[JR_FEATURE_LISTS] += is_list_item(line);
            values[JR_FEATURE_BOLD] += count_bold(line);
        }
    }
}

jr_status jr_answer_features_load(jr_arena *arena, const char *bench_folder, const jr_str *models,
                                  size_t n_models, const jr_str *questions, size_t n_questions,
                                  jr_answer_features *ret_features, jr_error *err)
{
    answer_table table;
    answer_plan plan = {.bench_folder = bench_folder,
                        .models = models,
                        .n_models = n_models,
                        .questions = questions,
                        .n_questions = n_questions,
                        .with_features = true};
    JR_TRY(answer_table_load(arena, &plan, &table, err));
    *ret_features =
        (jr_answer_features){n_models, n_questions, table.features, table.n_models_found};
    return JR_OK;
}
