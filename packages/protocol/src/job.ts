import * as z from "zod";
import { HostId } from "./host.ts";
import { Limits, MAX_SCRIPT_BYTES } from "./limits.ts";
import { Look } from "./look.ts";

/** Version of everything in this package. The agent refuses a job of another major version. */
export const PROTOCOL_VERSION = 1;

/**
 * `<investigation>.<kind>.<attempt>` for what an attempt does; `<investigation>.<kind>.<16 hex digits of what is asked>`
 * for what a planner asks meanwhile. Adding one twice to a queue is a no-op, carrying it out twice is refused.
 */
export const JobId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}\.((check|run)\.[1-9][0-9]{0,3}|(check|look)\.[0-9a-f]{16})$/);

const common = {
  protocol: z.literal(PROTOCOL_VERSION),
  id: JobId,
  host: HostId,
  /** Milliseconds since the epoch. */
  issuedAt: z.int().positive(),
  /** The agent refuses to start after this moment. */
  notAfter: z.int().positive(),
};

/** A script for one host: `check` loads it without running it, `run` traces. */
export const ScriptJob = z.strictObject({
  ...common,
  kind: z.enum(["check", "run"]),
  script: z
    .string()
    .min(1)
    .refine(
      (text) => Buffer.byteLength(text) <= MAX_SCRIPT_BYTES,
      `a script has at most ${MAX_SCRIPT_BYTES} bytes`,
    ),
  /** SHA-256 of the script's UTF-8 bytes, hex. */
  scriptHash: z.string().regex(/^[0-9a-f]{64}$/),
  limits: Limits,
});
export type ScriptJob = z.infer<typeof ScriptJob>;

/** A look at the host, without a script. */
export const LookJob = z.strictObject({ ...common, kind: z.literal("look"), look: Look });
export type LookJob = z.infer<typeof LookJob>;

/** Work for one host. Signed as a whole; nothing outside it decides what is done. */
export const Job = z.discriminatedUnion("kind", [ScriptJob, LookJob]);
export type Job = z.infer<typeof Job>;

/** What travels through Redis: the exact bytes that were signed, and by which key. */
export const SignedJob = z.strictObject({
  body: z.string().max(4 * MAX_SCRIPT_BYTES),
  keyId: z.string().max(64),
  /** Ed25519, base64. */
  signature: z.string().max(128),
});
export type SignedJob = z.infer<typeof SignedJob>;
