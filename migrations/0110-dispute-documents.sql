-- art. 19: the supporting documents of a dispute, as kept files. `disputes.documents` has their names.
create table dispute_documents (
  dispute_id uuid not null references disputes,
  document_id uuid not null references documents,
  customer_id uuid not null references customers,
  primary key (dispute_id, document_id)
);
create index dispute_documents_by_document on dispute_documents (document_id);
select keep_forever('dispute_documents');
select isolate_by_customer('dispute_documents');
