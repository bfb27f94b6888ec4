import { MAX_WINDOW_MS } from "@tracewire/protocol";

export const HELP_TEXT = `Ask what you want to know about a host's kernel, in your own words and language:

  show per-second syscall rates
  which files does nginx open
  host=web-3 for=30s read latency as a histogram
  显示每秒系统调用次数

Options, before or after the sentence:
  host=NAME      which hosts: host=web-3, host=web-1,web-2, host=web-*
  for=TIME       how long: for=5s, for=500ms, for=2m (10s if not given, ${MAX_WINDOW_MS / 60_000} min at most)
  pid=N comm=NAME  only this process
  top=N          how many rows

Instead of a sentence:
  hosts          which hosts there are, what can be traced on them
  recipes        questions that are answered without a model
  learn          tracing in short lessons; learn next goes on, learn 3 begins one
  history        the last traces          show ID     one of them again
  again ID       the same question again  cancel ID   end a running one
  follow ID CHANGE   go on from a trace: only failed ones, by container, longer,
                 same on web-4, top 20; right after a trace the CHANGE alone will do
  save ID as NAME  makes a recipe of it, for everybody here; q="…" adds another
                 way to ask, replace puts it in place of one of that name
  recipes export NAME, recipes remove NAME   a saved recipe as a file, or gone
  good ID        bad ID why     what you think of an answer; it ranks the recipes
  write: QUESTION  a script as a file, checked and not run; write as=c QUESTION:
                 a C program with libbpf (needs a model)
  run SCRIPT     your own bpftrace script, in a code block or as a file
  explain ID     what its script does, line by line; also: explain SCRIPT
  help           this text

Nothing runs unchecked. What reads data of programs (file names, arguments) asks for approval first; nothing acts on a host.`;
