// The files of a site in a folder.
import {readdirSync} from "node:fs";

export const filesOf = (site) =>
  readdirSync(site, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(site.length + 1))
    .sort();

export const pagesOf = (site) => filesOf(site).filter((path) => path.endsWith(".html"));

// "match" of "match/x/a.vs.b.html", "index" of "index.html".
export const kindOf = (path) => path.split("/")[0].replace(/[-0-9]*\.html$/, "");

// The first page of each kind.
export const onePerKind = (site) => {
  const kinds = new Map();
  for (const path of pagesOf(site))
    if (!kinds.has(kindOf(path))) kinds.set(kindOf(path), path);
  return [...kinds.values()];
};
