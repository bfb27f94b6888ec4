export { diagnose } from "./diagnose/diagnose.ts";
export type { Diagnosis, DiagnosisClass, HostWords, RunEnd } from "./diagnose/diagnosis.ts";
export { nearestWords } from "./diagnose/nearest-words.ts";
export { withoutNoise } from "./diagnose/noise.ts";
export { createOutputReader, type OutputReader } from "./output/output-reader.ts";
export type { HistogramBucket, MapValue, OutputRecord } from "./output/output-record.ts";
