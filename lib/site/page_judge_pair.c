/*
 * Two judges side by side: their rankings, and the matches on which they disagree.
 */
#include "page.h"

static size_t count(const site *s)
{
    (void)s;
    return 0;
}

static void path(const site *s, size_t i, jr_buf *path)
{
    (void)s, (void)i, (void)path;
}

static size_t find(const site *s, jr_str path)
{
    (void)s, (void)path;
    return SIZE_MAX;
}

static void render(page *p, size_t i)
{
    (void)p, (void)i;
}

const page_kind page_judge_pair = {count, path, find, render};
