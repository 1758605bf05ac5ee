/*
 * board.h: the parts of a leaderboard page, each appended to the page.
 */
#ifndef SITE_BOARD_H
#define SITE_BOARD_H

#include "page.h"

/* A model's name on the board. */
jr_str board_model_name(const site *s, const board *b, size_t record);

/* What is known of a record's model, or NULL. */
const jr_model *board_model(const site *s, const board *b, size_t record);

/* USD of 1,000 answers of a record's model, and the seconds that half of its answers take at most;
 * NaN: not known. */
double board_answers_cost(const site *s, const board *b, size_t record);
double board_answer_seconds(const site *s, const board *b, size_t record);

/* The judge's name as HTML; a person is marked. Boards by all have words for it. */
void board_append_judge(page *p, const board *b);

/* The licences of the board's models, each once, the empty one last; *ret_of: per record its
 * number. */
jr_str *board_licences(page *p, const board *b, size_t **ret_of, size_t *ret_n);

/* A paragraph that says in words who leads and what cannot be told apart; nothing where that says
 * nothing: of win rates, of parts that never met, of one model. */
void board_append_summary(page *p, const board *b);

/* The table: ranks, ratings with their intervals drawn, rates. */
void board_append_table(page *p, const board *b);

/* Adds the cells of the columns model_id and display_name: the name, linked to the model's page,
 * and its home on the web. */
void board_add_model(page *p, const board *b, size_t record, grid *g);

/* The ranks that the intervals of a category leave a model: those of models whose interval lies
 * wholly above its own are better, wholly below are worse. */
void board_category_ranks(const jr_ranking *r, size_t record, size_t category, uint32_t *ret_lower,
                          uint32_t *ret_upper);

/* What ranks the table in place, and chooses its columns: both work by boards.js alone. */
void board_append_views(page *p);

/* What says that it is ranked so: hidden until then, and never folded. */
void board_append_view_shown(page *p);

/* The ratings that are true of people beside those of the judge, where people have voted on a
 * sample: table, chart, what their votes are worth, and what the judge likes more than they do. */
void board_append_people(page *p, const board *b);

/* What the votes of each judge weigh where several are taken for a jury. */
void board_append_jury(page *p, const board *b);

/* The ratings by category and by criterion, where there are some. */
void board_append_categories(page *p, const board *b);

/* What the numbers are, what they were made from, and how to repeat it. */
void board_append_facts(page *p, const board *b);

/* The charts. */
void board_append_charts(page *p, const board *b);

/* The strengths of the best as a picture for where the site is spoken of. */
void board_draw_picture(page *p, const board *b, jr_buf *svg);

/* That of the ratings for people. */
void board_append_people_chart(page *p, const board *b);

#endif
