/** Builds what was written on any machine with clang, bpftool and libbpf. */
export const MAKEFILE = `# Needs clang, bpftool, libbpf and a kernel with BTF: apt-get install clang bpftool libbpf-dev make
CLANG ?= clang
BPFTOOL ?= bpftool
ARCH ?= $(shell uname -m | sed -e s/x86_64/x86/ -e s/aarch64/arm64/ -e s/ppc64le/powerpc/)

trace: main.c trace.skel.h
	$(CLANG) -g -O2 -Wall -o $@ main.c -lbpf -lelf -lz

trace.skel.h: trace.bpf.o
	$(BPFTOOL) gen skeleton $< name trace_bpf > $@

trace.bpf.o: trace.bpf.c vmlinux.h
	$(CLANG) -g -O2 -Wall -target bpf -D__TARGET_ARCH_$(ARCH) -I. -c $< -o $@

vmlinux.h:
	$(BPFTOOL) btf dump file /sys/kernel/btf/vmlinux format c > $@

clean:
	rm -f trace trace.bpf.o trace.skel.h vmlinux.h

.PHONY: clean
`;
