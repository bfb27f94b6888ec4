import type { Call, Expression, Field, TypeArgument } from "../language/tree.ts";
import type { ProbeUse, Reveal, Revealed } from "./analysis.ts";
import { isMemoryRead, sourceOf } from "./memory.ts";
import { around, type Home, type Place } from "./place.ts";

/** Everything that the output can show of the host and its programs, apart from counts of events. */
export const reveals = (homes: Home[], places: Place[]): Reveal[] => {
  const found = [
    ...homes.filter((home) => home.item.kind === "probe").flatMap((home) => home.uses.flatMap(ofProbe)),
    ...places.flatMap((place) => ofPlace(place, places)),
  ];
  const seen = new Set<string>();
  return found.filter(({ what, why, position }) => {
    const key = `${what} ${why} ${position.line}`;
    return !seen.has(key) && seen.add(key) !== undefined;
  });
};

const KEYSTROKES =
  /^(readline\w*|rl_\w+|tty_(write|read|insert_\w+|ldisc_\w+)|n_tty_\w+|pty_write|input_(event|handle_event)|kbd_event\w*|pam_\w+|getpass\w*|vty_\w+)$/;
const TLS_LIBRARY = /(libssl|libgnutls|libnss3|libnspr4|boringssl)/;
const TLS_FUNCTION = /^(SSL_|gnutls_record_|PR_(Read|Write|Send|Recv)|BIO_(read|write))/;

const ofProbe = (use: ProbeUse): Reveal[] => {
  const { position, text } = use;
  if (KEYSTROKES.test(use.name))
    return [{ what: "keystrokes", why: `${text} sees what people type`, position }];
  if (use.type !== "uprobe" && use.type !== "uretprobe" && use.type !== "usdt") return [];
  if (TLS_LIBRARY.test(use.provider) || TLS_FUNCTION.test(use.name))
    return [{ what: "tls", why: `${text} stands where programs hold encrypted traffic in clear`, position }];
  return [{ what: "program-internals", why: `${text} looks inside programs while they run`, position }];
};

const ofPlace = (place: Place, places: Place[]): Reveal[] => {
  const { node } = place;
  switch (node.kind) {
    case "call":
      return ofCall(node, place, places);
    case "identifier":
      return isIn(place, ["len"]) ? [] : ofWord(node.name, node.position);
    case "field":
      return isMemoryRead(node, place.home) ? ofMemory(node, place, places) : ofArgument(node, place);
    case "index":
    case "unary":
      return isMemoryRead(node, place.home) ? ofMemory(node, place, places) : [];
    default:
      return [];
  }
};

const ofWord = (name: string, position: Reveal["position"]): Reveal[] =>
  name === "ustack"
    ? [
        {
          what: "stacks",
          why: "shows in which functions programs are (names and code addresses, not their data)",
          position,
        },
      ]
    : [];

const ofCall = (call: Call, place: Place, places: Place[]): Reveal[] => {
  const { name, position } = call;
  const one = (what: Revealed, why: string): Reveal[] => [{ what, why, position }];
  switch (name) {
    case "ustack":
    case "dw_ustack":
      return ofWord("ustack", position);
    case "usym":
    case "uaddr":
      return one("addresses", `${name}() shows names and addresses of functions inside programs`);
    case "kaddr":
    case "percpu_kaddr":
      return one("addresses", `${name}() shows addresses inside the kernel`);
    case "ntop":
    case "macaddr":
      return one("network-peers", `${name}() shows the network addresses that this host talks to`);
    case "path":
      return one("paths", "path() shows the names of files");
    case "reg":
      return one("program-internals", "reg() shows a register of the CPU, which can hold anything");
    case "join":
      return readsText(call.arguments[0], "join", place, places, "arguments");
    case "str":
    case "buf":
    case "strcap":
    case "strstr":
    case "memcmp":
      return readsText(call.arguments[0], name, place, places, null);
    case "printf":
    case "errorf":
    case "warnf":
      return ofFormat(call, place, places);
    case "print":
      return call.arguments[0]?.kind === "identifier" && /^(args|ctx)$/.test(call.arguments[0].name)
        ? one("user-memory", `prints all arguments of ${place.home.uses[0]?.text ?? "the probe"} at once`)
        : [];
    default:
      return [];
  }
};

/** `%s` of a pointer reads the text that it points to, on newer versions without `str()`. */
const ofFormat = (call: Call, place: Place, places: Place[]): Reveal[] => {
  const [format, ...values] = call.arguments;
  if (format?.kind !== "string") return [];
  const specifiers =
    format.value.replaceAll("%%", "").match(/%[-+ #0]*\d*(?:\.\d+)?(?:hh|ll|[hlzj])?(?:[a-zA-Z]{1,2})/g) ??
    [];
  return specifiers.flatMap((specifier, at) => {
    const value = values[at];
    if (value === undefined || value.kind === "type" || value.kind === "typeof") return [];
    if (/%\S*s/.test(specifier) && ["field", "map", "variable"].includes(value.kind))
      return autoString(value, place, places);
    return /%\S*p/.test(specifier)
      ? [{ what: "addresses" as const, why: "%p shows an address in memory", position: value.position }]
      : [];
  });
};

const autoString = (value: Expression, place: Place, places: Place[]): Reveal[] => {
  const source = sourceOf(value, place.home, places);
  const isPointer =
    source.kind === "argument" && source.use?.type === "tracepoint" && source.use.provider === "syscalls";
  return isPointer ? readsText(value, "%s", place, places, null) : [];
};

const readsText = (
  value: Expression | TypeArgument | undefined,
  reader: string,
  place: Place,
  places: Place[],
  fallback: Revealed | null,
): Reveal[] => {
  if (value === undefined || value.kind === "type" || value.kind === "typeof") return [];
  const source = sourceOf(value, place.home, places);
  if (source.kind === "constant") return [];
  const what =
    source.kind === "argument" ? whatOf(source.name, source.use, fallback) : (fallback ?? memoryOf(place));
  if (what === null) return [];
  const from = source.use === null ? "" : ` at ${source.use.text}`;
  const name = source.name === "" ? "a value" : source.name;
  return [
    {
      what,
      why: `${reader === "%s" ? "%s" : `${reader}()`} shows ${SHOWS[what] ?? "memory"}: ${name}${from}`,
      position: value.position,
    },
  ];
};

const SHOWS: Partial<Record<Revealed, string>> = {
  paths: "the names of files",
  arguments: "command lines, which can hold passwords",
  environment: "the environment of programs, which can hold passwords",
  "user-memory": "memory of programs, which can hold anything they handle",
  "kernel-memory": "memory of the kernel",
  "kernel-text": "text from the kernel",
  "network-peers": "the network addresses that this host talks to",
  keystrokes: "what people type",
};

const PATH_FIELD =
  /^(\w*path(name)?|\w*filename|file|oldname|newname|\w*dentry|d_name|d_iname|special_file|library|dir_name|dev_name|uname|fs_name|target|linkpath|putold|new_root|root|key|pathname\d?|name)$/;
const PEER_FIELD =
  /^(skc_)?(daddr|saddr|rcv_saddr|daddr_v6|saddr_v6|v6_daddr|v6_rcv_saddr|src|dst|gateway|gw|s6_addr\w*|addr|usockaddr|uservaddr|upeer_sockaddr|umyaddr)$/;

/** Text that kernels put into their own tracepoints and that names a device, a cache, an operation or a task. */
const KERNEL_NAMES =
  /^((prev_|next_|new|old|parent_|child_)?comm|name|dev|dev_name|devname|driver|op_str|rwbs|op|reason|bdi)$/;

const whatOf = (name: string, use: ProbeUse | null, fallback: Revealed | null): Revealed | null => {
  if (name === "argv") return "arguments";
  if (name === "envp") return "environment";
  if (PEER_FIELD.test(name)) return "network-peers";
  const isKernelOwn =
    (use?.type === "tracepoint" || use?.type === "rawtracepoint") && use.provider !== "syscalls";
  if (isKernelOwn && KERNEL_NAMES.test(name)) return null;
  if (PATH_FIELD.test(name)) return "paths";
  return fallback ?? (isKernelOwn ? "kernel-text" : "user-memory");
};

const memoryOf = ({ home }: Place): Revealed =>
  home.uses.every((use) =>
    ["kprobe", "kretprobe", "fentry", "fexit", "rawtracepoint", "iter"].includes(use.type),
  )
    ? "kernel-memory"
    : "user-memory";

const TEXT_READERS = ["str", "buf", "join", "ntop", "strncmp", "path", "macaddr"];

const isIn = (place: Place, functions: string[]): boolean => {
  const outer = place.parent?.node;
  return outer?.kind === "call" && functions.includes(outer.name);
};

/** A field of a tracepoint that is text by itself: no `str()` needed to show it. */
const TEXT_FIELD = /^(filename|pathname|path|dst_path|src_path|\w+_path|cmd|msg|buf|cmdline|argv|envp|root)$/;

const ofArgument = (field: Field, place: Place): Reveal[] => {
  if (isIn(place, TEXT_READERS)) return [];
  const use = place.home.uses[0];
  const { position } = field;
  if (PEER_FIELD.test(field.name) && !/^(src|dst|addr)$/.test(field.name))
    return [
      {
        what: "network-peers",
        why: `${field.name} holds a network address that this host talks to`,
        position,
      },
    ];
  const isKernelText =
    use?.type === "tracepoint" &&
    use.provider !== "syscalls" &&
    TEXT_FIELD.test(field.name) &&
    !(use.provider === "block" && field.name === "cmd");
  return isKernelText
    ? [
        {
          what: /msg|buf/.test(field.name) ? "kernel-text" : "paths",
          why: `${field.name} of ${use.text} is text`,
          position,
        },
      ]
    : [];
};

/** Fields of kernel structures that are plain numbers: sizes, counters, states, ids, ports, times. */
const NUMBER_FIELD =
  /^(t?gid|pid|tid|uid|val|prio|static_prio|cpu|on_cpu|nr|nr_\w+|\w+_nr|h_nr_\w+|runnable\w*|len|\w+_len|size|\w*size|count|\w+_count|bytes|\w+_bytes|\w*segs\w*|srtt_us|mdev_us|rtt\w*|snd_\w+|rcv_(nxt|wnd|wup|tstamp)|rx_\w+|tx_\w+|packets_out|retrans_out|total_retrans|sk_\w*(backlog|buf|drops|qlen|protocol|type|state|err|wmem\w*|rmem\w*)|skc_(d?port|num|family|state|hash|bound_dev_if|refcnt)|d?port|sport|family|state|__state|exit_code|exit_state|flags|\w+_flags|i_ino|i_size|i_mode|i_nlink|s_dev|d_flags|bd_dev|major|minor|first_minor|ifindex|level|code|type|protocol|error|status|order|mode|start_time\w*|start_boottime|utime|stime|\w*runtime|vruntime|load|inum|ino|weight|sector|bi_(size|sector|opf)|__data_len|__sector|cmd_flags|start_time_ns|io_start_time_ns|totalpages|points|min_flt|maj_flt|inflight)$/;
/** Structures on the way to a number. */
const COMM_FIELD = /^comm$/;

const ofMemory = (node: Expression, place: Place, places: Place[]): Reveal[] => {
  const outer = place.parent?.node;
  // The outermost step of `a->b->c` says what is shown; `&` and the readers of text judge for themselves.
  if (outer !== undefined && (outer.kind === "field" || outer.kind === "index") && outer.object === node)
    return [];
  if (isIn(place, TEXT_READERS)) return [];
  const { position } = node;
  const name = node.kind === "field" ? node.name : sourceOf(node, place.home, places).name;
  if (PEER_FIELD.test(name))
    return [
      { what: "network-peers", why: `${name} holds a network address that this host talks to`, position },
    ];
  if (node.kind === "field" && (NUMBER_FIELD.test(name) || COMM_FIELD.test(name))) return [];
  const what = name === "argv" ? "arguments" : name === "envp" ? "environment" : memoryOf(place);
  return [{ what, why: `reads ${SHOWS[what]}${name === "" ? "" : `: ${name}`}`, position }];
};

/** Whether something that leads to this place was already judged. */
export const isJudged = (place: Place): boolean =>
  [...around(place)].some(({ node }) => node.kind === "type-query");
