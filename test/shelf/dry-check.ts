import { spawn } from "node:child_process";
import { once } from "node:events";

/** In the place of Tracewire's own pids, three that no process has: beyond the kernel's largest. */
export const NOBODY = ["4194401", "4194402", "4194403"];

/** What bpftrace says against a script that it would not load; `null` when it would. Nothing is attached. */
export const dryCheck = async (script: string): Promise<string | null> => {
  const child = spawn("bpftrace", ["-d", "-", ...NOBODY], { stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString("utf8");
  });
  child.stdout.on("data", (chunk: Buffer) => {
    if (printed.length < 4_096) printed += chunk.toString("utf8");
  });
  child.stdin.end(script);
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0 && !printed.includes("No probes to attach")) return null;
  const errors = said.split("\n").filter((line) => /ERROR|FATAL/.test(line));
  return errors.join("\n") || printed.slice(0, 200) || `exit ${code}`;
};

/** Renderings of one recipe as one script: each with maps of its own, and one END, for bpftrace takes no second. */
export const together = (renderings: string[]): string => {
  const ends: string[] = [];
  const probes = renderings.map((text, index) =>
    text
      .replace(/@(\w+)/g, (_, name: string) => `@${name}_${index}`)
      .replace(/^END \{([^}]*)\}/gm, (_, inner: string) => {
        ends.push(inner);
        return "";
      }),
  );
  return [...probes, ...(ends.length > 0 ? [`END {${ends.join("\n")}}`] : [])].join("\n");
};
