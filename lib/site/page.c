/*
 * From a path to its page: which kind, which number, rendering; and what every page has around it.
 */
#include "page.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include <jrank/stats.h>

#include "assets.h"
#include "base/c_locale.h"
#include "base/str.h"
#include "verdicts.h"

const page_kind *const page_kinds[] = {
#define PAGE_KIND_ROW(name) &page_##name,
    PAGE_KIND_ROWS(PAGE_KIND_ROW)
#undef PAGE_KIND_ROW
};
const size_t n_page_kinds = sizeof page_kinds / sizeof *page_kinds;

enum { DATE_TO_THE_MINUTE = sizeof "2026-11-25T12:00" - 1 };

static jr_status no_such_page(jr_str path, jr_error *err)
{
    return jr_error_set(err, JR_ERR_NOT_FOUND, "there is no page %.*s", JR_STR_ARG(path));
}

static const char *root_of(jr_arena *arena, jr_str path)
{
    JR_BUF_AUTO jr_buf root = {0};
    for (size_t i = 0; i < path.size; i++)
        if (path.data[i] == '/')
            jr_buf_append_text(&root, "../");
    return jr_arena_copy(arena, jr_buf_str(&root)).data;
}

jr_status page_make(const site *s, jr_arena *arena, jr_str path, jr_buf *out, page *ret_page,
                    jr_error *err)
{
    jr_str stem = {path.data, str_find_last_char(path, '.')};
    if (stem.size == path.size)
        return no_such_page(path, err);
    for (size_t k = 0; k < n_page_kinds; k++) {
        size_t i = page_kinds[k]->find(s, stem);
        if (i == SIZE_MAX || i >= page_kinds[k]->count(s))
            continue;
        JR_BUF_AUTO jr_buf own = {0};
        page_kinds[k]->path(s, i, &own);
        if (!str_equals(jr_buf_str(&own), path))
            continue;
        page p = {.site = s,
                  .arena = arena,
                  .out = out,
                  .path = jr_arena_copy(arena, path),
                  .root = root_of(arena, path)};
        page_kinds[k]->render(&p, i);
        if (p.status != JR_OK)
            return jr_error_set(err, p.status, "%s", p.err.message);
        *ret_page = p;
        return JR_OK;
    }
    return no_such_page(path, err);
}

bool page_computes(jr_str path)
{
    return str_is(path, "explore.html");
}

/* "PAGE.GRID.csv" and "PAGE.GRID.json". */
static jr_status make_download(const site *s, jr_str path, jr_buf *out, jr_error *err)
{
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    bool is_csv = str_ends_with(path, ".csv");
    jr_str stem = {path.data, path.size - strlen(is_csv ? ".csv" : ".json")};
    size_t dot = str_find_last_char(stem, '.');
    if (dot == stem.size)
        return no_such_page(path, err);
    jr_str name = str_from(stem, dot + 1);
    jr_str of = jr_arena_format(arena, "%.*s.html", (int)dot, stem.data);
    JR_BUF_AUTO jr_buf html = {0};
    page p;
    JR_TRY(page_make(s, arena, of, &html, &p, err));
    for (size_t i = 0; i < p.grids.n; i++) {
        if (!str_is(name, p.grids.items[i]->name))
            continue;
        if (is_csv)
            grid_format_csv(p.grids.items[i], out);
        else
            grid_format_json(p.grids.items[i], out);
        return JR_OK;
    }
    return no_such_page(path, err);
}

jr_status page_file(const site *s, jr_str path, jr_buf *out, const char **ret_type, jr_error *err)
{
    const asset *found = asset_find(path);
    if (found) {
        jr_buf_append(out, found->bytes, *found->size);
        *ret_type = found->type;
        return JR_OK;
    }
    const site_face *face = &s->face;
    if (face->logo.size && jr_str_compare(path, face->logo_path) == 0) {
        jr_buf_append_str(out, face->logo);
        *ret_type = face->logo_type;
        return JR_OK;
    }
    if (str_ends_with(path, ".csv") || str_ends_with(path, ".json")) {
        *ret_type = str_ends_with(path, ".csv") ? "text/csv; charset=utf-8"
                                                : "application/json; charset=utf-8";
        return make_download(s, path, out, err);
    }
    JR_ARENA_AUTO jr_arena *arena = jr_arena_new();
    page p;
    *ret_type =
        str_ends_with(path, ".js") ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
    return page_make(s, arena, path, out, &p, err);
}

static void append_choice(jr_buf *out, const char *group, const char *value, bool is_first)
{
    jr_buf_format(out,
                  "<label><input type=\"radio\" name=\"%s\" id=\"%s-%s\" value=\"%s\"%s><span>",
                  group, group, value, value, is_first ? " checked" : "");
}

/* Language and theme: radio buttons that CSS alone obeys; a script only remembers them. */
static void append_settings(jr_buf *out)
{
    jr_buf_append_text(out, "<div class=\"settings\"><fieldset><legend>");
    html_word(out, WORD_LANGUAGE);
    jr_buf_append_text(out, "</legend>");
    append_choice(out, "language", "en", true);
    jr_buf_append_text(out, "<span lang=\"en\">English</span></span></label>");
    append_choice(out, "language", "ja", false);
    jr_buf_append_text(
        out, "<span lang=\"ja\">日本語</span></span></label></fieldset>\n<fieldset><legend>");
    html_word(out, WORD_THEME);
    jr_buf_append_text(out, "</legend>");
    static const struct {
        const char *value;
        word word;
    } themes[] = {
        {"auto", WORD_THEME_AUTO}, {"light", WORD_THEME_LIGHT}, {"dark", WORD_THEME_DARK}};
    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++) {
        append_choice(out, "theme", themes[i].value, i == 0);
        html_word(out, themes[i].word);
        jr_buf_append_text(out, "</span></label>");
    }
    jr_buf_append_text(out, "</fieldset></div>\n");
}

static void append_navigation(page *p, page_section section)
{
    static const struct {
        page_section section;
        const char *path;
        word word;
        bool is_of_matches; /* which votes alone have not */
    } entries[] = {{SECTION_LEADERBOARD, "index.html", WORD_LEADERBOARD, false},
                   {SECTION_PAIRS, "pairs.html", WORD_PAIRS, false},
                   {SECTION_MATCHES, "matches.html", WORD_MATCHES, true},
                   {SECTION_QUESTIONS, "questions.html", WORD_QUESTIONS, true},
                   {SECTION_JUDGES, "judges.html", WORD_JUDGES, true},
                   {SECTION_LIVE, "live.html", WORD_LIVE, false},
                   {SECTION_VOTE, "vote.html", WORD_VOTE, true}};
    jr_buf_append_text(p->out, "<nav><ul>");
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        if ((entries[i].section == SECTION_LIVE && !p->site->is_served) ||
            (entries[i].section == SECTION_VOTE && !p->site->has_votes) ||
            (entries[i].is_of_matches && !p->site->has_matches))
            continue;
        jr_buf_format(p->out, "<li><a href=\"%s%s\"%s>", p->root, entries[i].path,
                      entries[i].section == section ? " aria-current=\"page\"" : "");
        html_word(p->out, entries[i].word);
        jr_buf_append_text(p->out, "</a></li>");
    }
    jr_buf_append_text(p->out, "</ul></nav>\n");
}

static void append_scripts(page *p, const char *scripts)
{
    while (*scripts) {
        size_t size = strcspn(scripts, " ");
        jr_buf_format(p->out, "<script src=\"%sassets/%.*s.js\" defer></script>\n", p->root,
                      (int)size, scripts);
        scripts += size + strspn(scripts + size, " ");
    }
}

/* Where live.js says what runs, and its words. */
static void append_live(jr_buf *out)
{
    static const script_word rows[] = {
        {"judging", WORD_LIVE_JUDGING},    {"answering", WORD_LIVE_ANSWERING},
        {"rate", WORD_LIVE_RATE},          {"left", WORD_LIVE_LEFT},
        {"goal", WORD_LIVE_GOAL},          {"calls", WORD_LIVE_CALLS},
        {"open", WORD_LIVE_OPEN},          {"stopping", WORD_STOPPING},
        {"problem", WORD_NOT_READABLE_NOW}};
    jr_buf_append_text(out, "<p id=\"live-line\" class=\"note\" hidden></p>\n");
    script_words(out, "live-words", rows, sizeof rows / sizeof *rows);
}

/* What others show of the page where its address stands. */
static void append_open_graph(page *p, jr_str title)
{
    jr_buf *out = p->out;
    const site_face *face = &p->site->face;
    jr_buf_append_text(out, "<meta property=\"og:title\" content=\"");
    html_attribute(out, title.size ? title : p->site->title);
    jr_buf_append_text(out, "\">\n<meta property=\"og:site_name\" content=\"");
    html_attribute(out, p->site->title);
    jr_buf_append_text(out, "\">\n<meta property=\"og:type\" content=\"website\">");
    if (!face->url.size)
        return;
    jr_str path = str_is(p->path, "index.html") ? (jr_str){0} : p->path;
    JR_BUF_AUTO jr_buf url = {0};
    html_attribute(&url, face->url);
    html_attribute(&url, path);
    jr_buf_format(
        out, "\n<link rel=\"canonical\" href=\"%s\">\n<meta property=\"og:url\" content=\"%s\">",
        url.data, url.data);
    if (!face->picture.size)
        return;
    jr_buf_append_text(out, "\n<meta property=\"og:image\" content=\"");
    html_attribute(out, face->url);
    jr_buf_format(out,
                  PICTURE_PATH "\">\n<meta property=\"og:image:width\" content=\"%d\">\n"
                               "<meta property=\"og:image:height\" content=\"%d\">\n"
                               "<meta name=\"twitter:card\" content=\"summary_large_image\">",
                  PICTURE_WIDTH, PICTURE_HEIGHT);
}

static void append_icon(page *p)
{
    const site_face *face = &p->site->face;
    jr_buf_format(p->out, "\n<link rel=\"icon\" type=\"%s\" href=\"%s%s\">",
                  face->logo.size ? face->logo_type : "image/svg+xml", p->root,
                  face->logo.size ? face->logo_path.data : "assets/icon.svg");
}

void page_begin(page *p, jr_str title, page_section section, const char *scripts)
{
    jr_buf *out = p->out;
    if (p->is_packed) {
        p->title = html_text_piece(p->arena, title);
        return;
    }
    jr_buf_append_text(out,
                       "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    jr_buf_format(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
                  page_computes(p->path) ? PAGE_COMPUTING_POLICY : PAGE_SECURITY_POLICY);
    jr_buf_append_text(out,
                       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                       "<meta name=\"referrer\" content=\"same-origin\">\n<title>");
    html_attribute(out, title);
    jr_buf_append_text(out, title.size ? " · " : "");
    html_attribute(out, p->site->title);
    jr_buf_append_text(out, "</title>\n");
    append_open_graph(p, title);
    append_icon(p);
    jr_buf_format(out,
                  "\n<link rel=\"stylesheet\" href=\"%sassets/style.css\">\n"
                  "<script src=\"%sassets/settings.js\"></script>\n",
                  p->root, p->root);
    append_scripts(p, "keys tables charts");
    append_scripts(p, scripts);
    append_scripts(p, p->site->is_served ? "live" : "");
    jr_buf_append_text(out, "</head>\n<body");
    if (p->site->is_served)
        jr_buf_format(out, " data-live=\"%sevents\"", p->root);
    jr_buf_append_text(out, ">\n<a class=\"skip\" href=\"#content\">");
    html_word(out, WORD_SKIP_TO_CONTENT);
    jr_buf_format(out, "</a>\n<header>\n<p class=\"bench\"><a href=\"%s%s\">", p->root,
                  section == SECTION_OUTSIDE ? "" : "index.html");
    if (p->site->face.logo.size)
        jr_buf_format(out, "<img src=\"%s%s\" alt=\"\"> ", p->root, p->site->face.logo_path.data);
    html_text(out, p->site->title);
    jr_buf_append_text(out, "</a></p>\n");
    if (section != SECTION_OUTSIDE)
        append_navigation(p, section);
    append_settings(out);
    jr_buf_append_text(out, "</header>\n");
    if (p->site->is_served)
        append_live(out);
    jr_buf_append_text(out, "<main id=\"content\">\n");
}

/* "2026-11-25 12:00 +09:00" of "2026-11-25T12:00:59.123+09:00"; the zone where there is one. */
static jr_str shown_date(jr_arena *arena, jr_str date)
{
    if (date.size < DATE_TO_THE_MINUTE)
        return date;
    size_t zone = DATE_TO_THE_MINUTE;
    while (zone < date.size && date.data[zone] != '+' && date.data[zone] != '-')
        zone++;
    return jr_arena_format(arena, "%.10s %.5s%s%s", date.data, date.data + 11,
                           zone < date.size ? " " : "", date.data + zone);
}

/* The keys of keys.js, which shows them. */
static void append_keys(jr_buf *out)
{
    jr_str keys[] = {JR_STR("<kbd>/</kbd>"), JR_STR("<kbd>j</kbd>"), JR_STR("<kbd>k</kbd>"),
                     JR_STR("<kbd>Enter</kbd>")};
    jr_buf_append_text(out, "<p class=\"keys\" hidden>");
    html_sentence(out, WORD_KEYS, keys, sizeof keys / sizeof *keys);
    jr_buf_append_text(out, "</p>\n");
}

void page_end(page *p)
{
    if (p->is_packed)
        return;
    jr_buf_append_text(p->out, "</main>\n<footer>\n");
    if (p->site->about.size) {
        jr_buf_format(p->out, "<p><a href=\"%sindex.html#about\">", p->root);
        html_word(p->out, WORD_ABOUT);
        jr_buf_append_text(p->out, "</a></p>\n");
    }
    if (p->site->date.size) {
        jr_str pieces[] = {jr_str_from(jr_version()),
                           html_text_piece(p->arena, shown_date(p->arena, p->site->date))};
        jr_buf_append_text(p->out, "<p>");
        html_sentence(p->out, WORD_MADE_BY, pieces, 2);
        jr_buf_append_text(p->out, "</p>\n");
    }
    append_keys(p->out);
    jr_buf_append_text(p->out, "</footer>\n</body>\n</html>\n");
}

void page_fail(page *p, jr_status status, const jr_error *err)
{
    if (p->status != JR_OK)
        return;
    p->status = status;
    p->err = *err;
}

const jr_str *page_categories(page *p, size_t *ret_n)
{
    const archive *a = p->site->archive;
    jr_str *names = jr_arena_alloc(p->arena, a->n_questions, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < a->n_questions; i++) {
        const jr_question *question = a->texts[a->in_order[i]];
        jr_str name = question ? question->category : (jr_str){0};
        if (name.size && str_index(names, n, name) == SIZE_MAX)
            names[n++] = name;
    }
    *ret_n = n;
    return names;
}

unsigned page_count_turns(const page *p)
{
    const archive *a = p->site->archive;
    unsigned n = 0;
    for (size_t i = 0; i < a->n_judgments; i++)
        n = a->judgments[i].turn > n ? a->judgments[i].turn : n;
    return n;
}

jr_str page_href(page *p, const char *format, ...)
{
    va_list arguments;
    char text[1024];
    va_start(arguments, format);
    c_locale_vformat(text, sizeof text, format, arguments);
    va_end(arguments);
    return jr_arena_format(p->arena, "%s%s", p->root, text);
}

jr_str page_model_href(page *p, size_t model)
{
    return page_href(p, "model/%s.html", p->site->names.model_slugs[model].data);
}

jr_str page_question_href(page *p, size_t question)
{
    return page_href(p, "question/%s.html", p->site->names.question_slugs[question].data);
}

jr_str page_pair_href(page *p, size_t one, size_t other)
{
    const jr_str *slugs = p->site->names.model_slugs;
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    return page_href(p, p->site->is_packed ? "view.html#pair/%s.vs.%s" : "pair/%s.vs.%s.html",
                     slugs[lesser].data, slugs[greater].data);
}

jr_str page_match_href(page *p, size_t question, size_t one, size_t other)
{
    const site *s = p->site;
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    return page_href(p, s->is_packed ? "view.html#match/%s/%s.vs.%s" : "match/%s/%s.vs.%s.html",
                     s->names.question_slugs[question].data, s->names.model_slugs[lesser].data,
                     s->names.model_slugs[greater].data);
}

jr_str page_board_href(page *p, size_t i)
{
    return i == 0 ? page_href(p, "index.html")
                  : page_href(p, "board/%s.html", p->site->boards.all[i].slug.data);
}

jr_str page_judge_pair_href(page *p, size_t one, size_t other)
{
    const jr_str *slugs = p->site->names.judge_slugs;
    size_t lesser = one < other ? one : other, greater = one < other ? other : one;
    return page_href(p, "judges/%s.vs.%s.html", slugs[lesser].data, slugs[greater].data);
}

bool page_find_pair(const slug_index *slugs, jr_str text, size_t *ret_one, size_t *ret_other)
{
    static const char versus[] = ".vs.";
    if (text.size == 0)
        return false;
    const char *end = text.data + text.size, *at = text.data;
    while (at < end && (at = memmem(at, (size_t)(end - at), versus, sizeof versus - 1))) {
        const char *behind = at + sizeof versus - 1;
        size_t one = slugs_find(slugs, (jr_str){text.data, (size_t)(at - text.data)});
        size_t other = slugs_find(slugs, (jr_str){behind, (size_t)(end - behind)});
        if (one < other && other != SIZE_MAX) {
            *ret_one = one;
            *ret_other = other;
            return true;
        }
        at++;
    }
    return false;
}

size_t page_part(jr_str digits)
{
    if (!digits.data)
        return 0;
    size_t number = slug_number(digits);
    return number > 1 && number != SIZE_MAX ? number - 1 : SIZE_MAX;
}

void page_parts(page *p, jr_str first, size_t part, size_t n_parts)
{
    if (n_parts < 2)
        return;
    int stem = (int)(first.size - strlen(".html"));
    jr_buf_append_text(p->out, "<div class=\"choices parts\"><ul>");
    for (size_t i = 0; i < n_parts; i++) {
        jr_buf_format(p->out, "<li><a href=\"%s%s%.*s", p->root, p->is_packed ? "view.html#" : "",
                      stem, first.data);
        if (i)
            jr_buf_format(p->out, "/%zu", i + 1);
        jr_buf_format(p->out, "%s\"%s>%zu</a></li>", p->is_packed ? "" : ".html",
                      i == part ? " aria-current=\"page\"" : "", i + 1);
    }
    jr_buf_append_text(p->out, "</ul></div>\n");
}

/* A sentence of the library, and on a line of its own what the owner of the site can do; stop: what
 * tells those who hear it that the sentence has ended. */
static void append_warning(jr_buf *out, jr_str sentence, const char *stop)
{
    static const char mark[] = "; HINT: ";
    const char *hint = str_find(sentence, mark, sizeof mark - 1);
    size_t size = hint ? (size_t)(hint - sentence.data) : sentence.size;
    html_text(out, (jr_str){sentence.data, size});
    if (!hint)
        return;
    jr_buf_format(out, "<span class=\"visually-hidden\">%s</span><span class=\"soft\">", stop);
    html_text(out, str_from(sentence, size + sizeof mark - 1));
    jr_buf_append_text(out, "</span>");
}

/* In both languages, where the owner of the site has the sentence in Japanese. */
static void append_sentence(page *p, const char *class, jr_str sentence)
{
    if (!sentence.size)
        return;
    jr_str japanese = p->site->in_japanese ? p->site->in_japanese(p->arena, sentence) : sentence;
    bool is_known = jr_str_compare(japanese, sentence) != 0;
    jr_buf_format(p->out,
                  is_known ? "<p class=\"%s\"><span class=\"en\" lang=\"en\">"
                           : "<p class=\"%s\" lang=\"en\">",
                  class);
    append_warning(p->out, sentence, ". ");
    if (is_known) {
        jr_buf_append_text(p->out, "</span><span class=\"ja\" lang=\"ja\">");
        append_warning(p->out, japanese, "。");
        jr_buf_append_text(p->out, "</span>");
    }
    jr_buf_append_text(p->out, "</p>\n");
}

void page_warn(page *p, jr_str sentence)
{
    append_sentence(p, "warning", sentence);
}

void page_remark(page *p, jr_str sentence)
{
    append_sentence(p, "note", sentence);
}

void page_note_cut(page *p, size_t n_shown, size_t n)
{
    jr_str pieces[] = {html_piece(p->arena, (double)n_shown, 0),
                       html_piece(p->arena, (double)n, 0)};
    html_note_sentence(p->out, WORD_CUT_ROWS, pieces, 2);
}

void page_begin_chart(page *p, word title, jr_str note)
{
    jr_buf_append_text(p->out, "<figure class=\"chart\"><figcaption><h3>");
    html_word(p->out, title);
    jr_buf_append_text(p->out, "</h3>");
    if (note.size) {
        jr_buf_append_text(p->out, "<p class=\"note\">");
        jr_buf_append_str(p->out, note);
        jr_buf_append_text(p->out, "</p>");
    }
    jr_buf_append_text(p->out,
                       "</figcaption>\n<div class=\"drawn\" tabindex=\"0\" role=\"group\">");
}

void page_end_chart(page *p)
{
    jr_buf_append_text(p->out, "</div></figure>\n");
}

static void append_downloads(page *p, const grid *g)
{
    size_t slash = str_find_last_char(p->path, '/');
    jr_str stem = slash < p->path.size ? str_from(p->path, slash + 1) : p->path;
    stem.size -= strlen(".html");
    jr_buf_append_text(p->out, "<p class=\"downloads\">");
    html_word(p->out, WORD_DOWNLOAD);
    jr_buf_append_text(p->out, ": <a download href=\"");
    html_attribute(p->out, stem);
    jr_buf_format(p->out, ".%s.csv\">CSV</a> <a download href=\"", g->name);
    html_attribute(p->out, stem);
    jr_buf_format(p->out, ".%s.json\">JSON</a></p>\n", g->name);
}

void page_show_grid(page *p, grid *g)
{
    grid_append(g, p->out);
    if (!g->is_plain && !p->is_packed) {
        VECTOR_ADD(&p->grids, p->arena, g);
        append_downloads(p, g);
    }
}

void page_add_score(grid *g, standing s)
{
    enum { PERCENT = 100 };
    double score = PERCENT * standing_score(s), lower, upper;
    jr_score_interval(standing_score(s), standing_games(s), &lower, &upper);
    JR_BUF_AUTO jr_buf html = {0};
    html_number(&html, score, 1);
    if (isfinite(lower))
        jr_buf_format(&html, "<small class=\"below\">%.0f–%.0f</small>", PERCENT * lower,
                      PERCENT * upper);
    grid_number_as(g, score, jr_buf_str(&html));
    grid_number(g, PERCENT * lower, 1);
    grid_number(g, PERCENT * upper, 1);
}

void page_pair_heading(page *p, size_t one, size_t other)
{
    const size_t models[2][2] = {{one, other}, {other, one}};
    jr_buf_append_text(p->out, "<h1 class=\"pair\">");
    for (size_t i = 0; i < 2; i++) {
        jr_buf_format(p->out, "%s<a href=\"%s\">", i ? " <span class=\"soft\">:</span> " : "",
                      page_model_href(p, models[i][0]).data);
        verdict_append_model(p->out, &p->site->names, models[i][0], models[i][1]);
        jr_buf_append_text(p->out, "</a>");
    }
    jr_buf_append_text(p->out, "</h1>\n");
}

jr_str page_path_in_folder(const page *p, jr_str path)
{
    jr_str rest = path;
    if (!str_drop_beginning(&rest, p->site->archive->folder.data) || !rest.size)
        return path;
    while (str_drop_beginning(&rest, "/"))
        ;
    return rest;
}
