import { answerTests } from "./cases/answers.ts";
import { familyTests } from "./cases/families.ts";
import { functionTests } from "./cases/functions.ts";
import { recipeTests } from "./cases/recipes.ts";
import { tracepointTests } from "./cases/tracepoints.ts";
import { kernelTests } from "./kernel-tests.ts";

kernelTests("trixie", [
  ...functionTests("trixie"),
  ...tracepointTests(),
  ...answerTests("trixie"),
  ...familyTests("trixie"),
  ...(await recipeTests("trixie")),
]);
