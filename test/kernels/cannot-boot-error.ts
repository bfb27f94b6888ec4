/** Why no guest can be booted on this machine: no failure of what is tested. */
export class CannotBootError extends Error {}
