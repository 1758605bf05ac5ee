/*
 * The chart of a card: a small plot per figure, then one of the agreement with each other judge,
 * with people together and with those of each file.
 */
#include "chart_files.h"
#include "judge_card.h"
#include "language.h"

#include <jrank/chart.h>

#include <math.h>

/* Shares are drawn in percent. */
static jr_chart_point point_of(const jr_card_estimate *e, double factor)
{
    return (jr_chart_point){factor * e->value, factor * e->low, factor * e->high};
}

/* One for each row, and for people with each other behind them. */
static jr_chart_point *new_points(const card_report *r)
{
    jr_chart_point *points = jr_arena_alloc(r->arena, r->n_rows + 1, sizeof *points);
    for (size_t g = 0; g <= r->n_rows; g++)
        points[g] = (jr_chart_point){NAN, NAN, NAN};
    return points;
}

static jr_chart_panel figure_panel(const card_report *r, const jr_card *card, jr_card_figure figure)
{
    bool is_points = jr_card_is_points(figure);
    jr_chart_point *points = new_points(r);
    for (size_t g = 0; g < r->n_rows; g++)
        points[g] = point_of(&card->rows[g].figures[figure], is_points ? 1 : 100);
    bool is_even_at_half =
        figure == JR_CARD_FIRST || figure == JR_CARD_LONGER || figure == JR_CARD_FLAGGED;
    bool is_even_at_zero = is_points || figure == JR_CARD_OWN;
    double reference = NAN;
    if (is_even_at_half)
        reference = 50;
    else if (is_even_at_zero)
        reference = 0;
    jr_str title = jr_arena_format(r->arena, "%s%s", translate(jr_card_title(figure)),
                                   is_points ? translate(" (points)") : "");
    return (jr_chart_panel){title, is_points ? "" : " %", points, reference};
}

/* Of every row with this one. */
static jr_chart_panel agreement_panel(const card_report *r, const jr_card *card, size_t other)
{
    jr_chart_point *points = new_points(r);
    for (size_t i = 0; i < card->n_agreements; i++) {
        const jr_card_agreement *a = &card->agreements[i];
        if (a->other == other)
            points[a->judge] = point_of(&a->share, 100);
        else if (a->judge == other && a->other < r->n_rows)
            points[a->other] = point_of(&a->share, 100);
    }
    jr_str title =
        jr_arena_format(r->arena, translate("Agrees with %.*s"), JR_STR_ARG(r->names[other]));
    return (jr_chart_panel){title, " %", points, NAN};
}

/* Whether it is known how far people agree with each other. */
static bool has_ceiling(const jr_card *card)
{
    return card->people && card->people->alpha.n > 0;
}

/* Of every row with all people together, by the line of how often these agree with each other;
 * false where there are none. */
static bool people_panel(const card_report *r, const jr_card *card, jr_chart_panel *ret_panel)
{
    const jr_card_people *people = card->people;
    if (!people || !r->panel.judged.n_human_votes)
        return false;
    jr_chart_point *points = new_points(r);
    for (size_t g = 0; g < r->n_rows; g++)
        if (card_people_show(r, &people->with[g]))
            points[g] = point_of(&people->with[g].share, 100);
    if (has_ceiling(card))
        points[r->n_rows] = point_of(&people->with_each_other.share, 100);
    *ret_panel = (jr_chart_panel){jr_str_from(translate("Agrees with people")), " %", points,
                                  has_ceiling(card) ? points[r->n_rows].value : NAN};
    return true;
}

static jr_status draw_section(const card_report *r, const card_section *s, chart_place where,
                              const char *name, unsigned formats, jr_error *err)
{
    size_t n_judges = s->card.n_judges, n_humans = r->panel.judged.n_humans, n = 0;
    jr_chart_panel *panels =
        jr_arena_alloc(r->arena, JR_N_CARD_FIGURES + n_judges + n_humans + 1, sizeof *panels);
    for (size_t f = 0; f < JR_N_CARD_FIGURES; f++)
        panels[n++] = figure_panel(r, &s->card, (jr_card_figure)f);
    for (size_t g = 0; g < n_judges; g++)
        panels[n++] = agreement_panel(r, &s->card, g);
    n += people_panel(r, &s->card, &panels[n]);
    for (size_t h = 0; h < n_humans; h++)
        panels[n++] = agreement_panel(r, &s->card, r->n_rows + h);
    size_t n_rows = r->n_rows + has_ceiling(&s->card);
    jr_chart_model *names = jr_arena_alloc(r->arena, n_rows, sizeof *names);
    bool *is_yardstick = jr_arena_alloc(r->arena, n_rows, sizeof *is_yardstick);
    for (size_t g = 0; g < n_rows; g++) {
        names[g].name = g < r->n_rows ? card_name_for_people(r, g)
                                      : jr_str_from(translate("people with each other"));
        is_yardstick[g] = g >= n_judges;
    }
    jr_panels_figure figure = {names, is_yardstick, n_rows, panels, n};
    jr_chart_style style = {.japanese = language_is_japanese()};
    if (s->category.size)
        style.title = jr_arena_format(r->arena, translate("Judges: %.*s"), JR_STR_ARG(s->category));
    JR_BUF_AUTO jr_buf svg = {0};
    jr_chart_panels(&figure, &style, &svg);
    return chart_files_save(where, name, formats, jr_buf_str(&svg), err);
}

/* A category's name as part of a file's: what is no letter, digit, '-' or beyond ASCII is '_'. */
static const char *file_name(const card_report *r, jr_str category)
{
    if (category.size == 0)
        return "judge_card";
    JR_BUF_AUTO jr_buf name = {0};
    jr_buf_append_text(&name, "judge_card_");
    for (size_t i = 0; i < category.size; i++) {
        unsigned char c = (unsigned char)category.data[i];
        bool is_kept = c >= 0x80 || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                       (c >= 'A' && c <= 'Z');
        jr_buf_append_char(&name, is_kept ? (char)c : '_');
    }
    return jr_arena_copy(r->arena, jr_buf_str(&name)).data;
}

jr_status card_draw(const card_report *r, chart_place where, unsigned formats, jr_error *err)
{
    chart_files_check_font(formats, r->names, r->n_rows + r->panel.judged.n_humans);
    for (size_t s = 0; s < r->n_sections; s++)
        JR_TRY(draw_section(r, &r->sections[s], where, file_name(r, r->sections[s].category),
                            formats, err));
    return JR_OK;
}
