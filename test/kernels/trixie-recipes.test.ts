import { shelfTests } from "./shelf-tests.ts";

await shelfTests("trixie");
