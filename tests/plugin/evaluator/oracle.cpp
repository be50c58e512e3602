#include "oracle.hpp"

#include <algorithm>
#include <map>

#include "revision.hpp"

namespace promotion::evaluator::test {
namespace {

std::string value_of(const EventModel &event, const char *key) {
  const auto found = event.metadata.find(key);
  return found == event.metadata.end() ? std::string() : found->second;
}

void apply(const EventModel &event, std::string &running) {
  const std::string &reason = event.reason;
  if (reason == "InstallSucceeded" || reason == "UpgradeSucceeded" || reason == "TestSucceeded") {
    running = identity_of(event);
  } else if (reason == "RollbackSucceeded" || reason == "UninstallSucceeded" || reason == "TestFailed") {
    running.clear();
  } else if (reason == "UpgradeFailed" && running == identity_of(event)) {
    running.clear();
  }
}

}  // namespace

std::string identity_of(const EventModel &event) {
  const std::string revision = value_of(event, "revision");
  const std::string digest = value_of(event, "oci-digest");
  Memory memory;
  return std::string(identity_of(read_revision(revision, digest), &memory));
}

std::set<std::string> replay(const std::vector<EventModel> &events, std::size_t environment) {
  std::vector<const EventModel *> ordered;
  for (const EventModel &event : events) {
    if (event.environment == environment) ordered.push_back(&event);
  }
  std::sort(ordered.begin(), ordered.end(),
            [](const EventModel *a, const EventModel *b) { return a->timestamp_ns < b->timestamp_ns; });
  std::map<std::string, std::string> running;  // by cluster
  for (const EventModel *event : ordered) apply(*event, running[value_of(*event, "cluster")]);
  std::set<std::string> revisions;
  for (const auto &[cluster, identity] : running) {
    if (!identity.empty()) revisions.insert(identity);
  }
  return revisions;
}

}  // namespace promotion::evaluator::test
