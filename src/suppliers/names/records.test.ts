import { createSocket, type Socket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dnsRecords } from './records.ts';

const name = (host: string) =>
  Buffer.concat([
    ...host.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
const numbers = (...all: number[]) => Buffer.from(all.flatMap((each) => [each >> 8, each & 255]));
const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);

/** By name and type of record, as they travel. */
const ZONE: Readonly<Record<string, readonly Buffer[]>> = {
  'a.example/15': [Buffer.concat([numbers(10), name('mx.a.example')])],
  'a.example/16': [Buffer.concat([text('v=spf1 '), text('mx -all')]), text('other')],
  '_imaps._tcp.a.example/33': [Buffer.concat([numbers(0, 1, 993), name('mail.a.example')])],
  'autoconfig.a.example/5': [name('panel.b.example')],
};

let dns: Socket;
let server: string;
beforeAll(async () => {
  dns = createSocket('udp4');
  dns.on('message', (question, from) => dns.send(answerTo(question), from.port, from.address));
  await new Promise<void>((resolve) => dns.bind(0, '127.0.0.1', resolve));
  server = `127.0.0.1:${dns.address().port}`;
});
afterAll(() => dns.close());

function answerTo(question: Buffer): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = question.readUInt16BE(at + 1);
  const asked = labels.join('.').toLowerCase();
  const records = ZONE[`${asked}/${type}`] ?? [];
  const head = Buffer.from(question.subarray(0, at + 5));
  // NOERROR without data, NXDOMAIN, or a server that fails.
  const code = asked.startsWith('broken') ? 0x8182 : asked.startsWith('nobody') ? 0x8183 : 0x8180;
  head.writeUInt16BE(code, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([
    head,
    ...records.map((data) => Buffer.concat([numbers(0xc00c, type, 1, 0, 60, data.length), data])),
  ]);
}

describe('what name servers say', () => {
  it.each<[string, 'MX' | 'TXT' | 'SRV' | 'CNAME', string[] | undefined]>([
    ['a.example', 'MX', ['10 mx.a.example.']],
    ['a.example', 'TXT', ['v=spf1 mx -all', 'other']],
    ['_imaps._tcp.a.example', 'SRV', ['0 1 993 mail.a.example.']],
    ['autoconfig.a.example', 'CNAME', ['panel.b.example.']],
    ['a.example', 'SRV', []],
    ['nobody.example', 'MX', []],
    ['broken.example', 'MX', undefined],
  ])('of %s %s is told as in a zone file', async (host, type, expected) => {
    expect(await dnsRecords({ servers: [server] }).records(host, type)).toEqual(expected);
  });

  it('is unknown where nobody answers, and that is not nothing', async () => {
    expect(await dnsRecords({ servers: ['127.0.0.1:9'] }).records('a.example', 'MX')).toBeUndefined();
  }, 20_000);
});
