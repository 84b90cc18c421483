/** The frame around every signed-in screen: skip link, navigation, the person, toasts, and whatever is still uploading. */
import { lazy, Suspense, type ReactElement } from "react";
import { Navigate, NavLink, Outlet, ScrollRestoration, useLocation, useMatches } from "react-router";
import { useLiveLessons } from "@/client/live";
import { useSession } from "@/client/session";
import { cx } from "@/lib/cx";
import { Avatar, ButtonLink, Icon, ProblemNote, Toasts, Wordmark, type IconName } from "@/ui";
import { UploadTray } from "@/features/upload/UploadTray";
import { Page } from "@/ui/Page";
import styles from "./Frame.module.css";
import { useFocusOnNavigation } from "./focus";
import { useKeptFocus } from "./keep-focus";
import { MeetingNow } from "./MeetingNow";
import { PLACES, placesFor } from "./places";
import { Unread } from "./Unread";

const TABS = PLACES.filter((place) => place.phone);

/** Menus bring their own code; the first screen does not wait for it. */
const PersonMenu = lazy(async () => ({ default: (await import("./PersonMenu")).PersonMenu }));

const Invitations = lazy(async () => ({ default: (await import("@/features/room/WhoWaits")).Invitations }));

/** A lesson leads on a phone: no tab bar under it. */
function useWide(): boolean {
  return useMatches().some((match) => (match.handle as { wide?: boolean } | undefined)?.wide === true);
}

/** Mounted only for signed-in people: the stream of news is theirs. */
function Live(): null {
  useLiveLessons();
  return null;
}

export function Frame(): ReactElement | null {
  const session = useSession();
  const location = useLocation();
  const wide = useWide();
  useFocusOnNavigation();
  useKeptFocus();
  if (session.isPending) return null;
  if (session.isError) return <main><Page title="Vignette"><ProblemNote problem={session.error} onRetry={() => { void session.refetch(); }} /></Page></main>;
  if (!session.data) {
    const next = location.pathname === "/" ? "" : `?next=${encodeURIComponent(location.pathname + location.search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  return (
    <div className={cx(styles["frame"], !wide && styles["withTabs"])}>
      <a className={styles["skip"]} href="#main">Skip to the page</a>
      <header className={styles["top"]}>
        <NavLink to="/" className={styles["word"] ?? ""} aria-label="Vignette, home"><Wordmark />Vignette</NavLink>
        <nav className={styles["nav"]} aria-label="Main">
          {placesFor(session.data.role).map((place) => <NavLink key={place.to} to={place.to} end={place.to === "/"}>{place.word}{place.to === "/" ? <Unread /> : null}</NavLink>)}
        </nav>
        <div className={styles["end"]}>
          <MeetingNow />
          <ButtonLink to="/lessons/add" variant="primary" className={styles["add"] ?? ""}>Add a lesson</ButtonLink>
          <Suspense fallback={<Avatar name={session.data.name} />}><PersonMenu me={session.data} places={wide} /></Suspense>
        </div>
      </header>
      <Suspense fallback={null}><Invitations /></Suspense>
      <main id="main" className={styles["main"]} tabIndex={-1}><Outlet /></main>
      {wide ? null : (
        <nav className={styles["tabs"]} aria-label="Main, phone">
          {TABS.slice(0, 2).map((place) => <Tab key={place.to} {...place} />)}
          <Tab to="/lessons/add" word="Add" icon="upload" />
          {TABS.slice(2).map((place) => <Tab key={place.to} {...place} />)}
        </nav>
      )}
      <Live />
      <UploadTray personId={session.data.id} />
      <Toasts />
      <ScrollRestoration />
    </div>
  );
}

function Tab({ to, word, icon }: { to: string; word: string; icon: IconName }): ReactElement {
  return <NavLink to={to} end><Icon name={icon} size={22} />{word}{to === "/" ? <Unread /> : null}</NavLink>;
}
