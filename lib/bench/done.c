/*
 * Sets of keys: those of the rows of the table of judgments that count.
 */
#include "done.h"

#include "judgment_filter.h"
#include "judgment_table.h"

static void add_rows(const judgment_table *t, done_set *set)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        set->n_duplicates += row->status == JUDGMENT_REPLACED;
        set->n_invalid += judgment_is_invalid(row);
        if (row->status != JUDGMENT_COUNTS)
            continue;
        bool is_pair = row->second != NO_MODEL;
        jr_str models[] = {t->models[row->first], is_pair ? t->models[row->second] : (jr_str){0}};
        set->n_duplicates += !done_add(
            set, match_key(t->questions[row->question], models, is_pair ? 2 : 1, row->turn));
    }
    set->n_valid = set->keys.n_entries;
    set->n_torn = judgment_table_n_torn(t);
    for (size_t i = 0; i < t->n_files; i++) {
        set->has_fastchat |= t->files[i]->has_fastchat;
        set->has_ours |= t->files[i]->has_ours;
    }
}

static jr_status open_table(const char *path, bool of_pairs, judgment_plan plan,
                            judgment_table **ret_table, jr_error *err)
{
    judgment_source source = {.path = jr_str_from(path),
                              .source = of_pairs ? GAMES_OF_PAIRS : SCORES,
                              .is_optional = true};
    plan.judges = &source.path;
    plan.sources = &source;
    plan.n_judges = plan.n_sources = 1;
    return judgment_table_open(&plan, NULL, ret_table, err);
}

static jr_status load(const char *path, bool of_pairs, judgment_plan plan, done_set *ret_set,
                      jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(open_table(path, of_pairs, plan, &table, err));
    done_set set = {0};
    add_rows(table, &set);
    *ret_set = set;
    return JR_OK;
}

jr_status done_load_judgments(const char *path, bool of_pairs, unsigned n_threads,
                              done_set *ret_set, jr_error *err)
{
    return load(path, of_pairs, (judgment_plan){.n_threads = n_threads}, ret_set, err);
}

jr_status done_load_unsharded(const char *path, bool of_pairs, done_set *ret_set, jr_error *err)
{
    return load(path, of_pairs, (judgment_plan){.without_shards = true}, ret_set, err);
}

jr_status done_load_pairs(jr_arena *arena, const char *path, const current_answers *answers,
                          bool only_current, const origins_asked *asked, done_set *ret_set,
                          jr_error *err)
{
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    const jr_vote_filter current = {.only_current = only_current};
    JR_TRY(open_table(path, true, (judgment_plan){0}, &table, err));
    current_mark(answers, table);
    current_mark_origins(*asked, table);
    JR_TRY(judgment_filter_drop(table, NULL, &current, err));
    done_set set = {0};
    add_rows(table, &set);
    mixtures_of_judge(arena, table, 0, NULL, &set.mixtures, &set.n_mixtures);
    *ret_set = set;
    return JR_OK;
}

bool done_has(const done_set *set, id_key match)
{
    return id_table_find(&set->keys, match) != 0;
}

bool done_add(done_set *set, id_key match)
{
    return id_table_add(&set->keys, match, 1) == 0;
}

void done_release(done_set *set)
{
    id_table_release(&set->keys);
}
