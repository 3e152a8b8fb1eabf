import { sql } from 'kysely';
import { act, type House } from '../../../platform/house.ts';
import { newId } from '../../../platform/ids.ts';
import { cents } from '../../../platform/money.ts';
import { granted } from '../../../platform/refusal.ts';
import type { MailReport } from '../../../protocol/mail-report.ts';
import { findPlan } from '../../catalogue/catalogue.ts';
import { seedMail } from '../../catalogue/seed-mail.ts';
import { formContract, serviceDue } from '../../contracts/contracts.ts';
import { machine, robot } from '../../hosting/testing/fixture.ts';
import { createJoinToken, joinNode, sightNode } from '../../nodes/nodes.ts';

/** For store tests: a node that carries mail, and mail that was ordered and paid. */
export async function newMailNode(house: House) {
  return act(house, robot, async (work) => {
    const { token } = granted(await createJoinToken(work, { capabilities: ['web', 'mail'] }));
    const facts = machine({ hostname: `mail-${newId().slice(-6)}.nodes.example`, mail: true });
    const joined = granted(await joinNode(work, { token, hostname: facts.hostname, facts }));
    await sightNode(work, joined.node);
    return joined;
  });
}

/** Ordered and paid: what waits is the announcement `contracts.service-due`. */
export async function paidMail(house: House, customerId: string, changes: object = {}): Promise<string> {
  return act(house, robot, async (work) => {
    await seedMail(work);
    const plan = await findPlan(work, 'facteur');
    if (!plan) throw new Error('no plan of mail');
    const orderId = newId();
    const acceptanceId = newId();
    await sql`insert into orders (id, customer_id, key, placed_on, placed_at, placed_by, kind, plan_id, plan_slug, label,
        options, every, net_cents, currency, pay_by, immediate_start, details, product_sheet, product_sheet_sha256,
        confirmations, acceptance_id, terms_version)
      values (${orderId}, ${customerId}, ${orderId}, ${work.today.toString()}, ${work.at.toString()}, 'test', 'mailbox',
        ${plan.id}, ${plan.slug}, 'Test', '[]', 'P1Y', 1900, 'EUR', 'transfer', false, '{}', 'sheet', sha256('sheet'),
        '{"fits": true, "capacity": true, "advice": true}', ${acceptanceId}, '2016-05-15')`.execute(work.tx);
    const { serviceId } = await formContract(work, {
      customerId,
      orderId,
      acceptanceId,
      termsVersion: '2016-05-15',
      service: {
        kind: 'mailbox',
        planSlug: plan.slug,
        label: 'Test',
        options: [],
        grants: { ...plan.grants, ...changes } as typeof plan.grants,
        price: cents(1900n),
        every: 'P1Y',
        payBy: 'transfer',
        anchor: work.today,
        immediateStart: false,
        details: {},
      },
    });
    await serviceDue(work, serviceId);
    return serviceId;
  });
}

export function mailReport(parts: Partial<MailReport> = {}): MailReport {
  return { pieces: [], dkim: [], usage: [], signIns: [], counts: [], trace: [], stopped: [], ...parts };
}
