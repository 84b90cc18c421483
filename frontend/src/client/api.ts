/**
 * The one way to talk to the server: JSON in and out, problem+json becomes `ApiProblem`,
 * a lost session is announced once to whoever listens, and every POST carries an Idempotency-Key.
 */

import createClient from "openapi-fetch";
import type { paths } from "./schema";

export const API = "/api/v1";

export interface FieldError { field: string; message: string }

/** RFC 9457, as the server says it; also what the page says when the server cannot be reached. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly type = "about:blank",
    readonly errors: FieldError[] = [],
    /** The server's short name for it: `over_quota`, `pair_exists`, … */
    readonly code = "",
  ) {
    super(detail || title);
    this.name = "ApiProblem";
  }

  /** What is wrong with one field, if the server named it. */
  field(name: string): string | undefined {
    return this.errors.find((error) => error.field === name || error.field.endsWith(`.${name}`))?.message;
  }
}

const signedOutListeners = new Set<() => void>();

/** Called whenever a call is answered with 401. Returns how to stop listening. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

export function announceSignedOut(): void {
  for (const listener of signedOutListeners) listener();
}

function newKey(): string {
  // randomUUID exists only on https and localhost; a school may try it on plain http in its own network.
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface ProblemBody { type?: string; title?: string; detail?: string; code?: string; errors?: FieldError[] }

/** What happened, in a colleague's words; the server's `detail` then says what exactly. */
const TITLES: Record<number, string> = {
  401: "Please sign in",
  403: "This is not yours to do",
  404: "There is nothing here",
  409: "This no longer fits",
  410: "This is over",
  412: "Somebody changed it meanwhile",
  413: "This is too large",
  422: "Something needs another look",
  429: "One moment, please",
  507: "There is no room left",
};

/** HTTP's own phrases ("Unprocessable Content") are no titles for people; a title the server chose itself is kept. */
function titleFor(status: number, title: string | undefined): string {
  const ours = TITLES[status] ?? (status >= 500 ? "The server could not do this" : "This did not work");
  const isPhrase = title === undefined || /^[A-Z][a-z-]+( [A-Z][A-Za-z-]*)*$/.test(title);
  return isPhrase ? ours : title;
}

export async function problemFrom(response: Response): Promise<ApiProblem> {
  let body: ProblemBody = {};
  try {
    body = (await response.json()) as ProblemBody;
  } catch {
    // A proxy's own error page: the status is all we know.
  }
  const detail = typeof body.detail === "string" ? body.detail : response.status >= 500 ? "Nothing was lost. Try again in a moment." : "";
  return new ApiProblem(response.status, titleFor(response.status, body.title), detail, body.type, Array.isArray(body.errors) ? body.errors : [], body.code);
}

async function fetchOrProblem(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, "No connection", "The server cannot be reached. What you wrote is still here; try again when you are back online.");
  }
  if (response.ok) return response;
  const problem = await problemFrom(response);
  if (response.status === 401) announceSignedOut();
  throw problem;
}

/** The typed client: paths, bodies and answers are the generated ones. Every call raises `ApiProblem` if it is no success. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchOrProblem, credentials: "same-origin", headers: { Accept: "application/json" } });
api.use({
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", newKey());
    return request;
  },
});

/** What the server answered. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  // A failure was raised on the way; without a body (204) there is nothing to give, and T says so.
  return (await call).data as T;
}

/** Everything a list holds, page after page. */
export async function allPages<T>(page: (cursor: string | null) => Promise<{ items: T[]; next_cursor?: string | null }>): Promise<{ items: T[] }> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const next: { items: T[]; next_cursor?: string | null } = await page(cursor);
    items.push(...next.items);
    cursor = next.next_cursor ?? null;
  } while (cursor);
  return { items };
}

/** The thing was changed by somebody else since it was read (If-Match did not hold). */
export function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}

/** Not there, or not yours: the same answer. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}
