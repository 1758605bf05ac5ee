// What a page is checked for by others' tools: valid HTML, and that all can use it.
import {readFileSync} from "node:fs";

const ACCESS_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

// The strictest of the presets; what differs has its reason.
const HTML_RULES = {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "void-style": "off", // both are HTML
    "no-implicit-button-type": "off", // a button of a form submits it
    "long-title": "off", // a question's text may be long
    "no-raw-characters": ["error", {relaxed: true}],
    "doctype-style": ["error", {style: "lowercase"}],
  },
};

// The problems of a text as HTML, one a line.
export const htmlProblems = async (t, text, name) => {
  const {HtmlValidate, StaticConfigLoader} = t.require("html-validate");
  t.validator ??= new HtmlValidate(new StaticConfigLoader(HTML_RULES));
  const report = await t.validator.validateString(text, name);
  return report.results.flatMap((result) => result.messages.map((problem) =>
    `${name}:${problem.line}:${problem.column}: ${problem.message} (${problem.ruleId})`));
};

export const show = (page, language, theme) =>
  page.evaluate((settings) => Object.assign(document.documentElement.dataset, settings), {language, theme});

const violationsOf = (page, runOnly) =>
  page.evaluate(async (rules) => {
    const found = await globalThis.axe.run({runOnly: rules, resultTypes: ["violations"], preload: false});
    return found.violations.map(({id, help, nodes}) =>
      `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`);
  }, runOnly);

// The problems that a reader may have with a page: all rules in English and light, and contrast again in
// Japanese and dark, since colours depend on nothing else.
export const accessProblems = async (t, page, name) => {
  await page.evaluate(readFileSync(t.require.resolve("axe-core/axe.min.js"), "utf8"));
  const problems = await violationsOf(page, ACCESS_RULES);
  await show(page, "ja", "dark");
  problems.push(...await violationsOf(page, ["color-contrast"]));
  return problems.map((problem) => `${name}: ${problem}`);
};
