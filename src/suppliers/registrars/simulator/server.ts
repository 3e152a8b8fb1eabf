import 'reflect-metadata'; // @peculiar/x509 asks for it
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import type { Clock } from '../../../platform/clock.ts';
import { emptyState, type RegistryRules, type RegistryState } from './registry.ts';
import { conversation } from './session.ts';

/** A registrar's access, and what it pays in once, in cents. */
export interface RegistrarAccount {
  readonly user: string;
  readonly password: string;
  readonly deposit: number;
}

/** What goes wrong with the next command of that verb; `order` is any that changes something, `any` any. */
export type Trouble = { readonly on: string } & (
  | { readonly what: 'drop-before' | 'drop-after' | 'fail-before' | 'fail-after' | 'garbage' }
  | { readonly what: 'delay'; readonly milliseconds: number }
);

/** A command that was heard, in the order of arrival. */
export interface Heard {
  readonly account: string;
  readonly verb: string;
  readonly about: string;
  readonly transaction: string;
  readonly code: number;
}

export interface RegistrySimulator {
  readonly host: string;
  readonly port: number;
  /** What a client has to believe. */
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly state: RegistryState;
  readonly heard: Heard[];
  readonly troubles: Trouble[];
  /** Breaks every connection and takes no new ones, until `up`. */
  down(): void;
  up(): void;
  /** Breaks every connection; new ones are taken. */
  dropConnections(): void;
  stop(): Promise<void>;
}

export interface RegistryOptions {
  readonly rules: RegistryRules;
  readonly accounts: readonly RegistrarAccount[];
  readonly clock: Clock;
  readonly port?: number;
  /** Where the registry is written down after each change, so that it survives a restart. */
  readonly file?: string;
  readonly sessionsAnAccount?: number;
}

/**
 * A registry for development, the demo and tests: EPP over TLS as RFC 5730 to 5734 have it, by code of our own.
 * Nobody is charged and nothing is registered anywhere.
 */
export async function startRegistrySimulator(options: RegistryOptions): Promise<RegistrySimulator> {
  const { certificatePem, keyPem } = await ownCertificate();
  const state = await keptState(options.file);
  for (const { user, deposit } of options.accounts) state.accounts[user] ??= { balance: deposit, queue: [] };
  const connections = new Set<TLSSocket>();
  const heard: Heard[] = [];
  const troubles: Trouble[] = [];
  let isDown = false;
  let saving: Promise<void> = Promise.resolve();
  const save = () => {
    const { file } = options;
    if (file === undefined) return;
    saving = saving.then(() => written(file, JSON.stringify(state))).catch(() => undefined);
  };

  const registry = { ...options, state, heard, troubles, sessions: new Map<string, number>(), save };
  const server = createServer({ key: keyPem, cert: certificatePem, minVersion: 'TLSv1.2' }, (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    if (isDown) socket.destroy();
    else conversation(registry, socket);
  });
  // Clients that only try the door are no fault of the registry.
  server.on('tlsClientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));

  const dropConnections = () => {
    for (const socket of connections) socket.destroy();
  };
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    certificatePem,
    keyPem,
    state,
    heard,
    troubles,
    down() {
      isDown = true;
      dropConnections();
    },
    up() {
      isDown = false;
    },
    dropConnections,
    async stop() {
      dropConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
      await saving;
    },
  };
}

async function keptState(file: string | undefined): Promise<RegistryState> {
  const text = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? emptyState() : { ...emptyState(), ...(JSON.parse(text) as RegistryState) };
}

/** Whole or not at all: a crash while writing leaves the file from before. */
async function written(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** Good for this run: whoever connects is told it by the one who started the simulator. */
async function ownCertificate(): Promise<{ certificatePem: string; keyPem: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'CN=registry simulator',
    notBefore: new Date('2020-01-01T00:00:00Z'),
    notAfter: new Date('2060-01-01T00:00:00Z'),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
      ]),
    ],
  });
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const lines = pkcs8.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`,
  };
}
