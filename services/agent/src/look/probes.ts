import type { Look } from "@tracewire/protocol";
import type { Found, Surroundings } from "./found.ts";
import { nearNames } from "./near-names.ts";
import { familyNotes, familyOfKind } from "./probes/families.ts";
import { type Listing, listProbes } from "./probes/list.ts";
import { type Kind, parseProbeName } from "./probes/probe-name.ts";

/** Probes that fit a pattern, sorted; near ones when none does. */
export const lookAtProbes = async (
  { pattern }: Look & { what: "probes" },
  surroundings: Surroundings,
): Promise<Found> => {
  const { kind, spelled, rest } = parseProbeName(pattern);
  const kinds = kind ? [kind] : ANYWHERE.filter((one) => surroundings.families[familyOfKind(one)] !== false);
  const listings = kinds.map((one) => ({ one, listing: listWithPrefix(one, spelled, rest, surroundings) }));
  const names = listings.flatMap(({ listing }) => listing.names);
  const notes = listings.flatMap(({ one, listing }) => [...familyNotes(one, surroundings), ...listing.notes]);
  if (names.length === 0)
    for (const { one, listing } of listings) {
      const near = await nearNames(rest.split(":").at(-1) || rest, listing.all);
      if (near.length > 0) notes.push(`No ${one} fits ${rest}.`, ...near);
    }
  return {
    columns: ["probe"],
    rows: names.slice(0, surroundings.most).map((name) => [name]),
    total: names.length,
    notes: names.length === 0 && notes.length === 0 ? [`Nothing fits ${pattern}.`] : notes,
  };
};

/** Where a pattern without a kind is searched. */
const ANYWHERE: Kind[] = ["tracepoint", "kprobe", "software", "hardware"];

/** In the kind's own spelling, so that a script for an old bpftrace gets back what it asked for. */
const listWithPrefix = (kind: Kind, spelled: string, rest: string, surroundings: Surroundings): Listing => {
  const listing = listProbes(kind, rest, surroundings);
  return { ...listing, names: listing.names.map((name) => `${spelled.length > 2 ? spelled : kind}:${name}`) };
};
