/*
 * page_served.h: pages that only a server has. They are made like the others, and show what is
 * known at the time of the request.
 */
#ifndef SITE_PAGE_SERVED_H
#define SITE_PAGE_SERVED_H

#include "ballots.h"
#include "live.h"
#include "page.h"

/* A page of a site that is not among its kinds, to be begun. */
page page_of(const site *s, jr_arena *arena, const char *path, const char *root, jr_buf *out);

/* A page that belongs to no benchmark and says one thing. detail: in English, may be empty. */
void page_show_message(jr_arena *arena, jr_buf *out, word message, jr_str detail);

/* The benchmarks, each with its path. */
void page_show_benches(jr_arena *arena, jr_buf *out, const jr_str *names, const jr_str *slugs,
                       size_t n);

/* Where judging and answering stand: live.html. */
void page_show_live(page *p, const live_state *state);

/* The form of a ballot, which tells nothing of the models; NULL: there is none left. earlier: the
 * one that was voted on before, or NULL. */
void page_show_ballot(page *p, const ballot *b, const ballot *earlier,
                      const ballot_progress *progress);

/* Whose answers they were and what the judges say, of a ballot with a vote. */
void page_show_vote(page *p, const ballot *b);

#endif
