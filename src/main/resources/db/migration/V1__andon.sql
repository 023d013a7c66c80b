-- The first form of the store. Every key begins with the tenant (decision 0005). PostgreSQL 15 level.
-- Business time (contract 5) stands in columns named *_at unless a comment says wall clock.

create table message_in (
  tenant text not null,
  id bigint generated always as identity,
  door text not null,                 -- edi, flat, webhook, outbox, cdc
  source text not null,               -- partner, feed or sender; 'unknown' until read
  name text not null,                 -- file name, webhook id, outbox row
  identity text not null,             -- the source's own identity, where the door knows it at intake; else the content hash
  content_hash text not null,         -- SHA-256 over the bytes as received
  size bigint not null,
  received_at timestamptz not null,
  stored_at timestamptz not null default clock_timestamp(),  -- wall clock
  state text not null default 'received'
    check (state in ('received','translated','partly','rejected','absorbed','conflict','dead')),
  faults jsonb not null default '[]',
  accepted int not null default 0,    -- transactions or records taken, and refused; events made of them
  refused int not null default 0,
  events int not null default 0,
  corrects bigint,                    -- the message that was refused under the same identity
  pickup text,                        -- files: name, size and time of change, so that a file stored but not yet moved at a kill is not stored again
  primary key (tenant, id)
);
create unique index message_in_pickup on message_in (tenant, door, source, pickup) where pickup is not null;
create index message_in_open on message_in (tenant, door, source, id) where state = 'received';
create index message_in_name on message_in (tenant, door, name);
create index message_in_identity on message_in (tenant, door, identity);

-- How far messages that take long are read; no foreign key, because their rows are locked meanwhile.
create table message_progress (
  tenant text not null,
  message bigint not null,
  doing text not null,                -- checking, taking
  records bigint not null,
  bytes bigint not null,
  at timestamptz not null default clock_timestamp(),  -- wall clock
  primary key (tenant, message)
);

create table message_part (
  tenant text not null,
  message bigint not null,
  n int not null,
  bytes bytea not null check (octet_length(bytes) <= 1048576),
  primary key (tenant, message, n),
  foreign key (tenant, message) references message_in (tenant, id)
);

-- Contract 3: what an identity was answered the first time. For EDI one row an interchange, elsewhere one a message.
create table message_identity (
  tenant text not null,
  door text not null,
  identity text not null,
  content_hash text not null,
  message bigint not null,
  state text not null check (state in ('accepted','partly','rejected','dead')),
  first_at timestamptz not null,
  generation int not null default 0,  -- raised when the identity is used anew after its window
  primary key (tenant, door, identity)
);

-- Partners whose control numbers follow each other: the last one seen, and those that are missing before it.
create table sequence_in (
  tenant text not null,
  line text not null,                 -- identity of an interchange without its number
  last bigint not null,
  primary key (tenant, line)
);
create table sequence_missing (
  tenant text not null,
  line text not null,
  number bigint not null,
  primary key (tenant, line, number)
);

create table event_identity (
  tenant text not null,
  id text not null,
  revision int not null,
  content_hash text not null,
  state text not null check (state in ('accepted','processed','dead')),
  primary key (tenant, id, revision)
) with (fillfactor = 85);

create table event (
  tenant text not null,
  received_day date not null,
  id text not null,
  revision int not null,
  type text not null,
  subject text not null,
  message bigint,                     -- null: a topic brought it, no original is kept
  body jsonb not null,                -- the whole CloudEvent
  primary key (tenant, received_day, id, revision)
) partition by range (received_day);
create table event_default partition of event default;
create index event_subject on event (tenant, subject);
create index event_message on event (tenant, message);
create index event_counted on event (tenant, received_day) where type = 'stock.counted.v1';

-- The context: facts about business objects, one partition a kind. facts = {attribute: [value, source, eventTime, sequence, eventId, receivedAt, further witnesses ...]}
create table context_object (
  tenant text not null,
  kind text not null,
  key text not null,
  facts jsonb not null default '{}',
  primary key (tenant, kind, key)
) partition by list (kind);
create table context_customer partition of context_object for values in ('customer') with (fillfactor = 80);
create table context_item partition of context_object for values in ('item') with (fillfactor = 80);
create table context_site partition of context_object for values in ('site') with (fillfactor = 80);
create table context_supplier partition of context_object for values in ('supplier') with (fillfactor = 80);
create table context_carrier partition of context_object for values in ('carrier') with (fillfactor = 80);
create table context_price partition of context_object for values in ('price') with (fillfactor = 80);
create table context_order partition of context_object for values in ('order') with (fillfactor = 80);
create table context_order_line partition of context_object for values in ('order-line') with (fillfactor = 80);
create table context_wave partition of context_object for values in ('wave') with (fillfactor = 80);
create table context_stock partition of context_object for values in ('stock') with (fillfactor = 80);
create table context_lot partition of context_object for values in ('lot') with (fillfactor = 80);
create table context_stock_lot partition of context_object for values in ('stock-lot') with (fillfactor = 80);
create table context_purchase_order partition of context_object for values in ('purchase-order') with (fillfactor = 80);
create table context_purchase_order_line partition of context_object for values in ('purchase-order-line') with (fillfactor = 80);
create table context_receipt partition of context_object for values in ('receipt') with (fillfactor = 80);
create table context_receipt_line partition of context_object for values in ('receipt-line') with (fillfactor = 80);
create table context_transfer partition of context_object for values in ('transfer') with (fillfactor = 80);
create table context_sales partition of context_object for values in ('sales') with (fillfactor = 80);
create table context_shipment partition of context_object for values in ('shipment') with (fillfactor = 80);
create table context_lane partition of context_object for values in ('lane') with (fillfactor = 80);
create table context_invoice partition of context_object for values in ('invoice') with (fillfactor = 80);
create table context_claim partition of context_object for values in ('claim') with (fillfactor = 80);
create table context_document partition of context_object for values in ('document') with (fillfactor = 80);
create table context_interchange partition of context_object for values in ('interchange') with (fillfactor = 80);
create table context_message partition of context_object for values in ('message') with (fillfactor = 80);
create table context_feed partition of context_object for values in ('feed') with (fillfactor = 80);
create table context_system partition of context_object for values in ('system') with (fillfactor = 80);
create table context_data_set partition of context_object for values in ('data-set') with (fillfactor = 80);

-- Objects whose detectors read another object: a change of the target re-runs them (contract 4).
create table context_link (
  tenant text not null,
  to_kind text not null,
  to_key text not null,
  from_kind text not null,
  from_key text not null,
  primary key (tenant, to_kind, to_key, from_kind, from_key)
);

-- The order in which facts changed and people acted: what a stored decision was made of is what stood before it in this order, whatever its times.
-- A batch takes a block of places at once, so that the changes of two batches that are stored at the same time do not mix.
create sequence history_seq increment by 16777216;

-- What changed, for what-if and rebuild; one row an object and event, in the order of the fold; append-only. changes = {attribute: value as this event says it, or the
-- whole fact as in context_object, or null where it fell out}; links = what reads the object from then on, as kind, key, kind, key, …
create table fact_change (
  tenant text not null,
  seq bigint not null,
  kind text not null,
  key text not null,
  event_id text not null,
  revision int not null,
  source text not null,
  event_time timestamptz not null,
  sequence text not null,
  received_at timestamptz not null,
  test boolean not null,
  changes text not null,              -- JSON; text, because only whole rows are read
  links text[],
  primary key (tenant, seq)
);

create table exception_case (
  tenant text not null,
  case_id text not null,              -- Hashes.id(tenant, type, key, opening event id)
  type text not null,
  object_kind text not null,
  key text not null,
  current boolean not null default true,   -- the newest case of its type and key
  state text not null check (state in ('open','claimed','closed')),
  team text not null,
  owner text,
  site text,
  test boolean not null default false,
  holds boolean not null,             -- does the finding hold now
  guard int not null,
  score double precision not null,
  loss_per_hour double precision not null,
  band text not null,
  amount_minor bigint not null,
  currency text not null,
  explanation json not null,
  occurred_at timestamptz not null,
  detected_at timestamptz not null,
  first_action_at timestamptz,
  resolved_at timestamptz,
  due timestamptz,
  owner_changes int not null default 0,
  reopened int not null default 0,
  outcome text,
  root_cause text,
  opening_event text not null,
  document_kind text not null,        -- the document whose cases may be one problem (decision 0018)
  document text not null,
  line text not null,                 -- of the document; empty = all of it
  lead text not null,                 -- case_id of the case that leads the problem; its own = it leads, or stands alone
  pinned text,                        -- the lead that a person chose
  severity text not null,             -- high, medium or low, as the rules said
  sla_due timestamptz not null,
  handling json not null,            -- service level, gate, mode, and which rules said so
  evidence text[] not null,           -- event ids, sorted
  decisions int not null,             -- number of the latest decision
  tickets int not null,               -- number of the latest ticket
  log_entries int not null,           -- number of the latest case_log entry
  log_hash text not null,             -- hash of the latest case_log entry
  version int not null,
  primary key (tenant, case_id)
) with (fillfactor = 80);
create unique index exception_case_current on exception_case (tenant, object_kind, key, type) where current;
create index exception_case_document on exception_case (tenant, document_kind, document) where current;
create index exception_case_lead on exception_case (tenant, lead);
create index exception_case_worklist on exception_case (tenant, team, guard desc, score desc, due, case_id) where state <> 'closed';

create table decision (
  tenant text not null,
  case_id text not null,
  n int not null,
  as_of timestamptz not null,
  event_id text not null,
  score double precision not null,
  inputs json not null,               -- everything the score was computed from; json, not jsonb: twice as quick to write
  explanation json not null,
  policy_version int not null,
  hash text not null,
  primary key (tenant, case_id, n)
);

-- How often a person has pulled from a team's worklist: every nth pull is the reserve's.
create table worklist_person (
  tenant text not null,
  person text not null,
  team text not null,
  pulls bigint not null,
  primary key (tenant, person, team)
) with (fillfactor = 70);

create table worklist_pull (
  tenant text not null,
  person text not null,
  team text not null,
  n bigint not null,                  -- of this person and team
  request text,                       -- the caller's own id of it
  at timestamptz not null,
  case_id text not null,
  reason text not null,               -- first or oldest
  position int not null,              -- in the whole worklist
  score double precision not null,    -- index as of then
  as_of timestamptz not null,
  primary key (tenant, person, team, n)
);
create unique index worklist_pull_request on worklist_pull (tenant, person, request) where request is not null;
create index worklist_pull_team on worklist_pull (tenant, team, at desc);

-- Append-only and hash-chained per case.
create table case_log (
  tenant text not null,
  case_id text not null,
  n int not null,
  at timestamptz not null,
  actor text not null,                -- user name or 'andon'
  action text not null,               -- opened, joined, scored, cleared, claimed, closed, reopened, …
  detail jsonb not null,
  event_id text,
  previous_hash text not null,
  hash text not null,
  seq bigint not null default nextval('history_seq'),  -- its place among the changes of facts
  primary key (tenant, case_id, n)
);

-- The only way out (contract 6). Rows leave the table in the transaction that writes the receipt.
create table outbox (
  tenant text not null,
  seq bigint generated always as identity,
  kind text not null,                 -- event, ticket, acknowledgement, document, rejection, feed
  ref text not null,                  -- identity of the effect: event id, case id:ticket number, acknowledgement id
  key text not null,                  -- effects of one key leave in the order in which they were written; the key of a Kafka record
  slot int not null,                  -- hash slot of the key: one sender each, in sequence order; below zero what goes to Kafka
  destination text not null,          -- jms:QUEUE, kafka:TOPIC or file:PATH below the data directory
  headers json not null default '{}',
  body text not null,
  primary key (tenant, seq)
);
create index outbox_slot on outbox (slot, seq);

-- Which store sent a message: an older broker must not take a new store's messages for those of a former one.
create table store (
  tenant text not null,
  id uuid not null default gen_random_uuid(),
  primary key (tenant)
);

create table receipt (
  tenant text not null,
  kind text not null,
  ref text not null,
  destination text not null,
  confirmed_at timestamptz not null default clock_timestamp(),  -- wall clock
  primary key (tenant, kind, ref)
);

-- Receipts (MDN) that AS2 partners want posted to an address of theirs. A row leaves when the partner has taken it.
create table as2_receipt (
  tenant text not null,
  seq bigint generated always as identity,
  partner text not null,
  message_id text not null,           -- of the partner's message
  disposition text not null,          -- modifier of the error; empty = processed
  url text not null,
  as2_from text not null,
  as2_to text not null,
  content_type text not null,
  body bytea not null,
  asked_at timestamptz not null default clock_timestamp(),  -- wall clock, also the next one
  next_at timestamptz default clock_timestamp(),            -- of the next attempt; null = given up, the dead letter as2-receipt:<seq> sends it back
  attempts int not null default 0,
  primary key (tenant, seq),
  unique (tenant, partner, message_id, disposition)
);
create index as2_receipt_due on as2_receipt (tenant, partner, next_at);

-- Webhooks on their way to subscriptions, written with the change that they tell. A row leaves when the receiver has taken it.
create table webhook_out (
  tenant text not null,
  seq bigint generated always as identity,
  subscription text not null,
  id text not null,                   -- of the event that it tells
  key text not null,                  -- rows of one key leave in their order
  body text not null,
  asked_at timestamptz not null default clock_timestamp(),  -- wall clock, also the next one
  next_at timestamptz default clock_timestamp(),            -- of the next attempt; null = given up, the dead letter webhook:<seq> sends it back
  attempts int not null default 0,
  primary key (tenant, seq),
  unique (tenant, subscription, id)
);
create index webhook_out_due on webhook_out (tenant, subscription, seq);
create index webhook_out_key on webhook_out (tenant, subscription, key, seq);

-- Subscriptions whose receiver answered 410: nothing is written for them any more.
create table webhook_gone (
  tenant text not null,
  subscription text not null,
  at timestamptz not null default clock_timestamp(),        -- wall clock
  primary key (tenant, subscription)
);

create table dead_letter (
  tenant text not null,
  id bigint generated always as identity,
  stage text not null,                -- intake, translate, pipeline, dispatch
  ref text not null,                  -- message id or event id:revision
  message bigint,
  fault_code text not null,
  fault_kind text not null,
  fault jsonb not null,
  original text,                      -- the event, where there is no message
  failed_at timestamptz not null,
  attempts int not null default 1,
  state text not null default 'open' check (state in ('open','replaying','replayed','archived')),
  replayed_by text,                   -- user who sent it back
  replayed_at timestamptz,
  primary key (tenant, id)
);
create unique index dead_letter_open on dead_letter (tenant, stage, ref) where state in ('open','replaying');
create index dead_letter_message on dead_letter (message) where message is not null;

create table control_number (
  tenant text not null,
  partner text not null,
  kind text not null,                 -- ISA13, GS06, UNB0020, …
  last bigint not null,
  primary key (tenant, partner, kind)
);

create table ack_out (
  tenant text not null,
  id text not null,
  partner text not null,
  kind text not null,                 -- TA1, 997, CONTRL
  control text not null,
  message bigint not null,
  interchange text not null,          -- identity of the interchange it answers
  name text not null,                 -- file name below edi/out/<partner>/
  body text not null,
  primary key (tenant, id),
  unique (tenant, partner, kind, control)
);

-- Documents that we sent to partners, and what they said of them.
create table document_out (
  tenant text not null,
  id text not null,                   -- party/set-interchange-control: the key of its cases
  partner text not null,
  party text not null,
  standard text not null,
  set_code text not null,
  interchange text not null,          -- ISA13 or UNB 0020, without leading zeros
  grp text not null,                  -- GS06, without leading zeros; empty in EDIFACT
  control text not null,              -- ST02 or UNH 0062
  number text not null,               -- its own, e.g. 4500123; empty when it has none
  reference text not null,            -- what people call it, e.g. PO 4500123
  message bigint not null,            -- its original
  test boolean not null,
  sent_at timestamptz not null,
  due timestamptz,                    -- of its acknowledgement; null = none is expected
  state text not null default 'open' check (state in ('open','accepted','accepted-with-errors','rejected')),
  answered_at timestamptz,
  primary key (tenant, id)
) with (fillfactor = 85);
create index document_out_interchange on document_out (tenant, partner, interchange);
create index document_out_number on document_out (tenant, partner, number) where number <> '';
create index document_out_group on document_out (tenant, partner, grp) where grp <> '';

-- Documents of partners that are checked by our own data, and what was said of them (824, APERAK). One row an event.
create table document_in (
  tenant text not null,
  event_id text not null,
  subject text not null,              -- of the event, e.g. order:C100/4711
  message bigint not null,            -- its original
  identity text not null,             -- of its interchange
  partner text not null,
  envelope text not null,             -- of the document, without its content: what the answer is addressed by
  state text not null default 'open' check (state in ('open','accepted','refused')),
  primary key (tenant, event_id)
) with (fillfactor = 85);
create index document_in_subject on document_in (tenant, subject);

-- What is due at a time of the business clock (contract 5). Workers claim rows in the order of due. Only the narrow index is in that order: subjects come as their
-- objects do, so they write few pages, while due times lie anywhere and each would write a page of its own among a million.
create table timer (
  tenant text not null,
  due timestamptz not null,
  kind text not null,
  subject text not null,
  primary key (tenant, kind, subject, due)
);
create index timer_due on timer (tenant, due);

-- What should come by when, as the facts of its object stand: a row an object and type, gone when it came. Its timer is of the kind expectation.
create table expectation (
  tenant text not null,
  kind text not null,
  key text not null,
  type text not null,                 -- the exception that it is when it does not come
  feed text,                          -- what brings it; null = nothing that has a rhythm
  due timestamptz not null,
  state text not null check (state in ('open','waiting','lapsed')),  -- waiting: due, and its feed was not heard since
  primary key (tenant, kind, key, type)
) with (fillfactor = 85);
create index expectation_waiting on expectation (tenant, feed, due) where state = 'waiting';

-- When feeds were heard (config/feeds.yaml). Their timers are of the kind feed.
create table feed (
  tenant text not null,
  feed text not null,
  heard_at timestamptz not null,      -- its latest word, or since when we listen
  awaited boolean not null default false,  -- its next word sets a timer: it is silent, or expectations wait for it
  silent_since timestamptz,
  settles_at timestamptz,             -- until when it may be catching up after it was silent
  primary key (tenant, feed)
) with (fillfactor = 50);
create table feed_hour (
  tenant text not null,
  feed text not null,
  hour timestamptz not null,
  events int not null,
  primary key (tenant, feed, hour)
) with (fillfactor = 50);

-- What was predicted, and what became of it: one row an object and promise. One of ten is not shown to anybody.
create table prediction (
  tenant text not null,
  type text not null,
  key text not null,
  due timestamptz not null,           -- of the promise that it is about
  probability double precision not null,
  points double precision not null,   -- what acting was worth when it was made
  shown boolean not null,
  made_at timestamptz not null,
  outcome text check (outcome in ('occurred','prevented','not')),
  settled_at timestamptz,
  primary key (tenant, type, key, due)
) with (fillfactor = 85);
create index prediction_open on prediction (tenant, due) where outcome is null;

-- Patterns that were told to stand, a row an object and type.
create table pattern (
  tenant text not null,
  type text not null,
  kind text not null,
  key text not null,
  told text not null,                 -- its sentence; another one is told anew
  primary key (tenant, type, kind, key)
) with (fillfactor = 80);

create table policy_version (
  tenant text not null,
  name text not null,                 -- exceptions, scoring, calendars, …
  version int not null,
  body text not null,
  hash text not null,
  author text not null,
  approver text not null,
  reason text not null,
  effective_at timestamptz not null,  -- business time
  activated_at timestamptz not null default clock_timestamp(),  -- wall clock
  primary key (tenant, name, version)
);

-- A text that waits for another person to make it the next version.
create table policy_proposal (
  tenant text not null,
  name text not null,
  body text not null,
  author text not null,
  reason text not null,
  effective_at timestamptz,           -- business time; null = at once
  proposed_at timestamptz not null default clock_timestamp(),  -- wall clock
  primary key (tenant, name)
);

-- Which proposed text is scored in shadow beside what decides, from when to when; one at a time.
create table policy_shadow (
  tenant text not null,
  seq bigint generated always as identity,
  name text not null,
  body text not null,
  hash text not null,
  author text not null,               -- who proposed it
  by text not null,                   -- who put it in shadow
  from_at timestamptz not null,       -- business time
  until_at timestamptz,               -- business time; null = it still is
  begun_at timestamptz not null default clock_timestamp(),  -- wall clock
  primary key (tenant, seq)
);
create unique index policy_shadow_one on policy_shadow (tenant) where until_at is null;

-- What the text in shadow said beside each decision that holds; nothing comes of it.
create table shadow_decision (
  tenant text not null,
  challenger text not null,           -- hash of its text
  case_id text not null,
  n int not null,                     -- of the decision that holds
  score double precision not null,
  loss_per_hour double precision not null,
  guard int not null,
  band text not null,
  amount_minor bigint not null,
  confidence text not null,
  due timestamptz,
  next_hour_minor bigint not null,    -- what waiting one hour costs
  handling_minutes double precision not null,
  lead_hours double precision not null,
  lead_spread double precision not null,
  stake double precision not null,    -- points of its parts
  urgency double precision not null,
  certainty double precision not null,
  effort double precision not null,
  waiting double precision not null,
  floor double precision not null,
  primary key (tenant, challenger, case_id, n)
);

-- What-ifs of drafts, the latest of each policy: what an approver is shown before activation.
create table whatif_report (
  tenant text not null,
  id bigint generated always as identity,
  name text not null,                 -- of the policy
  hash text not null,                 -- of the draft: that of a proposal or version with the same text
  author text not null,               -- who asked
  at timestamptz not null,            -- business time
  validated boolean not null,
  report json not null,               -- json, not jsonb: its members keep their order
  primary key (tenant, id)
);

create table feed_position (
  tenant text not null,
  feed text not null,
  position text not null,
  primary key (tenant, feed)
);

-- The rows of an ERP's captured tables as last stored: what a change is compared with, so that the ERP need not log old rows, and a snapshot row that says nothing new
-- becomes nothing. image null = deleted.
create table cdc_row (
  tenant text not null,
  feed text not null,
  table_name text not null,
  key text collate "C" not null,      -- a range of it is the rows of one parent
  image jsonb,
  lsn bigint not null,                -- place in the ERP's log; an earlier change never overwrites a later one
  generation bigint not null,         -- snapshot that saw it last
  primary key (tenant, feed, table_name, key)
) with (fillfactor = 80);

-- The ERP's transactions that Debezium told over several topics of Kafka, until all their rows are there.
create table cdc_transaction (
  tenant text not null,
  feed text not null,
  transaction text not null,          -- the ERP's txid, or "snapshot LSN"
  row_count int not null,             -- rows that are there
  expected int,                       -- rows that it has, once its end was told
  counted boolean not null,           -- whether its end will be told
  lsn bigint not null,                -- the latest place in the log: the order in which they are told
  arrived_at timestamptz not null default clock_timestamp(),
  primary key (tenant, feed, transaction)
);
create table cdc_waiting (
  tenant text not null,
  feed text not null,
  transaction text not null,
  lsn bigint not null,
  table_name text not null,
  key text collate "C" not null,
  change text not null,
  primary key (tenant, feed, transaction, lsn, table_name, key)
);

-- The business clock: one row in a demo, moved only by the player; absent in run (wall clock).
create table business_clock (
  tenant text not null,
  now timestamptz not null,
  step int not null,
  player jsonb not null default '{}',
  primary key (tenant)
);

-- What was absorbed as a resend, counted by door.
create table absorbed (
  tenant text not null,
  door text not null,
  count bigint not null,
  primary key (tenant, door)
);
