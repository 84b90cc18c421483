/** Roles and cadences in words. */
import type { Cadence, Role } from "@/client/types";

export const ROLES: { value: Role; label: string }[] = [
  { value: "member", label: "Teacher or coach" },
  { value: "leader", label: "Leader" },
  { value: "admin", label: "Administrator" },
];

export const ROLE_HINTS: Record<Role, string> = {
  member: "Adds lessons, coaches and is coached.",
  leader: "Also makes pairs and sees who is coached on cadence. Never what is in a lesson.",
  admin: "Also invites people and looks after Vignette. Never sees what is in a lesson.",
};

export const CADENCES: { value: Cadence; label: string }[] = [
  { value: "weekly", label: "Every week" },
  { value: "fortnightly", label: "Every fortnight" },
];

export function roleWord(role: Role): string {
  return ROLES.find((each) => each.value === role)?.label ?? role;
}
