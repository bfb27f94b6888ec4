import * as z from "zod";
import { HostId } from "./host.ts";
import { Limits, MAX_SCRIPT_BYTES } from "./limits.ts";

/** Version of everything in this package. The agent refuses a job of another major version. */
export const PROTOCOL_VERSION = 1;

/** `<investigation>.<kind>.<attempt>`: adding it twice to a queue is a no-op, running it twice is refused. */
export const JobId = z.string().regex(/^[a-z0-9-]{1,64}\.(check|run)\.[1-9][0-9]{0,3}$/);

/** Work for one host. Signed as a whole; nothing outside it decides what runs. */
export const Job = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  /** `check` loads the script without running it; `run` traces. */
  kind: z.enum(["check", "run"]),
  id: JobId,
  host: HostId,
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
  /** Milliseconds since the epoch. */
  issuedAt: z.int().positive(),
  /** The agent refuses to start after this moment. */
  notAfter: z.int().positive(),
});
export type Job = z.infer<typeof Job>;

/** What travels through Redis: the exact bytes that were signed, and by which key. */
export const SignedJob = z.strictObject({
  body: z.string().max(4 * MAX_SCRIPT_BYTES),
  keyId: z.string().max(64),
  /** Ed25519, base64. */
  signature: z.string().max(128),
});
export type SignedJob = z.infer<typeof SignedJob>;
