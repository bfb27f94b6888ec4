/** `forbidden` says why it never runs; everything that is not in a table is refused as unknown. */
export type Word = { since: string; until?: string; forbidden?: string };

const from = (since: string, names: string): Record<string, Word> =>
  Object.fromEntries(names.split(" ").map((name) => [name, { since }]));

const forbid = (words: Record<string, [since: string, why: string]>): Record<string, Word> =>
  Object.fromEntries(Object.entries(words).map(([name, [since, forbidden]]) => [name, { since, forbidden }]));

/** The first release that knows each function. Oldest release that Tracewire supports: 0.14. */
export const FUNCTIONS: Record<string, Word> = {
  ...from(
    "0.14",
    "avg buf cgroupid clear count delete exit hist join kaddr kptr kstack ksym lhist macaddr max min ntop path print printf reg stats str strftime strncmp sum time uaddr uptr ustack usym zero",
  ),
  ...from("0.15", "bswap cgroup_path"),
  ...from("0.16", "pton strerror"),
  ...from("0.17", "strcontains"),
  ...from("0.19", "nsecs"),
  ...from("0.20", "len"),
  ...from("0.22", "has_key percpu_kaddr"),
  ...from(
    "0.24",
    "assert comm cgroup cpu curtask elapsed errorf func gid jiffies memcmp ncpus numaid pid ppid probe rand retval socket_cookie strlen tid tseries uid usermode username",
  ),
  ...from(
    "0.25",
    "find is_array is_integer is_literal is_ptr is_str is_unsigned_integer pcomm probetype strcap strstr syscall_name warnf",
  ),
  ...from("0.26", "dw_ustack is_err leader_comm leader_tid signal_name"),
  ...from("0.27", "container_of str_concat"),
  ...forbid({
    system: ["0.14", "system() runs a command on the host"],
    signal: ["0.14", "signal() sends a signal to a process"],
    signal_thread: ["0.25", "signal_thread() sends a signal to a thread"],
    override: ["0.14", "override() changes what a kernel function returns"],
    cat: ["0.14", "cat() reads any file of the host as root"],
    skboutput: ["0.16", "skboutput() writes network packets to a file"],
    debugf: ["0.16", "debugf() writes into the kernel's global trace log"],
    write_user: ["0.26", "write_user() changes the memory of a program"],
    unwatch: ["0.14", "unwatch() belongs to watchpoints, which Tracewire does not set"],
    getopt: ["0.24", "getopt() reads options from the command line, which Tracewire does not pass"],
    config: ["0.27", "config() reads bpftrace's settings, which Tracewire does not let scripts use"],
  }),
};

/** Words that stand for a value without brackets. `argN` is known apart. */
export const BUILTINS: Record<string, Word> = {
  ...from(
    "0.14",
    "args cgroup comm cpu ctx curtask elapsed func gid kstack nsecs pid probe rand retval tid uid username ustack",
  ),
  ...from("0.16", "numaid"),
  ...from("0.20", "jiffies"),
  ...from("0.24", "ncpus ppid usermode"),
  ...from("0.25", "pcomm probetype"),
  ...from("0.26", "leader_comm leader_tid"),
};

/** Arguments that are plain words: how a stack is printed, which clock is read. */
export const KEYWORD_ARGUMENTS: Record<string, string> = {
  perf: "0.14",
  bpftrace: "0.14",
  raw: "0.18",
  build_id: "0.25",
  monotonic: "0.19",
  boot: "0.19",
  tai: "0.19",
  sw_tai: "0.19",
};

export const AGGREGATIONS = new Set([
  "count",
  "sum",
  "avg",
  "min",
  "max",
  "stats",
  "hist",
  "lhist",
  "tseries",
]);

/** What writes a record each time it is reached. */
export const OUTPUT_FUNCTIONS = new Set(["printf", "print", "time", "join", "errorf", "warnf"]);

export const isBuiltinWord = (name: string): boolean =>
  Object.hasOwn(BUILTINS, name) || /^s?arg\d{1,3}$/.test(name);
