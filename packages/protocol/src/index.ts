export { cleanText } from "./clean-text.ts";
export { DIAGNOSIS_CLASSES, Diagnosis } from "./diagnosis.ts";
export { Finding, RISKS, Risk, TraceDocument } from "./document.ts";
export { ERRORS, type ErrorCode, TraceError } from "./errors.ts";
export { Heartbeat, HostFacts, HostId, HostTrouble, PROBE_FAMILIES, ProbeFamily } from "./host.ts";
export { Job, JobId, LookJob, PROTOCOL_VERSION, ScriptJob, SignedJob } from "./job.ts";
export {
  beatKey,
  cancelKey,
  DOORBELL_KEY,
  HEARTBEAT_EVERY_MS,
  HEARTBEAT_TTL_MS,
  hostQueue,
  liveKey,
  OUT_TTL_S,
  outKey,
  PREFIX,
} from "./keys.ts";
export {
  DEFAULT_LIMITS,
  DEFAULT_WINDOW_MS,
  Limits,
  MAX_SCRIPT_BYTES,
  MAX_WINDOW_MS,
  MIN_WINDOW_MS,
} from "./limits.ts";
export { LOOKS, Look, LookAnswer, MAX_LOOK_BYTES } from "./look.ts";
export { Progress, TRACE_STATUSES, TraceStatus } from "./progress.ts";
export {
  CheckResult,
  Evidence,
  HostResult,
  KernelCounter,
  LiveState,
  LookResult,
  RawEvent,
  Ring,
  RUN_OUTCOMES,
  RunOutcome,
  RunResult,
} from "./result.ts";
export { keyIdOf, newKeyPair, openJob, sha256, signJob } from "./signature.ts";
export {
  Block,
  Bucket,
  Events,
  Histogram,
  MAX_SUMMARY_BYTES,
  Series,
  Stacks,
  Summary,
  Table,
  Value,
} from "./summary.ts";
export { VERSION } from "./version.ts";
