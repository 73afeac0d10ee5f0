CREATE TABLE "missing_inboxes" (
	"inbox" text PRIMARY KEY NOT NULL,
	"status" smallint NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"checkedAt" timestamp (3) with time zone,
	"lostAt" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "checked_notes" (
	"uri" text PRIMARY KEY NOT NULL,
	"checkedAt" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "replaced_activities" (
	"uri" text PRIMARY KEY NOT NULL,
	"actorUri" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lost_followers" (
	"personId" uuid PRIMARY KEY NOT NULL,
	"status" smallint NOT NULL,
	"lostAt" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quotes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"url" text NOT NULL,
	"personId" uuid NOT NULL,
	"objectId" uuid NOT NULL,
	"visibility" text NOT NULL,
	"editedAt" timestamp (3) with time zone,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"revokedAt" timestamp (3) with time zone,
	"forgottenAt" timestamp (3) with time zone
);
--> statement-breakpoint
DROP INDEX "deliveries_order";--> statement-breakpoint
ALTER TABLE "blogs" ADD COLUMN "canQuote" text DEFAULT 'public' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "heldSince" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "failingSince" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "servers" ADD COLUMN "pausedUntil" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "lost_followers" ADD CONSTRAINT "lost_followers_personId_people_id_fk" FOREIGN KEY ("personId") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_personId_people_id_fk" FOREIGN KEY ("personId") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quotes" ADD CONSTRAINT "quotes_objectId_objects_id_fk" FOREIGN KEY ("objectId") REFERENCES "public"."objects"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "quotes_in_force" ON "quotes" USING btree ("uri","objectId") WHERE "revokedAt" is null and "forgottenAt" is null;--> statement-breakpoint
CREATE INDEX "quotes_uri" ON "quotes" USING btree ("uri");--> statement-breakpoint
CREATE INDEX "quotes_object" ON "quotes" USING btree ("objectId");--> statement-breakpoint
CREATE INDEX "quotes_person" ON "quotes" USING btree ("personId");--> statement-breakpoint
CREATE INDEX "deliveries_held" ON "deliveries" USING btree ("host","nextAttemptAt","id") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "deliveries_gone" ON "deliveries" USING btree ("host","id") WHERE state = 'gone';--> statement-breakpoint
CREATE INDEX "servers_paused" ON "servers" USING btree ("pausedUntil") WHERE "pausedUntil" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_order" ON "deliveries" USING btree ("orderKey","inbox","id") WHERE state in ('waiting', 'retrying', 'held');