/** What a person does at the provider's page. */

/** Opens the address and reads what is to be pasted: what Claude's page shows, or where ChatGPT sends the browser. */
export async function agreeAt(address: string | null): Promise<string> {
  const page = await fetch(address ?? "", { redirect: "manual" });
  const text = await page.text();
  return page.headers.get("location") ??
    /<code>(.*)<\/code>/.exec(text)?.[1] ?? text;
}

/** Opens the address and goes wherever it leads; the text of the last page. */
export async function followFrom(address: string | null): Promise<string> {
  return await (await fetch(address ?? "")).text();
}

export function stateIn(address: string | null): string {
  return new URL(address ?? "").searchParams.get("state") ?? "";
}
