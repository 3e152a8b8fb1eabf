import type { BillingIdentity } from '../customers/customers.ts';
import type { Provider } from '../provider/provider.ts';
import type { BuyerIdentity, SellerIdentity } from './types.ts';

/** Both parties as they are on the day of issue: copied, so that no later change reaches the invoice. */

export function sellerIdentity(provider: Provider): SellerIdentity {
  const { name, legalForm, capital, siren, siret, registerCity, vatNumber } = provider;
  const { email, phone, website, iban, bic, bank, penaltyMultiple } = provider;
  return {
    name,
    legalForm,
    capital,
    siren,
    siret,
    registerCity,
    vatNumber,
    address: [provider.street, `${provider.postcode} ${provider.city}`],
    countryCode: provider.country,
    email: provider.billingEmail === '' ? email : provider.billingEmail,
    phone,
    website,
    iban,
    bic,
    bank,
    penaltyMultiple,
    place: { postcode: provider.postcode, city: provider.city },
    ...(provider.vatOnDebits ? { vatOnDebits: true } : {}),
  };
}

export function buyerIdentity(customer: BillingIdentity): BuyerIdentity {
  const { line1, line2, postalCode, city } = customer.address;
  const { invoiceEmail, purchase } = customer;
  return {
    customerId: customer.customerId,
    number: customer.number,
    kind: customer.kind,
    name: customer.name,
    address: [line1, line2 ?? '', `${postalCode} ${city}`.trim()].filter((line) => line !== ''),
    countryCode: customer.address.country,
    siren: customer.siren ?? '',
    siret: customer.siret ?? '',
    vatNumber: customer.vatNumber ?? '',
    rna: customer.rna ?? '',
    place: { postcode: postalCode, city },
    ...(invoiceEmail === '' ? {} : { email: invoiceEmail }),
    ...(purchase === undefined ? {} : { purchase }),
  };
}
