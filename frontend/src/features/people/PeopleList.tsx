/** Everybody, by name; the list is searched by the server. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState, type ReactElement } from "react";
import { keys } from "@/client/keys";
import { listPeople } from "@/client/people";
import type { Me, Person } from "@/client/types";
import { Avatar, Button, Chip, EmptyState, Loading, ProblemNote, Row, Rows, Skeleton, TextField } from "@/ui";
import { PersonActions } from "./PersonActions";
import { roleWord } from "./words";

export function PeopleList({ me }: { me: Me }): ReactElement {
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const found = useInfiniteQuery({
    queryKey: keys.people(q),
    queryFn: ({ pageParam }) => listPeople(q, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (previous) => previous,
  });
  const people = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="stack" aria-labelledby="everybody">
      <h2 id="everybody">Everybody</h2>
      <TextField label="Search people" hideLabel type="search" placeholder="Search by name" value={typed} onChange={setTyped} />
      <ProblemNote problem={found.error} onRetry={() => { void found.refetch(); }} />
      {found.isPending ? <Loading what="Loading people"><Skeleton height={60} /><Skeleton height={60} /><Skeleton height={60} /></Loading> : null}
      {found.isSuccess && people.length === 0 ? <EmptyState level="h3" title="Nobody of that name">Try the first letters of it.</EmptyState> : null}
      {people.length > 0 ? <Rows label="Everybody">{people.map((person) => <PersonRow key={person.id} person={person} me={me} />)}</Rows> : null}
      {found.hasNextPage ? <Button onPress={() => { void found.fetchNextPage(); }} isPending={found.isFetchingNextPage}>Show more</Button> : null}
    </section>
  );
}

function PersonRow({ person, me }: { person: Person; me: Me }): ReactElement {
  const about = [person.email, person.department, person.role && person.role !== "member" ? roleWord(person.role) : null].filter(Boolean).join(" · ");
  return (
    <Row start={<Avatar name={person.name} />} title={person.id === me.id ? `${person.name} (you)` : person.name} about={about || undefined}>
      {person.disabled ? <Chip>Shut out</Chip> : null}
      {me.role === "admin" && person.id !== me.id ? <PersonActions person={person} /> : null}
    </Row>
  );
}
