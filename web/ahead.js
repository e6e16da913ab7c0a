// @ts-check
/// <reference lib="dom" />
/**
 * Has the modules of a view fetched side by side as soon as the address names it; the view itself would find them one
 * after another. A plain script because it runs before the first module does.
 */

const needs = JSON.parse(
  document.getElementById("ahead")?.textContent ?? "{}",
);

function fetchAhead() {
  const [, view = "overview", id] =
    /^#\/?([^/?]+)(?:\/([^?]+))?/.exec(location.hash) ?? [];
  // The page of one of them has their name without the "s".
  const views = id === undefined ? [view] : [view, view.replace(/s$/, "")];
  for (const path of views.flatMap((one) => needs[`/views/${one}.js`] ?? [])) {
    if (document.querySelector(`link[href="${path}"]`)) continue;
    const link = document.createElement("link");
    Object.assign(link, { rel: "modulepreload", href: path });
    document.head.append(link);
  }
}

fetchAhead();
addEventListener("hashchange", fetchAhead);
