// Rows of `stops`: the emergency stops in force. Every function throws DatabaseError.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "promotion/host/operator_word.hpp"
#include "sql.hpp"

namespace promotion::host {

// All of them, the one for all pipelines first.
std::vector<StopRecord> list_stops(Connection &sql);
// Those that stop this pipeline: its own, and the one for all.
std::vector<StopRecord> stops_of(Connection &sql, const PipelineName &pipeline);
bool is_stopped(Connection &sql, const PipelineName &pipeline);

// "alice: certificates are broken (since 2026-11-23T04:05:06.789Z)"; empty: nothing is stopped.
std::string words_of(const std::vector<StopRecord> &stops);

void insert_stop(Connection &sql, const StopRecord &stop);
// False: there was none. An empty name: the one for all.
bool remove_stop(Connection &sql, const PipelineName &pipeline);

}  // namespace promotion::host
