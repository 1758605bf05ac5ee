/*
 * What a board says, in a sentence: who leads, over whom the lead is not certain, and which places
 * cannot be told apart. It follows from the places that the data leave each model and from nothing
 * else: the leader's last place counts those it is not told apart from, and models each of which
 * may take every place of a run are those that cannot be told apart.
 */
#include "leaderboard.h"

/* More names than this are a number. */
enum { MOST_NAMES = 3 };

/* The ranked records, the best first. */
typedef struct ranked {
    const board *board;
    size_t *records;
    size_t n;
} ranked;

static const jr_ranking_record *record_at(const ranked *r, size_t i)
{
    return &r->board->ranking.records[r->records[i]];
}

static ranked ranked_of(page *p, const board *b)
{
    ranked r = {b, jr_arena_alloc(p->arena, b->ranking.n_records, sizeof *r.records), 0};
    for (size_t i = b->ranking.n_records; i-- > 0;)
        if (b->ranking.records[i].rank)
            r.records[r.n++] = i;
    return r;
}

/* The end of the longest run of places from this one that are all open to each of its models. */
static size_t end_of_run(const ranked *r, size_t begin)
{
    size_t end = begin, most = r->n;
    for (; end < most; end++) {
        const jr_ranking_record *record = record_at(r, end);
        if (record->rank_lower > begin + 1 || record->rank_upper <= end)
            break;
        most = record->rank_upper < most ? record->rank_upper : most;
    }
    return end > begin ? end : begin + 1;
}

static jr_str name_of(page *p, const ranked *r, size_t i)
{
    jr_str name = html_text_piece(p->arena, board_model_name(p->site, r->board, r->records[i]));
    return jr_arena_format(p->arena, "<b>%s</b>", name.data);
}

/* The names of those that may be first as well, if they are the few over whom the lead is not
 * certain. */
static bool append_rivals(page *p, const ranked *r, size_t n_rivals, jr_buf *html)
{
    jr_str names[MOST_NAMES];
    size_t n = 0;
    for (size_t i = 1; i < r->n && n_rivals <= MOST_NAMES; i++) {
        if (record_at(r, i)->rank_lower != 1)
            continue;
        if (n < MOST_NAMES)
            names[n] = name_of(p, r, i);
        n++;
    }
    if (n != n_rivals)
        return false;
    html_join(html, names, n);
    return true;
}

static void append_leader(page *p, const ranked *r)
{
    JR_BUF_AUTO jr_buf rivals = {0};
    size_t last_place = record_at(r, 0)->rank_upper, n_rivals = last_place ? last_place - 1 : 0;
    bool is_named = append_rivals(p, r, n_rivals, &rivals);
    jr_str pieces[] = {name_of(p, r, 0),
                       is_named ? jr_buf_str(&rivals) : html_piece(p->arena, (double)n_rivals, 0)};
    html_sentence(p->out,
                  !last_place ? WORD_LEADS
                  : !n_rivals ? WORD_LEADS_CLEARLY
                  : is_named  ? WORD_LEADS_OVER
                              : WORD_LEADS_OVER_SOME,
                  pieces, 2);
}

static void append_runs(page *p, const ranked *r)
{
    jr_str *runs = jr_arena_alloc(p->arena, r->n, sizeof *runs);
    size_t n = 0;
    for (size_t begin = end_of_run(r, 0), end; begin < r->n; begin = end) {
        end = end_of_run(r, begin);
        if (end - begin >= 2)
            runs[n++] =
                jr_arena_format(p->arena, "<span class=\"whole\">%zu–%zu</span>", begin + 1, end);
    }
    if (!n)
        return;
    JR_BUF_AUTO jr_buf html = {0};
    html_join(&html, runs, n);
    jr_str piece = jr_buf_str(&html);
    jr_buf_append_char(p->out, ' ');
    html_sentence(p->out, WORD_NOT_APART, &piece, 1);
}

void board_append_summary(page *p, const board *b)
{
    ranked r = ranked_of(p, b);
    if (r.n < 2 || b->method == JR_METHOD_WINRATE || b->ranking.n_components > 1)
        return;
    jr_buf_append_text(p->out, "<p class=\"summary\">");
    append_leader(p, &r);
    if (record_at(&r, 0)->rank_upper)
        append_runs(p, &r);
    jr_buf_append_text(p->out, "</p>\n");
}
