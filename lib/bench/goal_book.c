/*
 * JUDGE_goal.json: the goals of a judge, whose rows write and read them. What a goal aims at stands
 * in its text, so the text is read the same way wherever it comes from.
 */
#include "goal_book.h"

#include <math.h>

#include <jrank/duel.h>

#include "base/c_locale.h"
#include "base/enum_names.h"
#include "base/file.h"
#include "base/str.h"
#include "folder.h"
#include "json/bound_rows.h"
#include "json/parser.h"

static const double USUAL_POINTS = 250, MOST_POINTS = 1e4;

static const jr_str goal_names[] = {
#define NAME(id, name, value) JR_STR(name),
    JR_GOALS(NAME)
#undef NAME
};

static const char *const goal_values[] = {JR_GOALS(ENUM_SECOND_NAME)};

static const char *const end_words[] = {JR_GOAL_ENDS(ENUM_NAME) NULL};

#define T jr_goal_look
static const bound_row goal_look_rows[] = {
    NAMED("votes", COUNT, n_votes, 0, "that counted"),
    NAMED("seen", COUNT, n_seen, 0, "records of the file of verdicts that there were"),
    NAMED("planned", COUNT, n_planned, 0, "matches that were chosen before"),
    NAMED("chosen", COUNT, n_chosen, 0, "next, with the random stream (seed, planned)"),
};
static TABLE(goal_look, "look of a goal");
#undef T

#define T jr_goal_decision
static const bound_row goal_decision_rows[] = {
    NAMED("model_id", TEXT, first, 0, "whose interval it is, or the first of a pair"),
    NAMED("other_model_id", TEXT, second, THERE, "of a pair"),
    FIELD(TEXT, decision, 0,
          "narrow; of a pair above, the first is better, or closer than the goal's points"),
    FIELD(COUNT, look, 0, "at which it was reached, from 1"),
};
static TABLE(goal_decision, "decision of a goal");
#undef T

#define T jr_match_key
static const bound_row goal_match_rows[] = {
    NAMED("question_id", TEXT, question, 0, "as text"),
    NAMED("model1_id", TEXT, first, 0, "the model shown first"),
    NAMED("model2_id", TEXT, second, 0, "the model shown second"),
    FIELD(COUNT, turn, 0, "from 1"),
};
static TABLE(goal_match, "match of a goal");
#undef T

static void write_models(const bound_writer *w, yyjson_mut_val *object, const char *name,
                         const void *record)
{
    const jr_goal *goal = record;
    yyjson_mut_val *list = yyjson_mut_obj_add_arr(w->doc, object, name);
    for (size_t i = 0; i < goal->n_models; i++)
        yyjson_mut_arr_add_strn(w->doc, list, goal->models[i].data, goal->models[i].size);
}

static void write_prices(const bound_writer *w, yyjson_mut_val *object, const char *name,
                         const void *record)
{
    const jr_goal *goal = record;
    yyjson_mut_val *list = goal->prices ? yyjson_mut_obj_add_arr(w->doc, object, name) : NULL;
    for (size_t i = 0; i < goal->n_models && list; i++)
        yyjson_mut_arr_add_real(w->doc, list, goal->prices[i]);
}

#define T jr_goal
static const bound_row goal_rows[] = {
    NAMED("goal", TEXT, text, 0, "as --until has it"),
    FIELD(NUMBER, alpha, 0, "its share of 0.05, which all goals of a judge have together"),
    NAMED("family", COUNT, n_family, 0, "contrasts that share it"),
    FIELD(NUMBER, target, 0, "variance that is aimed at, in logits squared"),
    FIELD(COUNT, seed, 0, "of the choice of matches"),
    OTHER("models", FIELD_STRINGS, 0, write_models, NULL, "of the family"),
    OTHER("prices", FIELD_LIST, THERE, write_prices, NULL,
          "in USD, of each model: a match costs those of its two; missing where all are alike, or "
          "none is known"),
    ENUM("end", end, end_words, THERE,
         "reached, budget, nothing left to ask or cannot be reached; missing while it goes on"),
    FIELD(TEXT, sentence, THERE, "why it ended"),
    LISTED("looks", LIST, looks, n_looks, goal_look_table, "in their order, see look of a goal"),
    LISTED("decisions", LIST, decisions, n_decisions, goal_decision_table,
           "that stick, see decision of a goal"),
    LISTED("batch", LIST, batch, n_batch, goal_match_table,
           "chosen last, whose verdicts are waited for, see match of a goal"),
    LISTED("lost", LIST, lost, n_lost, goal_match_table, "asked, and no verdict came"),
};
static TABLE(goal, "goal");
#undef T

#define T jr_goal_book
static const bound_row goal_book_rows[] = {
    FIELD(TEXT, judge, 0, "whose verdicts are asked for"),
    LISTED("goals", LIST, goals, n_goals, goal_table, "in the order in which they were written"),
};
TABLE(goal_book, "goals of a judge");
#undef T

static jr_status refuse_kind(jr_str text, jr_str name, jr_error *err)
{
    jr_nearest best = {.typed = name};
    for (size_t k = 0; k < JR_N_GOALS; k++)
        jr_nearest_consider(&best, goal_names[k]);
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE, "there is no goal '%.*s'; HINT: did you mean %.*s?",
                            JR_STR_ARG(text), JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE,
                        "there is no goal '%.*s'; HINT: width=POINTS, tiers=POINTS, top=K or "
                        "new=MODEL",
                        JR_STR_ARG(text));
}

static jr_status parse_number(jr_goal *goal, jr_str value, jr_error *err)
{
    bool is_top = goal->kind == JR_GOAL_TOP;
    const char *name = goal_names[goal->kind].data, *end;
    double number = c_locale_number(value.data, &end);
    if (end != value.data + value.size || !(number > 0) || number > MOST_POINTS ||
        (is_top && number != floor(number)))
        return jr_error_set(err, JR_ERR_USAGE, "%s takes %s, not '%.*s'; HINT: %s=%s", name,
                            is_top ? "a number of models above 0"
                                   : "rating points above 0 and up to 10000",
                            JR_STR_ARG(value), name, is_top ? "3" : "250");
    if (is_top)
        goal->top = (uint64_t)number;
    else
        goal->points = number;
    return JR_OK;
}

jr_status jr_goal_parse(jr_arena *arena, jr_str text, jr_goal *ret_goal, jr_error *err)
{
    size_t at = 0, kind = 0;
    while (at < text.size && text.data[at] != '=')
        at++;
    jr_str name = {text.data, at}, value = at < text.size ? str_from(text, at) : (jr_str){0};
    while (kind < JR_N_GOALS && !str_equals(name, goal_names[kind]))
        kind++;
    if (kind == JR_N_GOALS)
        return refuse_kind(text, name, err);
    if (value.size < 2)
        return jr_error_set(err, JR_ERR_USAGE, "the goal %s needs a value: %s=%s",
                            goal_names[kind].data, goal_names[kind].data, goal_values[kind]);
    value = jr_arena_copy(arena, (jr_str){value.data + 1, value.size - 1});
    jr_goal goal = {.kind = (jr_goal_kind)kind, .points = USUAL_POINTS};
    if (kind == JR_GOAL_NEW) {
        goal.model = value;
    } else {
        for (size_t k = 0; k < JR_N_GOALS; k++)
            if (str_contains(value, goal_names[k].data))
                return jr_error_set(err, JR_ERR_USAGE,
                                    "'%.*s' are two goals, and one is asked for at a time; HINT: "
                                    "the other one afterwards, with its own share of alpha",
                                    JR_STR_ARG(text));
        JR_TRY(parse_number(&goal, value, err));
    }
    goal.text = jr_arena_copy(arena, text);
    *ret_goal = goal;
    return JR_OK;
}

jr_str jr_goal_book_path(jr_arena *arena, const char *bench_folder, jr_str judge)
{
    return jr_arena_format(arena, "%s/model_judgment/%s_goal.json", bench_folder,
                           folder_escape(arena, judge).data);
}

jr_status jr_goal_book_save(const jr_goal_book *book, const char *bench_folder, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    jr_str path = jr_goal_book_path(arena, bench_folder, book->judge);
    JR_BUF_AUTO jr_buf buf = {0};
    bound_format(&buf, &goal_book_table, 0, book);
    return file_save(file_below(bench_folder, path.data), jr_buf_str(&buf), err);
}

static jr_status wrong(jr_str path, jr_error *err)
{
    return jr_error_set(err, JR_ERR_FORMAT,
                        "%s: holds no goals as jrank writes them; HINT: put it back from a copy, "
                        "since a goal that is begun anew would be looked at with an alpha that is "
                        "used up",
                        path.data);
}

static bool read_prices(jr_arena *arena, yyjson_val *list, jr_goal *goal)
{
    yyjson_val *price;
    size_t i, n;
    bool is_whole = yyjson_arr_size(list) == goal->n_models;
    if (!list)
        return true;
    goal->prices = jr_arena_alloc(arena, goal->n_models, sizeof *goal->prices);
    yyjson_arr_foreach(list, i, n, price)
    {
        is_whole &= yyjson_is_num(price) && yyjson_get_num(price) > 0;
        if (is_whole)
            goal->prices[i] = yyjson_get_num(price);
    }
    return is_whole;
}

/* The lists of a goal that was bound. */
static bool read_parts(jr_arena *arena, yyjson_val *object, jr_goal *goal)
{
    yyjson_val *models = yyjson_obj_get(object, "models"), *name;
    size_t i, n;
    bool is_whole = true;
    goal->n_models = yyjson_arr_size(models);
    goal->models = jr_arena_alloc(arena, goal->n_models, sizeof *goal->models);
    yyjson_arr_foreach(models, i, n, name)
    {
        is_whole &= yyjson_is_str(name) && yyjson_get_len(name) > 0;
        goal->models[i] = jr_arena_copy(arena, json_str(name));
        is_whole &= i == 0 || jr_str_compare(goal->models[i - 1], goal->models[i]) < 0;
    }
    is_whole &= read_prices(arena, yyjson_obj_get(object, "prices"), goal);
    goal->looks = bound_read_list(arena, yyjson_obj_get(object, "looks"), &goal_look_table,
                                  sizeof *goal->looks, &goal->n_looks);
    goal->decisions =
        bound_read_list(arena, yyjson_obj_get(object, "decisions"), &goal_decision_table,
                        sizeof *goal->decisions, &goal->n_decisions);
    goal->batch = bound_read_list(arena, yyjson_obj_get(object, "batch"), &goal_match_table,
                                  sizeof *goal->batch, &goal->n_batch);
    goal->lost = bound_read_list(arena, yyjson_obj_get(object, "lost"), &goal_match_table,
                                 sizeof *goal->lost, &goal->n_lost);
    return is_whole;
}

/* What of a goal follows from its text. */
static bool read_goal(jr_arena *arena, yyjson_val *object, jr_goal *ret_goal)
{
    jr_goal bound = {0}, goal;
    jr_error err;
    bound_read(arena, object, &goal_table, &bound);
    if (jr_goal_parse(arena, bound.text, &goal, &err) != JR_OK)
        return false;
    goal.alpha = bound.alpha;
    goal.n_family = bound.n_family;
    goal.target = bound.target;
    goal.seed = bound.seed;
    goal.sentence = bound.sentence;
    goal.end = bound.end;
    bool is_whole = read_parts(arena, object, &goal);
    *ret_goal = goal;
    return is_whole && goal.alpha > 0 && goal.alpha < JR_GOAL_ALPHA && goal.target > 0 &&
           goal.n_family > 0 && goal.n_models > 1;
}

jr_status jr_goal_book_load(jr_arena *arena, const char *bench_folder, jr_str judge,
                            jr_goal_book *ret_book, jr_error *err)
{
    jr_str text, path = jr_goal_book_path(arena, bench_folder, judge);
    jr_goal_book book = {.judge = jr_arena_copy(arena, judge)};
    jr_status status = jr_file_load(arena, path.data, &text, err);
    if (status == JR_ERR_NOT_FOUND) {
        *ret_book = book;
        return JR_OK;
    }
    JR_TRY(status);
    JSON_PARSER_AUTO json_parser parser = {0};
    yyjson_val *root, *object;
    JR_TRY(json_parse_file(&parser, text, path.data, &root, err));
    yyjson_val *goals = yyjson_obj_get(root, "goals");
    size_t i, n;
    book.n_goals = yyjson_arr_size(goals);
    book.goals = jr_arena_alloc(arena, book.n_goals, sizeof *book.goals);
    if (book.n_goals == 0)
        return wrong(path, err);
    yyjson_arr_foreach(goals, i, n, object)
    {
        if (!read_goal(arena, object, &book.goals[i]))
            return wrong(path, err);
    }
    *ret_book = book;
    return JR_OK;
}

jr_str jr_goal_end_word(jr_goal_end end)
{
    return jr_str_from(end_words[end]);
}

double jr_goal_book_alpha_left(const jr_goal_book *book)
{
    double left = JR_GOAL_ALPHA;
    for (size_t i = 0; i < book->n_goals; i++)
        left -= book->goals[i].alpha;
    return left;
}
