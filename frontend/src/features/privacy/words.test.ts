import { describe, expect, test } from "vitest";
import type { LedgerEntry, Pair, Share } from "@/client/types";
import { candidates, ledgerWords, whoCanSee } from "./words";

const ama = { id: "ama", name: "Ama Osei" };
const dana = { id: "dana", name: "Dana Coach" };
const ben = { id: "ben", name: "Ben Hale" };
const pair: Pair = { id: "p", coach: dana, teacher: ama, cadence: "weekly", ended_at: null };
const share = (over: Partial<Share>): Share => ({ id: "s", person: null, pair: null, can: "comment", expires_at: null, created_at: "", active: true, ...over });

describe("who can see a lesson", () => {
  test("nobody, until it is shared", () => {
    expect(whoCanSee([], "ama", true)).toBe("Nobody but you can see this.");
  });
  test("is said by name, each name once", () => {
    expect(whoCanSee([share({ pair, active: false })], "ama", true)).toBe("Nobody but you can see this.");
    expect(whoCanSee([share({ pair }), share({ person: dana }), share({ person: ben })], "ama", true)).toBe("You, Dana Coach and Ben Hale can see this.");
  });
});

describe("with whom it can be shared", () => {
  test("one's coach first, then everybody else but oneself", () => {
    expect(candidates({ owner_id: "ama" }, [pair], [ama, dana, ben], []).map((c) => c.label)).toEqual(["Dana Coach, your coach", "Ben Hale"]);
  });
  test("not twice, and not with a pair that has ended", () => {
    expect(candidates({ owner_id: "ama" }, [{ ...pair, ended_at: "2026-01-01T00:00:00Z" }], [ama, dana, ben], [share({ person: ben })]).map((c) => c.label)).toEqual(["Dana Coach"]);
    expect(candidates({ owner_id: "ama" }, [pair], [dana], [share({ pair })])).toEqual([]);
  });
});

describe("the ledger", () => {
  const entry = (over: Partial<LedgerEntry>): LedgerEntry => ({ id: "e", at: "", until: "", person: dana, what: "viewed", detail: "", spans: [], ...over });
  test("says what was watched", () => {
    expect(ledgerWords(entry({ spans: [{ start_ms: 724_000, end_ms: 751_000 }] }), "ama")).toBe("Dana Coach watched 12:04–12:31");
    expect(ledgerWords(entry({}), "ama")).toBe("Dana Coach opened it");
  });
  test("says what was shared, and calls me you", () => {
    expect(ledgerWords(entry({ person: ama, what: "shared", detail: "with Dana Coach, may comment" }), "ama")).toBe("You shared it with Dana Coach, may comment");
  });
});
