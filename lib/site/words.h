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
    X(CATEGORY, "Category", "分野")                                                                \
    X(TIES, "Ties", "引き分け")                                                                    \
    X(WIN_RATE_OF, "Win rate of {0}, %", "{0} の勝率（％）")                                       \
    X(ALL_JUDGES, "All judges", "全審査モデル")                                                    \
    X(SIGN_ONE, "① {0}", "① {0}")                                                                  \
    X(SIGN_OTHER, "② {0}", "② {0}")                                                                \
    X(SIGNS_EXPLAINED,                                                                             \
      "Preferred: {0}, {1}; = tie; ? unreadable; · not judged. The first sign is for the "         \
      "order with ① shown first, the second for the other order; turns are separated by /.",       \
      "勝者：{0}、{1}、= は引き分け、? は読み取れず、· "                                           \
      "は判定なし。左の記号は①を先に見せたとき、右は②を先に見せたときの判定。ターンは / "          \
      "で区切っています。")                                                                        \
    /* A match */                                                                                  \
    X(QUESTION, "Question", "質問")                                                                \
    X(TURN_N, "Turn {0}", "{0} ターン目")                                                          \
    X(JUDGE, "Judge", "審査モデル")                                                                \
    X(TURN, "Turn", "ターン")                                                                      \
    X(SHOWN_FIRST, "Shown first", "先に表示")                                                      \
    X(N_SHOWN_FIRST, "{0} shown first", "{0} を先に表示")                                          \
    X(VERDICT, "Verdict", "判定")                                                                  \
    X(VERDICTS, "Verdicts", "判定")                                                                \
    X(PREFERRED, "{0} preferred", "{0} の勝ち")                                                    \
    X(TIE, "Tie", "引き分け")                                                                      \
    X(NO_VERDICT, "No readable verdict", "判定を読み取れず")                                       \
    X(FLIP, "flip", "順番で変化")                                                                  \
    X(UPSET, "upset", "番狂わせ")                                                                  \
    X(DISAGREEMENT, "judges disagree", "審査が割れた")                                             \
    X(INVALID, "unreadable", "読み取り不可")                                                       \
    X(REPLACED, "replaced by a later verdict", "後の判定に置き換え")                               \
    X(MARKS_EXPLAINED,                                                                             \
      "Flip: the same judge said something else when the answers changed places. Upset: the "      \
      "model that is weaker in the judge's own ranking won.",                                      \
      "「順番で変化」は、回答を見せる順番を入れ替えると同じ審査モデルの判定が変わったもの。"       \
      "「番狂わせ」は、その審査モデルのランキングで下位のモデルが勝ったもの。")                    \
    X(REFERENCE_ANSWER, "Reference answer", "参考解答")                                            \
    X(NO_ANSWER, "There is no answer of this model in the benchmark.",                             \
      "このモデルの回答はベンチマークにありません。")                                              \
    X(ANSWERS_IN_PROMPT,                                                                           \
      "The answers are not in the benchmark; this is the prompt that the judge saw.",              \
      "回答のファイルがないため、審査モデルに渡されたプロンプトを表示しています。")                \
    X(QUESTION_NOT_LISTED, "This question is not in the list of questions.",                       \
      "この質問は質問のファイルにありません。")                                                    \
    X(JUDGE_PROMPT, "Prompt of the judge", "審査モデルへのプロンプト")                             \
    X(N_TOKENS, "{0} tokens in, {1} out", "入力 {0}・出力 {1} トークン")                           \
    X(RAW_TEXT, "Raw text", "原文")                                                                \
    X(EMPTY_TEXT, "(empty)", "（空）")                                                             \
    X(CUT, "This is the beginning; the text is too long for a page.",                              \
      "長すぎるため、冒頭だけを表示しています。")                                                  \
    X(CUT_IN_FILE, "This is the beginning; the whole text stands in {0}, line {1}.",               \
      "冒頭だけを表示しています。全文は {0} の {1} 行目にあります。")                              \
    X(MORE_VERDICTS, "{0} more verdicts on this match have no place here.",                        \
      "この対戦にはほかに {0} 件の判定がありますが、ここには表示しきれません。")                   \
    X(PREVIOUS, "Previous", "前へ")                                                                \
    X(NEXT, "Next", "次へ")                                                                        \
    X(ALL_OF_PAIR, "All {0} matches of these two", "この組み合わせの全 {0} 対戦")                  \
    X(N_CHARACTERS, "{0} characters", "{0} 字")                                                    \
    X(REMARKABLE, "Remarks", "備考")                                                               \
    /* Questions */                                                                                \
    /* A question */                                                                               \
    /* A model */                                                                                  \
    /* All matches and the search */                                                               \
    /* Live and voting */                                                                          \
    X(LIVE, "Live", "進行状況")                                                                    \
    X(VOTE, "Vote", "投票")                                                                        \
    X(BENCHMARKS, "Benchmarks", "ベンチマーク")                                                    \
    X(BAD_REQUEST, "This request can’t be read.", "リクエストを読み取れません。")                  \
    X(TOKEN_NEEDED, "Open this page by the address with its token, as jrank serve printed it.",    \
      "jrank serve が表示した、トークン付きのアドレスから開いてください。")                        \
    X(WRONG_HOST, "This address is not one of this server.",                                       \
      "このアドレスは、このサーバーのものではありません。")                                        \
    X(WRONG_ORIGIN, "This form was not sent from a page of this server, and nothing was changed.", \
      "このサーバーのページから送信されたものではないため、何も変更していません。")                \
    X(WRONG_METHOD, "This page can’t be asked in this way.",                                       \
      "このページにこの方法ではアクセスできません。")                                              \
    X(TOO_LARGE, "What was sent is too large.", "送信されたデータが大きすぎます。")                \
    X(TOO_BUSY, "There are too many readers just now. Try again in a minute.",                     \
      "現在アクセスが集中しています。しばらくしてからお試しください。")                            \
    X(CANNOT_SHOW,                                                                                 \
      "This page can’t be shown: its files are not what they were. Try again in a few seconds.",   \
      "ファイルが変更されたため、このページを表示できません。数秒後にもう一度お試しください。")    \
    X(TO_THE_BEGINNING, "To the leaderboard", "ランキングへ")                                      \
    X(NOT_READABLE_NOW,                                                                            \
      "The files can’t be read as they are now; the pages show what was there before.",            \
      "現在ファイルを読み取れないため、以前の内容を表示しています。")                              \
    X(JUDGMENTS, "Judgments", "審査数")                                                            \
    X(UNREADABLE, "Unreadable", "判定不能")                                                        \
    X(ANSWERS, "Answers", "回答数")                                                                \
    X(PER_SECOND, "Per second", "毎秒")                                                            \
    X(RUNNING_NOW, "Running now", "実行中")                                                        \
    X(NOTHING_RUNS, "No run is going on.", "実行中の処理はありません。")                           \
    X(STEP, "Step", "処理")                                                                        \
    X(STEP_JUDGE, "Judging", "審査")                                                               \
    X(STEP_ANSWER, "Answering", "回答")                                                            \
    X(STOPPING, "stopping", "停止中")                                                              \
    X(PLANNED, "Planned", "予定")                                                                  \
    X(DONE, "Done", "完了")                                                                        \
    X(FAILED, "Failed", "失敗")                                                                    \
    X(IN_FLIGHT, "In flight", "処理中")                                                            \
    X(COST, "Cost (USD)", "費用 (USD)")                                                            \
    X(SECONDS_LEFT, "Seconds left", "残り秒数")                                                    \
    X(RELOAD, "Reload", "再読み込み")                                                              \
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
