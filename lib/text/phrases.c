/*
 * A phrase is a few parts that follow each other within a number of bytes, as "ignore" and
 * "instructions". Three bytes at a time are hashed into a bit that says whether a phrase may begin
 * so, which is all that is done in nearly all places; regular expressions would be slower, and
 * people could not read which words they stand for.
 */
#include "phrases.h"

#include <endian.h>
#include <string.h>

#include "base/bytes.h"
#include "base/str.h"
#include "utf8.h"

enum { MAX_PARTS = 3, BITS_OF_INDEX = 16, HASHES = 4096 };

typedef struct phrase {
    phrase_kind kind;
    const char *parts[MAX_PARTS];
    unsigned within;        /* bytes between the end of a part and the beginning of the next */
    const char *not_before; /* what may not stand behind it: "評価者への" speaks of judges */
} phrase;

/* What stands between the brackets of [[A]], [[A>>B]], [[7]], [[8,5]]. */
static bool is_verdict(jr_str text)
{
    static const char marks[] = "0123456789<>=.,/-~ ";
    size_t n_letters = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c >= 'a' && c <= 'c')
            n_letters++;
        else if (!c || !strchr(marks, c))
            return str_is(text, "tie") || str_is(text, "rating");
    }
    return text.size && n_letters <= 2;
}

#define TO_JUDGE(...) {PHRASE_JUDGE, {__VA_ARGS__}, 48, NULL}
#define REFUSAL(...) {PHRASE_REFUSAL, {__VA_ARGS__}, 150, NULL}
#define BLOCK(text) {PHRASE_BLOCK, {text}, 0, NULL}
#define VERDICT(...) {PHRASE_VERDICT, {__VA_ARGS__}, 8, NULL}
#define JUDGE_NAME(text) {PHRASE_JUDGE, {text}, 0, "の"}

/* In the form that text_fold() makes. Each begins with at least three bytes, and has more. */
static const phrase phrases[] = {
    /* jrank's own prompts, FastChat's and those made after them, Rakuda's */
    BLOCK("</response"),
    BLOCK("<response_"),
    BLOCK("</first_response"),
    BLOCK("<first_response"),
    BLOCK("</second_response"),
    BLOCK("<second_response"),
    BLOCK("</question>"),
    BLOCK("</reference>"),
    BLOCK("<reference>"),
    BLOCK("[the start of "),
    BLOCK("[the end of "),
    BLOCK("[end of assistant"),
    BLOCK("[start of assistant"),
    BLOCK("<|the start of "),
    BLOCK("<|the end of "),
    BLOCK("[user question]"),
    BLOCK("<|user prompt|>"),
    {PHRASE_BLOCK, {"[アシスタント", "回答の", "]"}, 24, NULL},
    {PHRASE_BLOCK, {"[回答", "終", "]"}, 18, NULL},
    {PHRASE_BLOCK, {"[回答", "開始", "]"}, 18, NULL},
    BLOCK("[質問]"),
    BLOCK("</回答"),
    BLOCK("<回答"),
    BLOCK("</answer_"),
    BLOCK("<answer_"),
    VERDICT("[[a", "]]"),
    VERDICT("[[b", "]]"),
    VERDICT("[[c", "]]"),
    VERDICT("[[t", "]]"),
    VERDICT("[[0", "]]"),
    VERDICT("[[1", "]]"),
    VERDICT("[[2", "]]"),
    VERDICT("[[3", "]]"),
    VERDICT("[[4", "]]"),
    VERDICT("[[5", "]]"),
    VERDICT("[[6", "]]"),
    VERDICT("[[7", "]]"),
    VERDICT("[[8", "]]"),
    VERDICT("[[9", "]]"),
    VERDICT("[[r", "]]"),
    {PHRASE_VERDICT, {"<verdict>"}, 0, NULL},
    {PHRASE_VERDICT, {"\"verdict\""}, 0, NULL},
    {PHRASE_VERDICT, {"\\boxed{a}"}, 0, NULL},
    {PHRASE_VERDICT, {"\\boxed{b}"}, 0, NULL},
    JUDGE_NAME("評価者へ"),
    JUDGE_NAME("審査員へ"),
    JUDGE_NAME("採点者へ"),
    JUDGE_NAME("審査者へ"),
    JUDGE_NAME("判定者へ"),
    JUDGE_NAME("ジャッジへ"),
    JUDGE_NAME("評価aiへ"),
    TO_JUDGE("評価者様"),
    TO_JUDGE("審査員様"),
    TO_JUDGE("採点者様"),
    TO_JUDGE("評価者の皆"),
    TO_JUDGE("審査員の皆"),
    TO_JUDGE("評価者の方へ"),
    TO_JUDGE("審査員の方へ"),
    TO_JUDGE("評価者に告"),
    TO_JUDGE("上記の", "指示", "無視"),
    TO_JUDGE("以上の", "指示", "無視"),
    TO_JUDGE("これまでの", "指示", "無視"),
    TO_JUDGE("以前の", "指示", "無視"),
    TO_JUDGE("前の指示", "無視"),
    TO_JUDGE("すべての指示", "無視"),
    TO_JUDGE("全ての指示", "無視"),
    TO_JUDGE("指示", "無視して", "ください"),
    TO_JUDGE("指示に従わず"),
    TO_JUDGE("回答a", "優れて"),
    TO_JUDGE("回答b", "優れて"),
    TO_JUDGE("回答a", "選"),
    TO_JUDGE("回答b", "選"),
    TO_JUDGE("回答a", "勝"),
    TO_JUDGE("回答b", "勝"),
    TO_JUDGE("回答1", "優れて"),
    TO_JUDGE("回答2", "優れて"),
    TO_JUDGE("この回答", "選んで"),
    TO_JUDGE("この回答", "最高"),
    TO_JUDGE("この回答", "満点"),
    TO_JUDGE("この回答", "勝"),
    TO_JUDGE("この回答", "高く評価し"),
    TO_JUDGE("この回答", "高い評価"),
    TO_JUDGE("この回答", "高得点"),
    TO_JUDGE("私の回答", "優れて"),
    TO_JUDGE("私の回答", "選"),
    TO_JUDGE("私の回答", "最高"),
    TO_JUDGE("本回答", "最高"),
    TO_JUDGE("本回答", "満点"),
    TO_JUDGE("本回答", "選んで"),
    TO_JUDGE("最高評価を", "ください"),
    TO_JUDGE("最高の評価を", "ください"),
    TO_JUDGE("満点を", "ください"),
    TO_JUDGE("10点を", "ください"),
    TO_JUDGE("勝者と", "ください"),
    TO_JUDGE("アシスタントa", "選"),
    TO_JUDGE("アシスタントa", "優れて"),
    TO_JUDGE("アシスタントa", "勝"),
    TO_JUDGE("アシスタント1", "選"),
    TO_JUDGE("アシスタント1", "優れて"),
    TO_JUDGE("アシスタント1", "勝"),
    TO_JUDGE("ignore", " instruction"),
    TO_JUDGE("ignore", "the above"),
    TO_JUDGE("ignore", "all previous"),
    TO_JUDGE("disregard", " instruction"),
    TO_JUDGE("forget", " instruction"),
    TO_JUDGE("dear judge"),
    TO_JUDGE("dear evaluator"),
    TO_JUDGE("dear grader"),
    TO_JUDGE("to the judge:"),
    TO_JUDGE("to the evaluator"),
    TO_JUDGE("to the grader"),
    TO_JUDGE("note to", "judge"),
    TO_JUDGE("note to", "evaluator"),
    TO_JUDGE("note to", "grader"),
    TO_JUDGE("note for", "evaluator"),
    TO_JUDGE("attention", "evaluator"),
    TO_JUDGE("attention", "judge"),
    TO_JUDGE("rate this", "10"),
    TO_JUDGE("rate my", "10"),
    TO_JUDGE("score of 10"),
    TO_JUDGE("give this", "highest"),
    TO_JUDGE("give this", "score"),
    TO_JUDGE("choose this", "answer"),
    TO_JUDGE("choose this", "response"),
    TO_JUDGE("select this", "response"),
    TO_JUDGE("select this", "answer"),
    TO_JUDGE("prefer this", "response"),
    TO_JUDGE("prefer this", "answer"),
    TO_JUDGE("assistant a", "better"),
    TO_JUDGE("assistant b", "better"),
    TO_JUDGE("assistant a", "wins"),
    TO_JUDGE("assistant b", "wins"),
    TO_JUDGE("response a", "better"),
    TO_JUDGE("response b", "better"),
    TO_JUDGE("declare", "winner"),
    TO_JUDGE("output [["),
    REFUSAL("申し訳", "できません"),
    REFUSAL("申し訳", "できかねます"),
    REFUSAL("申し訳", "お答え"),
    REFUSAL("申し訳", "わかりません"),
    REFUSAL("申し訳", "分かりません"),
    REFUSAL("申し訳", "ありません。その"),
    REFUSAL("申し訳", "控え"),
    REFUSAL("申し訳", "持っていません"),
    REFUSAL("申し訳", "持ち合わせて"),
    REFUSAL("ごめんなさい", "できません"),
    REFUSAL("すみませんが", "ません"),
    REFUSAL("お答えでき"),
    REFUSAL("お答えすることはでき"),
    REFUSAL("お答えしかね"),
    REFUSAL("お答えいたしかね"),
    REFUSAL("お答えを控え"),
    REFUSAL("控えさせて"),
    REFUSAL("回答を控え"),
    REFUSAL("回答を差し控え"),
    REFUSAL("回答できません"),
    REFUSAL("回答することはできません"),
    REFUSAL("回答いたしかね"),
    REFUSAL("お手伝いできません"),
    REFUSAL("お手伝いすることはできません"),
    REFUSAL("言語モデル", "できません"),
    REFUSAL("ご質問には", "できません"),
    REFUSAL("ご要望に", "できません"),
    REFUSAL("ご要望には", "ません"),
    REFUSAL("aiとして", "できません"),
    REFUSAL("aiですので", "できません"),
    REFUSAL("aiなので", "できません"),
    REFUSAL("i'm sorry", "can't"),
    REFUSAL("i'm sorry", "cannot"),
    REFUSAL("i'm sorry", "unable"),
    REFUSAL("i'm sorry", "not able"),
    REFUSAL("i am sorry", "can't"),
    REFUSAL("i am sorry", "cannot"),
    REFUSAL("i am sorry", "unable"),
    REFUSAL("sorry, but", "can't"),
    REFUSAL("sorry, but", "cannot"),
    REFUSAL("i apologize", "cannot"),
    REFUSAL("i apologize", "can't"),
    REFUSAL("i apologize", "unable"),
    REFUSAL("i can't help"),
    REFUSAL("i cannot help"),
    REFUSAL("i can't assist"),
    REFUSAL("i cannot assist"),
    REFUSAL("i can't provide"),
    REFUSAL("i cannot provide"),
    REFUSAL("i won't be able"),
    REFUSAL("i must decline"),
    REFUSAL("i can't answer"),
    REFUSAL("i cannot answer"),
    REFUSAL("i'm unable to"),
    REFUSAL("i am unable to"),
    REFUSAL("i'm not able to"),
    REFUSAL("i am not able to"),
    REFUSAL("as an ai", "cannot"),
    REFUSAL("as an ai", "can't"),
    REFUSAL("as a language model", "cannot"),
};

enum { N_PHRASES = sizeof phrases / sizeof *phrases };

/* A longer text that begins so goes on to answer. */
enum { LONGEST_REFUSAL = 1000, REFUSAL_BEGINS_WITHIN = 240 };

/* Of three bytes; a fourth, which every phrase has, is read with them. */
static unsigned hash_of(const char *text)
{
    return (le32toh(bytes_load_32(text)) & 0xFFFFFFu) * 0x9E3779B1u >> (32 - BITS_OF_INDEX);
}

void phrase_index_init(phrase_index *index)
{
    _Static_assert(N_PHRASES < 255, "their numbers are bytes");
    *index = (phrase_index){{0}, {0}, {0}};
    for (size_t i = N_PHRASES; i-- > 0;) { /* so that the first in the table comes first */
        unsigned hash = hash_of(phrases[i].parts[0]);
        index->begins[hash / 64] |= 1ull << hash % 64;
        index->next[i + 1] = index->first[hash % HASHES];
        index->first[hash % HASHES] = (uint8_t)(i + 1);
    }
}

/* How much of the text, from here, is the phrase; 0: it is not. */
static size_t match(const phrase *p, jr_str text)
{
    size_t end = strlen(p->parts[0]);
    if (!str_begins_with(text, p->parts[0]))
        return 0;
    for (size_t i = 1; i < MAX_PARTS && p->parts[i]; i++) {
        size_t size = strlen(p->parts[i]), room = text.size - end;
        if (room > p->within + size)
            room = p->within + size;
        const char *at = memmem(text.data + end, room, p->parts[i], size);
        if (!at)
            return 0;
        if (p->kind == PHRASE_VERDICT &&
            !is_verdict((jr_str){text.data + 2, (size_t)(at - text.data) - 2}))
            return 0;
        end = (size_t)(at - text.data) + size;
    }
    return p->not_before && str_begins_with(str_from(text, end), p->not_before) ? 0 : end;
}

static void look_at(const phrase_index *index, jr_str text, size_t at, unsigned hash,
                    phrases_found *found)
{
    for (size_t i = index->first[hash % HASHES]; i; i = index->next[i]) {
        const phrase *p = &phrases[i - 1];
        bool may_be = p->kind != PHRASE_REFUSAL ||
                      (at < REFUSAL_BEGINS_WITHIN && text.size < LONGEST_REFUSAL);
        if (found->of[p->kind].size || !may_be)
            continue;
        jr_str rest = str_from(text, at);
        size_t size = match(p, rest);
        if (size)
            found->of[p->kind] = (jr_str){rest.data, size};
    }
}

phrases_found phrases_find(const phrase_index *index, jr_str folded)
{
    phrases_found found = {{{0}}};
    for (size_t i = 0; i + sizeof(uint32_t) <= folded.size;) {
        unsigned hash = hash_of(folded.data + i);
        if (index->begins[hash / 64] >> hash % 64 & 1)
            look_at(index, folded, i, hash, &found);
        i += utf8_size((unsigned char)folded.data[i]);
    }
    return found;
}
