import { afterEach, expect, test, vi } from "vitest";
import { addAnnotation, changeAnnotation } from "./annotations";
import { answer, api, isGone, onSignedOut, type ApiProblem } from "./api";
import { addPair } from "./people";

/** What the server answers, byte for byte; everything on our side is real. */
function answers(status: number, body: string, type = "application/problem+json"): void {
  vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(body, { status, headers: { "Content-Type": type } }))));
}
afterEach(() => { vi.unstubAllGlobals(); });

async function problemOf(promise: Promise<unknown>): Promise<ApiProblem> {
  return promise.then(() => { throw new Error("it should have failed"); }, (error: unknown) => error as ApiProblem);
}

test("a problem keeps the server's words and names its fields", async () => {
  answers(422, JSON.stringify({ title: "Unprocessable Content", detail: "Please use at least 10 characters.", code: "invalid", errors: [{ field: "password", message: "Please use at least 10 characters." }] }));
  const problem = await problemOf(answer(api.POST("/api/v1/setup", { body: { token: "t", organisation: "Hill", name: "Ada", email: "a@b.c", password: "short", starter_steps: false } })));
  expect(problem).toMatchObject({ status: 422, title: "Something needs another look", detail: "Please use at least 10 characters.", code: "invalid" });
  expect(problem.field("password")).toBe("Please use at least 10 characters.");
  expect(problem.field("name")).toBeUndefined();
});

test("a proxy's own error page still makes a sentence", async () => {
  answers(502, "<html>Bad Gateway</html>", "text/html");
  expect(await problemOf(answer(api.GET("/api/v1/lessons")))).toMatchObject({ title: "The server could not do this", detail: "Nothing was lost. Try again in a moment." });
});

test("no answer at all is said as no connection", async () => {
  vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("Failed to fetch"))));
  expect(await problemOf(answer(api.GET("/api/v1/lessons")))).toMatchObject({ status: 0, title: "No connection" });
});

test("a lost session is announced", async () => {
  const heard = vi.fn();
  const stop = onSignedOut(heard);
  answers(401, "{}");
  await problemOf(answer(api.GET("/api/v1/lessons")));
  stop();
  expect(heard).toHaveBeenCalledOnce();
});

test("every POST can be repeated safely, and edits say what they were made on", async () => {
  answers(200, "{}", "application/json");
  await addPair("c", "t", "weekly");
  await addAnnotation("l", { kind: "ask", start_ms: 0, body: "Why?", visibility: "draft" }, "again");
  await changeAnnotation("n", { body: "Why now?" }, '"3"');
  const headers = vi.mocked(fetch).mock.calls.map(([request]) => (request as Request).headers);
  expect(headers[0]?.get("Idempotency-Key")).toMatch(/^[\w-]{16,}$/);
  expect(headers[1]?.get("Idempotency-Key")).toBe("again");
  expect(headers[2]?.get("If-Match")).toBe('"3"');
});

test("not there and not yours are the same", async () => {
  answers(404, "{}");
  expect(isGone(await problemOf(answer(api.GET("/api/v1/lessons/{lesson_id}", { params: { path: { lesson_id: "1" } } }))))).toBe(true);
});
