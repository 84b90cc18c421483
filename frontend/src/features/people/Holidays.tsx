/** Days without teaching. Coaching that would be due in them moves on. For administrators. */
import type { ReactElement } from "react";
import { addHoliday, listHolidays, removeHoliday } from "@/client/cycles";
import { keys } from "@/client/keys";
import { NamedDays } from "./NamedDays";

const LABELS = { name: "Name", example: "Half term", first: "First day", last: "Last day", add: "Add the holiday" };

export function Holidays(): ReactElement {
  return (
    <NamedDays id="holidays" title="Holidays" lead="Coaching that would be due in them moves to the first week back, and its pair is told." labels={LABELS} oneDay
      queryKey={keys.holidays} list={listHolidays} add={addHoliday} remove={removeHoliday} />
  );
}
