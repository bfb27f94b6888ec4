import { expect, test } from "vitest";
import { createTeam, type TeamStore } from "./team-memory.ts";

const FILE = `/*---
title: Frobnications
measures: counts frobnications
risk: counts
questions: [frobnications]
explain: a
next: b
saved: { from: inv-7k3fq2ab, by: ana, on: 2026-11-24 }
---*/
BEGIN { @ = count(); }
`;

const storeOf = (over: Partial<TeamStore> = {}) => {
  const state = { version: 1, reads: 0, files: [{ name: "ours", text: FILE }] };
  const store: TeamStore = {
    version: async () => state.version,
    recipes: async () => {
      state.reads += 1;
      return state.files;
    },
    ratings: async () => new Map([["ours", { good: 2, bad: 1 }]]),
    ...over,
  };
  return { state, store };
};

test("recipes are read again when something has changed, and only then", async () => {
  const { state, store } = storeOf();
  const team = createTeam(store, () => {});
  expect((await team.read()).recipes.map(({ name }) => name)).toEqual(["ours"]);
  expect((await team.read()).ratingOf("ours")).toEqual({ good: 2, bad: 1 });
  expect(state.reads).toBe(1);
  Object.assign(state, { version: 2, files: [] });
  expect((await team.read()).recipes).toEqual([]);
  expect((await team.read()).ratingOf("another")).toEqual({ good: 0, bad: 0 });
  expect(state.reads).toBe(2);
});

test("what is kept and is no recipe is told and left out", async () => {
  const { store } = storeOf({
    recipes: async () => [
      { name: "broken", text: "BEGIN {" },
      { name: "ours", text: FILE },
    ],
  });
  const unread: string[] = [];
  const { recipes } = await createTeam(store, (name, why) => unread.push(`${name}: ${why}`)).read();
  expect(recipes.map(({ name }) => name)).toEqual(["ours"]);
  expect(unread).toEqual([expect.stringContaining("broken: line 1: a recipe starts with front matter")]);
});

test("while the store is away what was known stays, and the first reading waits for it", async () => {
  let away = 2;
  const { state, store } = storeOf({
    version: async () => {
      if (away-- > 0) throw new Error("Connection is closed");
      return state.version;
    },
  });
  const team = createTeam(store, () => {});
  expect((await team.read()).recipes).toHaveLength(1);
  away = 1;
  expect((await team.read()).recipes).toHaveLength(1);
});
