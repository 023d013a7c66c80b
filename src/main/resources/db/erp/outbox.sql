-- What an ERP offers Andon: rows written in the transaction of the change itself.
create schema if not exists erp;
create table if not exists erp.outbox (
  id bigint generated always as identity primary key,
  txid xid8 not null default pg_current_xact_id(),
  topic text not null,
  key text not null,
  payload jsonb not null,
  occurred_at timestamptz not null
);
create index if not exists outbox_order on erp.outbox (txid, id);
