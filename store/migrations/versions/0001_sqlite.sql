CREATE TABLE acknowledgments (
  id VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  person_id VARCHAR NOT NULL,
  action VARCHAR NOT NULL,
  channel VARCHAR NOT NULL,
  effect VARCHAR NOT NULL,
  refusal VARCHAR,
  reason VARCHAR,
  received_at VARCHAR NOT NULL,
  pressed_at VARCHAR,
  device_id VARCHAR,
  ip VARCHAR,
  response_seconds FLOAT,
  late INTEGER NOT NULL,
  target_met INTEGER,
  PRIMARY KEY (id)
);

CREATE INDEX acknowledgments_of_alert ON acknowledgments (alert_id);

CREATE TABLE alert_contexts (
  alert_id VARCHAR NOT NULL,
  context VARCHAR NOT NULL,
  PRIMARY KEY (alert_id)
);

CREATE TABLE alerts (
  id VARCHAR NOT NULL,
  type VARCHAR NOT NULL,
  dedup_hash VARCHAR NOT NULL,
  dedup_key VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  priority VARCHAR NOT NULL,
  store_id VARCHAR,
  region_id VARCHAR,
  work_order_id VARCHAR,
  technician_id VARCHAR,
  raised_by VARCHAR NOT NULL,
  origin VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  ladder VARCHAR NOT NULL,
  started VARCHAR NOT NULL,
  level INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  last_report_at VARCHAR NOT NULL,
  acknowledged_at VARCHAR,
  acknowledged_by VARCHAR,
  acknowledged_action VARCHAR,
  closed_at VARCHAR,
  closed_by VARCHAR,
  close_reason VARCHAR,
  traceparent VARCHAR,
  PRIMARY KEY (id)
);

CREATE INDEX alerts_newest ON alerts (origin, id);

CREATE INDEX alerts_not_ended ON alerts (started) WHERE started <> 'ended';

CREATE INDEX alerts_of_work_order ON alerts (work_order_id);

CREATE UNIQUE INDEX one_open_alert_per_key ON alerts (dedup_hash) WHERE state <> 'closed';

CREATE INDEX system_issues_by_key ON alerts (dedup_hash) WHERE type = 'SYSTEM_ISSUE';

CREATE TABLE answer_keys (
  token VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  person_id VARCHAR NOT NULL,
  number VARCHAR,
  code VARCHAR,
  created_at VARCHAR NOT NULL,
  PRIMARY KEY (token)
);

CREATE INDEX answer_keys_by_code ON answer_keys (number, code);

CREATE TABLE api_keys (
  key_hash VARCHAR NOT NULL,
  name VARCHAR NOT NULL,
  scopes VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  revoked_at VARCHAR,
  PRIMARY KEY (key_hash)
);

CREATE TABLE audit_entries (
  id VARCHAR NOT NULL,
  seq INTEGER,
  at VARCHAR NOT NULL,
  actor VARCHAR NOT NULL,
  event VARCHAR NOT NULL,
  alert_id VARCHAR,
  delivery_id VARCHAR,
  reason VARCHAR NOT NULL,
  details VARCHAR NOT NULL,
  previous_hash VARCHAR,
  hash VARCHAR,
  PRIMARY KEY (id)
);

CREATE UNIQUE INDEX audit_in_order ON audit_entries (seq) WHERE seq is not null;

CREATE INDEX audit_of_alert ON audit_entries (alert_id);

CREATE INDEX audit_unsealed ON audit_entries (id) WHERE seq is null;

CREATE TABLE audit_heads (
  id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash VARCHAR NOT NULL,
  sealed_at VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE deliveries (
  id VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  step INTEGER NOT NULL,
  clock VARCHAR NOT NULL,
  recipient VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  channel VARCHAR NOT NULL,
  attempt INTEGER NOT NULL,
  asks INTEGER NOT NULL,
  escalated INTEGER NOT NULL,
  shown_as VARCHAR NOT NULL,
  priority VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  reason VARCHAR NOT NULL,
  due_at VARCHAR NOT NULL,
  planned_at VARCHAR NOT NULL,
  sending_at VARCHAR,
  accepted_at VARCHAR,
  delivered_at VARCHAR,
  ended_at VARCHAR,
  outcome VARCHAR,
  tries INTEGER NOT NULL,
  repeated INTEGER NOT NULL,
  failure VARCHAR,
  provider VARCHAR,
  provider_ref VARCHAR,
  PRIMARY KEY (id)
);

CREATE INDEX deliveries_by_reference ON deliveries (provider_ref);

CREATE INDEX deliveries_of_alert ON deliveries (alert_id);

CREATE INDEX deliveries_sending ON deliveries (state) WHERE state = 'sending';

CREATE TABLE delivery_texts (
  delivery_id VARCHAR NOT NULL,
  title VARCHAR NOT NULL,
  body VARCHAR NOT NULL,
  address_kind VARCHAR,
  address VARCHAR,
  PRIMARY KEY (delivery_id)
);

CREATE TABLE directory_entries (
  kind VARCHAR NOT NULL,
  id VARCHAR NOT NULL,
  document VARCHAR NOT NULL,
  digest VARCHAR NOT NULL,
  changed_at VARCHAR NOT NULL,
  PRIMARY KEY (kind, id)
);

CREATE TABLE directory_version (
  id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE gone_devices (
  address VARCHAR NOT NULL,
  since VARCHAR NOT NULL,
  PRIMARY KEY (address)
);

CREATE TABLE idempotency_keys (
  principal VARCHAR NOT NULL,
  route VARCHAR NOT NULL,
  "key" VARCHAR NOT NULL,
  body_hash VARCHAR NOT NULL,
  status INTEGER NOT NULL,
  reply VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  PRIMARY KEY (principal, route, "key")
);

CREATE TABLE inbox (
  seq INTEGER NOT NULL,
  person_id VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  delivery_id VARCHAR NOT NULL,
  channel VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  read_at VARCHAR,
  archived_at VARCHAR,
  silent INTEGER NOT NULL,
  PRIMARY KEY (seq)
);

CREATE INDEX inbox_of_person ON inbox (person_id, seq);

CREATE TABLE installation (
  id INTEGER NOT NULL,
  clock_speed FLOAT NOT NULL,
  real_anchor VARCHAR NOT NULL,
  anchor VARCHAR NOT NULL,
  secret VARCHAR NOT NULL,
  PRIMARY KEY (id)
);

CREATE TABLE leases (
  name VARCHAR NOT NULL,
  holder VARCHAR NOT NULL,
  until VARCHAR NOT NULL,
  fence INTEGER NOT NULL,
  PRIMARY KEY (name)
);

CREATE TABLE manual_tasks (
  id VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  step INTEGER NOT NULL,
  title VARCHAR NOT NULL,
  role VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  taken_by VARCHAR,
  finished_at VARCHAR,
  PRIMARY KEY (id)
);

CREATE TABLE number_leases (
  number VARCHAR NOT NULL,
  delivery_id VARCHAR NOT NULL,
  until VARCHAR NOT NULL,
  PRIMARY KEY (number)
);

CREATE TABLE number_waiters (
  number VARCHAR NOT NULL,
  delivery_id VARCHAR NOT NULL,
  urgency INTEGER NOT NULL,
  seen_at VARCHAR NOT NULL,
  PRIMARY KEY (number, delivery_id)
);

CREATE TABLE opt_outs (
  number VARCHAR NOT NULL,
  since VARCHAR NOT NULL,
  source VARCHAR NOT NULL,
  PRIMARY KEY (number)
);

CREATE TABLE outbox (
  seq INTEGER NOT NULL,
  kind VARCHAR NOT NULL,
  alert_id VARCHAR NOT NULL,
  urgency INTEGER NOT NULL,
  payload VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  traceparent VARCHAR,
  sent_at VARCHAR,
  tries INTEGER NOT NULL,
  PRIMARY KEY (seq)
);

CREATE INDEX outbox_waiting ON outbox (urgency, seq) WHERE sent_at is null;

CREATE TABLE plans (
  alert_id VARCHAR NOT NULL,
  step INTEGER NOT NULL,
  due_at VARCHAR NOT NULL,
  planned_at VARCHAR NOT NULL,
  "plan" VARCHAR NOT NULL,
  PRIMARY KEY (alert_id, step)
);

CREATE TABLE presence (
  person_id VARCHAR NOT NULL,
  last_seen VARCHAR NOT NULL,
  PRIMARY KEY (person_id)
);

CREATE TABLE replies (
  id VARCHAR NOT NULL,
  number VARCHAR NOT NULL,
  why VARCHAR NOT NULL,
  body VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  created_at VARCHAR NOT NULL,
  provider_ref VARCHAR,
  PRIMARY KEY (id)
);

CREATE INDEX replies_to_number ON replies (number, created_at);

CREATE TABLE webhook_bodies (
  provider VARCHAR NOT NULL,
  event_id VARCHAR NOT NULL,
  body VARCHAR NOT NULL,
  PRIMARY KEY (provider, event_id)
);

CREATE TABLE webhook_events (
  provider VARCHAR NOT NULL,
  event_id VARCHAR NOT NULL,
  kind VARCHAR NOT NULL,
  state VARCHAR NOT NULL,
  reason VARCHAR,
  received_at VARCHAR NOT NULL,
  parked_until VARCHAR,
  delivery_id VARCHAR,
  provider_ref VARCHAR,
  PRIMARY KEY (provider, event_id)
);

CREATE INDEX webhook_events_parked ON webhook_events (parked_until) WHERE state = 'parked';
