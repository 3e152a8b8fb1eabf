import type { Generated } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import type { ContactRole, CustomerKind } from './rules.ts';

type CustomersTables = {
  customers: {
    id: string;
    seq: Generated<bigint>;
    number: Generated<string>;
    kind: CustomerKind;
    opened_on: Day;
    search_parts: Generated<Record<string, string>>;
    search_words: Generated<string>;
  };
  customer_details: {
    id: Generated<bigint>;
    customer_id: string;
    from_day: Day;
    recorded_at: Instant;
    recorded_by: string;
    organisation: string | null;
    first_name: string | null;
    last_name: string | null;
    line1: string;
    line2: string | null;
    postal_code: string;
    city: string;
    country: string;
    phone: string | null;
    language: Language;
    siren: string | null;
    siret: string | null;
    rna: string | null;
    vat_number: string | null;
  };
  purchase_references: {
    id: Generated<bigint>;
    customer_id: string;
    from_day: Day;
    recorded_at: Instant;
    recorded_by: string;
    service_code: string;
    order_number: string;
    contract_number: string;
  };
  contacts: { id: string; customer_id: string; since: Day; ends_on: Day | null };
  contact_details: {
    id: Generated<bigint>;
    contact_id: string;
    customer_id: string;
    from_day: Day;
    recorded_at: Instant;
    recorded_by: string;
    first_name: string | null;
    last_name: string;
    email: string;
    phone: string | null;
    language: Language;
  };
  contact_roles: {
    id: string;
    contact_id: string;
    customer_id: string;
    role: ContactRole;
    service_ids: string[];
    from_day: Day;
    until_day: Day | null;
    given_by: string;
  };
};

export const db = (work: Work) => work.tx.withTables<CustomersTables>();
