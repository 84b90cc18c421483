/** Goals and the steps under them: mine, or those of a teacher I coach. Whose they are stands in the address. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { useSearchParams } from "react-router";
import { listGoals } from "@/client/goals";
import { keys } from "@/client/keys";
import { useMe } from "@/client/session";
import type { Goal, PersonName, Step } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, EmptyState, Loading, ProblemNote, Skeleton, ToggleChip } from "@/ui";
import { Page } from "@/ui/Page";
import { GoalForm } from "./GoalForm";
import { GoalSection } from "./GoalSection";
import { StepRow } from "./StepRow";
import styles from "./goals.module.css";
import { useTeachers } from "./useTeachers";
import { firstNameOf } from "./words";

export function StepsPage(): ReactElement {
  const me = useMe();
  const teachers = useTeachers(me);
  const [search, setSearch] = useSearchParams();
  const wanted = search.get("teacher");
  const teacher = teachers.coached.find((one) => one.id === wanted) ?? { id: me.id, name: me.name };
  const mine = teacher.id === me.id;
  const title = mine ? "Your steps" : `${firstNameOf(teacher.name)}’s steps`;
  usePageTitle(title);
  return (
    <Page title={title} below={mine && teachers.coach ? `With ${teachers.coach.name}` : null} actions={<ButtonLink to={mine ? "/library" : `/library?for=${teacher.id}`} icon="book">Library</ButtonLink>}>
      {teachers.coached.length > 0 ? (
        <div className="row" role="group" aria-label="Whose steps">
          <ToggleChip isSelected={mine} onChange={() => { setSearch({}, { replace: true }); }}>Mine</ToggleChip>
          {teachers.coached.map((one) => (
            <ToggleChip key={one.id} isSelected={teacher.id === one.id} onChange={() => { setSearch({ teacher: one.id }, { replace: true }); }}>{one.name}</ToggleChip>
          ))}
        </div>
      ) : null}
      {wanted && teachers.pending ? <Waiting /> : <Goals key={teacher.id} teacher={teacher} mine={mine} />}
    </Page>
  );
}

function Waiting(): ReactElement {
  return <Loading what="Loading goals"><Skeleton height={180} /><Skeleton height={120} /></Loading>;
}

function due(goals: readonly Goal[]): Step[] {
  return goals.flatMap((goal) => goal.steps).filter((step) => step.due).sort((a, b) => (a.next_check_on ?? "").localeCompare(b.next_check_on ?? ""));
}

function Goals({ teacher, mine }: { teacher: PersonName; mine: boolean }): ReactElement {
  const [setting, setSetting] = useState(false);
  const goals = useQuery({ queryKey: keys.goals(teacher.id), queryFn: () => listGoals(teacher.id) });
  if (goals.error) return <ProblemNote problem={goals.error} onRetry={() => { void goals.refetch(); }} />;
  if (!goals.data) return <Waiting />;
  const all = goals.data.items;
  const again = due(all);
  return (
    <div className={styles["goals"]}>
      {again.length > 0 ? (
        <section className="stack" aria-labelledby="again">
          <div>
            <h2 id="again">Time for another look</h2>
            <p className="soft">Secure for a while. A note or a clip from a newer lesson shows whether it is still there.</p>
          </div>
          <ul className={styles["steps"]} aria-label="Due for another look">{again.map((step) => <StepRow key={step.id} step={step} />)}</ul>
        </section>
      ) : null}
      {all.map((goal) => <GoalSection key={goal.id} goal={goal} mine={mine} />)}
      {all.length === 0 ? (
        <EmptyState title={mine ? "Your first goal" : `No goals yet for ${firstNameOf(teacher.name)}`} action={<Button variant="primary" icon="add" onPress={() => { setSetting(true); }}>Set a goal</Button>}>
          {mine ? "One thing you would like to be different for a class. Small steps towards it come next; nobody but you and your coach sees them."
            : "What would they like to be different for a class? Set it together; small steps come next."}
        </EmptyState>
      ) : <div><Button icon="add" onPress={() => { setSetting(true); }}>Set another goal</Button></div>}
      {setting ? <GoalForm teacherId={teacher.id} onClose={() => { setSetting(false); }} /> : null}
    </div>
  );
}
