const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the word is an id of ours, and not a number or a name. PostgreSQL refuses malformed ones. */
export function isId(word: string): boolean {
  return ID.test(word);
}
