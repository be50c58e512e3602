#include "schema.hpp"

#include <iterator>
#include <span>
#include <string>

#include "database.hpp"

namespace promotion::host {
namespace {

// A migration that was released never changes; a change of the schema is another one after it. Instants are
// nanoseconds of Unix time, states are the words of names.cpp, open-ended values are JSON, and absence is ''
// or 0, never NULL.
//
// What outlives retention (the last promotion of each environment, and that a revision was promoted at all)
// is in `promotions` alone, so nothing refers to events, whose bulk lies in a table of its own besides.
constexpr const char *kVersion1[] = {
    // `version` grows with every evaluation: whoever raised it holds the pipeline until the commit, so
    // evaluations of one pipeline follow each other. `now_ns` is the latest instant one was given.
    R"(CREATE TABLE pipelines (
           namespace TEXT NOT NULL,
           name TEXT NOT NULL,
           version BIGINT NOT NULL,
           now_ns BIGINT NOT NULL,
           PRIMARY KEY (namespace, name)))",

    R"(CREATE TABLE events (
           id TEXT NOT NULL PRIMARY KEY,
           received_ns BIGINT NOT NULL,
           namespace TEXT NOT NULL,
           pipeline TEXT NOT NULL,
           environment TEXT NOT NULL,
           status TEXT NOT NULL,
           digest TEXT NOT NULL,
           repeat_of TEXT NOT NULL,
           revision TEXT NOT NULL,
           attempt BIGINT NOT NULL,
           due_ns BIGINT NOT NULL,
           trace_parent TEXT NOT NULL,
           judged_by TEXT NOT NULL,
           error TEXT NOT NULL,
           event TEXT NOT NULL,
           decisions TEXT NOT NULL))",
    "CREATE UNIQUE INDEX events_digest ON events (digest) WHERE repeat_of = ''",
    "CREATE INDEX events_pipeline ON events (namespace, pipeline, id)",
    "CREATE INDEX events_pending ON events (due_ns) WHERE status = 'pending'",

    R"(CREATE TABLE event_bodies (
           event_id TEXT NOT NULL PRIMARY KEY,
           body TEXT NOT NULL))",

    // `cluster` is a cluster key (target_key.hpp); '' with target_namespace '': the report did not tell
    // which.
    R"(CREATE TABLE deployments (
           namespace TEXT NOT NULL,
           pipeline TEXT NOT NULL,
           environment TEXT NOT NULL,
           cluster TEXT NOT NULL,
           target_namespace TEXT NOT NULL,
           identity TEXT NOT NULL,
           revision TEXT NOT NULL,
           first_ns BIGINT NOT NULL,
           last_ns BIGINT NOT NULL,
           tested_ns BIGINT NOT NULL,
           failed_ns BIGINT NOT NULL,
           baseline BIGINT NOT NULL,
           metadata TEXT NOT NULL,
           PRIMARY KEY (namespace, pipeline, environment, cluster, target_namespace, identity)))",

    // `sequence` is the pipeline's version that made it: it orders the promotions of a pipeline. `permitted`:
    // the evaluator's last word was to promote; what still holds it is the host's. `status_reason` and
    // `status_explanation` say why it is in its state, where that is not the decision's own reason.
    R"(CREATE TABLE promotions (
           id TEXT NOT NULL PRIMARY KEY,
           namespace TEXT NOT NULL,
           pipeline TEXT NOT NULL,
           environment TEXT NOT NULL,
           identity TEXT NOT NULL,
           round BIGINT NOT NULL,
           revision TEXT NOT NULL,
           version TEXT NOT NULL,
           source TEXT NOT NULL,
           sequence BIGINT NOT NULL,
           state TEXT NOT NULL,
           started BIGINT NOT NULL,
           approved BIGINT NOT NULL,
           permitted BIGINT NOT NULL,
           look_again_ns BIGINT NOT NULL,
           created_ns BIGINT NOT NULL,
           updated_ns BIGINT NOT NULL,
           event_id TEXT NOT NULL,
           event_timestamp_ns BIGINT NOT NULL,
           trace_parent TEXT NOT NULL,
           strategy TEXT NOT NULL,
           reason TEXT NOT NULL,
           status_reason TEXT NOT NULL,
           explanation TEXT NOT NULL,
           status_explanation TEXT NOT NULL,
           gates TEXT NOT NULL,
           metadata TEXT NOT NULL,
           UNIQUE (namespace, pipeline, environment, identity, round)))",
    "CREATE INDEX promotions_pipeline ON promotions (namespace, pipeline, created_ns, id)",
    "CREATE INDEX promotions_newest ON promotions (created_ns, id)",
    "CREATE INDEX promotions_held ON promotions (look_again_ns) WHERE state = 'held'",
    "CREATE INDEX promotions_open ON promotions (namespace, pipeline, environment) "
    "WHERE state IN ('held', 'running')",

    // `claimable` with `due_ns` is the queue. `successor`: the task that waits for this one to end the step
    // it
    // was superseded in, to inherit its state. States are base64.
    R"(CREATE TABLE tasks (
           id TEXT NOT NULL PRIMARY KEY,
           promotion_id TEXT NOT NULL REFERENCES promotions (id),
           position BIGINT NOT NULL,
           cluster TEXT NOT NULL,
           cluster_name TEXT NOT NULL,
           target_namespace TEXT NOT NULL,
           phase TEXT NOT NULL,
           claimable BIGINT NOT NULL,
           due_ns BIGINT NOT NULL,
           attempt BIGINT NOT NULL,
           step BIGINT NOT NULL,
           created_ns BIGINT NOT NULL,
           updated_ns BIGINT NOT NULL,
           lease_owner TEXT NOT NULL,
           lease_until_ns BIGINT NOT NULL,
           successor TEXT NOT NULL,
           previous_revision TEXT NOT NULL,
           wake_key TEXT NOT NULL,
           link TEXT NOT NULL,
           message TEXT NOT NULL,
           error TEXT NOT NULL,
           details TEXT NOT NULL,
           ran_by TEXT NOT NULL,
           state_version BIGINT NOT NULL,
           state TEXT NOT NULL,
           inherited_version BIGINT NOT NULL,
           inherited TEXT NOT NULL,
           UNIQUE (promotion_id, cluster, target_namespace)))",
    "CREATE INDEX tasks_due ON tasks (due_ns, id) WHERE claimable = 1",
    "CREATE INDEX tasks_leased ON tasks (lease_until_ns) WHERE lease_owner <> ''",
    "CREATE INDEX tasks_successor ON tasks (successor) WHERE successor <> ''",
};

// Operators' words, and the emergency stops that are in force.
constexpr const char *kVersion2[] = {
    "ALTER TABLE promotions ADD COLUMN by_operator BIGINT NOT NULL DEFAULT 0",

    // `request` is the word as it was said, to tell a repeat from another word of the same id; the columns
    // before it are what it turned out to be about.
    R"(CREATE TABLE words (
           id TEXT NOT NULL PRIMARY KEY,
           sequence BIGINT NOT NULL UNIQUE,
           word TEXT NOT NULL,
           said_by TEXT NOT NULL,
           reason TEXT NOT NULL,
           at_ns BIGINT NOT NULL,
           namespace TEXT NOT NULL,
           pipeline TEXT NOT NULL,
           environment TEXT NOT NULL,
           revision TEXT NOT NULL,
           promotion_id TEXT NOT NULL,
           outcome TEXT NOT NULL,
           request TEXT NOT NULL))",
    "CREATE INDEX words_pipeline ON words (namespace, pipeline, sequence)",
    "CREATE INDEX words_promotion ON words (promotion_id, sequence) WHERE promotion_id <> ''",

    // Namespace and pipeline are '' in the one for all pipelines.
    R"(CREATE TABLE stops (
           namespace TEXT NOT NULL,
           pipeline TEXT NOT NULL,
           word_id TEXT NOT NULL,
           said_by TEXT NOT NULL,
           reason TEXT NOT NULL,
           since_ns BIGINT NOT NULL,
           PRIMARY KEY (namespace, pipeline)))",
};

// Requests from outside look for tasks by what these wait for.
constexpr const char *kVersion3[] = {
    "CREATE INDEX tasks_wake ON tasks (wake_key) WHERE phase = 'waiting' AND wake_key <> ''",
};

// What was deployed when a pipeline was first seen promotes nothing. Of those that are known already, the
// first that was heard of tells since when.
constexpr const char *kVersion4[] = {
    "ALTER TABLE pipelines ADD COLUMN first_seen_ns BIGINT NOT NULL DEFAULT 0",
    R"(UPDATE pipelines SET first_seen_ns = COALESCE(
           (SELECT MIN(first_ns) FROM deployments
            WHERE deployments.namespace = pipelines.namespace AND deployments.pipeline = pipelines.name
              AND first_ns > 0),
           now_ns))",
};

constexpr std::span<const char *const> kMigrations[] = {kVersion1, kVersion2, kVersion3, kVersion4};

}  // namespace

Status bring_schema_up_to_date(Connection &connection, std::string_view database, Log &log) {
  const auto known = static_cast<int64_t>(std::size(kMigrations));
  connection.run_once(Database::kBeginWriting);
  connection.run_once("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)");
  int64_t found = 0;
  connection.query("SELECT COALESCE(MAX(version), 0) FROM schema_version").next(found);
  if (found > known) {
    connection.run_once("ROLLBACK");
    return Error{Code::failed_precondition,
                 "The database " + std::string{database} + " has schema " + std::to_string(found) +
                     "; this program knows schemas up to " + std::to_string(known) +
                     ". Run the program that wrote it, or a newer one.",
                 {},
                 0};
  }
  for (int64_t version = found + 1; version <= known; ++version) {
    for (const char *statement : kMigrations[version - 1]) connection.run_once(statement);
    connection.execute("INSERT INTO schema_version (version) VALUES (:a)", {version});
  }
  connection.run_once("COMMIT");
  if (found < known)
    log.info("schema brought up to date", {{"database", database}, {"from", found}, {"to", known}});
  return success();
}

}  // namespace promotion::host
