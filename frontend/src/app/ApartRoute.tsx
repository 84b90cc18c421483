/** Taking a model apart, and on to rehearsing it: put together here, because features never import one another. */
import type { ReactElement, ReactNode } from "react";
import type { Deconstruction } from "@/client/types";
import { ApartPage } from "@/features/models/ApartPage";
import { RehearseTogether } from "@/features/rehearsal/RehearseTogether";

const rehearse = (one: Deconstruction): ReactNode => <RehearseTogether templateId={one.model.template_id} title={one.model.title} apart={one} />;

export function ApartRoute(): ReactElement {
  return <ApartPage rehearse={rehearse} />;
}
