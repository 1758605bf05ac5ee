// What can be said of a site without a browser: its files are valid, small, and lead to each other.
import assert from "node:assert/strict";
import {readFileSync, statSync} from "node:fs";
import {dirname, join, normalize} from "node:path";
import {Script} from "node:vm";
import {htmlProblems} from "../checks.mjs";
import {filesOf, onePerKind, pagesOf} from "../site_files.mjs";

const MEGABYTE = 1_000_000;

const linksOf = (html) =>
  [...html.matchAll(/\s(?:href|src|action)="([^"]*)"/g)].map(([, link]) => link.replaceAll("&amp;", "&"));

const idsOf = (html) => new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));

const checkHtml = async (t, paths) => {
  const problems = [];
  for (const path of paths)
    problems.push(...await htmlProblems(t, readFileSync(join(t.site, path), "utf8"), path));
  assert.deepEqual(problems.slice(0, 20), []);
};

export const cases = {
  "one page of each kind is valid HTML": async (t) => checkHtml(t, onePerKind(t.site)),

  "the matches of a player who tries to break pages are valid HTML": async (t) => {
    const paths = pagesOf(t.site).filter((path) => /^match\/.*hostile/.test(path));
    assert.ok(paths.length);
    await checkHtml(t, paths);
  },

  "every link of every page leads to a file of the site": async (t) => {
    const files = new Set(filesOf(t.site));
    const ids = new Map(), broken = new Set();
    for (const path of pagesOf(t.site)) {
      for (const link of linksOf(readFileSync(join(t.site, path), "utf8"))) {
        if (/^(https?|mailto):/.test(link)) continue;
        const [name, fragment] = link.split("#");
        const [file] = name.split("?");
        const target = file ? normalize(join(dirname(path), decodeURIComponent(file))) : path;
        if (!files.has(target)) broken.add(`${path}: ${link}`);
        else if (fragment && target.endsWith(".html") && target !== "matches.html") {
          if (!ids.has(target)) ids.set(target, idsOf(readFileSync(join(t.site, target), "utf8")));
          if (!ids.get(target).has(decodeURIComponent(fragment))) broken.add(`${path}: ${link}`);
        }
      }
    }
    assert.deepEqual([...broken].slice(0, 20), []);
  },

  "no page leads out of the site but where a reader presses": async (t) => {
    for (const path of pagesOf(t.site)) {
      const html = readFileSync(join(t.site, path), "utf8");
      const loads = [...html.matchAll(/<(?:link|script|img|iframe|object|embed|source|video|audio)\b[^>]*>/g)];
      for (const [tag] of loads) assert.doesNotMatch(tag, /(?:href|src|data)="(?:[a-z]+:|\/)/i, path);
    }
  },

  "no page has styles or scripts in itself": async (t) => {
    for (const path of pagesOf(t.site)) {
      const html = readFileSync(join(t.site, path), "utf8");
      assert.doesNotMatch(html, /<style|<[^>]*\sstyle="|<script>|<[a-z][^<>]*\son[a-z]+="/i, path);
    }
  },

  "no file is larger than a megabyte": async (t) => {
    const large = filesOf(t.site).filter((path) => statSync(join(t.site, path)).size > MEGABYTE);
    assert.deepEqual(large, []);
  },

  "every script can be read, and is strict": async (t) => {
    const scripts = filesOf(t.site).filter((path) => path.endsWith(".js"));
    assert.ok(scripts.length);
    for (const path of scripts) {
      const text = readFileSync(join(t.site, path), "utf8");
      new Script(text, {filename: path});
      if (!path.startsWith("assets/")) continue;
      if (/\/(code|maths|module|sentences)\.js$/.test(path) && text.trim() === "") continue; // not at hand when jrank was built
      assert.match(text, /^"use strict";$/m, path);
      if (/\/code\.js$/.test(path)) continue; // has what reading.js does not call
      assert.doesNotMatch(text, /\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write/, path);
    }
  },
};
