/*
 * The cards on standard output: a table of figures and one of agreements per section for people,
 * all of them in one for programs.
 */
#include "command.h"
#include "judge_card.h"
#include "language.h"
#include "message.h"

#include <jrank/base.h>

#include <math.h>

static const table_column judge_columns[] = {
    {"judge", "Judge", .kind = COLUMN_TEXT},
    {"kind", NULL, .kind = COLUMN_TEXT},
    {"valid", "Valid", MEMBER(jr_panel_report, valid)},
    {"invalid", "Invalid", MEMBER(jr_panel_report, invalid)},
    {"duplicates", "Duplicates", MEMBER(jr_panel_report, duplicates)},
    {"self_matches", "Self-matches", MEMBER(jr_panel_report, self_matches)},
    {"torn_lines", "Torn lines", MEMBER(jr_panel_report, torn_lines)},
    {"unknown", "Unknown", .kind = COLUMN_NUMBER},
};

static const table_column figure_columns[] = {
    {"category", NULL, .kind = COLUMN_TEXT}, {"judge", "Judge", .kind = COLUMN_TEXT},
    {"kind", NULL, .kind = COLUMN_TEXT},     {"figure", NULL, .kind = COLUMN_TEXT},
    {NULL, "Figure", .kind = COLUMN_TEXT},   {"value", NULL, .kind = COLUMN_NUMBER},
    {NULL, "Value", .kind = COLUMN_TEXT},    {"low", NULL, .kind = COLUMN_NUMBER},
    {"high", NULL, .kind = COLUMN_NUMBER},   {NULL, "95 %", .kind = COLUMN_TEXT},
    {"n", "Of", .kind = COLUMN_NUMBER},
};

static const table_column agreement_columns[] = {
    {"category", NULL, .kind = COLUMN_TEXT},
    {"judge", "Judge", .kind = COLUMN_TEXT},
    {"other", "With", .kind = COLUMN_TEXT},
    {"kind", NULL, .kind = COLUMN_TEXT},
    {"matches", "Matches", MEMBER(jr_card_estimate, n)},
    {"agreement", "Agreement", MEMBER(jr_card_estimate, value), .decimals = 4},
    {"agreement_low", NULL, MEMBER(jr_card_estimate, low)},
    {"agreement_high", NULL, MEMBER(jr_card_estimate, high)},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {"matches_without_ties", "Both decided", MEMBER(jr_card_estimate, n)},
    {"agreement_without_ties", "There", MEMBER(jr_card_estimate, value), .decimals = 4},
    {"agreement_without_ties_low", NULL, MEMBER(jr_card_estimate, low)},
    {"agreement_without_ties_high", NULL, MEMBER(jr_card_estimate, high)},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {"kappa", "Kappa", MEMBER(jr_card_estimate, value), .decimals = 4},
    {"kappa_low", NULL, MEMBER(jr_card_estimate, low)},
    {"kappa_high", NULL, MEMBER(jr_card_estimate, high)},
    {NULL, "95 %", .kind = COLUMN_TEXT},
};

static const table_column equality_columns[] = {
    {"category", NULL, .kind = COLUMN_TEXT},
    {"chi2", NULL, .kind = COLUMN_NUMBER},
    {"degrees_of_freedom", NULL, .kind = COLUMN_NUMBER},
    {"p_value", NULL, .kind = COLUMN_NUMBER},
};

static jr_str kind_of(const card_report *r, size_t name)
{
    return name < r->panel.judged.n_judges ? JR_STR("judge")
           : name < r->n_rows              ? JR_STR("null")
                                           : JR_STR("human");
}

static void fill_judges(const card_report *r, table *t)
{
    const jr_judged *j = &r->panel.judged;
    table_init(t, r->arena, ROWS(judge_columns));
    for (size_t i = 0; i < j->n_judges + j->n_humans; i++) {
        bool is_human = i >= j->n_judges;
        size_t name = is_human ? r->n_rows + i - j->n_judges : i;
        const jr_panel_report *report =
            is_human ? &r->panel.humans[i - j->n_judges] : &r->panel.judges[i];
        table_add_text(t, r->names[name]);
        table_add_text(t, kind_of(r, name));
        TABLE_ADD(t, jr_panel_report, report);
        table_add_number(t, is_human ? (double)report->unknown : NAN);
    }
}

/* What will be printed with so many decimals; + 0.0 makes a negative zero a plain one. */
static double rounded(double value, int decimals)
{
    double unit = pow(10, decimals);
    return round(value * unit) / unit + 0.0;
}

/* Differences have a sign. */
static jr_str show_value(jr_arena *arena, jr_card_figure figure, double value)
{
    if (isnan(value))
        return (jr_str){0};
    if (jr_card_is_points(figure))
        return jr_arena_format(arena, "%+7.1f", rounded(value, 1));
    return jr_arena_format(arena, figure == JR_CARD_OWN ? "%+7.1f %%" : "%7.1f %%",
                           rounded(100 * value, 1));
}

jr_str card_interval(jr_arena *arena, double low, double high, double factor, int decimals)
{
    if (isnan(low) || isnan(high))
        return (jr_str){0};
    return jr_arena_format(arena, "%.*f – %.*f", decimals, rounded(factor * low, decimals),
                           decimals, rounded(factor * high, decimals));
}

static void add_figure(const card_report *r, table *t, const card_section *s, jr_str shown,
                       size_t judge, jr_card_figure figure)
{
    const jr_card_estimate *e = &s->card.rows[judge].figures[figure];
    table_add_text(t, s->category);
    table_add_text(t, shown);
    table_add_text(t, kind_of(r, judge));
    table_add_text(t, jr_str_from(jr_card_key(figure)));
    table_add_text(t, jr_str_from(jr_card_title(figure)));
    table_add_number(t, e->value);
    table_add_text(t, show_value(r->arena, figure, e->value));
    table_add_number(t, e->low);
    table_add_number(t, e->high);
    table_add_text(
        t, card_interval(r->arena, e->low, e->high, jr_card_is_points(figure) ? 1 : 100, 1));
    table_add_number(t, e->n);
}

/* People see a judge's name once, and no figure that is not known. */
static void add_figures(const card_report *r, table *t, const card_section *s, bool for_people)
{
    for (size_t g = 0; g < r->n_rows; g++) {
        bool is_named = false;
        for (size_t f = 0; f < JR_N_CARD_FIGURES; f++) {
            if (for_people && isnan(s->card.rows[g].figures[f].value))
                continue;
            jr_str name = !for_people ? r->names[g]
                          : is_named  ? (jr_str){0}
                                      : card_name_for_people(r, g);
            add_figure(r, t, s, name, g, (jr_card_figure)f);
            is_named = true;
        }
    }
}

static void add_estimate(const card_report *r, table *t, const jr_card_estimate *e)
{
    TABLE_ADD(t, jr_card_estimate, e);
    table_add_text(t, card_interval(r->arena, e->low, e->high, 1, 2));
}

void card_add_agreement(const card_report *r, table *t, const jr_card_agreement *a)
{
    add_estimate(r, t, &a->share);
    add_estimate(r, t, &a->share_no_ties);
    add_estimate(r, t, &a->kappa);
}

static void add_agreements(const card_report *r, table *t, const card_section *s, bool for_people)
{
    for (size_t i = 0; i < s->card.n_agreements; i++) {
        const jr_card_agreement *a = &s->card.agreements[i];
        if (for_people && a->share.n == 0)
            continue;
        table_add_text(t, s->category);
        table_add_text(t, for_people ? card_name_for_people(r, a->judge) : r->names[a->judge]);
        table_add_text(t, r->names[a->other]);
        table_add_text(t, kind_of(r, a->other));
        card_add_agreement(r, t, a);
    }
}

static void append_section(const card_report *r, jr_buf *text, const card_section *s,
                           table_format format)
{
    const jr_card *card = &s->card;
    if (s->category.size)
        say(text, "\n%s %.*s, %zu question%s:\n\n",
            r->by == CARD_BY_CRITERION ? translate("Criterion") : translate("Category"),
            JR_STR_ARG(s->category), card->n_questions, card->n_questions == 1 ? "" : "s");
    table figures, agreements;
    table_init(&figures, r->arena, ROWS(figure_columns));
    add_figures(r, &figures, s, true);
    table_append(text, &figures, format, 0);
    if (!isnan(card->home_chi2)) {
        say(text, "\nHome advantage equal for all judges: ");
        append_chi_squared(text, card->home_chi2, card->home_degrees, card->home_p);
        jr_buf_append_char(text, '\n');
    }
    table_init(&agreements, r->arena, ROWS(agreement_columns));
    add_agreements(r, &agreements, s, true);
    if (agreements.n_cells) {
        say(text, "\nAgreement on common matches:\n\n");
        table_append(text, &agreements, format, 0);
    }
    card_append_people(r, text, s, format);
}

static void append_for_people(const card_report *r, jr_buf *text, table_format format)
{
    for (size_t s = 0; s < r->n_sections; s++)
        append_section(r, text, &r->sections[s], format);
    jr_buf_append_char(text, '\n');
    for (size_t f = 0; f < JR_N_CARD_FIGURES; f++)
        jr_buf_format(text, "%s: %s\n", translate(jr_card_title((jr_card_figure)f)),
                      translate(jr_card_meaning((jr_card_figure)f)));
    if (r->bootstrap_n)
        say(text, "Intervals: 95 %%, bootstrap of %zu questions, %llu rounds, seed %llu\n",
            r->sections[0].card.n_questions, (unsigned long long)r->bootstrap_n,
            (unsigned long long)r->seed);
    for (size_t i = 0; i < r->n_notes; i++)
        jr_buf_format(text, "%.*s\n", JR_STR_ARG(sentence_said(r->arena, r->notes[i])));
    say(text, "\nRead, of duplicates the last one:\n\n");
    table judges;
    fill_judges(r, &judges);
    table_append(text, &judges, format, 2);
}

static void append_json(const card_report *r, jr_buf *text, const table *figures)
{
    table judges, agreements, equality, people;
    fill_judges(r, &judges);
    table_init(&people, r->arena, card_people_columns, card_n_people_columns);
    table_init(&agreements, r->arena, ROWS(agreement_columns));
    table_init(&equality, r->arena, ROWS(equality_columns));
    for (size_t s = 0; s < r->n_sections; s++) {
        const jr_card *card = &r->sections[s].card;
        add_agreements(r, &agreements, &r->sections[s], false);
        card_add_people_agreements(r, &agreements, &r->sections[s]);
        card_add_people(r, &people, &r->sections[s]);
        table_add_text(&equality, r->sections[s].category);
        table_add_number(&equality, card->home_chi2);
        table_add_number(&equality, (double)card->home_degrees);
        table_add_number(&equality, card->home_p);
    }
    table_append_member(text, "judges", &judges);
    table_append_member(text, "figures", figures);
    table_append_member(text, "agreements", &agreements);
    table_append_member(text, "people", &people);
    table_append_member(text, "home_advantage_equality", &equality);
    jr_buf_format(text, ",\n\"bootstrap_n\": %llu,\n\"seed\": %llu,\n\"notes\": [",
                  (unsigned long long)r->bootstrap_n, (unsigned long long)r->seed);
    for (size_t i = 0; i < r->n_notes; i++) {
        jr_buf_append_text(text, i ? ",\n  " : "\n  ");
        jr_json_append_string(text, r->notes[i]);
    }
    jr_buf_append_text(text, r->n_notes ? "\n]\n}\n" : "]\n}\n");
}

void card_print(const card_report *r, table_format format)
{
    JR_BUF_AUTO jr_buf text = {0};
    table figures;
    table_init(&figures, r->arena, ROWS(figure_columns));
    for (size_t s = 0; s < r->n_sections; s++)
        add_figures(r, &figures, &r->sections[s], false);
    if (format == TABLE_JSON)
        append_json(r, &text, &figures);
    else if (format == TABLE_CSV)
        table_append(&text, &figures, format, 0);
    else
        append_for_people(r, &text, format);
    print_in_format(format, jr_buf_str(&text));
}
