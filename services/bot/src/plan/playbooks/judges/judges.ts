import { cpu } from "./cpu.ts";
import { descriptors } from "./descriptors.ts";
import { errors } from "./errors.ts";
import { faults } from "./faults.ts";
import { intrusion } from "./intrusion.ts";
import type { Judge } from "./judge.ts";
import { locks } from "./locks.ts";
import { pieces } from "./pieces.ts";
import { processes } from "./processes.ts";
import { signals } from "./signals.ts";
import { sync } from "./sync.ts";
import { waiting } from "./waiting.ts";

export const JUDGES = {
  cpu,
  descriptors,
  errors,
  faults,
  intrusion,
  locks,
  pieces,
  processes,
  signals,
  sync,
  waiting,
} satisfies Record<string, Judge>;

export type JudgeName = keyof typeof JUDGES;
export const JUDGE_NAMES = Object.keys(JUDGES) as [JudgeName, ...JudgeName[]];
