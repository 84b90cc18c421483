/** The meeting with what others lend it: a way into a room, and the form for a new step. Features never import one another. */
import type { ReactElement } from "react";
import { MeetingPage, type RenderNewStep } from "@/features/cycle/meeting/MeetingPage";
import type { Together } from "@/features/cycle/meeting/together";
import { NewStep } from "@/features/goals/NewStep";
import { TogetherNow } from "@/features/room/TogetherNow";

const together: Together = (pairId, subject, title) => <TogetherNow pairId={pairId} subject={subject} title={title} />;
const newStep: RenderNewStep = (teacher, onAdded) => <NewStep teacher={teacher} onAdded={onAdded} />;

export const MeetingRoute = (): ReactElement => <MeetingPage together={together} renderNewStep={newStep} />;
