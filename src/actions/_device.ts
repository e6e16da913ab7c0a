/** The sign-in of a machine without a browser: a person types a short code elsewhere while we ask whether it is done. */

import { Fault } from "../model/fault.ts";
import type {
  DeviceFlow,
  DeviceStart,
  OAuthAddresses,
} from "../providers/sign_in.ts";
import { finish } from "./_finish.ts";
import type { OAuthProvider, Ways } from "./_flow.ts";
import { type Post, posted } from "./_redeem.ts";
import type { Session } from "./_sign_in_session.ts";
import type { SignInDeps } from "./sign_in_deps.ts";

/** No provider wants to be asked more often, whatever its answer says. */
const LEAST_INTERVAL_MS = 1_000;

interface DeviceDeps {
  readonly device: DeviceFlow;
  readonly addresses: OAuthAddresses;
  readonly post: Post;
  after(ms: number, callback: () => void): () => void;
}

/** Gets the code and asks from then on whether it was typed; throws `upstream` when the provider gives none. */
export async function openDeviceFlow(
  session: Session,
  provider: OAuthProvider,
  deps: SignInDeps,
): Promise<Ways> {
  const device = provider.signIn.device!; // `readFlow` looked
  const asking: DeviceDeps = {
    device,
    addresses: deps.addressesOf(provider),
    post: deps.post,
    after: (ms, callback) => deps.after(ms, callback),
  };
  const start = await startDevice(asking);
  session.redirectUri = device.redirectUri;
  pollDevice(session, start, {
    ...asking,
    onCode: ({ code, verifier }) => {
      const { state } = session.secrets;
      finish(session, { code, state, verifier }, deps).catch((error) => {
        if (!(error instanceof Fault)) deps.report(error);
      });
    },
  });
  const { userCode, verifyUrl } = start;
  return {
    flow: "device",
    authorizeUrl: null,
    device: { userCode, verifyUrl },
    remark: null,
  };
}

/** Throws `upstream` when the provider gives no code. */
async function startDevice(
  { device, addresses, post }: DeviceDeps,
): Promise<DeviceStart> {
  const answer = await posted(post, device.start(addresses));
  const start = device.readStart(answer);
  if (start !== null) return start;
  throw new Fault(
    "upstream",
    `Cannot sign in: the provider gave no device code (status ${answer.status})`,
  );
}

/** Asks until the session ends; `onCode` gets the code and the verifier that belongs to it. */
function pollDevice(
  session: Session,
  start: DeviceStart,
  deps: DeviceDeps & {
    onCode(grant: { code: string; verifier: string }): void;
  },
): void {
  const { device, addresses, post } = deps;
  const pauseMs = Math.max(LEAST_INTERVAL_MS, start.intervalMs);
  let callOff = deps.after(pauseMs, ask);
  session.onEnd(() => callOff());

  async function ask() {
    // An answer that does not come is asked for again; the session's end limits how often.
    const answer = await post(device.poll(start, addresses)).catch(() => null);
    if (!session.isPending) return;
    const said = answer === null ? null : device.readPoll(answer);
    if (said?.kind === "code") deps.onCode(said);
    else if (said?.kind === "refused") {
      session.fail(`Cannot sign in: ${said.why}`);
    } else callOff = deps.after(pauseMs, ask);
  }
}
