/** What is kept about me and until when, taking it along, being forgotten, and the school's rules for all that. */
import { answer, api } from "./api";
import type { NewHold, RetentionRule, RetentionTerms } from "./types";

export const listRetention = () => answer(api.GET("/api/v1/retention"));
export const setRetention = (rule: RetentionRule, terms: RetentionTerms) =>
  answer(api.PUT("/api/v1/retention/{purpose}", { params: { path: { purpose: rule.purpose }, header: { "If-Match": `"${rule.version}"` } }, body: terms }));

export const listTerms = (cursor: string | null = null) => answer(api.GET("/api/v1/privacy/lessons", { params: { query: { cursor, limit: 50 } } }));
export const listWarnedTerms = () => answer(api.GET("/api/v1/privacy/lessons", { params: { query: { warned: true, limit: 50 } } }));
export const keepLonger = (lessonId: string) => answer(api.POST("/api/v1/lessons/{lesson_id}/keep", { params: { path: { lesson_id: lessonId } } }));
export const readWholeLedger = (cursor: string | null = null) => answer(api.GET("/api/v1/privacy/ledger", { params: { query: { cursor, limit: 20 } } }));

export const listTakeouts = () => answer(api.GET("/api/v1/takeouts"));
export const askForTakeout = (withFilms: boolean) => answer(api.POST("/api/v1/takeouts", { body: { with_films: withFilms } }));
export const removeTakeout = (id: string) => answer(api.DELETE("/api/v1/takeouts/{takeout_id}", { params: { path: { takeout_id: id } } }));

export const listMyCertificates = (cursor: string | null = null) => answer(api.GET("/api/v1/privacy/certificates", { params: { query: { cursor, limit: 20 } } }));
export const listCertificates = (cursor: string | null = null) => answer(api.GET("/api/v1/certificates", { params: { query: { cursor, limit: 20 } } }));
export const readCertificate = (id: string) => answer(api.GET("/api/v1/certificates/{certificate_id}", { params: { path: { certificate_id: id } } }));

export const listHolds = (cursor: string | null = null) => answer(api.GET("/api/v1/holds", { params: { query: { cursor, limit: 20 } } }));
export const placeHold = (hold: NewHold) => answer(api.POST("/api/v1/holds", { body: hold }));
export const releaseHold = (id: string) => answer(api.POST("/api/v1/holds/{hold_id}/release", { params: { path: { hold_id: id } } }));

export const planErasure = (personId: string) => answer(api.GET("/api/v1/people/{person_id}/erasure", { params: { path: { person_id: personId } } }));
export const erasePerson = (personId: string, said: { email: string; code: string; password: string; when_released: boolean }) =>
  answer(api.POST("/api/v1/people/{person_id}/erasure", { params: { path: { person_id: personId } }, body: said }));
