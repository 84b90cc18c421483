/** How the library orders and says things. */
import type { Imported, Template } from "@/client/types";

const plain = (area: string): string => area.replace(/[_-]/g, " ").replace(/\s+/g, " ").trim().toLowerCase();

/** By area, in the order they come; an area is the same whatever its capitals. */
export function byArea(templates: readonly Template[]): [string, Template[]][] {
  const areas = new Map<string, [string, Template[]]>();
  for (const template of templates) {
    const shelf = areas.get(plain(template.area));
    if (shelf) shelf[1].push(template);
    else areas.set(plain(template.area), [template.area, [template]]);
  }
  return [...areas.values()];
}

/** `12 added, 3 changed, 9 as they were.` */
export function said({ added, changed, unchanged }: Imported): string {
  const parts = [[added, "added"], [changed, "changed"], [unchanged, "as they were"]].filter(([count]) => count !== 0).map(([count, word]) => `${count} ${word}`);
  return parts.length > 0 ? `${parts.join(", ")}.` : "There was nothing to bring in.";
}
