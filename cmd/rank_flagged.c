/*
 * What the verdicts on flagged answers do to a ranking: each model with and without them.
 */
#include "language.h"
#include "message.h"
#include "rank.h"

#include <jrank/base.h>

#include <math.h>

static const table_column columns[] = {
    {"rank", "#", .kind = COLUMN_NUMBER},
    {"model_id", NULL, MEMBER(jr_ranking_record, model_id)},
    {"display_name", "Model", MEMBER(jr_ranking_record, display_name)},
    {"rating", "Rating", MEMBER(jr_ranking_record, median)},
    {"lower95", NULL, MEMBER(jr_ranking_record, lower95)},
    {"upper95", NULL, MEMBER(jr_ranking_record, upper95)},
    {"rank_with_flagged", "# with", .kind = COLUMN_NUMBER},
    {"rating_with_flagged", "With flagged", MEMBER(jr_ranking_record, median)},
    {"lower95_with_flagged", NULL, MEMBER(jr_ranking_record, lower95)},
    {"upper95_with_flagged", NULL, MEMBER(jr_ranking_record, upper95)},
    {NULL, "95 %", .kind = COLUMN_TEXT},
    {"change", "Change", .kind = COLUMN_NUMBER, .always_signed = true},
    {"moves", NULL, .kind = COLUMN_NUMBER},
    {NULL, "Moves", .kind = COLUMN_TEXT},
};

static const jr_ranking_record *find(const jr_ranking *ranking, jr_str model)
{
    for (size_t i = 0; i < ranking->n_records; i++)
        if (jr_str_compare(ranking->records[i].model_id, model) == 0)
            return &ranking->records[i];
    return NULL;
}

/* Whether the rating without leaves the interval that it has with them. */
static bool moves(const jr_ranking_record *without, const jr_ranking_record *with)
{
    return with && (without->median < with->lower95 || without->median > with->upper95);
}

static void fill(jr_arena *arena, const jr_ranking *ranking, const jr_ranking *all, table *t)
{
    table_init(t, arena, ROWS(columns));
    for (size_t i = ranking->n_records; i-- > 0;) {
        static const jr_ranking_record nothing = {.median = NAN, .lower95 = NAN, .upper95 = NAN};
        const jr_ranking_record *now = &ranking->records[i], *found = find(all, now->model_id);
        const jr_ranking_record *with = found ? found : &nothing;
        table_add_number(t, now->rank ? (double)now->rank : NAN);
        TABLE_ADD(t, jr_ranking_record, now);
        table_add_number(t, with->rank ? (double)with->rank : NAN);
        TABLE_ADD(t, jr_ranking_record, with);
        table_add_text(t,
                       rank_interval(arena, with->lower95, with->upper95, jr_rating_decimals(all)));
        table_add_number(t, now->median - with->median);
        table_add_number(t, moves(now, with));
        table_add_word(t, moves(now, with) ? "yes" : "");
    }
}

static void append_moves(jr_buf *text, const jr_ranking *ranking, const jr_ranking *all)
{
    const char *separator = translate("Beyond the 95 % interval that it has with them: ");
    for (size_t i = ranking->n_records; i-- > 0;) {
        const jr_ranking_record *now = &ranking->records[i];
        const jr_ranking_record *with = find(all, now->model_id);
        if (!moves(now, with))
            continue;
        jr_buf_append_text(text, separator);
        separator = ", ";
        jr_buf_format(text, "%.*s (%+.*f)", JR_STR_ARG(now->display_name), jr_rating_decimals(all),
                      now->median - with->median);
    }
    say(text, *separator == ','
                  ? "\n"
                  : "No model moves by more than the interval that it has with them\n");
}

void rank_append_flagged(jr_buf *text, jr_arena *arena, const jr_ranking *ranking,
                         const jr_votes *votes, const flagged_ranking *all, table_format format)
{
    table t;
    fill(arena, ranking, &all->ranking, &t);
    if (format == TABLE_JSON) {
        jr_buf_append_text(text, "{\n\"ranking\": ");
        jr_ranking_format(text, ranking);
        jr_buf_append_text(text, ",\n\"ranking_with_flagged\": ");
        jr_ranking_format(text, &all->ranking);
        table_append_member(text, "moves", &t);
        jr_buf_append_text(text, "\n}\n");
        return;
    }
    if (format == TABLE_CSV) {
        table_append(text, &t, format, 0);
        return;
    }
    say(text, "\nWith the verdicts on flagged answers:\n\n");
    table_append(text, &t, format, 0);
    say(text,
        "\nLeft out: %llu of %llu verdicts, as an answer has a flag; jrank check "
        "--answers tells which\n",
        (unsigned long long)(all->votes.report.valid - votes->report.valid),
        (unsigned long long)all->votes.report.valid);
    append_moves(text, ranking, &all->ranking);
}
