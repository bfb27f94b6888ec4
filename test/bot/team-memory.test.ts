import { afterAll, beforeAll, expect, test } from "vitest";
import { RedisRatings } from "../../services/bot/src/store/ratings.ts";
import { connectRedis, whenReady } from "../../services/bot/src/store/redis.ts";
import { RedisTeamRecipes } from "../../services/bot/src/store/team-recipes.ts";
import { type OwnRedis, ownRedis } from "../support/own-redis.ts";

let redis: OwnRedis;
let commands: ReturnType<typeof connectRedis>;
beforeAll(async () => {
  redis = await ownRedis();
  commands = connectRedis({ url: redis.url }, "commands");
  await whenReady(commands, 5_000);
});
afterAll(async () => {
  commands.disconnect();
  await redis.stop();
});

const person = (name: string) => ({ id: `test:${name}`, name, platform: "test" });
const vote = (verdict: "good" | "bad", by: string) => ({ verdict, why: "", by, at: 1 });

test("the newest vote of each person about a trace counts once, whoever hears it and however often", async () => {
  const [one, other] = [new RedisRatings(commands), new RedisRatings(commands)];
  await Promise.all(
    [one, other, one, other].map((ratings) =>
      ratings.vote("inv-a", person("ana"), vote("bad", "ana"), "reads"),
    ),
  );
  await other.vote("inv-a", person("ben"), vote("good", "ben"), "reads");
  await one.vote("inv-b", person("ana"), vote("bad", "ana"), "reads");
  expect((await other.sums()).get("reads")).toEqual({ good: 1, bad: 2 });
  await one.vote("inv-a", person("ana"), vote("good", "ana"), "reads");
  expect((await other.sums()).get("reads")).toEqual({ good: 2, bad: 1 });
  expect((await one.of("inv-a")).map(({ verdict }) => verdict)).toEqual(["good", "good"]);
});

test("a vote about an answer that no recipe gave is kept with its trace alone", async () => {
  const ratings = new RedisRatings(commands);
  const before = await ratings.sums();
  await ratings.vote("inv-c", person("ana"), vote("bad", "ana"), null);
  expect(await ratings.sums()).toEqual(before);
  expect(await ratings.of("inv-c")).toEqual([vote("bad", "ana")]);
});

test("of two who save under one name at once one is told that it is taken, and each change is seen by all", async () => {
  const [one, other] = [new RedisTeamRecipes(commands), new RedisTeamRecipes(commands)];
  const recipe = (text: string) => ({ name: "ours", text, at: 1 });
  const both = await Promise.all([one.save(recipe("a"), false), other.save(recipe("b"), false)]);
  expect(both.toSorted()).toEqual(["saved", "taken"]);
  const version = await other.version();
  expect(await other.save(recipe("c"), true)).toBe("saved");
  expect(await one.version()).toBeGreaterThan(version);
  expect(await one.get("ours")).toEqual(recipe("c"));
  expect(await one.remove("ours")).toBe(true);
  expect(await other.all()).toEqual([]);
});

test("what is too large to be kept is refused", async () => {
  const recipes = new RedisTeamRecipes(commands);
  await expect(recipes.save({ name: "big", text: "x".repeat(100_000), at: 1 }, false)).rejects.toThrow(
    /at most 500 recipes/,
  );
  expect(await recipes.get("big")).toBeNull();
});
