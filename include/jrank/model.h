/**
 * model.h: how models are shown: display name, licence, colour, link.
 *
 * Data, not code: a JSON file with an array of objects {"id", "aliases", "display_name",
 * "licence", "colour", "link"}, all but "id" optional. Names match exactly: the id or one of the
 * aliases, never a part of it.
 */
#ifndef JRANK_MODEL_H
#define JRANK_MODEL_H

#include <jrank/arena.h>

typedef struct jr_model {
    jr_str id;
    jr_str *aliases;
    size_t n_aliases;
    jr_str display_name; /**< the id where the file gives none */
    jr_str licence;      /**< free text; models with the same text share a colour in charts */
    jr_str colour;       /**< "#rrggbb", or empty */
    jr_str link;         /**< URL, or empty */
} jr_model;

typedef struct jr_model_list {
    jr_model *models;
    size_t n_models;
} jr_model_list;

/** Errors: ERR_NOT_FOUND, ERR_IO, ERR_FORMAT (file:line, or the model's number in the array). */
JR_API JR_MUST_USE jr_status jr_model_list_load(jr_arena *arena, const char *path,
                                                jr_model_list *ret_list, jr_error *err);

/** Appends the models that come with jrank (data/models.json, part of the library). */
JR_API void jr_model_list_append_shipped(jr_arena *arena, jr_model_list *list);

/** The first model with this id or alias, or NULL. */
JR_API const jr_model *jr_model_find(const jr_model_list *list, jr_str name);

#endif
