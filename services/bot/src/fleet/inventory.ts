import { beatKey, Heartbeat, HostId, TraceError } from "@tracewire/protocol";
import type { Redis } from "ioredis";
import * as z from "zod";
import { HOSTS_KEY } from "../store/names.ts";
import { passwordHash, setAgentUser } from "./acl.ts";

const Enrolled = z.strictObject({ passwordHash: z.string().regex(/^[0-9a-f]{64}$/), enrolledAt: z.number() });

/** An enrolled host, and what it last said of itself; `beat` is `null` when it is not connected. */
export type Host = { host: string; enrolledAt: number; beat: Heartbeat | null };

/** The hosts that may be traced: who is enrolled, who is there. */
export class Inventory {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async enrol(host: string, password: string, now: number): Promise<void> {
    const id = HostId.parse(host);
    const hash = passwordHash(password);
    await this.#redis.hset(HOSTS_KEY, id, JSON.stringify({ passwordHash: hash, enrolledAt: now }));
    await setAgentUser(this.#redis, id, hash);
  }

  /** Gives every agent its Redis user again: a Redis without an ACL file forgets them when it restarts. */
  async restoreUsers(): Promise<void> {
    for (const [host, text] of Object.entries(await this.#redis.hgetall(HOSTS_KEY))) {
      const enrolled = Enrolled.safeParse(JSON.parse(text));
      if (enrolled.success) await setAgentUser(this.#redis, host, enrolled.data.passwordHash);
    }
  }

  async hosts(): Promise<Host[]> {
    const enrolled = Object.entries(await this.#redis.hgetall(HOSTS_KEY)).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    if (enrolled.length === 0) return [];
    const beats = await this.#redis.mget(enrolled.map(([host]) => beatKey(host)));
    return enrolled.map(([host, text], index) => ({
      host,
      enrolledAt: Enrolled.parse(JSON.parse(text)).enrolledAt,
      beat: readBeat(host, beats[index] ?? null),
    }));
  }

  /**
   * The hosts that `host=` means, connected ones only.
   * @param wanted names and globs; none means the only host there is
   * @throws TraceError UNKNOWN_HOST, HOST_OFFLINE
   */
  async select(wanted: readonly string[]): Promise<(Host & { beat: Heartbeat })[]> {
    return choose(await this.hosts(), wanted);
  }
}

const readBeat = (host: string, text: string | null): Heartbeat | null => {
  if (text === null) return null;
  const beat = Heartbeat.safeParse(safeJson(text));
  // A key's place proves the host; a beat that names another is none.
  return beat.success && beat.data.host === host && beat.data.facts.host === host ? beat.data : null;
};

const safeJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export const choose = (hosts: readonly Host[], wanted: readonly string[]): (Host & { beat: Heartbeat })[] => {
  const names = hosts.map(({ host }) => host);
  const known =
    names.length === 0
      ? "There is no host yet."
      : `Known hosts: ${names.slice(0, 12).join(", ")}${names.length > 12 ? " …" : ""}.`;
  if (wanted.length === 0 && hosts.length > 1) {
    throw new TraceError("BAD_OPTION", "the request names no host and there are several", {
      hint: `Say which: host=NAME. ${known}`,
    });
  }
  const meant =
    wanted.length === 0
      ? [...hosts]
      : hosts.filter(({ host }) => wanted.some((pattern) => matches(pattern, host)));
  for (const pattern of wanted) {
    if (hosts.some(({ host }) => matches(pattern, host))) continue;
    throw new TraceError("UNKNOWN_HOST", `there is no host ${pattern}`, { hint: known });
  }
  if (meant.length === 0)
    throw new TraceError("UNKNOWN_HOST", "there is no host to trace", { hint: "Start an agent on a host." });
  const here = meant.filter((one): one is Host & { beat: Heartbeat } => one.beat !== null);
  if (here.length === 0) {
    throw new TraceError(
      "HOST_OFFLINE",
      `${meant.map(({ host }) => host).join(", ")}: not connected; nothing was started`,
      {
        hint: "Is the agent running there, and can it reach Redis? Ask: hosts",
      },
    );
  }
  return here;
};

const matches = (pattern: string, host: string): boolean =>
  new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(host);
