// promoter.hpp: our side of the measurement: the module as a host runs it, with the host's own services.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/registry.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::bench {

/// A forge that answers at once: pull requests by head branch, nothing looked up anywhere.
class QuickForge {
 public:
  QuickForge();
  std::string url() const { return server_.url(); }

 private:
  test::HttpAnswer handle(const test::RecordedRequest &request);

  std::vector<std::string> heads_;
  test::RecordingServer server_;
};

/// The pull-request module in this process, in a storage folder of its own.
class Promoter {
 public:
  enum class Type { git, github };

  /// git: the branch is the result. github: a pull request of that forge.
  Promoter(Type type, const std::string &repository_url, const QuickForge &forge);

  /// Promotes the version into prod for each of these pipelines, in one step; throws where one fails.
  void promote(const std::vector<std::size_t> &pipelines, const std::string &version);
  static std::string branch_of(std::size_t pipeline) {
    return "promotion/default/app-" + std::to_string(pipeline) + "/prod";
  }

 private:
  class TokenSecret;

  test::TemporaryFolder folder_;
  host::SystemClock clock_;
  testing::RecordingLog log_;
  std::unique_ptr<host::SecretSource> secrets_;
  std::unique_ptr<host::WatchingRegistry> registry_;
  host::StrategyPtr strategy_;
  std::string block_;
};

}  // namespace promotion::bench
