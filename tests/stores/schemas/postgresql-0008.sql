CREATE TABLE alembic_version (
    version_num character varying(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO alembic_version VALUES ('0008');
CREATE TABLE attempts (
    key text COLLATE "C" NOT NULL,
    n integer NOT NULL,
    began_at text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    sent text,
    ended_at text COLLATE "C",
    outcome text COLLATE "C",
    settled_by text COLLATE "C",
    error text,
    CONSTRAINT pk_attempts PRIMARY KEY (key, n)
);
INSERT INTO attempts VALUES ('early.story.text_post.families@other', 1, '2026-11-24T09:00:00.000000+00:00', 'f3', NULL, '2026-11-24T09:00:00.000000+00:00', 'waiting', NULL, NULL);
INSERT INTO attempts VALUES ('loaf.myth.text_post.families@main', 1, '2026-11-21T09:00:00.000000+00:00', 'f1', '{"key": "loaf.myth.text_post.families@main", "head": [], "parts": []}', '2026-11-21T09:00:00.000000+00:00', 'waiting', NULL, 'down');
INSERT INTO attempts VALUES ('loaf.myth.text_post.families@main', 2, '2026-11-22T09:00:00.000000+00:00', 'f1', NULL, '2026-11-22T09:00:00.000000+00:00', 'live', 'answer', NULL);
INSERT INTO attempts VALUES ('rye.question.poll.families@main', 1, '2026-11-23T09:00:00.000000+00:00', 'f2', NULL, '2026-11-23T09:00:00.000000+00:00', 'unknown', NULL, NULL);
CREATE TABLE cases (
    channel text COLLATE "C" NOT NULL,
    remote_id text NOT NULL,
    key text COLLATE "C" NOT NULL,
    posted_at text COLLATE "C" NOT NULL,
    seen_at text COLLATE "C" NOT NULL,
    sort text COLLATE "C",
    reasons text,
    text text,
    author text COLLATE "C",
    parent_id text,
    owner text COLLATE "C",
    answer_by text COLLATE "C",
    answered_at text COLLATE "C",
    closed_at text COLLATE "C",
    outcome text COLLATE "C",
    is_corrected boolean NOT NULL,
    CONSTRAINT pk_cases PRIMARY KEY (channel, remote_id)
);
CREATE TABLE corrections (
    words text COLLATE "C" NOT NULL,
    sort text COLLATE "C" NOT NULL,
    CONSTRAINT pk_corrections PRIMARY KEY (words)
);
CREATE TABLE deliveries (
    key text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    attempts integer NOT NULL,
    remote_id text,
    url text,
    error text,
    error_code text COLLATE "C",
    fingerprint text COLLATE "C",
    began_at text COLLATE "C",
    first_began_at text COLLATE "C",
    live_at text COLLATE "C",
    not_before text COLLATE "C",
    visible_begun boolean NOT NULL,
    open_step text COLLATE "C",
    done_steps text NOT NULL,
    slot text COLLATE "C",
    settled_by text COLLATE "C",
    open_since text COLLATE "C",
    parts text,
    deleted_at text COLLATE "C",
    CONSTRAINT pk_deliveries PRIMARY KEY (key)
);
INSERT INTO deliveries VALUES ('early.story.text_post.families@other', 'other', 'waiting', 1, NULL, NULL, 'slow down', 'rate-limited', 'f3', '2026-11-24T09:00:00.000000+00:00', '2026-11-24T09:00:00.000000+00:00', NULL, '2026-11-25T09:00:00.000000+00:00', FALSE, NULL, '[]', '2026-11-24T09:00:00.000000+00:00', NULL, NULL, NULL, NULL);
INSERT INTO deliveries VALUES ('loaf.myth.text_post.families@main', 'main', 'live', 2, '77', 'https://wall.example/77', NULL, NULL, 'f1', '2026-11-22T09:00:00.000000+00:00', '2026-11-21T09:00:00.000000+00:00', '2026-11-22T09:00:00.000000+00:00', NULL, TRUE, NULL, '["publish", "part-2"]', '2026-11-21T09:00:00.000000+00:00', 'answer', NULL, NULL, NULL);
INSERT INTO deliveries VALUES ('old.fact.text_post.families@main', 'main', 'missed', 0, NULL, NULL, 'too late', 'missed', NULL, NULL, NULL, NULL, NULL, FALSE, NULL, '[]', '2026-11-20T09:00:00.000000+00:00', NULL, NULL, NULL, NULL);
INSERT INTO deliveries VALUES ('rye.question.poll.families@main', 'main', 'unknown', 1, NULL, NULL, 'the connection was cut', 'outcome-unknown', 'f2', '2026-11-23T09:00:00.000000+00:00', '2026-11-23T09:00:00.000000+00:00', NULL, NULL, TRUE, 'publish', '[]', '2026-11-23T09:00:00.000000+00:00', NULL, '2026-11-23T09:00:00.000000+00:00', NULL, NULL);
CREATE TABLE history (
    channel text COLLATE "C" NOT NULL,
    url text COLLATE "C" NOT NULL,
    published_at text COLLATE "C" NOT NULL,
    taken_at text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    counts text NOT NULL,
    factors text NOT NULL,
    text text,
    CONSTRAINT pk_history PRIMARY KEY (channel, url)
);
CREATE TABLE meta (
    name text COLLATE "C" NOT NULL,
    value text NOT NULL,
    CONSTRAINT pk_meta PRIMARY KEY (name)
);
INSERT INTO meta VALUES ('created_at', '2026-11-20T09:00:00+00:00');
INSERT INTO meta VALUES ('project', 'Library');
CREATE TABLE pauses (
    kind text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    since text COLLATE "C" NOT NULL,
    CONSTRAINT pk_pauses PRIMARY KEY (kind)
);
INSERT INTO pauses VALUES ('ads', 'a day of mourning', '2026-11-24T09:00:00.000000+00:00');
CREATE TABLE publications (
    channel text COLLATE "C" NOT NULL,
    remote_id text NOT NULL,
    key text COLLATE "C" NOT NULL,
    url text,
    live_at text COLLATE "C" NOT NULL,
    CONSTRAINT pk_publications PRIMARY KEY (channel, remote_id),
    CONSTRAINT uq_publications_key UNIQUE (key)
);
INSERT INTO publications VALUES ('main', '77', 'loaf.myth.text_post.families@main', 'https://wall.example/77', '2026-11-22T09:00:00.000000+00:00');
CREATE TABLE rates (
    name text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL,
    level double precision,
    closed_at text COLLATE "C",
    closed_until text COLLATE "C",
    CONSTRAINT pk_rates PRIMARY KEY (name)
);
INSERT INTO rates VALUES ('mastodon.calls', '2026-11-24T09:00:00.000000+00:00', 299, NULL, NULL);
INSERT INTO rates VALUES ('vk.posts', '2026-11-24T09:00:00.000000+00:00', NULL, '2026-11-24T09:00:00.000000+00:00', '2026-11-24T10:00:00.000000+00:00');
CREATE TABLE rollups (
    key text COLLATE "C" NOT NULL,
    taken_at text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    metric_version integer NOT NULL,
    counts text NOT NULL,
    CONSTRAINT pk_rollups PRIMARY KEY (key, taken_at, source)
);
INSERT INTO rollups VALUES ('loaf.myth.text_post.families@main', '2026-11-23T09:00:00.000000+00:00', 'fake', 'main', 1, '{ "views" : 1200, "likes" : 0 }');
CREATE TABLE snapshots (
    key text COLLATE "C" NOT NULL,
    metric text COLLATE "C" NOT NULL,
    taken_at text COLLATE "C" NOT NULL,
    source text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    value bigint,
    metric_version integer NOT NULL,
    CONSTRAINT pk_snapshots PRIMARY KEY (key, metric, taken_at, source)
);
INSERT INTO snapshots VALUES ('loaf.myth.text_post.families@main', 'views', '2026-11-23T09:00:00.000000+00:00', 'fake', 'main', 1200, 1);
INSERT INTO snapshots VALUES ('loaf.myth.text_post.families@main', 'likes', '2026-11-23T09:00:00.000000+00:00', 'fake', 'main', 0, 1);
INSERT INTO snapshots VALUES ('loaf.myth.text_post.families@main', '-', '2026-11-24T09:00:00.000000+00:00', 'fake', 'main', NULL, 1);
CREATE TABLE steps (
    key text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    n integer NOT NULL,
    visible boolean NOT NULL,
    began_at text COLLATE "C" NOT NULL,
    done_at text COLLATE "C",
    result text,
    CONSTRAINT pk_steps PRIMARY KEY (key, name)
);
INSERT INTO steps VALUES ('loaf.myth.text_post.families@main', 'publish', 1, TRUE, '2026-11-21T09:00:00.000000+00:00', '2026-11-21T09:00:00.000000+00:00', '{"id": "77"}');
INSERT INTO steps VALUES ('loaf.myth.text_post.families@main', 'part-2', 2, TRUE, '2026-11-22T09:00:00.000000+00:00', '2026-11-22T09:00:00.000000+00:00', '{"id": "78"}');
INSERT INTO steps VALUES ('rye.question.poll.families@main', 'publish', 1, TRUE, '2026-11-23T09:00:00.000000+00:00', NULL, NULL);
CREATE TABLE talks (
    channel text COLLATE "C" NOT NULL,
    remote_id text NOT NULL,
    place text NOT NULL,
    CONSTRAINT pk_talks PRIMARY KEY (channel, remote_id)
);
CREATE TABLE tokens (
    channel text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    sealed text NOT NULL,
    account text,
    scopes text,
    obtained_at text COLLATE "C" NOT NULL,
    expires_at text COLLATE "C",
    refresh_expires_at text COLLATE "C",
    refreshable boolean NOT NULL,
    refused_at text COLLATE "C",
    CONSTRAINT pk_tokens PRIMARY KEY (channel, name)
);
INSERT INTO tokens VALUES ('main', 'token', 'sealed-by-a-key-that-is-gone', '@mill', '["write:statuses"]', '2026-11-20T09:00:00.000000+00:00', '2026-12-20T09:00:00.000000+00:00', NULL, TRUE, NULL);
CREATE INDEX ix_deliveries_channel_remote_id ON deliveries USING btree (channel, remote_id);
