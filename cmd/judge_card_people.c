/*
 * All people together on the card: how far each judge agrees with them, by the probabilities of the
 * sample that they were asked about, and how far they agree with each other, which is what can be
 * expected of a judge.
 */
#include "judge_card.h"
#include "language.h"

#include "command.h"

#include <math.h>

static const table_column columns[] = {
    {NULL, "Judge", .kind = COLUMN_TEXT},
    {NULL, "Matches", MEMBER(jr_card_estimate, n)},
    {NULL, "Agreement", MEMBER(jr_card_estimate, value), .decimals = 4},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Both decided", MEMBER(jr_card_estimate, n)},
    {NULL, "There", MEMBER(jr_card_estimate, value), .decimals = 4},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {NULL, "Kappa", MEMBER(jr_card_estimate, value), .decimals = 4},
    {NULL, "95 %", .kind = COLUMN_TEXT},
};

const table_column card_people_columns[] = {
    {"category", NULL, .kind = COLUMN_TEXT},     {"sample", NULL, .kind = COLUMN_TEXT},
    {"voters", NULL, .kind = COLUMN_NUMBER},     {"shared_matches", NULL, .kind = COLUMN_NUMBER},
    {"alpha", NULL, .kind = COLUMN_NUMBER},      {"alpha_low", NULL, .kind = COLUMN_NUMBER},
    {"alpha_high", NULL, .kind = COLUMN_NUMBER},
};
const size_t card_n_people_columns = sizeof card_people_columns / sizeof *card_people_columns;

bool card_people_show(const card_report *r, const jr_card_agreement *with)
{
    return with->share.n > 0 && !jr_judge_is_person(r->names[with->judge]);
}

static uint64_t count_votes(const jr_judged *j)
{
    uint64_t n = 0;
    for (size_t i = 0; i < j->n_human_votes; i++)
        n += !j->human_weights || j->human_weights[i] > 0;
    return n;
}

static void append_title(const card_report *r, jr_buf *text, const card_section *s)
{
    const jr_panel *panel = &r->panel;
    if (s->category.size) {
        say(text, "\nAgreement with people:\n\n");
        return;
    }
    say(text, "\nAgreement with people, %llu votes by %zu %s, ",
        (unsigned long long)count_votes(&panel->judged), panel->n_voters,
        panel->n_voters == 1 ? translate("person") : translate("people"));
    if (panel->sample.size)
        say(text, "each match weighing 1 / its probability in sample %.*s:\n\n",
            JR_STR_ARG(panel->sample));
    else
        say(text, "each match counting once, as there is no sample:\n\n");
}

void card_append_people(const card_report *r, jr_buf *text, const card_section *s,
                        table_format format)
{
    const jr_card_people *people = s->card.people;
    table t;
    if (!people)
        return;
    table_init(&t, r->arena, ROWS(columns));
    for (size_t g = 0; g < r->n_rows; g++) {
        if (!card_people_show(r, &people->with[g]))
            continue;
        table_add_text(&t, card_name_for_people(r, g));
        card_add_agreement(r, &t, &people->with[g]);
    }
    if (t.n_cells == 0)
        return;
    if (people->alpha.n > 0) {
        table_begin_group(&t);
        table_add_text(&t, jr_str_from(translate("people with each other")));
        card_add_agreement(r, &t, &people->with_each_other);
    }
    append_title(r, text, s);
    table_append(text, &t, format, 0);
    if (isnan(people->alpha.value))
        return;
    jr_str interval = card_interval(r->arena, people->alpha.low, people->alpha.high, 1, 2);
    say(text, "\nKrippendorff's alpha of people: %.2f (0 is chance, 1 full agreement)",
        people->alpha.value);
    if (interval.size)
        jr_buf_format(text, ", 95 %% %.*s", JR_STR_ARG(interval));
    say(text, ", on %.0f match%s with two votes or more%s\n", people->alpha.n,
        people->alpha.n == 1 ? "" : "es",
        s->category.size ? ""
                         : translate("; a judge that agrees with people as often as they do with "
                                     "each other is as good as one of them"));
}

void card_add_people_agreements(const card_report *r, table *t, const card_section *s)
{
    const jr_card_people *people = s->card.people;
    for (size_t g = 0; people && g <= r->n_rows; g++) {
        const jr_card_agreement *a = g < r->n_rows ? &people->with[g] : &people->with_each_other;
        if (g < r->n_rows && !card_people_show(r, a))
            continue;
        table_add_text(t, s->category);
        table_add_text(t, g < r->n_rows ? r->names[g] : JR_STR("people"));
        table_add_text(t, JR_STR("people"));
        table_add_text(t, JR_STR("people"));
        card_add_agreement(r, t, a);
    }
}

void card_add_people(const card_report *r, table *t, const card_section *s)
{
    const jr_card_people *people = s->card.people;
    if (!people)
        return;
    table_add_text(t, s->category);
    table_add_text(t, r->panel.sample);
    table_add_number(t, (double)r->panel.n_voters);
    table_add_number(t, people->alpha.n);
    table_add_number(t, people->alpha.value);
    table_add_number(t, people->alpha.low);
    table_add_number(t, people->alpha.high);
}
