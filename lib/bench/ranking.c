/*
 * The ranking file, written by yyjson in the original's key order with our keys behind, and read
 * from any of the forms that are about.
 */
#include <jrank/rank.h>

#include <math.h>
#include <stdlib.h>

#include "ranking_rows.h"
#include "json/parser.h"

void jr_ranking_format(jr_buf *buf, const jr_ranking *ranking)
{
    bound_format(buf, &ranking_table, ranking_cases(ranking), ranking);
}

jr_status jr_ranking_save(const jr_ranking *ranking, const char *path, jr_error *err)
{
    JR_BUF_AUTO jr_buf text = {0};
    jr_ranking_format(&text, ranking);
    return jr_file_save(path, jr_buf_str(&text), err);
}

/* The number under the first of two keys that has one. */
static double get_either(yyjson_val *object, const char *key, const char *other)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    if (!yyjson_is_num(value))
        value = yyjson_obj_get(object, other);
    return yyjson_is_num(value) ? yyjson_get_num(value) : NAN;
}

/* A record, also of the original's mcmc rankings and of its files of 2023. */
static void load_record(jr_arena *arena, yyjson_val *from, jr_ranking_record *record)
{
    bound_read(arena, from, &ranking_record_table, record);
    yyjson_val *short_name = yyjson_obj_get(from, "short_name");
    if (record->display_name.size == 0 && yyjson_is_str(short_name))
        record->display_name = jr_arena_copy(arena, json_str(short_name));
    if (record->display_name.size == 0)
        record->display_name = record->model_id;
    if (isnan(record->lower))
        record->lower = record->median - get_either(from, "one_sigma_minus", "one_sigma_down");
    if (isnan(record->upper))
        record->upper = record->median + get_either(from, "one_sigma_plus", "one_sigma_up");
}

static jr_status load_records(jr_arena *arena, const char *path, yyjson_val *list,
                              jr_ranking *ranking, jr_error *err)
{
    ranking->n_records = yyjson_arr_size(list);
    ranking->records = jr_arena_alloc(arena, ranking->n_records, sizeof *ranking->records);
    size_t i, n;
    yyjson_val *one;
    yyjson_arr_foreach(list, i, n, one)
    {
        if (!yyjson_is_str(yyjson_obj_get(one, "model_id")))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: record %zu of \"ranking\" has no \"model_id\"", path, i + 1);
        load_record(arena, one, &ranking->records[i]);
    }
    return JR_OK;
}

jr_status jr_ranking_load(jr_arena *arena, const char *path, jr_ranking *ret_ranking, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    JR_TRY(json_parse_file(&parser, text, path, &root, err));
    yyjson_val *list = yyjson_obj_get(root, "ranking");
    if (!yyjson_is_arr(list))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: is no ranking: it has no list \"ranking\"; HINT: 'jrank rank' "
                            "writes such files below rankings/",
                            path);
    jr_ranking ranking = {0};
    bound_read(arena, root, &ranking_table, &ranking);
    bound_read(arena, yyjson_obj_get(root, "home_advantage"), &ranking_home_advantage_table,
               &ranking.home);
    JR_TRY(load_records(arena, path, list, &ranking, err));
    *ret_ranking = ranking;
    return JR_OK;
}
