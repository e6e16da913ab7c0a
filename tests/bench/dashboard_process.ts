/** An open dashboard without its drawing: its own connection and stores, doing what its page does. Start it with `--location`. */

import { connect } from "../../web/live.js";
import { soon } from "../../web/soon.js";
import * as accounts from "../../web/stores/accounts.js";
import * as requests from "../../web/stores/requests.js";
import { health, stats } from "../../web/stores/stats.js";

const HEALTH_MS = 500; // as in web/main.js
const TOTALS_MS = 2_000;

const followHealth = soon(HEALTH_MS, health.load);
const followTotals = soon(TOTALS_MS, () => {
  stats.load();
  accounts.load();
});

connect({
  onOpen() {
    accounts.load();
    requests.refresh();
    stats.load();
    health.load();
    Deno.stdout.writeSync(new TextEncoder().encode(`${location.origin}\n`));
  },
  onEvents(events) {
    requests.take(events);
    followHealth();
    if (events.some(({ type }) => type === "summary")) followTotals();
  },
});
