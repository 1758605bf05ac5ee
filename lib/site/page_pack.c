/*
 * What view.html shows, packed: the pages of pairs and matches as they stand in <main>, and the
 * answers to a question, to which pages of matches only point.
 *
 *     jrankView(3, {"A.vs.B":["TITLE","HTML"], "A.vs.B/2":["TITLE","HTML"], ...})
 *     jrankView(0, {"MODEL/TURN":"HTML", ...})
 *
 * Packed together, pages of matches take a tenth of what they take as files: most of each is what
 * all of them have, and the answers.
 */
#include "page.h"

#include "base/str.h"
#include "packs.h"
#include "prose.h"

static const char *const heap_names[N_PACK_HEAPS] = {"pair", "match", "answers"};

/* A file of a heap. */
typedef struct pack {
    pack_heap heap;
    size_t question; /* but of pairs */
    size_t part;
} pack;

static size_t count(const site *s)
{
    const size_t *n = s->packs.n;
    return s->is_packed ? n[PACK_OF_PAIRS] +
                              s->archive->n_questions * (n[PACK_OF_MATCHES] + n[PACK_OF_ANSWERS])
                        : 0;
}

static pack pack_of(const site *s, size_t i)
{
    const size_t *n = s->packs.n;
    if (i < n[PACK_OF_PAIRS])
        return (pack){PACK_OF_PAIRS, 0, i};
    i -= n[PACK_OF_PAIRS];
    size_t each = n[PACK_OF_MATCHES] + n[PACK_OF_ANSWERS], part = i % each;
    return part < n[PACK_OF_MATCHES] ? (pack){PACK_OF_MATCHES, i / each, part}
                                     : (pack){PACK_OF_ANSWERS, i / each, part - n[PACK_OF_MATCHES]};
}

static size_t number_of(const site *s, pack of)
{
    const size_t *n = s->packs.n;
    if (of.part >= n[of.heap])
        return SIZE_MAX;
    size_t before = n[PACK_OF_PAIRS] + of.question * (n[PACK_OF_MATCHES] + n[PACK_OF_ANSWERS]);
    return of.part + (of.heap == PACK_OF_PAIRS     ? 0
                      : of.heap == PACK_OF_MATCHES ? before
                                                   : before + n[PACK_OF_MATCHES]);
}

static void path(const site *s, size_t i, jr_buf *path)
{
    pack of = pack_of(s, i);
    jr_buf_format(path, "data/view/%s", heap_names[of.heap]);
    if (of.heap != PACK_OF_PAIRS)
        jr_buf_format(path, "/%s", s->names.question_slugs[of.question].data);
    jr_buf_format(path, "-%zu.js", of.part);
}

static size_t find(const site *s, jr_str path)
{
    size_t dash = str_find_last_char(path, '-');
    if (!s->is_packed || dash == path.size || !str_drop_beginning(&path, "data/view/"))
        return SIZE_MAX;
    dash = str_find_last_char(path, '-');
    pack of = {.part = slug_number(str_from(path, dash + 1))};
    jr_str name = {path.data, dash}, heap;
    str_next_part(&name, '/', &heap);
    while (of.heap < N_PACK_HEAPS && !str_is(heap, heap_names[of.heap]))
        of.heap++;
    if (of.heap == N_PACK_HEAPS || of.part == SIZE_MAX)
        return SIZE_MAX;
    if (of.heap != PACK_OF_PAIRS)
        of.question = slugs_find(&s->names.questions_by_slug, name);
    return of.question == SIZE_MAX ? SIZE_MAX : number_of(s, of);
}

static void begin_item(jr_buf *json, jr_str key)
{
    jr_buf_append_text(json, json->size > 1 ? ",\n" : "\n");
    script_string(json, key, SIZE_MAX / 2);
    jr_buf_append_char(json, ':');
}

/* The page i of the kind as it stands in <main>, by its path without the first n_above folders. */
static void append_page(page *p, jr_buf *json, const page_kind *kind, size_t i, size_t n_above)
{
    JR_BUF_AUTO jr_buf path = {0}, html = {0};
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    kind->path(p->site, i, &path);
    jr_str key = {path.data, path.size - (sizeof ".html" - 1)}, folder;
    while (n_above--)
        str_next_part(&key, '/', &folder);
    page own = {.site = p->site,
                .arena = arena,
                .out = &html,
                .path = jr_buf_str(&path),
                .root = "",
                .is_packed = true};
    kind->render(&own, i);
    if (own.status != JR_OK)
        page_fail(p, own.status, &own.err);
    begin_item(json, key);
    jr_buf_append_char(json, '[');
    script_string(json, own.title, SIZE_MAX / 2);
    jr_buf_append_char(json, ',');
    script_string(json, jr_buf_str(&html), SIZE_MAX / 2);
    jr_buf_append_char(json, ']');
}

static void append_pairs(page *p, jr_buf *json, size_t part)
{
    const tallies *t = &p->site->tallies;
    const pack_plan *plan = &p->site->packs;
    for (size_t k = plan->first_pair[part]; k < plan->first_pair[part + 1]; k++) {
        const pair_tally *pair = &t->pairs[plan->pairs[k]];
        for (size_t i = 0; i < pair->n_pages && p->status == JR_OK; i++)
            append_page(p, json, &page_pair, pair->first_page + i, 1);
    }
}

static void append_matches(page *p, jr_buf *json, const pack *of)
{
    const site *s = p->site;
    size_t begin, end;
    archive_of_question(s->archive, of->question, &begin, &end);
    for (size_t m = begin; m < end && p->status == JR_OK; m++) {
        const archive_match *match = &s->archive->matches[m];
        if (packs_of_two(&s->names, match->one, match->other, s->packs.n[PACK_OF_MATCHES]) ==
            of->part)
            append_page(p, json, &page_match, m, 2);
    }
}

/* The answers of a model to the question, a text for each turn. */
static void append_answers(page *p, jr_buf *json, size_t model, size_t question)
{
    const archive *a = p->site->archive;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf html = {0};
    page own = {.site = p->site,
                .arena = arena,
                .out = &html,
                .path = p->path,
                .root = "",
                .is_packed = true};
    archive_answer answer;
    jr_error err;
    jr_status status = archive_read_answer(a, arena, model, question, &answer, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    for (size_t turn = 0; turn < answer.n_turns; turn++) {
        jr_buf_clear(&html);
        prose_append(&own, answer.turns[turn],
                     answer_table_entry(&a->answers, model, question)->place);
        begin_item(json, jr_arena_format(arena, "%s/%zu", p->site->names.model_slugs[model].data,
                                         turn + 1));
        script_string(json, jr_buf_str(&html), SIZE_MAX / 2);
    }
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    pack of = pack_of(s, i);
    JR_BUF_AUTO jr_buf json = {0};
    jr_buf_append_char(&json, '{');
    if (of.heap == PACK_OF_PAIRS)
        append_pairs(p, &json, of.part);
    else if (of.heap == PACK_OF_MATCHES)
        append_matches(p, &json, &of);
    for (size_t k = 0; of.heap == PACK_OF_ANSWERS && k < s->archive->n_models; k++)
        if (packs_of_model(&s->names, k, s->packs.n[of.heap]) == of.part)
            append_answers(p, &json, k, of.question);
    jr_buf_append_text(&json, "}");
    script_call(p->out, "jrankView", of.part, jr_buf_str(&json), true);
}

const page_kind page_pack = {count, path, find, render};
