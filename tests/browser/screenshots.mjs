// A picture of every kind of page, to be looked at.
import {join} from "node:path";
import {kindOf, onePerKind} from "./site_files.mjs";

export const takeScreenshots = async (t, folder) => {
  for (const path of onePerKind(t.site))
    for (const language of ["en", "ja"])
      for (const theme of ["light", "dark"])
        for (const width of [1280, 390]) {
          const page = await t.open(t.file(path), {language, theme, width});
          const name = `${kindOf(path)}.${language}.${theme}.${width}.png`;
          await page.screenshot({path: join(folder, name), fullPage: true});
          await t.closeWindows();
        }
};
