/*
 * Names of output formats: ours, which the original and LLM Judge share, and what other tools call
 * the same.
 */
#include "verdict_format.h"

#include <string.h>

#include "base/str.h"

static const jr_str format_names[N_VERDICT_FORMATS] = {
#define VERDICT_FORMAT_NAME(name, word, meaning) [VERDICT_##name] = {word, sizeof word - 1},
    VERDICT_FORMAT_ROWS(VERDICT_FORMAT_NAME)
#undef VERDICT_FORMAT_NAME
};

/* What other tools call them. */
static const struct {
    const char *name;
    verdict_format format;
} other_names[] = {
    {"[[A>>B]]", VERDICT_LETTER},
    {"[[A>B]]", VERDICT_LETTER},
    {"\\[\\[([AB<>=]+)\\]\\]", VERDICT_LETTER}, /* Arena-Hard's pattern */
    {"[[評価]]", VERDICT_RATING},               /* Japanese MT-Bench */
    {"[[평가]]", VERDICT_RATING},
    {"[[평점]]", VERDICT_RATING},
    {"[[评分]]", VERDICT_RATING},
    {"[[score]]", VERDICT_RATING},
    {"[[点数]]", VERDICT_RATING},
    {"[[スコア]]", VERDICT_RATING},
    {"[[score_a,score_b]]", VERDICT_RATINGS},
    {"[[評価A,評価B]]", VERDICT_RATINGS},
    {"[[評価_a,評価_b]]", VERDICT_RATINGS},
    {"json", VERDICT_LETTER}, /* an object that ends the text is read in both formats */
    {"json", VERDICT_RATING},
};

static bool is_for(verdict_format format, bool is_pair)
{
    return is_pair == (format != VERDICT_RATING);
}

bool verdict_format_parse(jr_str name, bool is_pair, verdict_format *ret_format)
{
    JR_BUF_AUTO jr_buf bare = {0};
    for (size_t i = 0; i < name.size; i++)
        if (!strchr(" {}", name.data[i]))
            jr_buf_append_char(&bare, name.data[i]);
    for (int format = 0; format < N_VERDICT_FORMATS; format++) {
        if (is_for((verdict_format)format, is_pair) &&
            str_is_nocase(jr_buf_str(&bare), format_names[format].data)) {
            *ret_format = (verdict_format)format;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++) {
        if (is_for(other_names[i].format, is_pair) &&
            str_is_nocase(jr_buf_str(&bare), other_names[i].name)) {
            *ret_format = other_names[i].format;
            return true;
        }
    }
    return false;
}
