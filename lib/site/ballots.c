/*
 * A draw looks at all judgments once, a millisecond for 100,000 of them: there is no list of what
 * is left that would have to be kept in step with the files.
 */
#include "ballots.h"

#include <jrank/bench.h>

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/hash.h"
#include "base/memory.h"
#include "bench/id_table.h"
#include "bench/judgment_record.h"
#include "bench/ledger.h"
#include "bench/people_votes.h"
#include "site.h"

struct ballot_box {
    jr_str judge; /* human-NAME */
    file_place place;
    jr_arena *arena;
    ledger *ledger; /* NULL: not opened yet */
    id_table voted; /* keys of votes since the start, and of skips */
    struct {
        ballot ballot;
        jr_arena *arena; /* of its names */
    } ballots[BALLOTS_MAX];
    size_t n_drawn;
};

jr_status ballot_box_open(const char *bench_folder, const char *voter, ballot_box **ret_box,
                          jr_error *err)
{
    if (!voter_is_name(jr_str_from(voter)))
        return jr_error_set(err, JR_ERR_USAGE, VOTER_NAME_RULE);
    ballot_box *box = memory_zeroed(1, sizeof *box);
    box->arena = jr_arena_new();
    box->judge = jr_arena_format(box->arena, "human-%s", voter);
    box->place =
        file_below(bench_folder, voter_path(box->arena, bench_folder, jr_str_from(voter)).data);
    *ret_box = box;
    return JR_OK;
}

void ballot_box_close(ballot_box *box)
{
    jr_error err;
    if (!box)
        return;
    (void)!ledger_close(box->ledger, &err); /* every vote was synced when it was cast */
    for (size_t i = 0; i < BALLOTS_MAX; i++)
        jr_arena_free(box->ballots[i].arena);
    id_table_release(&box->voted);
    jr_arena_free(box->arena);
    free(box);
}

static uint64_t random_bits(void)
{
    uint64_t bits;
    while (getrandom(&bits, sizeof bits, 0) != sizeof bits)
        ;
    return bits;
}

static id_key key_of(jr_str question, jr_str left, jr_str right, unsigned turn)
{
    bool is_ordered = jr_str_compare(left, right) < 0;
    const jr_str models[] = {is_ordered ? left : right, is_ordered ? right : left};
    return match_key(question, models, 2, (uint16_t)turn);
}

/* The judgments of a match in a turn, from begin up to the result. */
static size_t end_of_turn(const archive *a, const archive_match *m, size_t begin)
{
    size_t end = begin, end_of_match = m->first_judgment + m->n_judgments;
    while (end < end_of_match && a->judgments[end].turn == a->judgments[begin].turn)
        end++;
    return end;
}

/* How many models have judged this turn; 0 where it is nothing to vote on. */
static size_t count_judges(const ballot_box *box, const site *s, const archive_match *m,
                           size_t begin, size_t end)
{
    const archive *a = s->archive;
    const jr_question *q = a->texts[m->question];
    unsigned turn = a->judgments[begin].turn;
    size_t own = archive_judge(a, box->judge), n_judges = 0, last = SIZE_MAX;
    if (!q || q->n_turns < turn ||
        answer_table_entry(&a->answers, m->one, m->question)->n_turns < turn ||
        answer_table_entry(&a->answers, m->other, m->question)->n_turns < turn)
        return 0;
    for (size_t i = begin; i < end; i++) {
        const judgment_row *j = &a->judgments[i];
        if (j->judge == own)
            return 0;
        if (j->status == JUDGMENT_UNREADABLE || jr_judge_is_person(a->judges[j->judge]) ||
            j->judge == last)
            continue;
        n_judges++;
        last = j->judge;
    }
    return n_judges;
}

/* A place among all that is left, with the same chance for each; those of several judges first. */
typedef struct draw {
    const archive_match *match;
    unsigned turn;
    bool has_several;
    uint64_t n; /* as good ones so far */
} draw;

static void consider(draw *d, const archive_match *m, unsigned turn, size_t n_judges)
{
    bool has_several = n_judges > 1;
    if (d->has_several && !has_several)
        return;
    if (has_several && !d->has_several)
        *d = (draw){.has_several = true};
    if (random_bits() % ++d->n == 0) {
        d->match = m;
        d->turn = turn;
    }
}

static ballot *make_ballot(ballot_box *box, const site *s, const draw *d)
{
    const archive *a = s->archive;
    size_t slot = box->n_drawn++ % BALLOTS_MAX;
    jr_arena_free(box->ballots[slot].arena);
    jr_arena *arena = box->ballots[slot].arena = jr_arena_new();
    ballot *b = &box->ballots[slot].ballot;
    bool is_swapped = random_bits() & 1;
    size_t left = is_swapped ? d->match->other : d->match->one;
    size_t right = is_swapped ? d->match->one : d->match->other;
    *b = (ballot){
        .question = jr_arena_copy(arena, a->questions[d->match->question]),
        .models = {jr_arena_copy(arena, a->models[left]), jr_arena_copy(arena, a->models[right])},
        .turn = d->turn};
    snprintf(b->id, sizeof b->id, "%016llx%016llx", (unsigned long long)random_bits(),
             (unsigned long long)random_bits());
    return b;
}

ballot *ballot_draw(ballot_box *box, const site *s)
{
    const archive *a = s->archive;
    draw d = {0};
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[i];
        size_t begin = m->first_judgment, end_of_match = begin + m->n_judgments, end;
        for (; begin < end_of_match; begin = end) {
            end = end_of_turn(a, m, begin);
            unsigned turn = a->judgments[begin].turn;
            size_t n_judges = count_judges(box, s, m, begin, end);
            if (n_judges &&
                !id_table_find(&box->voted, key_of(a->questions[m->question], a->models[m->one],
                                                   a->models[m->other], turn)))
                consider(&d, m, turn, n_judges);
        }
    }
    return d.match ? make_ballot(box, s, &d) : NULL;
}

ballot *ballot_find(ballot_box *box, jr_str id)
{
    for (size_t i = 0; i < BALLOTS_MAX && i < box->n_drawn; i++)
        if (jr_str_compare(jr_str_from(box->ballots[i].ballot.id), id) == 0)
            return &box->ballots[i].ballot;
    return NULL;
}

static jr_status append(ballot_box *box, jr_str line, jr_error *err)
{
    uint64_t n_repaired;
    if (!box->ledger)
        JR_TRY(ledger_open(box->place, &box->ledger, &n_repaired, err));
    JR_TRY(ledger_append(box->ledger, line, err));
    return ledger_sync(box->ledger, err);
}

static jr_status record(ballot_box *box, const site *s, const ballot *b, ballot_vote vote,
                        double now, jr_error *err)
{
    static const char *const winners[] = {[VOTE_LEFT] = "1", [VOTE_RIGHT] = "2", [VOTE_TIE] = "3"};
    size_t question = archive_question(s->archive, b->question);
    const jr_question *q = question == SIZE_MAX ? NULL : s->archive->texts[question];
    JR_BUF_AUTO jr_buf line = {0};
    if (!q)
        return jr_error_set(err, JR_ERR_DATA, "the question is not in the benchmark any more");
    judgment_record judgment = {.question_id = q->id_json,
                                .model1 = b->models[0],
                                .model2 = b->models[1],
                                .winner = jr_str_from(winners[vote]),
                                .judge = box->judge,
                                .prompt_name = JR_STR("vote"),
                                .turn = b->turn,
                                .tstamp = now};
    vote_append(&line, &judgment);
    jr_status status = append(box, jr_buf_str(&line), err);
    if (status != JR_OK) {
        jr_error ignored; /* the next vote opens the file anew: it may have been replaced */
        (void)!ledger_close(box->ledger, &ignored);
        box->ledger = NULL;
    }
    return status;
}

jr_status ballot_cast(ballot_box *box, const site *s, ballot *b, ballot_vote vote, double now,
                      jr_error *err)
{
    id_key key = key_of(b->question, b->models[0], b->models[1], b->turn);
    if (b->vote != VOTE_NONE)
        return JR_OK;
    if (vote != VOTE_SKIP && !id_table_find(&box->voted, key))
        JR_TRY(record(box, s, b, vote, now, err));
    id_table_add(&box->voted, key, 1);
    b->vote = vote;
    return JR_OK;
}
