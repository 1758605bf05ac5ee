/*
 * Opening libcurl. A function that the installed one lacks is told at once, not when it is called.
 */
#include "curl.h"

#include <dlfcn.h>
#include <pthread.h>

curl_functions libcurl;

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static jr_error problem;

static void open_library(void)
{
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    const char *missing = NULL;
    if (!handle) {
        (void)!jr_error_set(&problem, JR_ERR_UNAVAILABLE,
                            "asking models needs libcurl, which is not installed; HINT: install "
                            "the package libcurl4");
        return;
    }
#define CURL_LOOK_UP(name)                                                                         \
    *(void **)&libcurl.name = dlsym(handle, "curl_" #name);                                        \
    missing = libcurl.name ? missing : "curl_" #name;
    CURL_FUNCTIONS(CURL_LOOK_UP)
#undef CURL_LOOK_UP
    if (missing)
        (void)!jr_error_set(&problem, JR_ERR_UNAVAILABLE,
                            "the installed libcurl does not fit: it lacks %s", missing);
}

jr_status curl_open(jr_error *err)
{
    pthread_once(&opened, open_library);
    if (problem.status == JR_OK)
        return JR_OK;
    return jr_error_set(err, problem.status, "%s", problem.message);
}
