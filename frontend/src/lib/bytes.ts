/** Sizes as people read them (decimal units, as phones show them). */
const UNITS = ["bytes", "kB", "MB", "GB", "TB"];

/** `812 kB`, `1.4 GB`. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || size >= 100 ? 0 : size >= 10 && unit < 3 ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit] ?? ""}`;
}

/** `4.2 MB/s`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}
