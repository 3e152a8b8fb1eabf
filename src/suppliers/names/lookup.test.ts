import { createSocket, type Socket } from 'node:dgram';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchAt, isPublic, nameLookup } from './lookup.ts';

/** A name server of one zone, and a site. */
const RECORDS: Readonly<Record<string, readonly string[]>> = {
  '_orbite.dupont.example/16': ['v=spf1 -all', `orbite-site=${'x'.repeat(260)}`],
  'dupont.example/1': ['127.0.0.1'],
  'ours.example/1': ['203.0.113.7'],
};
let dns: Socket;
let server: string;
let site: Server;
let port: number;

beforeAll(async () => {
  dns = createSocket('udp4');
  dns.on('message', (question, from) => dns.send(answerTo(question), from.port, from.address));
  await new Promise<void>((resolve) => dns.bind(0, '127.0.0.1', resolve));
  server = `127.0.0.1:${dns.address().port}`;
  site = createServer((asked, answer) => {
    if (asked.url === '/moved') answer.writeHead(302, { location: '/code' }).end();
    else if (asked.url === '/long') answer.end('x'.repeat(5000));
    else if (asked.url === '/code') answer.end(`${asked.headers.host} has it\n`);
    else answer.writeHead(404).end();
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  port = (site.address() as AddressInfo).port;
});
afterAll(async () => {
  dns.close();
  await new Promise((resolve) => site.close(resolve));
});

function answerTo(question: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const records = RECORDS[`${labels.join('.').toLowerCase()}/${type}`] ?? [];
  const head = Buffer.from(question.subarray(0, at + 5));
  head.writeUInt16BE(records.length > 0 ? 0x8180 : 0x8183, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...records.map((record) => recordOf(type, record))]);
}

function recordOf(type: number, value: string): Buffer {
  // A text beyond 255 bytes travels in several parts.
  const parts = value.match(/.{1,255}/g) ?? [];
  const data =
    type === 1
      ? Buffer.from(value.split('.').map(Number))
      : Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])));
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

describe('what the DNS says of a name', () => {
  it('is every TXT record, those of several parts whole', async () => {
    const records = await nameLookup({ servers: [server] }).txt('_orbite.dupont.example');
    expect(records).toEqual(['v=spf1 -all', `orbite-site=${'x'.repeat(260)}`]);
  });

  it('is nothing for a name that is not there, and nothing where nobody answers', async () => {
    expect(await nameLookup({ servers: [server] }).txt('_orbite.nobody.example')).toEqual([]);
    expect(await nameLookup({ servers: ['127.0.0.1:9'] }).txt('_orbite.dupont.example')).toEqual([]);
  }, 20_000);
});

describe('the present site of a name', () => {
  it('is not asked where it leads to this machine, to our own nodes, or nowhere', async () => {
    const { file } = nameLookup({ servers: [server] });
    expect(await file('dupont.example', '/code', [])).toBeUndefined();
    expect(await file('ours.example', '/code', ['203.0.113.7'])).toBeUndefined();
    expect(await file('nobody.example', '/code', [])).toBeUndefined();
  });

  it('is asked by its address and its name; redirects and long answers are no proof', async () => {
    const ask = (path: string) => fetchAt(request, '127.0.0.1', 'dupont.example', path, port);
    expect(await ask('/code')).toBe('dupont.example has it\n');
    for (const path of ['/moved', '/long', '/absent']) expect(await ask(path), path).toBeUndefined();
    expect(await fetchAt(request, '127.0.0.1', 'dupont.example', '/code', 9)).toBeUndefined();
  });
});

describe('an address', () => {
  it.each([
    ['93.184.216.34', true],
    ['2606:2800:220:1::1', true],
    ['127.0.0.1', false],
    ['10.235.16.2', false],
    ['172.16.0.1', false],
    ['172.32.0.1', true],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:93.184.216.34', true],
    ['fe80::1', false],
    ['fd00::1', false],
    ['64:ff9b::7f00:1', false],
  ])('%s is public: %s', (address, expected) => expect(isPublic(address)).toBe(expected));
});
