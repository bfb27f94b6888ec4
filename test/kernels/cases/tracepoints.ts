import { expect } from "vitest";
import type { KernelTest } from "../kernel-tests.ts";
import { valuesOf } from "../read-result.ts";
import { processNamed } from "./process-named.ts";

/** Tracepoints, and iterators, whose fields or existence differ between kernels. */
export const tracepointTests = (): KernelTest[] => [
  {
    name: "the names in a fork, which are 16 characters there and a pointer on later kernels, read the same",
    script: `tracepoint:sched:sched_process_fork /args->parent_comm == "forks_children"/ {
      @forks[args->parent_comm, args->child_comm] = count();
    }`,
    workload: processNamed(
      "forks_children",
      "for (1 .. 5) { my $child = fork() // die; POSIX::_exit(0) if $child == 0; waitpid($child, 0); }",
    ),
    check: (result) => expect(valuesOf(result, "@forks")).toEqual({ "forks_children,forks_children": 5 }),
  },
  {
    name: "failed calls are counted by their errno",
    script: `tracepoint:syscalls:sys_exit_openat /comm == "opens_nothing" && args->ret < 0/ { @errors[-args->ret] = count(); }`,
    workload: processNamed(
      "opens_nothing",
      `for (1 .. 6) { open(my $none, "<", "/no/such/file"); }
       for (1 .. 4) { open(my $folder, ">", "/tmp"); }`,
    ),
    check: (result) => expect(valuesOf(result, "@errors")).toEqual({ 2: 6, 21: 4 }),
  },
  {
    name: "connections are counted by port when they begin",
    script: `tracepoint:sock:inet_sock_set_state /args->protocol == 6 && args->newstate == 2 && comm == "connects_away"/ {
      @ports[args->dport] = count();
    }`,
    workload: processNamed(
      "connects_away",
      `for (1 .. 8) {
         socket(my $socket, PF_INET, SOCK_STREAM, 0) or die;
         connect($socket, sockaddr_in(4711, inet_aton("127.0.0.1"))) and die "port 4711 is taken";
       }`,
    ),
    check: (result) => expect(valuesOf(result, "@ports")).toEqual({ 4711: 8 }),
  },
  {
    name: "iter:task walks over every process once",
    script: "iter:task { @tasks[ctx->task->comm] = count(); }",
    before: `cp /usr/bin/sleep just_sleeps; for i in 1 2 3; do ./just_sleeps 300 & done; sleep 0.5`,
    check: (result) =>
      expect(valuesOf(result, "@tasks")).toMatchObject({ just_sleeps: 3, init: expect.any(Number) }),
  },
];
