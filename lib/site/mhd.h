/*
 * mhd.h: libmicrohttpd, opened when a server is about to start. Linking it, and GnuTLS behind it,
 * would cost every start of the program.
 */
#ifndef SITE_MHD_H
#define SITE_MHD_H

#include <jrank/base.h>

#include <microhttpd.h>

/* Those that are used, without "MHD_" in front. */
#define MHD_FUNCTIONS(X)                                                                           \
    X(add_response_header)                                                                         \
    X(create_response_from_buffer)                                                                 \
    X(create_response_from_buffer_with_free_callback_cls)                                          \
    X(create_response_from_callback)                                                               \
    X(destroy_response)                                                                            \
    X(get_connection_info)                                                                         \
    X(get_connection_values)                                                                       \
    X(lookup_connection_value)                                                                     \
    X(queue_response)                                                                              \
    X(resume_connection)                                                                           \
    X(start_daemon)                                                                                \
    X(stop_daemon)                                                                                 \
    X(suspend_connection)

typedef struct mhd_functions {
#define MHD_POINTER(name) __typeof__(&(MHD_##name)) name;
    MHD_FUNCTIONS(MHD_POINTER)
#undef MHD_POINTER
} mhd_functions;

/* Filled once, by mhd_open. */
extern mhd_functions libmhd;

/* Safe to call from several threads, and again. Errors: ERR_UNAVAILABLE. */
JR_MUST_USE jr_status mhd_open(jr_error *err);

#endif
