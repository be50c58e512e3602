#include "stop_rows.hpp"

#include <utility>

#include "promotion/host/instant.hpp"

namespace promotion::host {
namespace {

std::vector<StopRecord> read_all(Connection::Rows rows) {
  std::vector<StopRecord> stops;
  StopRecord stop;
  while (rows.next(stop.pipeline.namespace_name, stop.pipeline.name, stop.by, stop.reason, stop.word_id,
                   stop.since_ns))
    stops.push_back(stop);
  return stops;
}

}  // namespace

std::vector<StopRecord> list_stops(Connection &sql) {
  return read_all(
      sql.query("SELECT namespace, pipeline, said_by, reason, word_id, since_ns FROM stops "
                "ORDER BY namespace, pipeline"));
}

std::vector<StopRecord> stops_of(Connection &sql, const PipelineName &pipeline) {
  return read_all(
      sql.query("SELECT namespace, pipeline, said_by, reason, word_id, since_ns FROM stops "
                "WHERE namespace = '' OR (namespace = :a AND pipeline = :b) ORDER BY namespace, pipeline",
                {pipeline.namespace_name, pipeline.name}));
}

bool is_stopped(Connection &sql, const PipelineName &pipeline) { return !stops_of(sql, pipeline).empty(); }

std::string words_of(const std::vector<StopRecord> &stops) {
  std::string words;
  for (const StopRecord &stop : stops)
    words += (words.empty() ? "" : "; ") + stop.by + ": " + stop.reason + " (since " +
             format_instant(stop.since_ns) + (stop.is_for_all() ? ", all pipelines)" : ")");
  return words;
}

void insert_stop(Connection &sql, const StopRecord &stop) {
  sql.execute(
      "INSERT INTO stops (namespace, pipeline, word_id, said_by, reason, since_ns) "
      "VALUES (:a, :b, :c, :d, :e, :f)",
      {stop.pipeline.namespace_name, stop.pipeline.name, stop.word_id, stop.by, stop.reason, stop.since_ns});
}

bool remove_stop(Connection &sql, const PipelineName &pipeline) {
  return sql.execute("DELETE FROM stops WHERE namespace = :a AND pipeline = :b",
                     {pipeline.namespace_name, pipeline.name}) > 0;
}

}  // namespace promotion::host
