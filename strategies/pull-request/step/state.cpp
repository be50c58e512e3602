#include "step/state.hpp"

#include <nlohmann/json.hpp>

namespace pull_request {

using nlohmann::json;

const BranchState *TaskState::of(std::string_view branch) const {
  for (const BranchState &each : branches) {
    if (each.branch == branch) return &each;
  }
  return nullptr;
}

promotion::State write_state(const TaskState &state) {
  json branches = json::array();
  for (const BranchState &each : state.branches) {
    branches.push_back({{"branch", each.branch},
                        {"base", each.base},
                        {"commit", each.commit},
                        {"number", each.number},
                        {"url", each.url}});
    if (!each.waits) continue;
    branches.back()["waits"] = true;
    branches.back()["etag"] = each.etag;
    branches.back()["armed"] = each.armed;
  }
  const json object = {{"branches", std::move(branches)}, {"block", state.block}};
  return {state_version, object.dump(-1, ' ', false, json::error_handler_t::replace)};
}

TaskState read_state(const std::optional<promotion::StateView> &state) {
  TaskState read;
  if (!state || state->version != state_version) return read;
  const json object = json::parse(state->bytes, nullptr, false);
  try {
    for (const json &each : object.at("branches")) {
      read.branches.push_back({each.at("branch").get<std::string>(), each.at("base").get<std::string>(),
                               each.at("commit").get<std::string>(), each.at("number").get<long long>(),
                               each.at("url").get<std::string>(), each.value("waits", false),
                               each.value("etag", std::string()), each.value("armed", false)});
    }
    read.block = object.value("block", std::string());
  } catch (const json::exception &) {
    return {};
  }
  return read;
}

}  // namespace pull_request
