/** The live stream of the management API, read as a page would. */

export interface LiveEvents {
  /** The types that came until and with this one; `accounts` is left out, since it may come at any time. Ends the stream. */
  upTo(type: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Resolves when the stream has begun, so that nothing from here on is missed. */
export async function liveEvents(
  app: { fetch(request: Request): Promise<Response>; readonly url: string },
): Promise<LiveEvents> {
  const address = `${app.url}/api/requests/stream`;
  const answer = await app.fetch(new Request(address));
  const reader = answer.body!.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const more = async () => {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The live stream ended after: ${text}`);
    text += decoder.decode(value, { stream: true });
  };
  while (!text.includes("event: connected")) await more();
  return {
    async upTo(type) {
      for (;;) {
        const types = typesIn(text);
        const end = types.indexOf(type);
        if (end >= 0) {
          await reader.cancel();
          return types.slice(0, end + 1);
        }
        await more();
      }
    },
    close: () => reader.cancel(),
  };
}

function typesIn(text: string): string[] {
  const whole = text.slice(0, text.lastIndexOf("\n\n") + 1);
  return [...whole.matchAll(/^data: (\{.*)$/gm)]
    .map((match): string => JSON.parse(match[1]!).type)
    .filter((type) => type !== "accounts");
}
