/** One part of a privacy page. */
import { useId, type ReactElement, type ReactNode } from "react";
import { Card } from "@/ui";

export function Part({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }): ReactElement {
  const id = useId();
  return (
    <Card as="section" className="stack" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        {lead ? <p className="soft small">{lead}</p> : null}
      </div>
      {children}
    </Card>
  );
}
