/*
 * headers.h: the headers of a request as libcurl wants them.
 */
#ifndef HTTP_HEADERS_H
#define HTTP_HEADERS_H

#include "client.h"
#include "curl.h"

struct http_headers {
    struct curl_slist *lines;
};

#endif
