/** The organisation's library of steps. */
import { allPages, answer, api } from "./api";
import type { NewTemplate, Template, TemplateChange } from "./types";

const template = (id: string) => ({ path: { template_id: id } });

/** Everything that fits, by area and title. */
export const listTemplates = (q: string, area: string, archived: boolean): Promise<{ items: Template[] }> =>
  allPages((cursor) => answer(api.GET("/api/v1/step-templates", { params: { query: { q, area, archived, cursor, limit: 200 } } })));
export const readLibrary = () => answer(api.GET("/api/v1/step-templates/areas"));
export const addTemplate = (body: NewTemplate) => answer(api.POST("/api/v1/step-templates", { body }));
export const readTemplate = (id: string) => answer(api.GET("/api/v1/step-templates/{template_id}", { params: template(id) }));
export const changeTemplate = (id: string, body: TemplateChange, etag: string) =>
  answer(api.PATCH("/api/v1/step-templates/{template_id}", { params: template(id), body, headers: { "If-Match": etag } }));
export const templateVersions = (id: string) => answer(api.GET("/api/v1/step-templates/{template_id}/versions", { params: template(id) }));
export const addStarter = () => answer(api.POST("/api/v1/step-templates/starter"));
/** The address under which a browser saves the library as a sheet. */
export const SHEET = "/api/v1/step-templates/sheet";
export const importSheet = (file: File) =>
  answer(api.POST("/api/v1/step-templates/sheet", { body: file as unknown as string, bodySerializer: (body) => body, headers: { "Content-Type": "text/csv" } }));
