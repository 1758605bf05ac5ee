/*
 * All texts as data for the search of browse.js: questions, answers, and what judges said.
 *
 *     jrankTexts(0, {"questions":[[QUESTION, TURN, TEXT],...],
 *                    "answers":[[QUESTION, MODEL, TURN, TEXT],...],
 *                    "judgments":[[QUESTION, FIRST, SECOND, JUDGE, TURN, TEXT],...]});
 *
 * A record of a file holds its texts and more, so its size, which is known, bounds what of it
 * stands here. Where escapes would make it longer, or it is longer than TEXT_MAX, its text is cut.
 */
#include "page.h"

enum {
    ROW_BYTES = 64,                   /* what stands around a text */
    TEXT_MAX = SHARD_MAX - ROW_BYTES, /* bytes of a record's texts */
};

/* Where the items of a kind begin: questions, answers (by question, then model), judgments. */
typedef struct item_ranges {
    size_t answers, judgments, end;
} item_ranges;

static item_ranges ranges_of(const archive *a)
{
    size_t judgments = a->n_questions + a->n_questions * a->n_models;
    return (item_ranges){a->n_questions, judgments, judgments + a->n_judgments};
}

static size_t clipped(size_t size)
{
    return size < TEXT_MAX ? size : TEXT_MAX;
}

static line_place answer_place(const archive *a, size_t i)
{
    return answer_table_entry(&a->answers, i % a->n_models, i / a->n_models)->place;
}

/* Bytes that the texts of a question may take: twice their own, since line ends and quotes are
 * escaped. */
static size_t question_size(const jr_question *question)
{
    size_t size = 0;
    for (size_t t = 0; question && t < question->n_turns; t++)
        size += ROW_BYTES + 2 * question->turns[t].size;
    return clipped(size);
}

static size_t bound(const archive *a, size_t i)
{
    item_ranges at = ranges_of(a);
    if (i < at.answers)
        return question_size(a->texts[i]);
    size_t size = i < at.judgments ? answer_place(a, i - at.answers).size
                                   : a->judgments[i - at.judgments].place.size;
    return size ? clipped(size) + ROW_BYTES : 0;
}

shard_plan page_text_data_plan(jr_arena *arena, const archive *a)
{
    return shards_plan(arena, a, ranges_of(a).end, bound);
}

static size_t count(const site *s)
{
    return s->text_shards.n;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s;
    shards_path("texts", i, path);
}

static size_t find(const site *s, jr_str path)
{
    return shards_find(&s->text_shards, "texts", path);
}

/* Rows of a list, which are bound to as many bytes as are left of their record. */
typedef struct row_list {
    jr_buf *out;
    bool has_rows;
    size_t left;
} row_list;

static void begin_list(row_list *list, const char *key)
{
    list->has_rows = false;
    jr_buf_format(list->out, "\"%s\":[", key);
}

/* Appends [NUMBERS,"TEXT"], where there is text and room. */
static void append_row(row_list *list, const char *numbers, jr_str text)
{
    if (text.size == 0 || list->left < ROW_BYTES)
        return;
    size_t before = list->out->size;
    jr_buf_append_text(list->out, list->has_rows ? ",\n[" : "\n[");
    jr_buf_append_text(list->out, numbers);
    jr_buf_append_char(list->out, ',');
    script_string(list->out, text, list->left - (list->out->size - before) - 1);
    jr_buf_append_char(list->out, ']');
    list->has_rows = true;
    list->left -= list->out->size - before;
}

static void append_questions(page *p, row_list *list, shard_part part)
{
    const archive *a = p->site->archive;
    begin_list(list, "questions");
    for (size_t q = part.begin; q < part.end; q++) {
        const jr_question *question = a->texts[q];
        list->left = question_size(question);
        for (size_t t = 0; question && t < question->n_turns; t++)
            append_row(list, jr_arena_format(p->arena, "%zu,%zu", q, t + 1).data,
                       question->turns[t]);
    }
}

static void append_answers(page *p, row_list *list, shard_part part)
{
    const archive *a = p->site->archive;
    begin_list(list, "answers");
    for (size_t i = part.begin; i < part.end && p->status == JR_OK; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        size_t question = i / a->n_models, model = i % a->n_models;
        archive_answer answer;
        jr_error err;
        jr_status status = archive_read_answer(a, arena, model, question, &answer, &err);
        if (status != JR_OK) {
            page_fail(p, status, &err);
            return;
        }
        list->left = clipped(answer_place(a, i).size) + ROW_BYTES;
        for (size_t t = 0; t < answer.n_turns; t++)
            append_row(list, jr_arena_format(arena, "%zu,%zu,%zu", question, model, t + 1).data,
                       answer.turns[t]);
    }
}

static void append_judgments(page *p, row_list *list, shard_part part)
{
    const archive *a = p->site->archive;
    begin_list(list, "judgments");
    for (size_t i = part.begin; i < part.end && p->status == JR_OK; i++) {
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        const judgment_row *j = &a->judgments[i];
        archive_text text;
        jr_error err;
        jr_status status = archive_read_judgment(a, arena, j, &text, &err);
        if (status != JR_OK) {
            page_fail(p, status, &err);
            return;
        }
        list->left = clipped(j->place.size) + ROW_BYTES;
        jr_str numbers = jr_arena_format(arena, "%u,%u,%u,%u,%u", j->question, j->first, j->second,
                                         j->judge, j->turn);
        append_row(list, numbers.data, text.judgment);
    }
}

static void render(page *p, size_t i)
{
    const shard_plan *plan = &p->site->text_shards;
    item_ranges at = ranges_of(p->site->archive);
    JR_BUF_AUTO jr_buf json = {0};
    row_list list = {.out = &json};
    jr_buf_append_char(&json, '{');
    append_questions(p, &list, shards_part(plan, i, 0, at.answers));
    jr_buf_append_text(&json, "],\n");
    append_answers(p, &list, shards_part(plan, i, at.answers, at.judgments));
    jr_buf_append_text(&json, "],\n");
    append_judgments(p, &list, shards_part(plan, i, at.judgments, at.end));
    jr_buf_append_text(&json, "]}");
    script_call(p->out, "jrankTexts", i, jr_buf_str(&json), p->site->is_packed);
}

const page_kind page_text_data = {count, path, find, render};
