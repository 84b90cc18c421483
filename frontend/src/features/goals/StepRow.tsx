/** A step in a list: what it is, its cue, how far it is. The whole row leads to it. */
import type { ReactElement } from "react";
import { Link } from "react-router";
import type { Step } from "@/client/types";
import { Icon } from "@/ui";
import styles from "./goals.module.css";
import { StateChip } from "./StateChip";
import { checkWords } from "./words";

export function StepRow({ step }: { step: Step }): ReactElement {
  const check = checkWords(step);
  return (
    <li className={styles["step"]}>
      <div className={styles["stepWords"]}>
        <Link to={`/steps/${step.id}`} className={styles["stepLink"]}>{step.title}</Link>
        {step.cue ? <p className="soft">{step.cue}</p> : null}
        {step.notice ? <p className={`small warn ${styles["aside"] ?? ""}`}><Icon name="warning" size={16} />{step.notice}</p> : null}
        {check || step.reason ? <p className={step.due ? "small strong" : "small soft"}>{check || `Set aside: ${step.reason}`}</p> : null}
      </div>
      <StateChip state={step.state} />
    </li>
  );
}
