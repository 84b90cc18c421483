/** A room is put together here: lessons, models and comparisons belong to other features. */
import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useParams } from "react-router";
import { isGone } from "@/client/api";
import { keys } from "@/client/keys";
import { readClip } from "@/client/lessons";
import { useMe } from "@/client/session";
import type { Room } from "@/client/types";
import { MeetingStrip } from "@/features/cycle/meeting/MeetingStrip";
import { RoomPage } from "@/features/room/RoomPage";
import { comparedOf } from "@/features/room/subjects";
import { WAITING, type WithSubjectProps } from "@/features/room/subject";
import { OfLesson } from "./room/OfLesson";
import { OfModel } from "./room/OfModel";
import { OfPair } from "./room/OfPair";

export function RoomRoute(): ReactElement {
  const { id = "" } = useParams();
  const me = useMe();
  return <RoomPage key={id} roomId={id} me={me} With={WithSubject} Above={ClockOfMeeting} />;
}

/** A group has no meeting. */
const ClockOfMeeting = ({ room }: { room: Room }): ReactElement | null => (room.pair_id ? <MeetingStrip pairId={room.pair_id} /> : null);

function WithSubject(props: WithSubjectProps): ReactElement {
  const { subject } = props.room;
  const of = comparedOf(props.room);
  if (of) return <OfPair of={of} {...props} />;
  const id = subject.id ?? "";
  if (subject.type === "clip") return <OfClip id={id} {...props} />;
  return subject.type === "exemplar" ? <OfModel id={id} {...props} /> : <OfLesson lessonId={id} title={null} to={`/lessons/${id}`} {...props} />;
}

function OfClip({ id, ...rest }: WithSubjectProps & { id: string }): ReactElement {
  const clip = useQuery({ queryKey: keys.clip(id), queryFn: () => readClip(id), refetchOnMount: "always" });
  if (clip.error && (!clip.data || isGone(clip.error))) return rest.children({ ...WAITING, gone: isGone(clip.error), problem: clip.error, retry: () => { void clip.refetch(); } });
  if (!clip.data) return rest.children(WAITING);
  const { lesson_id, title } = clip.data;
  return <OfLesson lessonId={lesson_id} title={title} to={`/lessons/${lesson_id}?clip=${id}`} {...rest} />;
}
