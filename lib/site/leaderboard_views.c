/*
 * What a reader may rank the table by, and which of its columns to show.
 */
#include "leaderboard.h"
#include "views.h"

static void append_view(page *p, const board_view *view)
{
    jr_buf_append_text(p->out, "<label><input type=\"radio\" name=\"board\" value=\"");
    html_attribute(p->out, view->key);
    jr_buf_append_text(p->out, "\"> ");
    if (view->group == VIEW_OTHER)
        html_word(p->out, view->label);
    else
        html_text(p->out, view->name);
    jr_buf_append_text(p->out, "</label>\n");
}

static void begin_group(page *p, word title)
{
    jr_buf_append_text(p->out, "<fieldset class=\"choices\"><legend>");
    html_word(p->out, title);
    jr_buf_append_text(p->out, "</legend>\n");
}

void board_append_views(page *p)
{
    static const word titles[] = {WORD_JUDGE, WORD_CATEGORY, WORD_CRITERION, WORD_MONTH,
                                  WORD_VIEW_OTHER};
    board_views views = views_of(p->arena, p->site);
    if (views.n) {
        jr_buf_format(p->out,
                      "<details id=\"boards\" data-path=\"%sdata/boards.js\" hidden><summary>",
                      p->root);
        html_word(p->out, WORD_VIEWS);
        jr_buf_append_text(p->out, "</summary>\n");
        begin_group(p, WORD_VIEWS_OWN);
        jr_buf_append_text(p->out,
                           "<label><input type=\"radio\" name=\"board\" value=\"\" checked> ");
        html_word(p->out, WORD_VIEW_PLAIN);
        jr_buf_append_text(p->out, "</label>\n</fieldset>\n");
    }
    for (size_t i = 0; i < views.n; i++) {
        if (i == 0 || views.all[i].group != views.all[i - 1].group)
            begin_group(p, titles[views.all[i].group]);
        append_view(p, &views.all[i]);
        if (i + 1 == views.n || views.all[i].group != views.all[i + 1].group)
            jr_buf_append_text(p->out, "</fieldset>\n");
    }
    jr_buf_append_text(p->out, views.n ? "</details>\n" : "");
    jr_buf_append_text(p->out, "<details id=\"columns\" hidden><summary>");
    html_word(p->out, WORD_COLUMNS);
    jr_buf_append_text(p->out, "<span id=\"left-out\" hidden> ");
    html_word(p->out, WORD_COLUMNS_LEFT_OUT);
    jr_buf_append_text(p->out, "</span></summary><p class=\"choices\"></p></details>\n");
}

void board_append_view_shown(page *p)
{
    jr_buf_append_text(p->out, "<p id=\"board-shown\" class=\"note\" role=\"status\" hidden>"
                               "<b></b>: ");
    html_word(p->out, WORD_VIEW_SHOWN);
    jr_buf_append_text(p->out, "</p>\n");
}
