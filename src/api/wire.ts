/** The JSON that the management API speaks; the dashboard borrows these types. Moments are ISO-8601 unless named `…Ms` or said to be epoch ms. */

export type * from "./wire/answers.ts";
export type * from "./wire/accounts.ts";
export type * from "./wire/sign_in.ts";
export type * from "./wire/requests.ts";
export type * from "./wire/har.ts";
export type * from "./wire/stats.ts";
export type * from "./wire/health.ts";
export type * from "./wire/events.ts";
export type * from "./wire/system.ts";
export type * from "./wire/provider_status.ts";
