/*
 * Files are read each on its own; here their names become one set of numbers, in bytewise order, so
 * that nothing depends on threads or on the order of lines, and it is decided which verdicts count.
 */
#include "judgment_table.h"

#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/name_map.h"
#include "base/str.h"
#include "base/vector.h"
#include "current.h"
#include "flagged.h"
#include "folder.h"
#include "shard.h"

/* Names that are met in several files, each known by a key. */
typedef struct name_set {
    name_map keys;
    VECTOR(jr_str) names; /* per key the first bytewise of those that have it */
    uint32_t *places;     /* per key its place among the sorted names */
} name_set;

static void set_release(name_set *set)
{
    name_map_release(&set->keys);
    VECTOR_RELEASE(&set->names);
    free(set->places);
}

static uint32_t set_add(name_set *set, jr_str key, jr_str name)
{
    uint32_t number = name_map_add(&set->keys, key);
    if (number == set->names.n)
        VECTOR_ADD(&set->names, NULL, name);
    else if (jr_str_compare(name, set->names.items[number]) < 0)
        set->names.items[number] = name;
    return number;
}

typedef struct numbered_name {
    jr_str name;
    uint32_t number;
} numbered_name;

/* The names in bytewise order; from here on the places of the keys are known. */
static jr_str *set_sort(name_set *set, jr_arena *arena, size_t *ret_n)
{
    size_t n = set->names.n;
    AUTO_FREE numbered_name *order = memory_zeroed(n, sizeof *order);
    for (size_t i = 0; i < n; i++)
        order[i] = (numbered_name){set->names.items[i], (uint32_t)i};
    qsort(order, n, sizeof *order, str_order);
    jr_str *names = jr_arena_alloc(arena, n, sizeof *names);
    set->places = memory_zeroed(n, sizeof *set->places);
    for (size_t i = 0; i < n; i++) {
        names[i] = jr_arena_copy(arena, order[i].name);
        set->places[order[i].number] = (uint32_t)i;
    }
    *ret_n = n;
    return names;
}

/* What the numbers of a file's names are in the sets, and then in the table. */
typedef struct file_numbers {
    uint32_t *models, *questions, *voters;
} file_numbers;

typedef struct joining {
    judgment_table *table;
    name_set models, questions, voters;
    file_numbers *of; /* per file */
} joining;

static uint32_t *add_names(name_set *set, jr_arena *scratch, const jr_str *names, size_t n,
                           bool are_models)
{
    uint32_t *numbers = memory_zeroed(n, sizeof *numbers);
    for (size_t i = 0; i < n; i++)
        numbers[i] =
            set_add(set, are_models ? folder_escape(scratch, names[i]) : names[i], names[i]);
    return numbers;
}

static void look_up(uint32_t *numbers, size_t n, const name_set *set)
{
    for (size_t i = 0; i < n; i++)
        numbers[i] = set->places[numbers[i]];
}

/* In the file of a judge the judge is no other voter. */
static void leave_out_judge(file_numbers *numbers, const judgment_file *file, jr_str judge)
{
    for (size_t i = 0; i < file->n_voters; i++)
        if (file->source != GAMES_OF_PEOPLE && is_one_name(file->voters[i], judge))
            numbers->voters[i] = NO_VOTER;
}

static void number_names(joining *j)
{
    judgment_table *t = j->table;
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    for (size_t i = 0; i < t->n_files; i++) {
        const judgment_file *f = t->files[i];
        if (f)
            j->of[i] = (file_numbers){
                add_names(&j->models, scratch, f->models, f->n_models, true),
                add_names(&j->questions, scratch, f->questions, f->n_questions, false),
                add_names(&j->voters, scratch, f->voters, f->n_voters, false)};
    }
    t->models = set_sort(&j->models, t->arena, &t->n_models);
    t->questions = set_sort(&j->questions, t->arena, &t->n_questions);
    t->voters = set_sort(&j->voters, t->arena, &t->n_voters);
    for (size_t i = 0; i < t->n_files; i++) {
        const judgment_file *f = t->files[i];
        if (!f)
            continue;
        look_up(j->of[i].models, f->n_models, &j->models);
        look_up(j->of[i].questions, f->n_questions, &j->questions);
        look_up(j->of[i].voters, f->n_voters, &j->voters);
        leave_out_judge(&j->of[i], f, t->judges[t->judge_of_file[i]]);
    }
}

static void take_rows(const joining *j)
{
    judgment_table *t = j->table;
    size_t n = 0;
    for (size_t i = 0; i < t->n_files; i++)
        n += t->files[i] ? t->files[i]->n_rows : 0;
    t->rows = jr_arena_alloc(t->arena, n, sizeof *t->rows);
    for (size_t i = 0; i < t->n_files; i++) {
        const judgment_file *f = t->files[i];
        const file_numbers *numbers = &j->of[i];
        for (size_t k = 0; f && k < f->n_rows; k++) {
            judgment_row row = f->rows[k];
            row.place.file = (uint32_t)i;
            row.judge = t->judge_of_file[i];
            row.question = numbers->questions[row.question];
            row.first = numbers->models[row.first];
            row.second = row.second == NO_MODEL ? NO_MODEL : numbers->models[row.second];
            row.voter = row.voter == NO_VOTER ? NO_VOTER : numbers->voters[row.voter];
            if (row.first == row.second)
                row.status = JUDGMENT_SELF_MATCH;
            t->rows[t->n_rows++] = row;
        }
    }
}

static bool is_of_one_match(const judgment_row *a, const judgment_row *b)
{
    return a->question == b->question && a->first == b->first && a->second == b->second &&
           a->turn == b->turn && a->judge == b->judge && a->voter == b->voter;
}

static uint64_t hash_match(const judgment_row *j)
{
    uint64_t hash = hash_word(j->question, (uint64_t)j->first << 32 | j->second);
    return hash_word(hash, (uint64_t)j->voter << 32 | (uint64_t)j->judge << 16 | j->turn);
}

/* The last row that was met of each kind, by a hash. */
typedef struct last_rows {
    judgment_row **slots;
    size_t n_slots; /* a power of two */
} last_rows;

static last_rows last_rows_new(const judgment_table *t)
{
    last_rows last = {.n_slots = 16};
    while (last.n_slots < 2 * t->n_rows)
        last.n_slots *= 2;
    last.slots = memory_zeroed(last.n_slots, sizeof *last.slots);
    return last;
}

/* Puts the row in the place of the last one of its kind, which is the result; NULL: it is the
 * first. */
static judgment_row *exchange_last(last_rows *last, uint64_t hash, judgment_row *row,
                                   bool (*is_one_kind)(const judgment_row *, const judgment_row *))
{
    size_t slot = hash & (last->n_slots - 1);
    while (last->slots[slot] && !is_one_kind(last->slots[slot], row))
        slot = (slot + 1) & (last->n_slots - 1);
    judgment_row *earlier = last->slots[slot];
    last->slots[slot] = row;
    return earlier;
}

bool judgment_is_anonymous(const judgment_table *t, const judgment_row *j)
{
    return j->voter == NO_VOTER && t->files[j->place.file]->source == GAMES_OF_PEOPLE;
}

/* Of the valid verdicts on a match all but the last become replaced. */
static void mark_replaced(judgment_table *t)
{
    last_rows last = last_rows_new(t);
    for (size_t i = 0; i < t->n_rows; i++) {
        judgment_row *row = &t->rows[i];
        if (row->status != JUDGMENT_COUNTS || judgment_is_anonymous(t, row) || row->is_alone)
            continue;
        judgment_row *earlier = exchange_last(&last, hash_match(row), row, is_of_one_match);
        if (earlier)
            earlier->status = JUDGMENT_REPLACED;
    }
    free(last.slots);
}

static bool has_one_id(const judgment_row *a, const judgment_row *b)
{
    return a->id == b->id;
}

static bool says_the_same(const judgment_row *a, const judgment_row *b)
{
    return a->first == b->first && a->second == b->second && a->winner == b->winner &&
           a->turn == b->turn && a->voter == b->voter &&
           (a->question == b->question || (a->is_alone && b->is_alone));
}

/* Of valid votes with one id all but the last become replaced, where ids are those of votes: what
 * has one says the same. */
static void mark_repeated(judgment_table *t)
{
    last_rows last = last_rows_new(t);
    VECTOR(judgment_row *) repeated = {0};
    bool are_of_votes = true;
    for (size_t i = 0; are_of_votes && i < t->n_rows; i++) {
        judgment_row *row = &t->rows[i];
        if (!row->id || row->status != JUDGMENT_COUNTS)
            continue;
        judgment_row *earlier = exchange_last(&last, row->id >> 1, row, has_one_id);
        if (!earlier)
            continue;
        are_of_votes = says_the_same(earlier, row);
        VECTOR_ADD(&repeated, NULL, earlier);
    }
    for (size_t i = 0; are_of_votes && i < repeated.n; i++)
        repeated.items[i]->status = JUDGMENT_REPLACED;
    VECTOR_RELEASE(&repeated);
    free(last.slots);
}

static void join_files(judgment_table *t)
{
    JR_ARENA_AUTO jr_arena *keys = jr_arena_new();
    joining j = {.table = t,
                 .models.keys.arena = keys,
                 .questions.keys.arena = keys,
                 .voters.keys.arena = keys,
                 .of = memory_zeroed(t->n_files, sizeof *j.of)};
    number_names(&j);
    take_rows(&j);
    for (size_t i = 0; i < t->n_files; i++) {
        free(j.of[i].models);
        free(j.of[i].questions);
        free(j.of[i].voters);
    }
    free(j.of);
    set_release(&j.models);
    set_release(&j.questions);
    set_release(&j.voters);
}

/* The file of this path among those that were read before. */
static judgment_file *find_earlier(const judgment_table *earlier, jr_str path)
{
    for (size_t i = 0; earlier && i < earlier->n_files; i++)
        if (earlier->files[i] && jr_str_compare(earlier->files[i]->path, path) == 0)
            return earlier->files[i];
    return NULL;
}

/* The sources with the files of the shards behind each; what need not be there and is not is left
 * out. A source has at least its own path else, so that reading tells what is wrong with it. */
static judgment_source *find_files(jr_arena *arena, const judgment_plan *plan, size_t *ret_n)
{
    VECTOR(judgment_source) all = {0};
    for (size_t i = 0; i < plan->n_sources; i++) {
        judgment_source source = plan->sources[i];
        size_t n;
        jr_str *paths = shard_files(arena, source.path, &n);
        if (n == 0 && !source.is_optional)
            VECTOR_ADD(&all, arena, source);
        for (size_t k = 0; k < n; k++) {
            source.path = paths[k];
            if (!plan->without_shards || str_equals(paths[k], plan->sources[i].path))
                VECTOR_ADD(&all, arena, source);
        }
    }
    *ret_n = all.n;
    return all.items;
}

static jr_status read_file(const judgment_plan *plan, const judgment_source *source,
                           const judgment_file_options *options, judgment_file **ret_file,
                           jr_error *err)
{
    jr_error problem;
    jr_status status = judgment_file_read(source->path.data, options, ret_file, &problem);
    if (status == JR_OK)
        return JR_OK;
    if (status != JR_ERR_FORMAT || !plan->bench_folder || source->source == GAMES_OF_PEOPLE ||
        strstr(problem.message, "; HINT: "))
        return jr_error_set(err, status, "%s", problem.message);
    return jr_error_set(err, status, "%s; HINT: jrank check %s lists all that is wrong",
                        problem.message, plan->bench_folder);
}

static judgment_table *new_table(const jr_str *judges, size_t n_judges, size_t n_files)
{
    judgment_table *t = memory_zeroed(1, sizeof *t);
    t->arena = jr_arena_new();
    t->n_judges = n_judges;
    t->judges = jr_arena_alloc(t->arena, n_judges, sizeof *t->judges);
    for (size_t i = 0; i < n_judges; i++)
        t->judges[i] = jr_arena_copy(t->arena, judges[i]);
    t->n_files = n_files;
    t->files = jr_arena_alloc(t->arena, n_files, sizeof *t->files);
    t->judge_of_file = jr_arena_alloc(t->arena, n_files, sizeof *t->judge_of_file);
    return t;
}

judgment_table *judgment_table_of_votes(jr_str judge, judgment_file *const *files, size_t n_files)
{
    judgment_table *t = new_table(&judge, 1, n_files);
    for (size_t i = 0; i < n_files; i++)
        t->files[i] = files[i];
    join_files(t);
    mark_repeated(t);
    mark_replaced(t);
    return t;
}

jr_status judgment_table_open(const judgment_plan *plan, const judgment_table *earlier,
                              judgment_table **ret_table, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    size_t n;
    const judgment_source *sources = find_files(arena, plan, &n);
    JUDGMENT_TABLE_AUTO judgment_table *t = new_table(plan->judges, plan->n_judges, n);
    for (size_t i = 0; i < n; i++) {
        const judgment_source *source = &sources[i];
        t->judge_of_file[i] = source->judge;
        judgment_file_options options = {.source = source->source,
                                         .n_threads = plan->n_threads,
                                         .with_sha256 = plan->with_sha256,
                                         .is_for_lines = plan->is_for_lines,
                                         .with_clear = plan->with_clear,
                                         .with_shades = plan->with_shades,
                                         .earlier = find_earlier(earlier, source->path)};
        JR_TRY(read_file(plan, source, &options, &t->files[i], err));
    }
    join_files(t);
    mark_replaced(t);
    if ((plan->with_stale || plan->needs_stale) && plan->bench_folder) {
        jr_status status = current_mark_folder(plan->bench_folder, t, err);
        if (plan->needs_stale)
            JR_TRY(status);
        current_mark_origins(current_asked_of_table(plan->bench_folder, t), t);
    }
    if (plan->needs_flags && plan->bench_folder)
        JR_TRY(flagged_mark_folder(plan->bench_folder, t, err));
    *ret_table = t;
    t = NULL;
    return JR_OK;
}

/* The names of the two files without the judge's. */
static const char *const endings[2][2] = {{"_single.jsonl", "_single.invalid.jsonl"},
                                          {"_pair.jsonl", "_pair.invalid.jsonl"}};
static const game_source kinds[2][2] = {{SCORES, SCORES_UNREADABLE},
                                        {GAMES_OF_PAIRS, GAMES_UNREADABLE}};

void judgment_sources_of_judge(jr_arena *arena, const char *bench_folder, jr_str name,
                               uint16_t judge, bool of_pairs, judgment_source ret_sources[2])
{
    jr_str file = folder_escape(arena, name);
    for (size_t i = 0; i < 2; i++)
        ret_sources[i] =
            (judgment_source){.path = jr_arena_format(arena, "%s/model_judgment/%s%s", bench_folder,
                                                      file.data, endings[of_pairs][i]),
                              .source = kinds[of_pairs][i],
                              .judge = judge,
                              .is_optional = true};
}

jr_status judgment_table_open_path(const char *path, bool of_pairs, judgment_table **ret_table,
                                   jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str stem = jr_str_from(path), judge = stem;
    judgment_source sources[2] = {{.path = stem, .source = kinds[of_pairs][0]}};
    judgment_plan plan = {.judges = &judge, .n_judges = 1, .sources = sources, .n_sources = 1};
    if (str_drop_end(&stem, endings[of_pairs][0])) {
        judge = str_from(stem, str_find_last_char(stem, '/') < stem.size
                                   ? str_find_last_char(stem, '/') + 1
                                   : 0);
        sources[plan.n_sources++] = (judgment_source){
            .path = jr_arena_format(arena, "%.*s%s", JR_STR_ARG(stem), endings[of_pairs][1]),
            .source = kinds[of_pairs][1],
            .is_optional = true};
    }
    jr_status status = judgment_table_open(&plan, NULL, ret_table, err);
    if (status != JR_ERR_FORMAT || !of_pairs || strcmp(path, "-") == 0)
        return status;
    sources[0].source = GAMES_OF_PEOPLE; /* or the first sentence was right */
    return judgment_table_open(&plan, NULL, ret_table, NULL) == JR_OK ? JR_OK : status;
}

jr_status judgment_table_open_bench(const char *bench_folder, const jr_str *judges, size_t n_judges,
                                    judgment_plan plan, const judgment_table *earlier,
                                    judgment_table **ret_table, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    if (n_judges > UINT16_MAX)
        return jr_error_set(err, JR_ERR_DATA, "%s: has more than %d judges", bench_folder,
                            UINT16_MAX);
    judgment_source *sources = jr_arena_alloc(arena, 2 * n_judges, sizeof *sources);
    for (size_t i = 0; i < n_judges; i++)
        judgment_sources_of_judge(arena, bench_folder, judges[i], (uint16_t)i, true,
                                  &sources[2 * i]);
    plan.judges = judges;
    plan.n_judges = n_judges;
    plan.sources = sources;
    plan.n_sources = 2 * n_judges;
    plan.bench_folder = bench_folder;
    return judgment_table_open(&plan, earlier, ret_table, err);
}

void judgment_table_close(judgment_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < table->n_files; i++)
        judgment_file_release(table->files[i]);
    jr_arena_free(table->arena);
    free(table);
}

uint32_t *judgment_table_criteria(jr_arena *arena, const judgment_table *t, jr_str **ret_criteria,
                                  size_t *ret_n)
{
    NAME_MAP_AUTO name_map all = {.arena = arena};
    uint32_t *places = jr_arena_alloc(arena, t->n_files * MOST_CRITERIA, sizeof *places);
    for (size_t i = 0; i < t->n_files; i++)
        for (size_t k = 0; t->files[i] && k < t->files[i]->n_criteria; k++)
            places[i * MOST_CRITERIA + k] = name_map_add(&all, t->files[i]->criteria[k]);
    *ret_criteria = vector_keep(arena, all.names, all.n, sizeof *all.names);
    *ret_n = all.n;
    return places;
}

const judgment_shade *judgment_shade_of(const judgment_table *table, size_t row)
{
    uint32_t file = table->rows[row].place.file;
    for (uint32_t i = 0; i < file; i++)
        row -= table->files[i] ? table->files[i]->n_rows : 0;
    return &table->files[file]->shades[row];
}

uint64_t judgment_table_n_torn(const judgment_table *table)
{
    uint64_t n = 0;
    for (size_t i = 0; i < table->n_files; i++)
        n += table->files[i] ? table->files[i]->n_torn : 0;
    return n;
}
