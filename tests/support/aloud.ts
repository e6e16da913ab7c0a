/** A remark that must not be overlooked in the output of a test run, such as what is not being tested here. */

export function sayAloud(remark: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`!! ${remark}\n`));
}
