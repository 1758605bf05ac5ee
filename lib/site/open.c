/*
 * Opening a benchmark for its pages: the archive, the names, the rankings, what they add up to.
 */
#include "leaderboard.h"
#include "page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/str.h"
#include "bench/battles.h"
#include "bench/empty_answers.h"
#include "bench/mixture.h"
#include "conversations.h"

jr_str site_name_of_votes(jr_arena *arena, const jr_vote_source *source)
{
    jr_str path = jr_str_from(source->counts ? source->counts : source->battles[0]);
    size_t slash = str_find_last_char(path, '/');
    jr_str name = str_from(path, slash < path.size ? slash + 1 : 0);
    size_t size = strcspn(name.data, ".");
    return size ? jr_arena_copy(arena, (jr_str){name.data, size}) : JR_STR("votes");
}

/* What is known of the models' answers, by model. */
static void fill_spent(site *s, const jr_site_options *options)
{
    jr_site_spent *spent = jr_arena_alloc(s->arena, s->archive->n_models, sizeof *spent);
    for (size_t m = 0; m < s->archive->n_models; m++)
        spent[m].cost = spent[m].seconds = NAN;
    for (size_t i = 0; i < options->n_spent; i++) {
        size_t model = archive_model(s->archive, options->spent[i].model);
        if (model == SIZE_MAX)
            continue;
        spent[model].cost = options->spent[i].cost;
        spent[model].seconds = options->spent[i].seconds;
        s->spent = spent;
    }
}

/* Whether the two orders of a match in a turn have one verdict each by each judge, as the data of
 * the pages have it; people who vote under one name have several. */
static bool has_one_verdict_each(const archive *a)
{
    for (size_t m = 0; m < a->n_matches; m++) {
        const archive_match *match = &a->matches[m];
        const judgment_row *all = &a->judgments[match->first_judgment];
        for (size_t i = 0; i < match->n_judgments; i++)
            for (size_t k = i + 1; k < match->n_judgments && all[k].judge == all[i].judge &&
                                   all[k].turn == all[i].turn;
                 k++)
                if (all[i].status == JUDGMENT_COUNTS && all[k].status == JUDGMENT_COUNTS &&
                    all[i].first == all[k].first)
                    return false;
    }
    return true;
}

/* All that pages of matches, questions, answers and judges are made from, but the boards. */
static jr_status fill_matches(site *s, const jr_site_options *options, jr_error *err)
{
    const archive *a = s->archive;
    s->has_matches = true;
    answer_flags *flags = jr_arena_alloc(s->arena, 1, sizeof *flags);
    if (answer_flags_load(s->arena, a->folder.data, flags, NULL) == JR_OK)
        s->flags = flags;
    fill_spent(s, options);
    s->judges = judge_facts_make(s->arena, a, s->flags, options);
    JR_TRY(mean_scores_load(s->arena, a->folder.data, &s->scores, err));
    empty_answers *empty;
    size_t n_empty;
    empty_answers_count(s->arena, &a->answers, a->models, a->list, a->table, &empty, &n_empty);
    s->empty_answers = empty_answers_uncounted(s->arena, empty, n_empty);
    mixtures_of_models(s->arena, &a->answers, &s->mixed_answers, &s->n_mixed_answers);
    s->has_unread = jr_bench_unread(s->arena, a->folder.data, true).size > 0;
    JR_TRY(references_load(s->arena, a->folder.data, (jr_str){0}, a->list, &s->references, err));
    s->tallies = tallies_make(s->arena, a, &s->boards);
    s->question_parts = page_question_plan(s->arena, a, s->tallies.by_rating);
    s->is_packed = options->pages == JR_SITE_PAGES_QUESTIONS;
    s->packs = packs_plan(s->arena, a, &s->tallies, &s->names, s->is_packed);
    s->match_shards = page_match_data_plan(s->arena, a);
    return JR_OK;
}

static void begin(site *s, const jr_site_options *options, jr_str name)
{
    s->in_japanese = options->in_japanese;
    s->title = jr_arena_copy(s->arena, options->title.size ? options->title : name);
    s->date = jr_arena_copy(s->arena, options->date); /* as long as the rankings that bear it */
    s->names = names_make(s->arena, s->archive, options->models);
}

static jr_status fill(site *s, const char *folder, const jr_site_options *options,
                      const site *earlier, jr_error *err)
{
    JR_TRY(archive_open(folder, options->n_threads, earlier ? earlier->archive : NULL, &s->archive,
                        err));
    begin(s, options, folder_name(s->arena, folder));
    jr_site_options own = *options;
    own.date = s->date;
    JR_TRY(boards_make(s->arena, s->archive, &s->names, &own, &s->boards, err));
    bool is_filtered = options->votes_options && options->votes_options->filter;
    s->can_explore = s->boards.n > 0 && !is_filtered && has_one_verdict_each(s->archive);
    return fill_matches(s, options, err);
}

/* The archive of the conversations, or of the models alone; what stands in the way is kept. False:
 * there are no matches. */
static bool open_votes(site *s, const jr_site_options *options, const jr_votes_options *how,
                       const jr_votes *votes, bool has_conversations, conversation_folder *folder)
{
    const char *parent = options->temporary_folder ? options->temporary_folder : "/tmp";
    jr_bench_report report;
    jr_error problem;
    if (has_conversations) {
        if (conversations_open(options->votes, how, parent, folder, &s->archive, &report,
                               &problem) == JR_OK) {
            s->n_without_conversation = report.n_without;
            return true;
        }
        const char *hint = strstr(problem.message, "; HINT: "); /* to who converts votes */
        size_t size = hint ? (size_t)(hint - problem.message) : strlen(problem.message);
        s->no_matches = jr_arena_copy(s->arena, (jr_str){problem.message, size});
    }
    s->archive = archive_of_models(votes->models, votes->counts.n_models);
    return false;
}

static jr_status fill_votes(site *s, const jr_site_options *options, jr_error *err)
{
    const jr_vote_source *source = options->votes;
    jr_votes_options how = options->votes_options ? *options->votes_options : (jr_votes_options){0};
    how.n_threads = options->n_threads;
    how.without_sha256 = false;
    jr_vote_wanted wanted = how.wanted ? *how.wanted : (jr_vote_wanted){0};
    jr_str *style;
    JR_TRY(jr_control_parse(s->arena, options->control, &style, &wanted.n_style, err));
    wanted.style = style;
    how.wanted = &wanted;
    jr_votes *votes = jr_arena_alloc(s->arena, 1, sizeof *votes),
             *weighed = jr_arena_alloc(s->arena, 1, sizeof *weighed);
    battles_extra extra = {0};
    CONVERSATION_FOLDER_AUTO conversation_folder folder = {{0}};
    JR_TRY(source->counts ? jr_votes_load_counts(s->arena, source->counts, &how, votes, err)
                          : battles_load(s->arena, source->battles, source->n_battles, &how, votes,
                                         &extra, err));
    bool has_matches = open_votes(s, options, &how, votes, extra.has_conversations, &folder);
    s->is_of_votes = true;
    begin(s, options, site_name_of_votes(s->arena, source));
    jr_site_options own = *options;
    own.date = s->date;
    *weighed = jr_votes_weigh(s->arena, votes, 0);
    JR_TRY(boards_of_votes(s->arena, s->archive, &s->names, &own, weighed, &extra.months,
                           &s->boards, err));
    if (has_matches)
        return fill_matches(s, options, err);
    s->tallies = tallies_of_votes(s->arena, s->archive, &s->boards, votes);
    return JR_OK;
}

static void draw_picture(site *s)
{
    JR_BUF_AUTO jr_buf svg = {0};
    if (!s->face.url.size || s->boards.n == 0)
        return;
    board_draw_picture(&(page){.site = s, .arena = s->arena}, &s->boards.all[0], &svg);
    face_draw(s->arena, jr_buf_str(&svg), &s->face);
}

jr_status site_open(const char *bench_folder, const jr_site_options *options, const site *earlier,
                    site **ret_site, jr_error *err)
{
    site *s = memory_zeroed(1, sizeof *s);
    s->arena = jr_arena_new();
    s->about = jr_arena_copy(s->arena, jr_str_from(options->about));
    jr_status status = face_load(s->arena, options, &s->face, err);
    if (status == JR_OK)
        status = options->votes ? fill_votes(s, options, err)
                                : fill(s, bench_folder, options, earlier, err);
    if (status != JR_OK) {
        jr_site_free(s);
        return status;
    }
    draw_picture(s);
    *ret_site = s;
    return JR_OK;
}

jr_status jr_site_open(const char *bench_folder, const jr_site_options *options, jr_site **ret_site,
                       jr_error *err)
{
    return site_open(bench_folder, options ? options : &(jr_site_options){0}, NULL, ret_site, err);
}

void jr_site_free(jr_site *s)
{
    if (!s)
        return;
    archive_close(s->archive);
    jr_arena_free(s->arena);
    free(s);
}
