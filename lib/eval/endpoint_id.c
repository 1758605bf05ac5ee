/*
 * Ids of endpoints: files are called after them, so what no file may be called, and what is one
 * file for two of them, is refused before anything is asked.
 */
#include "endpoint.h"

#include <jrank/base.h>

#include "base/english.h"
#include "base/str.h"
#include "base/text.h"
#include "bench/folder.h"
#include "bench/game_record.h"

/* Bytes that an id may take in the name of a file. The longest file, JUDGE_single.invalid.jsonl, is
 * written anew beside itself, and most systems allow names of 255 bytes. */
enum { FILE_NAME_MAX = 200 };

const char *endpoint_id_problem(jr_str id)
{
    size_t size = id.size;
    for (size_t i = 0; i < id.size; i++)
        size += id.data[i] == '/'; /* see folder_escape */
    if (id.size == 0)
        return ENGLISH("is empty");
    if (id.data[0] == '.')
        return ENGLISH("begins with a dot, so its files would be hidden");
    if (str_has_control(id))
        return ENGLISH("holds a control character");
    if (!text_is_utf8(id))
        return ENGLISH("is not UTF-8");
    if (folder_is_error_file(id))
        return ENGLISH("ends like the name of a file of errors");
    return size > FILE_NAME_MAX ? ENGLISH("takes more than 200 bytes in the name of a file") : NULL;
}

const char *endpoint_ids_clash(jr_str left, jr_str right)
{
    if (str_equals(left, right))
        return ENGLISH("are the same");
    if (is_one_name(left, right))
        return ENGLISH("have the same files, in whose names '/' is \"__\"");
    if (text_looks_alike(left, right))
        return ENGLISH(
            "differ by case or by how Unicode writes them, which many disks do not tell apart");
    return NULL;
}

jr_status endpoints_check_ids(const jr_endpoint_list *list, bool are_judges, jr_error *err)
{
    for (size_t i = 0; i < list->n_endpoints; i++) {
        jr_str id = list->endpoints[i].id;
        const char *problem = endpoint_id_problem(id);
        if (problem)
            return jr_error_set(err, JR_ERR_USAGE,
                                are_judges ? "the id '%.*s' of a judge %s; HINT: ID=NAME gives it "
                                             "another, after which its files are called"
                                           : "the id '%.*s' of a model %s; HINT: ID=NAME gives it "
                                             "another, after which its files are called",
                                JR_STR_ARG(id), problem);
        for (size_t k = 0; k < i; k++) {
            jr_str other = list->endpoints[k].id;
            problem = endpoint_ids_clash(other, id);
            if (problem && str_equals(other, id))
                return jr_error_set(err, JR_ERR_USAGE,
                                    are_judges ? "the judge %.*s is named twice; HINT: ID=NAME "
                                                 "gives one an id of its own"
                                               : "the model %.*s is named twice; HINT: ID=NAME "
                                                 "gives one an id of its own",
                                    JR_STR_ARG(id));
            if (problem)
                return jr_error_set(err, JR_ERR_USAGE,
                                    are_judges ? "the judges '%.*s' and '%.*s' %s; HINT: ID=NAME "
                                                 "gives one an id of its own"
                                               : "the models '%.*s' and '%.*s' %s; HINT: ID=NAME "
                                                 "gives one an id of its own",
                                    JR_STR_ARG(other), JR_STR_ARG(id), problem);
        }
    }
    return JR_OK;
}
