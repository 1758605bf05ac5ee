/*
 * Answers, as the original writes them, and how they came about.
 */
#include "answer_record.h"

#include "records.h"
#include <jrank/base.h>

static void append_choices(jr_buf *buf, const answer_record *record)
{
    record_key(buf, &answer_fields[ANSWER_CHOICES]);
    jr_buf_append_char(buf, '[');
    for (size_t i = 0; i < record->n_choices; i++) {
        jr_buf_append_text(buf, i ? ", {" : "{");
        record_add_integer(buf, &choice_fields[CHOICE_INDEX], (int64_t)i);
        record_add_strings(buf, &choice_fields[CHOICE_TURNS], record->turns + i * record->n_turns,
                           record->n_turns);
        jr_buf_append_char(buf, '}');
    }
    jr_buf_append_char(buf, ']');
}

void answer_record_append(jr_buf *buf, const answer_record *record)
{
    jr_buf_append_char(buf, '{');
    record_add_json(buf, &answer_fields[ANSWER_QUESTION_ID], record->question_id);
    record_add_string(buf, &answer_fields[ANSWER_ID], record->answer_id);
    record_add_string(buf, &answer_fields[ANSWER_MODEL_ID], record->model_id);
    append_choices(buf, record);
    record_add_number(buf, &answer_fields[ANSWER_TSTAMP], record->tstamp);
    if (record->system.size)
        record_add_string(buf, &answer_fields[ANSWER_SYSTEM], record->system);
    if (record->prompt.size)
        record_add_string(buf, &answer_fields[ANSWER_PROMPT], record->prompt);
    call_record_append(buf, &record->call);
    jr_buf_append_char(buf, '}');
}
