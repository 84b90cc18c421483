/** The light build has the same interface as the full one, but ships no types of its own. */
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
