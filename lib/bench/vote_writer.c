/*
 * A vote as text. Of both forms the parts come from one table; a part that a vote does not have is
 * left out of a line of JSON and is an empty field of CSV, of which the columns are known before.
 */
#include "vote_writer.h"

#include <math.h>
#include <stdlib.h>

#include "base/text.h"

/* A file that is written whole. */
static const size_t TEXT_MAX = (size_t)4 << 30;

const jr_str vote_handed_on[N_HANDED_ON] = {
    {"language", 8},      {"category", 8}, {"category_tag", 12},
    {"criteria_tag", 12}, {"is_code", 7},  {"conv_metadata", 13},
};

static const char *const part_names[N_VOTE_PARTS] = {
#define VOTE_PART_NAME(id, name) [PART_##id] = name,
    VOTE_PARTS(VOTE_PART_NAME)
#undef VOTE_PART_NAME
};

/* A part of a vote: a text, a number or neither; JSON where the column was read as such. */
typedef struct part_value {
    jr_str text;
    double number;
    yyjson_val *json;
    bool is_false;
} part_value;

static part_value winner_of(const vote_row *vote)
{
    static const char *const words[] = {
        [WINNER_FIRST] = "model_a", [WINNER_SECOND] = "model_b", [WINNER_TIE] = "tie"};
    bool is_valid =
        vote->winner == WINNER_FIRST || vote->winner == WINNER_SECOND || vote->winner == WINNER_TIE;
    if (vote->has_no_seats && is_valid)
        return (part_value){vote->winner == WINNER_SECOND ? vote->second : vote->first, NAN, NULL,
                            false};
    return (part_value){is_valid ? jr_str_from(words[vote->winner]) : JR_STR("invalid"), NAN, NULL,
                        false};
}

/* What score says beyond the winner. */
static bool is_soft(const vote_row *vote)
{
    return !isnan(vote->score) && vote->score != 0 && vote->score != 0.5 && vote->score != 1;
}

static part_value part_of(const vote_row *vote, size_t part)
{
    part_value v = {.number = NAN};
    bool has_seats = !vote->has_no_seats;
    switch (part) {
    case PART_ID:
        v.text = vote->id;
        break;
    case PART_QUESTION:
        v.text = vote->question;
        break;
    case PART_MODEL_A:
        v.text = has_seats ? vote->first : (jr_str){0};
        break;
    case PART_MODEL_B:
        v.text = has_seats ? vote->second : (jr_str){0};
        break;
    case PART_WINNER:
        return is_soft(vote) ? v : winner_of(vote);
    case PART_LOSER:
        v.text = has_seats ? (jr_str){0} : vote->second;
        break;
    case PART_SCORE:
        v.number = is_soft(vote) ? vote->score : (double)NAN;
        break;
    case PART_VOTER:
        v.text = vote->voter;
        break;
    case PART_TURN:
        v.number = vote->turn > 1 ? vote->turn : (double)NAN;
        break;
    case PART_TIME:
        v.number = vote->time;
        break;
    case PART_WEIGHT:
        v.number = vote->weight != 1 ? vote->weight : (double)NAN;
        break;
    case PART_BLIND:
        v.is_false = vote->is_not_blind;
        break;
    case PART_SAMPLED:
        v.is_false = vote->is_not_sampled;
        break;
    default: {
        const vote_value *value = &vote->values[part - N_VOTE_PARTS];
        v.json = value->json;
        v.text = value->kind == VOTE_TEXT ? value->text : (jr_str){0};
        v.number = value->kind == VOTE_NUMBER && !v.json ? value->number : (double)NAN;
    }
    }
    return v;
}

/* In a table in which votes have scores they all have: a reader looks for winners in one column. */
static part_value scored_part_of(const vote_row *vote, size_t part)
{
    static const double scores[] = {
        [WINNER_FIRST] = 1, [WINNER_SECOND] = 0, [WINNER_TIE] = 0.5, [WINNER_INVALID] = NAN};
    part_value v = part_of(vote, part);
    if (part == PART_SCORE && !is_soft(vote))
        v.number = scores[vote->winner];
    return v;
}

static bool is_there(const part_value *v)
{
    return v->text.size || !isnan(v->number) || v->json || v->is_false;
}

static const char *name_of(size_t part)
{
    return part < N_VOTE_PARTS ? part_names[part] : vote_handed_on[part - N_VOTE_PARTS].data;
}

static void append_json(jr_buf *buf, const part_value *v)
{
    char *json = v->json ? yyjson_val_write(v->json, 0, NULL) : NULL;
    if (json)
        jr_buf_append_text(buf, json);
    else if (v->text.size)
        jr_json_append_string(buf, v->text);
    else if (v->is_false)
        jr_buf_append_text(buf, "false");
    else
        jr_json_append_number(buf, v->number);
    free(json);
}

static void append_field(jr_buf *buf, const part_value *v)
{
    JR_BUF_AUTO jr_buf text = {0};
    if (v->text.size)
        jr_buf_append_str(&text, v->text);
    else if (is_there(v))
        append_json(&text, v);
    jr_text_append_csv_field(buf, jr_buf_str(&text));
}

jr_status vote_writer_look(void *context, unsigned worker, const vote_row *vote, jr_error *err)
{
    (void)worker;
    (void)err;
    vote_writer *w = context;
    for (size_t part = 0; part < N_VOTE_PARTS + N_HANDED_ON; part++) {
        part_value v = part_of(vote, part);
        w->has[part] |= is_there(&v);
    }
    return JR_OK;
}

static void begin_table(vote_writer *w)
{
    const char *separator = "";
    for (size_t part = 0; part < N_VOTE_PARTS + N_HANDED_ON; part++) {
        if (!w->has[part] || (part == PART_WINNER && w->has[PART_SCORE]))
            continue;
        jr_buf_format(&w->text, "%s%s", separator, name_of(part));
        separator = ",";
    }
    jr_buf_append_char(&w->text, '\n');
}

jr_status vote_writer_add(void *context, unsigned worker, const vote_row *vote, jr_error *err)
{
    (void)worker;
    vote_writer *w = context;
    if (w->text.size > TEXT_MAX)
        return jr_error_set(err, JR_ERR_DATA,
                            "there are too many votes to be written as one file; "
                            "HINT: --to counts");
    if (w->is_csv && w->n_votes == 0)
        begin_table(w);
    const char *separator = w->is_csv ? "" : "{";
    for (size_t part = 0; part < N_VOTE_PARTS + N_HANDED_ON; part++) {
        bool are_scores = w->is_csv && w->has[PART_SCORE];
        part_value v = are_scores ? scored_part_of(vote, part) : part_of(vote, part);
        if (w->is_csv ? !w->has[part] || (are_scores && part == PART_WINNER) : !is_there(&v))
            continue;
        jr_buf_append_text(&w->text, separator);
        separator = w->is_csv ? "," : ", ";
        if (w->is_csv) {
            append_field(&w->text, &v);
            continue;
        }
        jr_buf_format(&w->text, "\"%s\": ", name_of(part));
        append_json(&w->text, &v);
    }
    jr_buf_append_text(&w->text, w->is_csv ? "\n" : "}\n");
    w->n_votes++;
    return JR_OK;
}
