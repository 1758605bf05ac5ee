/*
 * Shared libraries by dlopen. Whoever wants one includes its header for all types, so the compiler
 * still checks the calls.
 */
#include "library.h"
#include "english.h"

#include <dlfcn.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/run.h>

#ifdef JRANK_WITH_RSVG
#define REMEDY_OF_CHARTS(text) text
#else
#define REMEDY_OF_CHARTS(text) ENGLISH("this jrank was built without it")
#endif
#ifdef JRANK_WITH_HDF5
#define REMEDY_OF_CHAINS(text) text
#else
#define REMEDY_OF_CHAINS(text) ENGLISH("this jrank was built without it")
#endif

const library_row library_rows[N_LIBRARIES] = {
    [LIBRARY_CURL] = {.name = "libcurl",
                      .files = {"libcurl.so.4"},
                      .use = ENGLISH("asking models needs"),
                      .remedy = ENGLISH("install the package libcurl4"),
                      .version = "curl_version"},
    [LIBRARY_MICROHTTPD] = {.name = "libmicrohttpd",
                            .files = {"libmicrohttpd.so.12"},
                            .use = ENGLISH("serving pages needs"),
                            .remedy = ENGLISH("install the package libmicrohttpd12"),
                            .version = "MHD_get_version"},
    [LIBRARY_SNAPPY] = {.name = "libsnappy",
                        .files = {"libsnappy.so.1"},
                        .use = ENGLISH("reading what is compressed with Snappy needs"),
                        .remedy = ENGLISH("install the package libsnappy1v5")},
    [LIBRARY_RSVG] = {.name = "librsvg",
                      .files = {"librsvg-2.so.2"},
                      .use = ENGLISH("PNG and PDF charts need"),
                      .remedy = REMEDY_OF_CHARTS(ENGLISH(
                          "install the package librsvg2-2, 2.52 or newer, or ask for svg charts "
                          "only"))},
    [LIBRARY_FONTCONFIG] = {.name = "fontconfig",
                            .files = {"libfontconfig.so.1"},
                            .use = ENGLISH("looking for fonts needs"),
                            .remedy =
                                REMEDY_OF_CHARTS(ENGLISH("install the package libfontconfig1"))},
    /* Debian's serial build, then what others call it; hid_t has had 64 bits since 1.10. */
    [LIBRARY_HDF5] = {.name = "HDF5",
                      .files = {"libhdf5_serial.so.103", "libhdf5_serial.so.310", "libhdf5.so.103",
                                "libhdf5.so.200", "libhdf5.so.310"},
                      .use = ENGLISH("chains need"),
                      .remedy = REMEDY_OF_CHAINS(
                          ENGLISH("install the package libhdf5-103-1, or leave --chain-path out"))},
};

/* Opening is rare, so one lock serves all libraries. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *open_file(const library_row *row)
{
    void *handle = NULL;
    for (size_t i = 0; i < LIBRARY_FILES_MAX && row->files[i] && !handle; i++)
        handle = dlopen(row->files[i], RTLD_NOW | RTLD_LOCAL);
    return handle;
}

static void open_once(library *l)
{
    void *handle = open_file(l->row);
    if (!handle) {
        (void)!jr_error_set(&l->problem, JR_ERR_UNAVAILABLE,
                            "%s %s, which is not installed; HINT: %s", l->row->use, l->row->name,
                            l->row->remedy);
        return;
    }
    for (size_t i = 0; i < l->n_symbols; i++) {
        /* The detour by void ** is POSIX's own: C has no conversion from object to function
         * pointer. */
        void **place = l->symbols[i].place;
        *place = dlsym(handle, l->symbols[i].name);
        if (!*place) {
            (void)!jr_error_set(&l->problem, JR_ERR_UNAVAILABLE,
                                "the installed %s does not fit: it lacks %s; HINT: %s",
                                l->row->name, l->symbols[i].name, l->row->remedy);
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

/* As it tells, without what else it was built with; else the name of its file. */
static const char *version_of(jr_arena *arena, const library_row *row)
{
    const char *(*tell)(void) = NULL;
    struct link_map *file = NULL;
    void *handle = open_file(row);
    if (!handle)
        return NULL;
    if (row->version)
        *(void **)&tell = dlsym(handle, row->version);
    if (tell) {
        const char *version = tell();
        if (strchr(version, '/')) /* "libcurl/7.88.1 OpenSSL/3.0.19" */
            version = strchr(version, '/') + 1;
        return jr_arena_copy(arena, (jr_str){version, strcspn(version, " ")}).data;
    }
    if (dlinfo(handle, RTLD_DI_LINKMAP, &file) != 0)
        return "";
    char path[PATH_MAX];
    const char *real = realpath(file->l_name, path) ? path : file->l_name;
    const char *slash = strrchr(real, '/');
    return jr_arena_copy(arena, jr_str_from(slash ? slash + 1 : real)).data;
}

void jr_libraries(jr_arena *arena, jr_library **ret_libraries, size_t *ret_n)
{
    jr_library *all = jr_arena_alloc(arena, N_LIBRARIES, sizeof *all);
    for (size_t i = 0; i < N_LIBRARIES; i++)
        all[i] = (jr_library){.name = library_rows[i].name,
                              .use = library_rows[i].use,
                              .version = version_of(arena, &library_rows[i]),
                              .remedy = library_rows[i].remedy};
    *ret_libraries = all;
    *ret_n = N_LIBRARIES;
}

const char *jr_linked(void)
{
    return library_linked;
}
