CREATE TABLE "attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "authors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"login" text NOT NULL,
	"passwordHash" text NOT NULL,
	"role" text DEFAULT 'owner' NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "authors_login_unique" UNIQUE("login")
);
--> statement-breakpoint
CREATE TABLE "blogs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"handle" text NOT NULL,
	"title" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"authorName" text NOT NULL,
	"language" text NOT NULL,
	"timeZone" text NOT NULL,
	"iconId" uuid,
	"origin" text NOT NULL,
	"handleHost" text NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updatedAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "key_values" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"expiresAt" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"algorithm" text NOT NULL,
	"privateJwk" jsonb NOT NULL,
	"publicJwk" jsonb NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"retiredAt" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "media" (
	"id" uuid PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"mediaType" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"byteLength" integer NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "media_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"value" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"tokenHash" text PRIMARY KEY NOT NULL,
	"authorId" uuid NOT NULL,
	"csrfToken" text NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expiresAt" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"tokenHash" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "activities" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"objectId" uuid,
	"body" text NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"activityId" uuid NOT NULL,
	"inbox" text NOT NULL,
	"host" text NOT NULL,
	"orderKey" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"nextAttemptAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"leasedUntil" timestamp (3) with time zone,
	"lastStatus" smallint,
	"lastError" text,
	"deliveredAt" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "gone_objects" (
	"uri" text PRIMARY KEY NOT NULL,
	"actorUri" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "received_activities" (
	"uri" text PRIMARY KEY NOT NULL,
	"receivedAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"postId" uuid NOT NULL,
	"parentId" uuid,
	"personId" uuid,
	"uri" text,
	"objectId" uuid,
	"url" text,
	"html" text NOT NULL,
	"markdown" text,
	"warning" text DEFAULT '' NOT NULL,
	"language" text,
	"visibility" text NOT NULL,
	"publishedAt" timestamp (3) with time zone NOT NULL,
	"editedAt" timestamp (3) with time zone,
	"receivedAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"hiddenAt" timestamp (3) with time zone,
	"deletedAt" timestamp (3) with time zone,
	CONSTRAINT "comments_uri_unique" UNIQUE("uri"),
	CONSTRAINT "comments_objectId_unique" UNIQUE("objectId")
);
--> statement-breakpoint
CREATE TABLE "followers" (
	"personId" uuid PRIMARY KEY NOT NULL,
	"followUri" text NOT NULL,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"uri" text NOT NULL,
	"host" text NOT NULL,
	"type" text NOT NULL,
	"handle" text NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"inbox" text NOT NULL,
	"sharedInbox" text,
	"avatarUrl" text,
	"avatarId" uuid,
	"fetchedAt" timestamp (3) with time zone NOT NULL,
	"blockedAt" timestamp (3) with time zone,
	"deletedAt" timestamp (3) with time zone,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "people_uri_unique" UNIQUE("uri")
);
--> statement-breakpoint
CREATE TABLE "reactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"uri" text NOT NULL,
	"personId" uuid NOT NULL,
	"postId" uuid NOT NULL,
	"commentId" uuid,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reactions_uri_unique" UNIQUE("uri"),
	CONSTRAINT "reactions_once" UNIQUE NULLS NOT DISTINCT("kind","personId","postId","commentId")
);
--> statement-breakpoint
CREATE TABLE "servers" (
	"host" text PRIMARY KEY NOT NULL,
	"signature" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"lastSuccessAt" timestamp (3) with time zone,
	"lastFailureAt" timestamp (3) with time zone,
	"blockedAt" timestamp (3) with time zone,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "objects" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"postId" uuid,
	"commentId" uuid,
	"publishedAt" timestamp (3) with time zone NOT NULL,
	"updatedAt" timestamp (3) with time zone,
	"sentDigest" text,
	"deletedAt" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "post_topics" (
	"postId" uuid NOT NULL,
	"topicId" uuid NOT NULL,
	"position" smallint NOT NULL,
	CONSTRAINT "post_topics_postId_topicId_pk" PRIMARY KEY("postId","topicId")
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text,
	"title" text DEFAULT '' NOT NULL,
	"markdown" text NOT NULL,
	"excerpt" text DEFAULT '' NOT NULL,
	"html" text NOT NULL,
	"language" text NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"publishedAt" timestamp (3) with time zone,
	"objectId" uuid,
	"createdAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"editedAt" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"deletedAt" timestamp (3) with time zone,
	CONSTRAINT "posts_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "topics" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text NOT NULL,
	CONSTRAINT "topics_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
ALTER TABLE "blogs" ADD CONSTRAINT "blogs_iconId_media_id_fk" FOREIGN KEY ("iconId") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_authorId_authors_id_fk" FOREIGN KEY ("authorId") REFERENCES "public"."authors"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_activityId_activities_id_fk" FOREIGN KEY ("activityId") REFERENCES "public"."activities"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_postId_posts_id_fk" FOREIGN KEY ("postId") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_personId_people_id_fk" FOREIGN KEY ("personId") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "followers" ADD CONSTRAINT "followers_personId_people_id_fk" FOREIGN KEY ("personId") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_avatarId_media_id_fk" FOREIGN KEY ("avatarId") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_personId_people_id_fk" FOREIGN KEY ("personId") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_postId_posts_id_fk" FOREIGN KEY ("postId") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reactions" ADD CONSTRAINT "reactions_commentId_comments_id_fk" FOREIGN KEY ("commentId") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "objects" ADD CONSTRAINT "objects_postId_posts_id_fk" FOREIGN KEY ("postId") REFERENCES "public"."posts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_topics" ADD CONSTRAINT "post_topics_postId_posts_id_fk" FOREIGN KEY ("postId") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_topics" ADD CONSTRAINT "post_topics_topicId_topics_id_fk" FOREIGN KEY ("topicId") REFERENCES "public"."topics"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempts_key_at" ON "attempts" USING btree ("key","at");--> statement-breakpoint
CREATE INDEX "activities_object" ON "activities" USING btree ("objectId");--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_once" ON "deliveries" USING btree ("activityId","inbox");--> statement-breakpoint
CREATE INDEX "deliveries_waiting" ON "deliveries" USING btree ("id") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "deliveries_due" ON "deliveries" USING btree ("nextAttemptAt") WHERE state = 'retrying';--> statement-breakpoint
CREATE INDEX "deliveries_order" ON "deliveries" USING btree ("orderKey","inbox","id") WHERE state in ('waiting', 'retrying');--> statement-breakpoint
CREATE INDEX "comments_post" ON "comments" USING btree ("postId","publishedAt");--> statement-breakpoint
CREATE INDEX "comments_parent" ON "comments" USING btree ("parentId");--> statement-breakpoint
CREATE INDEX "comments_person" ON "comments" USING btree ("personId");--> statement-breakpoint
CREATE INDEX "people_host" ON "people" USING btree ("host");--> statement-breakpoint
CREATE INDEX "reactions_post" ON "reactions" USING btree ("postId");--> statement-breakpoint
CREATE INDEX "reactions_person" ON "reactions" USING btree ("personId");--> statement-breakpoint
CREATE INDEX "objects_post" ON "objects" USING btree ("postId");--> statement-breakpoint
CREATE INDEX "post_topics_topic" ON "post_topics" USING btree ("topicId");--> statement-breakpoint
CREATE INDEX "posts_published" ON "posts" USING btree ("publishedAt" DESC NULLS LAST,"id" DESC NULLS LAST);