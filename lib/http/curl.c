/*
 * Opening libcurl. A function that the installed one lacks is told at once, not when it is called.
 */
#include "curl.h"

#include "base/library.h"

curl_functions libcurl;

static const library_symbol symbols[] = {
#define CURL_SYMBOL(name) {"curl_" #name, &libcurl.name},
    CURL_FUNCTIONS(CURL_SYMBOL)
#undef CURL_SYMBOL
};

static library found = LIBRARY(CURL, symbols);

jr_status curl_open(jr_error *err)
{
    return library_open(&found, err);
}
