import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";
import { outcomesOf } from "./outcome.ts";

/** Tells the process that started vitest what became of every test. */
export default class OutcomeReporter implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[], unhandledErrors: readonly { message: string }[]): void {
    const file = process.env.TRACEWIRE_OUTCOMES;
    if (file === undefined) throw new Error("TRACEWIRE_OUTCOMES has to name the file for the outcomes");
    writeFileSync(file, JSON.stringify(outcomesOf(testModules, unhandledErrors)));
  }
}
