const ask = (id, lang, query) => ({ id, kind: "ask", category: "asking", lang, query });

export default [
  ask("k01", "en", "show me the numbers for the app"),
  ask("k02", "de", "Zeig mir bitte die Werte von dem Ding"),
  ask("k03", "zh", "帮我看一下这个"),
  ask("k04", "en", "how many coffee machines are on the third floor"),
];
