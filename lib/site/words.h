/*
 * words.h: all that the pages say, in English and Japanese, one row each. {0}, {1}, ... stand for
 * what html_sentence puts there, {0|vote|votes} for the form that fits that number.
 */
#ifndef SITE_WORDS_H
#define SITE_WORDS_H

#include <jrank/base.h>

#include "words_browsed.h"
#include "words_explored.h"
#include "words_people.h"
#include "words_served.h"

#define WORD_ROWS_OF_PAGES(X)                                                                      \
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
    X(THEME_LIGHT, "Light", "ライト")                                                              \
    X(THEME_DARK, "Dark", "ダーク")                                                                \
    X(MADE_BY, "Made by jrank {0} on {1}", "jrank {0} が {1} に作成")                              \
    X(DOWNLOAD, "Download", "ダウンロード")                                                        \
    X(KEYS, "Keys: {0} search, {1} {2} next and previous, {3} open",                               \
      "キー操作：{0} 検索、{1} {2} 次・前、{3} 開く")                                              \
    X(SCROLLS, "This table is wider than the window: scroll it sideways →",                        \
      "表が画面より広いため、横にスクロールしてご覧ください →")                                    \
    X(CUT_ROWS, "The first {0} of {1}.", "{1} 件のうち最初の {0} 件。")                            \
    X(ABOUT, "About this benchmark", "このベンチマークについて")                                   \
    X(BOTH_ORDERS, "{0}, in both orders", "{0}（両順とも）")                                       \
    X(BY_ORDER, "{0}, in the other order {1}", "{0}、逆の順では {1}")                              \
    X(ONLY_MATCHES_WITH, "Only matches with", "次の対戦だけ")                                      \
    X(LOSES_TO, "It loses to {0} (95 % interval of the win rate below one half).",                 \
      "{0} に負け越しています（勝率の 95 % 区間が半分未満）。")                                    \
    X(LOSES_TO_NOBODY, "It certainly loses to no single model.",                                   \
      "確実に負け越している相手はいません。")                                                      \
    X(COMMA, ", ", "、")                                                                           \
    X(AND, " and ", " と ")                                                                        \
    X(VIEWS, "Rank the table by …", "別の基準で並べる…")                                           \
    X(VIEWS_OWN, "Ranking", "ランキング")                                                          \
    X(VIEW_PLAIN, "as it is", "このまま")                                                          \
    X(VIEW_OTHER, "Other", "その他")                                                               \
    X(VIEW_STYLE, "style held equal", "スタイルの影響を除く")                                      \
    X(VIEW_SHOWN,                                                                                  \
      "Ranks, ratings and intervals are those of this choice; ▲ and ▼ count the places up and "    \
      "down from this page's own ranking. The other columns stay.",                                \
      "順位・レーティング・区間は、この基準によるものです。▲▼ は、このページのランキングから"      \
      "の順位の上下です。ほかの列は変わりません。")                                                \
    X(IN_POINTS, " (points)", "（点）")                                                            \
    X(COLUMNS, "Columns …", "表示する列…")                                                         \
    X(COLUMNS_LEFT_OUT, "(some are left out for want of room)",                                    \
      "（画面に収まらない列は省いています）")                                                      \
    X(COST_OF_ANSWERS, "USD for 1,000 answers", "1,000回答の費用（USD）")                          \
    X(SECONDS_OF_ANSWER, "Seconds an answer", "1回答の秒数")                                       \
    X(SPENT_COST, "1,000 of its answers cost {0} USD.", "1,000回答の費用は {0} USD です。")        \
    X(SPENT_SECONDS, "Half of its answers take {0} seconds at most.",                              \
      "回答にかかる時間の中央値は {0} 秒です。")                                                   \
    X(ABOVE_OVERALL, "Above overall", "総合との差")                                                \
    /* Leaderboard */                                                                              \
    X(LEADS, "{0} leads; this ranking does not say how certain that is.",                          \
      "首位は {0} です。この順位の確かさは示されていません。")                                     \
    X(LEADS_CLEARLY, "{0} leads, and its lead over every other model is certain.",                 \
      "首位は {0} です。ほかのどのモデルとの差も確実です。")                                       \
    X(LEADS_OVER, "{0} leads; its lead over {1} is not certain.",                                  \
      "首位は {0} です。ただし {1} との差は確実ではありません。")                                  \
    X(LEADS_OVER_SOME, "{0} leads; its lead over {1} other models is not certain.",                \
      "首位は {0} です。ただし、ほかの {1} モデルとの差は確実ではありません。")                    \
    X(NOT_APART, "Places that cannot be told apart: {0}.", "互いに区別できない順位：{0} 位。")     \
    X(CHOICES, "Judge, method, filters", "審査モデル・手法・絞り込み")                             \
    X(MORE_NOTES, "More remarks on this ranking", "このランキングについての注意")                  \
    X(RANK, "Rank", "順位")                                                                        \
    X(PLACES, "Possible ranks", "順位の幅")                                                        \
    X(MODEL, "Model", "モデル")                                                                    \
    X(LICENCE, "Licence", "ライセンス")                                                            \
    X(ORGANISATION, "Organisation", "開発元")                                                      \
    X(PRICE, "USD per 10⁶ output tokens", "出力 10⁶ トークンの価格（USD）")                        \
    X(PRICES, "USD per 10⁶ tokens: {0} input, {1} output",                                         \
      "10⁶ トークンの価格：入力 {0} USD、出力 {1} USD")                                            \
    X(RATING, "Rating", "レーティング")                                                            \
    X(RATING_AXIS, "Rating with 68 % and 95 % intervals", "レーティングと 68 %・95 % 区間")        \
    X(CONTROLLED_RANK, "Rank, style equal", "調整後の順位")                                        \
    X(CONTROLLED_RATING, "Rating, style equal", "調整後のレーティング")                            \
    X(OVERALL, "Overall", "総合")                                                                  \
    X(CATEGORIES_EXPLAINED,                                                                        \
      "The rating in each category ± its 95 % interval, in bold the rank, and behind it the "      \
      "ranks that the 95 % intervals leave. Pale: the interval covers the rating over all "        \
      "categories, so the category shows nothing of its own.",                                     \
      "分野ごとのレーティングと 95 % 区間です。太字は順位、その後ろは 95 % "                       \
      "区間からありうる順位の幅です。薄い数値は、区間が総合レーティングを含むもの（その分野"       \
      "に固有"                                                                                     \
      "の差があるとはいえないもの）です。")                                                        \
    X(CRITERION, "Criterion", "観点")                                                              \
    X(BY_CRITERION, "Ratings by criterion", "観点別レーティング")                                  \
    X(CRITERIA_EXPLAINED,                                                                          \
      "The judges were asked for verdicts on these besides the one on the whole. The rating by "   \
      "each, with ranks and intervals as by category; verdicts on several criteria come from one " \
      "reply and are not independent.",                                                            \
      "審査モデルには、全体の判定のほかに、これらの観点の判定も求めています。順位と区間の見方は"   \
      "分野別と同じです。ひとつの応答から取った判定なので、観点どうしは独立ではありません。")      \
    X(WIN_RATE, "Win rate", "勝率")                                                                \
    X(WIN_RATE_POOLED, "All verdicts", "全判定")                                                   \
    X(WIN_RATE_UNIFORM, "Mean over opponents", "対戦相手ごとの平均")                               \
    X(WIN_RATE_IMPLIED, "By strength", "レーティングからの期待値")                                 \
    X(MATCHES_PLAYED, "Verdicts", "判定数")                                                        \
    X(FIRST_PROBABILITY, "First", "1位の確率")                                                     \
    X(STRONGER_THAN_NEXT, "Above the next", "次より強い確率")                                      \
    X(PART, "Part", "群")                                                                          \
    X(METHOD, "Method", "手法")                                                                    \
    X(METHOD_MLE, "Maximum likelihood", "最尤推定")                                                \
    X(METHOD_MCMC, "Posterior", "事後分布")                                                        \
    X(METHOD_WINRATE, "Win rate", "勝率")                                                          \
    X(JUDGE, "Judge", "審査モデル")                                                                \
    X(ALL_JUDGES, "All judges", "全審査モデル")                                                    \
    X(PERSON, "a person", "人")                                                                    \
    X(COMPARE_JUDGES, "Compare", "比較")                                                           \
    X(FIND_MODEL, "Find a model", "モデルを検索")                                                  \
    X(SHOW_LICENCES, "Show", "表示")                                                               \
    X(UNKNOWN_LICENCE, "licence not known", "ライセンス不明")                                      \
    X(FROM_FILE,                                                                                   \
      "This ranking stands in the file {0}; the benchmark has no verdicts of its judge.",          \
      "このランキングはファイル {0} の内容です。ベンチマークにはこの審査の判定がありません。")     \
    X(NO_VERDICTS, "No judge has given a verdict yet, so there is no ranking.",                    \
      "まだ判定がないため、ランキングはありません。")                                              \
    X(NOTHING_READ, "No verdict was read, so there is no ranking; some files were not read.",      \
      "読み込めた判定がないため、ランキングはありません。読み込まれなかったファイルがありま"       \
      "す。")                                                                                      \
    X(MEAN_SCORES, "Mean scores", "平均点")                                                        \
    X(ONLY_SCORES,                                                                                 \
      "The judges scored answers one by one, so there is no ranking but these means.",             \
      "審査モデルは回答を一つずつ採点しているため、ランキングはなく、平均点だけを示します。")      \
    X(FIRST_TURN, "First turn", "1ターン目")                                                       \
    X(SECOND_TURN, "Second turn", "2ターン目")                                                     \
    X(ALL_TURNS, "All turns", "全ターン")                                                          \
    X(N_SCORES, "Scores", "採点数")                                                                \
    X(IN_PARTS,                                                                                    \
      "The models fall into {0} parts that never met. Ratings and ranks hold within a part; "      \
      "between parts they say nothing.",                                                           \
      "モデルは互いに対戦のない {0} "                                                              \
      "つの群に分かれています。レーティングと順位は群の中でのみ意味をもち、群の間では比べら"       \
      "れませ"                                                                                     \
      "ん。")                                                                                      \
    X(UNRATED,                                                                                     \
      "{0} of the models {0|has|have} no rating, as no valid verdict compares {0|it|them} "        \
      "with others; {0|it stands|they stand} at the end.",                                         \
      "有効な判定がないためレーティングのないモデルが {0} 個あり、末尾に置かれています。")         \
    X(ABOUT_RATINGS, "A lead of {0} points means {1}:1 odds.",                                     \
      "レーティングの差 {0} 点は、勝敗のオッズ {1} 対 1 に当たります。")                           \
    X(ABOUT_MEAN, "Ratings average {0}.", "平均は {0} です。")                                     \
    X(ABOUT_QUESTION_BOOTSTRAP,                                                                    \
      "A rating is the median of {0} rounds that draw the questions anew, each with all its "      \
      "verdicts. The thick bar holds 68 % of the rounds, the thin one 95 %.",                      \
      "レーティングは、質問を（その判定ごと）引き直した {0} "                                      \
      "回のブートストラップの中央値です。太線は 68 % 区間、細線は 95 % 区間を表します。")          \
    X(ABOUT_VOTE_BOOTSTRAP,                                                                        \
      "A rating is the median of {0} rounds that draw the verdicts anew. The thick bar hold"       \
      "s 68 "                                                                                      \
      "% of the rounds, the thin one 95 %.",                                                       \
      "レーティングは、判定を引き直した {0} 回のブートストラップの中央値です。太線は 68 % "        \
      "区間、細線は 95 % 区間を表します。")                                                        \
    X(ABOUT_NEW_QUESTIONS,                                                                         \
      "A rating is the estimate, its interval for new questions like these: the thick bar i"       \
      "s the "                                                                                     \
      "68 % interval, the thin one the 95 % interval.",                                            \
      "レーティングは推定値です。区間は、同じような別の質問を使った場合を想定しています。太"       \
      "線は "                                                                                      \
      "68 % 区間、細線は 95 % 区間を表します。")                                                   \
    X(ABOUT_POOL,                                                                                  \
      "A rating is the estimate, its interval for all {0} questions that the {1} with verdicts "   \
      "were drawn from: the thick bar is the 68 % interval, the thin one the 95 % interval.",      \
      "レーティングは推定値です。区間は、判定のある {1} 問を抜き出したもとの {0} "                 \
      "問すべてを使った場合を想定しています。太線は 68 % 区間、細線は 95 % 区間を表します。")      \
    X(ABOUT_NEW_JUDGES,                                                                            \
      "A rating is the estimate, its interval for new questions and new judges like these: the "   \
      "thick bar is the 68 % interval, the thin one the 95 % interval.",                           \
      "レーティングは推定値です。区間は、同じような別の質問と別の審査モデルを使った場合を想"       \
      "定して"                                                                                     \
      "います。太線は 68 % 区間、細線は 95 % 区間を表します。")                                    \
    X(ABOUT_SAME_QUESTIONS,                                                                        \
      "A rating is the estimate, its interval for these questions judged again, verdicts taken "   \
      "as independent: the thick bar is the 68 % interval, the thin one the 95 % interval.",       \
      "レーティングは推定値です。区間は、同じ質問で判定をやり直した場合を想定し、判定は互い"       \
      "に独立"                                                                                     \
      "とみなしています。太線は 68 % 区間、細線は 95 % 区間を表します。")                          \
    X(ABOUT_INDEPENDENT,                                                                           \
      "A rating is the estimate, its interval takes verdicts as independent: the thick bar is "    \
      "the 68 % interval, the thin one the 95 % interval.",                                        \
      "レーティングは推定値です。区間は判定を互いに独立とみなして求めています。太線は 68 % "       \
      "区間、細線は 95 % 区間を表します。")                                                        \
    X(ABOUT_POSTERIOR,                                                                             \
      "A rating is the median of the posterior distribution, verdicts taken as independent."       \
      " The "                                                                                      \
      "thick bar holds 68 % of the probability, the thin one 95 %.",                               \
      "レーティングは事後分布の中央値です（判定は互いに独立とみなします）。太線は 68 % "           \
      "区間、細線は 95 % 区間を表します。")                                                        \
    X(ABOUT_WEIGHTS, "Each verdict counts as much as its weight says.",                            \
      "判定は、それぞれの重みに応じて数えています。")                                              \
    X(ABOUT_PLACES,                                                                                \
      "Possible ranks are those that the data leave a model, at 95 %, all models jointly. A"       \
      " rule "                                                                                     \
      "begins a tier: its first model is told apart from the first of the tier above. *: any "     \
      "place is open to the model, so it has no rank.",                                            \
      "「順位の幅」は、全モデル同時に 95 % "                                                       \
      "の信頼度でデータと矛盾しない順位の範囲です。罫線は区分（ティア）の境目で、その先頭の"       \
      "モデル"                                                                                     \
      "は一つ上の区分の先頭と区別できます。*はどの順位もありうるモデルで、順位を付けていま"        \
      "せん。")                                                                                    \
    X(ABOUT_CONTROL,                                                                               \
      "“Style equal”: as if the answers of all models were alike in what is named under held "     \
      "equal below; places up are those gained by that.",                                          \
      "「調整後」は、下の「影響を除いた特徴」に挙げた点で全モデルの回答が揃っていた場合の"         \
      "値です。「順位の変化」は、それによって上がった順位の数です。")                              \
    X(ABOUT_WIN_RATES,                                                                             \
      "A tie counts as half a win. The mean over opponents gives each opponent the same wei"       \
      "ght; "                                                                                      \
      "the last rate is what the ratings make expect.",                                            \
      "引き分けは半勝と数えます。「対戦相手ごとの平均」は各対戦相手を同じ重みで扱い、「期待"       \
      "値」は"                                                                                     \
      "レーティングから予想される勝率です。")                                                      \
    X(HOW_IT_WAS_MADE, "How it was made", "算出方法")                                              \
    X(FACT_VOTES, "Verdicts", "判定")                                                              \
    X(FACT_VOTES_LEFT_OUT, "{0} left out of the ratings by a filter; pages of questions show all", \
      "{0}件はフィルターにより評価値に含まれない（問題のページにはすべて載る）")                   \
    X(FACT_VOTES_ARE, "{0} valid, {1} unreadable, {2} replaced by a later one",                    \
      "有効 {0}、判定不能 {1}、後の判定による置き換え {2}")                                        \
    X(FACT_QUESTIONS, "Questions", "質問数")                                                       \
    X(FACT_POOL, "Pool of questions", "抽出元の質問数")                                            \
    X(FACT_DATES, "Period", "期間")                                                                \
    X(FACT_HOME, "First seat", "先に示された回答")                                                 \
    X(FACT_HOME_IS, "{0} ± {1} points; equal models: the first one wins {2} %",                    \
      "{0} ± {1} 点。実力が等しければ、先に示された側が {2} % の確率で勝つ")                       \
    X(FACT_HOME_GIVEN, "{0} points, as given; equal models: the first one wins {1} %",             \
      "{0} 点（指定値）。実力が等しければ、先に示された側が {1} % の確率で勝つ")                   \
    X(FACT_EPOCHS, "First seat before and after a change", "変更の前後での先の回答の有利")         \
    X(FACT_EPOCH_IS, "{0}: {1} points (95 %: {2} to {3}), {4} {4|verdict|verdicts}",               \
      "{0}：{1} 点（95 % 区間 {2} ～ {3}）、判定 {4} 件")                                          \
    X(FACT_EPOCHS_MOVE, "with one for each no rating is more than {0} points from that above",     \
      "前後で別々に見込んでも、上のレーティングとの差は最大 {0} 点")                               \
    X(FACT_CONTROL, "Held equal", "影響を除いた特徴")                                              \
    X(FACT_CONTROL_IS, "{0}: {1} ± {2} points for a typical difference",                           \
      "{0}：典型的な差あたり {1} ± {2} 点")                                                        \
    X(FACT_CONTROL_WITHOUT,                                                                        \
      "{0} {0|verdict does|verdicts do} not tell it and {0|is|are} left out",                      \
      "わからない判定 {0} 件は除外")                                                               \
    X(FACT_HOME_NONE, "no advantage", "提示順の有利を含めない")                                    \
    X(FACT_GOAL, "Goal", "目標")                                                                   \
    X(EVERY_LOOK_INTERVALS, "Intervals at every look (95 %)",                                      \
      "途中で何度見ても成り立つ 95 % 区間")                                                        \
    X(ONE_LOOK, "One look", "一度だけ見る場合")                                                    \
    X(EVERY_LOOK, "Every look", "何度見ても")                                                      \
    X(FACT_VERIFIED, "Judged again", "再判定")                                                     \
    X(VERIFIED_POOL,                                                                               \
      "{0}: another verdict in {2} of {1} {1|match|matches}; the judge may be taken for "          \
      "the same (margin: {3} points)",                                                             \
      "{0}：{1} 対戦のうち {2} 対戦で判定が変わった。同じ審査モデルとみなしてよい（許容幅 {3} "    \
      "点）")                                                                                      \
    X(VERIFIED_DIFFERS,                                                                            \
      "{0}: another verdict in {2} of {1} {1|match|matches}; the judge has changed, and "          \
      "new verdicts do not belong to the old ones (margin: {3} points)",                           \
      "{0}：{1} 対戦のうち {2} "                                                                   \
      "対戦で判定が変わった。審査モデルは以前と同じではなく、新旧の判定を合わせるべきではな"       \
      "い（許"                                                                                     \
      "容幅 {3} 点）")                                                                             \
    X(VERIFIED_NOT_ENOUGH,                                                                         \
      "{0}: another verdict in {2} of {1} {1|match|matches}, too few to tell whether the "         \
      "judge has changed (margin: {3} points)",                                                    \
      "{0}：{1} 対戦のうち {2} "                                                                   \
      "対戦で判定が変わった。審査モデルが変わったかどうかを判断するには対戦が足りない（許容幅 "    \
      "{3} 点）")                                                                                  \
    X(FACT_APART, "Pairs told apart", "区別できる組")                                              \
    X(FACT_ROUNDS, "Rounds", "ブートストラップの回数")                                             \
    X(FACT_DRAWS, "Draws", "標本")                                                                 \
    X(FACT_DRAWS_ARE, "{0}, worth {1} independent ones ({2}, prior: {3})",                         \
      "{0} 個（独立な標本 {1} 個に相当。{2}、事前分布：{3}）")                                     \
    X(FACT_SEED, "Seed", "乱数の種")                                                               \
    X(FACT_VERSION, "Version", "バージョン")                                                       \
    X(FACT_DATE, "Date", "日時")                                                                   \
    X(INPUTS, "Inputs", "入力ファイル")                                                            \
    X(FILE, "File", "ファイル")                                                                    \
    X(SIZE, "Bytes", "バイト数")                                                                   \
    X(REPEAT, "Reproduce", "再現するには")                                                         \
    X(CHART_LEFT_OUT,                                                                              \
      "A chart is left out, as it would make this page too large; jrank rank --make-charts "       \
      "draws it.",                                                                                 \
      "ページが大きくなりすぎるため、図を一つ省きました。jrank rank --make-charts "                \
      "で描けます。")                                                                              \
    X(CHARTS, "Charts", "図")                                                                      \
    X(CHART_STRENGTHS, "Ratings", "レーティング")                                                  \
    X(CHART_WIN_RATES, "Win rates", "勝率")                                                        \
    X(CHART_CONVERGENCE, "Ratings as verdicts come in", "判定数とレーティングの推移")              \
    X(CHART_HEAT_MAP, "Probability to win", "勝つ確率")                                            \
    X(CHART_PEOPLE, "Judge, people and both", "審査モデル・人・両方")                              \
    X(CHART_CATEGORIES, "Ratings by category", "分野別レーティング")                               \
    X(CHART_QUALITY_PRICE, "Quality and price", "性能と価格")                                      \
    X(CHART_QUALITY_COST, "Quality and cost", "性能と費用")                                        \
    X(CHART_QUALITY_TIME, "Quality and time", "性能と応答時間")                                    \
    X(CHART_RADAR_CRITERIA, "Profiles by criterion", "観点別の得意・不得意")                       \
    X(SCORE_ON, "Score by {0} %", "{0} の得点 %")                                                  \
    X(CHART_RADAR, "Profiles by category", "分野別の得意・不得意")                                 \
    X(CHART_POSTERIOR, "Posterior distributions", "事後分布")                                      \
    X(CHART_RANK_MAP, "Probability of each place", "各順位の確率")                                 \
    X(CHART_STRONGEST, "The {0} strongest of {1} models.", "{1} モデル中の上位 {0} モデル。")      \
    /* Judges */                                                                                   \
    X(PLACE_BY, "Place, {0}", "{0} での順位")                                                      \
    X(RATING_BY, "Rating, {0}", "{0} でのレーティング")                                            \
    X(PREFERRED_BY, "{0} prefers", "{0} の選択")                                                   \
    X(PLACES_UP, "Places up", "順位の変化")                                                        \
    X(POINTS_UP, "Points up", "レーティングの差")                                                  \
    X(VALID, "Valid", "有効")                                                                      \
    X(UNREADABLE, "Unreadable", "判定不能")                                                        \
    X(REPLACED_VERDICTS, "Replaced", "置き換え")                                                   \
    X(TIES_MEANING, "valid verdicts that are ties", "有効な判定のうち引き分けの割合")              \
    X(FIRST_SEAT, "First seat", "先の回答の勝ち")                                                  \
    X(FIRST_SEAT_MEANING,                                                                          \
      "verdicts for the answer shown first, of those that are no ties; 50 % if order did not "     \
      "matter",                                                                                    \
      "引き分けを除く判定のうち、先に示された回答を選んだ割合。提示順の影響がなければ 50 %")       \
    X(HOME_ADVANTAGE, "Home advantage", "先の回答の有利")                                          \
    X(HOME_ADVANTAGE_MEANING,                                                                      \
      "what the first seat is worth in rating points, by a fit to the judge's own verdicts",       \
      "先に示されることの有利さをレーティングの点数で表したもの（この審査モデルの判定からの推定"   \
      "）")                                                                                        \
    X(FLIPS, "Flips", "提示順で判定が変わった割合")                                                \
    X(FLIPS_MEANING, "matches judged in both orders whose two verdicts differ",                    \
      "両方の順で審査された対戦のうち、二つの判定が食い違う割合")                                  \
    X(LONGER_WINS, "Longer wins", "長い回答の勝ち")                                                \
    X(LONGER_WINS_MEANING, "score of the longer answer, a tie being half, where lengths differ",   \
      "長さが異なる場合の、長いほうの回答の得点率（引き分けは半分）")                              \
    X(FLAGGED_WINS, "Flagged wins", "問題のある回答の勝ち")                                        \
    X(FLAGGED_WINS_MEANING,                                                                        \
      "score of the answer with a flag, a tie being half, where the other has none",               \
      "一方の回答だけに問題が見つかった場合の、その回答の得点率（引き分けは半分）")                \
    X(CYCLES, "Cycles", "三すくみ")                                                                \
    X(CYCLES_MEANING,                                                                              \
      "triples of models on a question that beat each other in a circle; a coin has 25 %",         \
      "同じ質問で三つのモデルが互いに三すくみになる割合。でたらめに選べば 25 %")                   \
    X(CARD_INTERVALS,                                                                              \
      "Below each number its 95 % interval, from {0} rounds that draw the questions anew.",        \
      "各数値の下は、質問を引き直した {0} 回のブートストラップによる 95 % 区間です。")             \
    X(COMMON_VERDICTS, "In common", "共通の判定")                                                  \
    X(AGREEMENT, "Agreement", "一致")                                                              \
    X(AGREEMENT_NO_TIES, "Without ties", "引き分けを除く")                                         \
    X(KAPPA, "Kappa", "κ係数")                                                                     \
    X(ABOUT_AGREEMENT,                                                                             \
      "Verdicts on the same answers in the same order. Cohen's kappa: 0 = chance, 1 = full "       \
      "agreement.",                                                                                \
      "同じ回答を同じ順で示したときの判定を比べます。κ係数（コーエン）は 0 なら偶然どおり、1 "     \
      "なら完全な一致です。")                                                                      \
    X(CHART_JUDGES, "The judges beside each other", "審査モデルの比較")                            \
    X(CHART_COMPARISON, "Ratings over each other", "レーティングの比較")                           \
    X(RATINGS_COMPARED, "Rankings", "ランキング")                                                  \
    X(CORRELATIONS, "Rank correlation over {2} common models: Spearman {0}, Kendall {1}.",         \
      "共通の {2} モデルでの順位相関：スピアマン {0}、ケンドール {1}。")                           \
    X(SEAT_FIRST, "First shown", "先の回答")                                                       \
    X(SEAT_SECOND, "Second shown", "後の回答")                                                     \
    X(AGREEMENT_IS,                                                                                \
      "Of {0} {0|verdict|verdicts} in common {1} % {0|is|are} the same; {2} % of those "           \
      "that neither calls a tie; kappa {3}.",                                                      \
      "共通の {0} 判定のうち {1} %が一致します（どちらも引き分けとしないものでは {2} "             \
      "%）。κ係数は {3} です。")                                                                   \
    X(ROWS_AND_COLUMNS, "Rows are what {0} said, columns what {1} said.",                          \
      "行は {0}、列は {1} の判定です。")                                                           \
    X(OPPOSED, "Opposite verdicts", "正反対の判定")                                                \
    X(OPPOSED_ARE, "On {0} {0|game|games} the two prefer different models.",                       \
      "{0} 件で、二者は異なるモデルを選びました。")                                                \
    X(NO_COMMON_VERDICTS, "The two have no verdict on the same answers in common.",                \
      "同じ回答を審査した判定が両者にありません。")                                                \
    /* Pairs */                                                                                    \
    X(WIN_RATE_PERCENT, "Win rate, %", "勝率（％）")                                               \
    X(PAIRS_EXPLAINED,                                                                             \
      "How often the model of the row was preferred to that of the column, in %, a tie being "     \
      "half; below it the 95 % interval, verdicts taken as independent, and the number of "        \
      "verdicts. Colour: how far the interval is from 50 %. A number leads to the matches o"       \
      "f the "                                                                                     \
      "two.",                                                                                      \
      "行のモデルが列のモデルに勝った割合（％、引き分けは半分として計算）。その下は、判定を"       \
      "互いに独立とみなした 95 % 区間と判定数です。色は区間が 50 % からどれだけ離れているかを表"   \
      "します。数字を選ぶと、二つのモデルの対戦を一覧できます。")                                  \
    X(VOTES_WITHOUT_CONVERSATION,                                                                  \
      "{0} of the votes {0|has|have} no conversation: {0|it counts|they count} in the "            \
      "ratings, but {0|has|have} no page.",                                                        \
      "会話のない投票が {0} 件あります。レーティングには数えますが、ページはありません。")         \
    X(PAIRS_OF_VOTES,                                                                              \
      "How often the model of the row was preferred to that of the column, in %, a tie being "     \
      "half; below it the 95 % interval, votes taken as independent, and the number of votes. "    \
      "Colour: how far the interval is from 50 %.",                                                \
      "行のモデルが列のモデルに勝った割合（％、引き分けは半分として計算）。その下は、投票を"       \
      "互いに独立とみなした 95 % 区間と票数です。色は区間が 50 % からどれだけ離れているかを表しま" \
      "す。")                                                                                      \
    /* A pair */                                                                                   \
    X(CATEGORY, "Category", "分野")                                                                \
    X(TIES, "Ties", "引き分け")                                                                    \
    X(WIN_RATE_OF, "Win rate of {0}, %", "{0} の勝率（％）")                                       \
    /* A match */                                                                                  \
    X(QUESTION, "Question", "質問")                                                                \
    X(TURN_N, "Turn {0}", "{0} ターン目")                                                          \
    X(TURN, "Turn", "ターン")                                                                      \
    X(SHOWN_FIRST, "Shown first", "先に表示")                                                      \
    X(N_SHOWN_FIRST, "{0} shown first", "{0} を先に表示")                                          \
    X(VERDICT, "Verdict", "判定")                                                                  \
    X(VERDICTS, "Verdicts", "判定")                                                                \
    X(PREFERRED, "{0} preferred", "{0} の勝ち")                                                    \
    X(TIE, "Tie", "引き分け")                                                                      \
    X(NO_VERDICT, "No readable verdict", "判定不能")                                               \
    X(FLIP, "flip", "提示順で判定が変わった")                                                      \
    X(UPSET, "upset", "番狂わせ")                                                                  \
    X(DISAGREEMENT, "judges disagree", "審査が割れた")                                             \
    X(INVALID, "unreadable", "判定不能")                                                           \
    X(STALE, "answer changed since", "判定後に回答が変更")                                         \
    X(FLAG, "Kind", "種類")                                                                        \
    X(FLAG_SEEN, "What was seen", "内容")                                                          \
    X(FLAGGED, "Answers with flags", "問題のある回答")                                             \
    X(FLAGS_EXPLAINED,                                                                             \
      "What can be seen without judging (jrank check --answers): heuristics that say where to "    \
      "look.",                                                                                     \
      "判定しなくても分かる問題（jrank check --answers）。経験則による目安です。")                 \
    X(FLAG_LANGUAGE, "other language", "質問と異なる言語")                                         \
    X(FLAG_LOOP, "loop", "繰り返し")                                                               \
    X(FLAG_CUT, "breaks off", "途中で終了")                                                        \
    X(FLAG_SILENT, "no words", "文字なし")                                                         \
    X(FLAG_REFUSAL, "refusal", "回答の拒否")                                                       \
    X(FLAG_MOJIBAKE, "wrong encoding", "文字化け")                                                 \
    X(FLAG_CONTROL, "control characters", "制御文字")                                              \
    X(FLAG_QUESTION_COPY, "copy of the question", "質問の写し")                                    \
    X(FLAG_ANSWER_COPY, "copy of an answer", "他の回答の写し")                                     \
    X(FLAG_FORGED, "words to the judge", "審査モデルへの呼びかけ")                                 \
    X(HISTORY, "What was judged by what and when", "判定の来歴")                                   \
    X(HISTORY_EXPLAINED,                                                                           \
      "Verdicts that came about alike, by what their records say; an empty place was not "         \
      "recorded. Stale: the answer has changed since.",                                            \
      "条件が同じ判定ごとの件数です。空欄は記録がないことを示します。")                            \
    X(ASKED_FOR, "Model asked for", "指定したモデル")                                              \
    X(SERVED, "Model served", "応答したモデル")                                                    \
    X(WORDING, "Wording", "文面")                                                                  \
    X(TEMPERATURE, "Temperature", "温度")                                                          \
    X(STALE_VERDICTS, "Stale", "変更前の回答への判定")                                             \
    X(FIRST_VERDICT, "First", "最初")                                                              \
    X(LAST_VERDICT, "Last", "最後")                                                                \
    X(REPLACED, "replaced by a later verdict", "後の判定に置き換え")                               \
    X(MARKS_EXPLAINED,                                                                             \
      "Flip: the same judge said something else when the answers changed places. Upset: the "      \
      "model that is weaker in the judge's own ranking won.",                                      \
      "「提示順で判定が変わった」は、回答を見せる順番を入れ替えると同じ審査モデルの判定が変"       \
      "わった"                                                                                     \
      "もの。"                                                                                     \
      "「番狂わせ」は、その審査モデルのランキングで下位のモデルが勝ったもの。")                    \
    X(COMPARE_ANSWERS, "Mark what differs", "違う語に印を付ける")                                  \
    X(REFERENCE_ANSWER, "Reference answer", "参考解答")                                            \
    X(NO_ANSWER, "There is no answer of this model in the benchmark.",                             \
      "このモデルの回答はベンチマークにありません。")                                              \
    X(ANSWERS_IN_PROMPT,                                                                           \
      "The answers are not in the benchmark; this is the prompt that the judge saw.",              \
      "回答のファイルがないため、審査モデルに渡されたプロンプトを表示しています。")                \
    X(QUESTION_NOT_LISTED, "This question is not in the list of questions.",                       \
      "この質問は質問のファイルにありません。")                                                    \
    X(JUDGE_PROMPT, "Prompt of the judge", "審査モデルへのプロンプト")                             \
    X(N_OUTPUT_TOKENS, "{0} {0|token|tokens}", "{0} トークン")                                     \
    X(N_SECONDS, "{0} s", "{0} 秒")                                                                \
    X(N_TOKENS, "{0} tokens in, {1} out", "入力 {0}・出力 {1} トークン")                           \
    X(RAW_TEXT, "Raw text", "原文")                                                                \
    X(EMPTY_TEXT, "(empty)", "（空）")                                                             \
    X(CUT, "This is the beginning; the text is too long for a page.",                              \
      "長すぎるため、冒頭だけを表示しています。")                                                  \
    X(CUT_IN_FILE, "This is the beginning; the whole text stands in {0}, line {1}.",               \
      "冒頭だけを表示しています。全文は {0} の {1} 行目にあります。")                              \
    X(MORE_VERDICTS, "{0} more {0|verdict|verdicts} on this match {0|has|have} no place here.",    \
      "この対戦にはほかに {0} 件の判定がありますが、ここには表示しきれません。")                   \
    X(PREVIOUS, "Previous", "前へ")                                                                \
    X(NEXT, "Next", "次へ")                                                                        \
    X(ALL_OF_PAIR, "All {0} {0|match|matches} of these two", "この組み合わせの全 {0} 対戦")        \
    X(N_CHARACTERS, "{0} {0|character|characters}", "{0} 字")                                      \
    X(REMARKABLE, "Remarks", "備考")                                                               \
    X(PREFERRED_BY_ORDER, "Who was preferred, by the order of the answers",                        \
      "勝ったモデル（回答を見せた順番ごと）")                                                      \
    /* Questions */                                                                                \
    X(ID, "ID", "ID")                                                                              \
    X(TIES_PERCENT, "Ties, %", "引き分け（％）")                                                   \
    X(FLIPS_PERCENT, "Flips, %", "提示順で判定が変わった割合（％）")                               \
    X(DISAGREEMENTS_PERCENT, "Judges disagree, %", "審査の不一致（％）")                           \
    X(QUESTIONS_EXPLAINED,                                                                         \
      "Flips: of the games that a judge saw in both orders, those with different verdicts. "       \
      "Judges disagree: of the games that two judges decided, those where they preferred "         \
      "different models.",                                                                         \
      "「提示順で判定が変わった」は、同じ審査モデルが両方の順番で見た対戦のうち、判定が異な"       \
      "る割合"                                                                                     \
      "。"                                                                                         \
      "「審査の不一致」は、二つ以上の審査モデルが勝敗をつけた対戦のうち、"                         \
      "勝者が異なる割合です。")                                                                    \
    X(NOT_JUDGED, "No two answers have been compared yet.", "まだ比較されていません。")            \
    /* A question */                                                                               \
    X(RESULTS, "Results", "成績")                                                                  \
    X(SCORE_PERCENT, "Score, %", "得点率（％）")                                                   \
    X(EXPECTED_PERCENT, "Expected, %", "予想（％）")                                               \
    X(EXPECTED_EXPLAINED,                                                                          \
      "Score: share of verdicts won, a tie being half. Expected: what the ratings say of "         \
      "the same games.",                                                                           \
      "得点率は勝ちの割合（引き分けは半分）。予想は、"                                             \
      "同じ対戦をレーティングから計算した得点率です。")                                            \
    X(WINS, "Wins", "勝ち")                                                                        \
    X(LOSSES, "Losses", "負け")                                                                    \
    X(CHARACTERS, "Characters", "文字数")                                                          \
    X(JAPANESE_PERCENT, "Japanese, %", "日本語（％）")                                             \
    X(ALL_ANSWERS, "Answers", "回答")                                                              \
    X(MATCH, "Match", "対戦")                                                                      \
    X(VIEW_WITHOUT_SCRIPT,                                                                         \
      "Pages of matches and pairs need JavaScript. Without it, all answers and verdicts are "      \
      "reached from {0}.",                                                                         \
      "対戦のページの表示には JavaScript が必要です。なくても、回答と判定はすべて{0}から"          \
      "読めます。")                                                                                \
    /* A model */                                                                                  \
    X(OF_MODELS, "Of models", "モデル数")                                                          \
    X(OPPONENT, "Opponent", "相手")                                                                \
    X(AGAINST_OTHERS, "Against each other model", "対戦成績")                                      \
    X(AGAINST_OTHERS_EXPLAINED,                                                                    \
      "Verdicts of all judges together, a tie being half; below a rate its 95 % interval, "        \
      "verdicts taken as independent. The strongest opponents first.",                             \
      "全審査モデルの判定の合計（引き分けは半分）。勝率の下は、判定を互いに独立とみなした 95 % "   \
      "区間です。強い相手から順に並べています。")                                                  \
    X(AGAINST_OTHERS_OF_VOTES,                                                                     \
      "A tie is half; below a rate its 95 % interval, votes taken as independent. The stron"       \
      "gest "                                                                                      \
      "opponents first.",                                                                          \
      "引き分けは半分として計算。勝率の下は、投票を互いに独立とみなした 95 % "                     \
      "区間です。強い相手から順に並べています。")                                                  \
    X(MONTH, "Month", "年月")                                                                      \
    X(MONTHLY, "History by month", "月ごとの推移")                                                 \
    X(MONTHLY_EXPLAINED,                                                                           \
      "The ranking as it was at the end of each month (UTC), the last 24 months at most. Each "    \
      "has "                                                                                       \
      "its own scale, with 1000 as the mean of its models, so a rating also changes when other "   \
      "models come. Months in which nothing was added are left out.",                              \
      "各月末（UTC）時点のランキングです（最大24か月分）。尺度は月ごとに異なり、その時点の"        \
      "モデル"                                                                                     \
      "の平均"                                                                                     \
      "が1000なので、ほかのモデルが加わってもレーティングは変わります。追加のなかった月は省"       \
      "いてい"                                                                                     \
      "ます。")                                                                                    \
    X(CHART_MONTHLY, "Rating at the end of each month", "月末のレーティング")                      \
    X(STRONGEST, "Strongest questions", "得意な質問")                                              \
    X(WEAKEST, "Weakest questions", "苦手な質問")                                                  \
    X(NO_ANSWERS, "The benchmark has no answers of this model.",                                   \
      "このモデルの回答はベンチマークにありません。")                                              \
    X(ANSWERS_ARE,                                                                                 \
      "{0} {0|answer|answers}; half of them are longer than {1} {1|character|characters}, "        \
      "the middle half has {2} to {3}; {4} % of the text is Japanese.",                            \
      "回答は {0} 件。文字数の中央値は {1} 字、四分位範囲は {2}〜{3} 字。本文の "                  \
      "{4}％が日本語です。")                                                                       \
    X(UNANSWERED, "{0} {0|question|questions} without an answer:", "未回答の質問が {0} 件：")      \
    X(NOTHING_HERE, "There is nothing here.", "ここには何もありません。")

#define WORD_ROWS(X)                                                                               \
    WORD_ROWS_OF_PAGES(X)                                                                          \
    WORD_ROWS_BROWSED(X)                                                                           \
    WORD_ROWS_EXPLORED(X)                                                                          \
    WORD_ROWS_PEOPLE(X)                                                                            \
    WORD_ROWS_SERVED(X)

typedef enum word {
#define WORD_ENUM(name, english, japanese) WORD_##name,
    WORD_ROWS(WORD_ENUM)
#undef WORD_ENUM
        N_WORDS
} word;

jr_str word_english(word w);
jr_str word_japanese(word w);

#endif
