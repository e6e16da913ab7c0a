/** Shows an address in the person's own browser. */

/** What opens an address on each system; the shell is never asked, it would take the address apart. */
const OPENERS: Readonly<Partial<Record<string, readonly string[]>>> = {
  darwin: ["open"],
  windows: ["rundll32", "url.dll,FileProtocolHandler"],
};
const OTHER_OPENER = ["xdg-open"];

/** False when nothing was there to open it; whether the person sees it nobody can tell. */
export function openBrowser(address: string): boolean {
  const [program = "", ...args] = OPENERS[Deno.build.os] ?? OTHER_OPENER;
  try {
    const child = new Deno.Command(program, {
      args: [...args, address],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    // Some browsers stay in the foreground of whoever started them.
    child.unref();
    return true;
  } catch {
    return false;
  }
}
