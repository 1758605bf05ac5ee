/*
 * A filter is compiled once and asked for every vote.
 */
#include "vote_filter.h"

#include <math.h>

#include "base/str.h"
#include "vote_columns.h"

jr_status vote_filter_init(jr_arena *arena, const jr_vote_filter *options, vote_filter *ret_filter,
                           jr_error *err)
{
    vote_filter filter = {.how = options ? *options : (jr_vote_filter){0}};
    if (filter.how.where) {
        JR_TRY(where_parse(arena, jr_str_from(filter.how.where), &filter.where, err));
        filter.n_fields = where_n_fields(filter.where);
        filter.fields = where_fields(filter.where);
    }
    if (filter.how.since != 0 && filter.how.until != 0 && filter.how.since >= filter.how.until)
        return jr_error_set(err, JR_ERR_USAGE, "no time lies between --since and --through");
    *ret_filter = filter;
    return JR_OK;
}

bool vote_filter_needs_time(const vote_filter *filter)
{
    return filter->how.since != 0 || filter->how.until != 0;
}

bool vote_filter_takes(const vote_filter *filter, jr_str first, jr_str second, double time,
                       const vote_value *values)
{
    const jr_vote_filter *how = &filter->how;
    for (size_t i = 0; i < how->n_without_models; i++)
        if (str_equals(how->without_models[i], first) || str_equals(how->without_models[i], second))
            return false;
    if (vote_filter_needs_time(filter) && (isnan(time) || (how->since != 0 && time < how->since) ||
                                           (how->until != 0 && time >= how->until)))
        return false;
    return !filter->where || where_holds(filter->where, values);
}

jr_status vote_filter_check_fields(const vote_filter *filter, const bool *is_met,
                                   const name_map *known, const char *source, jr_error *err)
{
    for (size_t i = 0; i < filter->n_fields; i++) {
        if (is_met[i])
            continue;
        jr_nearest nearest = {.typed = filter->fields[i]};
        if (name_map_find(known, nearest.typed) != NAME_NONE)
            return jr_error_set(err, JR_ERR_USAGE,
                                "--where, column %zu: '%.*s' has no value in %s: it is empty, a "
                                "list or several columns in one; HINT: a dot leads into it, as "
                                "%.*s.NAME",
                                where_field_column(filter->where, i), JR_STR_ARG(nearest.typed),
                                source, JR_STR_ARG(nearest.typed));
        for (size_t k = 0; k < known->n; k++)
            jr_nearest_consider(&nearest, known->names[k]);
        JR_BUF_AUTO jr_buf guess = {0};
        vote_columns_guess(&guess, nearest.name);
        return jr_error_set(err, JR_ERR_USAGE, "--where, column %zu: no vote of %s has '%.*s'%.*s",
                            where_field_column(filter->where, i), source,
                            JR_STR_ARG(filter->fields[i]), JR_STR_ARG(jr_buf_str(&guess)));
    }
    return JR_OK;
}

jr_status vote_filter_left_nothing(const char *source, jr_error *err)
{
    return jr_error_set(err, JR_ERR_DATA, "%s: the filter leaves no valid verdict", source);
}

jr_status vote_filter_check_files(const jr_vote_filter *options, jr_error *err)
{
    if (!options || !(options->only_current || options->without_flagged || options->without_kin))
        return JR_OK;
    return jr_error_set(err, JR_ERR_USAGE,
                        "vote files do not tell which answers were judged; HINT: %s is for the "
                        "folder of a benchmark",
                        options->only_current      ? "--only-current"
                        : options->without_flagged ? "--without flagged"
                                                   : "--no-self-judging");
}
