/*
 * Texts, and what view.html shows: the pages of pairs and matches as they stand in <main>; the
 * question and the answers to it, and the judgments, to which pages of matches only point and in
 * which browse.js searches.
 *
 *     jrankView(3, {"A.vs.B":["TITLE","HTML"], "A.vs.B/2":["TITLE","HTML"], ...})
 *     jrankView(0, {"/TURN":"HTML", "MODEL/TURN":"HTML", ...})
 *     jrankView(0, {"A.vs.B":[[FIRST,SECOND,JUDGE,TURN,"HTML"], ...], ...})
 *
 * Packed together, pages of matches take a tenth of what they take as files: most of each is what
 * all of them have, and the texts. Where pages of matches have files, texts are here for the search
 * alone.
 */
#include "page.h"

#include "base/str.h"
#include "packs.h"
#include "prose.h"

static const char *const heap_names[N_PACK_HEAPS] = {"pair", "match", "answers", "judgments"};

/* A file of a heap. */
typedef struct pack {
    pack_heap heap;
    size_t question; /* but of pairs */
    size_t part;
} pack;

/* Files of each question. */
static size_t n_of_question(const site *s)
{
    size_t n = 0;
    for (size_t heap = PACK_OF_PAIRS + 1; heap < N_PACK_HEAPS; heap++)
        n += s->packs.n[heap];
    return n;
}

static size_t count(const site *s)
{
    return s->packs.n[PACK_OF_PAIRS] + s->archive->n_questions * n_of_question(s);
}

static pack pack_of(const site *s, size_t i)
{
    const size_t *n = s->packs.n;
    if (i < n[PACK_OF_PAIRS])
        return (pack){PACK_OF_PAIRS, 0, i};
    i -= n[PACK_OF_PAIRS];
    pack of = {PACK_OF_PAIRS + 1, i / n_of_question(s), i % n_of_question(s)};
    for (; of.part >= n[of.heap]; of.heap++)
        of.part -= n[of.heap];
    return of;
}

static size_t number_of(const site *s, pack of)
{
    const size_t *n = s->packs.n;
    if (of.part >= n[of.heap])
        return SIZE_MAX;
    size_t number = of.part;
    if (of.heap > PACK_OF_PAIRS)
        number += n[PACK_OF_PAIRS] + of.question * n_of_question(s);
    for (size_t heap = PACK_OF_PAIRS + 1; heap < of.heap; heap++)
        number += n[heap];
    return number;
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
    if (dash == path.size || !str_drop_beginning(&path, "data/view/"))
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

static void append_match_page(page *p, jr_buf *json, size_t m)
{
    append_page(p, json, &page_match, m, 2);
}

/* What `append` appends of each match on the question that stands in this part. */
static void append_of_matches(page *p, jr_buf *json, const pack *of,
                              void (*append)(page *p, jr_buf *json, size_t match))
{
    const site *s = p->site;
    size_t begin, end;
    archive_of_question(s->archive, of->question, &begin, &end);
    for (size_t m = begin; m < end && p->status == JR_OK; m++) {
        const archive_match *match = &s->archive->matches[m];
        if (packs_of_two(&s->names, match->one, match->other, s->packs.n[of->heap]) == of->part)
            append(p, json, m);
    }
}

/* Appends the HTML of a text as a string. */
static void append_text(page *p, jr_buf *json, jr_str text, line_place place)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    JR_BUF_AUTO jr_buf html = {0};
    page own = {.site = p->site,
                .arena = arena,
                .out = &html,
                .path = p->path,
                .root = "",
                .is_packed = true};
    prose_append(&own, text, place);
    script_string(json, jr_buf_str(&html), SIZE_MAX / 2);
}

static void append_question(page *p, jr_buf *json, size_t question)
{
    const jr_question *q = p->site->archive->texts[question];
    for (size_t turn = 0; q && turn < q->n_turns; turn++) {
        begin_item(json, jr_arena_format(p->arena, "/%zu", turn + 1));
        append_text(p, json, q->turns[turn], (line_place){0});
    }
}

/* The answers of a model to the question, a text for each turn. */
static void append_answers(page *p, jr_buf *json, size_t model, size_t question)
{
    const archive *a = p->site->archive;
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    archive_answer answer;
    jr_error err;
    jr_status status = archive_read_answer(a, arena, model, question, &answer, &err);
    if (status != JR_OK) {
        page_fail(p, status, &err);
        return;
    }
    for (size_t turn = 0; turn < answer.n_turns; turn++) {
        begin_item(json, jr_arena_format(arena, "%s/%zu", p->site->names.model_slugs[model].data,
                                         turn + 1));
        append_text(p, json, answer.turns[turn],
                    answer_table_entry(&a->answers, model, question)->place);
    }
}

static void append_judgments(page *p, jr_buf *json, size_t m)
{
    const archive *a = p->site->archive;
    const archive_match *match = &a->matches[m];
    const jr_str *slugs = p->site->names.model_slugs;
    for (size_t i = 0; i < match->n_judgments; i++) {
        const judgment_row *j = &a->judgments[match->first_judgment + i];
        JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
        archive_text text;
        jr_error err;
        jr_status status = archive_read_judgment(a, arena, j, &text, &err);
        if (status != JR_OK) {
            page_fail(p, status, &err);
            return;
        }
        if (i == 0)
            begin_item(json, jr_arena_format(arena, "%s.vs.%s", slugs[match->one].data,
                                             slugs[match->other].data));
        jr_buf_format(json, "%c[%u,%u,%u,%u,", i ? ',' : '[', j->first, j->second, j->judge,
                      j->turn);
        append_text(p, json, text.judgment, j->place);
        jr_buf_append_char(json, ']');
    }
    jr_buf_append_text(json, match->n_judgments ? "]" : "");
}

static void append_all_answers(page *p, jr_buf *json, const pack *of)
{
    const site *s = p->site;
    size_t n = s->packs.n[of->heap];
    if (packs_of_question(n) == of->part)
        append_question(p, json, of->question);
    for (size_t k = 0; k < s->archive->n_models && p->status == JR_OK; k++)
        if (packs_of_model(&s->names, k, n) == of->part)
            append_answers(p, json, k, of->question);
}

static void render(page *p, size_t i)
{
    pack of = pack_of(p->site, i);
    JR_BUF_AUTO jr_buf json = {0};
    jr_buf_append_char(&json, '{');
    switch (of.heap) {
    case PACK_OF_PAIRS:
        append_pairs(p, &json, of.part);
        break;
    case PACK_OF_MATCHES:
        append_of_matches(p, &json, &of, append_match_page);
        break;
    case PACK_OF_ANSWERS:
        append_all_answers(p, &json, &of);
        break;
    default:
        append_of_matches(p, &json, &of, append_judgments);
    }
    jr_buf_append_text(&json, "}");
    script_call(p->out, "jrankView", of.part, jr_buf_str(&json), p->site->is_packed);
}

const page_kind page_pack = {count, path, find, render};
