/** Put a clip into what shows a step: one press, nothing typed again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { linkClip, listGoals } from "@/client/goals";
import { keys } from "@/client/keys";
import type { Clip, Lesson } from "@/client/types";
import { Button, ButtonLink, Dialog, EmptyState, Icon, Loading, ProblemNote, Row, Rows, Skeleton } from "@/ui";
import { ORDER, STATES } from "./words";

export function StepsOfClip({ clip, lesson, onClose }: { clip: Clip; lesson: Lesson; onClose: () => void }): ReactElement {
  const queries = useQueryClient();
  const goals = useQuery({ queryKey: keys.goals(lesson.owner_id), queryFn: () => listGoals(lesson.owner_id) });
  const steps = (goals.data?.items ?? []).flatMap((goal) => goal.steps).filter((step) => step.state !== "set_aside").sort((a, b) => ORDER[a.state] - ORDER[b.state]);
  const put = useMutation({
    mutationFn: async (stepId: string) => { await linkClip(stepId, clip.id); return stepId; },
    onSuccess: (stepId) => queries.invalidateQueries({ queryKey: keys.step(stepId) }),
  });
  return (
    <Dialog title="Which step does it show?" open onClose={onClose} foot={<Button variant="primary" onPress={onClose}>Done</Button>}>
      <p className="soft">“{clip.title}” will stand among what shows the step, for whoever may see this lesson.</p>
      <ProblemNote problem={goals.error ?? put.error} />
      {goals.isPending ? <Loading what="Loading steps"><Skeleton height={60} /></Loading> : null}
      {goals.isSuccess && steps.length === 0 ? (
        <EmptyState level="h3" title="No steps yet" action={<ButtonLink to={`/steps?teacher=${lesson.owner_id}`} icon="step">To the steps</ButtonLink>}>Propose one first; then this clip can show it.</EmptyState>
      ) : null}
      {steps.length > 0 ? (
        <Rows label="Steps">
          {steps.map((step) => (
            <Row key={step.id} title={step.title} about={STATES[step.state].word}>
              {put.data === step.id
                ? <span className="row"><Icon name="check" size={18} />It is there</span>
                : <Button size="s" isPending={put.isPending && put.variables === step.id} aria-label={`Put it there: ${step.title}`} onPress={() => { put.mutate(step.id); }}>Put it there</Button>}
            </Row>
          ))}
        </Rows>
      ) : null}
    </Dialog>
  );
}
