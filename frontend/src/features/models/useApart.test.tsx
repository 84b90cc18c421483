import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, test, vi } from "vitest";
import { useApartVerbs } from "./useApart";

const calls = vi.hoisted(() => ({ change: vi.fn<() => Promise<unknown>>(), commit: vi.fn<() => Promise<unknown>>() }));
vi.mock("@/client/exemplars", () => ({ changeMark: calls.change, commitMarks: calls.commit }));

test("a reason that is just being saved arrives before the commit", async () => {
  let arrive: (value: unknown) => void = () => undefined;
  calls.change.mockReturnValue(new Promise((done) => { arrive = done; }));
  calls.commit.mockResolvedValue({});
  const client = new QueryClient();
  const { result } = renderHook(() => useApartVerbs("d"), { wrapper: ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> });
  act(() => {
    result.current.change.mutate({ id: "m", change: { why: "She looks round once" } });
    result.current.commit.mutate(undefined);
  });
  await waitFor(() => { expect(calls.change).toHaveBeenCalledOnce(); });
  expect(calls.commit).not.toHaveBeenCalled();
  arrive({});
  await waitFor(() => { expect(calls.commit).toHaveBeenCalledOnce(); });
});
