import { describe, expect, it } from 'vitest';
import { factsOf, limitArgv, tagsOf } from './quota-project.ts';

const GIB = 2 ** 30;

describe('a project’s limit', () => {
  it('is set in whole KiB, hard, for blocks and files', () => {
    expect(limitArgv('ext4', 20_001, 5 * GIB + 700, 100_000)).toEqual([
      'setquota',
      '-P',
      '20001',
      '0',
      '5242880',
      '0',
      '100000',
      '/srv',
    ]);
    expect(limitArgv('xfs', 20_001, 5 * GIB, 100_000)).toEqual([
      'xfs_quota',
      '-x',
      '-c',
      'limit -p bhard=5242880k ihard=100000 20001',
      '/srv',
    ]);
  });
});

describe('what repquota says', () => {
  const csv = [
    'Project,BlockStatus,FileStatus,BlockUsed,BlockSoftLimit,BlockHardLimit,BlockGrace,FileUsed,FileSoftLimit,FileHardLimit,FileGrace',
    '#0,ok,ok,20,0,0,0,2,0,0,0',
    '#20001,ok,ok,4096,0,5242880,0,17,0,100000,0',
    '20002,hard,ok,1024,0,1024,0,3,0,0,0',
    '',
    'nonsense',
  ].join('\n');

  it('is bytes and files by project; a limit of 0 is none', () => {
    const facts = factsOf(csv);
    expect([...facts.keys()]).toEqual([0, 20_001, 20_002]);
    expect(facts.get(20_001)).toEqual({
      usedBytes: 4096 * 1024,
      limitBytes: 5 * GIB,
      usedInodes: 17,
      limitInodes: 100_000,
    });
    expect(facts.get(20_002)).toMatchObject({ limitBytes: 1024 * 1024, limitInodes: undefined });
    expect(facts.get(0)).toMatchObject({ limitBytes: undefined });
  });

  it('is nothing where it says nothing', () => {
    expect(factsOf('').size).toBe(0);
    expect(factsOf('repquota: Mountpoint not found\n').size).toBe(0);
  });
});

describe('what lsattr says', () => {
  it('is the project of each directory, and nothing of lines that are not understood', () => {
    const text = [
      '20001 --------------e----P-- /srv/sites/alpha-20001',
      '    0 --------------e------- /srv/sites/by-hand',
      'lsattr: No such file or directory while trying to stat /srv/sites/gone',
      '20003 ---------------------P relative',
    ].join('\n');
    expect([...tagsOf(text)]).toEqual([
      ['/srv/sites/alpha-20001', 20_001],
      ['/srv/sites/by-hand', 0],
    ]);
  });
});
