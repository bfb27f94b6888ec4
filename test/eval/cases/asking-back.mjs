const ask = (id, lang, query) => ({ id, kind: "ask", category: "asking", lang, query });

export default [
  ask("k01", "en", "show me the numbers for the app"),
  ask("k02", "de", "Kannst du mal nach der Sache von gestern schauen?"),
  ask("k03", "zh", "帮我看一下这个"),
  ask("k04", "en", "how many coffee machines are on the third floor"),
];
