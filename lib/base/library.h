/*
 * library.h: shared libraries that are opened when something wants them. Linked, they would cost
 * every start of the program what only some runs need.
 *
 *     static struct { __typeof__(&(snappy_uncompress)) uncompress; } snappy;
 *     static const library_symbol symbols[] = {{"snappy_uncompress", &snappy.uncompress}};
 *     static library found = LIBRARY(SNAPPY, symbols);
 *     JR_TRY(library_open(&found, err));
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <jrank/base.h>

enum { LIBRARY_FILES_MAX = 5 };

/* A function or variable of a library, and where its address is written. */
typedef struct library_symbol {
    const char *name;
    void *place; /* of a pointer, to whatever type */
} library_symbol;

typedef struct library_row {
    const char *name;                     /* for people */
    const char *files[LIBRARY_FILES_MAX]; /* tried in turn */
    const char *use;                      /* what needs it: "asking models needs" */
    const char *remedy;  /* what to do where it is missing: "install the package libcurl4" */
    const char *version; /* of its functions the one that tells it as text, if there is one */
} library_row;

enum {
    LIBRARY_CURL,
    LIBRARY_MICROHTTPD,
    LIBRARY_SNAPPY,
    LIBRARY_RSVG,
    LIBRARY_FONTCONFIG,
    LIBRARY_HDF5,
    N_LIBRARIES
};

/* Those that jrank opens. */
extern const library_row library_rows[N_LIBRARIES];

/* What jrank is linked with, as "zlib 1.2.13, md4c 0.4.8". */
extern const char library_linked[];

typedef struct library {
    const library_row *row;
    const library_symbol *symbols;
    size_t n_symbols;
    bool was_tried; /* the rest is library_open's own */
    jr_error problem;
} library;

#define LIBRARY(id, its_symbols)                                                                   \
    {.row = &library_rows[LIBRARY_##id],                                                           \
     .symbols = (its_symbols),                                                                     \
     .n_symbols = sizeof(its_symbols) / sizeof *(its_symbols)}

/* For a list of functions, FUNCTIONS(X), whose pointers are members of `lib` by their own names:
 * static struct {FUNCTIONS(LIBRARY_POINTER)} lib, and the table {FUNCTIONS(LIBRARY_SYMBOL)}. */
#define LIBRARY_POINTER(name) __typeof__(&(name)) name;
#define LIBRARY_SYMBOL(name) {#name, &lib.name},

/* Opens the library, once, and writes the addresses of its symbols, which stay. It is never closed:
 * some libraries can't be. Safe to call from several threads, and again. Errors: ERR_UNAVAILABLE
 * where there is none of its files, or it lacks a symbol; then none of them may be used. */
JR_MUST_USE jr_status library_open(library *wanted, jr_error *err);

#endif
