/** Days of the school that have a name, such as holidays or terms: what there is, one more, one less. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { formatDay } from "@/lib/dates";
import { Button, Card, ProblemNote, Row, Rows, TextField } from "@/ui";

interface Days { id: string; name: string; starts_on: string; ends_on: string }

export interface NamedDaysProps {
  /** Of the heading; an address may point at it. */
  id: string;
  title: string;
  lead: string;
  labels: { name: string; example: string; first: string; last: string; add: string };
  /** One day alone has a first and no last. */
  oneDay: boolean;
  queryKey: readonly string[];
  list: () => Promise<{ items: Days[] }>;
  add: (name: string, first: string, last: string) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
}

export function NamedDays({ id, title, lead, labels, oneDay, ...days }: NamedDaysProps): ReactElement {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const settle = { onSettled: () => queries.invalidateQueries({ queryKey: days.queryKey }) };
  const known = useQuery({ queryKey: days.queryKey, queryFn: days.list });
  const add = useMutation({
    mutationFn: () => days.add(name.trim(), first, last || first),
    onSuccess: () => { setName(""); setFirst(""); setLast(""); },
    ...settle,
  });
  const remove = useMutation({ mutationFn: days.remove, ...settle });
  const wrong = (field: string): string | undefined => (add.error instanceof ApiProblem ? add.error.field(field) : undefined);
  const items = known.data?.items ?? [];
  return (
    <section className="stack" aria-labelledby={id}>
      <div>
        <h2 id={id}>{title}</h2>
        <p className="soft">{lead}</p>
      </div>
      <ProblemNote problem={known.error ?? remove.error ?? (wrong("ends_on") ?? wrong("name") ? null : add.error)} />
      {items.length > 0 ? (
        <Rows label={title}>
          {items.map((one) => (
            <Row key={one.id} title={one.name} about={one.starts_on === one.ends_on ? formatDay(one.starts_on) : `${formatDay(one.starts_on)} to ${formatDay(one.ends_on)}`}>
              <Button size="s" onPress={() => { remove.mutate(one.id); }} aria-label={`Remove ${one.name}`}>Remove</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      <Card>
        <form className="stack" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
          <TextField label={labels.name} value={name} onChange={setName} maxLength={100} error={wrong("name")} placeholder={labels.example} />
          <div className="row">
            <TextField label={labels.first} type="date" value={first} onChange={setFirst} />
            <TextField label={labels.last} type="date" value={last} onChange={setLast} error={wrong("ends_on")} />
          </div>
          <div><Button type="submit" icon="add" isDisabled={name.trim() === "" || first === "" || (!oneDay && last === "")} isPending={add.isPending}>{labels.add}</Button></div>
        </form>
      </Card>
    </section>
  );
}
