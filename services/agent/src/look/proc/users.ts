import { readBounded } from "../read-bounded.ts";

/** Names of users by number, as this host has them; a container may have others for the same number. */
export const userNames = (): Map<number, string> =>
  new Map(
    (readBounded("/etc/passwd", 1_048_576) ?? "").split("\n").flatMap((line) => {
      const [name = "", , uid = ""] = line.split(":");
      return /^\d+$/.test(uid) ? [[Number(uid), name] as const] : [];
    }),
  );
