import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { play, readScenario } from './simulation.ts';

const folder = path.resolve('scenarios');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.expected.jsonl'))
  .map((file) => file.replace('.expected.jsonl', ''));

describe('a broken scenario', () => {
  const broken = path.join(folder, 'broken');
  it.each(readdirSync(broken))('%s is refused with the place and the reason', (file) => {
    expect(readScenario(readFileSync(path.join(broken, file), 'utf8'))).toMatchObject({
      broken: expect.stringMatching(/^\S.*: ./),
    });
  });
});

describe('the scenario', () => {
  let house: TestHouse;
  afterEach(() => house.close());

  it.each(names)('%s plays as its expected lines say', async (name) => {
    house = await testHouse();
    const read = readScenario(readFileSync(path.join(folder, `${name}.json`), 'utf8'));
    if ('broken' in read) throw new Error(read.broken);
    const lines: string[] = [];
    await play(house, read.scenario, (line) => lines.push(JSON.stringify(line)));
    expect(lines).toEqual(
      readFileSync(path.join(folder, `${name}.expected.jsonl`), 'utf8')
        .split('\n')
        .filter(Boolean),
    );
  });
});
