/** A link somebody was given: read what it is for before showing a form, and say so when it no longer works. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { Link, useSearchParams } from "react-router";
import { ApiProblem } from "@/client/api";
import { readLink } from "@/client/session";
import type { LinkInfo } from "@/client/types";
import { Loading, ProblemNote, Skeleton } from "@/ui";
import { Doorway } from "./Doorway";

interface LinkGateProps {
  /** The page's name while the link is read. */
  title: string;
  /** What to do when the link has run out. */
  whenOver: string;
  children: (info: LinkInfo, token: string) => ReactNode;
}

export function LinkGate({ title, whenOver, children }: LinkGateProps): ReactNode {
  const [search] = useSearchParams();
  const token = search.get("token") ?? "";
  const link = useQuery({ queryKey: ["link", token], queryFn: () => readLink(token), enabled: token !== "", retry: false, staleTime: Infinity });
  if (link.data) return children(link.data, token);
  if (token === "" || (link.error instanceof ApiProblem && link.error.status === 404)) return <LinkOver whenOver={whenOver} />;
  return (
    <Doorway title={title}>
      {link.error ? <ProblemNote problem={link.error} onRetry={() => { void link.refetch(); }} /> : <Loading><Skeleton height={44} /><Skeleton height={44} /><Skeleton height={44} /></Loading>}
    </Doorway>
  );
}

function LinkOver({ whenOver }: { whenOver: string }): ReactElement {
  return (
    <Doorway title="This link no longer works" foot={<Link to="/sign-in">Go to sign in</Link>}>
      <p>It was used already, or its time is over. {whenOver}</p>
    </Doorway>
  );
}
