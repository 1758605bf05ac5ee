/*
 * Opening libmicrohttpd. A function that the installed one lacks is told at once, not when it is
 * called.
 */
#include "mhd.h"

#include <dlfcn.h>
#include <pthread.h>

mhd_functions libmhd;

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static jr_error problem;

static void open_library(void)
{
    void *handle = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    const char *missing = NULL;
    if (!handle) {
        (void)!jr_error_set(&problem, JR_ERR_UNAVAILABLE,
                            "serving pages needs libmicrohttpd, which is not installed; HINT: "
                            "install the package libmicrohttpd12");
        return;
    }
#define MHD_LOOK_UP(name)                                                                          \
    *(void **)&libmhd.name = dlsym(handle, "MHD_" #name);                                          \
    missing = libmhd.name ? missing : "MHD_" #name;
    MHD_FUNCTIONS(MHD_LOOK_UP)
#undef MHD_LOOK_UP
    if (missing)
        (void)!jr_error_set(&problem, JR_ERR_UNAVAILABLE,
                            "the installed libmicrohttpd does not fit: it lacks %s", missing);
}

jr_status mhd_open(jr_error *err)
{
    pthread_once(&opened, open_library);
    if (problem.status == JR_OK)
        return JR_OK;
    return jr_error_set(err, problem.status, "%s", problem.message);
}
