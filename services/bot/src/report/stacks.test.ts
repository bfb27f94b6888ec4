import { expect, test } from "vitest";
import { attempt, draw, plan, reading, report, run } from "./samples.ts";

const frames = (text: string): string[] =>
  text.split(" ").map((name, index) => (name.startsWith("0x") ? name : `${name}+${index * 8 + 12}`));

const cpuStacks = report([
  attempt(
    plan("profile:hz:99 { @[kstack, comm] = count(); }", {
      title: "Kernel stacks on CPU",
      readings: [reading("@", "CPU samples", "samples", [{ title: "process", kind: "process" }])],
    }),
    [
      run([
        {
          kind: "stacks",
          name: "@",
          rows: [
            {
              frames: frames(
                "rep_movs_alternative copy_page_to_iter filemap_read ext4_file_read_iter vfs_read ksys_read do_syscall_64 entry_SYSCALL_64_after_hwframe",
              ),
              key: ["dd"],
              count: 512,
            },
            {
              frames: frames(
                "clear_page_erms get_page_from_freelist __alloc_pages vma_alloc_folio __handle_mm_fault handle_mm_fault do_user_addr_fault exc_page_fault asm_exc_page_fault",
              ),
              key: ["node"],
              count: 301,
            },
            {
              frames: frames(
                "filemap_get_read_batch filemap_read ext4_file_read_iter vfs_read ksys_read do_syscall_64 entry_SYSCALL_64_after_hwframe",
              ),
              key: ["dd"],
              count: 180,
            },
            { frames: [], key: ["node"], count: 90 },
            { frames: ["0x7fc027e0e74d", "0x7fc0080d6033"], key: ["npm i"], count: 12 },
          ],
          rowCount: 64,
          total: 1_234,
        },
      ]),
    ],
  ),
]);

test("stacks show where most of it goes, then the single ways there", () => {
  expect(draw(cpuStacks)).toMatchInlineSnapshot(`
    "41 % of 1,234 CPU samples went through filemap_read → copy_page_to_iter →
    rep_movs_alternative.

      hottest path                    share
      entry_SYSCALL_64_after_hwframe   56 %  █████████████▌
       do_syscall_64                   56 %  █████████████▌
        ksys_read                      56 %  █████████████▌
         vfs_read                      56 %  █████████████▌
          ext4_file_read_iter          56 %  █████████████▌
           filemap_read                56 %  █████████████▌
            copy_page_to_iter          41 %  ██████████
             rep_movs_alternative      41 %  ██████████

        41 %  512  dd
            rep_movs_alternative ← copy_page_to_iter ← filemap_read
            ← ext4_file_read_iter ← vfs_read ← ksys_read ← do_syscall_64
            ← entry_SYSCALL_64_after_hwframe
        24 %  301  node
            clear_page_erms ← get_page_from_freelist ← __alloc_pages
            ← vma_alloc_folio ← __handle_mm_fault ← handle_mm_fault
            ← do_user_addr_fault ← exc_page_fault ← asm_exc_page_fault
        15 %  180  dd
            filemap_get_read_batch ← filemap_read ← ext4_file_read_iter ← vfs_read
            ← ksys_read ← do_syscall_64 ← entry_SYSCALL_64_after_hwframe
      60 other stacks
         7 %  90  no stack of this kind

    2 of 2 probes attached · no events lost · 10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Kernel stacks on CPU · 10 s · web-3
    "
  `);
  expect(draw(cpuStacks, 50)).toMatchInlineSnapshot(`
    "41 % of 1,234 CPU samples went through
    filemap_read → copy_page_to_iter →
    rep_movs_alternative.

      hottest path                    share
      entry_SYSCALL_64_after_hwframe   56 %  █████
       do_syscall_64                   56 %  █████
        ksys_read                      56 %  █████
         vfs_read                      56 %  █████
          ext4_file_read_iter          56 %  █████
           filemap_read                56 %  █████
            copy_page_to_iter          41 %  ███▊
             rep_movs_alternative      41 %  ███▊

        41 %  512  dd
            rep_movs_alternative ← copy_page_to_iter
            ← filemap_read ← ext4_file_read_iter
            ← vfs_read ← ksys_read ← do_syscall_64
            ← entry_SYSCALL_64_after_hwframe
        24 %  301  node
            clear_page_erms ← get_page_from_freelist
            ← __alloc_pages ← vma_alloc_folio
            ← __handle_mm_fault ← handle_mm_fault
            ← do_user_addr_fault ← exc_page_fault
            ← asm_exc_page_fault
        15 %  180  dd
            filemap_get_read_batch ← filemap_read
            ← ext4_file_read_iter ← vfs_read
            ← ksys_read ← do_syscall_64
            ← entry_SYSCALL_64_after_hwframe
      60 other stacks
         7 %  90  no stack of this kind

    2 of 2 probes attached · no events lost
    10 s measured · script 9f3c0a12b4de
    bpftrace 0.17.0 · kernel 6.1.0-56-amd64

    inv-7k3fq2ab · Kernel stacks on CPU · 10 s · web-3
    "
  `);
});

test("samples without such a stack are said once, and single ones are not listed", () => {
  const rows = [
    { frames: [], key: ["node"], count: 300 },
    ...Array.from({ length: 8 }, (_, index) => ({
      frames: [`inner_${index}+8`, "outer+4"],
      key: ["node"],
      count: 9 - index,
    })),
  ];
  const drawn = draw(
    report([attempt(plan("…"), [run([{ kind: "stacks", name: "@", rows, rowCount: 9, total: 344 }])])]),
  );
  expect(drawn).toMatch(/^13 % of 344 samples went through outer; 87 % have no stack of this kind\.\n/);
  expect(drawn).toContain("87 %  300  no stack of this kind");
  expect(drawn).toContain("inner_5");
  expect(drawn).toContain("2 other stacks");
});
