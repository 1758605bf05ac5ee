/*
 * Shared libraries by dlopen. Whoever wants one includes its header for all types, so the compiler
 * still checks the calls.
 */
#include "library.h"

#include <dlfcn.h>
#include <pthread.h>

/* Opening is rare, so one lock serves all libraries. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void open_once(library *l)
{
    void *handle = NULL;
    for (size_t i = 0; i < LIBRARY_FILES_MAX && l->files[i] && !handle; i++)
        handle = dlopen(l->files[i], RTLD_NOW | RTLD_LOCAL);
    if (!handle) {
        (void)!jr_error_set(&l->problem, JR_ERR_UNAVAILABLE,
                            "%s %s, which is not installed; HINT: %s", l->use, l->name, l->remedy);
        return;
    }
    for (size_t i = 0; i < l->n_symbols; i++) {
        /* The detour by void ** is POSIX's own: C has no conversion from object to function
         * pointer. */
        void **place = l->symbols[i].place;
        *place = dlsym(handle, l->symbols[i].name);
        if (!*place) {
            (void)!jr_error_set(&l->problem, JR_ERR_UNAVAILABLE,
                                "the installed %s does not fit: it lacks %s; HINT: %s", l->name,
                                l->symbols[i].name, l->remedy);
            return;
        }
    }
}

jr_status library_open(library *wanted, jr_error *err)
{
    pthread_mutex_lock(&lock);
    if (!wanted->was_tried)
        open_once(wanted);
    wanted->was_tried = true;
    pthread_mutex_unlock(&lock);
    if (wanted->problem.status == JR_OK)
        return JR_OK;
    return jr_error_set(err, wanted->problem.status, "%s", wanted->problem.message);
}
