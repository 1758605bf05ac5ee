/*
 * Which provider takes batches how.
 */
#include "batch_dialect.h"

#include <math.h>

#include "base/url.h"
#include "http/retry.h"

const batch_dialect *batch_dialect_find(jr_provider provider)
{
    static const batch_dialect *const rows[JR_N_PROVIDERS] = {
        [JR_PROVIDER_OPENAI] = &batch_openai,
        [JR_PROVIDER_AZURE] = &batch_openai,
        [JR_PROVIDER_ANTHROPIC] = &batch_anthropic,
        [JR_PROVIDER_GEMINI] = &batch_gemini,
    };
    return rows[provider];
}

double batch_usual_share(const jr_endpoint *endpoint)
{
    return provider_owns(endpoint->provider, url_host(endpoint->base_url)) ? 0.5 : 1;
}

double batch_read_date(yyjson_val *value)
{
    return yyjson_is_str(value) ? http_parse_reset(json_str(value), 0) : NAN;
}
