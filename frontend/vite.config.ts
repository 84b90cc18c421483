import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { compression } from "vite-plugin-compression2";
import { defineConfig } from "vitest/config";

// In development the page is served here and everything else by the real API.
const api = process.env.VIGNETTE_API ?? "http://127.0.0.1:8000";

export default defineConfig({
  // Compressed once, as far as it goes, rather than at every request (api/page.py chooses).
  plugins: [react(), compression({ include: /assets\/.*\.(js|css|svg)$/, algorithms: ["gzip", "brotliCompress"] })],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2022",
    // Everything is a file of our own origin: the content security policy allows no data: scripts or fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": api, "/media": api } },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test-setup.ts"],
    restoreMocks: true,
    css: false,
  },
});
