import smpp from 'smpp';

/** A message centre: keeps receipts and answers until somebody binds and acknowledges them. */
export interface MessageCentre {
  readonly port: number;
  readonly received: { to: string; sender: string; text: string }[];
  /** What waits for a receiver; taken out once it was acknowledged. */
  readonly waiting: Record<string, unknown>[];
  /** The command status of the next submit_sm. */
  stumble: number | undefined;
  close(): Promise<void>;
}

export const SYSTEM = { id: 'orbite', password: 'secret12' };

export async function messageCentre(): Promise<MessageCentre> {
  let last = 0;
  const sessions = new Set<smpp.Session>();
  const server = smpp.createServer((session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => session.destroy());
    const bind = (pdu: smpp.Pdu) => {
      const known = pdu.system_id === SYSTEM.id && pdu.password === SYSTEM.password;
      session.send(pdu.response({ command_status: known ? 0 : 0x0e }));
      if (!known) session.close();
      return known;
    };
    session.on('bind_transmitter', bind);
    session.on('bind_receiver', (pdu) => {
      if (!bind(pdu)) return;
      for (const fields of [...centre.waiting])
        session.deliver_sm(fields, (answer) => {
          const at = centre.waiting.indexOf(fields);
          if (answer.command_status === 0 && at >= 0) centre.waiting.splice(at, 1);
        });
    });
    session.on('submit_sm', (pdu) => {
      const stumble = centre.stumble;
      centre.stumble = undefined;
      if (stumble !== undefined) return session.send(pdu.response({ command_status: stumble }));
      if (pdu.destination_addr.startsWith('999')) return session.send(pdu.response({ command_status: 0x0b }));
      last += 1;
      const { message = '' } = pdu.message_payload ?? pdu.short_message ?? {};
      const length = pdu.short_message?.message.length ?? 0;
      const text = String(length > 0 ? (pdu.short_message?.message ?? '') : message);
      centre.received.push({ to: `+${pdu.destination_addr}`, sender: pdu.source_addr, text });
      return session.send(pdu.response({ message_id: `m${last}` }));
    });
    session.on('unbind', (pdu) => {
      session.send(pdu.response());
      session.close();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const centre: MessageCentre = {
    port: server.address().port,
    received: [],
    waiting: [],
    stumble: undefined,
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => resolve());
      }),
  };
  return centre;
}
