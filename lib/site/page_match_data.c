/*
 * All matches as data for browse.js: models, judges and questions with their names, and a row of
 * numbers per match.
 *
 *     jrankMatches(0, {"models":[[NAME, SLUG, ID],...], "judges":[[NAME, SLUG],...],
 *                      "questions":[[SLUG, CATEGORY, PLACE, BEGINNING OF THE TEXT],...],
 *                      "matches":[[QUESTION, ONE, OTHER, FLAGS, JUDGE, TURN, VERDICTS, ...],...]});
 *
 * VERDICTS has a number per judge and turn: the verdict where ONE was shown first, 5 times that of
 * the other order, 25 where one of them is an upset, 50 where they differ. A verdict is 0 for none,
 * 1 for ONE, 2 for OTHER, 3 for a tie, 4 for an unreadable reply.
 */
#include "game.h"
#include "page.h"

enum {
    NAME_MAX_BYTES = 400,
    BEGINNING_MAX = 200,
    QUESTION_BYTES = 3 * NAME_MAX_BYTES + BEGINNING_MAX + 120,
    MATCH_BYTES = 48,
    VERDICT_BYTES = 20,
    N_VERDICTS_MAX = (SHARD_MAX - MATCH_BYTES) / VERDICT_BYTES
};

/* Where the items of a kind begin: models, judges, questions, matches. */
typedef struct item_ranges {
    size_t judges, questions, matches, end;
} item_ranges;

static item_ranges ranges_of(const archive *a)
{
    size_t judges = a->n_models, questions = judges + a->n_judges,
           matches = questions + a->n_questions;
    return (item_ranges){judges, questions, matches, matches + a->n_matches};
}

static size_t bound(const archive *a, size_t i)
{
    item_ranges at = ranges_of(a);
    if (i < at.matches)
        return QUESTION_BYTES;
    size_t n = a->matches[i - at.matches].n_judgments;
    return MATCH_BYTES + VERDICT_BYTES * (n < N_VERDICTS_MAX ? n : N_VERDICTS_MAX);
}

shard_plan page_match_data_plan(jr_arena *arena, const archive *a)
{
    return shards_plan(arena, a, ranges_of(a).end, bound);
}

static size_t count(const site *s)
{
    return s->match_shards.n;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s;
    shards_path("matches", i, path);
}

static size_t find(const site *s, jr_str path)
{
    return shards_find(&s->match_shards, "matches", path);
}

/* ids: NULL where a name is one. */
static void append_names(jr_buf *out, const char *key, const jr_str *names, const jr_str *slugs,
                         const jr_str *ids, shard_part part)
{
    jr_buf_format(out, "\"%s\":[", key);
    for (size_t i = part.begin; i < part.end; i++) {
        jr_buf_append_text(out, i > part.begin ? ",\n[" : "\n[");
        script_string(out, names[i], NAME_MAX_BYTES);
        jr_buf_append_char(out, ',');
        script_string(out, slugs[i], NAME_MAX_BYTES);
        if (ids) {
            jr_buf_append_char(out, ',');
            script_string(out, ids[i], NAME_MAX_BYTES);
        }
        jr_buf_append_char(out, ']');
    }
    jr_buf_append_text(out, "],\n");
}

static void append_questions(jr_buf *out, const site *s, shard_part part)
{
    const archive *a = s->archive;
    jr_buf_append_text(out, "\"questions\":[");
    for (size_t q = part.begin; q < part.end; q++) {
        const jr_question *text = a->texts[q];
        jr_buf_append_text(out, q > part.begin ? ",\n[" : "\n[");
        script_string(out, s->names.question_slugs[q], NAME_MAX_BYTES);
        jr_buf_append_char(out, ',');
        script_string(out, text ? text->category : (jr_str){0}, NAME_MAX_BYTES);
        jr_buf_format(out, ",%zu,", text ? text->order : a->n_questions);
        script_string(out, text && text->n_turns ? text->turns[0] : a->questions[q], BEGINNING_MAX);
        jr_buf_append_char(out, ']');
    }
    jr_buf_append_text(out, "],\n");
}

static unsigned verdict_of(const judgment_row *j, size_t one)
{
    enum { NONE, ONE, OTHER, TIE, UNREADABLE };
    if (j->winner == WINNER_INVALID)
        return UNREADABLE;
    size_t preferred = judgment_preferred(j);
    return preferred == SIZE_MAX ? TIE : preferred == one ? ONE : OTHER;
}

static void append_match(jr_buf *out, const site *s, size_t match)
{
    enum { SECOND_ORDER = 5, UPSET = 25, FLIP = 50 };
    const archive *a = s->archive;
    const archive_match *m = &a->matches[match];
    const judgment_row *all = &a->judgments[m->first_judgment];
    size_t n = m->n_judgments < N_VERDICTS_MAX ? m->n_judgments : N_VERDICTS_MAX;
    jr_buf_format(out, "[%u,%u,%u,%u", m->question, m->one, m->other, s->tallies.flags[match]);
    for (size_t begin = 0, end; begin < n; begin = end) {
        unsigned verdicts[2] = {0, 0};
        bool is_upset = false, is_flip = false;
        for (end = begin;
             end < n && all[end].judge == all[begin].judge && all[end].turn == all[begin].turn;
             end++) {
            const judgment_row *j = &all[end];
            if (j->status == JUDGMENT_REPLACED)
                continue;
            verdicts[j->first != m->one] = verdict_of(j, m->one);
            is_upset |= judgment_is_upset(&s->boards, j);
            is_flip |= judgment_is_flip(a, j);
        }
        jr_buf_format(out, ",%u,%u,%u", all[begin].judge, all[begin].turn,
                      verdicts[0] + SECOND_ORDER * verdicts[1] + (is_upset ? UPSET : 0) +
                          (is_flip ? FLIP : 0));
    }
    jr_buf_append_char(out, ']');
}

static void render(page *p, size_t i)
{
    const site *s = p->site;
    const archive *a = s->archive;
    const shard_plan *plan = &s->match_shards;
    item_ranges at = ranges_of(a);
    JR_BUF_AUTO jr_buf json = {0};
    jr_buf_append_char(&json, '{');
    append_names(&json, "models", s->names.display, s->names.model_slugs, a->models,
                 shards_part(plan, i, 0, at.judges));
    append_names(&json, "judges", a->judges, s->names.judge_slugs, NULL,
                 shards_part(plan, i, at.judges, at.questions));
    append_questions(&json, s, shards_part(plan, i, at.questions, at.matches));
    jr_buf_append_text(&json, "\"matches\":[");
    shard_part part = shards_part(plan, i, at.matches, at.end);
    for (size_t m = part.begin; m < part.end; m++) {
        jr_buf_append_text(&json, m > part.begin ? ",\n" : "\n");
        append_match(&json, s, m);
    }
    jr_buf_append_text(&json, "]}");
    script_call(p->out, "jrankMatches", i, jr_buf_str(&json), s->is_packed);
}

const page_kind page_match_data = {count, path, find, render};
