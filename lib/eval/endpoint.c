#include <jrank/endpoint.h>
const char *jr_provider_name(jr_provider provider)
{
    static const char *const names[] = {
#define NAME(name, word, base_url, key) word,
        JR_PROVIDER_ROWS(NAME)
#undef NAME
    };
    return names[provider];
}
