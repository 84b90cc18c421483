import { afterEach, describe, expect, it } from "vitest";
import { asQuality, levelOf, recallQuality, rememberQuality } from "./quality";

afterEach(() => { localStorage.clear(); });

describe("the choice of a rendition", () => {
  it("is remembered, and auto needs no memory", () => {
    expect(recallQuality()).toBe("auto");
    rememberQuality("saver");
    expect(recallQuality()).toBe("saver");
    rememberQuality("auto");
    expect(localStorage.length).toBe(0);
  });

  it("is auto when something else was kept", () => {
    expect(asQuality("4k")).toBe("auto");
  });

  it("is a place among the renditions, smallest first", () => {
    expect([levelOf("auto", 2), levelOf("full", 2), levelOf("saver", 2)]).toEqual([-1, 1, 0]);
  });
});
