/** Home, put together. */
import type { ReactElement } from "react";
import { HomePage } from "@/features/home/HomePage";

export function HomeRoute(): ReactElement {
  return <HomePage />;
}
