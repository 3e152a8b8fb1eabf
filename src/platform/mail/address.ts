/**
 * Whether the text is one e-mail address that can be put into a header and handed to a mail server as it
 * is: no display name, no quoted part, no comment, no control character. Domain in any script.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const [local = '', domain = '', ...rest] = text.split('@');
  return (
    rest.length === 0 &&
    local.length <= 64 &&
    !local.startsWith('-') && // no programme shall ever take it for an option
    /^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(local) &&
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,63}$/u.test(domain)
  );
}
