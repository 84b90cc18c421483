/** The page title: what this page is, then the name of the product. */
import { useEffect } from "react";

export function usePageTitle(title: string | null | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Vignette` : "Vignette";
  }, [title]);
}
