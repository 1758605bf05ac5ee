#include "board_options.h"

#include "dates.h"
#include "language.h"
#include "options.h"

jr_status board_options_read(invocation *in, const board_options *typed, board *ret_board,
                             jr_site_options *ret_site, jr_error *err)
{
    board *b = ret_board;
    const source_options *source = &typed->source;
    *b = (board){.wanted.by = typed->by,
                 .votes = {.battles = source->battles.items,
                           .n_battles = source->battles.n,
                           .counts = source->counts}};
    JR_TRY(source_find(in, source, &b->source, err));
    JR_TRY(source_set_votes(in->arena, source, &b->votes_options, err));
    b->votes_options.wanted = &b->wanted;
    if (b->source.kind == SOURCE_BENCH)
        options_warn_idle(in->line, "by", "without --battles");
    if (typed->models)
        JR_TRY(jr_model_list_load(in->arena, typed->models, &b->models, err));
    jr_model_list_append_shipped(in->arena, &b->models);
    *ret_site = (jr_site_options){
        .title = jr_str_from(typed->title),
        .models = &b->models,
        .seed = (uint64_t)typed->seed,
        .bootstrap_n = typed->interval == JR_INTERVAL_KIND_T ? 0 : (size_t)typed->bootstrap_n,
        .interval = chosen_interval(typed->interval, typed->bootstrap_n),
        .target = (jr_cluster)typed->target,
        .pool = (uint64_t)typed->pool,
        .n_threads = (unsigned)typed->threads,
        .votes = b->source.kind == SOURCE_BENCH ? NULL : &b->votes,
        .votes_options = &b->votes_options,
        .control = typed->control,
        .logo = typed->logo,
        .temporary_folder = source_temporary_folder(),
        .in_japanese = sentence_in_japanese};
    return jr_home_choice_parse(typed->home_advantage, &ret_site->home, err);
}
