import type { ProbeUse, Reveal, Revealed } from "./analysis.ts";
import type { Source } from "./memory.ts";

/** What a field or function holds, told by its name: the kernel's names are old and steady. */

export const SHOWS: Record<Revealed, string> = {
  paths: "the names of files",
  arguments: "command lines, which can hold passwords",
  environment: "the environment of programs, which can hold passwords",
  "user-memory": "memory of programs, which can hold anything they handle",
  "kernel-memory": "memory of the kernel",
  "kernel-text": "text from the kernel",
  "network-peers": "the network addresses that this host talks to",
  keystrokes: "what people type",
  tls: "encrypted traffic in clear",
  stacks: "the functions that programs are in",
  addresses: "addresses in memory",
  "program-internals": "what programs do inside",
};

const KEYSTROKES =
  /^(readline\w*|rl_\w+|tty_(write|read|insert_\w+|ldisc_\w+)|n_tty_\w+|pty_write|input_(event|handle_event)|kbd_event\w*|pam_\w+|getpass\w*)$/;
const TLS_LIBRARY = /(libssl|libgnutls|libnss3|libnspr4|boringssl)/;
const TLS_FUNCTION = /^(SSL_|gnutls_record_|PR_(Read|Write|Send|Recv)|BIO_(read|write))/;

export const ofProbe = (use: ProbeUse): Reveal[] => {
  const { position, text, type } = use;
  if (KEYSTROKES.test(use.name))
    return [{ what: "keystrokes", why: `${text} sees what people type`, position }];
  if (type !== "uprobe" && type !== "uretprobe" && type !== "usdt") return [];
  if (TLS_LIBRARY.test(use.provider) || TLS_FUNCTION.test(use.name))
    return [{ what: "tls", why: `${text} stands where programs hold encrypted traffic in clear`, position }];
  return [{ what: "program-internals", why: `${text} looks inside programs while they run`, position }];
};

const PATH_FIELD =
  /^(\w*path(name)?\d?|\w*filename|file|oldname|newname|\w*dentry|d_name|d_iname|special_file|library|dir_name|dev_name|uname|fs_name|putold|new_root|root|name)$/;
const PEER_FIELD =
  /^((skc_|inet_|tcp_)?(daddr|saddr|rcv_saddr|(rcv_)?saddr_v6|daddr_v6|v6_daddr|v6_rcv_saddr)|gateway|gw|s6_addr\w*|in6_u|usockaddr|uservaddr|upeer_sockaddr|umyaddr)$/;

/** Text that kernels put into their own tracepoints and that names a device, a cache, an operation or a task. */
const KERNEL_NAMES =
  /^((prev_|next_|new|old|parent_|child_)?comm|name|dev|dev_name|devname|driver|op_str|rwbs|op|reason|bdi)$/;

/** What reading text at a source shows; null when it is harmless. */
export const namesText = ({ kind, name, user, use }: Source, otherwise?: Revealed): Revealed | null => {
  if (kind === "text") return null;
  if (name === "argv") return "arguments";
  if (name === "envp") return "environment";
  if (PEER_FIELD.test(name)) return "network-peers";
  const isKernelOwn = kind === "argument" && isKernelTracepoint(use);
  if (isKernelOwn && KERNEL_NAMES.test(name)) return null;
  if (kind !== "computed" && PATH_FIELD.test(name)) return "paths";
  if (otherwise !== undefined) return otherwise;
  if (user) return "user-memory";
  return isKernelOwn ? "kernel-text" : "kernel-memory";
};

const isKernelTracepoint = (use: ProbeUse | null): boolean =>
  (use?.type === "tracepoint" || use?.type === "rawtracepoint") && use.provider !== "syscalls";

/** Fields of tracepoints that are text by themselves. */
const TEXT_FIELD = /^(filename|pathname|\w*path|msg|buf|cmdline|argv|envp|root)$/;
/** Pointers to text, which newer versions follow when they are shown. */
const TEXT_POINTER =
  /^(\w*filename|\w*pathname|\w*path|oldname|newname|argv|envp|buf|ubuf|dir_name|dev_name|uname|special_file)$/;

/** What an argument of a tracepoint shows as it is; `isShown` where it is printed or used as a key. */
export const nameOfReveal = (name: string, use: ProbeUse, isShown: boolean): Revealed | null => {
  if (use.type !== "tracepoint" && use.type !== "rawtracepoint") return null;
  if (PEER_FIELD.test(name)) return use.provider === "syscalls" && !isShown ? null : "network-peers";
  const isText = use.provider === "syscalls" ? isShown && TEXT_POINTER.test(name) : TEXT_FIELD.test(name);
  return isText ? namesText({ kind: "argument", name, user: use.provider === "syscalls", use }) : null;
};

/** Fields of kernel structures that are plain numbers (sizes, counters, states, ids, ports, times) or a device's or process's name. */
const HARMLESS_FIELDS = new Set(
  (
    "comm disk_name pid tgid tid val prio static_prio normal_prio cpu on_cpu nr nr_running h_nr_running h_nr_queued " +
    "runnable_weight runnable_avg len data_len size count bytes bytes_acked bytes_received segs_in segs_out srtt_us mdev_us " +
    "rtt_us snd_cwnd snd_ssthresh snd_wnd rcv_wnd rcv_nxt snd_nxt snd_una packets_out retrans_out total_retrans lost_out " +
    "sk_ack_backlog sk_max_ack_backlog sk_rcvbuf sk_sndbuf sk_protocol sk_type sk_state sk_err sk_wmem_queued sk_rmem_alloc " +
    "sk_drops skc_dport skc_num skc_family skc_state skc_bound_dev_if dport sport family state __state exit_code exit_state " +
    "flags i_ino i_size i_mode i_nlink s_dev d_flags bd_dev major minor first_minor ifindex level code type protocol error " +
    "status order mode start_time start_boottime utime stime sum_exec_runtime vruntime load inum ino weight sector bi_size " +
    "bi_sector bi_opf __data_len __sector cmd_flags start_time_ns io_start_time_ns totalpages points min_flt maj_flt inflight " +
    "counter avenrun rss_stat total_vm nvcsw nivcsw"
  ).split(" "),
);

export const isHarmlessField = (name: string): boolean => HARMLESS_FIELDS.has(name);
