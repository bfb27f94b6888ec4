import { ERRORS, type TraceStatus } from "@tracewire/protocol";
import type { Report } from "../../flow/report.ts";

/** By how a trace ended. */
export const EXITS: Record<TraceStatus, number> = {
  answered: 0,
  failed: 1,
  cancelled: 1,
  asked: 1,
  refused: 3,
  denied: 4,
  expired: 4,
};

export const exitCode = ({ status, error }: Pick<Report, "status" | "error">): number =>
  status !== "answered" && error?.code ? ERRORS[error.code].exit : EXITS[status];
