/** The library of steps: by area, searchable. What is searched and filtered stands in the address, and whom a step is for. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { Link, useSearchParams } from "react-router";
import { keys } from "@/client/keys";
import { addStarter, addTemplate, listTemplates, readLibrary, SHEET } from "@/client/library";
import type { Library, Template } from "@/client/types";
import { usePageTitle } from "@/lib/title";
import { useSearchWords } from "@/lib/useSearchWords";
import { Button, EmptyState, Loading, Menu, ProblemNote, Skeleton, TextField, toast, ToggleChip } from "@/ui";
import { Page } from "@/ui/Page";
import { ImportDialog } from "./ImportDialog";
import styles from "./library.module.css";
import { byArea, said } from "./words";
import { TemplateForm } from "./TemplateForm";


export function LibraryPage(): ReactElement {
  const [open, setOpen] = useState<"add" | "import" | null>(null);
  const library = useQuery({ queryKey: keys.library, queryFn: readLibrary });
  const queries = useQueryClient();
  usePageTitle("Library");
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: keys.library });
  const close = (): void => { setOpen(null); };
  return (
    <Page title="Library" below="Steps that worked, in words anybody here may use." actions={<>
      <Button icon="add" onPress={() => { setOpen("add"); }}>Write a step</Button>
      <Menu label="The whole library" entries={[
        { id: "export", label: "Save as a sheet (CSV)", icon: "download", onAction: () => { location.assign(SHEET); } },
        ...(library.data?.may_fill ? [{ id: "import", label: "Bring in a sheet (CSV)…", icon: "upload" as const, onAction: () => { setOpen("import"); } }] : []),
      ]}>
        <Button variant="quiet" icon="more" aria-label="More about the library" />
      </Menu>
    </>}>
      <ProblemNote problem={library.error} onRetry={() => { void library.refetch(); }} />
      {library.data ? <Shelves library={library.data} onAdd={() => { setOpen("add"); }} onChanged={refresh} /> : <Loading what="Loading the library"><Skeleton height={44} /><Skeleton height={160} /></Loading>}
      {open === "add" ? <TemplateForm title="Write a step" action="Put it into the library" areas={library.data?.suggested ?? []} onClose={close}
        save={async (words) => { await addTemplate({ ...words, criteria: words.criteria.map((one) => one.text) }); await refresh(); toast("It is in the library."); }} /> : null}
      {open === "import" ? <ImportDialog onClose={close} onDone={refresh} /> : null}
    </Page>
  );
}

function Shelves({ library, onAdd, onChanged }: { library: Library; onAdd: () => void; onChanged: () => Promise<void> }): ReactElement {
  const [search, setSearch] = useSearchParams();
  const q = search.get("q") ?? "";
  const area = search.get("area") ?? "";
  const archived = search.get("archived") === "1";
  const [typed, setTyped] = useSearchWords();
  const put = (name: string, value: string): void => {
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    }, { replace: true });
  };
  if (library.areas.length === 0 && !archived) return <Empty mayFill={library.may_fill} onAdd={onAdd} onChanged={onChanged} />;
  return (
    <>
      <div className={styles["tools"]}>
        <div className="row" role="group" aria-label="Area">
          <ToggleChip isSelected={area === "" && !archived} onChange={() => { put("area", ""); put("archived", ""); }}>All</ToggleChip>
          {library.areas.map((one) => <ToggleChip key={one.area} isSelected={area.toLowerCase() === one.area.toLowerCase()} onChange={(on) => { put("area", on ? one.area : ""); }}>{one.area}</ToggleChip>)}
          <ToggleChip isSelected={archived} onChange={(on) => { put("archived", on ? "1" : ""); }}>Archived</ToggleChip>
        </div>
        <TextField label="Search the library" hideLabel type="search" placeholder="Search title, cue, criteria" value={typed} onChange={setTyped} />
      </div>
      <Found q={q} area={area} archived={archived} address={search.toString()} />
    </>
  );
}

function Found({ q, area, archived, address }: { q: string; area: string; archived: boolean; address: string }): ReactElement {
  const found = useQuery({ queryKey: keys.templates(q, area, archived), queryFn: () => listTemplates(q, area, archived), placeholderData: (before) => before });
  if (found.error) return <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />;
  if (!found.data) return <Loading what="Loading steps"><div className={styles["cards"]}>{[1, 2, 3, 4, 5, 6].map((n) => <Skeleton key={n} height={132} />)}</div></Loading>;
  const templates = found.data.items;
  if (templates.length === 0) return <EmptyState title="Nothing found">{q ? "Search looks for every word in title, cue, criteria and the rest. Try fewer words." : archived ? "Nothing was taken out of the library." : "Nothing here is about this area yet."}</EmptyState>;
  return (
    <div className={styles["areas"]}>
      <p className="visually-hidden" role="status">{templates.length} {templates.length === 1 ? "step" : "steps"}</p>
      {byArea(templates).map(([name, several]) => (
        <section key={name} className={styles["area"]} aria-label={name}>
          <h2>{name}</h2>
          <ul className={styles["cards"]}>{several.map((template) => <Card key={template.id} template={template} address={address} />)}</ul>
        </section>
      ))}
    </div>
  );
}

function Card({ template, address }: { template: Template; address: string }): ReactElement {
  return (
    <li className={styles["card"]}>
      <h3><Link to={`/library/${template.id}${address ? `?${address}` : ""}`}>{template.title}</Link></h3>
      {template.cue ? <p className="soft">{template.cue}</p> : null}
    </li>
  );
}

function Empty({ mayFill, onAdd, onChanged }: { mayFill: boolean; onAdd: () => void; onChanged: () => Promise<void> }): ReactElement {
  const begin = useMutation({ mutationFn: addStarter, onSuccess: async (done) => { await onChanged(); toast(said(done)); } });
  return (
    <>
      <ProblemNote problem={begin.error} />
      <EmptyState title="An empty shelf" action={<div className="row">
        {mayFill ? <Button variant="primary" isPending={begin.isPending} onPress={() => { begin.mutate(); }}>Begin with 24 ready-made steps</Button> : null}
        <Button icon="add" onPress={onAdd}>Write the first step</Button>
      </div>}>
        {mayFill ? "They cover behaviour, instruction, checking understanding, practice and relationships. Change them, take some out, add your own."
          : "Write one that worked for you. A leader or an administrator can also begin with 24 ready-made ones."}
      </EmptyState>
    </>
  );
}
