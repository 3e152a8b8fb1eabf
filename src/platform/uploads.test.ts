import { describe, expect, it } from 'vitest';
import { isRefusal } from './refusal.ts';
import { readUpload, UPLOAD_MIB } from './uploads.ts';

const PDF = Buffer.from('%PDF-1.7\n');
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

function read(name: string, bytes: Uint8Array) {
  const result = readUpload({ name, bytes }, 'documents');
  return isRefusal(result) ? result.refused : result;
}

describe('a file that somebody hands in', () => {
  it.each([
    ['nothing', Buffer.alloc(0), 'upload-empty'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'upload-type-unknown'],
    [
      'a drawing with a script',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'upload-type-unknown',
    ],
    ['PHP', Buffer.from('<?php system($_GET[0]);'), 'upload-type-unknown'],
    ['an archive', Buffer.from('PK\u0003\u0004'), 'upload-type-unknown'],
    ['half of a PNG’s mark', PNG.subarray(0, 5), 'upload-type-unknown'],
    ['too much', Buffer.alloc(UPLOAD_MIB * 1024 * 1024 + 1, PDF), 'upload-too-large'],
  ])('is not %s', (_what, bytes, refused) => {
    expect(read('preuve.pdf', bytes)).toBe(refused);
  });

  it('is what its bytes say, whatever its name says', () => {
    expect(read('page.html', PDF)).toMatchObject({ name: 'page.pdf', mime: 'application/pdf' });
    expect(read('facture.pdf', PNG)).toMatchObject({ name: 'facture.png', mime: 'image/png' });
  });

  it.each([
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Windows\\évil.PDF', 'évil.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['a\u0000b\r\nSet-Cookie: x.pdf', 'abSet-Cookie x.pdf'],
    ['\u202efdp.exe', 'fdp.pdf'],
    ['"><script>.pdf', 'script.pdf'],
    ['\ud800', 'document.pdf'],
    ['....', 'document.pdf'],
    ['x'.repeat(300), `${'x'.repeat(80)}.pdf`],
  ])('keeps of the name %j only a label', (given, kept) => {
    expect(read(given, PDF)).toMatchObject({ name: kept });
  });
});
