/**
 * Two moments side by side: begun together, one of them heard, either shifted until they line up. What the two are comes
 * in through `With`, because clips, notes and models belong to other features.
 */
import { useEffect, useState, type ComponentType, type ReactElement, type ReactNode } from "react";
import { useLocation } from "react-router";
import { comparisonFrom, type Comparison } from "@/lib/comparison";
import { usePageTitle } from "@/lib/title";
import { usePlayback } from "@/player/hooks";
import type { Playback } from "@/player/playback";
import { ButtonLink, EmptyState, ProblemNote } from "@/ui";
import { Page } from "@/ui/Page";
import { Screen } from "./Screen";
import type { Side, WithSideProps } from "./side";
import { useAddress, useDuet } from "./useDuet";
import { Waiting } from "./Waiting";

export interface ComparePageProps {
  With: ComponentType<WithSideProps>;
  /** What else of the step could stand on either side. */
  renderChoices: (wanted: Comparison) => ReactNode;
  /** The way into a room with both, as they stand now. */
  renderTogether: (now: () => Comparison) => ReactNode;
}

export function ComparePage(props: ComparePageProps): ReactElement {
  const { key, search } = useLocation();
  const wanted = comparisonFrom(search);
  if (!wanted) {
    return (
      <Page title="Compare" narrow>
        <EmptyState title="Two moments, side by side" action={<ButtonLink to="/steps" icon="step">To your steps</ButtonLink>}>
          On the page of a step, “Compare before and after” puts its first moment beside the latest. This address does not name two.
        </EmptyState>
      </Page>
    );
  }
  return <Two key={key} {...props} begun={wanted} />;
}

/** What the address said when it was opened: later it follows what is done here. */
function Two({ With, renderChoices, renderTogether, begun }: ComparePageProps & { begun: Comparison }): ReactElement {
  const [wanted] = useState(begun);
  const a = usePlayback();
  const b = usePlayback();
  usePageTitle("Compare");
  return (
    <With of={wanted.a} playback={a}>
      {(first) => (
        <With of={wanted.b} playback={b}>
          {(second) => <Both wanted={wanted} playbacks={[a, b]} sides={[first, second]} choices={renderChoices(wanted)} together={renderTogether} />}
        </With>
      )}
    </With>
  );
}

interface BothProps {
  wanted: Comparison;
  playbacks: readonly [Playback, Playback];
  sides: readonly [Side, Side];
  choices: ReactNode;
  together: ComparePageProps["renderTogether"];
}

function Both({ wanted, playbacks: [a, b], sides, choices, together }: BothProps): ReactElement {
  const duet = useDuet(a, b, wanted);
  useAddress(wanted, duet);
  const gone = sides.some((side) => side.gone);
  const first = sides[0].shown?.known;
  const second = sides[1].shown?.known;
  useEffect(() => {
    if (!gone) return;
    for (const playback of [a, b]) playback.unload();
  }, [gone, a, b]);
  useEffect(() => {
    if (first && second) duet.know([first, second]);
  });
  const back = wanted.step ? <ButtonLink to={`/steps/${wanted.step}`} icon="back">The step</ButtonLink> : null;
  if (gone) return <Refused sides={sides} back={back} />;
  const troubled = sides.find((side) => side.problem && !side.shown);
  if (troubled) return <Page title="Compare" narrow actions={back}><ProblemNote problem={troubled.problem} onRetry={troubled.retry} /></Page>;
  const [one, other] = [sides[0].shown, sides[1].shown];
  if (!one || !other) return <Waiting />;
  return <Screen wanted={wanted} duet={duet} shown={[one, other]} back={back} choices={choices} together={together} />;
}

/** One that is not for the reader is like one that is not there. The other one is still theirs. */
function Refused({ sides, back }: { sides: readonly [Side, Side]; back: ReactNode }): ReactElement {
  const left = sides.find((side) => !side.gone && side.shown)?.shown;
  return (
    <Page title="This cannot be compared" narrow actions={back}>
      <EmptyState title={sides.every((side) => side.gone) ? "Neither is there, or not shared with you" : "One of the two is not there, or not shared with you"}
        action={left ? <ButtonLink to={left.to} icon="film">Watch “{left.title}”</ButtonLink> : <ButtonLink to="/">Home</ButtonLink>}>
        Whoever sent you here may see more than you do. The teacher on the film decides who sees it, and may take it back at any time.
      </EmptyState>
    </Page>
  );
}
