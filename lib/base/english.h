/*
 * english.h: marks sentences, and parts of them, that the command also says in Japanese.
 */
#ifndef BASE_ENGLISH_H
#define BASE_ENGLISH_H

/* A literal that stands in no call by which tools/sentences knows it; the same in cmd/language.h.
 */
#define ENGLISH(literal) literal

#endif
