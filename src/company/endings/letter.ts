import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { formatDay } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { renderPdf } from '../../platform/pdf/render.ts';
import { endOfTermination, type Service } from '../contracts/contracts.ts';
import { getCustomer } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { parameters } from '../terms/terms.ts';

/** The days of a letter that is posted on the day `posted`. */
export interface LetterDays {
  readonly endsOn: Day;
  readonly inTime: boolean;
  /** Posted later than this, it would end the service a period later. */
  readonly postBy: Day;
  readonly noticeDays: number;
}

export function letterDays(service: Service, posted: Day): LetterDays {
  const { terminationNoticeDays: noticeDays } = parameters(service.termsVersion);
  const { endsOn, inTime } = endOfTermination(service, posted, noticeDays);
  return { endsOn, inTime, postBy: endsOn.subtract({ days: noticeDays }), noticeDays };
}

/** Art. 7: the letter, ready to print, sign and post as registered, with the address and the dates. */
export async function terminationLetter(
  work: Work,
  service: Service,
): Promise<{ bytes: Buffer; name: string }> {
  const customer = await getCustomer(work, service.customerId);
  if (!customer) throw new Error(`service ${service.id} has no customer`);
  const provider = await getProvider(work);
  const { language, address } = customer;
  const t = translator(language);
  const { endsOn, postBy, noticeDays } = letterDays(service, work.today);
  const figures = {
    label: service.label,
    number: customer.number,
    ordered: formatDay(service.anchor, language),
    ends: formatDay(endsOn, language),
    postBy: formatDay(postBy, language),
    days: noticeDays,
    city: address.city,
    today: formatDay(work.today, language),
  };
  const word = (key: string) => t(`endings.letter.${key}`, figures);
  const bytes = renderPdf({
    template: TEMPLATE,
    at: work.at,
    data: {
      language,
      title: word('title'),
      from: [
        customer.name,
        address.line1,
        address.line2 ?? '',
        `${address.postalCode} ${address.city}`,
        customer.siret ? `SIRET ${inGroups(customer.siret, [3, 3, 3, 5])}` : '',
      ].filter((line) => line !== ''),
      to: [provider.name, provider.street, `${provider.postcode} ${provider.city}`],
      registered: word('registered'),
      place: word('place'),
      subject: word('subject'),
      paragraphs: [word('opening'), word('text'), word('effect'), word('closing')],
      signature: word('signature'),
      note: word('note'),
    },
  });
  return { bytes, name: `${word('file')}-${customer.number}.pdf` };
}

const TEMPLATE = String.raw`
#set document(title: data.title)
#set text(font: "Libertinus Serif", size: 11pt, lang: data.language)
#set par(leading: 0.65em, spacing: 1em, justify: true)
#set page(paper: "a4", margin: (top: 25mm, bottom: 22mm, left: 25mm, right: 25mm))
#data.from.join(linebreak())
#v(8mm)
#grid(columns: (1fr, 80mm), [], [
  #strong(data.to.at(0)) \
  #data.to.slice(1).join(linebreak())
])
#v(10mm)
#text(size: 10pt)[#data.registered]
#align(right)[#data.place]
#v(4mm)
#strong(data.subject)
#v(4mm)
#data.paragraphs.map(paragraph => par(paragraph)).join()
#v(8mm)
#align(right)[#block(width: 70mm, align(left)[#data.signature])]
#v(1fr)
#line(length: 100%, stroke: 0.5pt)
#text(size: 9pt)[#data.note]
`;
