/** A model in a room: its own moments and nothing around them, gone from the screen when it is withdrawn. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, type ReactElement } from "react";
import { isGone } from "@/client/api";
import { readExemplar } from "@/client/exemplars";
import { keys } from "@/client/keys";
import type { Exemplar } from "@/client/types";
import { useFilm } from "@/features/models/useFilm";
import { KIND_LABELS } from "@/features/models/words";
import { BoardLayer } from "@/features/room/BoardLayer";
import { PointerLayer } from "@/features/room/PointerLayer";
import { Rail } from "@/features/room/Rail";
import { WAITING, type WithSubjectProps } from "@/features/room/subject";
import { useDrive } from "@/features/room/useRoom";
import { usePlaybackState } from "@/player/hooks";
import { Stage } from "@/player/Stage";
import { Button } from "@/ui";
import { useOneFilm } from "./useOneFilm";
import { useTakingApart } from "./useTakingApart";

export function OfModel({ id, ...rest }: WithSubjectProps & { id: string }): ReactElement {
  const model = useQuery({ queryKey: keys.exemplar(id), queryFn: () => readExemplar(id), refetchOnMount: "always" });
  if (model.error && (!model.data || isGone(model.error))) return rest.children({ ...WAITING, gone: isGone(model.error), problem: model.error, retry: () => { void model.refetch(); } });
  return model.data ? <Playing model={model.data} {...rest} /> : rest.children(WAITING);
}

function Playing({ model, room, session, children }: WithSubjectProps & { model: Exemplar }): ReactElement {
  const { playback, film } = useOneFilm(session, true);
  const drive = useDrive(session, film);
  const { film: found, gone, problem, retry } = useFilm(playback, model.id, false);
  const { phase } = usePlaybackState(playback);
  const playbacks = useMemo(() => [playback], [playback]);
  const apart = useTakingApart({ room, model, session, playback, drive });
  useEffect(() => {
    playback.hands = drive;
    return () => { playback.hands = null; };
  }, [playback, drive]);
  if (!found) return children({ gone, problem, retry, shown: null });
  const broken = phase === "failed";
  return children({
    ...WAITING,
    shown: {
      title: model.title,
      from: `${KIND_LABELS[model.kind]} for “${model.template.name}”`,
      to: `/library/${model.template.id}`,
      drive,
      playbacks,
      heard: playback,
      covered: broken,
      picture: ({ onFullscreen, names }) => (
        <Stage playback={playback} title={model.title} poster={null} drive={drive} onFullscreen={onFullscreen} over={<BoardLayer session={session} playback={playback} names={names} people={room.people} />}
          cover={broken ? <><strong>The film does not play here</strong><Button icon="retry" onPress={retry}>Try again</Button></> : null} />
      ),
      points: (names, on) => <PointerLayer session={session} playback={playback} names={names} on={on} />,
      rail: (state) => <><Rail drive={drive} state={state} />{apart.lanes}</>,
      side: apart.side,
      onWrite: () => undefined,
      onKeep: null,
      span: apart.span,
      tools: null,
    },
  });
}
