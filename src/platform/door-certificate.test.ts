import { createHash } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, it } from 'vitest';
import { doorCertificate } from './door-certificate.ts';
import { secretsFrom } from './secrets.ts';

it('the door of a restarted or second instance is the one that the nodes have pinned', async () => {
  const secrets = secretsFrom(Buffer.alloc(32, 3));
  const first = await doorCertificate(secrets);
  const second = await doorCertificate(secrets);
  const stranger = await doorCertificate(secretsFrom(Buffer.alloc(32, 4)));
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(stranger.fingerprint).not.toBe(first.fingerprint);

  const reach = (served: typeof first) =>
    new Promise<string>((resolve) => {
      const server = createServer({ key: served.keyPem, cert: served.certificatePem }).listen(0, () => {
        const { port } = server.address() as AddressInfo;
        const client = connect(
          { port, host: '127.0.0.1', ca: first.certificatePem, checkServerIdentity: () => undefined },
          () => {
            const { raw } = client.getPeerCertificate();
            client.end();
            server.close();
            resolve(createHash('sha256').update(raw).digest('base64url'));
          },
        );
        client.once('error', (error) => {
          server.close();
          resolve(`refused: ${error.message}`);
        });
      });
    });
  expect(await reach(second)).toBe(first.fingerprint);
  expect(await reach(stranger)).toMatch(/^refused/);
});
