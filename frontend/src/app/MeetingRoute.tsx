/** The meeting with the form for a new step: features never import one another. */
import type { ReactElement } from "react";
import { MeetingPage, type RenderNewStep } from "@/features/cycle/meeting/MeetingPage";
import { NewStep } from "@/features/goals/NewStep";

const newStep: RenderNewStep = (teacher, onAdded) => <NewStep teacher={teacher} onAdded={onAdded} />;

export const MeetingRoute = (): ReactElement => <MeetingPage renderNewStep={newStep} />;
