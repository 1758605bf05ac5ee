/*
 * What a goal is expected to take, in sentences.
 */
#include "goal_words.h"
#include "language.h"

#include "progress.h"

#include <math.h>

/* What questions leave, below which it limits nothing. */
static const double LEAST_POINTS = 0.5;

static bool is_of_pairs(const jr_goal *goal)
{
    return goal->kind == JR_GOAL_TIERS || goal->kind == JR_GOAL_TOP;
}

const char *goal_things(const jr_goal *goal)
{
    return is_of_pairs(goal) ? ENGLISH("tiers") : ENGLISH("widths");
}

/* Once the goal is reached the questions' part of the variance is the square of what they leave,
 * as a share of what is wanted. */
const char *goal_what_helps(const jr_goal *goal, const jr_goal_plan *plan)
{
    double share = pow(plan->least_points / goal->points, 2);
    return goal->kind == JR_GOAL_TOP ? ""
           : share > 0.5             ? ENGLISH("more questions")
                                     : ENGLISH("more verdicts");
}

static void append_calls(jr_buf *text, const jr_goal_calls *calls)
{
    if (isnan(calls->calls)) {
        say(text, "out of reach in %.0f %% of simulated runs", 100 * (1 - calls->reached));
        return;
    }
    say(text, "about %.0f calls", calls->calls);
    if (!isnan(calls->cost)) {
        jr_buf_append_text(text, ", ");
        append_cost(text, calls->cost);
    }
    if (calls->reached < 1)
        say(text, " (reached in %.0f %% of simulated runs)", 100 * calls->reached);
}

static void append_questions(jr_buf *text, const jr_goal *goal, const jr_goal_plan *plan,
                             size_t n_questions)
{
    if (plan->least_points < LEAST_POINTS)
        say(text,
            "The verdicts show nothing that the answers to a question share, so "
            "%zu questions are no limit\n",
            n_questions);
    else
        say(text,
            "%zu questions alone leave %s of %.0f points, if they move models by "
            "%.2g logits, as %s\n",
            n_questions, translate(goal_things(goal)), plan->least_points, plan->moves,
            plan->is_guessed ? translate("is usual") : translate("the verdicts say"));
}

static void append_help(jr_buf *text, const jr_goal *goal, const jr_goal_plan *plan,
                        size_t n_questions)
{
    double least = plan->least_points / goal->points;
    say(text, "With twice the questions: ");
    append_calls(text, &plan->twice_questions);
    if (goal->kind != JR_GOAL_TOP && least >= 1)
        say(text, "; %s takes %.0f questions at least", goal->text.data,
            ceil(least * least * (double)n_questions));
    else if (isnan(plan->active.calls))
        say(text, "; %zu questions have too few matches", n_questions);
    else if (goal->kind != JR_GOAL_TOP)
        say(text, "; %s help more than more %s", translate(goal_what_helps(goal, plan)),
            least * least > 0.5 ? translate("verdicts") : translate("questions"));
    jr_buf_append_char(text, '\n');
}

void goal_append_plan(jr_buf *text, const jr_goal *goal, const jr_goal_plan *plan,
                      size_t n_questions)
{
    say(text, "Expected: ");
    append_calls(text, &plan->active);
    say(text, " with matches chosen for the goal; ");
    append_calls(text, &plan->plain);
    say(text, " with the fewest first\n");
    append_questions(text, goal, plan, n_questions);
    append_help(text, goal, plan, n_questions);
}
