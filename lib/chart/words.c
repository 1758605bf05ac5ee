/*
 * All words of the figures in Japanese, found by the English ones, which stand where they are
 * drawn. A figure has a dozen of them, so they are looked for one by one.
 */
#include "words.h"

#include <assert.h>
#include <string.h>

static const struct {
    const char *english, *japanese;
} rows[] = {
    {" in place ", "・順位 "},
    {" against ", " 対 "},
    {"rating (points)", "レーティング（点）"},
    {"difference: median ", "差：中央値 "},
    {", 95 % from ", "、95 % 区間 "},
    {" to ", "～"},
    {" points", " 点"},
    {" is stronger: ", " が強い："},
    {"other licence", "件のその他のライセンス"},
    {"other licences", "件のその他のライセンス"},
    {"licence not known", "ライセンス不明"},
    {"rating", "レーティング"},
    {"68 % interval", "68 % 区間"},
    {"95 % interval", "95 % 区間"},
    {"all", "総合"},
    {"points above the model's rating over all", "モデルの総合レーティングとの差"},
    {"Ratings by category", "分野別レーティング"},
    {"No model has a rating by category.", "分野別レーティングのあるモデルがありません。"},
    {"Ratings of models by category; colours show the difference to the model's own rating over "
     "all.",
     "分野別のレーティング。色はそのモデルの総合レーティングとの差です。"},
    {"Rankings compared", "ランキングの比較"},
    {"No model has a rating.", "レーティングのあるモデルがありません。"},
    {"Ratings of the same models in several rankings: marks are ratings, thick bars 68 % "
     "intervals, thin bars 95 % intervals.",
     "同じモデルの、いくつかのランキングでのレーティング。印がレーティング、太い線が 68 % "
     "区間、細い線が 95 % 区間です。"},
    {"matches used", "使った対戦の数"},
    {"Ratings as the matches come in", "対戦が増えるにつれてのレーティング"},
    {"Rating of each model against the number of matches used.",
     "使った対戦の数に対する各モデルのレーティング。"},
    {"Joint posterior of some strengths", "いくつかの強さの同時事後分布"},
    {"Posterior densities of the ratings of some models, and below the diagonal their joint "
     "densities, pair by pair.",
     "いくつかのモデルのレーティングの事後密度。対角線の下は二つずつの同時密度です。"},
    {"Which of the two is stronger", "どちらが強いか"},
    {"The two can't be compared.", "この二つは比べられません。"},
    {"Posterior density of the difference of two ratings; the areas on either side of 0 are the "
     "chances that one or the other is stronger.",
     "二つのレーティングの差の事後密度。0 の両側の面積が、それぞれが強い確率です。"},
    {"Rating at the end of each month", "各月末のレーティング"},
    {"There was no rating.", "レーティングがありません。"},
    {"Rating of the model with its 95 % interval at the end of each month.",
     "各月末のレーティングと 95 % 区間。"},
    {"estimate", "推定値"},
    {"for comparison", "比較用"},
    {"Judges", "審査モデル"},
    {"There is no figure to draw.", "描く図がありません。"},
    {"The same rows in several plots: points are estimates, thin bars 95 % intervals; grey "
     "diamonds are yardsticks.",
     "同じ行を並べた図。点が推定値、細い線が 95 % 区間、灰色のひし形は比較用です。"},
    {"median", "中央値"},
    {"Posterior of the strengths", "強さの事後分布"},
    {"Posterior densities of the ratings from the highest median down; points are medians, bars 95 "
     "% intervals.",
     "レーティングの事後密度。中央値の高い順で、点が中央値、線が 95 % 区間です。"},
    {"A radar needs three categories or more.", "レーダーチャートには三つ以上の分野が要ります。"},
    {"One radar per model: how far its rating by category is above or below that over all, which "
     "is a dashed ring, with 95 % bands.",
     "モデルごとに、分野別のレーティングが総合（破線の輪）よりどれだけ上か下か。帯は 95 % "
     "区間です。"},
    {"Strength of the models", "モデルの強さ"},
    {"Ratings from the highest down: points are ratings, thick bars 68 % intervals, thin bars 95 % "
     "intervals.",
     "レーティングの高い順。点がレーティング、太い線が 68 % 区間、細い線が 95 % 区間です。"},
    {"chance of the place", "その順位の確率"},
    {"chance that the row wins", "行が勝つ確率"},
    {"Chance of winning, row against column", "勝つ確率（行が列に対して）"},
    {"Chance that the model of the row wins against the model of the column, in per cent; rows and "
     "columns from the highest rating down.",
     "行のモデルが列のモデルに勝つ確率（%）。行も列もレーティングの高い順です。"},
    {"Chance of each place", "各順位の確率"},
    {"Chance of each model to have each place, in per cent; models from the highest rating down, "
     "places from the first.",
     "各モデルが各順位になる確率（%）。モデルはレーティングの高い順、順位は 1 位からです。"},
    {"win rate", "勝率"},
    {"Win rates", "勝率"},
    {"No model has a win rate.", "勝率のあるモデルがありません。"},
    {"Share of matches won, ties as half a win, from the highest down; the dashed line is at 50 %, "
     "thin bars are 95 % intervals.",
     "勝った対戦の割合（引き分けは半勝）の高い順。破線は 50 %、細い線は 95 % 区間です。"},
    {"Quality and price", "性能と価格"},
    {"USD for a million tokens of answers, logarithmic", "回答 100 万トークンの価格（USD、対数）"},
    {"No model has a rating and a price.", "レーティングと価格のあるモデルがありません。"},
    {"Rating of each model against the price of its answers.",
     "回答の価格に対する各モデルのレーティング。"},
    {"Quality and cost", "性能と費用"},
    {"USD for 1,000 answers, logarithmic", "1,000 回答の費用（USD、対数）"},
    {"No model has a rating and answers whose cost is known.",
     "レーティングと回答の費用のあるモデルがありません。"},
    {"Rating of each model against what its answers cost.",
     "回答の費用に対する各モデルのレーティング。"},
    {"Quality and time", "性能と時間"},
    {"seconds an answer (median), logarithmic", "1 回答の秒数（中央値、対数）"},
    {"No model has a rating and answers whose time is known.",
     "レーティングと回答の時間のあるモデルがありません。"},
    {"Rating of each model against the time that its answers take.",
     "回答にかかる時間に対する各モデルのレーティング。"},
    {"line: points above the rating over all (dashed) · band: 95 % · rings:",
     "線：総合（破線）との差 · 帯：95 % 区間 · 輪の間隔："},
};

jr_str chart_text(const jr_chart_style *style, const char *english)
{
    if (!style || !style->japanese)
        return jr_str_from(english);
    size_t i = 0;
    while (i < sizeof rows / sizeof *rows && strcmp(rows[i].english, english) != 0)
        i++;
    assert(i < sizeof rows / sizeof *rows);
    return jr_str_from(rows[i].japanese);
}
