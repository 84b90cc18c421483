import { describe, expect, it } from "vitest";
import type { Mark } from "@/client/types";
import { agreement, momentsOf, whyOf } from "./compare";

const mark = (id: string, person_id: string, start_ms: number, end_ms: number | null = null, why = "", criterion_id = "c1"): Mark => ({ id, person_id, criterion_id, start_ms, end_ms, why });

describe("moments", () => {
  it("are one where two people marked the same criterion within two seconds", () => {
    const [moment, ...rest] = momentsOf([mark("b", "ben", 3000, null, "Calm"), mark("a", "ama", 1000, null, "Her hand")]);
    expect(rest).toEqual([]);
    expect(moment).toMatchObject({ id: "a", start_ms: 1000, end_ms: 3000, person_ids: ["ama", "ben"] });
    expect(moment && whyOf(moment)).toBe("Her hand; Calm");
  });

  it("are two where they lie further apart, or are about different criteria", () => {
    expect(momentsOf([mark("a", "ama", 1000), mark("b", "ben", 3001)])).toHaveLength(2);
    expect(momentsOf([mark("a", "ama", 1000), mark("b", "ben", 1000, null, "", "c2")])).toHaveLength(2);
  });

  it("reach from the first to the last mark, measured from where a span ends", () => {
    const [moment, next] = momentsOf([mark("a", "ama", 1000, 9000), mark("b", "ben", 2000, 3000), mark("c", "ben", 11_000), mark("d", "ama", 14_000)]);
    expect(moment).toMatchObject({ start_ms: 1000, end_ms: 11_000, person_ids: ["ama", "ben"] });
    expect(next).toMatchObject({ start_ms: 14_000, end_ms: null });
  });

  it("say by number where everybody agrees and where not", () => {
    const moments = momentsOf([mark("a", "ama", 1000), mark("b", "ben", 1500), mark("c", "ama", 1000, null, "", "c2")]);
    expect(agreement(["c1", "c2", "c3"], moments, 2)).toEqual({ same: [1], differ: [2] });
    expect(agreement(["c1", "c2"], moments, 3)).toEqual({ same: [], differ: [1, 2] });
  });

  it("stay an instant when every mark is the same instant, and repeat no words", () => {
    const [moment] = momentsOf([mark("a", "ama", 1000, null, "Calm"), mark("b", "ben", 1000, null, " Calm ")]);
    expect(moment?.end_ms).toBeNull();
    expect(moment && whyOf(moment)).toBe("Calm");
  });
});
