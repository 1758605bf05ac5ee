/*
 * Raw prompts. FastChat knows some twenty separator styles, each a loop of its own there. Here each
 * is a row of patterns, which one function fills in: what is before the messages, a message of the
 * user and of the model, and the beginning of a reply that is still to come. Three rows also need a
 * step that a pattern can't say.
 */
#include "chat_style.h"

#include <assert.h>
#include <string.h>

#include <jrank/base.h>

#include "base/str.h"

/* As FastChat does: pairs of line ends become one, left to right, so that of three two remain. */
static void append_without_blank_lines(jr_buf *buf, jr_str message)
{
    size_t start = buf->size;
    for (size_t i = 0; i < message.size; i++)
        if (!(message.data[i] == '\r' && i + 1 < message.size && message.data[i + 1] == '\n'))
            jr_buf_append_char(buf, message.data[i]);
    size_t kept = start;
    for (size_t i = start; i < buf->size; i++) {
        buf->data[kept++] = buf->data[i];
        if (buf->data[i] == '\n' && i + 1 < buf->size && buf->data[i + 1] == '\n')
            i++;
    }
    buf->size = kept;
}

static void append_trimmed(jr_buf *buf, jr_str message)
{
    jr_buf_append_str(buf, jr_text_trim(message));
}

/* FastChat means to take off the last "<n>" and takes off all of these characters. */
static void close_yuan(jr_buf *buf, size_t start, jr_str sep)
{
    while (buf->size > start && buf->data[buf->size - 1] && strchr("<n>", buf->data[buf->size - 1]))
        buf->size--;
    jr_buf_append_str(buf, sep);
}

/* What is not named in a row is not there. */
static const chat_style styles[] = {
    {.name = "ADD_COLON_SINGLE", .system = "%S%s", .message = {"%r: %m%s"}, .pending = {"%r:"}},
    {.name = "ADD_COLON_TWO",
     .system = "%S%s",
     .message = {"%r: %m%s", "%r: %m%2"},
     .pending = {"%r:"}},
    {.name = "ADD_COLON_SPACE_SINGLE",
     .system = "%S%s",
     .message = {"%r: %m%s"},
     .pending = {"%r: "}},
    {.name = "NO_COLON_SINGLE", .system = "%S", .message = {"%r%m%s"}, .pending = {"%r"}},
    {.name = "NO_COLON_TWO", .system = "%S", .message = {"%r%m%s", "%r%m%2"}, .pending = {"%r"}},
    {.name = "ADD_NEW_LINE_SINGLE",
     .rule = SYSTEM_IF_PROMPT,
     .system = "%S%s",
     .message = {"%r\n%m%s"},
     .pending = {"%r\n"}},
    {.name = "LLAMA2",
     .rule = SYSTEM_IF_MESSAGE,
     .system = "%S",
     .no_system = "[INST] ",
     .first_message = "%m ",
     .message = {"%t %m%s", "%t %m%2"},
     .pending = {"%t"}},
    {.name = "LLAMA3",
     .rule = SYSTEM_IF_MESSAGE,
     .system = "<|begin_of_text|>%S",
     .no_system = "<|begin_of_text|>",
     .message = {"<|start_header_id|>%r<|end_header_id|>\n\n%m<|eot_id|>"},
     .pending = {"<|start_header_id|>%r<|end_header_id|>\n\n"},
     .append_message = append_trimmed},
    {.name = "CHATGLM",
     .rule = SYSTEM_IF_PROMPT,
     .system = "%S%s",
     .message = {"[Round %n]%s%r：%m%s", "%r：%m%s"},
     .pending = {"[Round %n]%s%r：", "%r："}},
    {.name = "CHATML",
     .rule = SYSTEM_IF_PROMPT,
     .system = "%S%s\n",
     .message = {"%r\n%m%s\n"},
     .pending = {"%r\n"}},
    {.name = "CHATINTERN",
     .system = "%S",
     .message = {"<s>%r:%m%s\n", "%r:%m%2\n"},
     .pending = {"<s>%r:", "%r:"}},
    {.name = "DOLLY",
     .system = "%S",
     .message = {"%r:\n%m%s", "%r:\n%m%2\n\n"},
     .pending = {"%r:\n"}},
    {.name = "RWKV",
     .system = "%S",
     .message = {"%r: %m\n\n"},
     .pending = {"%r:"},
     .append_message = append_without_blank_lines},
    {.name = "PHOENIX", .system = "%S", .message = {"%r: <s>%m</s>"}, .pending = {"%r: <s>"}},
    {.name = "ROBIN", .system = "%S%s", .message = {"%r:\n%m%s"}, .pending = {"%r:\n"}},
    {.name = "FALCON_CHAT",
     .rule = SYSTEM_IF_MESSAGE,
     .system = "%S%s",
     .message = {"%r: %m%s"},
     .pending = {"%r:"}},
    {.name = "CHATGLM3",
     .rule = SYSTEM_IF_MESSAGE,
     .system = "%S",
     .message = {"%r\n%m"},
     .pending = {"%r"}},
    {.name = "DEEPSEEK_CHAT",
     .system = "%S",
     .message = {"%r: %m%s", "%r: %m%2"},
     .pending = {"%r:"}},
    {.name = "METAMATH",
     .rule = SYSTEM_IF_PROMPT,
     .system = "%S%s",
     .message = {"%r:\n%m%s", "%r: %2%m"},
     .pending = {"%r:\n", "%r: %2"}},
    {.name = "YUAN2",
     .rule = SYSTEM_IF_MESSAGE,
     .system = "%S%2",
     .message = {"%m<n>"},
     .pending = {""},
     .close = close_yuan,
     .line_end = "<n>"},
    {.name = "GEMMA",
     .system = "<bos>",
     .message = {"<start_of_turn>%r\n%m%s"},
     .pending = {"<start_of_turn>%r\n"}},
    {.name = "CLLM",
     .system = "%S%s",
     .message = {"%r: %m%s", "%r: %m%2"},
     .pending = {"%r:"},
     .n_last = 2},
    {.name = "DEFAULT", .system = "%S\n", .message = {"%r: %m\n"}, .pending = {"%r:"}},
};
enum { N_STYLES = sizeof styles / sizeof *styles };

const chat_style *chat_style_find(jr_str name, jr_str *ret_nearest)
{
    jr_nearest best = {.typed = name};
    for (size_t i = 0; i < N_STYLES; i++) {
        jr_str known = jr_str_from(styles[i].name);
        if (str_equals(known, name))
            return &styles[i];
        jr_nearest_consider(&best, known);
    }
    *ret_nearest = best.name;
    return NULL;
}

bool chat_style_has_second_separator(const chat_style *style)
{
    const char *patterns[] = {style->system, style->message[1], style->pending[1]};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (patterns[i] && strstr(patterns[i], "%2"))
            return true;
    return false;
}

/* What the letters of a pattern stand for. */
typedef struct filling {
    const chat_template *template;
    jr_str system_prompt, role, message;
    size_t index; /* of the message */
} filling;

static void append_pattern(jr_buf *buf, const char *pattern, const filling *f)
{
    const chat_template *t = f->template;
    for (; *pattern; pattern++) {
        if (*pattern != '%') {
            jr_buf_append_char(buf, *pattern);
            continue;
        }
        switch (*++pattern) {
        case 'S':
            jr_buf_append_str(buf, f->system_prompt);
            break;
        case 's':
            jr_buf_append_str(buf, t->seps[0]);
            break;
        case '2':
            jr_buf_append_str(buf, t->seps[1]);
            break;
        case 'r':
            jr_buf_append_str(buf, f->role);
            break;
        case 't':
            jr_buf_append_str(buf, t->roles[f->index % 2]);
            break;
        case 'm':
            if (t->style->append_message)
                t->style->append_message(buf, f->message);
            else
                jr_buf_append_str(buf, f->message);
            break;
        case 'n':
            jr_buf_format(buf, "%zu", f->index / 2 + (str_is(t->name, "chatglm2")));
            break;
        default:
            assert(false && "a letter of the table above");
        }
    }
}

static void append_system_prompt(jr_buf *buf, jr_str system_template, jr_str message)
{
    for (size_t i = 0; i < system_template.size; i++) {
        char c = system_template.data[i];
        bool is_brace = c == '{' || c == '}';
        if (is_brace && system_template.data[i + 1] != c) {
            jr_buf_append_str(buf, message);
            i += sizeof "{system_message}" - 2;
        } else {
            jr_buf_append_char(buf, c);
            i += is_brace;
        }
    }
}

static const char *pick(const char *const patterns[2], size_t index)
{
    return index % 2 && patterns[1] ? patterns[1] : patterns[0];
}

/* The message at a place of the conversation: first the template's, last the reply to come. */
static void find_message(const chat_template *t, const chat_message *messages, size_t n_messages,
                         size_t place, filling *f)
{
    f->message = (jr_str){0};
    if (place < t->n_examples) {
        f->role = t->examples[place].role;
        f->message = t->examples[place].text;
    } else if (place < t->n_examples + n_messages) {
        const chat_message *said = &messages[place - t->n_examples];
        f->role = t->roles[said->is_model];
        f->message = said->text;
    } else {
        f->role = t->roles[1];
    }
}

void chat_template_format(jr_buf *buf, const chat_template *t, jr_str system,
                          const chat_message *messages, size_t n_messages)
{
    const chat_style *style = t->style;
    jr_str system_message = system.size ? system : t->system_message;
    JR_BUF_AUTO jr_buf system_prompt = {0};
    append_system_prompt(&system_prompt, t->system_template, system_message);
    filling f = {.template = t, .system_prompt = jr_buf_str(&system_prompt)};
    size_t start = buf->size;
    bool has_system =
        style->rule == SYSTEM_ALWAYS ||
        (style->rule == SYSTEM_IF_PROMPT ? system_prompt.size : system_message.size) > 0;
    const char *beginning = has_system ? style->system : style->no_system;
    append_pattern(buf, beginning ? beginning : "", &f);
    size_t n = t->n_examples + n_messages + 1;
    size_t n_left_out = style->n_last && n > style->n_last ? n - style->n_last : 0;
    for (size_t place = n_left_out; place < n; place++) {
        f.index = place - n_left_out;
        find_message(t, messages, n_messages, place, &f);
        if (f.message.size == 0)
            append_pattern(buf, pick(style->pending, f.index), &f);
        else if (f.index == 0 && style->first_message)
            append_pattern(buf, style->first_message, &f);
        else
            append_pattern(buf, pick(style->message, f.index), &f);
    }
    if (style->close)
        style->close(buf, start, t->seps[0]);
}
