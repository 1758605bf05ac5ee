/*
 * words.h: all that the pages say, in English and Japanese, one row each. {0}, {1}, ... stand for
 * what html_sentence puts there.
 */
#ifndef SITE_WORDS_H
#define SITE_WORDS_H

#include <jrank/arena.h>

#define WORD_ROWS(X)                                                                               \
    /* Every page */                                                                               \
    X(SKIP_TO_CONTENT, "Skip to the content", "本文へ")                                            \
    X(LEADERBOARD, "Leaderboard", "ランキング")                                                    \
    X(PAIRS, "Pairs", "対戦表")                                                                    \
    X(QUESTIONS, "Questions", "質問")                                                              \
    X(JUDGES, "Judges", "審査モデル")                                                              \
    X(MATCHES, "Matches", "対戦")                                                                  \
    X(LANGUAGE, "Language", "言語")                                                                \
    X(THEME, "Theme", "配色")                                                                      \
    X(THEME_AUTO, "Auto", "自動")                                                                  \
    X(THEME_LIGHT, "Light", "明")                                                                  \
    X(THEME_DARK, "Dark", "暗")                                                                    \
    X(MADE_BY, "Made by jrank {0} on {1}", "jrank {0} が {1} に作成")                              \
    X(DOWNLOAD, "Download", "ダウンロード")                                                        \
    /* Leaderboard */                                                                              \
    X(RANK, "Rank", "順位")                                                                        \
    X(MODEL, "Model", "モデル")                                                                    \
    X(RATING, "Rating", "レーティング")                                                            \
    X(WIN_RATE, "Win rate", "勝率")                                                                \
    /* Judges */                                                                                   \
    /* Pairs */                                                                                    \
    /* A pair */                                                                                   \
    /* A match */                                                                                  \
    /* Questions */                                                                                \
    /* A question */                                                                               \
    /* A model */                                                                                  \
    /* All matches and the search */                                                               \
    /* Live and voting */                                                                          \
    X(NOTHING_HERE, "There is nothing here.", "ここには何もありません。")

typedef enum word {
#define WORD_ENUM(name, english, japanese) WORD_##name,
    WORD_ROWS(WORD_ENUM)
#undef WORD_ENUM
        N_WORDS
} word;

jr_str word_english(word w);
jr_str word_japanese(word w);

#endif
