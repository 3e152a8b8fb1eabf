import { formatPlain, type Money } from '../../../platform/money.ts';
import { identityLines, type ProviderSettings } from '../../provider/provider.ts';
import type { TermsVersion } from '../versions.ts';
import { englishProducts } from './english-products.ts';
import type { Draft } from './text.ts';

/** The courtesy translation of `french.ts`, paragraph by paragraph. It binds nobody. */
export function english(version: TermsVersion, provider: ProviderSettings): Draft {
  const p = version.parameters;
  const [name, ...identity] = identityLines(provider, 'en');
  return {
    title: 'General terms of sale (courtesy translation)',
    preamble: [
      `These general terms of sale (“the Terms”) govern all services of ${name}, ${identity.join(', ')}, telephone ${provider.phone}, e-mail ${provider.email} (“the Provider”).`,
      'They apply to anybody who orders a service (“the Client”): private person, company, association or public body. The contract is formed by the order, the product sheet as it was shown and the Terms that were accepted; it stays on this version until the Client accepts another.',
      'Where the law protects the Client beyond what is written here, in particular consumers and non-professionals within the meaning of the French consumer code, the law prevails. The French text alone is authoritative; this translation is given as a courtesy.',
    ],
    articles: [
      {
        number: '1',
        title: 'Vocabulary',
        paragraphs: ['In the contract, the following words have this meaning.'],
        definitions: [
          {
            term: 'Internet',
            meaning:
              'worldwide set of interconnected networks that exchange data by common protocols, and that no operator controls as a whole.',
          },
          {
            term: 'Spam',
            meaning:
              'unsolicited or fraudulent electronic message, sent to somebody who did not consent to it.',
          },
          {
            term: 'CMS (content management system)',
            meaning:
              'software installed on a hosting, with which a site is built and its pages are changed without programming.',
          },
          {
            term: 'Access provider',
            meaning:
              'company that connects the Client’s equipment to the Internet; it is not the Provider, unless a separate contract says so.',
          },
          {
            term: 'Domain name',
            meaning:
              'unique name, registered with a registry for a fixed term, that points to services on the Internet such as a site or e-mail addresses.',
          },
          {
            term: 'Holder',
            meaning: 'person in whose name a domain name is registered, and who alone may dispose of it.',
          },
        ],
      },
      {
        number: '2',
        title: 'Object',
        paragraphs: [
          'The Terms set the rights and duties of the Provider and of the Client for the services ordered. Each service is described by its product sheet, which is kept with the order.',
          'By ordering, the Client confirms three things: having checked that the service meets the need; having the technical skill and the legal capacity to order it and to use it; having received the advice and information wished for before the commitment.',
          'A consumer has fourteen days from the order to withdraw, without giving a reason (article L221-18 of the consumer code). Whoever asks that performance begin before the end of that time pays for what was supplied until the withdrawal; the right is lost once the service was fully performed at the consumer’s request, such as the registration of a domain name (articles L221-25 and L221-28). The professional protected by article L221-3 has the same right.',
        ],
      },
      {
        number: '3',
        title: 'Duties of the Provider',
        paragraphs: [
          'The Provider performs the services with care, by the rules of the trade and the state of the art. Its duty is one of best efforts.',
          'An important update or intervention on the equipment that may change a service is announced in advance to the Clients concerned.',
          'The Provider processes the personal data that the Client entrusts to it on the Client’s instructions only, in order to supply the services, under article 28 of regulation (EU) 2016/679: confidentiality, security suited to the risk, help with the exercise of rights, notification of breaches, return and then erasure at the end of the contract. The Client’s administrative data are kept for as long as the law requires.',
        ],
      },
      {
        number: '4',
        title: 'Liability of the Provider',
        paragraphs: [
          'The Provider does not answer for a failure due to force majeure, that is to an event beyond its control that could not reasonably be foreseen and whose effects could not be avoided: natural disaster, fire, flood, epidemic, war, attack, strike outside the company, decision of an authority, power cut, failure of the Internet, of an operator or of a registry, computer attack of great scale.',
          'In all other cases, damages and refunds of every kind together never exceed the price of the service for the period or product concerned.',
          'The Provider does not answer for loss of orders, turnover, profit or image, nor for damage that results only indirectly from its failure.',
          'These limits apply neither to gross negligence or wilful misconduct nor to bodily injury. They do not take away a consumer’s right to compensation (article R212-1 of the consumer code), nor the legal guarantee of conformity of digital services (articles L224-25-12 and following).',
        ],
      },
      {
        number: '5',
        title: 'Duties of the Client',
        paragraphs: [
          'The Client gives all information needed for the order and sees to its accuracy. The Client reports without delay any change of address, SIRET number, telephone or e-mail, and the arrival and departure of the people allowed to speak to the Provider in the Client’s name.',
          `The Client names ${atLeast(p.invoiceEmailsAtLeast)} to which invoices are sent, and keeps it in service.`,
          'The Client obeys the law and respects the rights of others in the use of the services and in everything published. The Client keeps the software of the site up to date, in particular its CMS and extensions. All abuse of resources and all mass mailing are forbidden.',
          'A breach allows the Provider to suspend the service or to terminate the contract, without notice and without refund; non-payment at the due date is one. The Client is given the reasons of the measure and the means to contest it. The Provider may ask for any supporting document.',
          `Anybody may report illegal content to the Provider, which handles the report under regulation (EU) 2022/2065; the address for this is ${provider.abuseEmail}. A consumer loses what was paid for a period not supplied only where a sufficiently serious breach is attributable to that consumer.`,
        ],
      },
      {
        number: '6',
        title: 'Responsibility of the Client',
        paragraphs: [
          'Passwords and other means of access are confidential. The Client chooses them, keeps them and alone answers for them, and changes them as soon as somebody else may know them. The Provider does not know them and never asks for them.',
          'The Client answers for what is done with these accesses, for the contents and for their backups, subject to article 17. The Provider does not answer for losses that the Client suffers in business through the use made of the service.',
        ],
      },
      {
        number: '7',
        title: 'Termination',
        paragraphs: [
          `Either party may end a service by registered letter with acknowledgement of receipt, or by electronic registered letter within the meaning of regulation (EU) No 910/2014, posted at least ${p.terminationNoticeDays} days before the due date. The day of posting counts. The service then ends at that due date.`,
          'A letter posted later takes effect at the following due date. The Provider tells the Client which end date was retained, and why.',
          'The early end of a service gives no refund.',
          'Consumers and non-professionals may also terminate online, free of charge and without an account, by the function “Résilier votre contrat” (article L215-1-1 of the consumer code), and at any time free of charge where the information of article L215-1 was not given to them, with refund of the period that has not run.',
          `After the end of a service the Client can still fetch its data for ${p.dataKeptDays} days; then they are erased.`,
        ],
      },
      {
        number: '8',
        title: 'Invoices and payment',
        paragraphs: [
          `Invoices are sent by e-mail, as PDF, ${p.invoiceDaysBeforeDue} days before the due date, and are to be paid before it. The invoice of a new order is payable on ordering. At least ${words(p.remindersAtLeast)} reminders come before the due date, by e-mail or SMS.`,
          'Payment is made by cheque, transfer, card or monthly direct debit.',
          `Monthly direct debit is open only where the total debited is more than ${euros(p.directDebitAbove)} a month, VAT included. If a change brings this total to that amount or below, the Client is told, and pays by transfer from then on.`,
          `A sum unpaid at the due date bears interest by right at ${times(provider.penaltyMultiple)} the legal interest rate. A professional also owes the flat recovery fee of €40 (articles L441-10 and D441-5 of the commercial code); a private person does not. No discount is given for early payment.`,
        ],
      },
      {
        number: '9',
        title: 'Renewal',
        paragraphs: [
          'Every service renews tacitly, at its due date and for the same term, until it is terminated under article 7.',
          'Consumers and non-professionals are told in writing, by a message about nothing else, at the earliest three months and at the latest one month before the end of the time in which they may reject the renewal (articles L215-1 and L215-3 of the consumer code).',
        ],
      },
      {
        number: '10',
        title: 'Support',
        paragraphs: [
          'The Provider assists the Client by the online help of its site, by e-mail and by telephone.',
          'This help is occasional. It replaces neither a web agency, nor an IT department, nor training. For what goes beyond it, the Provider may pass on the details of a partner, with whom the Client deals directly.',
        ],
      },
      ...englishProducts(version, euros),
      {
        number: '18',
        title: 'Tolerance',
        paragraphs: [
          'Not relying on a term of the contract, once or several times, is no waiver of it: it remains applicable afterwards.',
        ],
      },
      {
        number: '19',
        title: 'Claims and disputes',
        paragraphs: [
          `Any dispute and any request for a refund is addressed to the Provider with all supporting documents, within ${p.disputeDays} days after receipt of the invoice concerned. After that time, or without documents, the request is not admissible.`,
          `This time limit takes from consumers no action that the law gives them. After a written complaint that found no solution, they may turn free of charge to a mediator (article L612-1 of the consumer code)${provider.mediator === '' ? '.' : `: ${provider.mediator}.`}`,
        ],
      },
      {
        number: '20',
        title: 'Applicable law and jurisdiction',
        paragraphs: [
          `The contract is under French law. Failing an amicable agreement, every dispute belongs to the ${provider.court}, even in the case of third-party proceedings or of several defendants.`,
          'This clause applies between traders (article 48 of the code of civil procedure). Consumers keep the choice of courts that the law gives them (article R631-3 of the consumer code), and a public body belongs to the court that the law names.',
        ],
      },
    ],
    closing: [
      'The Client initials every page, writes “lu et approuvé” (read and approved) and signs, with the date, organisation, last and first name and, where there is one, the stamp.',
      'The signature is electronic. The parties agree that the evidence record kept by the Provider (fingerprint of the text, identity of the signer, date and time, network address, software used, pages shown) establishes the acceptance of the Terms, unless proved otherwise (articles 1366 to 1368 of the civil code).',
    ],
  };
}

function euros(money: Money): string {
  return `€${formatPlain(money).replace('.00', '')}`;
}

function atLeast(count: number): string {
  return count === 1 ? 'at least one e-mail address' : `at least ${count} e-mail addresses`;
}

function words(count: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five'][count] ?? String(count);
}

function times(multiple: number): string {
  return multiple === 3 ? 'three times' : `${multiple} times`;
}
