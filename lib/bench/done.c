/*
 * Sets of keys: those of the rows of the table of judgments that count.
 */
#include "done.h"

#include "judgment_table.h"

static id_key pair_key(jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return match_key(question, (jr_str[]){first, second}, 2, (uint16_t)turn);
}

static void add_rows(const judgment_table *t, done_set *set)
{
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        jr_str question = t->questions[row->question], first = t->models[row->first];
        bool is_new = false;
        if (row->status == JUDGMENT_COUNTS && row->second == NO_MODEL)
            is_new = done_add_single(set, question, first, row->turn);
        else if (row->status == JUDGMENT_COUNTS)
            is_new = done_add_pair(set, question, first, t->models[row->second], row->turn);
        set->n_duplicates += row->status == JUDGMENT_COUNTS && !is_new;
        set->n_duplicates += row->status == JUDGMENT_REPLACED;
        set->n_invalid += judgment_is_invalid(row);
    }
    set->n_valid = set->keys.n_entries;
    set->n_torn = judgment_table_n_torn(t);
}

static jr_status load_judgments(const char *path, bool of_pairs, unsigned n_threads,
                                done_set *ret_set, jr_error *err)
{
    judgment_source source = {.path = jr_str_from(path),
                              .source = of_pairs ? GAMES_OF_PAIRS : SCORES,
                              .is_optional = true};
    judgment_plan plan = {.judges = &source.path,
                          .n_judges = 1,
                          .sources = &source,
                          .n_sources = 1,
                          .n_threads = n_threads};
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    JR_TRY(judgment_table_open(&plan, NULL, &table, err));
    done_set set = {0};
    add_rows(table, &set);
    *ret_set = set;
    return JR_OK;
}

jr_status done_load_pairs(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    return load_judgments(path, true, n_threads, ret_set, err);
}

jr_status done_load_singles(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    return load_judgments(path, false, n_threads, ret_set, err);
}

bool done_has_pair(const done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return id_table_find(&set->keys, pair_key(question, first, second, turn)) != 0;
}

bool done_has_single(const done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    return id_table_find(&set->keys, match_key(question, &model, 1, (uint16_t)turn)) != 0;
}

bool done_add_pair(done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return id_table_add(&set->keys, pair_key(question, first, second, turn), 1) == 0;
}

bool done_add_single(done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    return id_table_add(&set->keys, match_key(question, &model, 1, (uint16_t)turn), 1) == 0;
}

void done_release(done_set *set)
{
    id_table_release(&set->keys);
}
