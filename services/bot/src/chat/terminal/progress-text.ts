import { cleanText, type Progress } from "@tracewire/protocol";
import { seconds } from "../../report/numbers.ts";

/** Where a trace is, as far as its events have told. */
export type TraceProgress = {
  stage: Progress["event"] | "asked";
  /** When this stage began, milliseconds since the epoch. */
  since: number;
  attempt: number;
  title: string;
  host: string;
  hosts: string[];
  /** Hosts whose probes are attached, and when each window ends. */
  windows: { host: string; endsAt: number; windowMs: number }[];
  reported: string[];
  expiresAt: number;
  /** Why the attempt before was given up. */
  rejected: string;
  /** What the planner is doing. */
  thinking: string;
};

export const startProgress = (now: number): TraceProgress => ({
  stage: "asked",
  since: now,
  attempt: 1,
  title: "",
  host: "",
  hosts: [],
  windows: [],
  reported: [],
  expiresAt: 0,
  rejected: "",
  thinking: "",
});

export const advance = (state: TraceProgress, event: Progress): TraceProgress => {
  const next = { ...state, stage: event.event, since: event.event === state.stage ? state.since : event.at };
  switch (event.event) {
    case "drafting":
      return { ...next, attempt: event.attempt, windows: [], reported: [], thinking: "" };
    case "thinking":
      return { ...next, stage: "drafting", thinking: cleanText(event.text) };
    case "planned":
      return { ...next, title: cleanText(event.title) };
    case "checking":
      return { ...next, host: event.host };
    case "rejected":
      return { ...next, rejected: cleanText(event.message) };
    case "awaiting-approval":
      return { ...next, expiresAt: event.expiresAt };
    case "dispatched":
      return { ...next, hosts: event.hosts };
    case "tracing": {
      const { host, windowMs, at } = event;
      return { ...next, windows: [...state.windows, { host, windowMs, endsAt: at + windowMs }] };
    }
    case "reported":
      return { ...next, stage: "tracing", since: state.since, reported: [...state.reported, event.host] };
    default:
      return next;
  }
};

/** One line that is true at this moment. */
export const liveText = (state: TraceProgress, now: number): string => {
  const again = state.attempt > 1 ? `attempt ${state.attempt}: ` : "";
  const waited =
    now - state.since >= SLOW_MS ? ` (${seconds(Math.floor((now - state.since) / 1_000) * 1_000)})` : "";
  return `${again}${stageText(state, now, waited)}`;
};

/** From then on a stage shows how long it has taken. */
const SLOW_MS = 3_000;

const stageText = (state: TraceProgress, now: number, waited: string): string => {
  switch (state.stage) {
    case "asked":
      return `asking${waited}`;
    case "drafting":
    case "thinking":
      if (state.thinking !== "") return `${state.thinking}${waited}`;
      return state.rejected === ""
        ? `looking for a script${waited}`
        : `trying another way${waited}: ${state.rejected}`;
    case "planned":
    case "checking":
      return `checking the script${onHost(state.host)}${waited}: ${state.title}`;
    case "rejected":
      return `it would not load: ${state.rejected}`;
    case "awaiting-approval":
      return `waiting for approval, ${countdown(state.expiresAt - now)} left: ${state.title}`;
    case "approved":
    case "dispatched":
      return `sent to ${hostsText(state.hosts)}, waiting for its probes to attach${waited}`;
    case "tracing":
    case "reported":
      return tracingText(state, now);
    case "explaining":
      return `putting it into words${waited}`;
    case "cancelling":
      return `cancelling: waiting until ${hostsText(state.hosts)} ${state.hosts.length > 1 ? "have" : "has"} stopped${waited}`;
    case "ended":
      return "done";
  }
};

const tracingText = (state: TraceProgress, now: number): string => {
  const open = state.windows.filter(({ host }) => !state.reported.includes(host));
  const last = open.toSorted((a, b) => b.endsAt - a.endsAt)[0];
  const done = state.reported.length > 0 ? `, ${state.reported.length} of ${state.hosts.length} done` : "";
  if (last === undefined)
    return `waiting for ${hostsText(state.hosts.filter((host) => !state.reported.includes(host)))}${done}`;
  const where = open.length === 1 ? last.host : `${open.length} hosts`;
  const left = last.endsAt - now;
  if (left <= 0) return `${where}: taking the probes out and adding up${done}`;
  return `tracing on ${where} ${gauge(1 - left / last.windowMs)} ${seconds(Math.ceil(left / 1_000) * 1_000)} left${done}`;
};

const GAUGE_CELLS = 10;

const gauge = (part: number): string => {
  const full = Math.max(0, Math.min(GAUGE_CELLS, Math.round(part * GAUGE_CELLS)));
  return "▰".repeat(full) + "▱".repeat(GAUGE_CELLS - full);
};

const onHost = (host: string): string => (host === "" ? "" : ` on ${host}`);

const hostsText = (hosts: string[]): string =>
  hosts.length === 1 ? (hosts[0] ?? "") : hosts.length === 0 ? "the host" : `${hosts.length} hosts`;

const countdown = (ms: number): string => {
  const left = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

/** A line of its own for one event, where no line can be painted over; `null` when the report says it anyway. */
export const eventText = (event: Progress): string | null => {
  switch (event.event) {
    case "drafting":
      return event.attempt === 1 ? "looking for a script" : `attempt ${event.attempt}: trying another way`;
    case "thinking":
      return cleanText(event.text);
    case "explaining":
      return "putting it into words";
    case "planned":
      return `plan: ${cleanText(event.title)} (${cleanText(event.origin)}, risk: ${event.risk}, script ${event.hash.slice(0, 12)})`;
    case "checking":
      return `checking the script on ${event.host}`;
    case "rejected":
      return `${event.host ?? "the script"}: ${cleanText(event.message)}`;
    case "awaiting-approval":
      return "waiting for approval";
    case "approved":
      return `approved by ${cleanText(event.by)}`;
    case "dispatched":
      return `sent to ${event.hosts.join(", ")}`;
    case "tracing":
      return `tracing on ${event.host} for ${seconds(event.windowMs)}`;
    case "reported":
      return `${event.host}: ${event.outcome}`;
    case "cancelling":
      return `cancelling, as ${cleanText(event.by)} asked`;
    case "ended":
      return null;
  }
};
