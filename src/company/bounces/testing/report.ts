/** A report as Postfix writes it (RFC 3464). */
export function report(of: {
  readonly to: string;
  readonly recipient: string;
  readonly original?: string;
  readonly action?: string;
  readonly status?: string;
  readonly diagnostic?: string;
}): string {
  const { to, recipient, original, action = 'failed', status = '5.1.1' } = of;
  return [
    'Return-Path: <>',
    `Delivered-To: ${to}`,
    'From: Mail Delivery System <MAILER-DAEMON@mx.example>',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="edge"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--edge',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I am sorry to have to inform you that your message could not be delivered.',
    '',
    '--edge',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    'Arrival-Date: Tue, 10 Mar 2026 10:00:00 +0100',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    ...(original === undefined ? [] : [`Original-Recipient: rfc822;${original}`]),
    `Action: ${action}`,
    `Status: ${status}`,
    'Remote-MTA: dns; mx.martin.example',
    `Diagnostic-Code: ${of.diagnostic ?? `smtp; 550 ${status} no such user`}`,
    '',
    '--edge',
    'Content-Type: message/rfc822',
    '',
    'Message-ID: <returned@example.org>',
    'Subject: Facture',
    '',
    'Bonjour',
    '',
    '--edge--',
    '',
  ].join('\r\n');
}
