import { createHash } from 'node:crypto';
import { writeXml, type Xml, xml } from '../../platform/xml.ts';

/** Where programs read and send the mail of a domain; over TLS only (art. 12b). */
export interface ProgramSettings {
  /** As an A-label. */
  readonly domain: string;
  readonly host: string;
  /** The company, as the account is named. */
  readonly provider: string;
}

const IN = [
  { type: 'imap', port: 993 },
  { type: 'pop3', port: 995 },
] as const;

/** For Thunderbird and those that read the same file; the program puts the address in by itself. */
export function autoconfigXml({ domain, host, provider }: ProgramSettings): string {
  const server = (name: string, type: string, port: number, socket: 'SSL' | 'STARTTLS') =>
    xml(
      name,
      [
        xml('hostname', host),
        xml('port', String(port)),
        xml('socketType', socket),
        xml('authentication', 'password-cleartext'),
        xml('username', '%EMAILADDRESS%'),
      ],
      { type },
    );
  return writeXml(
    xml(
      'clientConfig',
      [
        xml(
          'emailProvider',
          [
            xml('domain', domain),
            xml('displayName', provider),
            xml('displayShortName', provider),
            ...IN.map(({ type, port }) => server('incomingServer', type, port, 'SSL')),
            server('outgoingServer', 'smtp', 465, 'SSL'),
            server('outgoingServer', 'smtp', 587, 'STARTTLS'),
          ],
          { id: domain },
        ),
      ],
      { version: '1.1' },
    ),
  );
}

const RESPONSE = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';

/** For Outlook: what it sent as its address is its login. */
export function autodiscoverXml({ host, provider }: ProgramSettings, address: string): string {
  const protocol = (type: 'IMAP' | 'POP3' | 'SMTP', port: number) =>
    xml('Protocol', [
      xml('Type', type),
      xml('Server', host),
      xml('Port', String(port)),
      xml('LoginName', address),
      xml('DomainRequired', 'off'),
      xml('SPA', 'off'),
      xml('SSL', 'on'),
      xml('AuthRequired', 'on'),
      ...(type === 'SMTP' ? [xml('UsePOPAuth', 'on'), xml('SMTPLast', 'off')] : []),
    ]);
  return writeXml(
    xml(
      'Autodiscover',
      [
        xml(
          'Response',
          [
            xml('User', [xml('DisplayName', provider)]),
            xml('Account', [
              xml('AccountType', 'email'),
              xml('Action', 'settings'),
              protocol('IMAP', 993),
              protocol('POP3', 995),
              protocol('SMTP', 465),
            ]),
          ],
          { xmlns: `${RESPONSE.replace('/responseschema', '/outlook/responseschema')}a` },
        ),
      ],
      { xmlns: RESPONSE },
    ),
  );
}

/** For iPhone, iPad and Mac: a profile that asks for the password when it is installed. Not signed. */
export function appleProfile({ domain, host, provider }: ProgramSettings, address: string): string {
  const account: Record<string, string | number | boolean> = {
    EmailAccountDescription: address,
    EmailAccountType: 'EmailTypeIMAP',
    EmailAddress: address,
    IncomingMailServerAuthentication: 'EmailAuthPassword',
    IncomingMailServerHostName: host,
    IncomingMailServerPortNumber: 993,
    IncomingMailServerUseSSL: true,
    IncomingMailServerUsername: address,
    OutgoingMailServerAuthentication: 'EmailAuthPassword',
    OutgoingMailServerHostName: host,
    OutgoingMailServerPortNumber: 465,
    OutgoingMailServerUseSSL: true,
    OutgoingMailServerUsername: address,
    OutgoingPasswordSameAsIncomingPassword: true,
    PayloadDisplayName: address,
    PayloadIdentifier: `${domain}.mail.account`,
    PayloadType: 'com.apple.mail.managed',
    PayloadUUID: uuidOf(`${address}/account`),
    PayloadVersion: 1,
  };
  const profile = xml('dict', [
    xml('key', 'PayloadContent'),
    xml('array', [dict(account)]),
    ...entries({
      PayloadDisplayName: `${provider} – ${address}`,
      PayloadIdentifier: `${domain}.mail`,
      PayloadOrganization: provider,
      PayloadRemovalDisallowed: false,
      PayloadType: 'Configuration',
      PayloadUUID: uuidOf(address),
      PayloadVersion: 1,
    }),
  ]);
  return writeXml(xml('plist', [profile], { version: '1.0' }));
}

function dict(values: Readonly<Record<string, string | number | boolean>>): Xml {
  return xml('dict', entries(values));
}

function entries(values: Readonly<Record<string, string | number | boolean>>): Xml[] {
  return Object.entries(values).flatMap(([key, value]) => [
    xml('key', key),
    typeof value === 'string'
      ? xml('string', value)
      : typeof value === 'number'
        ? xml('integer', String(value))
        : xml(String(value), []),
  ]);
}

/** The same profile is the same to the phone, whenever it is fetched. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`mail-profile/${text}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
