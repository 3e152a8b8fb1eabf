import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportOutcome } from '../protocol/report.ts';
import type { Site } from '../protocol/state.ts';
import { copyIn, nodeExec, nodeMust } from './testing/node.ts';
import { Rig } from './testing/rig.ts';
import { siteNamed } from './testing/sites.ts';

/** Everything of a site in one archive, against a site that sets traps for whoever packs it. */
let rig: Rig;
const MiB = 2 ** 20;
const site = siteNamed('packed', 21_061, { names: ['packed.test'] });
const www = `/srv/sites/${site.account}/www`;
const MARIADB = ['mariadb', '--default-character-set=utf8mb4'];
const asSite = (argv: string[]) => nodeMust(argv, { user: site.account });
const sql = (statements: string) => nodeMust([...MARIADB, '--database', 'packed'], { input: statements });

beforeAll(async () => {
  rig = await Rig.open();
  await rig.standIn.put(site);
  await rig.put(site, 'index.php', '<?php echo "hello";');
});
afterAll(() => rig.close());

/** Asks for an export and waits for its end. */
async function exported(change: Partial<Site> = {}, maxBytes = 256 * MiB) {
  const id = randomUUID();
  const ended = rig.standIn.until((report) =>
    report.exports?.find(
      (one): one is Extract<ExportOutcome, { state: 'ready' | 'failed' }> =>
        one.id === id && (one.state === 'ready' || one.state === 'failed'),
    ),
  );
  await rig.standIn.want([{ ...site, ...change, export: { id, maxBytes } }], []);
  const outcome = await ended;
  const pieces = [...(rig.standIn.pieces.get(id) ?? [])].sort(([a], [b]) => a - b);
  await rig.standIn.want([{ ...site, ...change }], []);
  return { id, outcome, bytes: Buffer.concat(pieces.map(([, piece]) => piece)) };
}

/** What is in an archive: names as tar quotes them, and files unpacked in a place of their own. */
async function unpacked(bytes: Buffer) {
  const place = `/root/unpacked-${randomUUID()}`;
  await nodeMust(['mkdir', place]);
  await copyIn(bytes, `${place}/archive.tar.gz`);
  const names = await nodeMust([
    'tar',
    '--list',
    '--verbose',
    '--quoting-style=c',
    '--file',
    `${place}/archive.tar.gz`,
  ]);
  await nodeMust(['tar', '--extract', '--directory', place, '--file', `${place}/archive.tar.gz`]);
  return { place, names };
}

describe('the export of a site', () => {
  it('holds the files and the databases, whole, with the sum that the node tells', async () => {
    await sql(`
      CREATE TABLE IF NOT EXISTS visits (id INT PRIMARY KEY, what VARBINARY(20), note TEXT CHARACTER SET utf8mb4);
      REPLACE INTO visits VALUES (1, x'00ff27', 'été 🌞 ''quoted''');
      CREATE OR REPLACE VIEW seen AS SELECT id FROM visits;
      CREATE OR REPLACE PROCEDURE counted() SELECT COUNT(*) FROM visits;
      CREATE OR REPLACE TRIGGER stamped BEFORE INSERT ON visits FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '!');`);
    const { outcome, bytes } = await exported();
    expect(outcome).toMatchObject({ state: 'ready', bytes: bytes.length, unreadable: 0 });
    expect(outcome).toMatchObject({ sha256: createHash('sha256').update(bytes).digest('hex') });
    const { place } = await unpacked(bytes);
    expect(await nodeMust(['cat', `${place}/www/index.php`])).toBe('<?php echo "hello";');
    // Taken into another database, it is what it was.
    await nodeMust(['mariadb', '--execute', 'DROP DATABASE IF EXISTS again; CREATE DATABASE again']);
    for (const dump of ['packed.sql', 'packed-routines.sql'])
      await nodeMust([...MARIADB, '--database', 'again'], {
        input: await nodeMust(['cat', `${place}/databases/${dump}`]),
      });
    expect(
      await nodeMust([
        ...MARIADB,
        '-N',
        '-e',
        'SELECT HEX(what), note FROM again.visits; CALL again.counted()',
      ]),
    ).toBe("00FF27\tété 🌞 'quoted'\n1\n");
    await nodeMust(['mariadb', '--execute', 'DROP DATABASE again']);
  });

  it('follows no link, takes names as names, and packs nothing that the site itself could not read', async () => {
    await asSite(['mkdir', '-p', `${www}/traps`]);
    await asSite(['ln', '-sfn', '/etc', `${www}/traps/etc`]);
    await asSite(['ln', '-sfn', '/etc/shadow', `${www}/traps/shadow`]);
    await asSite([
      'touch',
      '--',
      `${www}/traps/--checkpoint-action=exec=sh evil.sh`,
      `${www}/traps/-rf`,
      `${www}/traps/a\nb`,
    ]);
    await asSite(['mkfifo', `${www}/traps/fifo`]);
    // Of another user, and closed: as an attacker would leave it behind a hard link or a race.
    await copyIn('SECRET-CANARY', `${www}/traps/foreign`, { mode: '0600', owner: 'root:root' });
    // A terabyte of nothing takes no time and no room.
    await asSite(['truncate', '--size=1T', `${www}/traps/sparse`]);
    const { outcome, bytes } = await exported();
    expect(outcome).toMatchObject({ state: 'ready', unreadable: 1 });
    expect(bytes.length).toBeLessThan(MiB);
    const place = `/root/traps-${randomUUID()}`;
    await nodeMust(['mkdir', place]);
    await copyIn(bytes, `${place}/archive.tar.gz`);
    const names = await nodeMust([
      'tar',
      '--list',
      '--verbose',
      '--quoting-style=c',
      '--file',
      `${place}/archive.tar.gz`,
    ]);
    expect(names).toMatch(/^l.*"www\/traps\/etc" -> "\/etc"$/m);
    expect(names).toMatch(/^l.*"www\/traps\/shadow" -> "\/etc\/shadow"$/m);
    expect(names).toContain('"www/traps/--checkpoint-action=exec=sh evil.sh"');
    expect(names).toContain('"www/traps/a\\nb"');
    expect(names).not.toMatch(/traps\/etc\//);
    const inside = await nodeMust([
      'tar',
      '--extract',
      '--to-stdout',
      '--file',
      `${place}/archive.tar.gz`,
      '--wildcards',
      'www/traps/*',
      '--exclude=*sparse',
    ]);
    expect(inside).not.toContain('SECRET-CANARY');
    await nodeMust(['rm', '-rf', `${www}/traps`]);
  });

  it('leaves nothing behind on the node: no archive, no user of MariaDB, no process', async () => {
    const { id } = await exported();
    await expect
      .poll(() => nodeExec(['ls', `/srv/.orbite-exports/${id}`]).then(({ code }) => code), {
        timeout: 10_000,
      })
      .not.toBe(0);
    const users = await nodeMust([
      'mariadb',
      '-N',
      '-e',
      "SELECT COUNT(*) FROM mysql.global_priv WHERE User = 'orbite-export'",
    ]);
    expect(users.trim()).toBe('0');
  });

  it('stops at the size that it was given, and says so', async () => {
    await asSite(['dd', 'if=/dev/urandom', `of=${www}/noise`, 'bs=1M', 'count=4', 'status=none']);
    expect((await exported({}, MiB)).outcome).toMatchObject({ state: 'failed', problem: 'too-big' });
    await asSite(['rm', `${www}/noise`]);
  });

  it('of a site that is shut is made all the same, without its database being opened to it again', async () => {
    const { outcome, bytes } = await exported({ state: 'suspended' });
    expect(outcome).toMatchObject({ state: 'ready' });
    expect(bytes.length).toBeGreaterThan(100);
    await rig.standIn.put(site);
  });

  it('is given up where nobody waits for it any more', async () => {
    const id = randomUUID();
    rig.standIn.unwanted.add(id);
    await rig.standIn.want([{ ...site, export: { id, maxBytes: 64 * MiB } }], []);
    await expect
      .poll(() => nodeExec(['ls', '-A', '/srv/.orbite-exports']).then(({ stdout }) => stdout), {
        timeout: 30_000,
      })
      .toBe('');
    expect(
      rig.standIn.reports.some((report) =>
        report.exports?.some((one) => one.id === id && one.state === 'ready'),
      ),
    ).toBe(false);
    await rig.standIn.want([site], []);
  });
});
