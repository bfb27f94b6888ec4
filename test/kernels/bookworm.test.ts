import { answerTests } from "./cases/answers.ts";
import { familyTests } from "./cases/families.ts";
import { functionTests } from "./cases/functions.ts";
import { recipeTests } from "./cases/recipes.ts";
import { tracepointTests } from "./cases/tracepoints.ts";
import { kernelTests } from "./kernel-tests.ts";

kernelTests("bookworm", [
  ...functionTests("bookworm"),
  ...tracepointTests(),
  ...answerTests("bookworm"),
  ...familyTests("bookworm"),
  ...(await recipeTests("bookworm")),
]);
