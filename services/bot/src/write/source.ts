/** A program as a model writes it; the Makefile is ours. */
export type Source = {
  /** trace.bpf.c */
  bpf: string;
  /** main.c */
  user: string;
};
