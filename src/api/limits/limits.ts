/** What one request may ask for at most (rule A-06). One table, so that the documentation can be made from it. */
export const LIMITS = {
  /** Bytes of an HTTP request: room for a batch of 1,000 earns with metadata. */
  bodyBytes: 4 * 1024 * 1024,
  /** Bytes of one WebSocket message. */
  messageBytes: 256 * 1024,
  /** Characters of a document; comments and white space count. */
  documentLength: 64 * 1024,
  /** Levels of brackets of any kind in a document: the parser calls itself once per level. */
  brackets: 100,
  /** Lexical tokens of a document; values belong into variables, which do not count. */
  tokens: 4_000,
  /** Fields written in a document, fragments counted once. Validation is quadratic in them. */
  fields: 500,
  fragments: 100,
  /** Levels of nested fields; introspection has its own limit in graphql-js. */
  depth: 15,
  aliases: 50,
  /** Values in the variables of an operation, lists and objects included: a full body of earns has about as many. */
  variableValues: 100_000,
  /** Objects that an operation can bring, at most; see document-cost.ts. */
  cost: 25_000,
  /** What a file counts as, whatever its length: it is made while it is read, in few places at once. */
  fileCost: 1_000,
  /** Items of a page, of `nodes`. */
  pageItems: 100,
  /** Items of a batch mutation. */
  batchItems: 1_000,
  /** Items of every other list in an argument or input. */
  listItems: 100,
  /** Lines of a statement that is read as a file. */
  statementLines: 1_000_000,
  /** Lines of a purchase. */
  purchaseLines: 200,
  /** Operations under way at once on one WebSocket. */
  operationsPerSocket: 100,
  /** Bytes of answers that a WebSocket's client may leave unread before it is not listened to until it has read them. */
  unreadBytes: 1024 * 1024,
  /** Milliseconds that a WebSocket may take to send its connection_init. */
  connectionInitMs: 10_000,
  /** Validation errors told at once. */
  validationErrors: 20,
  /** Variables of the wrong type told at once. */
  variableErrors: 5,
  /** Values of the wrong format or range that are told of one input. */
  inputProblems: 10,
  /** Characters of the message of an error. */
  messageLength: 300,
  /** Characters of a step of a field path: no name is longer that is not wrong itself. */
  pathStepLength: 64,
} as const;

/** What graphql-js is told of the limits when it executes, on both ways in. */
export const EXECUTION_OPTIONS = { maxCoercionErrors: LIMITS.variableErrors } as const;

/** Items of a page whose length the caller does not say. */
export const DEFAULT_PAGE_ITEMS = 20;
