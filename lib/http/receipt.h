/*
 * receipt.h: what a reply is gathered in.
 */
#ifndef HTTP_RECEIPT_H
#define HTTP_RECEIPT_H

#include <jrank/base.h>

#include "client.h"

enum { RECEIPT_HEADERS_MAX = 48, RECEIPT_HEADER_TEXT_MAX = 4096 /* bytes of these */ };

/* A zeroed one is empty. */
typedef struct receipt {
    struct receipt *next; /* spare one */
    jr_buf body;
    size_t n_headers, text_size;
    http_header headers[RECEIPT_HEADERS_MAX];
    char text[RECEIPT_HEADER_TEXT_MAX];
} receipt;

/* Whether the line is one of the headers that are kept; see http_header. */
bool receipt_keeps(jr_str line);

/* Adds such a line, if there is room. */
void receipt_add_header(receipt *r, jr_str line);

void receipt_drop_headers(receipt *r);

#endif
