/** Version of the product: bot, agent and protocol are released together. */
export const VERSION = "0.1.0";
