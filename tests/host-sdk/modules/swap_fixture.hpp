// A registry that follows its file, and what tests of that need.
#pragma once

#include <chrono>
#include <fstream>
#include <functional>
#include <thread>

#include "eventually.hpp"
#include "registry_fixture.hpp"

namespace promotion::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool unmaps = false;
#else
constexpr bool unmaps = true;
#endif

class SwapTest : public RegistryTest {
 protected:
  SwapTest() { options_.poll_ms = 100; }

  // The registry follows the file from now on.
  void follow(const std::string &entries) {
    open(entries);
    if (registry_ == nullptr) return;
    registry_->watch({[this] { return pipelines(); }, [this] { return states_; }});
  }
  // As promotionctl and ConfigMaps do it: a new file in the old one's place.
  void change_file(const std::string &entries) {
    change_text("modules:\n" + (entries.empty() ? "  []\n" : entries));
  }
  void change_text(const std::string &text) {
    std::filesystem::rename(folder_.write("modules.yaml.new", text), options_.modules_file);
  }

  host::ModuleStatus status(const std::string &name) {
    for (const auto &module : registry_->modules())
      if (module.name == name) return module;
    return {};
  }
  std::string state_of(const std::string &name, const std::string &version) {
    for (const auto &generation : status(name).generations)
      if (generation.stamp.version == version) return generation.state;
    return "not there";
  }
  bool comes_to_run(const std::string &name, const std::string &version) {
    return test::eventually([&] { return status(name).running.version == version; });
  }
  bool comes_to_fail(const std::string &name, const std::string &text) {
    return test::eventually([&] { return status(name).error.find(text) != std::string::npos; });
  }

  std::vector<host::PipelinePtr> pipelines() {
    std::lock_guard lock(mutex_);
    return pipelines_;
  }
  void live(host::PipelinePtr pipeline) {
    std::lock_guard lock(mutex_);
    pipelines_.push_back(std::move(pipeline));
  }

  host::Result<std::vector<host::OpenState>> states_ = std::vector<host::OpenState>{};

 private:
  std::mutex mutex_;
  std::vector<host::PipelinePtr> pipelines_;
};

}  // namespace promotion::testing
