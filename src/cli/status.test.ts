import { describe, expect, it } from 'vitest';
import { nodeLines } from './status.ts';

const well = {
  name: 'node1',
  address: '10.0.0.2',
  hostname: 'node1.sites.localhost',
  forwards: [],
  networkProblem: null,
  failedUnits: [],
};

describe('the node of this machine', () => {
  it.each([
    ['nothing where there is none', null, []],
    ['nothing where all is well and nothing is forwarded', well, []],
    [
      'its ports here',
      {
        ...well,
        forwards: [
          { host: 443, node: 443 },
          { host: 2222, node: 22 },
        ],
      },
      ["this machine's ports 443, 2222→22 lead to node1"],
    ],
    [
      'what is wrong',
      { ...well, networkProblem: 'no nftables here', failedUnits: ['nginx.service'] },
      ['network: no nftables here', 'failed units on node1: nginx.service'],
    ],
  ])('is told: %s', (_what, node, lines) => {
    expect(nodeLines(node)).toEqual(lines);
  });
});
