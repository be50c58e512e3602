// The admin API's routes over doubles, apart from any socket.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "fake_operators.hpp"
#include "fake_registry.hpp"
#include "fake_store.hpp"
#include "operations/admin_routes.hpp"
#include "recording_log.hpp"

namespace promotion::host::operations {

class SpokenRoutesTest : public ::testing::Test {
 protected:
  static std::string message_of(const AdminAnswer &answer) {
    return nlohmann::ordered_json::parse(answer.body)["error"]["message"].get<std::string>();
  }

  testing::FakeStore store_;
  testing::FakeRegistry registry_;
  testing::FakeOperators operators_;
  testing::RecordingLog log_;
  AdminRoutes routes_{store_, registry_, operators_, [] { return Readiness(); }, log_, true};
};

}  // namespace promotion::host::operations
