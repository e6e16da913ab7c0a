// @ts-check
/** A line about the providers' services, where somebody has switched that on. */

import { html, useEffect } from "../html.js";
import { ProviderStatus } from "../parts/provider_status.js";
import { follow, status } from "../stores/provider_status.js";

export function ProviderLine() {
  useEffect(follow, []);
  const providers = status.data.value?.providers ?? [];
  if (providers.length === 0) return null;
  return html`<${ProviderStatus} providers=${providers} brief />`;
}
