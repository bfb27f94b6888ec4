import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { TraceError } from "./errors.ts";
import { Job, SignedJob } from "./job.ts";

/** Keeps a signature made for one purpose from being valid for another. */
const PURPOSE = "tracewire job v1\n";

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** First 16 hex digits of the SHA-256 of the public key: names a key in logs, envelopes and key files. */
export const keyIdOf = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16);

export const newKeyPair = (): { privatePem: string; publicPem: string } => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
};

/** Signs the job's JSON; the signed bytes themselves travel, so that no two sides need to agree on how to write JSON. */
export const signJob = (job: Job, privatePem: string): SignedJob => {
  const key = createPrivateKey(privatePem);
  const body = JSON.stringify(Job.parse(job));
  return {
    body,
    keyId: keyIdOf(createPublicKey(key)),
    signature: sign(null, Buffer.from(PURPOSE + body), key).toString("base64"),
  };
};

const forged = (why: string, cause?: unknown): TraceError =>
  new TraceError("JOB_FORGED", why, {
    hint: "Someone other than the bot wrote to this host's queue, or the agent has an old public key: compare the key ids of bot and agent.",
    cause,
  });

/**
 * The job that a trusted key signed.
 * @param trusted public keys by key id
 * @throws TraceError JOB_FORGED when the envelope, the key, the signature, the job or its script hash is not right
 */
export const openJob = (envelope: unknown, trusted: ReadonlyMap<string, KeyObject>): Job => {
  const signed = SignedJob.safeParse(envelope);
  if (!signed.success) throw forged("the job is not a signed envelope", signed.error);
  const key = trusted.get(signed.data.keyId);
  if (!key)
    throw forged(`the job was signed with the key ${signed.data.keyId}, which this agent does not trust`);
  const good = verify(
    null,
    Buffer.from(PURPOSE + signed.data.body),
    key,
    Buffer.from(signed.data.signature, "base64"),
  );
  if (!good) throw forged("the job's signature does not fit its content");
  const job = Job.safeParse(parseJson(signed.data.body));
  if (!job.success) throw forged("the signed content is not a job of this protocol version", job.error);
  if (job.data.kind !== "look" && sha256(job.data.script) !== job.data.scriptHash)
    throw forged("the script differs from its hash");
  return job.data;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
