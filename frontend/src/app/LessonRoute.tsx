/** The lesson page is put together here: features never import one another, so what they lend each other passes through. */
import { useState, type ReactElement, type ReactNode } from "react";
import { useParams } from "react-router";
import type { Lesson } from "@/client/types";
import { LessonPage } from "@/features/lesson";
import { ShareDialog } from "@/features/privacy/ShareDialog";
import { Button } from "@/ui";

function ShareButton({ lesson }: { lesson: Lesson }): ReactElement | null {
  const [open, setOpen] = useState(false);
  if (!lesson.may.includes("share")) return null;
  return (
    <>
      <Button icon="share" size="s" onPress={() => { setOpen(true); }}>Share</Button>
      <ShareDialog lesson={lesson} open={open} onClose={() => { setOpen(false); }} />
    </>
  );
}

const share = (lesson: Lesson): ReactNode => <ShareButton lesson={lesson} />;

export function LessonRoute(): ReactElement {
  const { id = "" } = useParams();
  return <LessonPage key={id} lessonId={id} renderShare={share} />;
}
