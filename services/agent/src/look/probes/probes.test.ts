import { expect, test } from "vitest";
import { parseTraceable } from "./kernel-functions.ts";
import { parseProbeName, splitPath } from "./probe-name.ts";
import { parseFormat, useOf } from "./tracepoint-format.ts";

const FORMAT = `name: sched_process_exec
ID: 315
format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;

	field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;
	field:char comm[16];	offset:12;	size:16;	signed:0;
	field:const char * path;	offset:28;	size:8;	signed:0;
	field:const struct timespec *const *rqtp;	offset:36;	size:8;	signed:0;
	field:unsigned long args[6];	offset:44;	size:48;	signed:0;
	field:__u8 saddr[sizeof(struct sockaddr_in6)];	offset:92;	size:28;	signed:0;
	field:pid_t old_pid;	offset:120;	size:4;	signed:1;

print fmt: "filename=%s", __get_str(filename)
`;

test("the fields of a tracepoint come with their C types, those that all have left out", () => {
  expect(parseFormat(FORMAT)).toEqual([
    { name: "filename", type: "char[]", bytes: 4, isDynamic: true },
    { name: "comm", type: "char[16]", bytes: 16, isDynamic: false },
    { name: "path", type: "const char *", bytes: 8, isDynamic: false },
    { name: "rqtp", type: "const struct timespec *const *", bytes: 8, isDynamic: false },
    { name: "args", type: "unsigned long[6]", bytes: 48, isDynamic: false },
    { name: "saddr", type: "__u8[sizeof(struct sockaddr_in6)]", bytes: 28, isDynamic: false },
    { name: "old_pid", type: "pid_t", bytes: 4, isDynamic: false },
  ]);
});

test("each field tells how a script gets its value", () => {
  expect(parseFormat(FORMAT).map((field) => useOf(field, true))).toEqual([
    "str(args->filename)",
    "args->comm",
    "str(args->path)",
    "args->rqtp, an address in the program's memory",
    "args->args[0]",
    "args->saddr[0]",
    "args->old_pid",
  ]);
});

test("a probe is known by its kind, short or long, and a tracepoint also without", () => {
  expect(parseProbeName("kfunc:vfs_read")).toEqual({ kind: "fentry", spelled: "kfunc", rest: "vfs_read" });
  expect(parseProbeName("u:/bin/sh:main")).toMatchObject({ kind: "uprobe", rest: "/bin/sh:main" });
  expect(parseProbeName("sched:sched_switch")).toMatchObject({
    kind: "tracepoint",
    rest: "sched:sched_switch",
  });
  expect(parseProbeName("*mmap*")).toMatchObject({ kind: null, rest: "*mmap*" });
  expect(parseProbeName("*:vfs_*")).toMatchObject({ kind: null, rest: "vfs_*" });
});

test("what is in a binary stands behind its path", () => {
  expect(splitPath("/usr/lib/libc.so.6:mall*")).toEqual({ path: "/usr/lib/libc.so.6", names: "mall*" });
  expect(splitPath("/usr/bin/python3:python:gc__start")).toEqual({
    path: "/usr/bin/python3",
    names: "python:gc__start",
  });
  expect(splitPath("libc:malloc")).toEqual({ path: "libc", names: "malloc" });
  expect(splitPath("/bin/sh")).toEqual({ path: "/bin/sh", names: "" });
});

test("functions that may be traced are read with those of modules, and without placeholders", () => {
  const text = "vfs_read\next4_file_write_iter [ext4]\n__ftrace_invalid_address___420\nfoo.constprop.0\n";
  expect([...parseTraceable(text)]).toEqual(["vfs_read", "ext4_file_write_iter", "foo.constprop.0"]);
});
