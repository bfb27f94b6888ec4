import type { ProbeType, Rate } from "./analysis.ts";

type Target = { type: ProbeType; provider: string; name: string; wildcard: boolean };

const BY_TYPE: Partial<Record<ProbeType, Rate>> = {
  BEGIN: "once",
  END: "once",
  self: "rare",
  iter: "once",
  interval: "timer",
  profile: "timer",
  watchpoint: "common",
  usdt: "common",
};

/** Categories that fire with the work of a busy host, thousands of times a second and more. */
const HOT_CATEGORIES = new Set([
  "raw_syscalls",
  "kmem",
  "irq",
  "irq_vectors",
  "irq_matrix",
  "timer",
  "hrtimer",
  "tlb",
  "lock",
  "skb",
  "net",
  "napi",
  "rcu",
  "ipi",
  "preemptirq",
  "exceptions",
  "page_isolation",
  "percpu",
  "vsyscall",
  "xdp",
  "qdisc",
  "mmap_lock",
  "pagemap",
  "filemap",
  "rpm",
  "msr",
  "kvm",
  "workqueue",
  "iommu",
  "swiotlb",
  "cpuhp_state",
  "fib",
  "capability",
  "context_tracking",
  "ftrace",
  "bpf_test_run",
  "dma",
  "dma_fence",
  "task_work",
]);
const RARE_CATEGORIES = new Set([
  "oom",
  "module",
  "cgroup",
  "task",
  "signal",
  "migrate",
  "compaction",
  "huge_memory",
  "thermal",
  "mce",
  "ras",
  "printk",
  "power",
  "regulator",
  "hwmon",
  "jbd2",
  "neigh",
  "icmp",
  "error_report",
  "alarmtimer",
  "swap",
  "vmscan",
  "ptrace",
]);

const HOT_SYSCALLS = new RegExp(
  `^sys_(enter|exit)_(${[
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "futex",
    "epoll_wait",
    "epoll_pwait",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "recvfrom",
    "sendto",
    "recvmsg",
    "sendmsg",
    "clock_gettime",
    "gettimeofday",
    "sched_yield",
    "close",
    "newfstatat",
    "lseek",
    "ioctl",
    "mmap",
    "madvise",
    "rt_sigprocmask",
    "rt_sigaction",
    "getpid",
    "io_uring_enter",
  ].join("|")})$`,
);
/** A pattern that names the call but for its end. */
const NARROW_PATTERN = /^sys_(enter|exit)_\w{3,}$/;
const RARE_SYSCALLS =
  /^sys_(enter|exit)_(exec\w*|exit_group|exit|fork|vfork|clone3?|mount|umount2?|unshare|setns|ptrace|bpf|init_module|finit_module|delete_module|reboot|kexec\w*|set\w*[ug]ids?|chroot|pivot_root|memfd_create|bind|listen|sync|kill|tkill|tgkill|swapon|swapoff|perf_event_open|prctl|capset|chmod|fchmod\w*|chown|fchown\w*|acct|syslog|sethostname)$/;
const HOT_SCHED =
  /^sched_(switch|wak\w+|stat_\w+|migrate_task|wakeup_new|entry\w*|exit\w*|set_need_resched\w*)$/;

/** Kernel functions on the paths of every read, packet, allocation or switch. */
const HOT_KERNEL =
  /^(vfs_(read|write|stat\w*|getattr)|ksys_|do_syscall|__x64_sys_|tcp_(sendmsg|recvmsg|rcv\w*|ack\w*|cleanup_rbuf|v[46]_rcv|transmit\w*)|udp_\w*msg|ip6?_\w*rcv\w*|dev_\w*xmit\w*|netif_receive\w*|skb_|kmem_cache_|kmalloc\w*|kfree\w*|__kmalloc|alloc_pages\w*|__alloc_pages\w*|schedule|__schedule|finish_task_switch\w*|try_to_wake_up|ttwu_\w+|wake_up\w*|mutex_\w*lock|\w*spin_\w*lock\w*|folio_mark_accessed|mark_page_accessed|lookup_fast|d_lookup|handle_mm_fault|do_\w*fault\w*|security_|cap_capable|page_cache_\w+|hrtimer_\w+|rcu_|update_rq_clock)/;
const HOT_USER =
  /^(malloc|calloc|realloc|free|operator new|_Zn\w+|_Zd\w+|mem(cpy|move|set|cmp)|str\w+|pthread_mutex_(un)?lock|pthread_rwlock_\w+|PyObject_\w+|_PyEval_EvalFrame\w*|gettimeofday|clock_gettime|read|write)$/;

/** What a person who knows the kernel would expect; unknown probes are `common`. */
export const rateOf = (target: Target): Rate => {
  const fixed = BY_TYPE[target.type];
  if (fixed !== undefined) return fixed;
  switch (target.type) {
    case "tracepoint":
    case "rawtracepoint":
      return tracepointRate(target);
    case "kprobe":
    case "kretprobe":
    case "fentry":
    case "fexit":
      return target.wildcard || HOT_KERNEL.test(target.name) ? "hot" : "common";
    case "uprobe":
    case "uretprobe":
      return target.wildcard || HOT_USER.test(target.name) ? "hot" : "common";
    case "software":
      return /^(major-faults|emulation-faults|alignment-faults|maj)/.test(target.name) ? "rare" : "common";
    default:
      return "common";
  }
};

const tracepointRate = ({ provider, name, wildcard }: Target): Rate => {
  if (HOT_CATEGORIES.has(provider) || /[*?[]/.test(provider)) return "hot";
  if (provider === "syscalls") {
    const written = name.replaceAll(/[*?]+$/g, "");
    if (HOT_SYSCALLS.test(written) || (wildcard && !NARROW_PATTERN.test(written))) return "hot";
    return RARE_SYSCALLS.test(written) ? "rare" : "common";
  }
  if (provider === "sched" || provider === "")
    return wildcard || HOT_SCHED.test(name) || /^sys_(enter|exit)$/.test(name) ? "hot" : "rare";
  return RARE_CATEGORIES.has(provider) ? "rare" : "common";
};
