/*
 * The bytes themselves are made from the files at build time (tools/embed).
 */
#include "assets.h"

#define ASSET_DECLARE(name, file, type)                                                            \
    extern const unsigned char asset_##name[];                                                     \
    extern const size_t asset_##name##_size;
ASSET_ROWS(ASSET_DECLARE)
#undef ASSET_DECLARE

const asset assets[] = {
#define ASSET_ROW(name, file, type) {"assets/" file, type, asset_##name, &asset_##name##_size},
    ASSET_ROWS(ASSET_ROW)
#undef ASSET_ROW
};
const size_t n_assets = sizeof assets / sizeof *assets;

bool assets_compute(void)
{
    enum { EMPTY = 1 }; /* a line */
    return asset_module_js_size > EMPTY;
}

const asset *asset_find(jr_str path)
{
    for (size_t i = 0; i < n_assets; i++)
        if (jr_str_compare(path, jr_str_from(assets[i].path)) == 0)
            return &assets[i];
    return NULL;
}
