/*
 * The mock. Texts are drawn from one random stream per chat, faults from another per attempt, so
 * that a call that failed gets the same text when it is made again.
 *
 * Verdicts follow a rule over the texts alone, so that a test knows who must win; "odds" draws the
 * winner with the odds of the lengths, which makes the verdicts those of a Bradley-Terry model with
 * the lengths as strengths.
 */
#include "mock.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <jrank/base.h>

#include "base/c_locale.h"
#include "base/english.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/str.h"
#include "tokens.h"
#include "json/parser.h"

typedef enum judge_rule { RULE_LONGER, RULE_SHORTER, RULE_ODDS, RULE_FIRST, RULE_COIN } judge_rule;

static const char *const rules[] = {"longer", "shorter", "odds", "first", "coin"};
enum { N_RULES = sizeof rules / sizeof *rules };

struct mock {
    uint64_t seed; /* of the settings: mocks with other settings say something else */
    judge_rule rule;
    double margin, noise;
    double fail, cut, empty, garbage, length;
    int64_t status, words;
    double fastest, slowest; /* latency in seconds */
    jr_str name;             /* means nothing: tells one mock from another */
    jr_str reply;
    jr_str *replies;
    size_t n_replies;
};

/* Reads the value of a setting into the mock. False: it is not what the setting takes. */
typedef bool (*setting_reader)(mock *m, jr_str value, size_t offset);

static bool read_share(mock *m, jr_str value, size_t offset)
{
    const char *end;
    double share = c_locale_number(value.data, &end);
    if (value.size == 0 || *end || !(share >= 0 && share <= 1))
        return false;
    memcpy((char *)m + offset, &share, sizeof share);
    return true;
}

static bool read_count(mock *m, jr_str value, size_t offset)
{
    enum { LARGEST = 1000000 };
    char *end;
    int64_t count = strtoll(value.data, &end, 10);
    if (value.size == 0 || *end || count < 1 || count > LARGEST)
        return false;
    memcpy((char *)m + offset, &count, sizeof count);
    return true;
}

static bool read_status(mock *m, jr_str value, size_t offset)
{
    enum { LOWEST = 400, HIGHEST = 599 };
    return read_count(m, value, offset) && m->status >= LOWEST && m->status <= HIGHEST;
}

static bool read_rule(mock *m, jr_str value, size_t offset)
{
    (void)offset;
    for (int r = 0; r < N_RULES; r++)
        if (str_is(value, rules[r])) {
            m->rule = (judge_rule)r;
            return true;
        }
    return false;
}

/* "50ms" or "0.2s" at *rest, which is moved behind it. */
static bool read_duration(const char **rest, double *ret_seconds)
{
    static const double longest = 3600;
    const char *end;
    double number = c_locale_number(*rest, &end);
    bool is_milli = strncmp(end, "ms", 2) == 0;
    if (end == *rest || (!is_milli && *end != 's'))
        return false;
    *rest = end + (is_milli ? 2 : 1);
    *ret_seconds = is_milli ? number / 1000 : number;
    return *ret_seconds >= 0 && *ret_seconds <= longest;
}

static bool read_latency(mock *m, jr_str value, size_t offset)
{
    (void)offset;
    const char *rest = value.data;
    if (!read_duration(&rest, &m->fastest))
        return false;
    m->slowest = m->fastest;
    if (strncmp(rest, "..", 2) == 0) {
        rest += 2;
        if (!read_duration(&rest, &m->slowest))
            return false;
    }
    return *rest == '\0' && m->slowest >= m->fastest;
}

static bool read_text(mock *m, jr_str value, size_t offset)
{
    memcpy((char *)m + offset, &value, sizeof value);
    return true;
}

/* A row per setting. doc/endpoints.md says what each means. */
static const struct {
    const char *name;
    setting_reader read; /* NULL: replies=FILE, which can fail in more ways */
    size_t offset;
    const char *takes;
} settings_rows[] = {
    {"words", read_count, offsetof(mock, words), ENGLISH("a number of words")},
    {"reply", read_text, offsetof(mock, reply), "a text"},
    {"replies", NULL, 0, "a file"},
    {"name", read_text, offsetof(mock, name), "a text"},
    {"judge", read_rule, 0, ENGLISH("longer, shorter, odds, first or coin")},
    {"margin", read_share, offsetof(mock, margin), ENGLISH("a share from 0 to 1")},
    {"noise", read_share, offsetof(mock, noise), ENGLISH("a share from 0 to 1")},
    {"latency", read_latency, 0, ENGLISH("a time such as 50ms, or a span such as 20ms..0.5s")},
    {"fail", read_share, offsetof(mock, fail), ENGLISH("a share from 0 to 1")},
    {"status", read_status, offsetof(mock, status), ENGLISH("a status from 400 to 599")},
    {"break", read_share, offsetof(mock, cut), ENGLISH("a share from 0 to 1")},
    {"empty", read_share, offsetof(mock, empty), ENGLISH("a share from 0 to 1")},
    {"garbage", read_share, offsetof(mock, garbage), ENGLISH("a share from 0 to 1")},
    {"length", read_share, offsetof(mock, length), ENGLISH("a share from 0 to 1")},
};
enum { N_SETTINGS = sizeof settings_rows / sizeof *settings_rows };

static jr_status unknown_setting(jr_str name, jr_error *err)
{
    jr_nearest best = {.typed = name};
    JR_BUF_AUTO jr_buf names = {0};
    for (size_t i = 0; i < N_SETTINGS; i++) {
        jr_nearest_consider(&best, jr_str_from(settings_rows[i].name));
        jr_buf_format(&names, "%s%s", i ? ", " : "", settings_rows[i].name);
    }
    if (best.name.size)
        return jr_error_set(err, JR_ERR_USAGE,
                            "mock has no setting '%.*s'; HINT: did you mean %.*s", JR_STR_ARG(name),
                            JR_STR_ARG(best.name));
    return jr_error_set(err, JR_ERR_USAGE, "mock has no setting '%.*s'; HINT: there is %s",
                        JR_STR_ARG(name), names.data);
}

/* Lines that are JSON strings. */
static jr_status read_replies(jr_arena *arena, mock *m, const char *path, jr_error *err)
{
    jr_str text;
    JR_TRY(jr_file_load(arena, path, &text, err));
    size_t n_lines = 1;
    for (size_t i = 0; i < text.size; i++)
        n_lines += text.data[i] == '\n';
    m->replies = jr_arena_alloc(arena, n_lines, sizeof *m->replies);
    JSON_PARSER_AUTO json_parser parser = {0};
    for (size_t line = 1, begin = 0; line <= n_lines; line++) {
        const char *newline =
            begin < text.size ? memchr(text.data + begin, '\n', text.size - begin) : NULL;
        size_t end = newline ? (size_t)(newline - text.data) : text.size;
        jr_str one = {text.data + begin, end - begin};
        begin = end + 1;
        if (json_is_blank(one))
            continue;
        yyjson_val *value = json_parse(&parser, one);
        if (!value)
            return json_parse_error(&parser, one, path, line, err);
        if (!yyjson_is_str(value))
            return jr_error_set(err, JR_ERR_FORMAT, "%s:%zu: is not a JSON string", path, line);
        m->replies[m->n_replies++] = jr_arena_copy(arena, json_str(value));
    }
    return m->n_replies ? JR_OK : jr_error_set(err, JR_ERR_FORMAT, "%s: has no replies", path);
}

static jr_status read_setting(jr_arena *arena, mock *m, jr_str setting, jr_error *err)
{
    const char *sign = memchr(setting.data, '=', setting.size);
    jr_str name = {setting.data, sign ? (size_t)(sign - setting.data) : setting.size};
    size_t i = 0;
    while (i < N_SETTINGS && !str_is(name, settings_rows[i].name))
        i++;
    if (i == N_SETTINGS)
        return unknown_setting(name, err);
    /* Terminated, for c_locale_number. */
    jr_str value = sign ? jr_arena_copy(arena, (jr_str){sign + 1, setting.size - name.size - 1})
                        : (jr_str){"", 0};
    if (!settings_rows[i].read && value.size)
        return read_replies(arena, m, value.data, err);
    if (value.size == 0 || !settings_rows[i].read(m, value, settings_rows[i].offset))
        return jr_error_set(err, JR_ERR_USAGE, "mock's setting %s takes %s, not '%.*s'",
                            settings_rows[i].name, settings_rows[i].takes, JR_STR_ARG(value));
    return JR_OK;
}

jr_status mock_parse(jr_arena *arena, jr_str settings, mock **ret_mock, jr_error *err)
{
    enum { WORDS = 40, INTERNAL_ERROR = 500 };
    mock *m = jr_arena_alloc(arena, 1, sizeof *m);
    m->seed = hash_bytes(0, settings.size ? settings.data : "", settings.size);
    m->words = WORDS;
    m->status = INTERNAL_ERROR;
    for (size_t begin = 0; begin < settings.size;) {
        const char *comma = memchr(settings.data + begin, ',', settings.size - begin);
        size_t end = comma ? (size_t)(comma - settings.data) : settings.size;
        if (end > begin)
            JR_TRY(read_setting(arena, m, (jr_str){settings.data + begin, end - begin}, err));
        begin = end + 1;
    }
    *ret_mock = m;
    return JR_OK;
}

static size_t count_characters(jr_str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.size; i++)
        n += ((unsigned char)text.data[i] & 0xC0) != 0x80;
    return n;
}

/* Sentences of words, half to one and a half times as many as were set. */
static void append_answer(jr_buf *buf, const mock *m, rng *r)
{
    static const char *const words[] = {"春の",   "川に",   "静かな", "光が", "山と", "人々の",
                                        "記憶を", "たどる", "古い",   "町で", "学ぶ", "言葉"};
    enum { N_WORDS = sizeof words / sizeof *words, SENTENCE = 8 };
    uint64_t n = ((uint64_t)m->words + 1) / 2 + rng_below(r, (uint64_t)m->words + 1);
    for (uint64_t i = 0; i < n; i++) {
        jr_buf_append_text(buf, words[rng_below(r, N_WORDS)]);
        if (i + 1 == n || i % SENTENCE == SENTENCE - 1)
            jr_buf_append_text(buf, "。");
    }
}

typedef enum choice { CHOOSE_TIE, CHOOSE_FIRST, CHOOSE_SECOND } choice;

static choice toss(rng *r)
{
    return rng_bits(r) >> 63 ? CHOOSE_FIRST : CHOOSE_SECOND;
}

static choice choose(const mock *m, const double lengths[2], rng *r)
{
    double sum = lengths[0] + lengths[1];
    double longest = lengths[0] > lengths[1] ? lengths[0] : lengths[1];
    double difference = lengths[0] - lengths[1];
    if (m->noise > 0 && rng_uniform(r) < m->noise)
        return toss(r);
    if (m->rule == RULE_FIRST)
        return CHOOSE_FIRST;
    if (m->rule == RULE_COIN)
        return toss(r);
    if (m->rule == RULE_ODDS && sum > 0)
        return rng_uniform(r) * sum < lengths[0] ? CHOOSE_FIRST : CHOOSE_SECOND;
    if (difference <= m->margin * longest && -difference <= m->margin * longest)
        return CHOOSE_TIE;
    return (difference > 0) == (m->rule == RULE_LONGER) ? CHOOSE_FIRST : CHOOSE_SECOND;
}

/* With which probabilities choose() chooses. */
static void probabilities(const mock *m, const double lengths[2], double ret_of[JR_N_VERDICTS])
{
    mock sure = *m;
    sure.noise = 0;
    double sum = lengths[0] + lengths[1], first = 0, tie = 0;
    if (m->rule == RULE_COIN) {
        first = 0.5;
    } else if (m->rule == RULE_ODDS && sum > 0) {
        first = lengths[0] / sum;
    } else {
        rng unused;
        rng_init(&unused, 0, 0);
        choice chosen = choose(&sure, lengths, &unused);
        first = chosen == CHOOSE_FIRST;
        tie = chosen == CHOOSE_TIE;
    }
    double second = 1 - first - tie;
    ret_of[JR_VERDICT_FIRST] = (1 - m->noise) * first + m->noise / 2;
    ret_of[JR_VERDICT_SECOND] = (1 - m->noise) * second + m->noise / 2;
    ret_of[JR_VERDICT_TIE] = (1 - m->noise) * tie;
}

/* A label of one character as a token, with what the others would be. */
static chat_token label_token(jr_arena *arena, jr_str label, const char *const *names,
                              const double *of)
{
    chat_alternative *top = jr_arena_alloc(arena, JR_N_VERDICTS, sizeof *top);
    chat_token token = {.said = {label, 0}, .top = top, .n_top = JR_N_VERDICTS};
    for (size_t v = 0; v < JR_N_VERDICTS; v++) {
        top[v] = (chat_alternative){jr_str_from(names[v]), of[v]};
        if (str_is(label, names[v]))
            token.said.probability = of[v];
    }
    return token;
}

/* The reply in tokens, of which those of its letter and its last digit are labels. */
static void add_tokens(const mock *m, jr_arena *arena, const chat *c, chat_reply *reply)
{
    enum { BEFORE, LETTER, BETWEEN, DIGIT, N_TOKENS };
    static const char *const letters[JR_N_VERDICTS] = {"A", "B", "C"},
                             *const digits[JR_N_VERDICTS] = {"1", "2", "3"};
    enum { BEHIND = sizeof "A]]\n1" - 1 };
    jr_str text = reply->text;
    if (m->reply.size || m->n_replies || text.size < BEHIND)
        return;
    const double lengths[2] = {(double)count_characters(c->answers[0]),
                               (double)count_characters(c->answers[1])};
    double of[JR_N_VERDICTS];
    probabilities(m, lengths, of);
    size_t letter = text.size - BEHIND, digit = text.size - 1;
    chat_token *tokens = jr_arena_alloc(arena, N_TOKENS, sizeof *tokens);
    tokens[BEFORE].said = (chat_alternative){{text.data, letter}, 1};
    tokens[LETTER] = label_token(arena, (jr_str){text.data + letter, 1}, letters, of);
    tokens[BETWEEN].said = (chat_alternative){{text.data + letter + 1, digit - letter - 1}, 1};
    tokens[DIGIT] = label_token(arena, (jr_str){text.data + digit, 1}, digits, of);
    reply->tokens = tokens;
    reply->n_tokens = N_TOKENS;
}

/* A verdict that every output format reads: ratings, letter, and the digit on the last line. */
static void append_pair_verdict(jr_buf *buf, const mock *m, const chat *c, rng *r)
{
    static const char *const verdicts[] = {[CHOOSE_TIE] = "[[1,1]]\n[[C]]\n3",
                                           [CHOOSE_FIRST] = "[[2,1]]\n[[A]]\n1",
                                           [CHOOSE_SECOND] = "[[1,2]]\n[[B]]\n2"};
    const double lengths[2] = {(double)count_characters(c->answers[0]),
                               (double)count_characters(c->answers[1])};
    jr_buf_format(buf, "%.0f characters against %.0f.\n%s", lengths[0], lengths[1],
                  verdicts[choose(m, lengths, r)]);
}

/* The object that is asked for: the verdict by the rule, for each criterion drawn anew. */
static void append_object(jr_buf *buf, const mock *m, const chat *c, rng *r)
{
    static const jr_verdict means[] = {[CHOOSE_TIE] = JR_VERDICT_TIE,
                                       [CHOOSE_FIRST] = JR_VERDICT_FIRST,
                                       [CHOOSE_SECOND] = JR_VERDICT_SECOND};
    const double lengths[2] = {(double)count_characters(c->answers[0]),
                               (double)count_characters(c->answers[1])};
    for (size_t i = 0; i < c->n_members; i++) {
        const chat_member *member = &c->members[i];
        jr_buf_append_text(buf, i ? ", " : "{");
        jr_json_append_string(buf, member->name);
        jr_buf_append_text(buf, ": ");
        jr_verdict said = member->n_choices ? means[choose(m, lengths, r)] : JR_VERDICT_TIE;
        size_t k = 0;
        while (k < member->n_choices && member->choices[k].verdict != said)
            k++;
        if (member->is_number)
            jr_buf_append_char(buf, '5');
        else if (k < member->n_choices)
            jr_json_append_string(buf, member->choices[k].text);
        else
            jr_buf_format(buf, "\"%.0f characters against %.0f.\"", lengths[0], lengths[1]);
    }
    jr_buf_append_char(buf, '}');
}

/* 1 to 10: a point for every forty characters, or off for them. */
static void append_score(jr_buf *buf, const mock *m, const chat *c, rng *r)
{
    enum { CHARACTERS_PER_POINT = 40, BEST = 10 };
    size_t length = count_characters(c->answers[0]), points = length / CHARACTERS_PER_POINT;
    uint64_t score = 1 + (points < BEST - 1 ? points : BEST - 1);
    if (m->rule == RULE_SHORTER)
        score = BEST + 1 - score;
    if (m->rule == RULE_FIRST)
        score = BEST;
    if (m->rule == RULE_COIN || (m->noise > 0 && rng_uniform(r) < m->noise))
        score = 1 + rng_below(r, BEST);
    jr_buf_format(buf, "%zu characters.\n[[%llu]]", length, (unsigned long long)score);
}

static void append_text(jr_buf *buf, const mock *m, const chat *c)
{
    rng r;
    rng_init(&r, hash_word(m->seed, c->seed), 0);
    if (m->reply.size)
        jr_buf_append_str(buf, m->reply);
    else if (m->n_replies)
        jr_buf_append_str(buf, m->replies[rng_below(&r, m->n_replies)]);
    else if (c->n_members && c->answers[1].data)
        append_object(buf, m, c, &r);
    else if (c->answers[0].data && c->answers[1].data)
        append_pair_verdict(buf, m, c, &r);
    else if (c->answers[0].data)
        append_score(buf, m, c, &r);
    else
        append_answer(buf, m, &r);
}

void mock_answer(const mock *m, jr_arena *arena, const chat *c, unsigned attempt,
                 mock_result *ret_result)
{
    enum { OK = 200 };
    rng r;
    rng_init(&r, hash_word(m->seed, c->seed), attempt);
    mock_result result = {.latency = m->fastest + rng_uniform(&r) * (m->slowest - m->fastest),
                          .status = OK};
    if (rng_uniform(&r) < m->fail)
        result.status = (int)m->status;
    if (rng_uniform(&r) < m->cut)
        result.status = 0;
    bool is_empty = rng_uniform(&r) < m->empty, is_garbage = rng_uniform(&r) < m->garbage;
    bool is_long = rng_uniform(&r) < m->length;
    JR_BUF_AUTO jr_buf text = {0};
    if (is_garbage && c->answers[0].data)
        jr_buf_append_text(&text, "どちらにも見るべきところがあります。");
    else if (!is_empty && !is_long)
        append_text(&text, m, c);
    if (result.status == OK) {
        result.reply = (chat_reply){
            .text = jr_arena_copy(arena, jr_buf_str(&text)),
            .thinking = is_long ? JR_STR("まだ考えている") : (jr_str){0},
            .finish = is_long ? CHAT_LENGTH : CHAT_STOPPED,
            .finish_reason = is_long ? JR_STR("length") : JR_STR("stop"),
            .model = JR_STR("mock"),
            .usage = {tokens_of_chat(c), tokens_of_text(jr_buf_str(&text)), -1, -1, -1, 0, 0},
        };
        if (c->wants_tokens && !is_garbage && c->answers[1].data)
            add_tokens(m, arena, c, &result.reply);
    }
    *ret_result = result;
}
