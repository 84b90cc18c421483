/** A step of the library with its models: put together here, because features never import one another. */
import type { ReactElement, ReactNode } from "react";
import type { Exemplar, Template } from "@/client/types";
import { TemplatePage } from "@/features/library/TemplatePage";
import { Models } from "@/features/models/Models";
import { WatchTogether } from "@/features/room/WatchTogether";

const together = (model: Exemplar): ReactNode => <WatchTogether subject={{ type: "exemplar", id: model.id }} />;
const models = (template: Template): ReactNode => <Models template={template} together={together} />;

export function TemplateRoute(): ReactElement {
  return <TemplatePage models={models} />;
}
