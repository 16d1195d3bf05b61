BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE attempts (
	"key" VARCHAR(400) NOT NULL, 
	n INTEGER NOT NULL, 
	began_at VARCHAR(32) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	sent TEXT, 
	ended_at VARCHAR(32), 
	outcome VARCHAR(16), 
	settled_by VARCHAR(16), 
	error TEXT, 
	CONSTRAINT pk_attempts PRIMARY KEY ("key", n)
);
INSERT INTO "attempts" VALUES('loaf.myth.text_post.families@main',1,'2026-11-21T09:00:00.000000+00:00','f1','{"key": "loaf.myth.text_post.families@main", "head": [], "parts": []}','2026-11-21T09:00:00.000000+00:00','waiting',NULL,'down');
INSERT INTO "attempts" VALUES('loaf.myth.text_post.families@main',2,'2026-11-22T09:00:00.000000+00:00','f1',NULL,'2026-11-22T09:00:00.000000+00:00','live','answer',NULL);
INSERT INTO "attempts" VALUES('rye.question.poll.families@main',1,'2026-11-23T09:00:00.000000+00:00','f2',NULL,'2026-11-23T09:00:00.000000+00:00','unknown',NULL,NULL);
INSERT INTO "attempts" VALUES('early.story.text_post.families@other',1,'2026-11-24T09:00:00.000000+00:00','f3',NULL,'2026-11-24T09:00:00.000000+00:00','waiting',NULL,NULL);
CREATE TABLE cases (
	channel VARCHAR(64) NOT NULL, 
	remote_id TEXT NOT NULL, 
	"key" VARCHAR(400) NOT NULL, 
	posted_at VARCHAR(32) NOT NULL, 
	seen_at VARCHAR(32) NOT NULL, 
	sort VARCHAR(16), 
	reasons TEXT, 
	text TEXT, 
	author VARCHAR(64), 
	parent_id TEXT, 
	owner VARCHAR(64), 
	answer_by VARCHAR(32), 
	answered_at VARCHAR(32), 
	closed_at VARCHAR(32), 
	outcome VARCHAR(16), 
	is_corrected BOOLEAN NOT NULL, 
	CONSTRAINT pk_cases PRIMARY KEY (channel, remote_id)
);
CREATE TABLE corrections (
	words VARCHAR(64) NOT NULL, 
	sort VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_corrections PRIMARY KEY (words)
);
CREATE TABLE deliveries (
	"key" VARCHAR(400) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	attempts INTEGER NOT NULL, 
	remote_id TEXT, 
	url TEXT, 
	error TEXT, 
	error_code VARCHAR(64), 
	fingerprint VARCHAR(64), 
	began_at VARCHAR(32), 
	first_began_at VARCHAR(32), 
	live_at VARCHAR(32), 
	not_before VARCHAR(32), 
	visible_begun BOOLEAN NOT NULL, 
	open_step VARCHAR(200), 
	done_steps TEXT NOT NULL, 
	slot VARCHAR(32), 
	settled_by VARCHAR(16), open_since VARCHAR(32), parts TEXT, deleted_at VARCHAR(32), 
	CONSTRAINT pk_deliveries PRIMARY KEY ("key")
);
INSERT INTO "deliveries" VALUES('loaf.myth.text_post.families@main','main','live',2,'77','https://wall.example/77',NULL,NULL,'f1','2026-11-22T09:00:00.000000+00:00','2026-11-21T09:00:00.000000+00:00','2026-11-22T09:00:00.000000+00:00',NULL,1,NULL,'["publish", "part-2"]','2026-11-21T09:00:00.000000+00:00','answer',NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('rye.question.poll.families@main','main','unknown',1,NULL,NULL,'the connection was cut','outcome-unknown','f2','2026-11-23T09:00:00.000000+00:00','2026-11-23T09:00:00.000000+00:00',NULL,NULL,1,'publish','[]','2026-11-23T09:00:00.000000+00:00',NULL,'2026-11-23T09:00:00.000000+00:00',NULL,NULL);
INSERT INTO "deliveries" VALUES('early.story.text_post.families@other','other','waiting',1,NULL,NULL,'slow down','rate-limited','f3','2026-11-24T09:00:00.000000+00:00','2026-11-24T09:00:00.000000+00:00',NULL,'2026-11-25T09:00:00.000000+00:00',0,NULL,'[]','2026-11-24T09:00:00.000000+00:00',NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES('old.fact.text_post.families@main','main','missed',0,NULL,NULL,'too late','missed',NULL,NULL,NULL,NULL,NULL,0,NULL,'[]','2026-11-20T09:00:00.000000+00:00',NULL,NULL,NULL,NULL);
CREATE TABLE history (
	channel VARCHAR(64) NOT NULL, 
	url VARCHAR(2000) NOT NULL, 
	published_at VARCHAR(32) NOT NULL, 
	taken_at VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	counts TEXT NOT NULL, 
	factors TEXT NOT NULL, 
	text TEXT, 
	CONSTRAINT pk_history PRIMARY KEY (channel, url)
);
CREATE TABLE meta (
	name VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_meta PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('created_at','2026-11-20T09:00:00+00:00');
CREATE TABLE pauses (
	kind VARCHAR(64) NOT NULL, 
	reason TEXT NOT NULL, 
	since VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_pauses PRIMARY KEY (kind)
);
INSERT INTO "pauses" VALUES('ads','a day of mourning','2026-11-24T09:00:00.000000+00:00');
CREATE TABLE publications (
	channel VARCHAR(64) NOT NULL, 
	remote_id TEXT NOT NULL, 
	"key" VARCHAR(400) NOT NULL, 
	url TEXT, 
	live_at VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_publications PRIMARY KEY (channel, remote_id), 
	CONSTRAINT uq_publications_key UNIQUE ("key")
);
INSERT INTO "publications" VALUES('main','77','loaf.myth.text_post.families@main','https://wall.example/77','2026-11-22T09:00:00.000000+00:00');
CREATE TABLE rates (
	name VARCHAR(64) NOT NULL, 
	at VARCHAR(32) NOT NULL, 
	level FLOAT, 
	closed_at VARCHAR(32), 
	closed_until VARCHAR(32), 
	CONSTRAINT pk_rates PRIMARY KEY (name)
);
INSERT INTO "rates" VALUES('mastodon.calls','2026-11-24T09:00:00.000000+00:00',299.0,NULL,NULL);
INSERT INTO "rates" VALUES('vk.posts','2026-11-24T09:00:00.000000+00:00',NULL,'2026-11-24T09:00:00.000000+00:00','2026-11-24T10:00:00.000000+00:00');
CREATE TABLE rollups (
	"key" VARCHAR(400) NOT NULL, 
	taken_at VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	metric_version INTEGER NOT NULL, 
	counts TEXT NOT NULL, 
	CONSTRAINT pk_rollups PRIMARY KEY ("key", taken_at, source)
);
INSERT INTO "rollups" VALUES('loaf.myth.text_post.families@main','2026-11-23T09:00:00.000000+00:00','fake','main',1,'{"likes":0,"views":1200}');
CREATE TABLE snapshots (
	"key" VARCHAR(400) NOT NULL, 
	metric VARCHAR(64) NOT NULL, 
	taken_at VARCHAR(32) NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	channel VARCHAR(64) NOT NULL, 
	value INTEGER, 
	metric_version INTEGER NOT NULL, 
	CONSTRAINT pk_snapshots PRIMARY KEY ("key", metric, taken_at, source)
);
INSERT INTO "snapshots" VALUES('loaf.myth.text_post.families@main','views','2026-11-23T09:00:00.000000+00:00','fake','main',1200,1);
INSERT INTO "snapshots" VALUES('loaf.myth.text_post.families@main','likes','2026-11-23T09:00:00.000000+00:00','fake','main',0,1);
INSERT INTO "snapshots" VALUES('loaf.myth.text_post.families@main','-','2026-11-24T09:00:00.000000+00:00','fake','main',NULL,1);
CREATE TABLE steps (
	"key" VARCHAR(400) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	n INTEGER NOT NULL, 
	visible BOOLEAN NOT NULL, 
	began_at VARCHAR(32) NOT NULL, 
	done_at VARCHAR(32), 
	result TEXT, 
	CONSTRAINT pk_steps PRIMARY KEY ("key", name)
);
INSERT INTO "steps" VALUES('loaf.myth.text_post.families@main','publish',1,1,'2026-11-21T09:00:00.000000+00:00','2026-11-21T09:00:00.000000+00:00','{"id": "77"}');
INSERT INTO "steps" VALUES('loaf.myth.text_post.families@main','part-2',2,1,'2026-11-22T09:00:00.000000+00:00','2026-11-22T09:00:00.000000+00:00','{"id": "78"}');
INSERT INTO "steps" VALUES('rye.question.poll.families@main','publish',1,1,'2026-11-23T09:00:00.000000+00:00',NULL,NULL);
CREATE TABLE talks (
	channel VARCHAR(64) NOT NULL, 
	remote_id TEXT NOT NULL, 
	place TEXT NOT NULL, 
	CONSTRAINT pk_talks PRIMARY KEY (channel, remote_id)
);
CREATE TABLE tokens (
	channel VARCHAR(64) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	sealed TEXT NOT NULL, 
	account TEXT, 
	scopes TEXT, 
	obtained_at VARCHAR(32) NOT NULL, 
	expires_at VARCHAR(32), 
	refresh_expires_at VARCHAR(32), 
	refreshable BOOLEAN NOT NULL, 
	refused_at VARCHAR(32), 
	CONSTRAINT pk_tokens PRIMARY KEY (channel, name)
);
INSERT INTO "tokens" VALUES('main','token','sealed-by-a-key-that-is-gone','@mill','["write:statuses"]','2026-11-20T09:00:00.000000+00:00','2026-12-20T09:00:00.000000+00:00',NULL,1,NULL);
CREATE INDEX ix_deliveries_channel_remote_id ON deliveries (channel, remote_id);
COMMIT;
