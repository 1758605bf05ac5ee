/*
 * Sets of keys. Judgments are large, so their files are parsed on several threads; each keeps the
 * keys it meets, and one table is made of them at the end. Answer files are small.
 */
#include "done.h"

#include <errno.h>
#include <unistd.h>

#include "answers.h"
#include "base/hash.h"
#include "base/memory.h"
#include "lines.h"
#include "pair_record.h"
#include "question.h"
#include "records.h"
#include "scan.h"

/* What one thread found. */
typedef struct key_list {
    id_key *keys;
    size_t n, capacity;
    uint64_t n_invalid;
} key_list;

typedef struct judgment_reading {
    const scan *scan;
    key_list *lists; /* one per worker */
    jr_status (*read_line)(const struct judgment_reading *r, unsigned worker, const block *b,
                           jr_str line, jr_error *err);
} judgment_reading;

/* Part by part, so that both forms of '/' give one hash. */
static uint64_t hash_name(uint64_t hash, jr_str name)
{
    size_t begin = 0;
    for (size_t i = 0; i < name.size; i++) {
        bool is_double = name.data[i] == '_' && i + 1 < name.size && name.data[i + 1] == '_';
        if (name.data[i] != '/' && !is_double)
            continue;
        hash = hash_bytes(hash, name.data + begin, i - begin);
        i += is_double;
        begin = i + 1;
    }
    return hash_bytes(hash, name.data + begin, name.size - begin);
}

/* Two different keys of a million share their hash with a probability of 1e-25. */
static id_key result_key(jr_str question, const jr_str *models, size_t n_models, double turn)
{
    uint64_t halves[2];
    for (size_t i = 0; i < 2; i++) {
        halves[i] = hash_bytes(i + 1, question.data, question.size);
        for (size_t k = 0; k < n_models; k++)
            halves[i] = hash_name(halves[i], models[k]);
        halves[i] = hash_word(halves[i], (uint64_t)turn);
    }
    return (id_key){halves[0], halves[1]};
}

/* A record without a turn is of the first one. */
static double turn_of(yyjson_val *turn)
{
    double number = yyjson_is_num(turn) ? yyjson_get_num(turn) : 1;
    return number >= 0 && number < 0x1p32 ? number : 0;
}

static void add_key(key_list *list, id_key key)
{
    if (list->n == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 1024;
        list->keys = memory_resize(list->keys, list->capacity, sizeof *list->keys);
    }
    list->keys[list->n++] = key;
}

static jr_status read_pair(const judgment_reading *r, unsigned worker, const block *b, jr_str line,
                           jr_error *err)
{
    pair_record record;
    key_list *list = &r->lists[worker];
    JR_TRY(
        pair_record_read(&r->scan->workers[worker].parser, b, line, r->scan->name, &record, err));
    char digits[QUESTION_ID_MAX];
    jr_str question = question_id_text(record.fields[PAIR_QUESTION_ID], digits);
    double turn = turn_of(record.fields[PAIR_TURN]);
    for (size_t i = 0; i < record.n_games; i++) {
        const pair_game *game = &record.games[i];
        if (game->winner == WINNER_INVALID)
            list->n_invalid++;
        else
            add_key(list, result_key(question, (jr_str[]){game->first, game->second}, 2, turn));
    }
    return JR_OK;
}

static jr_status read_single(const judgment_reading *r, unsigned worker, const block *b,
                             jr_str line, jr_error *err)
{
    json_parser *parser = &r->scan->workers[worker].parser;
    yyjson_val *fields[N_SINGLE_FIELDS], *record = json_parse(parser, line);
    uint64_t number = 0;
    if (!record || !yyjson_is_obj(record))
        number = block_line(b, (size_t)(line.data - b->data));
    if (!record)
        return json_parse_error(parser, line, r->scan->name, number, err);
    if (!yyjson_is_obj(record))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: is not an object {\"question_id\": ...}",
                            r->scan->name, (unsigned long long)number);
    fields_pick(record, single_fields, N_SINGLE_FIELDS, fields);
    for (size_t i = SINGLE_QUESTION_ID; i <= SINGLE_MODEL; i++)
        if (!field_has_type(fields[i], single_fields[i].types))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: %s is %s", r->scan->name,
                                (unsigned long long)block_line(b, (size_t)(line.data - b->data)),
                                single_fields[i].name.data,
                                fields[i] ? "of a wrong type" : "missing");
    yyjson_val *score = fields[SINGLE_SCORE];
    if (!yyjson_is_num(score) || !(yyjson_get_num(score) >= 0)) {
        r->lists[worker].n_invalid++;
        return JR_OK;
    }
    char digits[QUESTION_ID_MAX];
    jr_str model = json_str(fields[SINGLE_MODEL]);
    add_key(&r->lists[worker], result_key(question_id_text(fields[SINGLE_QUESTION_ID], digits),
                                          &model, 1, turn_of(fields[SINGLE_TURN])));
    return JR_OK;
}

static jr_status read_block(void *context, unsigned worker, block *b, jr_error *err)
{
    const judgment_reading *r = context;
    scan_worker *own = &r->scan->workers[worker];
    jr_str line;
    for (size_t offset = 0; scan_next_line(own, b, &offset, &line);)
        JR_TRY(r->read_line(r, worker, b, line, err));
    return JR_OK;
}

static void join(const judgment_reading *r, done_set *set)
{
    for (unsigned w = 0; w < r->scan->n_workers; w++) {
        const key_list *list = &r->lists[w];
        for (size_t i = 0; i < list->n; i++)
            set->n_duplicates += id_table_add(&set->keys, list->keys[i], 1) != 0;
        set->n_invalid += list->n_invalid;
        set->n_torn += r->scan->workers[w].n_torn;
    }
    set->n_valid = set->keys.n_entries;
}

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno == ENOENT;
}

static jr_status load_judgments(const char *path, judgment_reading *r, unsigned n_threads,
                                done_set *ret_set, jr_error *err)
{
    if (is_missing(path)) {
        *ret_set = (done_set){0};
        return JR_OK;
    }
    jr_votes_options options = {.n_threads = n_threads, .without_sha256 = true};
    SCAN_AUTO scan s;
    scan_init(&s, &options);
    BLOCKS_AUTO blocks *source = NULL;
    JR_TRY(scan_open(&s, path, &source, err));
    r->scan = &s;
    r->lists = memory_zeroed(s.n_workers, sizeof *r->lists);
    jr_status status = scan_run(&s, source, read_block, r, err);
    if (status == JR_OK) {
        done_set set = {0};
        join(r, &set);
        *ret_set = set;
    }
    for (unsigned w = 0; w < s.n_workers; w++)
        free(r->lists[w].keys);
    free(r->lists);
    return status;
}

jr_status done_load_pairs(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    judgment_reading r = {.read_line = read_pair};
    return load_judgments(path, &r, n_threads, ret_set, err);
}

jr_status done_load_singles(const char *path, unsigned n_threads, done_set *ret_set, jr_error *err)
{
    judgment_reading r = {.read_line = read_single};
    return load_judgments(path, &r, n_threads, ret_set, err);
}

typedef struct answer_reading {
    done_set set;
    size_t capacity;
} answer_reading;

/* The number of choices and of the turns that all of them have; nothing if one of them failed. */
static done_answer measure_answer(yyjson_val *choices)
{
    done_answer answer = {0};
    size_t i, n;
    yyjson_val *choice, *fields[N_CHOICE_FIELDS];
    yyjson_arr_foreach(choices, i, n, choice)
    {
        fields_pick(choice, choice_fields, N_CHOICE_FIELDS, fields);
        size_t n_turns = answers_n_judgeable(fields[CHOICE_TURNS]);
        if (n_turns == 0 || n_turns < yyjson_arr_size(fields[CHOICE_TURNS]))
            return (done_answer){0};
        if (answer.n_choices == 0 || n_turns < answer.n_turns)
            answer.n_turns = (uint32_t)n_turns;
        answer.n_choices++;
    }
    return answer;
}

static jr_status read_answer(void *context, const json_line *line, jr_error *err)
{
    answer_reading *r = context;
    yyjson_val *fields[N_ANSWER_FIELDS];
    fields_pick(line->record, answer_fields, N_ANSWER_FIELDS, fields);
    yyjson_val *id = fields[ANSWER_QUESTION_ID];
    if (!field_has_type(id, answer_fields[ANSWER_QUESTION_ID].types))
        return jr_error_set(err, JR_ERR_FORMAT, "%s:%llu: question_id is %s", line->name,
                            (unsigned long long)json_line_number(line),
                            id ? "not a string or a number" : "missing");
    done_answer answer = measure_answer(fields[ANSWER_CHOICES]);
    if (answer.n_choices == 0) {
        r->set.n_invalid++;
        return JR_OK;
    }
    char digits[QUESTION_ID_MAX];
    size_t n = r->set.keys.n_entries;
    uint64_t known =
        id_table_add(&r->set.keys, result_key(question_id_text(id, digits), NULL, 0, 1), n + 1);
    if (known) {
        r->set.n_duplicates++;
        if (answer.n_turns >= r->set.answers[known - 1].n_turns)
            r->set.answers[known - 1] = answer;
        return JR_OK;
    }
    if (n == r->capacity) {
        r->capacity = r->capacity ? 2 * r->capacity : 128;
        r->set.answers = memory_resize(r->set.answers, r->capacity, sizeof *r->set.answers);
    }
    r->set.answers[n] = answer;
    return JR_OK;
}

jr_status done_load_answers(const char *path, done_set *ret_set, jr_error *err)
{
    answer_reading r = {0};
    jr_status status = JR_OK;
    if (!is_missing(path))
        status = json_lines_read(path, read_answer, &r, &r.set.n_torn, err);
    r.set.n_valid = r.set.keys.n_entries;
    if (status == JR_OK)
        *ret_set = r.set;
    else
        done_release(&r.set);
    return status;
}

bool done_has_pair(const done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    return id_table_find(&set->keys, result_key(question, (jr_str[]){first, second}, 2, turn)) != 0;
}

bool done_has_single(const done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    return id_table_find(&set->keys, result_key(question, &model, 1, turn)) != 0;
}

void done_add_pair(done_set *set, jr_str question, jr_str first, jr_str second, uint32_t turn)
{
    id_table_add(&set->keys, result_key(question, (jr_str[]){first, second}, 2, turn), 1);
}

void done_add_single(done_set *set, jr_str question, jr_str model, uint32_t turn)
{
    id_table_add(&set->keys, result_key(question, &model, 1, turn), 1);
}

done_answer done_find_answer(const done_set *set, jr_str question)
{
    uint64_t value = id_table_find(&set->keys, result_key(question, NULL, 0, 1));
    return value ? set->answers[value - 1] : (done_answer){0};
}

void done_release(done_set *set)
{
    id_table_release(&set->keys);
    free(set->answers);
    set->answers = NULL;
}
