import type { Reply } from "../reply.ts";
import type { SeenRequest } from "../request.ts";
import type { Persona } from "./persona.ts";

/** What one turn says, made from what came before where it has to be. */
export type Turn = Reply | ((request: SeenRequest) => Reply | Promise<Reply>);

/**
 * Says these turns one after the other, counted by what the conversation holds already: a turn that is asked for again
 * is said again. Where no tool is offered, a result is to be put into words, and it has none.
 */
export const inTurn =
  (...turns: readonly Turn[]): Persona =>
  (request) => {
    if (request.tools.length === 0) return { text: "" };
    const said = request.body.messages.filter(({ role }) => role === "assistant").length;
    const turn = turns[said] ?? {};
    return typeof turn === "function" ? turn(request) : turn;
  };

export const calls = (name: string, input: unknown): Reply => ({ calls: [{ name, input }] });
