/** Colours and type. */
import type { ReactElement } from "react";
import { KINDS } from "@/lib/kinds";
import { Card, KindMark } from "@/ui";
import styles from "./Gallery.module.css";
import { Group } from "./Group";

const COLOURS = ["paper", "card", "sunk", "line", "ink", "soft", "accent", "accent-wash", "danger", "warn", "good", "theatre", "focus"];

export function Paper(): ReactElement {
  return (
    <>
      <Group title="Colours">
        <div className={styles["swatches"]}>
          {COLOURS.map((name) => <div key={name} className={styles["swatch"]}><span style={{ background: `var(--${name})` }} />{name}</div>)}
        </div>
      </Group>
      <Group title="Type">
        <Card look="raised" className="stack">
          <p style={{ font: "560 var(--t-xl)/1.2 var(--serif)" }}>Question first, then pause, then the name</p>
          <p style={{ font: "560 var(--t-l)/1.2 var(--serif)" }}>New since Friday</p>
          <p>When I want everyone to think, I will ask, count to five, and only then say who. <span className="num">12:04–12:31</span></p>
          <p className="soft small">Tue 17 Nov · 4 segments · 5 notes</p>
        </Card>
      </Group>
      <Group title="Kinds of note"><div className="row" style={{ gap: 24 }}>{KINDS.map((kind) => <KindMark key={kind} kind={kind} />)}</div></Group>
    </>
  );
}
