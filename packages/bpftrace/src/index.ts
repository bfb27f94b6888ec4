export { analyse } from "./analysis/analyse.ts";
export type {
  Analysis,
  MapKind,
  MapUse,
  ProbeType,
  ProbeUse,
  Rate,
  Reason,
  Reveal,
  Revealed,
  RiskLevel,
  ValueKind,
  VersionNeed,
} from "./analysis/analysis.ts";
export { RISK_LEVELS } from "./analysis/analysis.ts";
export { everyFiring } from "./analysis/every-firing.ts";
export { type Host, type Lack, lacks } from "./analysis/lacks.ts";
export { diagnose } from "./diagnose/diagnose.ts";
export type { Diagnosis, DiagnosisClass, HostWords, RunEnd } from "./diagnose/diagnosis.ts";
export { meantWords } from "./diagnose/meant-words.ts";
export { nearestWords } from "./diagnose/nearest-words.ts";
export { withoutNoise } from "./diagnose/noise.ts";
export { type Explained, explain } from "./explain/explain.ts";
export { parse } from "./language/parse.ts";
export { print } from "./language/print.ts";
export { BpftraceSyntaxError, type Position } from "./language/syntax-error.ts";
export type * as Tree from "./language/tree.ts";
export { createOutputReader, type OutputReader } from "./output/output-reader.ts";
export type { HistogramBucket, MapValue, OutputRecord } from "./output/output-record.ts";
export { createLineSplitter, type Line } from "./output/split-lines.ts";
