/*
 * What lib/base, lib/text and lib/bench do with threads, locales, terminals and lists of models, in
 * a page that has one thread, one locale, and shows names itself.
 */
#include <jrank/bench.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/c_locale.h"
#include "base/pool.h"

unsigned pool_threads(unsigned n_threads)
{
    (void)n_threads;
    return 1;
}

void pool_run(unsigned n_threads, size_t n_tasks, pool_task task, void *context)
{
    (void)n_threads;
    for (size_t i = 0; i < n_tasks; i++)
        task(context, i, 0);
}

int c_locale_vformat(char *ret_text, size_t size, const char *format, va_list args)
{
    return vsnprintf(ret_text, size, format, args);
}

size_t jr_text_clean(char *text, size_t size)
{
    (void)text;
    return size;
}

void jr_text_append_clipped(jr_buf *buf, jr_str text, size_t max_width)
{
    (void)max_width;
    jr_buf_append_str(buf, text);
}

const jr_model *jr_model_find(const jr_model_list *list, jr_str name)
{
    (void)list;
    (void)name;
    return NULL;
}
