/** Models as the server knows them. */
import { useQuery, useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { listExemplars } from "@/client/exemplars";
import { keys } from "@/client/keys";
import type { Exemplar } from "@/client/types";

export const useModels = (templateId: string): UseQueryResult<{ items: Exemplar[] }> =>
  useQuery({ queryKey: keys.models(templateId), queryFn: () => listExemplars({ template_id: templateId }) });

/** The clips of a lesson that are models, or asked to be. */
export function useModelClips(lessonId: string): ReadonlySet<string> {
  const models = useQuery({ queryKey: keys.modelsOfLesson(lessonId), queryFn: () => listExemplars({ lesson_id: lessonId }), retry: false });
  return useMemo(() => new Set((models.data?.items ?? []).map((one) => one.clip_id).filter((id) => id !== null)), [models.data]);
}

/** Something about models changed: every list asks again. */
export function useModelsChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: keys.exemplars });
}
