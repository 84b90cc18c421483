/** What else of a step could stand on either side of a comparison: its moments and its models. */
import type { ReactElement } from "react";
import { useNavigate } from "react-router";
import type { Evidence } from "@/client/types";
import { comparedFrom, comparedTo, compareLink, comparing, fromItsStart, type Comparison } from "@/lib/comparison";
import { formatDay } from "@/lib/dates";
import { formatSpan } from "@/lib/time";
import { Select, type Option } from "@/ui";
import { comparedOf, useChain } from "./links";
import styles from "./goals.module.css";

const SHORT = 60;

function optionsOf(chain: readonly Evidence[]): Option<string>[] {
  return chain.flatMap((link): Option<string>[] => {
    if (link.type === "deconstruction") return [];
    if (link.type === "rehearsal") {
      return link.rehearsal.rounds.flatMap(({ recording, number }) => (recording ? [{ value: comparedTo(fromItsStart(recording.id)), label: `Round ${number}, ${formatDay(link.rehearsal.created_at)}` }] : []));
    }
    if (link.type === "model") return [{ value: comparedTo({ kind: "model", id: link.exemplar.id }), label: `${link.exemplar.kind === "model" ? "Model" : "Contrast"}: ${link.exemplar.title}` }];
    const { start_ms, end_ms } = link.type === "clip" ? link.clip : link.annotation;
    const words = link.type === "clip" ? link.clip.title : link.annotation.body.split("\n")[0]?.slice(0, SHORT);
    return [{ value: comparedTo(comparedOf(link)), label: `${link.lesson.title}, ${formatSpan(start_ms, end_ms)}: ${words ?? ""}` }];
  });
}

/** Nothing for whoever may see both but not the step. */
export function CompareChoices({ wanted, stepId }: { wanted: Comparison; stepId: string }): ReactElement | null {
  const navigate = useNavigate();
  const chain = useChain(stepId);
  const options = optionsOf(chain.data?.items ?? []);
  if (options.length < 2) return null;
  const choose = (side: "a" | "b", text: string): void => {
    const of = comparedFrom(text);
    if (of) void navigate(compareLink({ ...comparing(wanted.a, wanted.b, wanted.step), [side]: of }), { replace: true });
  };
  return (
    <div className={styles["sides"]}>
      {(["a", "b"] as const).map((side) => {
        const value = comparedTo(wanted[side]);
        const known = options.some((one) => one.value === value) ? options : [{ value, label: "As it was opened" }, ...options];
        return <Select key={side} label={side === "a" ? "First" : "Second"} value={value} options={known} onChange={(text) => { choose(side, text); }} />;
      })}
    </div>
  );
}
