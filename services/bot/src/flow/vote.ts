/** What a person thinks of an answer. */
export type Vote = { verdict: "good" | "bad"; why: string; by: string; at: number };
