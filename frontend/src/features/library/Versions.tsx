/** What a step of the library has said, newest first; fetched when somebody asks. */
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { templateVersions } from "@/client/library";
import type { Template, TemplateVersion } from "@/client/types";
import { formatDay } from "@/lib/dates";
import { Loading, ProblemNote, Skeleton } from "@/ui";
import styles from "./library.module.css";

export function Versions({ template }: { template: Template }): ReactElement {
  const [open, setOpen] = useState(false);
  const versions = useQuery({ queryKey: [...keys.template(template.id), "versions", template.version], queryFn: () => templateVersions(template.id), enabled: open });
  return (
    <div className={styles["versions"]}>
      <p className="soft small">By {template.created_by.name}, {formatDay(template.created_at)}</p>
      <details onToggle={(event) => { setOpen(event.currentTarget.open); }}>
        <summary>Version {template.version}</summary>
        <ProblemNote problem={versions.error} onRetry={() => { void versions.refetch(); }} />
        {versions.isLoading ? <Loading what="Loading versions"><Skeleton height={80} /></Loading> : null}
        <ol>{(versions.data?.items ?? []).map((version) => <Version key={version.version} version={version} />)}</ol>
      </details>
    </div>
  );
}

function Version({ version }: { version: TemplateVersion }): ReactElement {
  return (
    <li className={styles["version"]}>
      <p className="small soft">Version {version.version}, {version.made_by.name}, {formatDay(version.made_at)}</p>
      <p className="strong">{version.title}</p>
      {version.cue ? <p className="small">{version.cue}</p> : null}
      {version.criteria.length > 0 ? <ul className="small">{version.criteria.map((text) => <li key={text}>{text}</li>)}</ul> : null}
    </li>
  );
}
