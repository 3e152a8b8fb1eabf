import type { Money } from '../../../platform/money.ts';
import type { TermsVersion } from '../versions.ts';
import type { Draft } from './text.ts';

/** Articles 11 to 17 of the courtesy translation. */
export function englishProducts(version: TermsVersion, euros: (money: Money) => string): Draft['articles'] {
  const p = version.parameters;
  const years = p.domainYearsAtLeast === 1 ? 'one year' : `${p.domainYearsAtLeast} years`;
  const backup =
    p.serverBackupEveryDays === 1 ? 'a daily backup' : `a backup every ${p.serverBackupEveryDays} days`;
  return [
    {
      number: '11',
      title: 'Domain names',
      paragraphs: [
        `A domain name is registered for ${years} at least. The Provider deals, on the Client’s mandate, with the registrars of its choice. The Client gives the information that registration needs and accepts the rules of the registry concerned.`,
        'The Client is the holder of the domain name. The Provider is its technical, administrative and billing contact; to protect the Client, the Provider’s e-mail address and telephone may stand in the published contacts.',
        'A domain name is acquired only once the registry has confirmed its registration. The Client makes sure that it does not infringe the rights of others.',
      ],
    },
    {
      number: '12',
      title: 'Shared hosting',
      paragraphs: [
        'Shared hosting gives access to a site by HTTP, by HTTPS or by both; to a disk space that the Client manages by FTP with a user name and a password; to a MySQL database, reached from the hosting and administered through phpMyAdmin with a user name, a password and a database name; to a PHP interpreter.',
        'The limit of the disk space is shown in the management interface. The Client watches it and writes no more than that.',
        'Resources are shared by several Clients. Excessive use leads to suspension without notice; the Provider may then propose a service that fits better, for instance a dedicated server.',
        `A hacked site is suspended as soon as it appears so. The suspension, the search for the intrusion and the change of the FTP and database passwords are invoiced at a flat ${euros(p.intrusionFee)} excluding VAT. Restoring a backup, after the Client’s agreement, is invoiced at ${euros(p.restoreFee)} excluding VAT.`,
      ],
    },
    {
      number: '12b',
      title: 'Mail (POP3, IMAP, SMTP)',
      paragraphs: [
        'Mail is read by POP3 or IMAP, with the address and its password, or through a webmail over TLS with which one reads and sends.',
        `The Client alone deletes messages; a deleted message has no backup. Each mailbox has ${p.mailboxMegabytes} MB; more space is an option.`,
        'Incoming mail is scanned for spam and viruses. An infected message is always deleted. A message from a server known to send spam is refused. Other spam may be put into a SPAM folder or into a mailbox dedicated to SPAM.',
        'Sending is by SMTP with authentication. It never serves automated or mass sending: limits and, if need be, a suspension protect the other users.',
      ],
    },
    {
      number: '14',
      title: 'Collaborative mail',
      paragraphs: [
        'Collaborative mail brings together mail, calendars, notes and contacts, shared or not; everything is kept on the server. It is reached by IMAP, by Microsoft ActiveSync from a phone or tablet, by a connector for Outlook, or by a webmail with the calendar.',
        'The size of each mailbox depends on the plan chosen. The plan can be changed at any time, up or down.',
        'Mail passes an antispam and an antivirus. The rules for sending of article 12 bis apply: no mass sending.',
      ],
    },
    {
      number: '15',
      title: 'Managed servers',
      paragraphs: [
        'The Provider picks one or several servers at a supplier, according to the Client’s need, installs them, then configures them with their software.',
        `It sets up ${backup}, monitors the server day and night, every day of the year, has a technician alerted as soon as something is wrong, and installs security updates.`,
        'The rules of the server’s supplier bind the Client as far as they were communicated to the Client.',
      ],
    },
    {
      number: '16',
      title: 'TLS certificates',
      paragraphs: [
        'The Client may order one or several certificates. The Provider does all the technical work: it makes the key and the signing request (CSR) and gives the latter to a certification authority or to a reseller. As an option, it installs the certificate on the Client’s servers.',
        'The Client answers the checks of the authority; without them no certificate can be issued.',
      ],
    },
    {
      number: '17',
      title: 'Backups',
      paragraphs: [
        'Backups are made for the failure of a whole equipment only. Some services have a history, which their product sheet states.',
        'A request for a full or partial restore is studied for feasibility and may be invoiced. The delay and the price are given to the Client; nothing is undertaken before the Client has accepted them.',
      ],
    },
  ];
}
