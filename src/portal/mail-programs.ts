import { XMLParser } from 'fast-xml-parser';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import {
  addressAsked,
  appleProfile,
  autoconfigXml,
  autodiscoverXml,
  programSettings,
} from '../company/mail/program-settings.ts';
import { system } from '../platform/actor.ts';
import { type House, read } from '../platform/house.ts';
import { unescapedXml, xmlTrouble } from '../platform/xml-reading.ts';

const MOST_BYTES = 16 * 1024;
const XML = 'application/xml; charset=utf-8';

/**
 * How mail programs set themselves up: Thunderbird (autoconfig), Outlook (autodiscover), Apple (a profile). Asked
 * without an account, answered by the domain alone: whether an address exists is never said.
 */
export function mailPrograms(house: House): Hono {
  const app = new Hono();
  const settingsOf = (domain: string) =>
    read(house, system('mail-programs'), (work) => programSettings(work, domain));

  const autoconfig = async (context: Context) => {
    const asked = addressAsked(context.req.query('emailaddress') ?? '');
    const host = new URL(context.req.url).hostname.replace(/^autoconfig\./, '');
    const settings = await settingsOf(asked?.domain ?? host);
    return settings ? answer(autoconfigXml(settings), XML) : context.notFound();
  };
  app.get('/.well-known/autoconfig/mail/config-v1.1.xml', autoconfig);
  app.get('/mail/config-v1.1.xml', autoconfig);

  const autodiscover = async (context: Context) => {
    const asked = addressAsked(addressOfRequest(await context.req.text()) ?? '');
    if (!asked) return context.text('no address', 400);
    const settings = await settingsOf(asked.domain);
    return settings ? answer(autodiscoverXml(settings, asked.address), XML) : context.notFound();
  };
  const small = bodyLimit({ maxSize: MOST_BYTES });
  for (const path of ['/autodiscover/autodiscover.xml', '/Autodiscover/Autodiscover.xml'])
    app.post(path, small, autodiscover);

  app.get('/mail-profile', async (context) => {
    const asked = addressAsked(context.req.query('address') ?? '');
    const settings = asked && (await settingsOf(asked.domain));
    if (!asked || !settings) return context.notFound();
    return answer(appleProfile(settings, asked.address), 'application/x-apple-aspen-config', {
      'content-disposition': `attachment; filename="${settings.domain}.mobileconfig"`,
    });
  });
  return app;
}

/** Outlook's question: `<EMailAddress>` anywhere in it. */
function addressOfRequest(text: string): string | undefined {
  if (xmlTrouble(text)) return undefined;
  const parser = new XMLParser({ processEntities: false, parseTagValue: false, removeNSPrefix: true });
  const found = find(parser.parse(text), 'EMailAddress');
  return found === undefined ? undefined : unescapedXml(found);
}

function find(tree: unknown, name: string): string | undefined {
  if (typeof tree !== 'object' || tree === null) return undefined;
  for (const [key, value] of Object.entries(tree)) {
    if (key === name && typeof value === 'string') return value;
    const deeper = find(value, name);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function answer(body: string, type: string, more: Record<string, string> = {}): Response {
  return new Response(body, {
    headers: {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    },
  });
}
