/*
 * problem.h: what libcurl says of a transfer that failed, as one of our failures and a sentence.
 */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include <jrank/base.h>

#include "client.h"
#include "curl.h"

/* `message` is what CURLOPT_ERRORBUFFER holds. CURLE_OK gives HTTP_ANSWERED. */
http_failure http_failure_of(CURL *easy, CURLcode code, const char *message, bool is_too_large);

/*
 * Appends a sentence that names host and port, or the socket. It is made of our words, libcurl's
 * fixed ones and the reason of a TLS check: not of a URL, a header or a reply, which may hold a
 * key.
 */
void http_append_problem(jr_buf *sentence, CURL *easy, CURLcode code, http_failure failure,
                         const http_request *request, const char *message);

#endif
