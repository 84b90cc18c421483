/** A step of the library with its models: put together here, because features never import one another. */
import type { ReactElement, ReactNode } from "react";
import type { Template } from "@/client/types";
import { TemplatePage } from "@/features/library/TemplatePage";
import { Models } from "@/features/models/Models";

const models = (template: Template): ReactNode => <Models template={template} />;

export function TemplateRoute(): ReactElement {
  return <TemplatePage models={models} />;
}
