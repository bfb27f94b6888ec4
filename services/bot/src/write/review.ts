import type { Source } from "./source.ts";

/**
 * What in a program must not get to a compiler or to a person: includes that would read other files, assembly, helpers
 * and calls that act. Lists allow; the words of the answer are for whoever wrote it.
 */
export const review = ({ bpf, user }: Source): string[] => [
  ...directives("trace.bpf.c", bpf, BPF_HEADERS),
  ...directives("main.c", user, USER_HEADERS),
  ...sections(bpf),
  ...unknown("trace.bpf.c", bpf, /\b(bpf_[a-z]\w*)\s*\(/g, BPF_WORDS, "is no helper that only watches"),
  ...forbidden("trace.bpf.c", bpf, ASSEMBLY),
  ...forbidden("main.c", user, ASSEMBLY),
  ...forbidden("main.c", user, USER_ACTS),
];

const BPF_HEADERS = [/^"vmlinux\.h"$/, /^[<"]bpf\/bpf_(?:helpers|tracing|core_read|endian)\.h[>"]$/];
const USER_HEADERS = [
  /^<(?:argp|assert|ctype|errno|getopt|inttypes|limits|locale|math|signal|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|time|unistd)\.h>$/,
  /^<(?:sys\/(?:types|time|resource|stat)|linux\/(?:types|limits|perf_event)|arpa\/inet|netinet\/in|bpf\/(?:bpf|libbpf))\.h>$/,
  /^"trace\.skel\.h"$/,
];
const PLAIN_DIRECTIVES = /^(?:define|undef|if|ifdef|ifndef|elif|else|endif|pragma\s+(?:once|unroll))\b/;

/** Every line that the preprocessor would take for its own. Joined lines are one, and digraphs count. */
const directives = (file: string, text: string, headers: RegExp[]): string[] =>
  withoutComments(text)
    .split("\n")
    .map((line) => /^\s*(?:#|%:|\?\?=)\s*(.*)$/.exec(line)?.[1]?.trim())
    .filter((directive) => directive !== undefined && directive !== "")
    .flatMap((directive = "") => {
      const header = /^include\s*(.*)$/.exec(directive)?.[1]?.trim();
      if (header !== undefined)
        return headers.some((allowed) => allowed.test(header))
          ? []
          : [`${file}: #include ${header} is not allowed`];
      return PLAIN_DIRECTIVES.test(directive) && !/__has_(?:include|embed)/.test(directive)
        ? []
        : [`${file}: #${directive.slice(0, 40)} is not allowed`];
    });

const withoutComments = (text: string): string =>
  text
    .replace(/(?:\\|\?\?\/)[ \t]*\r?\n/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (piece) =>
      piece.startsWith('"') ? piece : " ",
    );

const SECTION =
  /^(?:license|version|\.maps|\.rodata\S*|\??(?:tracepoint|tp|raw_tp|raw_tracepoint|tp_btf|kprobe|kretprobe|ksyscall|kretsyscall|fentry|fexit|uprobe|uretprobe|usdt|perf_event|iter)(?:\/\S+)?)$/;

const sections = (bpf: string): string[] => {
  const plain = withoutComments(bpf);
  const named = [...plain.matchAll(/\bSEC\s*\(\s*"([^"]*)"\s*\)/g)].map(([, name = ""]) => name);
  const computed = [...plain.matchAll(/\bSEC\s*\((?!\s*"[^"]*"\s*\))|\bsection\s*\(/g)].length;
  return [
    ...named
      .filter((name) => !SECTION.test(name))
      .map((name) => `trace.bpf.c: SEC("${name.slice(0, 60)}") is no section that only watches`),
    ...(computed > 0 ? ["trace.bpf.c: a section is named by a plain string in SEC(…)"] : []),
    ...(named.some((name) => name.includes("/") || name === "perf_event")
      ? []
      : ["trace.bpf.c: there is no probe"]),
  ];
};

const unknown = (file: string, text: string, words: RegExp, allowed: RegExp, why: string): string[] =>
  [...new Set([...withoutComments(text).matchAll(words)].map(([, word = ""]) => word))]
    .filter((word) => !allowed.test(word))
    .map((word) => `${file}: ${word} ${why}`);

const BPF_WORDS =
  /^bpf_(?:map_(?:lookup|update|delete|push|pop|peek)_elem|map_lookup_percpu_elem|for_each_map_elem|loop|ktime_get_(?:ns|boot_ns|coarse_ns|tai_ns)|jiffies64|get_current_(?:pid_tgid|uid_gid|comm|task|task_btf|cgroup_id|ancestor_cgroup_id)|get_ns_current_pid_tgid|get_smp_processor_id|get_numa_node_id|get_prandom_u32|get_stackid|get_stack|get_task_stack|get_func_(?:ip|arg|arg_cnt|ret)|get_attach_cookie|task_pt_regs|perf_event_(?:output|read|read_value)|perf_prog_read_value|probe_read(?:_kernel|_user)?(?:_str)?|copy_from_user|core_(?:read|read_str|read_user|read_user_str|field_exists|field_size|field_offset|type_exists|type_size|type_matches|enum_value|enum_value_exists|type_id_local|type_id_kernel|cast)|ringbuf_(?:reserve|submit|discard|output|query)|spin_(?:lock|unlock)|this_cpu_ptr|per_cpu_ptr|strncmp|snprintf|d_path|seq_(?:printf|write)|htons|htonl|ntohs|ntohl|be64_to_cpu|cpu_to_be64|usdt_arg(?:_cnt)?|usdt_cookie|rdonly_cast|rcu_read_(?:lock|unlock))$/;

const ASSEMBLY = /\b(asm|__asm|__asm__|_Pragma)\b/g;
const USER_ACTS =
  /\b(system|popen|exec[lv]\w*|fexecve|v?fork|clone3?|posix_spawnp?|unlink(?:at)?|remove|rename(?:at2?)?|rmdir|truncate|kill|tgkill|killpg|ptrace|mount|umount2?|socket|connect|bind|listen|chmod|fchmod|chown|setuid|setgid|reboot|dlopen|syscall|ioctl|process_vm_\w+)\s*(?=\()/g;

const forbidden = (file: string, text: string, words: RegExp): string[] =>
  [...new Set([...withoutComments(text).matchAll(words)].map(([, word = ""]) => word))].map(
    (word) => `${file}: ${word} is not allowed: the program only watches`,
  );
