/*
 * A benchmark has one answer of each model to a question, and one verdict of a voter on a match. On
 * the Arena a prompt may come again, and is answered anew: a vote on other answers than those that
 * are there is on a question of its own, named after the first, "ID~2". So every vote counts, and
 * stands beside the very answers that it was on.
 */
#include "vote_bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "call_record.h"
#include "folder.h"
#include "records.h"
#include "json/parser.h"

/* People are no judges of whom `all` are asked. */
#define BENCH_JUDGE "human-votes"

/* The places of the columns; of sides, that of the second is the next one. */
enum { TALK = 0, PROMPT = 2, INSTRUCTION = 3, RESPONSE = 4, OUTPUT = 6, CATEGORY = 8 };

const jr_str vote_bench_columns[N_BENCH_COLUMNS] = {
    {"conversation_a", 14}, {"conversation_b", 14}, {"prompt", 6},
    {"instruction", 11},    {"response_a", 10},     {"response_b", 10},
    {"output_1", 8},        {"output_2", 8},        {"category", 8},
};

static bool has_column(const name_map *columns, size_t column)
{
    return name_map_find(columns, vote_bench_columns[column]) != NAME_NONE;
}

static bool has_both(const name_map *columns, size_t column)
{
    return has_column(columns, column) && has_column(columns, column + 1);
}

bool vote_bench_has_conversations(const name_map *columns)
{
    bool is_asked = has_column(columns, PROMPT) || has_column(columns, INSTRUCTION);
    return has_both(columns, TALK) ||
           (is_asked && (has_both(columns, RESPONSE) || has_both(columns, OUTPUT)));
}

typedef VECTOR(jr_str) texts;

/* A text, or the texts among pieces, one below the other; of a piece without one its kind. */
static jr_str text_of(jr_arena *arena, yyjson_val *content)
{
    if (!yyjson_is_arr(content))
        return json_str(content);
    JR_BUF_AUTO jr_buf all = {0};
    size_t i, n;
    yyjson_val *piece;
    yyjson_arr_foreach(content, i, n, piece)
    {
        yyjson_val *text = yyjson_obj_get(piece, "text"), *type = yyjson_obj_get(piece, "type");
        if (all.size)
            jr_buf_append_char(&all, '\n');
        if (yyjson_is_str(text))
            jr_buf_append(&all, yyjson_get_str(text), yyjson_get_len(text));
        else if (yyjson_is_str(type))
            jr_buf_format(&all, "[%s]", yyjson_get_str(type));
    }
    return jr_arena_copy(arena, jr_buf_str(&all));
}

/* What this role says in a list of messages; of a list of texts all of them. */
static void add_said(jr_arena *arena, yyjson_val *list, const char *role, texts *ret_said)
{
    size_t i, n;
    yyjson_val *message;
    yyjson_arr_foreach(list, i, n, message)
    {
        if (yyjson_is_str(message))
            VECTOR_ADD(ret_said, arena, text_of(arena, message));
        else if (yyjson_equals_str(yyjson_obj_get(message, "role"), role))
            VECTOR_ADD(ret_said, arena, text_of(arena, yyjson_obj_get(message, "content")));
    }
}

/* The same of a column, which may hold such a list as text, as CSV does, or one text. */
static void add_column(jr_arena *arena, const vote_value *value, const char *role, texts *ret_said)
{
    if (ret_said->n || value->kind == VOTE_NOTHING)
        return;
    if (value->kind == VOTE_OTHER) {
        add_said(arena, value->json, role, ret_said);
        return;
    }
    if (value->kind != VOTE_TEXT)
        return;
    yyjson_doc *doc =
        value->text.data[0] == '[' ? yyjson_read(value->text.data, value->text.size, 0) : NULL;
    if (doc) {
        texts borrowed = {0};
        add_said(arena, yyjson_doc_get_root(doc), role, &borrowed);
        for (size_t i = 0; i < borrowed.n; i++)
            VECTOR_ADD(ret_said, arena, jr_arena_copy(arena, borrowed.items[i]));
        yyjson_doc_free(doc);
    }
    if (ret_said->n == 0)
        VECTOR_ADD(ret_said, arena, value->text);
}

static uint64_t hash_texts(const texts *said)
{
    uint64_t hash = 1;
    for (size_t i = 0; i < said->n; i++)
        hash = hash_bytes(hash, said->items[i].data, said->items[i].size);
    return hash | 1; /* never 0 */
}

static id_key key_of(uint64_t question, jr_str what)
{
    return (id_key){question, hash_bytes(question + 1, what.data, what.size)};
}

/* What is asked and answered in a vote. */
typedef struct talk {
    texts user, answers[2];
    jr_str models[2];
    uint64_t user_hash, answer_hashes[2];
    uint32_t turn;
} talk;

static bool read_talk(jr_arena *arena, const vote_row *vote, talk *ret_talk)
{
    const vote_value *v = vote->values;
    talk t = {.models = {vote->first, vote->second}};
    add_column(arena, &v[TALK], "user", &t.user);
    add_column(arena, &v[PROMPT], "user", &t.user);
    add_column(arena, &v[INSTRUCTION], "user", &t.user);
    size_t n_turns = t.user.n;
    for (size_t side = 0; side < 2; side++) {
        texts *answers = &t.answers[side];
        add_column(arena, &v[TALK + side], "assistant", answers);
        add_column(arena, &v[RESPONSE + side], "assistant", answers);
        add_column(arena, &v[OUTPUT + side], "assistant", answers);
        n_turns = answers->n < n_turns ? answers->n : n_turns;
    }
    if (n_turns == 0)
        return false;
    t.user.n = n_turns;
    for (size_t side = 0; side < 2; side++) {
        t.answers[side].n = n_turns;
        t.answer_hashes[side] = hash_texts(&t.answers[side]);
    }
    t.user_hash = hash_texts(&t.user);
    t.turn = (uint32_t)n_turns;
    *ret_talk = t;
    return true;
}

/* Whether what was said can stand in the question: nothing else does there. */
static bool fits(const vote_bench *b, uint64_t question, jr_str what, uint64_t hash)
{
    uint64_t there = id_table_find(&b->said, key_of(question, what));
    return there == 0 || there == hash;
}

/* Of a match, whoever sat first, and its voter; without one it is anybody's. */
static id_key key_of_vote(uint64_t question, const talk *t, jr_str voter)
{
    uint64_t one = hash_bytes(1, t->models[0].data, t->models[0].size);
    uint64_t other = hash_bytes(1, t->models[1].data, t->models[1].size);
    return (id_key){hash_word(question, one + other), hash_bytes(t->turn, voter.data, voter.size)};
}

static uint64_t hash_of(jr_str text)
{
    return hash_bytes(2, text.data, text.size);
}

/* The id of the question, in the arena: the first of its name in which the vote can stand. */
static jr_str find_question(vote_bench *b, jr_arena *arena, const vote_row *vote, const talk *t)
{
    jr_str base = vote->question.size
                      ? vote->question
                      : jr_arena_format(arena, "%016llx", (unsigned long long)t->user_hash);
    jr_str id = base;
    for (size_t number = 2;; number++) {
        uint64_t question = hash_of(id);
        if (fits(b, question, (jr_str){0}, t->user_hash) &&
            fits(b, question, t->models[0], t->answer_hashes[0]) &&
            fits(b, question, t->models[1], t->answer_hashes[1]) &&
            id_table_add(&b->judged, key_of_vote(question, t, vote->voter), 1) == 0) {
            b->report.n_split += number > 2;
            return id;
        }
        id = jr_arena_format(arena, "%.*s~%zu", JR_STR_ARG(base), number);
    }
}

static jr_str json_of(jr_arena *arena, jr_str text)
{
    JR_BUF_AUTO jr_buf json = {0};
    jr_json_append_string(&json, text);
    return jr_arena_copy(arena, jr_buf_str(&json));
}

static void add_question(vote_bench *b, const vote_row *vote, const talk *t, jr_str id, jr_str json)
{
    if (id_table_add(&b->said, key_of(hash_of(id), (jr_str){0}), t->user_hash) != 0)
        return;
    JR_BUF_AUTO jr_buf categories = {0};
    vote_value_categories(&vote->values[CATEGORY], &categories);
    jr_str category = jr_buf_str(&categories);
    category.size = str_find_char(category, '\n');
    jr_buf_append_char(&b->questions, '{');
    record_add_json(&b->questions, &question_fields[QUESTION_ID], json);
    if (category.size)
        record_add_string(&b->questions, &question_fields[QUESTION_CATEGORY], category);
    record_add_strings(&b->questions, &question_fields[QUESTION_TURNS], t->user.items, t->user.n);
    jr_buf_append_text(&b->questions, "}\n");
    b->report.n_questions++;
}

static void add_answer(vote_bench *b, jr_arena *arena, const talk *t, size_t side, jr_str id,
                       jr_str json, double time)
{
    uint32_t model = name_map_add(&b->models, t->models[side]);
    while (b->answers.n <= model)
        VECTOR_ADD(&b->answers, NULL, (jr_buf){0});
    if (id_table_add(&b->said, key_of(hash_of(id), t->models[side]), t->answer_hashes[side]) != 0)
        return;
    jr_buf *to = &b->answers.items[model];
    jr_buf_append_char(to, '{');
    record_add_json(to, &answer_fields[ANSWER_QUESTION_ID], json);
    record_add_string(
        to, &answer_fields[ANSWER_ID],
        jr_arena_format(arena, "%016llx",
                        (unsigned long long)hash_word(hash_of(id), t->answer_hashes[side])));
    record_add_string(to, &answer_fields[ANSWER_MODEL_ID], t->models[side]);
    record_key(to, &answer_fields[ANSWER_CHOICES]);
    jr_buf_append_text(to, "[{");
    record_add_integer(to, &choice_fields[CHOICE_INDEX], 0);
    record_add_strings(to, &choice_fields[CHOICE_TURNS], t->answers[side].items,
                       t->answers[side].n);
    jr_buf_append_text(to, "}]");
    if (!isnan(time))
        record_add_number(to, &answer_fields[ANSWER_TSTAMP], time);
    jr_buf_append_text(to, "}\n");
    b->report.n_answers++;
}

static void add_judgment(vote_bench *b, const vote_row *vote, const talk *t, jr_str json)
{
    static const char *const winners[] = {
        [WINNER_FIRST] = "1", [WINNER_SECOND] = "2", [WINNER_TIE] = "3"};
    const jr_str judge[] = {JR_STR(BENCH_JUDGE)};
    bool is_valid = vote->winner != WINNER_INVALID;
    jr_buf *to = &b->judgments;
    jr_buf_append_char(to, '{');
    record_add_json(to, &pair_fields[PAIR_QUESTION_ID], json);
    record_add_string(to, &pair_fields[PAIR_MODEL1_ID], vote->first);
    record_add_string(to, &pair_fields[PAIR_MODEL2_ID], vote->second);
    record_add_json(to, &pair_fields[PAIR_WINNER],
                    jr_str_from(is_valid ? winners[vote->winner] : "\"error\""));
    record_add_strings(to, &pair_fields[PAIR_JUDGE], judge, 1);
    if (vote->voter.size)
        record_add_string(to, &pair_fields[PAIR_VOTER], vote->voter);
    record_add_integer(to, &pair_fields[PAIR_TURN], t->turn);
    if (!isnan(vote->time))
        record_add_number(to, &pair_fields[PAIR_TSTAMP], vote->time);
    jr_buf_append_text(to, "}\n");
    b->report.n_votes++;
}

static jr_status check(const vote_bench *b, const vote_row *vote, jr_error *err)
{
    size_t size = b->questions.size + b->judgments.size;
    for (size_t i = 0; i < b->answers.n; i++)
        size += b->answers.items[i].size;
    if (size > b->most_text)
        return jr_error_set(err, JR_ERR_DATA,
                            "there is too much text for one benchmark; "
                            "HINT: --where, --since and --through take a part");
    if (vote->has_no_seats)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s:%llu: says winner and loser, and a benchmark says who was shown "
                            "first; HINT: --to jsonl",
                            vote->name, (unsigned long long)vote->line);
    if (vote->score > 0 && vote->score < 1 && vote->score != 0.5)
        return jr_error_set(err, JR_ERR_DATA,
                            "%s:%llu: is won in part, and verdicts of a benchmark are won, lost or "
                            "a tie; HINT: --to jsonl",
                            vote->name, (unsigned long long)vote->line);
    return JR_OK;
}

jr_status vote_bench_add(void *context, unsigned worker, const vote_row *vote, jr_error *err)
{
    (void)worker;
    vote_bench *b = context;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    talk t;
    if (vote->is_not_blind || vote->is_not_sampled) {
        b->report.n_left_out++;
        return JR_OK;
    }
    JR_TRY(check(b, vote, err));
    if (vote->first.size == vote->second.size &&
        memcmp(vote->first.data, vote->second.data, vote->first.size) == 0) {
        b->report.n_left_out++;
        return JR_OK;
    }
    if (!read_talk(arena, vote, &t)) {
        b->report.n_without++;
        return JR_OK;
    }
    uint64_t said = hash_word(t.answer_hashes[0] ^ t.user_hash, t.answer_hashes[1]);
    if (vote->id.size && id_table_add(&b->ids, key_of(said, vote->id), 1) != 0) {
        b->report.n_left_out++;
        return JR_OK;
    }
    jr_str id = find_question(b, arena, vote, &t), json = json_of(arena, id);
    add_question(b, vote, &t, id, json);
    for (size_t side = 0; side < 2; side++)
        add_answer(b, arena, &t, side, id, json, vote->time);
    add_judgment(b, vote, &t, json);
    b->report.n_weighed += vote->weight != 1;
    return JR_OK;
}

void vote_bench_release(vote_bench *b)
{
    name_map_release(&b->models);
    for (size_t i = 0; i < b->answers.n; i++)
        jr_buf_release(&b->answers.items[i]);
    VECTOR_RELEASE(&b->answers);
    jr_buf_release(&b->questions);
    jr_buf_release(&b->judgments);
    id_table_release(&b->said);
    id_table_release(&b->judged);
    id_table_release(&b->ids);
}

static jr_status save(const char *folder, jr_str path, const jr_buf *text, jr_error *err)
{
    return jr_file_save_below(folder, path.data, jr_buf_str(text), err);
}

jr_status vote_bench_save(const vote_bench *b, const char *folder, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_TRY(save(folder, jr_arena_format(arena, "%s/questions.jsonl", folder), &b->questions, err));
    for (size_t i = 0; i < b->answers.n; i++) {
        jr_str name = folder_escape(arena, b->models.names[i]);
        JR_TRY(save(folder,
                    jr_arena_format(arena, "%s/answers/%.*s.jsonl", folder, JR_STR_ARG(name)),
                    &b->answers.items[i], err));
    }
    return save(folder,
                jr_arena_format(arena, "%s/model_judgment/" BENCH_JUDGE "_pair.jsonl", folder),
                &b->judgments, err);
}
