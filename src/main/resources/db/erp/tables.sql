-- The sandbox ERP's ordinary tables, each with a primary key: a published table without one would refuse the ERP's own updates.
-- changed_at is when the ERP says that a row changed; without it a change has the time of its commit.
create schema if not exists erp;
create table if not exists erp.customer (
  customer_no text primary key,
  name text not null,
  tier text not null,
  late_penalty numeric(12,2),
  sla_hours int,
  credit_limit numeric(14,2),
  currency text,
  contract boolean not null default false,
  regulated boolean not null default false,
  region text,
  notes text,
  changed_at timestamptz
);
create table if not exists erp.item (
  item_no text primary key,
  description text not null,
  family text,
  uom text not null default 'EA',
  unit_cost numeric(12,2) not null,
  currency text not null default 'EUR',
  gtin text,
  changed_at timestamptz,
  status text,  -- active, blocked, discontinued
  maker text,
  maker_item text
);
create table if not exists erp.item_unit (
  item_no text not null references erp.item,
  uom text not null,
  factor numeric(14,6) not null,  -- how many of the item's own unit are in one
  primary key (item_no, uom)
);
create table if not exists erp.site (
  site text primary key,
  name text not null,
  kind text not null default 'warehouse',  -- warehouse, cross-dock, store, plant
  parent text,
  time_zone text,
  region text,
  gln text
);
create table if not exists erp.price (
  customer_no text not null,
  item_no text not null,
  unit_price numeric(14,4) not null,
  currency text not null default 'EUR',
  tolerance_percent numeric(5,2),
  changed_at timestamptz,
  primary key (customer_no, item_no)
);
create table if not exists erp.sales_order (
  order_no text primary key,
  customer_no text not null,
  customer_po text not null,
  site text,
  currency text not null default 'EUR',
  status text not null default 'open',  -- open, changed, cancelled
  ordered_at timestamptz,
  requested_at timestamptz,
  cancel_after timestamptz,
  ship_to text,
  export boolean not null default false,
  total numeric(14,2),
  promised_at timestamptz,
  hold_code text,
  hold_reason text,
  address_check text,  -- valid, invalid; null = not checked
  address_note text,
  freight_kind text,  -- standard, split, expedited
  freight numeric(14,2),
  changed_at timestamptz
);
create table if not exists erp.sales_order_line (
  order_no text not null references erp.sales_order,
  line_no int not null,
  item_no text not null,
  customer_item text,
  quantity numeric(14,3) not null,
  uom text,
  unit_price numeric(14,4),
  requested_at timestamptz,
  allocated numeric(14,3),
  changed_at timestamptz,
  supply_po text,  -- the purchase order that shall bring what is missing
  supply_line int,
  primary key (order_no, line_no)
);
create table if not exists erp.purchase_order (
  po_no text primary key,
  supplier_no text not null,
  site text not null,
  currency text not null default 'EUR',
  placed_at timestamptz not null,
  due_at timestamptz not null,
  changed_at timestamptz,
  freight numeric(14,2)
);
create table if not exists erp.purchase_order_line (
  po_no text not null references erp.purchase_order,
  line_no int not null,
  item_no text not null,
  quantity numeric(14,3) not null,
  uom text,
  unit_price numeric(14,4) not null,
  due_at timestamptz,
  changed_at timestamptz,
  primary key (po_no, line_no)
);
create table if not exists erp.stock_balance (
  site text not null,
  item_no text not null,
  on_hand numeric(14,3) not null,
  available numeric(14,3),
  changed_at timestamptz,
  primary key (site, item_no)
);
create table if not exists erp.stock_count (
  count_no text not null,
  site text not null,
  item_no text not null,
  counted numeric(14,3) not null,
  book numeric(14,3),
  uom text,
  status text not null default 'counted',  -- counted, posted
  reason text,
  changed_at timestamptz,
  primary key (count_no, site, item_no)
);
create table if not exists erp.shipment (
  shipment_no text primary key,
  order_no text references erp.sales_order,
  carrier text not null,
  site text not null,
  promised_at timestamptz not null,
  changed_at timestamptz
);
create table if not exists erp.goods_receipt (
  receipt_no text primary key,
  po_no text not null,
  supplier_no text,
  site text not null,
  asn text,
  carrier text,
  bill_of_lading text,
  received_at timestamptz not null,
  status text not null default 'posted'  -- posted, cancelled
);
create table if not exists erp.goods_receipt_line (
  receipt_no text not null references erp.goods_receipt,
  line_no int not null,
  po_line int,
  item_no text not null,
  lot text,
  received numeric(14,3) not null,
  accepted numeric(14,3),
  uom text,
  primary key (receipt_no, line_no)
);
create table if not exists erp.stock_transfer (
  transfer_no text primary key,
  from_site text not null,
  to_site text not null,
  carrier text,
  bill_of_lading text,
  shipped_at timestamptz,
  expected_at timestamptz
);
create table if not exists erp.stock_transfer_line (
  transfer_no text not null references erp.stock_transfer,
  line_no int not null,
  item_no text not null,
  lot text,
  quantity numeric(14,3) not null,
  uom text,
  primary key (transfer_no, line_no)
);
create table if not exists erp.supplier_invoice (
  supplier_no text not null,
  invoice_no text not null,
  kind text not null default 'invoice',  -- invoice, credit, debit
  po_no text,
  currency text not null default 'EUR',
  total numeric(14,2) not null,
  invoiced_at timestamptz not null,
  due_at timestamptz,
  primary key (supplier_no, invoice_no)
);
create table if not exists erp.supplier_invoice_line (
  supplier_no text not null,
  invoice_no text not null,
  line_no int not null,
  po_line int,
  item_no text,
  quantity numeric(14,3),
  uom text,
  unit_price numeric(14,4),
  amount numeric(14,2),
  primary key (supplier_no, invoice_no, line_no),
  foreign key (supplier_no, invoice_no) references erp.supplier_invoice
);
create table if not exists erp.customer_invoice (
  customer_no text not null,
  invoice_no text not null,
  customer_po text,
  currency text not null default 'EUR',
  total numeric(14,2) not null,
  credited numeric(14,2) not null default 0,
  issued_at timestamptz not null,
  due_at timestamptz,
  discount_percent numeric(5,2),
  discount_due_at timestamptz,
  primary key (customer_no, invoice_no)
);
create table if not exists erp.customer_payment (
  payment_no text primary key,
  customer_no text not null,
  currency text not null default 'EUR',
  amount numeric(14,2) not null,
  method text,
  paid_at timestamptz not null
);
create table if not exists erp.customer_payment_item (
  payment_no text not null references erp.customer_payment,
  document_no text not null,
  kind text not null default 'invoice',  -- invoice, credit, debit, order, shipment, other
  customer_po text,
  paid numeric(14,2),
  asked numeric(14,2),
  discount numeric(14,2),
  primary key (payment_no, document_no)
);
do $$ begin
  if not exists (select from pg_publication where pubname = 'andon') then
    create publication andon for table erp.customer, erp.item, erp.item_unit, erp.site, erp.price, erp.sales_order, erp.sales_order_line, erp.purchase_order, erp.purchase_order_line,
      erp.goods_receipt, erp.goods_receipt_line, erp.stock_transfer, erp.stock_transfer_line, erp.supplier_invoice, erp.supplier_invoice_line,
      erp.customer_invoice, erp.customer_payment, erp.customer_payment_item, erp.stock_balance, erp.stock_count, erp.shipment;
  end if;
end $$;
