// A store that holds what a test puts into it.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/store.hpp"

namespace promotion::testing {

class FakeStore final : public host::Store {
 public:
  std::vector<host::EventRecord> event_records;  // the newest first
  std::vector<host::PromotionRecord> promotion_records;
  std::vector<host::OpenState> open_state_records;
  std::vector<host::WordRecord> word_records;  // the newest first
  std::vector<host::StopRecord> stop_records;
  std::vector<host::Deployment> deployment_records;  // of whatever pipeline is asked for
  std::optional<host::Error> failure;

  // Changes the above while others read.
  template <class Change>
  void change(Change &&change_it) {
    std::lock_guard lock(mutex_);
    change_it(*this);
  }

  host::Result<std::vector<host::EventRecord>> events(const host::EventQuery &query) const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    std::vector<host::EventRecord> found;
    for (const auto &record : event_records)
      if ((!query.pipeline || *query.pipeline == record.pipeline) &&
          (query.before.empty() || record.id < query.before) && found.size() < query.limit)
        found.push_back(record);
    return found;
  }

  host::Result<host::EventRecord> event(std::string_view id) const override {
    return one_of(event_records, "event", id);
  }

  host::Result<std::vector<host::PromotionRecord>> promotions(
      const host::PromotionQuery &query) const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    std::vector<host::PromotionRecord> found;
    for (const auto &record : promotion_records)
      if ((!query.pipeline || *query.pipeline == record.pipeline) &&
          (query.environment.empty() || query.environment == record.environment) &&
          (!query.state || *query.state == record.state) && found.size() < query.limit)
        found.push_back(record);
    return found;
  }

  host::Result<host::PromotionRecord> promotion(std::string_view id) const override {
    return one_of(promotion_records, "promotion", id);
  }

  host::Result<std::vector<host::PromotionRecord>> promotions_of_event(
      std::string_view event_id) const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    std::vector<host::PromotionRecord> found;
    std::copy_if(promotion_records.begin(), promotion_records.end(), std::back_inserter(found),
                 [&](const auto &record) { return record.event_id == event_id; });
    return found;
  }

  host::Result<std::vector<host::OpenState>> open_states() const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    return open_state_records;
  }

  host::Result<std::vector<host::WordRecord>> words(const host::WordQuery &query) const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    std::vector<host::WordRecord> found;
    for (const auto &record : word_records)
      if ((!query.pipeline || *query.pipeline == record.said.pipeline) && found.size() < query.limit)
        found.push_back(record);
    return found;
  }

  host::Result<std::vector<host::Deployment>> deployments(const host::Pipeline &) const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    return deployment_records;
  }

  host::Result<std::vector<host::StopRecord>> stops() const override {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    return stop_records;
  }

 private:
  template <class Record>
  host::Result<Record> one_of(const std::vector<Record> &records, std::string kind,
                              std::string_view id) const {
    std::lock_guard lock(mutex_);
    if (failure) return *failure;
    for (const auto &record : records)
      if (record.id == id) return record;
    return host::Error{host::Code::not_found, "there is no " + kind + " '" + std::string(id) + "'"};
  }

  mutable std::mutex mutex_;
};

}  // namespace promotion::testing
