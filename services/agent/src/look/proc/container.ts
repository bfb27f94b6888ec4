/** What the path of a control group tells about a container; empty when it tells nothing. */
export const containerOf = (path: string): string => {
  const parts: string[] = [];
  const pod = /pod([0-9a-f]{8}[-_][0-9a-f_-]{27,})/.exec(path)?.[1];
  if (pod) parts.push(`pod ${pod.replaceAll("_", "-")}`);
  const scope = /(docker|cri-containerd|crio|libpod|containerd)-([0-9a-f]{64})/.exec(path);
  const folder = /\/(docker|ecs|kubepods|garden|actions_job)\/(?:.*\/)?([0-9a-f]{32,64})(?:\/|$)/.exec(path);
  const found = scope ?? folder;
  const id = found?.[2] ?? /\/([0-9a-f]{64})(?:\/|$)/.exec(path)?.[1];
  if (id) parts.push(`${RUNTIMES[found?.[1] ?? ""] ?? "container"} ${id.slice(0, 12)}`);
  const named = /\/(?:lxc(?:\.payload)?[./]|machine-)([\w.\\-]+?)(?:\.scope)?(?:\/|$)/.exec(path)?.[1];
  if (named) parts.push(`machine ${named.replaceAll("\\x2d", "-")}`);
  return parts.join(" ");
};

const RUNTIMES: Record<string, string> = {
  docker: "docker",
  "cri-containerd": "containerd",
  containerd: "containerd",
  crio: "cri-o",
  libpod: "podman",
  kubepods: "container",
};

/** Long ids in a path, cut to what people know a container by. */
export const shortCgroup = (path: string): string => path.replace(/([0-9a-f]{12})[0-9a-f]{52}/g, "$1…");
