/** The text itself, or its beginning and an ellipsis: what is told again to whoever sent it. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}
