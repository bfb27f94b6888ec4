#!/usr/bin/env bash
# unpack-image.sh FOLDER PACKAGES KERNEL [LEFT-OUT …]: makes vmlinuz and root.cpio in FOLDER of the Debian packages in
# PACKAGES, of which KERNEL is the kernel's. Nothing of the packages is run: unpacked in any order they already trace.
set -euo pipefail
folder=$1 packages=$2 kernel=$3
shift 3
cd "$folder"

# As every Debian has it since 12; some packages bring the folders, some the links.
for name in bin sbin lib lib64; do
  mkdir -p "root/usr/$name"
  ln -s "usr/$name" "root/$name"
done
for package in "$packages"/*.deb; do
  # Mostly modules, and none is needed.
  if [ "$package" = "$kernel" ]; then continue; fi
  dpkg-deb --fsys-tarfile "$package" |
    tar -x -C root --no-same-owner --keep-directory-symlink --skip-old-files "${@/#/--exclude=./}"
done
# What the packages' own scripts would do; bpftrace needs `sh`.
ln -sf dash root/usr/bin/sh
for name in passwd group; do cp "root/usr/share/base-passwd/$name.master" "root/etc/$name"; done
mkdir -p root/proc root/sys root/dev root/tmp

dpkg-deb --fsys-tarfile "$kernel" | tar -x -O --wildcards './boot/vmlinuz-*' > vmlinuz
ls "$packages" > packages.txt
cd root
find . -mindepth 1 | cpio -o -H newc -R 0:0 --quiet > ../root.cpio
