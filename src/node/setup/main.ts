import { whyNotANode } from './checks.ts';
import { JoinRefused, joinControlPlane } from './join.ts';
import { thisMachine } from './machine.ts';
import { installPackages, packagesOfANode, packagesOfMail } from './packages.ts';
import { runHere } from './run.ts';
import { setUpNode } from './setup.ts';
import { administratorsHaveKeys } from './ssh.ts';
import type { Kind } from './system.ts';

/**
 * The set-up as a program on the node: /opt/orbite/setup.mjs. One word says what to do; the rest comes
 * as JSON on standard input, so that no token ever stands in a process list. It answers in lines of
 * JSON: `{"done","total","what"}` on the way, one `{"result"}` or `{"refused"}` at the end.
 */
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function main(word: string | undefined): Promise<unknown> {
  switch (word) {
    case 'check': {
      const { mail } = await asked();
      const problems = await whyNotANode(runHere, mail === true);
      return { problems, administratorsHaveKeys: administratorsHaveKeys() };
    }
    case 'install': {
      const { mail } = await asked();
      const packages = [...packagesOfANode, ...(mail === true ? packagesOfMail : [])];
      return { installed: await installPackages(runHere, packages, say) };
    }
    case 'configure': {
      const { hostname, kind, mail } = await asked();
      if (kind !== 'embedded' && kind !== 'server') throw new RangeError('kind: embedded or server');
      const steps = 9;
      let done = 0;
      const changes = await setUpNode(
        thisMachine(),
        { hostname: String(hostname), kind: kind as Kind, mail: mail === 'leave-out' ? mail : 'carry' },
        (what) => say({ done: done++, total: steps, what }),
      );
      return { changes };
    }
    case 'join': {
      const { url, token } = await asked();
      return joinControlPlane(thisMachine(), { url: String(url), token: String(token) });
    }
    default:
      throw new RangeError('one of: check, install, configure, join');
  }
}

async function asked(): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as Record<string, unknown>;
}

try {
  say({ result: await main(process.argv[2]) });
} catch (error) {
  process.exitCode = 1;
  if (error instanceof JoinRefused) say({ refused: error.message });
  else throw error;
}
