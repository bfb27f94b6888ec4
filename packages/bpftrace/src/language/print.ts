import { printBlock, printComments, printExpression, withComments } from "./print-expression.ts";
import type { Item, Probe, Script } from "./tree.ts";

/** The script in one even form, its comments kept. Reading it again gives the same tree, but for positions. */
export const print = (script: Script): string => {
  const parts = script.items.map((item, at) => {
    const text = withComments(item, 0, itemText(item));
    const before = script.items[at - 1];
    const joins = before !== undefined && before.kind === item.kind && item.kind !== "probe";
    return at === 0 ? text : (joins ? "\n" : "\n\n") + text;
  });
  const head = script.shebang === null ? "" : `${script.shebang}\n`;
  const tail = script.trailing.length === 0 ? "" : `\n\n${printComments(script.trailing, 0).join("\n")}`;
  return `${head}${parts.join("")}${tail}\n`;
};

const itemText = (item: Item): string => {
  switch (item.kind) {
    case "c-directive":
      return item.text;
    case "c-definition":
      return `${item.text};`;
    case "config": {
      const settings = item.settings.map(({ key, value }) => `  ${key} = ${printExpression(value)};\n`);
      return `config = {\n${settings.join("")}}`;
    }
    case "import":
      return `import ${printExpression(item.path)};`;
    case "map-declaration":
      return `let ${item.map} = ${item.mapType}(${item.size.text});`;
    case "macro":
      return `macro ${item.name}(${item.parameters.map((one) => printExpression(one)).join(", ")}) ${printBlock(item.body, 0)}`;
    case "function": {
      const parameters = item.parameters.map(({ name, type }) => `${name}: ${printExpression(type)}`);
      return `fn ${item.name}(${parameters.join(", ")}) : ${printExpression(item.returns)} ${printBlock(item.body, 0)}`;
    }
    case "probe":
      return probeText(item);
  }
};

const probeText = ({ attachPoints, predicate, body }: Probe): string => {
  const points = attachPoints.map(({ text }) => text).join(",\n");
  if (predicate === null) return `${points} ${printBlock(body, 0)}`;
  const text = printExpression(predicate);
  // A slash before a star would begin a comment.
  return `${points}\n/${text.startsWith("*") ? `(${text})` : text}/\n${printBlock(body, 0)}`;
};
