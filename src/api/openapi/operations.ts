/** What is said of every route of the management API. */

import type { Operations } from "./operation.ts";
import { ACCOUNT_OPERATIONS } from "./operations_accounts.ts";
import { NUMBER_OPERATIONS } from "./operations_numbers.ts";
import { REQUEST_OPERATIONS } from "./operations_requests.ts";
import { SETTING_OPERATIONS } from "./operations_settings.ts";
import { SYSTEM_OPERATIONS } from "./operations_system.ts";

export const OPERATIONS: Operations = {
  ...SYSTEM_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...REQUEST_OPERATIONS,
  ...NUMBER_OPERATIONS,
  ...SETTING_OPERATIONS,
};
