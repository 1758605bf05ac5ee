/*
 * What options and configs say of the home advantage, read and written.
 */
#include <jrank/rank.h>

#include <math.h>
#include <string.h>

#include "base/c_locale.h"
#include "base/enum_names.h"

static const char *const names[] = {JR_HOME_MODES(ENUM_NAME)};

jr_status jr_home_choice_parse(const char *text, jr_home_choice *ret_choice, jr_error *err)
{
    jr_home_choice choice = {0};
    while (choice.mode < JR_HOME_FIXED && strcmp(text, names[choice.mode]) != 0)
        choice.mode++;
    if (choice.mode == JR_HOME_FIXED) {
        const char *end;
        choice.points = c_locale_number(text, &end);
        if (end == text || *end || !isfinite(choice.points))
            return jr_error_set(err, JR_ERR_USAGE,
                                "the home advantage is auto, fit, none or a number of rating "
                                "points, not '%s'",
                                text);
    }
    *ret_choice = choice;
    return JR_OK;
}

void jr_home_choice_format(jr_buf *buf, const jr_home_choice *choice)
{
    if (choice->mode == JR_HOME_FIXED)
        jr_buf_format(buf, "%.15g", choice->points);
    else
        jr_buf_append_text(buf, names[choice->mode]);
}
