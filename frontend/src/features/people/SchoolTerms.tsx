/** The school's terms, by which coverage is counted. For administrators. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactElement } from "react";
import { ApiProblem } from "@/client/api";
import { addSchoolTerm, listSchoolTerms, removeSchoolTerm } from "@/client/coverage";
import { keys } from "@/client/keys";
import { formatDay } from "@/lib/dates";
import { Button, Card, ProblemNote, Row, Rows, TextField } from "@/ui";

export function SchoolTerms(): ReactElement {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const settle = { onSettled: () => queries.invalidateQueries({ queryKey: keys.schoolTerms }) };
  const terms = useQuery({ queryKey: keys.schoolTerms, queryFn: listSchoolTerms });
  const add = useMutation({
    mutationFn: () => addSchoolTerm(name.trim(), first, last),
    onSuccess: () => { setName(""); setFirst(""); setLast(""); },
    ...settle,
  });
  const remove = useMutation({ mutationFn: removeSchoolTerm, ...settle });
  const wrong = (field: string): string | undefined => (add.error instanceof ApiProblem ? add.error.field(field) : undefined);
  const items = terms.data?.items ?? [];
  return (
    <section className="stack" aria-labelledby="terms">
      <div>
        <h2 id="terms">Terms</h2>
        <p className="soft">Coverage is counted by term. No two of them share a day.</p>
      </div>
      <ProblemNote problem={terms.error ?? remove.error ?? (wrong("ends_on") ?? wrong("name") ? null : add.error)} />
      {items.length > 0 ? (
        <Rows label="Terms">
          {items.map((one) => (
            <Row key={one.id} title={one.name} about={`${formatDay(one.starts_on)} to ${formatDay(one.ends_on)}`}>
              <Button size="s" onPress={() => { remove.mutate(one.id); }} aria-label={`Remove ${one.name}`}>Remove</Button>
            </Row>
          ))}
        </Rows>
      ) : null}
      <Card>
        <form className="stack" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
          <TextField label="Term" value={name} onChange={setName} maxLength={100} error={wrong("name")} placeholder="Autumn term" />
          <div className="row">
            <TextField label="Begins on" type="date" value={first} onChange={setFirst} />
            <TextField label="Ends on" type="date" value={last} onChange={setLast} error={wrong("ends_on")} />
          </div>
          <div><Button type="submit" icon="add" isDisabled={name.trim() === "" || first === "" || last === ""} isPending={add.isPending}>Add the term</Button></div>
        </form>
      </Card>
    </section>
  );
}
