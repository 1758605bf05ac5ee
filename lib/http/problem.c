/*
 * libcurl has a hundred codes; what matters here is whether another attempt can help, and a
 * sentence that a user can act upon. libcurl's own messages are not passed on: some of them repeat
 * a line of the reply.
 */
#include "problem.h"
#include "base/english.h"

#include <string.h>

/* In a TLS handshake that failed, a server that hung up is not one that can't be trusted. */
static http_failure handshake_failure(const char *message)
{
    bool is_by_tls = strstr(message, "SSL routines") && !strstr(message, "unexpected eof");
    return is_by_tls ? HTTP_UNTRUSTED : HTTP_BROKEN;
}

http_failure http_failure_of(CURL *easy, CURLcode code, const char *message, bool is_too_large)
{
    long request_size = 0;
    switch (code) {
    case CURLE_OK:
        return HTTP_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return HTTP_UNRESOLVED;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
    case CURLE_PROXY:
        return HTTP_REFUSED;
    case CURLE_OPERATION_TIMEDOUT:
        libcurl.easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_size);
        return request_size > 0 ? HTTP_TIMED_OUT : HTTP_UNREACHED;
    case CURLE_SSL_CONNECT_ERROR:
        return handshake_failure(message);
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
        return HTTP_UNTRUSTED;
    case CURLE_URL_MALFORMAT:
    case CURLE_BAD_FUNCTION_ARGUMENT:
    case CURLE_UNKNOWN_OPTION:
    case CURLE_NOT_BUILT_IN:
        return HTTP_MISUSED;
    case CURLE_UNSUPPORTED_PROTOCOL:
        /* Of the URL, or, once a request has gone out, of what came back. */
        libcurl.easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request_size);
        return request_size > 0 ? HTTP_BROKEN : HTTP_MISUSED;
    case CURLE_WRITE_ERROR:
        return is_too_large ? HTTP_TOO_LARGE : HTTP_BROKEN;
    default:
        return HTTP_BROKEN;
    }
}

/* "host:port" of the URL, without what else stands in it. */
static void append_place(jr_buf *place, const http_request *request)
{
    if (request->unix_socket) {
        jr_buf_append_text(place, request->unix_socket);
        return;
    }
    CURLU *url = libcurl.url();
    char *host = NULL, *port = NULL;
    if (url && libcurl.url_set(url, CURLUPART_URL, request->url, 0) == CURLUE_OK &&
        libcurl.url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        libcurl.url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
        jr_buf_format(place, "%s:%s", host, port);
    else
        jr_buf_append_text(place, ENGLISH("the server"));
    libcurl.free(host);
    libcurl.free(port);
    libcurl.url_cleanup(url);
}

static void append_refusal(jr_buf *sentence, CURL *easy, const char *place)
{
    long number = 0;
    libcurl.easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
    jr_buf_format(sentence, ENGLISH("no connection to %s"), place);
    if (number)
        jr_buf_format(sentence, ": %s", strerror((int)number));
}

static void append_untrusted(jr_buf *sentence, CURLcode code, const char *place,
                             const char *message)
{
    jr_buf_format(sentence, ENGLISH("%s: no secure connection: %s"), place,
                  code != CURLE_SSL_CACERT_BADFILE && message[0] ? message
                                                                 : libcurl.easy_strerror(code));
}

void http_append_problem(jr_buf *sentence, CURL *easy, CURLcode code, http_failure failure,
                         const http_request *request, const char *message)
{
    JR_BUF_AUTO jr_buf place = {0};
    append_place(&place, request);
    switch (failure) {
    case HTTP_ANSWERED:
        break;
    case HTTP_REFUSED:
        append_refusal(sentence, easy, place.data);
        break;
    case HTTP_UNTRUSTED:
        append_untrusted(sentence, code, place.data, message);
        break;
    case HTTP_MISUSED:
        jr_buf_format(sentence, ENGLISH("the URL can't be used: %s"), libcurl.easy_strerror(code));
        break;
    case HTTP_UNRESOLVED:
        jr_buf_format(sentence,
                      code == CURLE_COULDNT_RESOLVE_PROXY
                          ? ENGLISH("%s: no address was found for the name of the proxy")
                          : ENGLISH("%s: no address was found for the name of the host"),
                      place.data);
        break;
    case HTTP_UNREACHED:
        jr_buf_format(sentence, ENGLISH("%s: no connection came about in time"), place.data);
        break;
    case HTTP_TIMED_OUT:
        jr_buf_format(sentence, ENGLISH("%s: no whole reply came in time"), place.data);
        break;
    case HTTP_TOO_LARGE:
        jr_buf_format(sentence, ENGLISH("%s: the reply is larger than %zu bytes"), place.data,
                      request->reply_max);
        break;
    default:
        /* Of a line beyond its own maximum libcurl says that there is no memory. */
        jr_buf_format(sentence, ENGLISH("%s: the reply broke off or is not HTTP: %s"), place.data,
                      code == CURLE_OUT_OF_MEMORY ? ENGLISH("a header is too long")
                                                  : libcurl.easy_strerror(code));
    }
}
