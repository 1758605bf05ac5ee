/*
 * Display data of models. The shipped list is the file data/models.json itself, made
 * part of the library at build time, so that an installed jrank needs no data folder.
 */
#include <jrank/bench.h>

#include <assert.h>
#include <string.h>

#include "json/parser.h"

/* made from data/models.json by tools/embed */
extern const unsigned char shipped_models[];
extern const size_t shipped_models_size;

static jr_str get_text(jr_arena *arena, yyjson_val *object, const char *key)
{
    yyjson_val *value = yyjson_obj_get(object, key);
    return yyjson_is_str(value) ? jr_arena_copy(arena, json_str(value)) : (jr_str){0};
}

static void load_aliases(jr_arena *arena, yyjson_val *list, jr_model *model)
{
    model->aliases = jr_arena_alloc(arena, yyjson_arr_size(list), sizeof *model->aliases);
    size_t i, n;
    yyjson_val *alias;
    yyjson_arr_foreach(list, i, n, alias) if (yyjson_is_str(alias))
        model->aliases[model->n_aliases++] = jr_arena_copy(arena, json_str(alias));
}

/* "#rrggbb", or nothing: what charts put into their pictures as it stands. */
static bool is_colour(jr_str text)
{
    enum { SIZE = 7 };
    return text.size == 0 || (text.size == SIZE && text.data[0] == '#' &&
                              strspn(text.data + 1, "0123456789abcdefABCDEF") == SIZE - 1);
}

/* USD for 10^6 tokens; 0 where it is not said. */
static jr_status get_price(yyjson_val *price, const char *key, const char *path,
                           const jr_model *model, double *ret_price, jr_error *err)
{
    yyjson_val *value = yyjson_obj_get(price, key);
    *ret_price = yyjson_is_num(value) ? yyjson_get_num(value) : 0;
    if ((value && !yyjson_is_num(value)) || *ret_price < 0 || (price && !yyjson_is_obj(price)))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: the \"price\" of %.*s must be an object with \"input\" and "
                            "\"output\", numbers of USD for a million tokens",
                            path, JR_STR_ARG(model->id));
    return JR_OK;
}

static jr_status parse(jr_arena *arena, jr_str text, const char *path, jr_model_list *ret_list,
                       jr_error *err)
{
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root;
    JR_TRY(json_parse_file(&parser, text, path, &root, err));
    if (!yyjson_is_arr(root))
        return jr_error_set(err, JR_ERR_FORMAT,
                            "%s: must be an array of models; HINT: doc/formats.md shows one", path);
    jr_model_list list = {jr_arena_alloc(arena, yyjson_arr_size(root), sizeof *list.models), 0};
    size_t i, n;
    yyjson_val *one;
    yyjson_arr_foreach(root, i, n, one)
    {
        jr_model *model = &list.models[list.n_models++];
        model->id = get_text(arena, one, "id");
        if (model->id.size == 0)
            return jr_error_set(err, JR_ERR_FORMAT, "%s: model %zu of the array has no \"id\"",
                                path, i + 1);
        load_aliases(arena, yyjson_obj_get(one, "aliases"), model);
        model->display_name = get_text(arena, one, "display_name");
        if (model->display_name.size == 0)
            model->display_name = model->id;
        model->licence = get_text(arena, one, "licence");
        model->colour = get_text(arena, one, "colour");
        if (!is_colour(model->colour))
            return jr_error_set(err, JR_ERR_FORMAT,
                                "%s: the \"colour\" of %.*s is \"%.*s\", not \"#rrggbb\"", path,
                                JR_STR_ARG(model->id), JR_STR_ARG(model->colour));
        model->link = get_text(arena, one, "link");
        model->organisation = get_text(arena, one, "organisation");
        model->family = get_text(arena, one, "family");
        if (model->family.size == 0)
            model->family = model->organisation;
        yyjson_val *price = yyjson_obj_get(one, "price");
        JR_TRY(get_price(price, "input", path, model, &model->price_input, err));
        JR_TRY(get_price(price, "output", path, model, &model->price_output, err));
    }
    *ret_list = list;
    return JR_OK;
}

jr_status jr_model_list_load(jr_arena *arena, const char *path, jr_model_list *ret_list,
                             jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    return parse(arena, text, path, ret_list, err);
}

void jr_model_list_append_shipped(jr_arena *arena, jr_model_list *list)
{
    jr_model_list shipped = {0};
    jr_str text = {(const char *)shipped_models, shipped_models_size};
    jr_status status = parse(arena, text, "data/models.json", &shipped, NULL);
    assert(status == JR_OK);
    (void)status;
    size_t n = list->n_models + shipped.n_models;
    jr_model *models = jr_arena_alloc(arena, n, sizeof *models);
    for (size_t i = 0; i < n; i++)
        models[i] = i < list->n_models ? list->models[i] : shipped.models[i - list->n_models];
    *list = (jr_model_list){models, n};
}

const jr_model *jr_model_find(const jr_model_list *list, jr_str name)
{
    for (size_t i = 0; i < list->n_models; i++) {
        const jr_model *model = &list->models[i];
        if (jr_str_compare(model->id, name) == 0)
            return model;
        for (size_t a = 0; a < model->n_aliases; a++)
            if (jr_str_compare(model->aliases[a], name) == 0)
                return model;
    }
    return NULL;
}

/* "gpt-4:20230713" is a version of "gpt-4". */
static bool is_version_of(jr_str model, jr_str name)
{
    if (model.size < name.size || memcmp(model.data, name.data, name.size) != 0)
        return false;
    return model.size == name.size || model.data[name.size] == ':';
}

bool jr_models_are_kin(const jr_model_list *list, jr_str judge, jr_str model)
{
    const jr_model *one = jr_model_find(list, judge), *other = jr_model_find(list, model);
    return is_version_of(model, judge) ||
           (one && other &&
            (one == other ||
             (one->family.size > 0 && jr_str_compare(one->family, other->family) == 0)));
}
