/*
 * A draw looks at all judgments once, a millisecond for 100,000 of them: there is no list of what
 * is left that would have to be kept in step with the files.
 */
#include "ballots.h"

#include <jrank/bench.h>
#include <jrank/card.h>

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/str.h"
#include "bench/game_record.h"
#include "bench/human_sample.h"
#include "bench/id_table.h"
#include "bench/judgment_record.h"
#include "bench/ledger.h"
#include "site.h"

/* What is remembered of a match since the start. */
enum { VOTED = 1, SKIPPED = 2 };

typedef struct voter_state {
    jr_str judge; /* human-NAME */
    file_place place;
    ledger *ledger; /* NULL: not opened yet */
    id_table done;  /* VOTED or SKIPPED by match and turn */
    struct {
        ballot ballot;
        jr_arena *arena; /* of its names */
    } *ballots;          /* BALLOTS_MAX; NULL: none yet */
    size_t n_drawn;
} voter_state;

/* The sample in the folder, read anew when its file is another one. */
typedef struct planned_sample {
    jr_arena *arena;
    jr_people_sample sample;
    size_t *order; /* of the drawn matches: those that all are asked about first */
    size_t n, n_common;
    struct stat file;
} planned_sample;

struct ballot_box {
    ballot_options options;
    jr_arena *arena;
    planned_sample planned;
    voter_state *voters;
};

/* Leaves things as they are where the file is the same. Errors: as jr_people_sample_load. */
static jr_status follow_sample(ballot_box *box, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *scratch = jr_arena_new();
    planned_sample *p = &box->planned;
    struct stat now = {0};
    jr_str path = jr_people_sample_path(scratch, box->options.bench_folder);
    if (stat(path.data, &now) == 0 && p->arena && now.st_ino == p->file.st_ino &&
        now.st_size == p->file.st_size && now.st_mtim.tv_sec == p->file.st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == p->file.st_mtim.tv_nsec)
        return JR_OK;
    jr_arena_free(p->arena);
    *p = (planned_sample){.arena = jr_arena_new(), .file = now};
    jr_status status = jr_people_sample_load(p->arena, box->options.bench_folder, &p->sample, err);
    if (status != JR_OK)
        return status == JR_ERR_NOT_FOUND ? JR_OK : status;
    p->order = jr_arena_alloc(p->arena, p->sample.n_matches, sizeof *p->order);
    p->n = people_sample_drawn(&p->sample, p->order);
    p->n_common = (size_t)llround(box->options.overlap * (double)p->n);
    return JR_OK;
}

static jr_status check_voters(const ballot_options *options, jr_error *err)
{
    if (options->n_voters > VOTERS_MAX)
        return jr_error_set(err, JR_ERR_USAGE, "at most %d people can vote", VOTERS_MAX);
    for (size_t i = 0; i < options->n_voters; i++) {
        if (!voter_is_name(options->voters[i]))
            return jr_error_set(err, JR_ERR_USAGE, VOTER_NAME_RULE);
        if (str_index(options->voters, i, options->voters[i]) != SIZE_MAX)
            return jr_error_set(err, JR_ERR_USAGE, "two voters are called %.*s",
                                JR_STR_ARG(options->voters[i]));
    }
    return JR_OK;
}

jr_status ballot_box_open(const ballot_options *options, ballot_box **ret_box, jr_error *err)
{
    JR_TRY(check_voters(options, err));
    ballot_box *box = memory_zeroed(1, sizeof *box);
    box->arena = jr_arena_new();
    box->options = *options;
    box->options.bench_folder = jr_arena_format(box->arena, "%s", options->bench_folder).data;
    box->options.voters = NULL;
    box->voters = jr_arena_alloc(box->arena, options->n_voters, sizeof *box->voters);
    for (size_t i = 0; i < options->n_voters; i++) {
        const char *folder = options->bench_folder;
        jr_str name = options->voters[i];
        box->voters[i] =
            (voter_state){.judge = jr_arena_format(box->arena, "human-%.*s", JR_STR_ARG(name)),
                          .place = file_below(folder, voter_path(box->arena, folder, name).data)};
    }
    jr_status status = follow_sample(box, err);
    if (status != JR_OK) {
        ballot_box_close(box);
        return status;
    }
    *ret_box = box;
    return JR_OK;
}

void ballot_box_close(ballot_box *box)
{
    jr_error err;
    if (!box)
        return;
    for (size_t v = 0; v < box->options.n_voters; v++) {
        voter_state *voter = &box->voters[v];
        (void)!ledger_close(voter->ledger, &err); /* every vote was synced when it was cast */
        for (size_t i = 0; voter->ballots && i < BALLOTS_MAX; i++)
            jr_arena_free(voter->ballots[i].arena);
        free(voter->ballots);
        id_table_release(&voter->done);
    }
    jr_arena_free(box->planned.arena);
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

/* A match in a turn, and its judgments. */
typedef struct candidate {
    const archive_match *match;
    unsigned turn;
    size_t begin, end;
    id_key key;
} candidate;

/* The judgments of a match in a turn, from begin on. */
static candidate candidate_at(const archive *a, const archive_match *m, size_t begin)
{
    candidate c = {.match = m, .turn = a->judgments[begin].turn, .begin = begin, .end = begin};
    size_t end_of_match = m->first_judgment + m->n_judgments;
    while (c.end < end_of_match && a->judgments[c.end].turn == c.turn)
        c.end++;
    c.key = pair_key(a->questions[m->question], a->models[m->one], a->models[m->other],
                     (uint16_t)c.turn);
    return c;
}

static bool has_row(const archive *a, const candidate *c, jr_str judge)
{
    size_t own = archive_judge(a, judge);
    for (size_t i = c->begin; i < c->end; i++)
        if (a->judgments[i].judge == own)
            return true;
    return false;
}

static bool has_voted(const voter_state *voter, const archive *a, const candidate *c)
{
    return id_table_find(&voter->done, c->key) == VOTED || has_row(a, c, voter->judge);
}

static bool can_be_shown(const archive *a, const candidate *c)
{
    const jr_question *q = a->texts[c->match->question];
    const size_t models[] = {c->match->one, c->match->other};
    for (size_t i = 0; i < 2; i++)
        if (!q || q->n_turns < c->turn ||
            answer_table_entry(&a->answers, models[i], c->match->question)->n_turns < c->turn)
            return false;
    return true;
}

static bool is_open(const voter_state *voter, const archive *a, const candidate *c)
{
    return !id_table_find(&voter->done, c->key) && can_be_shown(a, c) &&
           !has_row(a, c, voter->judge);
}

/* How many models, or else people, have judged. */
static size_t count_judges(const archive *a, const candidate *c, bool are_people)
{
    size_t n = 0, last = SIZE_MAX;
    for (size_t i = c->begin; i < c->end; i++) {
        const judgment_row *j = &a->judgments[i];
        if (j->status == JUDGMENT_UNREADABLE || j->judge == last ||
            jr_judge_is_person(a->judges[j->judge]) != are_people)
            continue;
        n++;
        last = j->judge;
    }
    return n;
}

/* People who have voted, also those whose votes the site does not know yet. */
static size_t count_people(const ballot_box *box, const archive *a, const candidate *c)
{
    size_t n = count_judges(a, c, true);
    for (size_t v = 0; v < box->options.n_voters; v++)
        n += id_table_find(&box->voters[v].done, c->key) == VOTED &&
             !has_row(a, c, box->voters[v].judge);
    return n;
}

/* The one to be shown: of the lowest level, with the same chance for each of it. */
typedef struct draw {
    candidate chosen; /* match NULL: none */
    bool is_swapped;
    size_t level;
    uint64_t n; /* of this level so far */
} draw;

static void consider(draw *d, const candidate *c, size_t level, bool is_swapped)
{
    if (d->n && level > d->level)
        return;
    if (d->n == 0 || level < d->level)
        *d = (draw){.level = level};
    if (random_bits() % ++d->n == 0) {
        d->chosen = *c;
        d->is_swapped = is_swapped;
    }
}

/* The match of the sample as the site has it; false where it has none any more. */
static bool find_planned(const archive *a, const jr_people_match *m, candidate *ret_candidate)
{
    size_t question = archive_question(a, m->question);
    size_t left = archive_model(a, m->left), right = archive_model(a, m->right);
    if (question == SIZE_MAX || left == SIZE_MAX || right == SIZE_MAX)
        return false;
    const archive_match *match = archive_find(a, question, left, right);
    for (size_t i = 0; match && i < match->n_judgments; i++) {
        size_t at = match->first_judgment + i;
        if (a->judgments[at].turn != m->turn)
            continue;
        *ret_candidate = candidate_at(a, match, at);
        return true;
    }
    return false;
}

static void consider_sample(const ballot_box *box, const voter_state *voter, const archive *a,
                            draw *d)
{
    const planned_sample *p = &box->planned;
    candidate c;
    for (size_t i = 0; i < p->n; i++) {
        const jr_people_match *m = &p->sample.matches[p->order[i]];
        if (!find_planned(a, m, &c) || !is_open(voter, a, &c))
            continue;
        bool is_swapped = !str_equals(a->models[c.match->one], m->left);
        consider(d, &c, i < p->n_common ? 0 : 1 + count_people(box, a, &c), is_swapped);
    }
}

static void consider_all(const voter_state *voter, const archive *a, draw *d)
{
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[i];
        for (size_t at = m->first_judgment; at < m->first_judgment + m->n_judgments;) {
            candidate c = candidate_at(a, m, at);
            at = c.end;
            size_t n_judges = is_open(voter, a, &c) ? count_judges(a, &c, false) : 0;
            if (n_judges)
                consider(d, &c, n_judges == 1, random_bits() & 1);
        }
    }
}

/* Of what is shown; 0 where it can't be read. */
static uint64_t hash_shown(const archive *a, size_t model, const candidate *c)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    archive_answer answer;
    if (archive_read_answer(a, arena, model, c->match->question, &answer, NULL) != JR_OK)
        return 0;
    answer_entry entry = {.n_turns = (uint32_t)answer.n_turns, .texts = answer.turns};
    return answer_hash(&entry, c->turn);
}

static ballot *make_ballot(ballot_box *box, size_t v, const archive *a, const draw *d)
{
    voter_state *voter = &box->voters[v];
    if (!voter->ballots)
        voter->ballots = memory_zeroed(BALLOTS_MAX, sizeof *voter->ballots);
    size_t slot = voter->n_drawn++ % BALLOTS_MAX;
    jr_arena_free(voter->ballots[slot].arena);
    jr_arena *arena = voter->ballots[slot].arena = jr_arena_new();
    ballot *b = &voter->ballots[slot].ballot;
    const archive_match *m = d->chosen.match;
    const size_t models[] = {d->is_swapped ? m->other : m->one, d->is_swapped ? m->one : m->other};
    *b = (ballot){.voter = v,
                  .question = jr_arena_copy(arena, a->questions[m->question]),
                  .turn = d->chosen.turn,
                  .vote = N_SAID,
                  .taken_back = N_SAID};
    for (size_t i = 0; i < 2; i++) {
        b->models[i] = jr_arena_copy(arena, a->models[models[i]]);
        b->hashes[i] = hash_shown(a, models[i], &d->chosen);
    }
    snprintf(b->id, sizeof b->id, "%016llx%016llx", (unsigned long long)random_bits(),
             (unsigned long long)random_bits());
    return b;
}

/* The n-th of a voter's ballots, from the newest, which is 0; NULL: there are no more. */
static ballot *ballot_at(const voter_state *voter, size_t n)
{
    if (n >= BALLOTS_MAX || n >= voter->n_drawn)
        return NULL;
    return &voter->ballots[(voter->n_drawn - 1 - n) % BALLOTS_MAX].ballot;
}

/* Whether its match is still there, with the answers that were shown. */
static bool is_still_there(const archive *a, const ballot *b)
{
    candidate c;
    jr_people_match m = {
        .question = b->question, .left = b->models[0], .right = b->models[1], .turn = b->turn};
    return find_planned(a, &m, &c) && can_be_shown(a, &c) &&
           hash_shown(a, archive_model(a, b->models[0]), &c) == b->hashes[0] &&
           hash_shown(a, archive_model(a, b->models[1]), &c) == b->hashes[1];
}

ballot *ballot_next(ballot_box *box, size_t v, const site *s, double now)
{
    const archive *a = s->archive;
    const voter_state *voter = &box->voters[v];
    draw d = {0};
    jr_error ignored; /* a sample that can't be read is none */
    ballot *open = NULL, *b;
    for (size_t n = 0; (b = ballot_at(voter, n)); n++)
        if (b->vote == N_SAID && is_still_there(a, b))
            open = b;
    if (open)
        return open;
    (void)!follow_sample(box, &ignored);
    consider_sample(box, voter, a, &d);
    if (d.n == 0)
        consider_all(voter, a, &d);
    if (d.n == 0)
        return NULL;
    b = make_ballot(box, v, a, &d);
    b->shown = now;
    return b;
}

ballot *ballot_find(ballot_box *box, size_t v, jr_str id)
{
    ballot *b;
    for (size_t n = 0; (b = ballot_at(&box->voters[v], n)); n++)
        if (str_equals(jr_str_from(b->id), id))
            return b;
    return NULL;
}

static jr_status append(voter_state *voter, jr_str line, jr_error *err)
{
    uint64_t n_repaired;
    if (!voter->ledger)
        JR_TRY(ledger_open(voter->place, &voter->ledger, &n_repaired, err));
    JR_TRY(ledger_append(voter->ledger, line, err));
    return ledger_sync(voter->ledger, err);
}

static jr_status record(voter_state *voter, const site *s, const ballot *b, said vote, double now,
                        jr_error *err)
{
    size_t question = archive_question(s->archive, b->question);
    const jr_question *q = question == SIZE_MAX ? NULL : s->archive->texts[question];
    JR_BUF_AUTO jr_buf line = {0};
    if (!q)
        return jr_error_set(err, JR_ERR_DATA, "the question is not in the benchmark any more");
    judgment_record judgment = {.question_id = q->id_json,
                                .model1 = b->models[0],
                                .model2 = b->models[1],
                                .winner = jr_str_from(said_winner(vote)),
                                .judge = voter->judge,
                                .prompt_name = JR_STR("vote"),
                                .turn = b->turn,
                                .tstamp = now,
                                .call = {.latency = fmax(0, now - b->shown),
                                         .answer_hashes = {b->hashes[0], b->hashes[1]},
                                         .n_answer_hashes = 2}};
    vote_append(&line, &judgment);
    jr_status status = append(voter, jr_buf_str(&line), err);
    if (status != JR_OK) {
        jr_error ignored; /* the next vote opens the file anew: it may have been replaced */
        (void)!ledger_close(voter->ledger, &ignored);
        voter->ledger = NULL;
    }
    return status;
}

jr_status ballot_cast(ballot_box *box, const site *s, ballot *b, said vote, double now,
                      jr_error *err)
{
    voter_state *voter = &box->voters[b->voter];
    id_key key = pair_key(b->question, b->models[0], b->models[1], (uint16_t)b->turn);
    uint64_t known = id_table_find(&voter->done, key);
    if (b->vote != N_SAID)
        return JR_OK;
    if (vote != SAID_SKIP && (known != VOTED || b->taken_back != N_SAID))
        JR_TRY(record(voter, s, b, vote, now, err));
    if (!known)
        id_table_add(&voter->done, key, vote == SAID_SKIP ? SKIPPED : VOTED);
    else if (vote != SAID_SKIP)
        id_table_set(&voter->done, key, VOTED);
    b->vote = vote;
    return JR_OK;
}

ballot *ballot_take_back(ballot_box *box, size_t v, double now)
{
    ballot *b;
    for (size_t n = 0; (b = ballot_at(&box->voters[v], n)); n++) {
        if (b->vote == N_SAID)
            continue;
        if (b->is_seen)
            return NULL;
        if (b->vote != SAID_SKIP)
            b->taken_back = b->vote;
        b->vote = N_SAID;
        b->shown = now;
        return b;
    }
    return NULL;
}

ballot_progress ballot_count(const ballot_box *box, size_t v, const site *s)
{
    const archive *a = s->archive;
    const planned_sample *p = &box->planned;
    const voter_state *voter = &box->voters[v];
    ballot_progress progress = {.n_sample = p->n};
    candidate c;
    for (size_t i = 0; i < a->n_matches; i++) {
        const archive_match *m = &a->matches[i];
        for (size_t at = m->first_judgment; at < m->first_judgment + m->n_judgments; at = c.end) {
            c = candidate_at(a, m, at);
            progress.n_given += has_voted(voter, a, &c);
        }
    }
    for (size_t i = 0; i < p->n; i++)
        progress.n_sample_given +=
            find_planned(a, &p->sample.matches[p->order[i]], &c) && has_voted(voter, a, &c);
    return progress;
}
