/** One step of the library: what it is, how one sees it, what it is mistaken for, what it said before; and using it. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement, type ReactNode } from "react";
import { useParams, useSearchParams } from "react-router";
import { ApiProblem, isGone, isStale } from "@/client/api";
import { keys } from "@/client/keys";
import { changeTemplate, readLibrary, readTemplate } from "@/client/library";
import { useMe } from "@/client/session";
import type { Template, TemplateChange } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { Button, ButtonLink, Card, EmptyState, Icon, Loading, Menu, ProblemNote, Skeleton, toast } from "@/ui";
import { Page } from "@/ui/Page";
import styles from "./library.module.css";
import { TemplateForm } from "./TemplateForm";
import { UseDialog } from "./UseDialog";
import { Versions } from "./Versions";

interface Lent<T> {
  /** The films of the step. */
  models: T;
  /** To rehearse it with colleagues. */
  rehearse: T;
  /** What is being rehearsed of it. */
  underWay: T;
}

/** What other features have to do with a step, they lend. */
export function TemplatePage({ models, rehearse, underWay }: Lent<(template: Template) => ReactNode>): ReactElement {
  const { id = "" } = useParams();
  const template = useQuery({ queryKey: keys.template(id), queryFn: () => readTemplate(id) });
  usePageTitle(template.data?.title ?? "Step");
  if (isGone(template.error)) return <Page title="This step is not here" narrow><EmptyState title="Not in this library" action={<ButtonLink to="/library">To the library</ButtonLink>} /></Page>;
  if (template.error) return <Page title="Step" narrow><ProblemNote problem={template.error} onRetry={() => { void template.refetch(); }} /></Page>;
  if (!template.data) return <Page title="Step"><Loading what="Loading the step"><Skeleton height={260} /></Loading></Page>;
  return <Shown template={template.data} models={models(template.data)} rehearse={rehearse(template.data)} underWay={underWay(template.data)} />;
}

function Shown({ template, models, rehearse, underWay }: { template: Template } & Lent<ReactNode>): ReactElement {
  const me = useMe();
  const [search] = useSearchParams();
  const [open, setOpen] = useState<"use" | "edit" | null>(null);
  const queries = useQueryClient();
  const library = useQuery({ queryKey: keys.library, queryFn: readLibrary, enabled: open === "edit" });
  const close = (): void => { setOpen(null); };
  const change = async (body: TemplateChange, etag = template.etag): Promise<Template> => {
    try {
      const changed = await changeTemplate(template.id, body, etag);
      queries.setQueryData(keys.template(template.id), changed);
      return changed;
    } finally {
      await queries.invalidateQueries({ queryKey: keys.library });
    }
  };
  const archive = async (archived: boolean, etag?: string): Promise<void> => {
    try {
      const changed = await change({ archived }, etag);
      toast(archived ? "Taken out of the library. Steps in use keep their words." : "It is in the library again.", { undo: () => { void archive(!archived, changed.etag); } });
    } catch (error) {
      toast(isStale(error) ? "Somebody changed it meanwhile; here it is as it stands now." : error instanceof ApiProblem ? error.message : "This did not work.", { tone: "problem" });
    }
  };
  return (
    <Page title={template.title} above={template.area} below={template.archived ? "Taken out of the library: it can be read, but not used." : null}
      actions={<>
        <ButtonLink to={`/library${search.size > 0 ? `?${search.toString()}` : ""}`} icon="back">The library</ButtonLink>
        {template.archived || template.criteria.length === 0 ? null : rehearse}
        {template.archived ? null : <Button variant="primary" icon="step" onPress={() => { setOpen("use"); }}>Use this step</Button>}
      </>}>
      <div className={styles["columns"]}>
        <div className={styles["column"]}>
          <Words template={template} />
          {underWay}
          {models}
        </div>
        <aside className={styles["column"]} aria-label="Keeping this step">
          {template.may_edit ? (
            <div className="row">
              <Button icon="edit" onPress={() => { setOpen("edit"); }}>Change the words</Button>
              <Menu label="What else can be done with this step" entries={[
                template.archived ? { id: "back", label: "Bring it back", icon: "undo", onAction: () => { void archive(false); } }
                  : { id: "archive", label: "Take it out of the library", icon: "trash", onAction: () => { void archive(true); } },
              ]}>
                <Button variant="quiet" icon="more" aria-label="More about this step" />
              </Menu>
            </div>
          ) : null}
          <Versions template={template} />
        </aside>
      </div>
      {open === "use" ? <UseDialog template={template} me={me} teacherId={search.get("for")} goalId={search.get("goal")} onClose={close} /> : null}
      {open === "edit" ? <TemplateForm title="Change the words" action="Save as a new version" areas={library.data?.suggested ?? []} template={template} save={change} onClose={close} /> : null}
    </Page>
  );
}

function Words({ template }: { template: Template }): ReactElement {
  return (
    <Card as="section" look="raised" className={styles["sheet"] ?? ""} aria-label="The step">
      {template.cue ? <p className={styles["cue"]}>{template.cue}</p> : null}
      {template.about ? <p className="soft">{template.about}</p> : null}
      {template.criteria.length > 0 ? (
        <div className="stack">
          <h2>One knows it works when</h2>
          <ul className={styles["criteria"]}>{template.criteria.map((one) => <li key={one.id}><Icon name="check" size={18} />{one.text}</li>)}</ul>
        </div>
      ) : null}
      {template.contrast ? <div className={styles["contrast"]}><h2>Easily mistaken for</h2><p>{template.contrast}</p></div> : null}
    </Card>
  );
}
