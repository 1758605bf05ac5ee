/*
 * Ticks by the room there is: from a usual number of them down until all labels fit.
 */
#include "axis.h"

#include "number.h"

#include <math.h>

static const double LABEL_GAP = 14;
enum { MOST_TICKS = 7, LEAST_TICKS = 2 };

void axis_append_label(jr_buf *label, const ticks *t, size_t i, const char *suffix)
{
    number_append(label, ticks_value(t, i), t->decimals);
    jr_buf_append_text(label, suffix);
}

ticks axis_horizontal_ticks(range values, double pixels, const char *suffix)
{
    for (size_t most = MOST_TICKS;; most--) {
        ticks t = ticks_make(values, most, 0);
        double widest = 0;
        for (size_t i = 0; i < t.count; i++) {
            JR_BUF_AUTO jr_buf label = {0};
            axis_append_label(&label, &t, i, suffix);
            widest = fmax(widest, measure_width(jr_buf_str(&label), TICK_FONT));
        }
        double distance = pixels * t.step / (values.high - values.low);
        if (widest + LABEL_GAP <= distance || most == LEAST_TICKS)
            return t;
    }
}
