/** Statements as banks write them, for tests: made from a few figures, no bank's own example among them. */
export const OUR_IBAN = 'FR7699999000010000000000115';

export interface Told {
  readonly amount: string;
  readonly way?: 'CRDT' | 'DBIT';
  readonly ref?: string;
  readonly text?: string;
  readonly structured?: string;
  readonly party?: string;
  readonly iban?: string;
  readonly endToEnd?: string;
  readonly code?: string;
  readonly on?: string;
  readonly currency?: string;
}

export function camt053(entries: readonly Told[], more: { iban?: string; currency?: string } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">
<BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-03-02T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id>
<Acct><Id><IBAN>${more.iban ?? OUR_IBAN}</IBAN></Id><Ccy>${more.currency ?? 'EUR'}</Ccy></Acct>
${entries.map(entry).join('\n')}
</Stmt>
</BkToCstmrStmt>
</Document>
`;
}

function entry(told: Told): string {
  const way = told.way ?? 'CRDT';
  const side = way === 'CRDT' || told.code ? 'Dbtr' : 'Cdtr';
  return `<Ntry>
<Amt Ccy="${told.currency ?? 'EUR'}">${told.amount}</Amt><CdtDbtInd>${way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>${told.on ?? '2026-03-01'}</Dt></BookgDt>
${told.ref ? `<AcctSvcrRef>${told.ref}</AcctSvcrRef>` : ''}
<NtryDtls>${details(told, side)}</NtryDtls>
</Ntry>`;
}

function details(told: Told, side: string): string {
  return `<TxDtls><Refs><EndToEndId>${told.endToEnd ?? 'NOTPROVIDED'}</EndToEndId></Refs>
<RltdPties><${side}><Pty><Nm>${told.party ?? 'LEA TEST'}</Nm></Pty></${side}>${
    told.iban ? `<${side}Acct><Id><IBAN>${told.iban}</IBAN></Id></${side}Acct>` : ''
  }</RltdPties>
<RmtInf>${
    told.structured
      ? `<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>${told.structured}</Ref></CdtrRefInf></Strd>`
      : `<Ustrd>${told.text ?? ''}</Ustrd>`
  }</RmtInf>
${told.code ? `<RtrInf><Rsn><Cd>${told.code}</Cd></Rsn></RtrInf>` : ''}</TxDtls>`;
}

/** The particulars of a sum, as camt.054 has them (version 02: names without `Pty`). */
export function camt054(ref: string, parts: readonly (Told & { own: string })[]): string {
  const total = parts.reduce((sum, { amount }) => sum + Number(amount), 0).toFixed(2);
  return `<?xml version="1.0" encoding="UTF-8"?>
<n:Document xmlns:n="urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"><n:BkToCstmrDbtCdtNtfctn><n:Ntfctn>
<n:Acct><n:Id><n:IBAN>${OUR_IBAN}</n:IBAN></n:Id></n:Acct>
<n:Ntry><n:Amt Ccy="EUR">${total}</n:Amt><n:CdtDbtInd>CRDT</n:CdtDbtInd><n:Sts>BOOK</n:Sts>
<n:BookgDt><n:Dt>2026-03-01</n:Dt></n:BookgDt><n:AcctSvcrRef>${ref}</n:AcctSvcrRef>
<n:NtryDtls>${parts
    .map(
      (one) => `<n:TxDtls><n:Refs><n:AcctSvcrRef>${one.own}</n:AcctSvcrRef></n:Refs>
<n:AmtDtls><n:TxAmt><n:Amt Ccy="EUR">${one.amount}</n:Amt></n:TxAmt></n:AmtDtls>
<n:RltdPties><n:Dbtr><n:Nm>${one.party ?? ''}</n:Nm></n:Dbtr></n:RltdPties>
<n:RmtInf><n:Ustrd>${one.text ?? ''}</n:Ustrd></n:RmtInf></n:TxDtls>`,
    )
    .join('')}</n:NtryDtls></n:Ntry></n:Ntfctn></n:BkToCstmrDbtCdtNtfctn></n:Document>`;
}

export function pain002(rejected: readonly { endToEnd: string; code: string }[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>
<OrgnlGrpInfAndSts><OrgnlMsgId>P2026-00001</OrgnlMsgId></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>P2026-00001.FRST</OrgnlPmtInfId>
${rejected
  .map(
    ({ endToEnd, code }) =>
      `<TxInfAndSts><OrgnlEndToEndId>${endToEnd}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>${code}</Cd></Rsn></StsRsnInf></TxInfAndSts>`,
  )
  .join('\n')}
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`;
}

/** An MT940 in its SWIFT envelope. `lines`: the fields 61 and 86. */
export function mt940(lines: readonly string[], more: { account?: string; currency?: string } = {}): string {
  const currency = more.currency ?? 'EUR';
  return `{1:F01ORBIFRPPXXXX0000000000}{2:I940ORBIFRPPXXXXN}{4:
:20:RELEVE
:25:${more.account ?? OUR_IBAN}
:28C:00042/001
:60F:C260228${currency}1000,00
${lines.join('\n')}
:62F:C260301${currency}1144,00
-}
`;
}
