/** What a status page says, read out of the summary that Statuspage gives to programs. */

import { z } from "zod";
import type { Incident, Standing } from "../model/provider_status.ts";

const MOST_INCIDENTS = 10;
const MOST_LETTERS = 200;

const words = z.string().transform((text) => text.slice(0, MOST_LETTERS));

const IncidentShape = z.object({
  name: words,
  impact: words.catch("none"),
  status: words.catch(""),
  shortlink: z.url({ protocol: /^https$/ }).nullable().catch(null),
  started_at: z.iso.datetime({ offset: true }).nullable().catch(null),
});

const SummaryShape = z.object({
  status: z.object({
    indicator: z.enum(["none", "minor", "major", "critical", "maintenance"]),
    description: words,
  }),
  incidents: z.array(z.unknown()).catch([]),
});

/** Null when it is no such summary. Incidents that are none of the known shape are passed over. */
export function readSummary(
  text: string,
): { standing: Standing; incidents: Incident[] } | null {
  const { data } = SummaryShape.safeParse(parse(text));
  if (data === undefined) return null;
  const incidents = data.incidents.slice(0, MOST_INCIDENTS).flatMap((one) => {
    const incident = IncidentShape.safeParse(one).data;
    return incident === undefined ? [] : [toIncident(incident)];
  });
  return { standing: data.status, incidents };
}

function toIncident(told: z.output<typeof IncidentShape>): Incident {
  const { name, impact, status, shortlink, started_at } = told;
  const startedAt = started_at === null ? null : Date.parse(started_at);
  return { name, impact, status, url: shortlink, startedAt };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // no JSON is no summary either
  }
}
