/** Who is coached on cadence, in numbers, and the school's terms. For leaders and administrators. */
import { answer, api } from "./api";

export const readCoverage = (termId: string | null) => answer(api.GET("/api/v1/coverage", { params: { query: termId ? { term_id: termId } : {} } }));
/** The address under which a browser saves the same numbers as a sheet. */
export const coverageSheet = (termId: string | null): string => `/api/v1/coverage/sheet${termId ? `?term_id=${encodeURIComponent(termId)}` : ""}`;

export const listSchoolTerms = () => answer(api.GET("/api/v1/school-terms"));
export const addSchoolTerm = (name: string, startsOn: string, endsOn: string) =>
  answer(api.POST("/api/v1/school-terms", { body: { name, starts_on: startsOn, ends_on: endsOn } }));
export const removeSchoolTerm = (id: string) => answer(api.DELETE("/api/v1/school-terms/{term_id}", { params: { path: { term_id: id } } }));
