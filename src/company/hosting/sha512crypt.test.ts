import { describe, expect, it } from 'vitest';
import { nativePassword, sha512crypt, unknownNativePassword } from './sha512crypt.ts';

describe('SHA-512 crypt', () => {
  // As `openssl passwd -6` and Debian's crypt(3) print it.
  it.each([
    [
      'Hello world!',
      'saltstring',
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    ],
  ])('of %j is what crypt(3) computes', async (password, salt, hash) => {
    expect(await sha512crypt(password, salt)).toBe(hash);
  });

  it('has a new salt each time, in the form that nodes accept', async () => {
    const [one, two] = await Promise.all([
      sha512crypt('the same password'),
      sha512crypt('the same password'),
    ]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^\$6\$[./A-Za-z0-9]{16}\$[./A-Za-z0-9]{86}$/);
  });

  it('lets other work pass while it computes', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    await sha512crypt('a password that takes its time');
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(1);
  });
});

describe('the password hash of MariaDB', () => {
  it('is what PASSWORD() computes', () => {
    expect(nativePassword('secret')).toBe('*14E65567ABDB5135D0CFD9A70B3032C179A49EE7');
    expect(nativePassword('password')).toBe('*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19');
  });

  it('is random and well-formed before one is set', () => {
    expect(unknownNativePassword()).toMatch(/^\*[0-9A-F]{40}$/);
    expect(unknownNativePassword()).not.toBe(unknownNativePassword());
  });
});
