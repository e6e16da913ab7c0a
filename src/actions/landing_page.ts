/** The page in the browser after the provider has sent the person back. */

/** The address of this page holds a code, so it may be kept by nobody and told to nobody. */
const FIELDS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "connection": "close",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export interface Landing {
  readonly status: number;
  readonly title: string;
  /** May hold anything; it is escaped. */
  readonly text: string;
}

export function landingPage({ status, title, text }: Landing): Response {
  const body = `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} - ccflare</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</html>
`;
  return new Response(body, { status, headers: FIELDS });
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
