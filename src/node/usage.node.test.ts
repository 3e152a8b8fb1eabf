import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../protocol/report.ts';
import { nodeMust } from './testing/node.ts';
import { Rig } from './testing/rig.ts';
import { siteNamed } from './testing/sites.ts';

/** What the node counts, against traffic that is known, over a rotation of the logs. */
let rig: Rig;
const site = siteNamed('counted', 21_051, { names: ['counted.test'] });
const BODY = 'x'.repeat(10_000);
const VISITS = 20;
const BURN_MS = 700;

beforeAll(async () => {
  rig = await Rig.open();
  await rig.standIn.put(site);
  await rig.put(site, 'page.txt', BODY);
});
afterAll(() => rig.close());

const visitPage = async (times: number) => {
  for (let visit = 0; visit < times; visit++) {
    expect((await rig.visit('http://counted.test/page.txt')).body).toBe(BODY);
  }
};
const logsOf = async () =>
  (await nodeMust(['ls', `/srv/sites/${site.account}/logs`])).split('\n').filter(Boolean);
const linesOf = async (name: string) =>
  Number((await nodeMust(['wc', '-l', `/srv/sites/${site.account}/logs/${name}`])).split(' ')[0]);

/** Sums the samples of the site until they hold that many requests. */
async function counted(requests: number) {
  const sum = { requests: 0, trafficBytes: 0, phpMilliseconds: 0, diskBytes: 0, inodes: 0 };
  const take = (report: Report) => {
    for (const sample of report.usage) {
      if (sample.site !== site.id) continue;
      sum.requests += sample.requests;
      sum.trafficBytes += sample.trafficBytes;
      sum.phpMilliseconds += sample.phpMilliseconds;
      sum.diskBytes = sample.diskBytes;
      sum.inodes = sample.inodes;
    }
    return sum.requests >= requests ? sum : undefined;
  };
  return rig.standIn.until(take, 200_000);
}

describe('a site’s logs and usage', () => {
  it('are rotated without losing a request, and every request, byte and second of PHP is counted once', async () => {
    // The first count says from where the next one goes on, also in a file that was rotated meanwhile.
    const first = counted(1);
    await visitPage(1);
    await first;
    const total = counted(2 * VISITS + 1);
    await visitPage(VISITS);
    await nodeMust(['systemctl', 'kill', '--kill-who=main', '--signal=USR2', 'orbite-agent.service']);
    for (let tries = 0; !(await logsOf()).includes('access.log.1'); tries++) {
      if (tries > 100) throw new Error(`not rotated: ${await logsOf()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await visitPage(VISITS);
    const printed = await rig.php(
      site,
      `$end = microtime(true) + ${BURN_MS / 1000}; while (microtime(true) < $end) { md5('x'); } echo 'burnt';`,
    );
    expect(printed).toBe('burnt');
    // nginx may write to the old file for a moment longer: no line is in neither, or in both.
    const before = await linesOf('access.log.1');
    expect(before).toBeGreaterThanOrEqual(VISITS + 1);
    expect(before + (await linesOf('access.log'))).toBe(2 * VISITS + 2);

    const sum = await total;
    expect(sum.requests).toBe(2 * VISITS + 1);
    const bodies = 2 * VISITS * BODY.length;
    expect(sum.trafficBytes).toBeGreaterThanOrEqual(bodies);
    // Headers count as traffic too, and are small.
    expect(sum.trafficBytes).toBeLessThan(bodies + 2 * VISITS * 1000 + 5000);
    // Disk and files at the end of the minute: the page, and what the site came with.
    expect(sum.diskBytes).toBeGreaterThanOrEqual(BODY.length);
    expect(sum.inodes).toBeGreaterThan(0);
  });

  it('PHP seconds are those that the processor worked for the site', async () => {
    const work = `$end = hrtime(true) + 1500000000; while (hrtime(true) < $end) { md5('x'); } usleep(1500000); echo 'done';`;
    const seen = rig.standIn.until((report) => {
      const sample = report.usage.find((one) => one.site === site.id && one.phpMilliseconds > 500);
      return sample?.phpMilliseconds;
    }, 200_000);
    expect(await rig.php(site, work)).toBe('done');
    const milliseconds = await seen;
    // Waiting costs the site nothing; on a busy machine a second of the clock holds less work.
    expect(milliseconds).toBeLessThan(2500);
  });
});
