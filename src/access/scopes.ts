/** What an API key may be used for. A key without a choice gets all of them. */
export const SCOPES = ['points:read', 'points:write', 'members:read', 'members:write'] as const;
export type Scope = (typeof SCOPES)[number];

/** Whether the text is a scope there is. */
export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
