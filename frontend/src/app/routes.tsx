/** Every address of the page. What is not needed for the first screen is fetched when its address is opened. */
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Frame } from "./Frame";
import { RouteProblem } from "./RouteProblem";
import { NotFound } from "./NotFound";

const outside: RouteObject[] = [
  { path: "/sign-in", lazy: async () => ({ Component: (await import("@/features/session/SignIn")).SignIn }) },
  { path: "/forgot", lazy: async () => ({ Component: (await import("@/features/session/Forgot")).Forgot }) },
  { path: "/set-up", lazy: async () => ({ Component: (await import("@/features/session/SetUp")).SetUp }) },
  { path: "/join", lazy: async () => ({ Component: (await import("@/features/session/Join")).Join }) },
  { path: "/reset", lazy: async () => ({ Component: (await import("@/features/session/Reset")).Reset }) },
  { path: "/_ui", lazy: async () => ({ Component: (await import("./gallery/Gallery")).Gallery }) },
];

const inside: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("./HomeRoute")).HomeRoute }) },
  { path: "lessons", lazy: async () => ({ Component: (await import("@/features/lessons/LessonsPage")).LessonsPage }) },
  { path: "lessons/add", lazy: async () => ({ Component: (await import("@/features/upload/AddLesson")).AddLesson }) },
  { path: "lessons/:id", lazy: async () => ({ Component: (await import("./LessonRoute")).LessonRoute }), handle: { wide: true } },
  { path: "lessons/:id/watched", lazy: async () => ({ Component: (await import("@/features/privacy/LedgerPage")).LedgerPage }) },
  { path: "steps", lazy: async () => ({ Component: (await import("@/features/goals/StepsPage")).StepsPage }) },
  { path: "steps/:id", lazy: async () => ({ Component: (await import("@/features/goals/StepPage")).StepPage }) },
  { path: "compare", lazy: async () => ({ Component: (await import("./CompareRoute")).CompareRoute }), handle: { wide: true } },
  { path: "cycles/:id", lazy: async () => ({ Component: (await import("@/features/cycle/CyclePage")).CyclePage }) },
  { path: "cycles/:id/meeting", lazy: async () => ({ Component: (await import("./MeetingRoute")).MeetingRoute }) },
  { path: "cycles/:id/summary", lazy: async () => ({ Component: (await import("@/features/cycle/meeting/SummaryPage")).SummaryPage }) },
  { path: "rehearsals/:id", lazy: async () => ({ Component: (await import("./RehearsalRoute")).RehearsalRoute }) },
  { path: "library", lazy: async () => ({ Component: (await import("@/features/library/LibraryPage")).LibraryPage }) },
  { path: "library/:id", lazy: async () => ({ Component: (await import("./TemplateRoute")).TemplateRoute }) },
  { path: "apart/:id", lazy: async () => ({ Component: (await import("./ApartRoute")).ApartRoute }) },
  { path: "rooms/:id", lazy: async () => ({ Component: (await import("./RoomRoute")).RoomRoute }), handle: { wide: true } },
  { path: "people", lazy: async () => ({ Component: (await import("@/features/people/PeoplePage")).PeoplePage }) },
  { path: "coverage", lazy: async () => ({ Component: (await import("@/features/coverage/CoveragePage")).CoveragePage }) },
  { path: "privacy", lazy: async () => ({ Component: (await import("@/features/privacy/PrivacyPage")).PrivacyPage }) },
  { path: "privacy/school", lazy: async () => ({ Component: (await import("@/features/privacy/SchoolPrivacyPage")).SchoolPrivacyPage }) },
  { path: "account", lazy: async () => ({ Component: (await import("@/features/account/AccountPage")).AccountPage }) },
  { path: "home", element: <Navigate to="/" replace /> },
  { path: "*", element: <NotFound /> },
];

export function makeRouter(): ReturnType<typeof createBrowserRouter> {
  return createBrowserRouter([
    { errorElement: <RouteProblem />, hydrateFallbackElement: <></>, children: [...outside.map((route) => ({ ...route, path: route.path ?? "" })), { path: "/", element: <Frame />, children: inside }] },
  ]);
}
