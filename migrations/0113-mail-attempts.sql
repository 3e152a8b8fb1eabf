-- A mail's delivery is begun on paper before the relay hears of it: what a crash cut off between the relay's
-- "accepted" and our "sent" goes again, and says of itself that it may be a repeat.
alter table mail_facts drop constraint mail_facts_fact_check;
alter table mail_facts add constraint mail_facts_fact_check
  check (fact in ('kept', 'begun', 'sent', 'failed', 'released'));
