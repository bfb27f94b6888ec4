import type { Source } from "./source.ts";

/** A program as a model should write one, for the tests beside this file: opens by process. */
export const OPENS: Source = {
  bpf: `#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

char LICENSE[] SEC("license") = "GPL";
const volatile __u32 self_pid = 0;

struct open_key { __u32 pid; char comm[16]; };
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 10240);
  __type(key, struct open_key);
  __type(value, __u64);
} opens SEC(".maps");

SEC("tracepoint/syscalls/sys_enter_openat")
int on_open(struct trace_event_raw_sys_enter *ctx)
{
  struct open_key key = { .pid = bpf_get_current_pid_tgid() >> 32 };
  __u64 one = 1, *count;
  if (key.pid == self_pid)
    return 0;
  bpf_get_current_comm(key.comm, sizeof(key.comm));
  count = bpf_map_lookup_elem(&opens, &key);
  if (count)
    __sync_fetch_and_add(count, 1);
  else
    bpf_map_update_elem(&opens, &key, &one, BPF_NOEXIST);
  return 0;
}
`,
  user: `#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include <bpf/bpf.h>
#include "trace.skel.h"

struct open_key { __u32 pid; char comm[16]; };

int main(int argc, char **argv)
{
  struct trace_bpf *skel = trace_bpf__open();
  struct open_key key, *before = NULL;
  __u64 value;
  if (!skel)
    return 1;
  skel->rodata->self_pid = getpid();
  if (trace_bpf__load(skel) || trace_bpf__attach(skel))
    return 1;
  sleep(argc > 1 ? atoi(argv[1]) : 10);
  int fd = bpf_map__fd(skel->maps.opens);
  while (bpf_map_get_next_key(fd, before, &key) == 0) {
    if (bpf_map_lookup_elem(fd, &key, &value) == 0)
      printf("%-16s %7u %llu opens\\n", key.comm, key.pid, value);
    before = &key;
  }
  trace_bpf__destroy(skel);
  return 0;
}
`,
};
