import { expect, test } from "vitest";
import { browserWords } from "./browser-words";

test("a browser is named as people know it", () => {
  expect(browserWords("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36")).toBe("Chrome on Linux");
  expect(browserWords("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1")).toBe("Safari on iPhone");
  expect(browserWords("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36 Edg/156.0")).toBe("Edge on Windows");
});

test("what is not known keeps its own words", () => {
  expect(browserWords("curl/8.5")).toBe("curl/8.5");
  expect(browserWords("")).toBe("A browser");
});
