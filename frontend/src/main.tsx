/** Starts the page. */
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { makeQueryClient } from "@/app/query-client";
import { makeRouter } from "@/app/routes";
import { followDevice } from "@/lib/theme";
import "@/ui/base.css";

const root = document.getElementById("root");
if (!root) throw new Error("The page has no root element.");
followDevice();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makeQueryClient()}>
      <RouterProvider router={makeRouter()} />
    </QueryClientProvider>
  </StrictMode>,
);
