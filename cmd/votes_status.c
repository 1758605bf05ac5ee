/*
 * jrank votes status: how far people have come with the sample, and how they vote.
 */
#include "language.h"
#include "votes.h"

#include "message.h"
#include "table.h"

#include <math.h>

static const table_column columns[] = {
    {"name", "Person", MEMBER(jr_voter_status, name)},
    {"sample", "Of the sample", MEMBER(jr_voter_status, n_sample)},
    {"outside", "Outside", MEMBER(jr_voter_status, n_outside)},
    {"stale", "Stale", MEMBER(jr_voter_status, n_stale)},
    {"left", "Left", MEMBER(jr_voter_status, left), .decimals = 2},
    {"tie", "Ties", MEMBER(jr_voter_status, tie), .decimals = 2},
    {"median_seconds", "Seconds", MEMBER(jr_voter_status, median), .decimals = 1},
    {"below_two_seconds", "Below 2 s", MEMBER(jr_voter_status, fast), .decimals = 2},
    {"agreement", "Agreement", MEMBER(jr_voter_status, agreement), .decimals = 2},
    {"compared", "Of", MEMBER(jr_voter_status, n_compared)},
};

static void print_facts(const jr_people_status *s)
{
    JR_BUF_AUTO jr_buf text = {0};
    const jr_people_sample *sample = &s->sample;
    uint64_t n_left = sample->n_drawn - s->n_labelled;
    say(&text, "\nSample %.*s: %llu of %llu matches have a vote", JR_STR_ARG(sample->id),
        (unsigned long long)s->n_labelled, (unsigned long long)sample->n_drawn);
    if (n_left)
        say(&text, ", %llu are left", (unsigned long long)n_left);
    jr_buf_append_char(&text, '\n');
    if (isnan(s->alpha)) {
        say(&text, "No agreement is known, as no two people have voted differently "
                   "or on the same match\n");
    } else {
        say(&text,
            "Krippendorff's alpha of left, right and tie: %.2f (0 is chance, 1 full "
            "agreement)",
            s->alpha);
        if (!isnan(s->alpha_low))
            say(&text, ", 95 %% %.2f to %.2f by questions", s->alpha_low, s->alpha_high);
        say(&text, ", on %llu matches with two votes or more\n", (unsigned long long)s->n_shared);
    }
    print_text(jr_buf_str(&text));
}

static void warn_of_voters(const jr_people_status *s)
{
    for (size_t i = 0; i < s->n_voters; i++) {
        const jr_voter_status *v = &s->voters[i];
        if (v->is_hasty)
            warn("%.*s gave %.0f %% of the votes in less than two seconds, which is too little to "
                 "read two answers",
                 JR_STR_ARG(v->name), 100 * v->fast);
        if (v->is_one_sided)
            warn("%.*s prefers the %s answer in %.0f %% of the decided votes, which are in random "
                 "seats",
                 JR_STR_ARG(v->name), v->left > 0.5 ? "left" : "right",
                 100 * fmax(v->left, 1 - v->left));
        if (v->n_stale)
            warn("%.*s has %llu %s on answers that have changed since; HINT: jrank vote-page "
                 "asks about the answers of now",
                 JR_STR_ARG(v->name), (unsigned long long)v->n_stale,
                 v->n_stale == 1 ? "vote" : "votes");
    }
}

jr_status votes_status(invocation *in, jr_error *err)
{
    const votes_options *options = in->options;
    table_format format = (table_format)options->format;
    jr_str folder;
    jr_people_status status;
    table t;
    words rest;
    JR_TRY(votes_find_bench(in, &folder, &rest, err));
    if (rest.n)
        return jr_error_set(err, JR_ERR_USAGE,
                            "name one benchmark; HINT: jrank votes status BENCH");
    JR_TRY(jr_people_status_load(in->arena, folder.data, &status, err));
    table_init(&t, in->arena, ROWS(columns));
    for (size_t i = 0; i < status.n_voters; i++)
        TABLE_ADD(&t, jr_voter_status, &status.voters[i]);
    table_print(&t, format);
    if (is_for_people(format))
        print_facts(&status);
    warn_of_voters(&status);
    return JR_OK;
}
