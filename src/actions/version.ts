/** The version of this program, as `deno.json` names it. */

import manifest from "../../deno.json" with { type: "json" };

export const VERSION: string = manifest.version;
