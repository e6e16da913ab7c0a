/// <reference lib="dom" />
/** The dashboard in states that the real program is hard to bring into: every kind of account and ending, and failures. */

import assert from "node:assert/strict";
import { historySample, poolSample, requestSample } from "../web/samples.ts";
import { type FakeApi, openFakeApi } from "./fake_api.ts";
import {
  account,
  type Act,
  acts,
  fitsEveryLook,
  isLive,
  sees,
} from "./stage.ts";

function fill(server: FakeApi): void {
  server.accounts = poolSample(Date.now());
  server.requests = historySample(Date.now());
}

const ACTS: Record<string, Act<FakeApi>> = {
  async "every state and ending fits every look"({ server, open }) {
    fill(server);
    await fitsEveryLook({ open });
  },

  async "the time of a running request ticks"({ server, open }) {
    const { page } = await open("#/requests");
    await sees(page, "No requests yet");
    const arrival = {
      id: "live-1",
      timestamp: Date.now(),
      method: "POST",
      path: "/v1/messages",
    };
    server.send({ type: "ingress", ...arrival });
    await page.waitForFunction(() =>
      /[1-9].s/.test(
        document.querySelector("td.request-duration")?.textContent ?? "",
      )
    );
    const timestamp = new Date(arrival.timestamp).toISOString();
    const payload = requestSample({ id: "live-1", timestamp });
    server.send({ type: "summary", payload });
    await sees(page, "8.41\u202fs");
  },

  async "a story that cannot be read says so and is read at the second try"(
    { server, open },
  ) {
    const { page } = await open("#/requests/req-0?tab=decision", {
      expected: [/404/],
    });
    await sees(page, "Cannot show the request: There is no such request");
    fill(server);
    await page.getByRole("button", { name: "Try again" }).click();
    await sees(page, "Why this account");
  },

  async "a failing API is told, and left behind by the retry"(
    { server, open },
  ) {
    fill(server);
    server.failing = true;
    const { page } = await open("#/accounts", { expected: [/503/] });
    await sees(page, "Cannot show the accounts: The database is locked");
    server.failing = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await account(page, "work").waitFor();
  },

  async "a stream that breaks is opened again, once"({ server, open }) {
    const { page } = await open("#/requests");
    await sees(page, "No requests yet");
    server.hangUp();
    await sees(page, /The connection to ccflare is lost/);
    fill(server);
    await isLive(page);
    await sees(page, "60 requests");
    assert.equal(server.listeners, 1);
  },
};

acts("dashboard in every state", openFakeApi, ACTS);
