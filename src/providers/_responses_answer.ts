/** Reads answers in OpenAI's dialect that came whole: responses, completions, embeddings. */

import { errorIn } from "./_error.ts";
import { type Json, listAt, objectAt, textAt } from "./_json.ts";
import type { Reading } from "./provider.ts";
import { searchesIn, serviceTierIn, usageIn } from "./_responses_usage.ts";

/** How a response stands that has not been worked on to its end, so that it has no usage yet. */
const PENDING = new Set(["queued", "in_progress", "cancelled"]);

/** What a whole answer of the model calls itself. */
const ANSWERS = new Set(["response", "chat.completion", "text_completion"]);

/** Reads an answer that came whole: a response, a completion, embeddings. Lists and descriptions tell nothing. */
export function readResponse(answer: Json): Reading {
  const isAnswer = objectAt(answer, "usage") !== null ||
    ANSWERS.has(textAt(answer, "object") ?? "");
  const usage = usageIn(objectAt(answer, "usage"));
  const error = errorIn(answer);
  const isOver = !PENDING.has(textAt(answer, "status") ?? "");
  return {
    usage,
    model: isAnswer ? textAt(answer, "model") : null,
    responseId: isAnswer ? textAt(answer, "id") : null,
    usageMissing: isAnswer && isOver && usage === null && error === null,
    webSearches: searchesIn(listAt(answer, "output")),
    serviceTier: isAnswer ? serviceTierIn(answer) : null,
    error: error?.message ?? null,
    unfinished: false,
  };
}
