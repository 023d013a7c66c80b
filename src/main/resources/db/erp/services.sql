-- What the sandbox's services keep beyond the ERP's captured tables.
alter table erp.customer add column if not exists credit_limit numeric(14,2);
alter table erp.sales_order add column if not exists approved_by text;
create index if not exists sales_order_customer on erp.sales_order (customer_no);
create index if not exists sales_order_line_item on erp.sales_order_line (item_no);
create index if not exists purchase_order_line_item on erp.purchase_order_line (item_no);
create table if not exists erp.receivable (
  invoice_no text primary key,
  customer_no text not null,
  open_amount numeric(14,2) not null,
  due_at timestamptz not null
);
create index if not exists receivable_customer on erp.receivable (customer_no);
-- First answers of requests with an Idempotency-Key.
create table if not exists erp.answered (
  service text not null,
  key text not null,
  request text not null,
  status int,
  body text,
  etag text,
  at timestamptz not null,
  primary key (service, key)
);
-- Webhooks that the services send; and one message a service that is kept back to be overtaken.
create table if not exists erp.webhook (
  id bigint generated always as identity primary key,
  service text not null,
  source text not null,
  message_id text not null,
  event text not null,
  key text not null,
  payload text not null,
  occurred_at timestamptz not null,
  sent_at timestamptz
);
create index if not exists webhook_unsent on erp.webhook (id) where sent_at is null;
create table if not exists erp.kept_back (
  service text primary key,
  source text not null,
  message_id text not null,
  event text not null,
  key text not null,
  payload text not null,
  occurred_at timestamptz not null
);
create table if not exists erp.seeded (size text not null, seed bigint not null);
create schema if not exists wms;
create table if not exists wms.task (
  wms text not null,
  task_no text not null,
  site text not null,
  customer_no text not null,
  customer_po text not null,
  line_no int not null,
  item_no text not null,
  requested numeric(14,3) not null,
  picked numeric(14,3),
  reason text,
  done_at timestamptz,
  primary key (wms, task_no)
);
create table if not exists wms.stock (
  wms text not null,
  site text not null,
  item_no text not null,
  on_hand numeric(14,3) not null,
  available numeric(14,3),
  primary key (wms, site, item_no)
);
create schema if not exists tms;
create table if not exists tms.milestone (
  id bigint generated always as identity primary key,
  shipment_no text not null references erp.shipment,
  status text not null,
  at timestamptz not null,
  eta timestamptz,
  reason text,
  city text
);
create index if not exists milestone_shipment on tms.milestone (shipment_no);
create table if not exists tms.tender (
  tender_no text primary key,
  shipment_no text not null references erp.shipment,
  carrier text not null,
  status text not null default 'open',
  reason text,
  answered_at timestamptz
);
