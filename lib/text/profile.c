/*
 * One pass over the characters. Kana and kanji are counted by their class in a table of 28 kB, and
 * ASCII is told next, since texts consist of these. Languages are told by shares of scripts, which
 * is all that is needed between Japanese, Chinese, Korean and English: a library of trained models
 * tells more languages apart, but no better those that models fall into.
 */
#include "profile.h"

#include "base/str.h"
#include "tables.h"
#include "utf8.h"

/* What UTF-8 of kana and kanji, or of letters with accents, is in Latin-1 or Windows-1252. */
static bool is_lead_byte(uint32_t c)
{
    return (c >= 0xE3 && c <= 0xE9) || c == 0xC2 || c == 0xC3;
}

/* The characters that Windows-1252 has in the place of the bytes 80 to 9F are spread out. */
static bool is_trail_byte(uint32_t c)
{
    static const uint16_t of_windows[] = {
        0x0152, 0x0153, 0x0160, 0x0161, 0x0178, 0x017D, 0x017E, 0x0192, 0x02C6,
        0x02DC, 0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E,
        0x2020, 0x2021, 0x2022, 0x2026, 0x2030, 0x2039, 0x203A, 0x20AC, 0x2122,
    };
    if (c >= 0x80 && c <= 0xBF)
        return true;
    for (size_t i = 0; i < sizeof of_windows / sizeof *of_windows && of_windows[i] <= c; i++)
        if (of_windows[i] == c)
            return true;
    return false;
}

/* Likewise of Shift_JIS (kana begin with 82 or 83) and EUC (with A4 or A5), in Latin-1 or
 * Windows-1252; and of EUC in Shift_JIS, where it is kana of half width. */
static bool is_misread_kana(uint32_t before, uint32_t c)
{
    bool is_hiragana = (before == 0x201A || before == 0x82) && c >= 0x80 && c != 0x201C;
    bool is_katakana = (before == 0x0192 || before == 0x83) && c > ' ';
    return is_hiragana || is_katakana || (before == 0xA4 && c >= 0xA1 && c <= 0xFF) ||
           (before == 0xFF64 && c >= 0xFF61 && c <= 0xFF9F);
}

static text_script script_of(uint32_t c)
{
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? SCRIPT_LATIN : SCRIPT_NONE;
    if ((c >= 0x3041 && c <= 0x30FF && c != 0x30FB) || (c >= 0xFF66 && c <= 0xFF9F))
        return SCRIPT_KANA;
    if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
        (c >= 0x20000 && c <= 0x3FFFF))
        return SCRIPT_HAN;
    if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF) ||
        (c >= 0x3131 && c <= 0x318E))
        return SCRIPT_HANGUL;
    if ((c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x1E00 && c <= 0x1EFF))
        return SCRIPT_LATIN;
    return (c >= 0x370 && c <= 0x1FFF) || (c >= 0xA500 && c <= 0xABFF) ? SCRIPT_OTHER : SCRIPT_NONE;
}

static bool is_reordering(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

/* Tags of Unicode's last plane are letters that nobody sees. */
static bool is_control(uint32_t c)
{
    return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F ||
           (c >= 0xE0000 && c <= 0xE007F);
}

void text_profile_add_other(text_profile *p, uint32_t before, uint32_t c)
{
    if (c >= ' ' && c < 0x7F && before < 0x80) {
        p->n[((c | 0x20) - 'a') < 26 ? SCRIPT_LATIN : SCRIPT_NONE]++;
        return;
    }
    p->n[script_of(c)]++;
    p->n_controls += is_control(c) || (c >= 0x80 && c < 0xA0);
    p->n_reordering += is_reordering(c);
    p->n_replaced += c == 0xFFFD;
    if ((is_lead_byte(before) && is_trail_byte(c)) || is_misread_kana(before, c))
        p->n_misread++;
}

static void add_rare_han(text_profile *p, uint8_t class)
{
    p->n_simplified += (class & HAN_SIMPLIFIED) != 0;
    p->n_chinese_words += (class & HAN_WORD) != 0;
    p->n_misread += (class & HAN_MISREAD) != 0;
}

size_t text_profile_add_wide(text_profile *p, jr_str text, unsigned bits)
{
    const unsigned rare = HAN_SIMPLIFIED | HAN_WORD | HAN_MISREAD, wanted = WIDE_LETTER | bits;
    size_t n = 0;
    uint32_t n_han = 0;
    for (; n + WIDE_SIZE <= text.size && is_wide_lead((unsigned char)text.data[n]);
         n += WIDE_SIZE) {
        uint8_t class = wide_class(text.data + n);
        n_han += (class & WIDE_HAN) != 0;
        if ((class & (wanted | rare)) == wanted)
            continue;
        if ((class & wanted) != wanted) {
            n_han -= (class & WIDE_HAN) != 0;
            break;
        }
        add_rare_han(p, class);
    }
    p->n[SCRIPT_HAN] += n_han;
    p->n[SCRIPT_KANA] += (uint32_t)(n / WIDE_SIZE) - n_han;
    return n;
}

void text_profile_add(text_profile *profile, jr_str text)
{
    uint32_t before = 0;
    for (size_t i = 0; i < text.size;) {
        size_t n_wide = text_profile_add_wide(profile, str_from(text, i), 0);
        i += n_wide;
        if (n_wide) {
            before = WIDE_FIRST;
            continue;
        }
        uint32_t c = utf8_next(text, &i);
        text_profile_add_other(profile, before, c);
        before = c;
    }
}

void text_profile_add_prose(text_profile *profile, jr_str text)
{
    static const char fence[] = TEXT_FENCE;
    bool is_code = false;
    while (text.size) {
        const char *at = str_find(text, fence, sizeof fence - 1);
        size_t size = at ? (size_t)(at - text.data) : text.size;
        if (!is_code)
            text_profile_add(profile, (jr_str){text.data, size});
        is_code = !is_code;
        text = str_from(text, at ? size + sizeof fence - 1 : size);
    }
}

text_language text_profile_language(const text_profile *p)
{
    /* Letters of a word: a word of Japanese is one or two characters. */
    enum { LEAST = 8, LATIN_WORD = 4, LEAST_HAN = 20 };
    uint32_t east = p->n[SCRIPT_KANA] + p->n[SCRIPT_HAN], hangul = p->n[SCRIPT_HANGUL];
    uint32_t latin = p->n[SCRIPT_LATIN] / LATIN_WORD, other = p->n[SCRIPT_OTHER] / 2;
    uint32_t all = east + hangul + latin + other;
    if (all < LEAST)
        return LANGUAGE_UNKNOWN;
    if (3 * hangul > all)
        return LANGUAGE_KOREAN;
    if (2 * other > all)
        return LANGUAGE_OTHER;
    if (10 * latin > 6 * all)
        return LANGUAGE_OF_LATIN;
    if (2 * east < all)
        return LANGUAGE_UNKNOWN;
    uint32_t han = p->n[SCRIPT_HAN];
    bool has_words = han >= LEAST_HAN && 16 * p->n_chinese_words >= han;
    if (12 * p->n_simplified >= han && p->n_simplified > 2)
        return LANGUAGE_CHINESE;
    if (20 * p->n[SCRIPT_KANA] < east)
        return has_words ? LANGUAGE_CHINESE : LANGUAGE_UNKNOWN;
    return LANGUAGE_JAPANESE;
}

const char *text_language_name(text_language language)
{
    static const char *const names[] = {"an unknown language",
                                        "Japanese",
                                        "Chinese",
                                        "Korean",
                                        "a language of Latin letters",
                                        "a language of other letters"};
    return names[language];
}

bool text_names_language(jr_str text)
{
    static const char *const names[] = {"語に", "語で", "語の", "語を", "語訳",
                                        "英訳", "和訳", "英文", "翻訳"};
    static const char *const english[] = {"translat", "english", "japanese", "chinese", "korean",
                                          "spanish",  "french",  "german",   "language"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_contains(text, names[i]))
            return true;
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        if (str_contains_nocase(text, english[i]))
            return true;
    return false;
}
