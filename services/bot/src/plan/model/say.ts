import type { Question } from "./inform.ts";

/** What the model is doing, for those who follow the trace. */
export const say = ({ name, input }: Question): string => {
  switch (name) {
    case "find_probes":
      return `looking for probes: ${input.pattern}`;
    case "describe_probe":
      return `looking up what ${input.name} has`;
    case "find_examples":
      return `looking on the shelf: ${input.query}`;
    case "check_script":
      return "trying whether a script loads";
    case "look_at":
      return `looking at the host: ${[input.what, input.name, input.path, input.pattern, input.pid, input.port].filter((part) => part !== undefined).join(" ")}`;
  }
};
