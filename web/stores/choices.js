// @ts-check
/** What a filter can name: what there has been in the last month. */

import * as api from "../api.js";
import { computed } from "../html.js";
import * as accounts from "./accounts.js";
import { resource } from "./resource.js";

/** @import { AnalyticsWire } from "../../src/api/wire.ts" */

const month = resource(
  () => api.readAnalytics("range=30d"),
  /** @type {AnalyticsWire | null} */ (null),
);

export const loadChoices = () => month.load();

export const choices = computed(() => {
  const { accounts: seen = [], models = [], clients = [], providers = [] } =
    month.data.value?.choices ?? {};
  const now = accounts.list.value.map(({ name }) => name);
  return {
    accounts: [...new Set([...now, ...seen])].filter((one) =>
      one !== "no_account"
    ),
    models,
    clients,
    providers,
  };
});
