/** What the document takes from the table of routes. */

export interface RouteFacts {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly who: "person" | "open" | "landing";
}
