/*
 * Opening libmicrohttpd. A function that the installed one lacks is told at once, not when it is
 * called.
 */
#include "mhd.h"

#include "base/library.h"

mhd_functions libmhd;

static const library_symbol symbols[] = {
#define MHD_SYMBOL(name) {"MHD_" #name, &libmhd.name},
    MHD_FUNCTIONS(MHD_SYMBOL)
#undef MHD_SYMBOL
};

static library found = LIBRARY(MICROHTTPD, symbols);

jr_status mhd_open(jr_error *err)
{
    return library_open(&found, err);
}
