/** The school's terms, by which coverage is counted. For administrators. */
import type { ReactElement } from "react";
import { addSchoolTerm, listSchoolTerms, removeSchoolTerm } from "@/client/coverage";
import { keys } from "@/client/keys";
import { NamedDays } from "./NamedDays";

const LABELS = { name: "Term", example: "Autumn term", first: "Begins on", last: "Ends on", add: "Add the term" };

export function SchoolTerms(): ReactElement {
  return (
    <NamedDays id="terms" title="Terms" lead="Coverage is counted by term. No two of them share a day." labels={LABELS} oneDay={false}
      queryKey={keys.schoolTerms} list={listSchoolTerms} add={addSchoolTerm} remove={removeSchoolTerm} />
  );
}
