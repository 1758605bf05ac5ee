/*
 * Ratings for people on a leaderboard: the judge's, those by people alone and both together stand
 * side by side, so that it is seen what the votes of people change.
 */
#include "leaderboard.h"

#include <math.h>

static void append_table(page *p, const board *b)
{
    static const struct {
        const char *keys[3];
        word title;
    } columns[] = {{{"judge", "judge_lower95", "judge_upper95"}, WORD_BY_JUDGE},
                   {{"people", "people_lower95", "people_upper95"}, WORD_BY_PEOPLE},
                   {{"calibrated", "calibrated_lower95", "calibrated_upper95"}, WORD_CALIBRATED}};
    const jr_ranking *r = &b->ranking;
    int decimals = jr_rating_decimals(r);
    grid *g = grid_new(p->arena, "people");
    grid_column(g, "model_id", WORD_MODEL, GRID_DATA);
    grid_column(g, "display_name", WORD_MODEL, GRID_TEXT);
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        for (size_t k = 0; k < 3; k++)
            grid_column(g, columns[c].keys[k], columns[c].title, k ? GRID_DATA : GRID_NUMBER);
    grid_column(g, "change", WORD_CHANGE_BY_PEOPLE, GRID_NUMBER);
    for (size_t i = r->n_records; i-- > 0;) {
        const jr_ranking_record *model = &r->records[i];
        const jr_control_rating *people = &r->calibration->ratings[i].people;
        const jr_control_rating *both = &r->calibration->ratings[i].calibrated;
        grid_row(g, "");
        board_add_model(p, b, i, g);
        grid_rating_with_bounds(g, model->median, model->lower95, model->upper95, decimals);
        grid_rating_with_bounds(g, people->rating, people->lower95, people->upper95, decimals);
        grid_rating_with_bounds(g, both->rating, both->lower95, both->upper95, decimals);
        grid_number(g, both->rating - model->median, decimals);
    }
    page_show_grid(p, g);
}

static void append_signed(jr_buf *out, double points, int decimals)
{
    jr_buf_append_text(out, points > 0 ? "+" : "");
    html_number(out, points, decimals);
}

static jr_str points_piece(page *p, const jr_people_bias *bias, int decimals)
{
    JR_BUF_AUTO jr_buf html = {0};
    append_signed(&html, bias->points, decimals);
    jr_buf_append_text(&html, " (95 %: ");
    append_signed(&html, bias->lower95, decimals);
    jr_buf_append_text(&html, " – ");
    append_signed(&html, bias->upper95, decimals);
    jr_buf_append_text(&html, ")");
    return jr_arena_copy(p->arena, jr_buf_str(&html));
}

static void append_biases(page *p, const board *b)
{
    const jr_calibration *c = b->ranking.calibration;
    int decimals = jr_rating_decimals(&b->ranking);
    if (c->n_biases == 0)
        return;
    html_heading(p->out, 3, WORD_JUDGE_BIASES);
    jr_buf_append_text(p->out, "<ul>\n");
    for (size_t i = 0; i < c->n_biases; i++) {
        const jr_people_bias *bias = &c->biases[i];
        const jr_str pieces[] = {points_piece(p, bias, decimals),
                                 html_text_piece(p->arena, bias->model)};
        jr_buf_append_text(p->out, "<li>");
        html_sentence(p->out, bias->model.size ? WORD_BIAS_OWN : WORD_BIAS_LENGTH, pieces, 2);
        jr_buf_append_text(p->out, "</li>\n");
    }
    jr_buf_append_text(p->out, "</ul>\n");
}

void board_append_people(page *p, const board *b)
{
    enum { SHARE_DECIMALS = 2 };
    const jr_calibration *c = b->ranking.calibration;
    if (!c)
        return;
    const jr_str votes[] = {html_piece(p->arena, (double)c->n_votes, 0),
                            html_piece(p->arena, (double)c->n_people, 0),
                            html_piece(p->arena, (double)c->n_labelled, 0),
                            html_piece(p->arena, (double)c->n_matches, 0)};
    const jr_str worth[] = {html_piece(p->arena, (double)c->n_labelled, 0),
                            html_piece(p->arena, c->worth, 0),
                            html_piece(p->arena, c->lambda, SHARE_DECIMALS),
                            html_piece(p->arena, c->correlation, SHARE_DECIMALS)};
    const jr_str voters[] = {html_piece(p->arena, (double)c->n_voters, 0),
                             html_piece(p->arena, JR_PEOPLE_VOTERS_MIN, 0)};
    html_heading(p->out, 2, WORD_FOR_PEOPLE);
    html_note_sentence(p->out, WORD_FOR_PEOPLE_EXPLAINED, votes, 4);
    for (size_t i = 0; i < c->n_warnings; i++)
        page_warn(p, c->warnings[i]);
    append_table(p, b);
    html_note_sentence(p->out, WORD_VOTES_WORTH, worth, 4);
    html_note_sentence(p->out, c->n_voter_clusters ? WORD_VOTERS_LIKE_THESE : WORD_VOTERS_FEW,
                       voters, 2);
    append_biases(p, b);
    board_append_people_chart(p, b);
}

enum { WEIGHT_DECIMALS = 2 };

/* Its interval is no plus and minus, as a weight is never below 0. */
static jr_str weight_piece(page *p, const jr_juror *juror)
{
    JR_BUF_AUTO jr_buf html = {0};
    html_number(&html, juror->weight, WEIGHT_DECIMALS);
    jr_buf_append_text(&html, " (95 %: ");
    html_number(&html, juror->lower95, WEIGHT_DECIMALS);
    jr_buf_append_text(&html, " – ");
    html_number(&html, juror->upper95, WEIGHT_DECIMALS);
    jr_buf_append_text(&html, ")");
    return jr_arena_copy(p->arena, jr_buf_str(&html));
}

void board_append_jury(page *p, const board *b)
{
    const jr_jury *jury = b->by_jury.judges.jury;
    if (!jury)
        return;
    const jr_str n_people = html_piece(p->arena, (double)jury->n_people, 0);
    html_heading(p->out, 2, WORD_JURY);
    html_note_sentence(p->out, jury->by_people ? WORD_JURY_BY_PEOPLE : WORD_JURY_BY_EACH_OTHER,
                       &n_people, 1);
    for (size_t i = 0; i < jury->n_warnings; i++)
        page_remark(p, jury->warnings[i]);
    grid *g = grid_new(p->arena, "jury");
    grid_column(g, "judge", WORD_JUDGE, GRID_TEXT);
    grid_column(g, "weight", WORD_WEIGHT, GRID_NUMBER);
    grid_column(g, "lower95", WORD_WEIGHT, GRID_DATA);
    grid_column(g, "upper95", WORD_WEIGHT, GRID_DATA);
    grid_column(g, "verdicts", WORD_VERDICTS, GRID_NUMBER);
    if (jury->by_people)
        grid_column(g, "with_people", WORD_WITH_PEOPLE, GRID_NUMBER);
    for (size_t i = 0; i < jury->n_jurors; i++) {
        const jr_juror *juror = &jury->jurors[i];
        grid_row(g, "");
        grid_text(g, juror->judge);
        grid_number_as(g, juror->weight, weight_piece(p, juror));
        grid_number(g, juror->lower95, WEIGHT_DECIMALS);
        grid_number(g, juror->upper95, WEIGHT_DECIMALS);
        grid_number(g, (double)juror->n_votes, 0);
        if (jury->by_people)
            grid_number(g, (double)juror->n_shared, 0);
    }
    page_show_grid(p, g);
}
