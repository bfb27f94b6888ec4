/** Names in Redis that bot and agent must agree on. A host's names share one hash slot, so a cluster can shard hosts. */
export const PREFIX = "tw";

/** Queue of one host; BullMQ puts `PREFIX:` in front. The braces are Redis Cluster's hash tag. */
export const hostQueue = (host: string): string => `{host-${host}}`;

const hostKey = (host: string, rest: string): string => `${PREFIX}:${hostQueue(host)}:${rest}`;

/** A job's result, written once (`SET NX EX`) by the agent. The key's place proves the host: only its ACL user can write there. */
export const outKey = (host: string, job: string): string => hostKey(host, `out-${job}`);
/** `LiveState` of a run in progress. */
export const liveKey = (host: string, job: string): string => hostKey(host, `live-${job}`);
/** Set by the bot to end a run; the agent polls it only while that run is on. */
export const cancelKey = (host: string, job: string): string => hostKey(host, `cancel-${job}`);
/** The agent's `Heartbeat`, with a time to live. */
export const beatKey = (host: string): string => hostKey(host, "beat");
/** Agents may push here and nothing else: not read, not trim. */
export const DOORBELL_KEY = `${PREFIX}:doorbell`;

export const HEARTBEAT_EVERY_MS = 5_000;
export const HEARTBEAT_TTL_MS = 16_000;
/** How long a result waits for the bot, seconds. */
export const OUT_TTL_S = 86_400;
