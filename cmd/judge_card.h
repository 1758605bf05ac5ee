/*
 * judge_card.h: what the parts of `jrank judge-card` share: the cards and their printing and
 * drawing.
 */
#ifndef CMD_JUDGE_CARD_H
#define CMD_JUDGE_CARD_H

#include <jrank/card.h>
#include <jrank/votes.h>

#include "chart_files.h"
#include "table.h"

/* The card of all questions, or of those of one category, or by one criterion. */
typedef struct card_section {
    jr_str category; /* or criterion; empty: all */
    jr_card card;
} card_section;

typedef enum card_by { CARD_BY_CATEGORY, CARD_BY_CRITERION, N_CARD_BY } card_by;

typedef struct card_report {
    jr_arena *arena;
    card_by by;               /* what the sections are; N_CARD_BY: there is one */
    const char *bench_folder; /* NULL: the judges are voters of vote files */
    jr_panel panel;
    jr_str *names; /* judges, null judges, files of human votes or other voters */
    size_t n_rows; /* judges and null judges */
    card_section *sections;
    size_t n_sections;
    uint64_t bootstrap_n, seed;
    jr_str *notes; /* what could not be computed, a sentence each */
    size_t n_notes;
} card_report;

/* Of a row or person: what reads nothing is called in the reader's language. */
jr_str card_name_for_people(const card_report *r, size_t name);

/* Fills the notes. */
void card_note_what_is_missing(card_report *r);

void card_print(const card_report *r, table_format format);

/* Whether the row is compared with people: a judge that is a person is one of them. */
bool card_people_show(const card_report *r, const jr_card_agreement *with);

/* Appends how far each row agrees with all people together, and people with each other. */
void card_append_people(const card_report *r, jr_buf *text, const card_section *s,
                        table_format format);

/* The same for programs: rows of agreements, and a row of what is known of the votes. */
extern const table_column card_people_columns[];
extern const size_t card_n_people_columns;
void card_add_people(const card_report *r, table *t, const card_section *s);
void card_add_people_agreements(const card_report *r, table *t, const card_section *s);

/* The cells of an agreement, which begin with the number of matches. */
void card_add_agreement(const card_report *r, table *t, const jr_card_agreement *a);

/* "0.25 – 0.78"; empty where there is no interval. */
jr_str card_interval(jr_arena *arena, double low, double high, double factor, int decimals);

/* Draws the card of each section into folder. */
JR_MUST_USE jr_status card_draw(const card_report *r, chart_place where, unsigned formats,
                                jr_error *err);

#endif
