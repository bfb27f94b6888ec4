import { execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Planted } from "./plant.ts";

/** Compiles a C program so that its functions can be found and its stacks walked. */
export const compile = (folder: string, name: string, source: string, ...flags: string[]): string => {
  const path = join(folder, name);
  writeFileSync(`${path}.c`, source);
  execFileSync("gcc", ["-g", "-O0", "-fno-omit-frame-pointer", ...flags, "-o", path, `${path}.c`]);
  return path;
};

/** The same program under another name, at most 15 characters, so that another truth's run of it is told apart. */
export const copyOf = (path: string, name: string): string => {
  const copy = join(dirname(path), name);
  copyFileSync(path, copy);
  return copy;
};

/** Becomes the program. With `stay` it outlives the trace: functions are named from the running process. */
export const exec = (path: string, ...args: "stay"[]): Planted => [
  "tw-starter",
  `exec("${path}", ${args.map((arg) => `"${arg}"`).join()})`,
];

/** Calls handle_job 23 times, slow_part 6 times for 30 ms, then burns half a second of CPU in crunch_numbers. */
export const APP = `#include <unistd.h>
     #include <time.h>
     volatile unsigned long sink;
     int handle_job(int id, int size) { return id == 3 ? -1 : size; }
     void slow_part(void) { usleep(30000); }
     void crunch_numbers(void) { for (unsigned long i = 0; i < 400000; i++) sink += i; }
     int main(int n, char **v) { (void)v; usleep(200000); for (int i = 0; i < 23; i++) handle_job(i, 40);
       for (int i = 0; i < 6; i++) slow_part();
       struct timespec t; do { crunch_numbers(); clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); } while (t.tv_nsec < 500000000 && t.tv_sec < 1); if (n > 1) { close(1); sleep(60); } return 0; }`;
