/*
 * language.h: what the command says to people, in English or Japanese.
 *
 * The sources are in English; po/ja.po holds the Japanese, which is part of the program. What has
 * no Japanese there is said in English as a whole. What programs read is never translated.
 */
#ifndef CMD_LANGUAGE_H
#define CMD_LANGUAGE_H

#include "command.h"

#include <jrank/base.h>

/* Names of --lang. */
#define LANGUAGES "en ja"

/*
 * Chooses the language for the rest of the process: what --lang says, which is taken out of the
 * line, else Japanese where the locale of messages (LC_ALL, LC_MESSAGES, LANG) is Japanese in
 * UTF-8. Errors: ERR_USAGE.
 */
JR_MUST_USE jr_status language_choose(words *line, jr_error *err);

bool language_is_japanese(void);

/* A text or format in the chosen language; the text itself where there is none. */
const char *translate(const char *english) __attribute__((format_arg(1)));

/* Marks a literal that is translated where it is shown. */
#define ENGLISH(literal) literal

/* jr_buf_format with the format in the chosen language. */
void say(jr_buf *buf, const char *format, ...) JR_PRINTF(2, 3);

/*
 * Appends a finished sentence, as the library makes them, in the chosen language: it is found by
 * its format, and what stands in the place of "%s" is translated likewise where it is a sentence.
 */
void append_sentence(jr_buf *buf, jr_str english);
jr_str sentence_said(jr_arena *arena, jr_str english);

/* The same in Japanese whatever is chosen, on any thread, for pages in both languages. */
jr_str sentence_in_japanese(jr_arena *arena, jr_str english);

#endif
