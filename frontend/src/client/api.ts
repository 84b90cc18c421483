/**
 * The one way to talk to the server: JSON in and out, problem+json becomes `ApiProblem`,
 * a lost session is announced once to whoever listens, and every POST carries an Idempotency-Key.
 */

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

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  body?: unknown;
  query?: Query;
  /** The ETag the edit was made on; a changed thing answers 412 (`isStale`). */
  ifMatch?: string;
  /** Repeat the same key to repeat a POST safely; a fresh one is made otherwise. */
  idempotencyKey?: string;
  signal?: AbortSignal;
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

function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return `${API}${path}${text ? `?${text}` : ""}`;
}

function newKey(): string {
  // randomUUID exists only on https and localhost; a school may try it on plain http in its own network.
  return typeof crypto.randomUUID === "function"
    ? crypto.randomUUID()
    : Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function headersFor(method: Method, options: CallOptions): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (method === "POST") headers.set("Idempotency-Key", options.idempotencyKey ?? newKey());
  if (options.ifMatch) headers.set("If-Match", options.ifMatch);
  return headers;
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

async function send(method: Method, path: string, options: CallOptions): Promise<Response> {
  try {
    return await fetch(address(path, options.query), {
      method,
      headers: headersFor(method, options),
      credentials: "same-origin",
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiProblem(0, "No connection", "The server cannot be reached. What you wrote is still here; try again when you are back online.");
  }
}

/** One call. Raises `ApiProblem` for every answer that is not a success. */
export async function call<T>(method: Method, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (!response.ok) {
    const problem = await problemFrom(response);
    if (response.status === 401) announceSignedOut();
    throw problem;
  }
  if (response.status === 204 || response.headers.get("Content-Length") === "0") return undefined as T;
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  call<T>("GET", path, { ...(query ? { query } : {}), ...(signal ? { signal } : {}) });
export const post = <T>(path: string, body?: unknown, options: CallOptions = {}): Promise<T> => call<T>("POST", path, { ...options, body });
export const patch = <T>(path: string, body: unknown, options: CallOptions = {}): Promise<T> => call<T>("PATCH", path, { ...options, body });
export const put = <T>(path: string, body: unknown, options: CallOptions = {}): Promise<T> => call<T>("PUT", path, { ...options, body });
export const del = <T = void>(path: string, options: CallOptions = {}): Promise<T> => call<T>("DELETE", path, options);

/** Everything a list holds, page after page. */
export async function allPages<T>(path: string, query: Query = {}): Promise<{ items: T[]; next_cursor: string | null }> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: T[]; next_cursor: string | null } = await get(path, { ...query, cursor, limit: 200 });
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return { items, next_cursor: null };
}

/** The thing was changed by somebody else since it was read (If-Match did not hold). */
export function isStale(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 412;
}

/** Not there, or not yours: the same answer. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}
