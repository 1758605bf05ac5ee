/*
 * endpoint.h: what the reading of names and of files of endpoints have in common.
 */
#ifndef EVAL_ENDPOINT_H
#define EVAL_ENDPOINT_H

#include <jrank/ask.h>

#include "json/settings.h"

enum {
    ENDPOINT_ID,
    ENDPOINT_PROVIDER,
    ENDPOINT_BASE_URL,
    ENDPOINT_MODEL,
    ENDPOINT_API_KEY_ENV,
    ENDPOINT_API_KEY_FILE,
    ENDPOINT_HEADERS,
    ENDPOINT_PARAMS,
    ENDPOINT_MAX_IN_FLIGHT,
    ENDPOINT_RPM,
    ENDPOINT_TPM,
    ENDPOINT_PRICE,
    N_ENDPOINT_FIELDS
};
extern const field_row endpoint_fields[N_ENDPOINT_FIELDS];

/* An endpoint of this provider at its default address, or at base_url (NULL: the default). Errors:
 * ERR_USAGE for what is no URL; the sentence does not show it, as there may be secrets in it. */
JR_MUST_USE jr_status endpoint_at(jr_arena *arena, jr_provider provider, const char *base_url,
                                  jr_endpoint *ret_endpoint, jr_error *err);

/* The endpoint of an object whose fields were picked by endpoint_fields. Errors: ERR_FORMAT
 * (file:line). */
JR_MUST_USE jr_status endpoint_read(jr_arena *arena, const settings *from, yyjson_val *object,
                                    yyjson_val **values, jr_endpoint *ret_endpoint, jr_error *err);

/* The "id" of such an object, a line of text. Errors: ERR_FORMAT (file:line). */
JR_MUST_USE jr_status endpoint_read_id(jr_arena *arena, const settings *from, yyjson_val *object,
                                       yyjson_val **values, jr_str *ret_id, jr_error *err);

/* The "params" of such an object; nothing where it has none. Errors: ERR_FORMAT (file:line). */
JR_MUST_USE jr_status endpoint_read_params(jr_arena *arena, const settings *from,
                                           yyjson_val *object, yyjson_val **values,
                                           jr_str *ret_params, jr_error *err);

/* ERR_FORMAT where an endpoint of the list has this id, or one whose files are the same. */
JR_MUST_USE jr_status endpoint_check_new(const settings *from, yyjson_val *object,
                                         const jr_endpoint_list *list, jr_str id, jr_error *err);

/* The place of the endpoint whose files are those of this id, or n_endpoints. */
size_t endpoint_find(const jr_endpoint_list *list, jr_str id);

/* Why no file can be called after the id, "is empty" say; NULL. */
const char *endpoint_id_problem(jr_str id);

/* Why the files of two ids can't be told apart, "are the same" say; NULL where they can. */
const char *endpoint_ids_clash(jr_str left, jr_str right);

/* ERR_USAGE for an id after which no file can be called, or two whose files are the same. */
JR_MUST_USE jr_status endpoints_check_ids(const jr_endpoint_list *list, bool are_judges,
                                          jr_error *err);

/* Whether it has a header of its own of this name, whatever the case. */
bool endpoint_has_header(const jr_endpoint *endpoint, const char *name);

/* The endpoint of a name that has no id of its own in front; as jr_endpoint_from_name. */
JR_MUST_USE jr_status endpoint_from_model(jr_arena *arena, jr_str name, const char *base_url,
                                          jr_endpoint *ret_endpoint, jr_error *err);

/* ERR_USAGE where a key, in whatever form, would go to another machine over plain http. */
JR_MUST_USE jr_status endpoint_check_secrecy(const jr_endpoint *endpoint, jr_error *err);

/* Its base URLs, from 0 up to n_more_urls. */
jr_str endpoint_url(const jr_endpoint *endpoint, size_t number);

/* True for a server on this machine, and for mock and reference. */
bool endpoint_is_local(const jr_endpoint *endpoint);

#endif
