/*
 * The rows as tables.
 */
#include "words.h"

static const jr_str english_words[N_WORDS] = {
#define WORD_ENGLISH(name, english, japanese) [WORD_##name] = {english, sizeof(english) - 1},
    WORD_ROWS(WORD_ENGLISH)
#undef WORD_ENGLISH
};

static const jr_str japanese_words[N_WORDS] = {
#define WORD_JAPANESE(name, english, japanese) [WORD_##name] = {japanese, sizeof(japanese) - 1},
    WORD_ROWS(WORD_JAPANESE)
#undef WORD_JAPANESE
};

jr_str word_english(word w)
{
    return english_words[w];
}

jr_str word_japanese(word w)
{
    return japanese_words[w];
}
