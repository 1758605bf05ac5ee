/*
 * What a judge's card can't tell, and why: a sentence each.
 */
#include "judge_card.h"
#include "language.h"

#include <jrank/bench.h>

#include <math.h>

enum { MAX_NOTES = 64 };

static void add(card_report *r, jr_str sentence)
{
    if (r->n_notes < MAX_NOTES)
        r->notes[r->n_notes++] = sentence;
}

/* True when some judge has the figure, all questions together. */
static bool is_known(const card_report *r, jr_card_figure figure)
{
    const jr_card *card = &r->sections[0].card;
    for (size_t g = 0; g < card->n_judges; g++)
        if (!isnan(card->rows[g].figures[figure].value))
            return true;
    return false;
}

static bool is_a_judge_a_model(const jr_judged *j)
{
    for (size_t i = 0; i < j->n_models; i++)
        if (j->judge_of[i] != JR_NO_JUDGE)
            return true;
    return false;
}

static void note_answers(card_report *r)
{
    const jr_panel *panel = &r->panel;
    size_t n = panel->judged.n_models, n_found = panel->n_models_with_answers;
    jr_str unread = n_found == 0 && r->bench_folder
                        ? jr_bench_unread(r->arena, r->bench_folder, false)
                        : (jr_str){0};
    if (n_found == 0)
        add(r, jr_arena_format(r->arena,
                               ENGLISH("Whether the longer answer wins is not known: there are no "
                                       "answers%s%.*s"),
                               unread.size ? ENGLISH(" where they are read; ") : "",
                               JR_STR_ARG(unread)));
    else if (n_found < n)
        add(r, jr_arena_format(
                   r->arena,
                   ENGLISH("Whether the longer answer wins is known for some matches only: "
                           "%zu of %zu models have no answers"),
                   n - n_found, n));
}

static void note_other_judges(card_report *r)
{
    const jr_judged *j = &r->panel.judged;
    if (j->n_judges < 2)
        add(r, JR_STR(ENGLISH(
                   "Agreement and self-preference are not known: both take a second judge")));
    else if (!is_a_judge_a_model(j))
        add(r, JR_STR(ENGLISH("Self-preference is not known: no judge is among the models")));
    else if (!is_known(r, JR_CARD_OWN))
        add(r, JR_STR(ENGLISH(
                   "Self-preference is not known: no other judge saw a match of a judge's own "
                   "answers")));
}

/* " of JUDGE (CATEGORY)" */
static jr_str place(const card_report *r, const card_section *s, const jr_str *judge)
{
    JR_BUF_AUTO jr_buf text = {0};
    if (judge)
        jr_buf_format(&text, ENGLISH(" of %.*s"), JR_STR_ARG(*judge));
    if (s->category.size)
        jr_buf_format(&text, " (%.*s)", JR_STR_ARG(s->category));
    return jr_arena_copy(r->arena, jr_buf_str(&text));
}

static void note_home(card_report *r, const card_section *s)
{
    const jr_card *card = &s->card;
    for (size_t g = 0; g < card->n_judges; g++) {
        jr_str where = place(r, s, &r->names[g]);
        if (card->home_problem[g].size)
            add(r, jr_arena_format(r->arena, ENGLISH("Home advantage%.*s is not known: %.*s"),
                                   JR_STR_ARG(where), JR_STR_ARG(card->home_problem[g])));
        else if (card->home_firth[g])
            add(r, jr_arena_format(
                       r->arena,
                       ENGLISH("Home advantage%.*s is by Firth's penalised likelihood: there "
                               "is no finite maximum"),
                       JR_STR_ARG(where)));
    }
    if (card->n_questions < 2 && r->bootstrap_n)
        add(r,
            jr_arena_format(r->arena, ENGLISH("Intervals%.*s are not known: there is one question"),
                            JR_STR_ARG(place(r, s, NULL))));
}

static void note_people(card_report *r)
{
    for (size_t i = 0; i < r->panel.judged.n_humans; i++) {
        const jr_panel_report *report = &r->panel.humans[i];
        const struct {
            uint64_t n;
            const char *what;
        } rows[] = {
            {report->not_blind, ENGLISH("left out, as the names of the models were seen (anony is "
                                        "false)")},
            {report->not_sampled, ENGLISH("left out, as the Arena does with one too many on the "
                                          "same prompt (dedup_tag.sampled is false)")},
            {report->stale, ENGLISH("left out, as an answer has changed since")},
            {report->outside, ENGLISH("outside the sample, and without a part in the agreement "
                                      "with people together")},
            {report->unknown, ENGLISH("left out, as no judge has the question or the model")},
            {report->invalid, ENGLISH("left out as invalid")},
        };
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            if (rows[k].n)
                add(r, jr_arena_format(r->arena,
                                       rows[k].n == 1 ? ENGLISH("%.*s: %llu vote is %s")
                                                      : ENGLISH("%.*s: %llu votes are %s"),
                                       JR_STR_ARG(r->names[r->n_rows + i]),
                                       (unsigned long long)rows[k].n, rows[k].what));
    }
}

/* Without which it is not known what can be expected of a judge. */
static void note_each_other(card_report *r)
{
    const jr_card_people *people = r->sections[0].card.people;
    if (!people || !r->panel.judged.n_human_votes || people->alpha.n > 0)
        return;
    if (r->panel.n_voters < 2)
        add(r, JR_STR(ENGLISH(
                   "How far people agree with each other is not known, and so not what can be "
                   "expected of a judge: the votes are of one person, as far as they tell")));
    else
        add(r, jr_arena_format(
                   r->arena,
                   ENGLISH("How far people agree with each other is not known, and so not what "
                           "can be expected of a judge: no two of the %zu voted on the same "
                           "match"),
                   r->panel.n_voters));
}

static void note_sections(card_report *r)
{
    if (!r->bench_folder)
        return;
    if (r->by == CARD_BY_CATEGORY && !r->panel.has_questions)
        add(r, JR_STR(ENGLISH("There are no categories: the benchmark has no file of questions")));
    else if (r->by == CARD_BY_CATEGORY && r->panel.n_categories == 0)
        add(r, JR_STR(ENGLISH("There are no categories: no question that was judged has one")));
    if (r->by == CARD_BY_CRITERION && r->panel.n_criteria == 0)
        add(r,
            JR_STR(ENGLISH("There are no criteria: no judge prompt asked for verdicts on some")));
    else if (r->by == CARD_BY_CRITERION && r->panel.judged.n_human_votes)
        add(r, JR_STR(ENGLISH("Votes of people are on the whole, by each criterion too")));
}

void card_note_what_is_missing(card_report *r)
{
    r->notes = jr_arena_alloc(r->arena, MAX_NOTES, sizeof *r->notes);
    note_sections(r);
    note_answers(r);
    if (!is_known(r, JR_CARD_FLIPS))
        add(r, JR_STR(ENGLISH("Flips are not known: no match was played in both orders")));
    if (!is_known(r, JR_CARD_CYCLES))
        add(r, JR_STR(ENGLISH(
                   "Cycles are not known: no three models were compared with each other on a "
                   "question")));
    note_other_judges(r);
    for (size_t s = 0; s < r->n_sections; s++)
        note_home(r, &r->sections[s]);
    note_people(r);
    note_each_other(r);
}
