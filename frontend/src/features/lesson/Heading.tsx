/** The lesson's name (its owner changes it in place), its day and teacher, and the ways on: share, who watched, details. */
import { useQueryClient } from "@tanstack/react-query";
import { useState, type KeyboardEvent, type ReactElement, type ReactNode } from "react";
import { keys } from "@/client/keys";
import { changeLesson } from "@/client/lessons";
import type { Lesson } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { heldWords } from "@/lib/held";
import { Button, Icon, TextField, toast } from "@/ui";
import { Details } from "./Details";
import styles from "./Lesson.module.css";

export interface HeadingProps {
  lesson: Lesson;
  meId: string;
  share: ReactNode;
}

export function Heading({ lesson, meId, share }: HeadingProps): ReactElement {
  const [open, setOpen] = useState(false);
  const [naming, setNaming] = useState(false);
  const teacher = lesson.owner_id === meId ? "You" : lesson.owner.name;
  return (
    <header className={styles["heading"]}>
      {naming ? (
        <NameField lesson={lesson} onDone={() => { setNaming(false); }} />
      ) : (
        <div className={styles["name"]}>
          <h1 tabIndex={-1}>{lesson.title}</h1>
          {lesson.may.includes("edit") ? <Button variant="quiet" size="s" icon="edit" aria-label="Change the title" onPress={() => { setNaming(true); }} /> : null}
        </div>
      )}
      <div className={styles["under"]}>
        <p className="soft small">{lesson.taught_on ? `${formatDay(lesson.taught_on)} · ` : ""}{teacher}</p>
        <div className={styles["ways"]}>
          {share}
          <Button size="s" variant="quiet" icon="more" aria-label="About this lesson" onPress={() => { setOpen(true); }} />
        </div>
      </div>
      {lesson.held ? <p className={styles["held"]}><Icon name="lock" size={16} />{heldWords(lesson.held)}.</p> : null}
      <Details lesson={lesson} open={open} onClose={() => { setOpen(false); }} />
    </header>
  );
}

function NameField({ lesson, onDone }: { lesson: Lesson; onDone: () => void }): ReactElement {
  const client = useQueryClient();
  const [title, setTitle] = useState(lesson.title);
  const save = async (): Promise<void> => {
    const next = title.trim();
    onDone();
    if (next === "" || next === lesson.title) return;
    const key = keys.lesson(lesson.id);
    client.setQueryData<Lesson>(key, { ...lesson, title: next });
    try {
      await changeLesson(lesson.id, { title: next });
    } catch {
      client.setQueryData<Lesson>(key, lesson);
      toast("The title could not be changed. Try again.", { tone: "problem" });
    }
    void client.invalidateQueries({ queryKey: key });
    void client.invalidateQueries({ queryKey: ["lessons"] });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") onDone();
  };
  return (
    <form className={styles["naming"]} onKeyDown={onKeyDown} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <h1 className="visually-hidden" tabIndex={-1}>{lesson.title}</h1>
      <TextField label="Title" hideLabel autoFocus value={title} onChange={setTitle} maxLength={200} />
      <Button type="submit" variant="primary">Save</Button>
    </form>
  );
}
