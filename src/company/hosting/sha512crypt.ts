import { createHash, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/**
 * SHA-512 crypt(3), `$6$`: what shadow(5) and Pure-FTPd check. Written out because Node has no crypt(3)
 * and the password must not pass through another program's arguments. The 5000 rounds are the format's
 * default; they give way to other work every few hundred.
 */
const ROUNDS = 5000;
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const sha512 = (...parts: Buffer[]) => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export async function sha512crypt(password: string, salt = newSalt()): Promise<string> {
  const key = Buffer.from(password, 'utf8');
  const saltBytes = Buffer.from(salt.slice(0, 16), 'latin1');

  const b = sha512(key, saltBytes, key);
  const aParts = [key, saltBytes, stretch(b, key.length)];
  for (let bits = key.length; bits > 0; bits >>= 1) aParts.push(bits & 1 ? b : key);
  let digest = sha512(...aParts);

  const p = stretch(sha512(...Array.from({ length: key.length }, () => key)), key.length);
  const s = stretch(
    sha512(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => saltBytes)),
    saltBytes.length,
  );

  for (let round = 0; round < ROUNDS; round++) {
    const parts = [round & 1 ? p : digest];
    if (round % 3) parts.push(s);
    if (round % 7) parts.push(p);
    parts.push(round & 1 ? digest : p);
    digest = sha512(...parts);
    if (round % 250 === 249) await setImmediate();
  }
  return `$6$${saltBytes.toString('latin1')}$${encode(digest)}`;
}

function newSalt(): string {
  return [...randomBytes(16)].map((byte) => ALPHABET[byte & 63]).join('');
}

function stretch(digest: Buffer, length: number): Buffer {
  return Buffer.alloc(length, digest);
}

/** Three bytes become four characters; the format takes the bytes in this rotating order. */
function encode(digest: Buffer): string {
  let text = '';
  let [i, j, k] = [0, 21, 42];
  const put = (value: number, characters: number) => {
    for (let n = 0, rest = value; n < characters; n++, rest >>= 6) text += ALPHABET[rest & 63];
  };
  const at = (index: number) => digest[index] ?? 0;
  for (let n = 0; n < 21; n++) {
    put((at(i) << 16) | (at(j) << 8) | at(k), 4);
    [i, j, k] = [j + 1, k + 1, i + 1];
  }
  put(at(63), 2);
  return text;
}

/** MariaDB's `PASSWORD('…')`, mysql_native_password. */
export function nativePassword(password: string): string {
  const sha1 = (data: Buffer | string) => createHash('sha1').update(data).digest();
  return `*${sha1(sha1(Buffer.from(password, 'utf8')))
    .toString('hex')
    .toUpperCase()}`;
}

/** A hash of which nobody knows the password: a database exists before its customer has set one. */
export function unknownNativePassword(): string {
  return `*${randomBytes(20).toString('hex').toUpperCase()}`;
}
