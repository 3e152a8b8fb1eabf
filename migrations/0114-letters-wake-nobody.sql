-- That a letter went out changes nothing of what comes: it does not bring the customer's next day forward.
-- Otherwise the day after ten thousand invoices looks at ten thousand customers for nothing.
drop trigger wake_agenda on acts;
create trigger wake_agenda after insert on acts for each row
  when (new.customer_id is not null and new.act not in ('invoice-mailed', 'notice-mailed', 'notice-skipped'))
  execute function wake_agenda();
