import { describe, expect, test } from "vitest";
import { parse } from "../language/parse.ts";
import { analyse } from "./analyse.ts";

const read = (source: string) => analyse(parse(source));
const what = (source: string) => read(source).reveals.map((one) => one.what);

describe("the risk of a script", () => {
  test.each([
    ["tracepoint:raw_syscalls:sys_enter { @[comm, pid, args->id] = count(); }"],
    ["profile:hz:99 { @[kstack(5), comm] = count(); }"],
    [
      "tracepoint:block:block_rq_issue { @s[args->dev, args->sector] = nsecs; @[args->comm, args->rwbs] = hist(args->bytes); }",
    ],
    ["tracepoint:irq:irq_handler_entry { @[str(args->name), args->irq] = count(); }"],
    ["tracepoint:net:netif_receive_skb { @[str(args->name)] = sum(args->len); }"],
    ["tracepoint:kmem:kmalloc { @[ksym(args->call_site)] = sum(args->bytes_alloc); }"],
    [
      "kprobe:vfs_read { @start[tid] = nsecs; } kretprobe:vfs_read /@start[tid]/ { @ = hist(nsecs - @start[tid]); delete(@start[tid]); }",
    ],
    ["kprobe:tcp_connect { $sk = (struct sock *)arg0; @[$sk->__sk_common.skc_dport] = count(); }"],
    [
      "profile:hz:99 { $t = (struct task_struct *)curtask; @ = lhist($t->se.cfs_rq->nr_running, 0, 100, 1); }",
    ],
    ['kprobe:f { printf(""); }'.replace('printf("");', "@[probe, func, cgroup, uid] = count();")],
    [
      'BEGIN { printf("Tracing for %d s\\n", 10); } kprobe:f /pid != $1 && pid != $2 && pid != $3/ { @ = count(); } interval:s:1 { print(@); clear(@); }',
    ],
    [
      'interval:s:1 { for ($kv : @m) { printf("%s %d\\n", $kv.0, $kv.1); } } kprobe:f { @m[comm] = count(); }',
    ],
    [
      "#define MAX 5\n#define FLAG (1 << 3)\nenum e { A = 1, B };\nkprobe:f /arg0 > MAX && arg1 & FLAG && arg2 == B/ { @ = count(); }",
    ],
  ])("is counts for %s", (source) => {
    expect(read(source).risk.reasons).toMatchObject([{ level: "counts" }]);
  });

  test.each([
    [
      'tracepoint:sched:sched_process_fork { printf("%s %d\\n", args->parent_comm, args->child_pid); }',
      "printf() writes a record",
    ],
    ["profile:hz:99 { @[ustack] = count(); }", "shows in which functions programs are"],
    ["profile:hz:99 { @[ustack(perf, 3)] = count(); }", "shows in which functions programs are"],
    ["kprobe:f { @[usym(arg0)] = count(); }", "usym() shows the names of functions"],
    ['BEGIN { printf("%p", 1); }', "%p shows an address"],
    ['iter:task { printf("%s %d\\n", ctx->task->comm, ctx->task->pid); }', "printf() writes a record"],
    [
      'kprobe:blk_start { printf("%s", ((struct request *)arg0)->rq_disk->disk_name); }',
      "printf() writes a record",
    ],
  ])("is events for %s", (source, why) => {
    const { level, reasons } = read(source).risk;
    expect(level).toBe("events");
    expect(reasons[0]?.why).toContain(why);
  });

  test.each([
    ["tracepoint:syscalls:sys_enter_openat { @[str(args->filename)] = count(); }", "paths"],
    [
      'tracepoint:syscalls:sys_enter_openat { @f[tid] = args->filename; } tracepoint:syscalls:sys_exit_openat { printf("%s", str(@f[tid])); }',
      "paths",
    ],
    ["tracepoint:syscalls:sys_enter_openat { $f = args->filename; $g = $f; @[str($g)] = count(); }", "paths"],
    ['tracepoint:syscalls:sys_enter_openat /str(args->filename) == "/etc/shadow"/ { @ = count(); }', "paths"],
    ['tracepoint:syscalls:sys_enter_openat { printf("%s", args.filename); }', "paths"],
    ["tracepoint:syscalls:sys_enter_openat { @[args.filename] = count(); }", "paths"],
    ["tracepoint:syscalls:sys_enter_openat { @ = args; }", "user-memory"],
    ["tracepoint:sched:sched_process_exec { @[str(args->filename)] = count(); }", "paths"],
    ["tracepoint:sched:sched_process_exec { @[args->filename] = count(); }", "paths"],
    ["tracepoint:syscalls:sys_enter_execve { join(args->argv); }", "arguments"],
    ["tracepoint:syscalls:sys_enter_execve { @[str(*(args->envp))] = count(); }", "environment"],
    ["tracepoint:syscalls:sys_enter_write { @[str(args->buf, 32)] = count(); }", "user-memory"],
    ['tracepoint:syscalls:sys_enter_write { printf("%r", buf(args->buf, 16)); }', "user-memory"],
    ["tracepoint:syscalls:sys_enter_nanosleep { @ = sum(args->rqtp->tv_sec); }", "user-memory"],
    [
      "tracepoint:napi:napi_poll, tracepoint:syscalls:sys_enter_mount { @[str(args->dev_name)] = count(); }",
      "paths",
    ],
    ['tracepoint:printk:console { printf("%s", str(args->msg)); }', "kernel-text"],
    ["uprobe:libc:malloc { @ = hist(arg0); }", "program-internals"],
    ["usdt:/usr/bin/python3:gc__start { @ = count(); }", "program-internals"],
    ['uretprobe:/bin/bash:readline { printf("%s", str(retval)); }', "keystrokes"],
    ["kprobe:tty_write { @ = count(); }", "keystrokes"],
    ["uprobe:libssl:SSL_write { @ = hist(arg2); }", "tls"],
    ["uprobe:/opt/app/server:SSL_read { @ = count(); }", "tls"],
    ["tracepoint:sock:inet_sock_set_state { @[ntop(args->daddr)] = count(); }", "network-peers"],
    ["tracepoint:sock:inet_sock_set_state { @[args->daddr] = count(); }", "network-peers"],
    ["kprobe:tcp_connect { @[((struct sock *)arg0)->__sk_common.skc_daddr] = count(); }", "network-peers"],
    ["kprobe:f { @[path((struct path *)arg0)] = count(); }", "paths"],
    ['profile:hz:99 { @[reg("ip")] = count(); }', "program-internals"],
    ['BEGIN { print(*kaddr("avenrun")); }', "kernel-memory"],
    ["BEGIN { print(str(kptr(0xffffffff81000000))); }", "kernel-memory"],
    ["BEGIN { print(str(0xffffffff81000000)); }", "kernel-memory"],
    ["BEGIN { print(*(uint64 *)0xffffffff81000000); }", "kernel-memory"],
    ["BEGIN { $t = (struct task_struct *)0xffffffff81000000; print($t->pid); }", "kernel-memory"],
    ["kprobe:f { $t = (struct task_struct *)(arg0 + 64); @ = sum($t->pid); }", "kernel-memory"],
    ["kprobe:f { $t = (struct task_struct *)arg0; @ = sum($t->secret); }", "kernel-memory"],
    [
      "kprobe:f { $t = (struct task_struct *)arg0; $s = (struct x *)$t->secret; @ = sum($s); }",
      "kernel-memory",
    ],
    [
      "enum e { A = sizeof(struct task_struct { int pid; }) };\nkprobe:f { @ = sum(((struct task_struct *)arg0)->pid); }",
      "kernel-memory",
    ],
    [
      "kprobe:f { $s = (struct sk_buff *)arg0; @ = sum(((struct task_struct *)$s->data)->pid); }",
      "kernel-memory",
    ],
    [
      "macro m($a) { $a = 1234; } kprobe:f { $t = (struct task_struct *)curtask; m($t); @ = sum($t->pid); }",
      "kernel-memory",
    ],
    [
      "macro m($a) { $a = args->buf; } tracepoint:syscalls:sys_enter_write { $x = $1; m($x); @[str($x)] = count(); }",
      "user-memory",
    ],
    ["kprobe:f { $t = (struct task_struct *)curtask; $p = &$t; @ = sum($t->pid); }", "kernel-memory"],
    ["struct x { int pid; }\nkprobe:f { @ = sum(((struct x *)arg0)->pid); }", "kernel-memory"],
    ["kprobe:f { @[(string[64])arg0] = count(); }", "kernel-memory"],
    ['iter:task_file { printf("%s", str(ctx->file->f_path.dentry->d_name.name)); }', "paths"],
    ["macro show(x) { str(x) } kprobe:f { @[show(arg0)] = count(); }", "kernel-memory"],
  ])("is data for %s", (source, shows) => {
    const { risk } = read(source);
    expect(risk.level).toBe("data");
    expect(what(source)).toContain(shows);
  });

  test("names every reason in words, with its place, the worst first and each once", () => {
    const source = `tracepoint:syscalls:sys_enter_openat {
  printf("%s %s\\n", comm, str(args->filename));
  printf("%s\\n", str(args->filename));
}
BEGIN { system("id"); }`;
    expect(read(source).risk.reasons).toEqual([
      { level: "effects", why: "system() runs a command on the host", position: { line: 5, column: 9 } },
      {
        level: "data",
        why: "str() shows the names of files: filename at tracepoint:syscalls:sys_enter_openat",
        position: { line: 2, column: 31 },
      },
      {
        level: "events",
        why: "printf() writes a record at each tracepoint:syscalls:sys_enter_openat: who did what, and when",
        position: { line: 2, column: 3 },
      },
    ]);
  });

  test("assumes the worst of a script too tangled to follow", () => {
    const tangle = Array.from(
      { length: 700 },
      (_, at) => `$v${at + 1} = $v${at} + $v${at}; @[str($v${at})] = 1;`,
    ).join(" ");
    expect(read(`kprobe:f { $v0 = arg0; ${tangle} }`).risk.level).toBe("data");
  });
});
