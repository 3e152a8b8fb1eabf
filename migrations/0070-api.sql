-- What the REST API keeps: the answers that a repeated POST gets again, and how much each token asked.

-- One row per Idempotency-Key that did something, written in the transaction of the act itself: either
-- both happened or neither. `answer` is sealed (it may show a secret once) and kept for 24 hours.
create table api_replays (
  token_id uuid not null,
  key text not null check (length(key) between 1 and 255),
  request_hash bytea not null check (length(request_hash) = 32),
  status integer not null check (status between 200 and 299),
  location text,
  answer text not null,
  made_at timestamptz not null,
  primary key (token_id, key)
);
create index api_replays_by_age on api_replays (made_at);

-- Requests of the running minute, counted over all instances. Losing it in a crash costs nothing.
create unlogged table api_rates (
  token_id uuid primary key,
  minute timestamptz not null,
  used integer not null
);
