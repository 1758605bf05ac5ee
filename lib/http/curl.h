/*
 * curl.h: libcurl, opened when the first request is about to be made. Linking it, and the thirty
 * libraries behind it, would cost every start of the program 4 ms.
 */
#ifndef HTTP_CURL_H
#define HTTP_CURL_H

#include <jrank/base.h>

/* The header's checks of arguments are macros that only direct calls can use. */
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/* Those that are used, without "curl_" in front. */
#define CURL_FUNCTIONS(X)                                                                          \
    X(easy_cleanup)                                                                                \
    X(easy_getinfo)                                                                                \
    X(easy_init)                                                                                   \
    X(easy_pause)                                                                                  \
    X(easy_setopt)                                                                                 \
    X(easy_strerror)                                                                               \
    X(free)                                                                                        \
    X(getdate)                                                                                     \
    X(global_cleanup)                                                                              \
    X(global_init)                                                                                 \
    X(multi_add_handle)                                                                            \
    X(multi_assign)                                                                                \
    X(multi_cleanup)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_init)                                                                                  \
    X(multi_remove_handle)                                                                         \
    X(multi_setopt)                                                                                \
    X(multi_socket_action)                                                                         \
    X(multi_strerror)                                                                              \
    X(slist_append)                                                                                \
    X(slist_free_all)                                                                              \
    X(url)                                                                                         \
    X(url_cleanup)                                                                                 \
    X(url_get)                                                                                     \
    X(url_set)

typedef struct curl_functions {
#define CURL_POINTER(name) __typeof__(&(curl_##name)) name;
    CURL_FUNCTIONS(CURL_POINTER)
#undef CURL_POINTER
} curl_functions;

/* Filled once, by curl_open. */
extern curl_functions libcurl;

/* Safe to call from several threads, and again. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status curl_open(jr_error *err);

#endif
