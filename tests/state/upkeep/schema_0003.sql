BEGIN TRANSACTION;
CREATE TABLE agent_day (
	day DATE NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	talk_ms BIGINT DEFAULT '0' NOT NULL,
	hold_ms BIGINT DEFAULT '0' NOT NULL,
	ring_ms BIGINT DEFAULT '0' NOT NULL,
	dialing_ms BIGINT DEFAULT '0' NOT NULL,
	wrapup_ms BIGINT DEFAULT '0' NOT NULL,
	paused_ms BIGINT DEFAULT '0' NOT NULL,
	monitoring_ms BIGINT DEFAULT '0' NOT NULL,
	available_ms BIGINT DEFAULT '0' NOT NULL,
	busy_ms BIGINT DEFAULT '0' NOT NULL,
	unavailable_ms BIGINT DEFAULT '0' NOT NULL,
	unknown_ms BIGINT DEFAULT '0' NOT NULL,
	bare_talk_ms BIGINT DEFAULT '0' NOT NULL,
	bare_hold_ms BIGINT DEFAULT '0' NOT NULL,
	bare_ring_ms BIGINT DEFAULT '0' NOT NULL,
	bare_dialing_ms BIGINT DEFAULT '0' NOT NULL,
	bare_paused_ms BIGINT DEFAULT '0' NOT NULL,
	offered BIGINT DEFAULT '0' NOT NULL,
	answered BIGINT DEFAULT '0' NOT NULL,
	missed BIGINT DEFAULT '0' NOT NULL,
	placed BIGINT DEFAULT '0' NOT NULL,
	connected BIGINT DEFAULT '0' NOT NULL,
	call_talk_ms BIGINT DEFAULT '0' NOT NULL,
	call_hold_ms BIGINT DEFAULT '0' NOT NULL,
	call_ring_ms BIGINT DEFAULT '0' NOT NULL,
	call_dial_ms BIGINT DEFAULT '0' NOT NULL, dnd_ms BIGINT DEFAULT '0' NOT NULL, loggedout_ms BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (day, extension, agent, queue)
)
 WITHOUT ROWID

;
INSERT INTO "agent_day" VALUES('2026-03-02','1001','Ana','',60000,0,5000,0,0,0,0,600000,0,0,0,0,0,0,0,0,1,0,1,0,0,0,0,9000,0,0,0);
INSERT INTO "agent_day" VALUES('2026-03-02','1001','Ana','sales',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,0,0,0,60000,0,5000,0,0,0);
CREATE TABLE agent_hour (
	day DATE NOT NULL,
	hour SMALLINT NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	talk_ms BIGINT DEFAULT '0' NOT NULL,
	hold_ms BIGINT DEFAULT '0' NOT NULL,
	ring_ms BIGINT DEFAULT '0' NOT NULL,
	dialing_ms BIGINT DEFAULT '0' NOT NULL,
	wrapup_ms BIGINT DEFAULT '0' NOT NULL,
	paused_ms BIGINT DEFAULT '0' NOT NULL,
	monitoring_ms BIGINT DEFAULT '0' NOT NULL,
	available_ms BIGINT DEFAULT '0' NOT NULL,
	busy_ms BIGINT DEFAULT '0' NOT NULL,
	unavailable_ms BIGINT DEFAULT '0' NOT NULL,
	unknown_ms BIGINT DEFAULT '0' NOT NULL,
	bare_talk_ms BIGINT DEFAULT '0' NOT NULL,
	bare_hold_ms BIGINT DEFAULT '0' NOT NULL,
	bare_ring_ms BIGINT DEFAULT '0' NOT NULL,
	bare_dialing_ms BIGINT DEFAULT '0' NOT NULL,
	bare_paused_ms BIGINT DEFAULT '0' NOT NULL,
	offered BIGINT DEFAULT '0' NOT NULL,
	answered BIGINT DEFAULT '0' NOT NULL,
	missed BIGINT DEFAULT '0' NOT NULL,
	placed BIGINT DEFAULT '0' NOT NULL,
	connected BIGINT DEFAULT '0' NOT NULL,
	call_talk_ms BIGINT DEFAULT '0' NOT NULL,
	call_hold_ms BIGINT DEFAULT '0' NOT NULL,
	call_ring_ms BIGINT DEFAULT '0' NOT NULL,
	call_dial_ms BIGINT DEFAULT '0' NOT NULL, dnd_ms BIGINT DEFAULT '0' NOT NULL, loggedout_ms BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (day, hour, extension, agent)
)
 WITHOUT ROWID

;
INSERT INTO "agent_hour" VALUES('2026-03-02',9,'1001','Ana',0,0,0,0,0,0,0,600000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "agent_hour" VALUES('2026-03-02',10,'1001','Ana',60000,0,5000,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1,1,0,0,60000,0,14000,0,0,0);
CREATE TABLE agent_week (
	week DATE NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	talk_ms BIGINT DEFAULT '0' NOT NULL,
	hold_ms BIGINT DEFAULT '0' NOT NULL,
	ring_ms BIGINT DEFAULT '0' NOT NULL,
	dialing_ms BIGINT DEFAULT '0' NOT NULL,
	wrapup_ms BIGINT DEFAULT '0' NOT NULL,
	paused_ms BIGINT DEFAULT '0' NOT NULL,
	monitoring_ms BIGINT DEFAULT '0' NOT NULL,
	available_ms BIGINT DEFAULT '0' NOT NULL,
	busy_ms BIGINT DEFAULT '0' NOT NULL,
	unavailable_ms BIGINT DEFAULT '0' NOT NULL,
	unknown_ms BIGINT DEFAULT '0' NOT NULL,
	bare_talk_ms BIGINT DEFAULT '0' NOT NULL,
	bare_hold_ms BIGINT DEFAULT '0' NOT NULL,
	bare_ring_ms BIGINT DEFAULT '0' NOT NULL,
	bare_dialing_ms BIGINT DEFAULT '0' NOT NULL,
	bare_paused_ms BIGINT DEFAULT '0' NOT NULL,
	offered BIGINT DEFAULT '0' NOT NULL,
	answered BIGINT DEFAULT '0' NOT NULL,
	missed BIGINT DEFAULT '0' NOT NULL,
	placed BIGINT DEFAULT '0' NOT NULL,
	connected BIGINT DEFAULT '0' NOT NULL,
	call_talk_ms BIGINT DEFAULT '0' NOT NULL,
	call_hold_ms BIGINT DEFAULT '0' NOT NULL,
	call_ring_ms BIGINT DEFAULT '0' NOT NULL,
	call_dial_ms BIGINT DEFAULT '0' NOT NULL, dnd_ms BIGINT DEFAULT '0' NOT NULL, loggedout_ms BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (week, extension, agent, queue)
)
 WITHOUT ROWID

;
INSERT INTO "agent_week" VALUES('2026-03-02','1001','Ana','',60000,0,5000,0,0,0,0,600000,0,0,0,0,0,0,0,0,1,0,1,0,0,0,0,9000,0,0,0);
INSERT INTO "agent_week" VALUES('2026-03-02','1001','Ana','sales',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,0,0,0,60000,0,5000,0,0,0);
CREATE TABLE "agent_week_hour" (
	week DATE NOT NULL,
	hour SMALLINT NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	talk_ms BIGINT DEFAULT '0' NOT NULL,
	hold_ms BIGINT DEFAULT '0' NOT NULL,
	ring_ms BIGINT DEFAULT '0' NOT NULL,
	dialing_ms BIGINT DEFAULT '0' NOT NULL,
	wrapup_ms BIGINT DEFAULT '0' NOT NULL,
	paused_ms BIGINT DEFAULT '0' NOT NULL,
	monitoring_ms BIGINT DEFAULT '0' NOT NULL,
	available_ms BIGINT DEFAULT '0' NOT NULL,
	busy_ms BIGINT DEFAULT '0' NOT NULL,
	unavailable_ms BIGINT DEFAULT '0' NOT NULL,
	unknown_ms BIGINT DEFAULT '0' NOT NULL,
	bare_talk_ms BIGINT DEFAULT '0' NOT NULL,
	bare_hold_ms BIGINT DEFAULT '0' NOT NULL,
	bare_ring_ms BIGINT DEFAULT '0' NOT NULL,
	bare_dialing_ms BIGINT DEFAULT '0' NOT NULL,
	bare_paused_ms BIGINT DEFAULT '0' NOT NULL,
	offered BIGINT DEFAULT '0' NOT NULL,
	answered BIGINT DEFAULT '0' NOT NULL,
	missed BIGINT DEFAULT '0' NOT NULL,
	placed BIGINT DEFAULT '0' NOT NULL,
	connected BIGINT DEFAULT '0' NOT NULL,
	call_talk_ms BIGINT DEFAULT '0' NOT NULL,
	call_hold_ms BIGINT DEFAULT '0' NOT NULL,
	call_ring_ms BIGINT DEFAULT '0' NOT NULL,
	call_dial_ms BIGINT DEFAULT '0' NOT NULL, dnd_ms BIGINT DEFAULT '0' NOT NULL, loggedout_ms BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (week, hour, extension, agent)
)
 WITHOUT ROWID

;
INSERT INTO "agent_week_hour" VALUES('2026-03-02',9,'1001','Ana',0,0,0,0,0,0,0,600000,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0);
INSERT INTO "agent_week_hour" VALUES('2026-03-02',10,'1001','Ana',60000,0,5000,0,0,0,0,0,0,0,0,0,0,0,0,0,2,1,1,0,0,60000,0,14000,0,0,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE intervals (
	extension TEXT DEFAULT '' NOT NULL,
	started_us BIGINT DEFAULT '0' NOT NULL,
	ended_us BIGINT DEFAULT '0' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	origin TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (extension, started_us)
)
 WITHOUT ROWID

;
INSERT INTO "intervals" VALUES('1001',1772445000000000,1772445600000000,'Ana','free','','live');
INSERT INTO "intervals" VALUES('1001',1772445600000000,1772445605000000,'Ana','ringing','','live');
INSERT INTO "intervals" VALUES('1001',1772445605000000,1772445665000000,'Ana','oncall','','live');
CREATE TABLE legs (
	"key" TEXT NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	call_id TEXT DEFAULT '' NOT NULL,
	direction TEXT DEFAULT '' NOT NULL,
	peer TEXT DEFAULT '' NOT NULL,
	peer_name TEXT DEFAULT '' NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	started_us BIGINT DEFAULT '0' NOT NULL,
	answered_us BIGINT,
	ended_us BIGINT DEFAULT '0' NOT NULL,
	ring_us BIGINT DEFAULT '0' NOT NULL,
	talk_us BIGINT DEFAULT '0' NOT NULL,
	hold_us BIGINT DEFAULT '0' NOT NULL,
	outcome TEXT DEFAULT '' NOT NULL,
	transferred_to TEXT DEFAULT '' NOT NULL,
	transferred_from TEXT DEFAULT '' NOT NULL,
	estimated BOOLEAN NOT NULL,
	ended_before_us BIGINT,
	origin TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO "legs" VALUES('1.1','1001','Ana','call-1.1','inbound','+351910000001','Rui','sales',1772445600000000,1772445605000000,1772445665000000,5000000,60000000,0,'answered','','',0,NULL,'live');
INSERT INTO "legs" VALUES('1.2','1001','Ana','call-1.2','inbound','5551234','','',1772445700000000,NULL,1772445709000000,9000000,0,0,'missed','','',0,NULL,'live');
CREATE TABLE meta (
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('zone','Europe/Lisbon');
CREATE TABLE queue_calls (
	"key" TEXT NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	call_id TEXT DEFAULT '' NOT NULL,
	caller TEXT DEFAULT '' NOT NULL,
	caller_name TEXT DEFAULT '' NOT NULL,
	joined_us BIGINT DEFAULT '0' NOT NULL,
	ended_us BIGINT DEFAULT '0' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	extension TEXT DEFAULT '' NOT NULL,
	agent TEXT DEFAULT '' NOT NULL,
	estimated BOOLEAN NOT NULL,
	origin TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY ("key")
);
INSERT INTO "queue_calls" VALUES('1.1','sales','call-1.1','+351910000001','Rui',1772445580000000,1772445600000000,'answered','1001','Ana',0,'live');
CREATE TABLE queue_half_hour (
	day DATE NOT NULL,
	half SMALLINT NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	answered BIGINT DEFAULT '0' NOT NULL,
	abandoned BIGINT DEFAULT '0' NOT NULL,
	"left" BIGINT DEFAULT '0' NOT NULL,
	answered_wait_ms BIGINT DEFAULT '0' NOT NULL,
	abandoned_wait_ms BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (day, half, queue)
)
 WITHOUT ROWID

;
INSERT INTO "queue_half_hour" VALUES('2026-03-02',19,'sales',1,0,0,20000,0);
CREATE TABLE queue_wait (
	day DATE NOT NULL,
	queue TEXT DEFAULT '' NOT NULL,
	result TEXT DEFAULT '' NOT NULL,
	wait_s BIGINT NOT NULL,
	calls BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (day, queue, result, wait_s)
)
 WITHOUT ROWID

;
INSERT INTO "queue_wait" VALUES('2026-03-02','sales','answered',20,1);
CREATE INDEX legs_by_end ON legs (ended_us);
CREATE INDEX legs_by_extension ON legs (extension, ended_us);
CREATE INDEX legs_by_call ON legs (call_id);
CREATE INDEX queue_calls_by_queue ON queue_calls (queue, joined_us);
CREATE INDEX queue_calls_by_join ON queue_calls (joined_us);
CREATE INDEX queue_calls_by_call ON queue_calls (call_id);
COMMIT;
