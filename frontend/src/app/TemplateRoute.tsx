/** A step of the library with its models and rehearsals: put together here, because features never import one another. */
import type { ReactElement, ReactNode } from "react";
import type { Exemplar, Template } from "@/client/types";
import { TemplatePage } from "@/features/library/TemplatePage";
import { Models } from "@/features/models/Models";
import { RehearseTogether } from "@/features/rehearsal/RehearseTogether";
import { UnderWay } from "@/features/rehearsal/UnderWay";
import { WatchTogether } from "@/features/room/WatchTogether";

const together = (model: Exemplar): ReactNode => <WatchTogether subject={{ type: "exemplar", id: model.id }} />;
const models = (template: Template): ReactNode => <Models template={template} together={together} />;
const rehearse = (template: Template): ReactNode => <RehearseTogether templateId={template.id} title={template.title} />;
const underWay = (template: Template): ReactNode => <UnderWay templateId={template.id} />;

export function TemplateRoute(): ReactElement {
  return <TemplatePage models={models} rehearse={rehearse} underWay={underWay} />;
}
