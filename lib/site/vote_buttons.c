/*
 * The first three keys stand in the order of the buttons, so that no one has to look.
 */
#include "vote_buttons.h"

#include "html.h"

static const struct {
    const char *vote, *key;
    word label;
} buttons[] = {
    {"left", "1", WORD_A_BETTER},  {"tie", "2", WORD_VOTE_TIE_BUTTON},
    {"right", "3", WORD_B_BETTER}, {"both_bad", "4", WORD_BOTH_BAD},
    {"skip", "s", WORD_SKIP},      {VOTE_UNDO, "u", WORD_UNDO},
};

void vote_buttons_append(jr_buf *out)
{
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        jr_buf_format(out, "<button name=\"vote\" value=\"%s\">", buttons[i].vote);
        html_word(out, buttons[i].label);
        jr_buf_format(out, " <kbd>%s</kbd></button>\n", buttons[i].key);
    }
}

word vote_label(said what)
{
    size_t i = 0;
    while (said_of(jr_str_from(buttons[i].vote)) != what)
        i++;
    return buttons[i].label;
}
