/*
 * A list of lines, made once and lent to each request of an endpoint.
 */
#include "headers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void append_line(http_headers *headers, const char *line)
{
    struct curl_slist *lines = libcurl.slist_append(headers->lines, line);
    if (!lines)
        memory_exhausted(strlen(line));
    headers->lines = lines;
}

http_headers *http_headers_new(const jr_str *lines, size_t n_lines)
{
    http_headers *headers = memory_zeroed(1, sizeof *headers);
    JR_BUF_AUTO jr_buf line = {0};
    for (size_t i = 0; i < n_lines; i++) {
        jr_buf_clear(&line);
        for (size_t j = 0; j < lines[i].size; j++)
            if ((unsigned char)lines[i].data[j] >= ' ' || lines[i].data[j] == '\t')
                jr_buf_append_char(&line, lines[i].data[j]);
        if (line.size)
            append_line(headers, line.data);
    }
    /* Large bodies would otherwise wait for a "100 Continue" that many servers never send. */
    append_line(headers, "Expect:");
    return headers;
}

void http_headers_free(http_headers *headers)
{
    if (!headers)
        return;
    libcurl.slist_free_all(headers->lines);
    free(headers);
}
