/*
 * sentence_format.h: a finished sentence compared with the format that it may be of.
 */
#ifndef CMD_SENTENCE_FORMAT_H
#define CMD_SENTENCE_FORMAT_H

#include <jrank/base.h>

/* Arguments that a format may have; one with more is nobody's. */
enum { MOST_ARGUMENTS = 32 };

/* A conversion of a format, or the text before the next one. */
typedef struct format_piece {
    const char *begin, *end;
    char type;     /* of a conversion; 0: text, where "%%" is '%' */
    size_t number; /* of the argument, from 0 */
    bool is_left_out;
} format_piece;

/* Takes the piece at *rest and moves behind it; *next is the argument that comes without a number.
 */
format_piece format_next_piece(const char **rest, size_t *next);

/*
 * Whether the sentence is of this format; ret_own is the size of the format's text in it, and
 * arguments, MOST_ARGUMENTS of them, are the parts of the sentence that stand for its conversions.
 * A text of any length ends where what is behind it stands first, and the last one at the end.
 */
bool format_match(const char *format, jr_str sentence, jr_str *arguments, size_t *ret_own);

static inline jr_str text_behind(jr_str text, size_t size)
{
    return (jr_str){text.data + size, text.size - size};
}

#endif
