// @ts-check
/// <reference lib="dom" />
/** Sets the remembered theme before the first paint; a plain script because modules run later than that. */

document.documentElement.dataset.theme =
  localStorage.getItem("ccflare.theme") ??
    "system";
