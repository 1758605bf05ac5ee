/*
 * Whether the verdicts of the files of a judge are of one: one model, one wording of each prompt,
 * one temperature, and of the answers that are there now; and whether the answers of a model are of
 * one.
 */
#include "checker.h"
#include "mixture.h"

#include "base/memory.h"

/* NULL where they can't be read, of which others tell. */
static const current_answers *look_at_answers(checker *c)
{
    current_answers *now;
    if (c->has_looked)
        return c->now;
    c->has_looked = true;
    now = jr_arena_alloc(c->arena, 1, sizeof *now);
    if (current_answers_load(c->arena, c->bench_folder, now, NULL) == JR_OK)
        c->now = now;
    return c->now;
}

static bool is_stale(checker *c, const game_record *record, const record_game *g,
                     const uint32_t answers[2])
{
    const current_answers *now;
    if ((!answers[0] && !answers[1]) || !(now = look_at_answers(c)))
        return false;
    char digits[QUESTION_ID_MAX];
    size_t question = current_question(now, question_id_text(record->question, digits));
    return current_is_other(now, current_model(now, g->first), question, record->turn,
                            answers[0]) ||
           current_is_other(now, current_model(now, g->second), question, record->turn, answers[1]);
}

checked_verdict check_origin(checker *c, const check_line *line, const game_record *record,
                             size_t game)
{
    origin o;
    uint32_t answers[2];
    const record_game *g = &record->games[game];
    c->origins.arena = c->arena;
    origin_read(record, game, &o, answers);
    return (checked_verdict){.first_place = checker_place(c, line->number),
                             .place = checker_place(c, line->number),
                             .origin = origin_add(&c->origins, &o),
                             .is_stale = g->second.size && is_stale(c, record, g, answers)};
}

void check_origins_end(checker *c)
{
    AUTO_FREE origin_counts *counts = memory_zeroed(1, sizeof *counts);
    for (size_t i = 0; i < c->verdicts.n; i++) {
        const checked_verdict *verdict = &c->verdicts.items[i];
        origin_counts_add(counts, verdict->origin, verdict->is_stale, verdict->place);
    }
    const origins_asked asked =
        c->origins.n ? current_asked(c->arena, c->bench_folder) : (origins_asked){0};
    size_t n;
    const mixture *found = mixtures_of(c->arena, &c->origins, counts, &asked, &n);
    for (size_t i = 0; i < n; i++)
        checker_add(c, found[i].is_stale ? JR_FINDING_STALE_VERDICT : JR_FINDING_MIXED_JUDGE,
                    found[i].line, "%.*s", JR_STR_ARG(found[i].sentence));
}

uint8_t check_answer_origin(checker *c, yyjson_val *record)
{
    const origin o = origin_of_answer(record);
    c->origins.arena = c->arena;
    return origin_add(&c->origins, &o);
}

void check_answer_origins_end(checker *c)
{
    AUTO_FREE origin_counts *counts = memory_zeroed(1, sizeof *counts);
    for (size_t i = 0; i < c->questions.n; i++) {
        const known_question *q = &c->questions.items[i];
        if (q->n_answered)
            origin_counts_add(counts, q->origin, false, q->answer_place);
    }
    size_t n;
    const mixture *found = mixtures_of_answers(c->arena, &c->origins, counts, &n);
    for (size_t i = 0; i < n; i++)
        checker_add(c, JR_FINDING_MIXED_ANSWERS, found[i].line, "%.*s",
                    JR_STR_ARG(found[i].sentence));
}
