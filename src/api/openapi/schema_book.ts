/** Makes JSON Schema of our schemas: one with a name stands once among the components and is referred to. */

import { z } from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What the generator makes of a whole number: it says in which ones a program can count. */
const SAFE = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

export class SchemaBook {
  readonly #components = new Map<string, JsonSchema>();

  /** How it is said within an operation. */
  jsonOf(schema: z.ZodType): JsonSchema {
    // As a part of something else, a schema with a name becomes a reference as well.
    const { items, $defs = {} } = z.toJSONSchema(z.array(schema), {
      override: ({ jsonSchema }) => {
        delete jsonSchema.id;
        // The name of the format says it; the pattern beside it is what the generator itself checks by.
        if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
        for (const bound of ["minimum", "maximum"] as const) {
          if (SAFE.includes(jsonSchema[bound]!)) delete jsonSchema[bound];
        }
      },
    });
    for (const [name, definition] of Object.entries($defs)) {
      this.#components.set(name, placed(definition as JsonSchema));
    }
    return placed(items as JsonSchema);
  }

  /** Those with a name that were asked for so far, and what they refer to. */
  get components(): Record<string, JsonSchema> {
    return Object.fromEntries([...this.#components].sort());
  }
}

/** With references to where the components of a document stand. */
function placed(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema);
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/'));
}
