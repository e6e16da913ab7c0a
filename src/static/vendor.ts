/** The browser modules that come from npm packages: where the files lie that the page loads. */

import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** What the import map in `web/index.html` points to. Looked up when first asked for, so that starting costs nothing. */
export const VENDOR: Readonly<Record<string, () => URL>> = {
  "/vendor/preact.js": () => new URL(import.meta.resolve("preact")),
  "/vendor/preact_hooks.js": () => new URL(import.meta.resolve("preact/hooks")),
  "/vendor/signals.js": () => new URL(import.meta.resolve("@preact/signals")),
  "/vendor/signals_core.js": signalsCore,
  "/vendor/htm.js": () => new URL(import.meta.resolve("htm")),
  "/vendor/htm_preact.js": () => new URL(import.meta.resolve("htm/preact")),
  "/vendor/uplot.js": uPlot,
};

/** Never called: `import.meta.resolve` and `deno compile` know only packages that some import names. */
export const namedForTheModuleGraph = () => [
  import("preact"),
  import("preact/hooks"),
  import("@preact/signals"),
  import("htm"),
  import("htm/preact"),
  import("uplot"),
];

/** The one that signals itself uses; only signals' own dependencies say which version that is. */
function signalsCore(): URL {
  const require = createRequire(import.meta.resolve("@preact/signals"));
  const main = require.resolve("@preact/signals-core");
  return pathToFileURL(main.replace(/\.js$/, ".mjs"));
}

/** Its small build is a plain script; what makes it a module is added when it is served. */
function uPlot(): URL {
  return new URL("uPlot.iife.min.js", import.meta.resolve("uplot"));
}
