import { basename, delimiter } from "node:path";

/**
 * `npm ci` empties node_modules, so npm must not run on the Node that lies in there: the machine's own is found
 * through npm's variables, or by leaving node_modules/.bin out of PATH.
 */
export const npmCommand = (env, thisNode) => {
  const npmFile = env.npm_execpath;
  // Another package manager that started this sets the variable to itself.
  if (npmFile === undefined || basename(npmFile) !== "npm-cli.js") return ["npm"];
  const node = [env.npm_node_execpath, thisNode].find((file) => file && !file.includes("/node_modules/"));
  return node === undefined ? ["npm"] : [node, npmFile];
};

/** As typed in a shell: without what the outer `npm start` set for its own script. Settings (npm_config_…) stay. */
export const npmEnvironment = (env) => {
  const kept = Object.entries(env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name));
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  return { ...Object.fromEntries(kept), PATH: folders.join(delimiter) };
};
