/** What the schema says of fields that many inputs have. */
export const INPUT_WORDS = {
  idempotencyKey:
    'Names the operation, 1–255 characters: sent again with the same key and input, it answers what it did the first time. Kept for ever: put nothing personal in it.',
  metadata: "The caller's own notes.",
  points: 'How many, "1" to "1000000000000".',
  purchaseReference: "The merchant's own name for the purchase, 1–255 characters.",
  spendCode: "The member's confirmation, where the coalition asks for one above a limit; 1–64 characters.",
} as const;
