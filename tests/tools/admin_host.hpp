// A real admin API in front of records that a test puts there.
#pragma once

#include <memory>
#include <string>

#include "fake_operators.hpp"
#include "fake_registry.hpp"
#include "fake_store.hpp"
#include "promotion/host/admin.hpp"
#include "recording_log.hpp"

namespace promotion::testing {

class AdminHost {
 public:
  // Listens at once; the store holds the sample records.
  explicit AdminHost(const std::string &address = "127.0.0.1:0");

  std::string address() const { return api_->address(); }
  void stop() { api_->stop(); }

  FakeStore store;
  FakeRegistry registry;
  FakeOperators operators;

 private:
  RecordingLog log_;
  std::unique_ptr<host::AdminApi> api_;
};

}  // namespace promotion::testing
