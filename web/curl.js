// @ts-check
/** A recorded request as a command line that sends it again through this proxy; no secret is in it; pure. */

/** @import { RequestDetail } from "../src/api/wire.ts" */

/** A longer body would not fit into one argument on Linux (128 KiB). */
const MOST_INLINE = 100_000;

/** What the sender makes anew, and what would carry a credential. */
const LEFT_OUT =
  /^(?:host|connection|content-length|content-encoding|accept-encoding|transfer-encoding|expect|keep-alive|te|trailer|upgrade|sec-websocket-.*|cookie|.*authorization|.*api-key|.*token|.*secret)$/i;

/**
 * @param {Pick<RequestDetail, "id" | "method" | "path" | "requestBody">} request
 * @param {{ origin: string, body: string, dialect: string | null, isLocked: boolean }} with
 *   `body` is the text that is stored; `isLocked` when the dashboard asks for a token
 */
export function curlOf(request, { origin, body, dialect, isLocked }) {
  const { id, method, path, requestBody } = request;
  const fields = (requestBody?.headers ?? []).filter(([name]) =>
    !LEFT_OUT.test(name)
  );
  const credential = dialect === "messages"
    ? "x-api-key: $ANTHROPIC_API_KEY"
    : "authorization: Bearer $OPENAI_API_KEY";
  const isLong = body.length > MOST_INLINE;
  const parts = [
    `curl -X ${method} ${quoted(origin + path)}`,
    `-H "${credential}"`,
    ...fields.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === ""
      ? []
      : [isLong ? "--data-binary @-" : `--data-raw ${quoted(body)}`]),
  ];
  const command = parts.join(" \\\n  ");
  if (!isLong) return command;
  const token = isLocked
    ? ' -H "authorization: Bearer $CCFLARE_ADMIN_TOKEN"'
    : "";
  const address = `${origin}/api/requests/${
    encodeURIComponent(id)
  }/body/request`;
  return `curl -s${token} ${quoted(address)} |\n  ${command}`;
}

/** As a shell takes it word for word. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
