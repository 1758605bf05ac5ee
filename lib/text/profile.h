/*
 * profile.h: what a text consists of: scripts, controls, what misreading leaves; and its language.
 */
#ifndef TEXT_PROFILE_H
#define TEXT_PROFILE_H

#include <jrank/base.h>

#include <stdint.h>

typedef enum text_script {
    SCRIPT_NONE, /* digits, marks, space */
    SCRIPT_KANA,
    SCRIPT_HAN,
    SCRIPT_HANGUL,
    SCRIPT_LATIN,
    SCRIPT_OTHER,
    N_SCRIPTS
} text_script;

/* Numbers of characters. */
typedef struct text_profile {
    uint32_t n[N_SCRIPTS];
    uint32_t n_simplified, n_chinese_words; /* of the kanji; see tables.h */
    uint32_t n_replaced;                    /* U+FFFD */
    uint32_t n_misread; /* pairs of characters that are one of UTF-8 or EUC, read otherwise */
    uint32_t n_controls, n_reordering; /* nobody sees: controls; what turns text around */
} text_profile;

#define TEXT_PROFILE_NONE ((text_profile){.n_simplified = 0})

/* Adds the characters of a text; valid UTF-8. */
void text_profile_add(text_profile *profile, jr_str text);

/* The parts of it: adds the kana and kanji that a text begins with, of classes (tables.h) with all
 * of these bits, and returns how many bytes they are; adds another character behind the one before
 * it (0: none). */
size_t text_profile_add_wide(text_profile *profile, jr_str text, unsigned bits);
void text_profile_add_other(text_profile *profile, uint32_t before, uint32_t c);

/* What stands between blocks of code. */
#define TEXT_FENCE "```"

/* The same of what stands outside of blocks of code. */
void text_profile_add_prose(text_profile *profile, jr_str text);

typedef enum text_language {
    LANGUAGE_UNKNOWN, /* too short, or one that shares its script, as kanji alone do */
    LANGUAGE_JAPANESE,
    LANGUAGE_CHINESE,
    LANGUAGE_KOREAN,
    LANGUAGE_OF_LATIN, /* English and all others of Latin letters */
    LANGUAGE_OTHER
} text_language;

text_language text_profile_language(const text_profile *profile);

/* "Japanese", "a language of Latin letters" and so on. */
const char *text_language_name(text_language language);

/* Whether a text speaks of a language by name, so that it may ask for an answer in that one. */
bool text_names_language(jr_str text);

#endif
