import { createHash } from "node:crypto";
import { DOORBELL_KEY, hostQueue, PREFIX } from "@tracewire/protocol";
import type { Redis } from "ioredis";

export const agentUser = (host: string): string => `agent-${host}`;
export const passwordHash = (password: string): string => createHash("sha256").update(password).digest("hex");

/** What BullMQ's worker and the agent use, tried command by command; no EVAL, no keyspace walk, no publish, no admin. */
const COMMANDS =
  "+evalsha +bzpopmin +hello +auth +ping +client|setname +client|id +del +exists +get +getrange +hdel +hexists +hget +hgetall +hincrby +hmget +hmset +hset +incr +incrby +lindex +llen +lpos +lpush +lrange +lrem +ltrim +persist +pexpire +pttl +rpop +rpoplpush +rpush +sadd +scard +set +sismember +smembers +srem +xadd +xlen +xtrim +zadd +zcard +zcount +zpopmin +zrange +zrangebyscore +zrem +zremrangebyrank +zremrangebyscore +zrevrange +zrevrangebyscore +zscore";

/** One Redis user per agent, confined to its host's keys; on the doorbell it may push and nothing else. */
export const setAgentUser = async (redis: Redis, host: string, hash: string): Promise<void> => {
  const rules = [
    "reset",
    "on",
    `#${hash}`,
    "-@all",
    `~${PREFIX}:${hostQueue(host)}:*`,
    ...COMMANDS.split(" "),
  ];
  await redis.call("ACL", "SETUSER", agentUser(host), ...rules, `(%W~${DOORBELL_KEY} +lpush)`);
  // Users live in memory until saved; a Redis without an ACL file gets them again from the bot when it comes back.
  await redis.call("ACL", "SAVE").catch(() => {});
};
