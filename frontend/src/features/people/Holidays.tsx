/** Days without teaching. Coaching that would be due in them moves on. For administrators. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { addHoliday, listHolidays, removeHoliday } from "@/client/cycles";
import { keys } from "@/client/keys";
import { formatDay } from "@/lib/dates";
import { Button, Card, ProblemNote, Row, Rows, TextField } from "@/ui";

export function Holidays(): ReactElement {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const settle = { onSettled: () => queries.invalidateQueries({ queryKey: keys.holidays }) };
  const holidays = useQuery({ queryKey: keys.holidays, queryFn: listHolidays });
  const add = useMutation({
    mutationFn: () => addHoliday(name.trim(), first, last || first),
    onSuccess: () => { setName(""); setFirst(""); setLast(""); },
    ...settle,
  });
  const remove = useMutation({ mutationFn: removeHoliday, ...settle });
  const wrong = (field: string): string | undefined => (add.error instanceof ApiProblem ? add.error.field(field) : undefined);
  const items = holidays.data?.items ?? [];
  return (
    <section className="stack" aria-labelledby="holidays">
      <div>
        <h2 id="holidays">Holidays</h2>
        <p className="soft">Coaching that would be due in them moves to the first week back, and its pair is told.</p>
      </div>
      <ProblemNote problem={holidays.error ?? remove.error ?? (wrong("ends_on") ?? wrong("name") ? null : add.error)} />
      {items.length > 0 ? (
        <Rows label="Holidays">
          {items.map((one) => (
            <Row key={one.id} title={one.name} about={one.starts_on === one.ends_on ? formatDay(one.starts_on) : `${formatDay(one.starts_on)} to ${formatDay(one.ends_on)}`}>
              <Button size="s" onPress={() => { remove.mutate(one.id); }} aria-label={`Remove ${one.name}`}>Remove</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      <Card>
        <form className="stack" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
          <TextField label="Name" value={name} onChange={setName} maxLength={100} error={wrong("name")} placeholder="Half term" />
          <div className="row">
            <TextField label="First day" type="date" value={first} onChange={setFirst} />
            <TextField label="Last day" type="date" value={last} onChange={setLast} error={wrong("ends_on")} />
          </div>
          <div><Button type="submit" icon="add" isDisabled={name.trim() === "" || first === ""} isPending={add.isPending}>Add the holiday</Button></div>
        </form>
      </Card>
    </section>
  );
}
