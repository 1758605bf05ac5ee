/*
 * page_served.h: pages that only a server has. They are made like the others, and show what is
 * known at the time of the request.
 */
#ifndef SITE_PAGE_SERVED_H
#define SITE_PAGE_SERVED_H

#include "live.h"
#include "page.h"

/* A page of a site that is not among its kinds, to be begun. */
page page_of(const site *s, jr_arena *arena, const char *path, const char *root, jr_buf *out);

/* Begins and ends a page that belongs to no benchmark. `home` leads to what is shown instead. */
void page_show_message(jr_arena *arena, jr_buf *out, word message);

/* The benchmarks, each with its path. */
void page_show_benches(jr_arena *arena, jr_buf *out, const jr_str *names, const jr_str *slugs,
                       size_t n);

/* Where judging and answering stand: live.html. */
void page_show_live(page *p, const live_state *state);

#endif
