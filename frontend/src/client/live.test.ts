import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { fetchAgain } from "./live";

test("news that overtakes the first answer is not lost", async () => {
  const client = new QueryClient();
  let answerFirst: (words: string) => void = () => undefined;
  const ask = vi.fn<() => Promise<string>>()
    .mockImplementationOnce(() => new Promise((resolve) => { answerFirst = resolve; }))
    .mockResolvedValue("after");
  const stop = new QueryObserver(client, { queryKey: ["exports", "l1"], queryFn: ask }).subscribe(() => undefined);
  const told = fetchAgain(client, { queryKey: ["exports"] });
  answerFirst("before");
  await told;
  expect(client.getQueryData(["exports", "l1"])).toBe("after");
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
});

test("what is known is asked for once", async () => {
  const client = new QueryClient();
  const ask = vi.fn<() => Promise<string>>().mockResolvedValue("now");
  const stop = new QueryObserver(client, { queryKey: ["lessons"], queryFn: ask }).subscribe(() => undefined);
  await vi.waitFor(() => { expect(client.getQueryData(["lessons"])).toBe("now"); });
  await fetchAgain(client, { queryKey: ["lessons"] });
  expect(ask).toHaveBeenCalledTimes(2);
  stop();
});
