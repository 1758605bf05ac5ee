/*
 * The fields of a condition are looked up once: those of a judgment by a table of names, all others
 * in the records of the questions, whose values are kept for each question that was judged.
 */
#include "judgment_filter.h"

#include <math.h>
#include <stdlib.h>

#include "base/english.h"
#include "base/memory.h"
#include "base/str.h"
#include "folder.h"
#include "lines.h"
#include "question.h"
#include "vote_columns.h"
#include "vote_filter.h"

typedef enum judgment_field {
    FIELD_JUDGE,
    FIELD_VOTER,
    FIELD_TURN,
    FIELD_QUESTION,
    FIELD_TIME,
    FIELD_FIRST,
    FIELD_SECOND,
    FIELD_OF_QUESTION
} judgment_field;

static const struct {
    const char *name;
    judgment_field field;
} field_names[] = {
    {"judge", FIELD_JUDGE},       {"voter", FIELD_VOTER},          {"turn", FIELD_TURN},
    {"question", FIELD_QUESTION}, {"question_id", FIELD_QUESTION}, {"time", FIELD_TIME},
    {"tstamp", FIELD_TIME},       {"first", FIELD_FIRST},          {"second", FIELD_SECOND},
};

enum { N_FIELD_NAMES = sizeof field_names / sizeof *field_names };

typedef struct judgment_filter {
    const judgment_table *table;
    vote_filter filter;
    jr_arena *arena;
    judgment_field *fields; /* per field of where */
    vote_value *values;     /* [question][field]: of FIELD_OF_QUESTION */
    bool *is_met;           /* per field */
    bool *is_kin;           /* [judge][model]; NULL: it does not matter */
    name_map known;
} judgment_filter;

/* A copy that outlives the record. */
static vote_value keep(jr_arena *arena, yyjson_val *value)
{
    vote_value v = vote_value_of_json(value);
    v.text = v.kind == VOTE_TEXT ? jr_arena_copy(arena, v.text) : (jr_str){0};
    v.json = NULL;
    return v;
}

static jr_status read_question(void *context, const json_line *line, jr_error *err)
{
    (void)err;
    judgment_filter *f = context;
    yyjson_val *fields[N_QUESTION_FIELDS], *key, *value;
    fields_pick(line->record, question_fields, N_QUESTION_FIELDS, fields);
    yyjson_val *id = question_id_of(fields);
    char digits[QUESTION_ID_MAX];
    if (!yyjson_is_str(id) && !yyjson_is_num(id))
        return JR_OK;
    size_t question =
        str_index_sorted(f->table->questions, f->table->n_questions, question_id_text(id, digits));
    size_t i, n;
    yyjson_obj_foreach(line->record, i, n, key, value)(void) name_map_add(&f->known, json_str(key));
    for (size_t k = 0; k < f->filter.n_fields && question != SIZE_MAX; k++) {
        if (f->fields[k] != FIELD_OF_QUESTION)
            continue;
        vote_value v = keep(f->arena, vote_json_at(line->record, f->filter.fields[k]));
        f->is_met[k] |= v.kind != VOTE_NOTHING;
        f->values[question * f->filter.n_fields + k] = v;
    }
    return JR_OK;
}

static jr_status find_fields(judgment_filter *f, const char *bench_folder, jr_error *err)
{
    size_t n = f->filter.n_fields;
    bool has_questions = false;
    f->known.arena = f->arena;
    f->fields = jr_arena_alloc(f->arena, n, sizeof *f->fields);
    f->is_met = jr_arena_alloc(f->arena, n, sizeof *f->is_met);
    f->values = jr_arena_alloc(f->arena, n * f->table->n_questions, sizeof *f->values);
    for (size_t i = 0; i < N_FIELD_NAMES; i++)
        (void)name_map_add(&f->known, jr_str_from(field_names[i].name));
    for (size_t k = 0; k < n; k++) {
        size_t i = 0;
        while (i < N_FIELD_NAMES && !str_is(f->filter.fields[k], field_names[i].name))
            i++;
        f->fields[k] = i < N_FIELD_NAMES ? field_names[i].field : FIELD_OF_QUESTION;
        f->is_met[k] = i < N_FIELD_NAMES;
        has_questions |= i == N_FIELD_NAMES;
    }
    if (has_questions && bench_folder)
        JR_TRY(json_lines_read(folder_question_file(f->arena, bench_folder).data, read_question, f,
                               NULL, err));
    return vote_filter_check_fields(&f->filter, f->is_met, &f->known,
                                    bench_folder ? bench_folder : ENGLISH("these files"), err);
}

static vote_value value_of(const judgment_filter *f, const judgment_row *row, size_t field)
{
    const judgment_table *t = f->table;
    vote_value v = {.kind = VOTE_TEXT};
    switch (f->fields[field]) {
    case FIELD_JUDGE:
        v.text = t->judges[row->judge];
        break;
    case FIELD_VOTER:
        v.text = row->voter == NO_VOTER ? t->judges[row->judge] : t->voters[row->voter];
        break;
    case FIELD_TURN:
        return (vote_value){.kind = VOTE_NUMBER, .number = row->turn};
    case FIELD_QUESTION:
        v.text = t->questions[row->question];
        break;
    case FIELD_TIME:
        return (vote_value){.kind = isnan(row->time) ? VOTE_NOTHING : VOTE_NUMBER,
                            .number = row->time};
    case FIELD_FIRST:
        v.text = t->models[row->first];
        break;
    case FIELD_SECOND:
        v.text = t->models[row->second];
        break;
    case FIELD_OF_QUESTION:
        return f->values[row->question * f->filter.n_fields + field];
    }
    return v;
}

/* A valid judgment, by whom and when. */
typedef struct timed_row {
    double time;
    size_t row;
    uint32_t judge, voter;
} timed_row;

static int by_voter_and_time(const void *left, const void *right)
{
    const timed_row *a = left, *b = right;
    if (a->judge != b->judge)
        return a->judge < b->judge ? -1 : 1;
    if (a->voter != b->voter)
        return a->voter < b->voter ? -1 : 1;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Leaves out all but the first votes of each voter on each day. */
static jr_status keep_first_of_day(const judgment_filter *f, bool *is_out, jr_error *err)
{
    static const double DAY = 86400;
    const judgment_table *t = f->table;
    AUTO_FREE timed_row *rows = memory_zeroed(t->n_rows, sizeof *rows);
    size_t n = 0;
    uint64_t n_of_day = 0;
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        if (!is_out[i] && row->status == JUDGMENT_COUNTS && !isnan(row->time))
            rows[n++] = (timed_row){row->time, i, row->judge, row->voter};
    }
    if (n == 0)
        return jr_error_set(err, JR_ERR_DATA,
                            "no judgment says when it was made, so votes per voter and day can't "
                            "be counted");
    qsort(rows, n, sizeof *rows, by_voter_and_time);
    for (size_t i = 0; i < n; i++) {
        bool is_same = i > 0 && rows[i].judge == rows[i - 1].judge &&
                       rows[i].voter == rows[i - 1].voter &&
                       floor(rows[i].time / DAY) == floor(rows[i - 1].time / DAY);
        n_of_day = is_same ? n_of_day + 1 : 1;
        is_out[rows[i].row] = n_of_day > f->filter.how.per_voter_day;
    }
    return JR_OK;
}

static void find_kin(judgment_filter *f)
{
    const judgment_table *t = f->table;
    const jr_model_list *list = f->filter.how.without_kin;
    if (!list)
        return;
    f->is_kin = jr_arena_alloc(f->arena, t->n_judges * t->n_models, sizeof *f->is_kin);
    for (size_t j = 0; j < t->n_judges; j++)
        for (size_t m = 0; m < t->n_models; m++)
            f->is_kin[j * t->n_models + m] = jr_models_are_kin(list, t->judges[j], t->models[m]);
}

static jr_status apply(judgment_filter *f, const char *bench_folder, bool *is_out, jr_error *err)
{
    const judgment_table *t = f->table;
    JR_TRY(find_fields(f, bench_folder, err));
    find_kin(f);
    vote_value *values = jr_arena_alloc(f->arena, f->filter.n_fields, sizeof *values);
    for (size_t i = 0; i < t->n_rows; i++) {
        const judgment_row *row = &t->rows[i];
        for (size_t k = 0; k < f->filter.n_fields; k++)
            values[k] = value_of(f, row, k);
        is_out[i] = !vote_filter_takes(&f->filter, t->models[row->first], t->models[row->second],
                                       row->time, values) ||
                    (f->filter.how.only_current && (row->is_stale || row->is_other) &&
                     row->status != JUDGMENT_REPLACED) ||
                    (f->filter.how.without_flagged && row->is_flagged) ||
                    (f->is_kin && (f->is_kin[row->judge * t->n_models + row->first] ||
                                   f->is_kin[row->judge * t->n_models + row->second]));
    }
    return f->filter.how.per_voter_day ? keep_first_of_day(f, is_out, err) : JR_OK;
}

jr_status judgment_filter_apply(const judgment_table *table, const char *bench_folder,
                                const jr_vote_filter *options, bool *ret_is_out, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    judgment_filter f = {.table = table, .arena = arena};
    JR_TRY(vote_filter_init(arena, options, &f.filter, err));
    jr_status status = apply(&f, bench_folder, ret_is_out, err);
    name_map_release(&f.known);
    return status;
}

jr_status judgment_filter_drop(judgment_table *table, const char *bench_folder,
                               const jr_vote_filter *options, jr_error *err)
{
    if (!options)
        return JR_OK;
    AUTO_FREE bool *is_out = memory_zeroed(table->n_rows, sizeof *is_out);
    JR_TRY(judgment_filter_apply(table, bench_folder, options, is_out, err));
    size_t n = 0;
    for (size_t i = 0; i < table->n_rows; i++)
        if (!is_out[i])
            table->rows[n++] = table->rows[i];
    table->n_rows = n;
    return JR_OK;
}

jr_status judgment_filter_open(const char *bench_folder, jr_str judge,
                               const jr_vote_filter *options, judgment_table **ret_table,
                               jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JUDGMENT_TABLE_AUTO judgment_table *table = NULL;
    const judgment_plan plan = {.needs_stale = judgment_filter_needs_stale(options),
                                .needs_flags = judgment_filter_needs_flags(options)};
    jr_str *judges;
    size_t n_judges;
    JR_TRY(folder_select_judges(arena, bench_folder, &judge, 1, false, &judges, &n_judges, err));
    JR_TRY(judgment_table_open_bench(bench_folder, judges, 1, plan, NULL, &table, err));
    JR_TRY(judgment_filter_drop(table, bench_folder, options, err));
    *ret_table = table;
    table = NULL;
    return JR_OK;
}
